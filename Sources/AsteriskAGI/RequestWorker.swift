// RequestWorker: asks the core on a worker thread, so that the line can be served however long the core or a payment
// provider takes.

import BookingModel
import Platform

/// A thread that performs requests, one at a time. Each is awaited to its end: a charge that was begun is never left
/// alone.
final class RequestWorker: @unchecked Sendable {
    private enum State {
        case waiting
        case asked(Request)
        case answered(Reply)
        case over
    }

    private let state = Monitor(State.waiting)
    private let perform: (Request) -> Reply

    /// Starts the thread; nil when the system has no room for it.
    /// - Parameters:
    ///   - nice: how much other threads go before it in the queue for a processor, 0...19.
    ///   - perform: the core; called on this thread only, and never twice at once.
    init?(nice: Int32 = 0, _ perform: @escaping (Request) -> Reply) {
        self.perform = perform
        guard RunningThread.ifRoom({ [self] in run(nice: nice) }) != nil else { return nil }
    }

    /// Gives it a request. Precondition: the reply to the last one was taken.
    func ask(_ request: Request) { state.withLock { $0 = .asked(request) } }

    /// No more requests will come.
    func end() { state.withLock { $0 = .over } }

    /// The reply, however long it takes.
    func reply() -> Reply { state.wait(RequestWorker.takeReply) }

    /// The reply if it comes within so many milliseconds; 0 or less: if it is there.
    func reply(within milliseconds: Int) -> Reply? {
        state.wait(milliseconds: milliseconds, RequestWorker.takeReply)
    }

    private static func takeReply(_ state: inout State) -> Reply? {
        guard case .answered(let reply) = state else { return nil }
        state = .waiting
        return reply
    }

    private func run(nice: Int32) {
        if nice > 0 { RunningThread.yieldToOthers(by: nice) }
        while let request = nextRequest() {
            let reply = perform(request)
            state.withLock { $0 = .answered(reply) }
        }
    }

    private func nextRequest() -> Request? {
        state.wait { state -> Request?? in
            switch state {
            case .asked(let request): .some(request)
            case .over: .some(nil)
            case .waiting, .answered: nil
            }
        }
    }
}
