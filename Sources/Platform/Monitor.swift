// Monitor: a lock with a condition: waits until the value it guards changes.

import Glibc

/// Guards values that threads share. Waiting and telling is allowed inside `withLock` only.
public final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// A lock that is free.
    public init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` while no other thread can.
    public func withLock<T>(_ body: () throws -> T) rethrows -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Releases the lock until a thread signals a change, then takes it again.
    public func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes all who wait.
    public func broadcast() { pthread_cond_broadcast(condition) }
}
