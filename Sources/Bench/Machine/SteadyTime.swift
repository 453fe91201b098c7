// SteadyTime: a clock that never jumps, and the CPU time of a process or a thread.

import Glibc

/// Nanoseconds.
enum SteadyTime {
    /// Since some point in the past.
    static var now: UInt64 { read(CLOCK_MONOTONIC) }

    /// CPU that the calling thread has used.
    static var ofThisThread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// CPU that a process and all its threads have used; 0 when it is gone.
    static func cpu(of process: pid_t) -> UInt64 {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0 else { return 0 }
        return read(clock)
    }

    static func sleep(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
