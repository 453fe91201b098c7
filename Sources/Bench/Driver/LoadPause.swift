// LoadPause: callers of a load run wait for each other at a prompt. Once all are there a moment is set that is the same
// for all, and then they go on in the order of their calls.

import Platform

extension LoadDriver {
    /// Callers listen to a prompt until a moment that is the same for all, and go on then in the order of their calls.
    /// The moment is set when all are there, however long a busy machine takes to let them in.
    struct Pause {
        /// Keys that a call presses before it waits, by its number.
        let after: (Int) -> Int
        /// Sets the moment, in steady nanoseconds: called once, when all are there, or after `patience`.
        let moment: () -> UInt64
        /// Seconds from the beginning of the run after which nobody else is waited for.
        let patience: Double
        /// How many keys after that the seats are asked for.
        let toAsk: Int
        /// How the clip's name begins at which callers wait: they let every other prompt end.
        let place: [UInt8]
        /// How the clip's name begins that is counted.
        let heard: [UInt8]
    }

    /// Whether all calls have begun, and those that still last wait.
    private var isEveryoneThere: Bool { nextCall >= order.calls && paused.count == lines.count }

    private var isPauseOver: Bool { pauseEnds.map { SteadyClock.nanoseconds >= $0 } ?? false }

    /// Sends what those who waited press, once the moment has come.
    func endPause() {
        guard let pause = order.pause, !paused.isEmpty else { return }
        if pauseEnds == nil, isEveryoneThere || seconds >= pause.patience { pauseEnds = pause.moment() }
        guard isPauseOver else { return }
        for (token, reply) in paused.sorted(by: { $0.key < $1.key }) { lines[token]?.telephone.send(reply) }
        paused.removeAll()
    }

    /// Whether a caller who is to wait hears another prompt than the one at which callers wait: it is listened to.
    func lets(_ command: WireCommand, _ bytes: UnsafeRawBufferPointer, end line: inout Line, _ token: UInt64) -> Bool {
        guard let pause = order.pause, let names = command.names, !isPauseOver else {
            return false
        }
        line.isAtPlace = bytes[names].starts(with: pause.place)
        if bytes[names].starts(with: pause.heard) { outcome.heard += 1 }
        return line.next == pause.after(Int(token)) && !line.isAtPlace
    }

    /// Whether the reply is to wait for the end of the pause.
    /// - Parameter before: keys pressed before this command.
    func waits(_ line: Line, _ token: UInt64, _ reply: [UInt8], _ before: Int) -> Bool {
        guard let pause = order.pause, line.next > before else { return false }
        let first = pause.after(Int(token))
        if before == first + pause.toAsk { outcome.askedAt[Int(token)] = SteadyClock.nanoseconds }
        guard before == first, line.isAtPlace, !isPauseOver else { return false }
        outcome.paused += 1
        paused[token] = reply
        return true
    }
}
