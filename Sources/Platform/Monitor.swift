// Monitor: a lock around a value that threads share, with a condition to wait for; queues between threads; a bell for a
// thread that waits for descriptors; and the one way a thread is started.

import CEpoll
import Glibc
import Synchronization

/// Guards a value. Every change wakes the threads that wait for one.
public final class Monitor<Value>: @unchecked Sendable {
    @usableFromInline var value: Value
    @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    @usableFromInline let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// A lock that is free, around a value.
    public init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        // Steady time: a clock that is set must neither shorten nor prolong a wait.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Reads or changes the value while no other thread can, and wakes those that wait.
    @inlinable
    public func withLock<T>(_ body: (inout Value) throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer {
            // In this order: a thread that is woken finds the lock free.
            pthread_mutex_unlock(mutex)
            pthread_cond_broadcast(condition)
        }
        return try body(&value)
    }

    /// Waits until `body` returns a result. It is called with the lock taken, at once and after every change.
    @inlinable
    public func wait<T>(_ body: (inout Value) -> T?) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits until `body` returns a result, for at most `milliseconds`.
    /// - Parameter milliseconds: 0 or less: `body` is called once.
    /// - Returns: nil when the time was over first.
    @inlinable
    public func wait<T>(milliseconds: Int, _ body: (inout Value) -> T?) -> T? {
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = until.tv_nsec + max(milliseconds, 0) % 1000 * 1_000_000
        until.tv_sec += max(milliseconds, 0) / 1000 + nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            if pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { return body(&value) }
        }
    }
}

/// A queue between threads that passes many items at a time: a thread that waits takes all that are there.
public final class Queue<Item>: @unchecked Sendable {
    @usableFromInline let state = Monitor<(items: [Item], isClosed: Bool)>(([], false))
    @usableFromInline let bound: Int

    /// - Parameter bound: items that may wait, 1 or more; `put` refuses a batch that would make them more.
    public init(bound: Int = .max) { self.bound = bound }

    /// Adds items, all or none.
    /// - Parameter beyondBound: adds them however many wait.
    /// - Returns: false when the queue is closed, or has no room for all of them.
    @inlinable
    @discardableResult
    public func put(_ batch: [Item], beyondBound: Bool = false) -> Bool {
        state.withLock { state in
            guard !state.isClosed, beyondBound || batch.count <= bound - state.items.count else { return false }
            state.items += batch
            return true
        }
    }

    /// Items that wait now.
    public var count: Int { state.withLock { $0.items.count } }

    /// Whether as many wait as may.
    @inlinable public var isFull: Bool { state.withLock { $0.items.count >= bound } }

    /// No more will come. Threads that wait get what is left, then nothing.
    public func close() { state.withLock { $0.isClosed = true } }

    /// Takes all items there are, in order; waits for the first.
    /// - Parameter most: items taken at once, 1 or more.
    /// - Returns: empty only when the queue is closed and drained.
    @inlinable
    public func take(most: Int) -> [Item] {
        state.wait { state in
            if state.items.isEmpty { return state.isClosed ? [] : nil }
            if state.items.count <= most {
                // Left to the taker, not emptied: a buffer with two owners would be copied.
                defer { state.items = [] }
                return state.items
            }
            let batch = Array(state.items.prefix(most))
            state.items.removeFirst(most)
            return batch
        }
    }
}

/// Wakes a thread that waits for descriptors (poll(2), epoll(7)): an eventfd(2), which can be read once it has rung.
public final class Bell: Sendable {
    /// The descriptor to wait for.
    public let descriptor: Int32

    /// Nil when the system has no descriptor left (`errno`).
    public init?() {
        descriptor = yemae_eventfd()
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Wakes the thread; from any other.
    public func ring() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Makes it unreadable until it rings again.
    public func silence() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

/// A thread that has been started. It goes on after the last reference to this value.
public final class RunningThread: Sendable {
    /// Enough for a whole call, in bytes.
    static let stack = 4 << 20

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

    /// Lowers the scheduling priority of the calling thread until it ends.
    /// - Parameter nice: how much (nice(2)), 1...19.
    public static func yieldToOthers(by nice: Int32) {
        // On Linux this is the thread's own (setpriority(2), "C library/kernel differences").
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, nice)
    }

    /// Whether it is done.
    public var isOver: Bool { task.isOver.load(ordering: .acquiring) }

    /// Returns when it is done.
    public func wait() { while !isOver { SteadyClock.sleep(milliseconds: 1) } }

    /// Runs `body` on `count` threads at once, each with its number from 0, and returns when all are done.
    public static func each(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = (0..<count).map { number in RunningThread { body(number) } }
        for thread in threads { thread.wait() }
    }
}
