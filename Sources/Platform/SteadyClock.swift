// SteadyClock: the machine's monotonic clock, for waiting and measuring, and the CPU that was used. The time of day is
// the core's own `Clock`.

import Glibc

/// Time that never jumps.
public enum SteadyClock {
    /// Nanoseconds since some point in the past.
    public static var nanoseconds: UInt64 { read(CLOCK_MONOTONIC) }
    /// The same in microseconds.
    public static var microseconds: Int { Int(nanoseconds / 1000) }
    /// The same in milliseconds.
    public static var milliseconds: Int { Int(nanoseconds / 1_000_000) }

    /// CPU that the calling thread has used, in nanoseconds.
    public static var ofThisThread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// CPU that a process and all its threads have used, in nanoseconds; 0 when it is gone.
    public static func cpu(of process: pid_t) -> UInt64 {
        var clock = clockid_t()
        guard clock_getcpuclockid(process, &clock) == 0 else { return 0 }
        return read(clock)
    }

    /// CPU of all programs we started and have waited for, and of those they waited for, in nanoseconds
    /// (`RUSAGE_CHILDREN` of getrusage(2)).
    public static var cpuOfEndedChildren: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return UInt64(seconds) * 1_000_000_000 + UInt64(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000
    }

    /// The longest sleep, in microseconds: an hour.
    private static let longest = 3_600_000_000

    /// Sleeps, at most an hour; not at all for 0 or less.
    public static func sleep(milliseconds: Int) { sleep(microseconds: min(milliseconds, longest / 1000) * 1000) }

    /// Sleeps, at most an hour; not at all for 0 or less. A signal ends it early, as it ends usleep(3).
    public static func sleep(microseconds: Int) {
        guard microseconds > 0 else { return }
        usleep(UInt32(min(microseconds, longest)))
    }

    /// Sleeps until `nanoseconds` reaches `end`, or some 50 microseconds longer (timer slack, prctl(2)).
    public static func sleep(until end: UInt64) {
        var time = timespec(tv_sec: Int(end / 1_000_000_000), tv_nsec: Int(end % 1_000_000_000))
        while clock_nanosleep(CLOCK_MONOTONIC, Int32(TIMER_ABSTIME), &time, nil) == EINTR {}
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
