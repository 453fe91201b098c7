// Mailbox: a queue between threads that passes many values at a time.

import CEpoll
import Glibc

/// A lock around a value.
package final class Locked<Value>: @unchecked Sendable {
    private var value: Value
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ value: Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Changes the value; wakes one that waits.
    package func change<T>(_ body: (inout Value) -> T) -> T {
        pthread_mutex_lock(mutex)
        defer {
            // In this order: the thread that is woken finds the lock free.
            pthread_mutex_unlock(mutex)
            pthread_cond_signal(condition)
        }
        return body(&value)
    }

    /// Waits until `body` gives something.
    package func wait<T>(_ body: (inout Value) -> T?) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }
}

/// Values for a thread that waits for them and takes whatever is there: that is what makes one commit carry many
/// bookings under load, without any timer when there is none.
final class Mailbox<Item>: @unchecked Sendable {
    private let state = Locked<(items: [Item], closed: Bool)>(([], false))

    func put(_ batch: [Item]) { state.change { $0.items += batch } }

    /// No more will come; waiting threads get what is left, then nothing.
    func close() { state.change { $0.closed = true } }

    /// Everything that is there, at most `most`; waits for something. Empty only when closed and drained.
    func take(most: Int) -> [Item] {
        state.wait { state in
            if state.items.isEmpty { return state.closed ? [] : nil }
            if state.items.count <= most {
                defer { state.items = [] }
                return state.items
            }
            let batch = Array(state.items.prefix(most))
            state.items.removeFirst(most)
            return batch
        }
    }
}

/// Values for the event loop: an eventfd wakes it.
final class LoopMailbox<Item>: @unchecked Sendable {
    let descriptor: Int32
    private let items = Locked<[Item]>([])

    init() throws(ServeFault) {
        descriptor = yemae_eventfd()
        if descriptor < 0 { throw .systemCall("eventfd", errno: errno) }
    }

    deinit { close(descriptor) }

    func put(_ batch: [Item]) {
        guard !batch.isEmpty else { return }
        let isFirst = items.change { items in
            defer { items += batch }
            return items.isEmpty
        }
        // The loop has been woken for those before, and takes these along: it silences the bell before it looks.
        guard isFirst else { return }
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func takeAll() -> [Item] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return items.change { items in
            // Not emptied but left to the taker: a buffer with two owners would be copied.
            defer { items = [] }
            return items
        }
    }
}

/// Starts a thread. The stack is small on purpose: no thread here goes deep.
package func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body)).toOpaque()
    let failed = pthread_create(
        &thread, nil,
        { raw in
            Unmanaged<Box>.fromOpaque(raw!).takeRetainedValue().body()
            return nil
        }, box)
    precondition(failed == 0, "pthread_create failed: \(failed)")
    pthread_detach(thread)
}
