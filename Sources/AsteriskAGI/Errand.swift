// Errand: one request to the core on a thread of its own, for as long as the core or a payment provider takes, so that the line is not left alone.

import BookingModel
import Glibc

/// A request under way. Always awaited to its end: a charge that was begun is never left alone.
final class Errand: @unchecked Sendable {
    private let request: Request
    private let perform: (Request) -> Reply
    private var done: Reply?
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    private init(_ request: Request, _ perform: @escaping (Request) -> Reply) {
        (self.request, self.perform) = (request, perform)
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

    /// Starts it. Nil when there is no room for a thread: nothing was asked then.
    static func start(_ request: Request, _ perform: @escaping (Request) -> Reply) -> Errand? {
        let errand = Errand(request, perform)
        let box = Unmanaged.passRetained(errand)
        var thread = pthread_t()
        let failed = pthread_create(
            &thread, nil,
            { raw in
                Unmanaged<Errand>.fromOpaque(raw!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard failed == 0 else {
            box.release()
            return nil
        }
        pthread_detach(thread)
        return errand
    }

    private func run() {
        // A PIN is checked behind everybody's keys in the queue for a processor. On Linux this is the thread's own (setpriority(2)).
        if case .verify = request { _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5) }
        let reply = perform(request)
        pthread_mutex_lock(mutex)
        done = reply
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// The reply, however long it takes.
    func reply() -> Reply {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let done { return done }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// The reply if it comes within so many milliseconds (none, when negative).
    func reply(within milliseconds: Int) -> Reply? {
        let wait = max(milliseconds, 0)
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = until.tv_nsec + wait % 1000 * 1_000_000
        until = timespec(tv_sec: until.tv_sec + wait / 1000 + nanoseconds / 1_000_000_000, tv_nsec: nanoseconds % 1_000_000_000)
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while done == nil {
            if pthread_cond_timedwait(condition, mutex, &until) == ETIMEDOUT { break }
        }
        return done
    }
}
