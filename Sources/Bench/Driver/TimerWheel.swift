// TimerWheel: thousands of timers of at most eight seconds, set and fired in constant time.

/// Fires timers in the order they are due, each within the tick after. A timer cannot be taken back: whoever set it
/// knows whether it still means something.
struct TimerWheel {
    struct Timer: Equatable {
        let token: UInt32
        /// Steady microseconds.
        let due: Int
    }

    /// Microseconds from one look at it to the next.
    static let tick = 250
    /// Ticks ahead, at most.
    private static let reach = 32_767

    /// By the first tick that is not before they are due.
    private var slots = [[Timer]](repeating: [], count: reach + 1)
    private var time: Int

    /// - Parameter now: steady microseconds.
    init(now: Int) { time = now / TimerWheel.tick }

    /// - Parameter due: steady microseconds; what is past fires next, what lies beyond `reach` fires there.
    mutating func set(_ token: UInt32, at due: Int) {
        let slot = min(max((due + TimerWheel.tick - 1) / TimerWheel.tick, time + 1), time + TimerWheel.reach)
        slots[slot & TimerWheel.reach].append(Timer(token: token, due: due))
    }

    /// Takes everything that is due by `now`, steady microseconds.
    mutating func due(by now: Int) -> [Timer] {
        var due: [Timer] = []
        while time < now / TimerWheel.tick {
            time += 1
            due += slots[time & TimerWheel.reach].sorted { $0.due < $1.due }
            slots[time & TimerWheel.reach].removeAll(keepingCapacity: true)
        }
        return due
    }
}
