// PageServer: answers requests of a web server with pages. Asks the core through BookingService.

import BookingModel
import BookingService
import Pages
import Platform
import SCGI
import Synchronization

/// Makes pages of requests, on any thread.
public final class PageServer: Sendable {
    /// Milliseconds the core may take for one reply.
    private static let patience = 5000

    private let service: BoxOfficeService
    private let facts: @Sendable () -> SiteFacts
    private let log: @Sendable (WebLogLine) -> Void
    private let answers = Atomic(0)

    /// - Parameters:
    ///   - service: the core.
    ///   - facts: what every page knows, at this moment. Called on any thread.
    ///   - log: gets each line. Called on any thread.
    public init(
        service: BoxOfficeService, facts: @escaping @Sendable () -> SiteFacts,
        log: @escaping @Sendable (WebLogLine) -> Void
    ) {
        self.service = service
        self.facts = facts
        self.log = log
    }

    /// Requests answered until now.
    public var answered: Int { answers.load(ordering: .relaxed) }

    /// Answers a request. Blocks while the core is asked.
    public func respond(_ request: SCGIRequest) -> SCGIResponse {
        answers.add(1, ordering: .relaxed)
        let visit = Visit(
            method: request.method, target: request.target, acceptLanguage: request["HTTP_ACCEPT_LANGUAGE"] ?? "")
        let page = page(of: visit)
        return SCGIResponse(
            status: page.status, fields: page.headers.map { SCGIResponse.Field($0.name, $0.value) }, body: page.body)
    }

    private func page(of visit: Visit) -> Page {
        let facts = facts()
        var turn = Site.begin(visit, facts)
        for _ in 0...Turn.mostRequests {
            switch turn {
            case .show(let page): return page
            case .ask(let request, let next): turn = next(reply(to: request))
            }
        }
        // A bound that no page reaches: one that does is at fault, and its visitor is not kept waiting.
        return Site.unavailable(visit, facts)
    }

    /// The core's reply; `.unavailable` when it takes too long. A late one goes nowhere.
    private func reply(to request: Request) -> Reply {
        precondition(request.traits.contains(.onlyLooks), "a page that only looks asks for nothing else")
        let answer = Monitor<Reply?>(nil)
        let session = ServiceSession(
            tag: 0, over: .web, replies: ReplySink { replies in answer.withLock { $0 = replies.last?.reply } })
        let start = SteadyClock.milliseconds
        service.submit([session.ask(request, act: 1)])
        let reply = answer.wait(milliseconds: PageServer.patience) { $0 } ?? .unavailable
        if reply == .unavailable { log(.unavailable(milliseconds: SteadyClock.milliseconds - start)) }
        return reply
    }
}
