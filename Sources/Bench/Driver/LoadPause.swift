// LoadPause: callers of a load run wait for each other at a prompt, until a moment that is the same for all, and go on
// in the order of their calls.

import Platform

extension LoadDriver {
    /// Callers listen to a prompt until a moment that is the same for all, and go on then in the order of their calls.
    struct Pause {
        /// Keys that a call presses before it waits, by its number.
        let after: (Int) -> Int
        /// Steady nanoseconds.
        let until: UInt64
        /// How many keys after that the seats are asked for.
        let toAsk: Int
        /// How the clip's name begins at which callers wait: they let every other prompt end.
        let place: [UInt8]
        /// How the clip's name begins that is counted.
        let heard: [UInt8]
    }

    /// Sends what those who waited press, once the moment has come.
    func endPause() {
        guard let pause = order.pause, !paused.isEmpty, SteadyClock.nanoseconds >= pause.until else { return }
        for (token, reply) in paused.sorted(by: { $0.key < $1.key }) { lines[token]?.telephone.send(reply) }
        paused.removeAll()
    }

    /// Whether a caller who is to wait hears another prompt than the one at which callers wait: it is listened to.
    func lets(_ command: WireCommand, _ bytes: UnsafeRawBufferPointer, end line: inout Line, _ token: UInt64) -> Bool {
        guard let pause = order.pause, let names = command.names, SteadyClock.nanoseconds < pause.until else {
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
        guard before == first, line.isAtPlace, SteadyClock.nanoseconds < pause.until else { return false }
        outcome.paused += 1
        paused[token] = reply
        return true
    }
}
