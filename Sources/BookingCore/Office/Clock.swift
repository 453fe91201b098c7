// Clock: the core's only source of time. Rehearsals bring their own.

import BookingModel
import Glibc
import Synchronization

/// Says what time it is.
public protocol Clock: Sendable {
    /// The current second.
    var now: Instant { get }
}

/// The machine's clock.
public struct SystemClock: Clock {
    /// The machine's clock.
    public init() {}
    /// Whole seconds of the system's clock.
    public var now: Instant { Instant(Int64(time(nil))) }
}

/// A clock that stands still until it is set. May be shared between threads.
public final class VirtualClock: Clock {
    private let seconds: Atomic<Int64>

    /// - Parameter now: what it says first.
    public init(_ now: Instant) { seconds = Atomic(now.seconds) }

    /// What it says. Setting it may move it back as well.
    public var now: Instant {
        get { Instant(seconds.load(ordering: .sequentiallyConsistent)) }
        set { seconds.store(newValue.seconds, ordering: .sequentiallyConsistent) }
    }

    /// Moves it on by whole seconds.
    public func advance(by step: Int64) { seconds.add(step, ordering: .sequentiallyConsistent) }
}
