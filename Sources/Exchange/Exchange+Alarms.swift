// Exchange+Alarms: the loop's timers: lines that wait for the core begin to listen for keys after a moment.

import AsteriskAGI

extension Exchange {
    func setAlarm(for call: UInt64) { alarms.append((at: now() + CoreWait.after, call: call)) }

    /// Milliseconds until the next alarm or tick.
    var patience: Int32 {
        guard let next = alarms.first else { return Exchange.tick }
        return min(Exchange.tick, Int32(clamping: max(0, next.at - now())))
    }

    func ring(at time: Int) {
        guard let first = alarms.first, first.at <= time else { return }
        let due = Array(alarms.prefix { $0.at <= time })
        alarms.removeFirst(due.count)
        for alarm in due { with(alarm.call) { $0.tick(at: time) } }
    }
}
