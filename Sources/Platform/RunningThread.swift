// RunningThread: starts a thread, and the clock it waits by.

import Glibc
import Synchronization

/// A thread that has been started. It goes on after the last reference to this value.
public final class RunningThread: Sendable {
    /// Enough for a whole call, in bytes.
    public static let stack = 4 << 20

    private final class Task: Sendable {
        let body: @Sendable () -> Void
        let isOver = Atomic(false)
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let task: Task

    /// Starts it. The system must have room for it.
    @discardableResult
    public init(_ body: @escaping @Sendable () -> Void) {
        task = Task(body)
        let failed = RunningThread.start(task)
        precondition(failed == 0, "pthread_create failed: \(failed)")
    }

    private init(_ task: Task) { self.task = task }

    /// Starts one, or gives nil when the system has no room for another thread.
    public static func ifRoom(_ body: @escaping @Sendable () -> Void) -> RunningThread? {
        let task = Task(body)
        return start(task) == 0 ? RunningThread(task) : nil
    }

    /// - Returns: 0, or why there is no thread (`errno`).
    private static func start(_ task: Task) -> Int32 {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, stack)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let box = Unmanaged.passRetained(task)
        let failed = pthread_create(
            &thread, &attributes,
            { raw in
                let task = Unmanaged<Task>.fromOpaque(raw!).takeRetainedValue()
                task.body()
                task.isOver.store(true, ordering: .releasing)
                return nil
            }, box.toOpaque())
        if failed != 0 { box.release() }
        return failed
    }

    /// Lets other threads go before the calling one in the queue for a processor, for good.
    /// - Parameter nice: how much (nice(2)), 1...19.
    public static func yieldToOthers(by nice: Int32) {
        // On Linux this is the thread's own (setpriority(2), "C library/kernel differences").
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, nice)
    }

    /// Whether it is done.
    public var isOver: Bool { task.isOver.load(ordering: .acquiring) }

    /// Runs something on so many threads at once and returns when all are done.
    public static func each(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (0..<count).map { number in RunningThread { body(number) } }
        for thread in threads { while !thread.isOver { usleep(1000) } }
    }
}

/// Time that never jumps.
public enum SteadyTime {
    /// Nanoseconds since some point in the past.
    public static var now: UInt64 { read(CLOCK_MONOTONIC) }
    /// The same in milliseconds.
    public static var milliseconds: Int { Int(now / 1_000_000) }

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

    /// Sleeps, at most a little over an hour.
    public static func sleep(milliseconds: Int) { usleep(UInt32(milliseconds * 1000)) }

    /// Sleeps until `now` is so many nanoseconds; some 50 microseconds longer, as the kernel sees fit (timer slack,
    /// prctl(2)).
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
