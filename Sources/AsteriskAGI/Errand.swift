// Errand: asks the core on a worker thread, so that the line can be served however long the core or a payment
// provider takes.

import BookingModel
import Glibc

/// A thread that runs errands to the core, one at a time. Each is awaited to its end: a charge that was begun is never
/// left alone.
final class ErrandThread: @unchecked Sendable {
    private enum State {
        case waiting
        case asked(Request)
        case answered(Reply)
        case over
    }

    private let nice: Int32
    private let perform: (Request) -> Reply
    private var state = State.waiting
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// One is enough: of the two threads only one waits at a time.
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private init(nice: Int32, _ perform: @escaping (Request) -> Reply) {
        (self.nice, self.perform) = (nice, perform)
        pthread_mutex_init(mutex, nil)
        // Steady time: a clock that is set must not shorten or prolong a wait.
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

    /// Starts the thread. Nil when there is no room for one.
    /// - Parameters:
    ///   - nice: how much others go before it in the queue for a processor, 0...19.
    ///   - perform: the core; called on this thread only, and never twice at once.
    static func start(nice: Int32 = 0, _ perform: @escaping (Request) -> Reply) -> ErrandThread? {
        let errands = ErrandThread(nice: nice, perform)
        let box = Unmanaged.passRetained(errands)
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<ErrandThread>.fromOpaque(raw!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            return nil
        }
        pthread_detach(thread)
        return errands
    }

    /// Gives it an errand. Precondition: the last one was awaited.
    func ask(_ request: Request) { change(.asked(request)) }

    /// No more errands will come.
    func end() { change(.over) }

    /// The reply, however long it takes.
    func reply() -> Reply {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let reply = takeReply() { return reply }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// The reply if it comes within so many milliseconds (none, when negative).
    func reply(within milliseconds: Int) -> Reply? {
        let wait = max(milliseconds, 0)
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = until.tv_nsec + wait % 1000 * 1_000_000
        until = timespec(
            tv_sec: until.tv_sec + wait / 1000 + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let reply = takeReply() { return reply }
            if pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { return takeReply() }
        }
    }

    /// With the mutex locked.
    private func takeReply() -> Reply? {
        guard case .answered(let reply) = state else { return nil }
        state = .waiting
        return reply
    }

    private func change(_ new: State) {
        pthread_mutex_lock(mutex)
        state = new
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    private func run() {
        // On Linux this is the thread's own (setpriority(2)), and for good: only a privileged program may take it back.
        if nice > 0 { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, nice) }
        while let request = nextRequest() { change(.answered(perform(request))) }
    }

    private func nextRequest() -> Request? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch state {
            case .asked(let request): return request
            case .over: return nil
            case .waiting, .answered: pthread_cond_wait(condition, mutex)
            }
        }
    }
}
