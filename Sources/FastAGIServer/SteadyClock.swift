// SteadyClock: a monotonic clock, for waiting and measuring.

import Glibc

enum SteadyClock {
    /// Nanoseconds since some point in the past.
    static func nanoseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1_000_000_000 + now.tv_nsec
    }
    @Sendable static func microseconds() -> Int { nanoseconds() / 1000 }
    @Sendable static func milliseconds() -> Int { nanoseconds() / 1_000_000 }
}
