// RunningThread: starts a thread.

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
