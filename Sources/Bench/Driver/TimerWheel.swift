// TimerWheel: thousands of timers of at most eight seconds, a millisecond apart; setting one and firing one costs the same however many there are.

/// Fires tokens at their millisecond. A timer cannot be taken back: whoever set it knows whether it still means something.
struct TimerWheel {
    /// Milliseconds ahead, at most.
    static let reach = 8191

    private var slots = [[UInt32]](repeating: [], count: reach + 1)
    private var time: Int

    /// - Parameter now: steady milliseconds.
    init(now: Int) { time = now }

    mutating func set(_ token: UInt32, inMilliseconds delay: Int, now: Int) {
        slots[(max(now, time) + min(max(delay, 1), TimerWheel.reach)) & TimerWheel.reach].append(token)
    }

    /// Takes everything that is due by `now`.
    mutating func due(by now: Int) -> [UInt32] {
        var due: [UInt32] = []
        while time < now {
            time += 1
            due += slots[time & TimerWheel.reach]
            slots[time & TimerWheel.reach].removeAll(keepingCapacity: true)
        }
        return due
    }
}
