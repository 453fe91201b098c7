// PageServer: answers requests of a web server with pages. Asks the core through BookingService.

import BookingModel
import BookingService
import Pages
import Platform
import SCGI
import Synchronization

/// Makes pages of requests, on any thread.
public final class PageServer: Sendable {
    private let service: BoxOfficeService
    private let facts: @Sendable () -> SiteFacts
    private let log: @Sendable (WebLogLine) -> Void
    private let figures = WebFigures()
    private let server = Mutex<SCGIServer?>(nil)
    private let rules: SCGIServerRules
    private let began = SteadyClock.milliseconds
    private let readsHook: HookReading?
    private let answers = Atomic(0)
    private let acts = Acts()

    /// - Parameters:
    ///   - service: the core.
    ///   - rules: of the server that asks, for its figures.
    ///   - facts: what every page knows, at this moment. Called on any thread.
    ///   - hooks: reads what a payment provider sends; nil: it sends nothing. Called on any thread.
    ///   - log: gets each line. Called on any thread.
    public init(
        service: BoxOfficeService, rules: SCGIServerRules = SCGIServerRules(),
        facts: @escaping @Sendable () -> SiteFacts, hooks: HookReading? = nil,
        log: @escaping @Sendable (WebLogLine) -> Void
    ) {
        self.service = service
        self.rules = rules
        self.facts = facts
        let figures = figures
        self.log = {
            if case .unavailable = $0 { figures.unavailable() }
            log($0)
        }
        readsHook = hooks
    }

    /// Requests answered until now.
    public var answered: Int { answers.load(ordering: .relaxed) }

    /// Answers a request. Blocks while the core is asked.
    public func respond(_ request: SCGIRequest) -> SCGIResponse {
        if request[WebStatus.field] != nil { return status }
        let start = SteadyClock.microseconds
        answers.add(1, ordering: .relaxed)
        if let readsHook, request.target.prefix(while: { $0 != "?" }) == PaymentHook.path {
            let asking = Asking(nil, act: acts.next(), service, log)
            defer { asking.close() }
            let response = PaymentHook(reads: readsHook, asking: asking, log: log).respond(request)
            figures.answered(response.status, after: SteadyClock.microseconds - start)
            return response
        }
        let visit = Visit(
            method: request.method, target: request.target, body: request.body,
            acceptLanguage: request["HTTP_ACCEPT_LANGUAGE"] ?? "", origin: VisitOrigin(request, act: acts.next()))
        figures.came(isPrivate: visit.origin.isPrivate, hasAddress: request["REMOTE_ADDR"] != nil)
        let page = page(of: visit)
        defer { figures.answered(page.status, after: SteadyClock.microseconds - start) }
        return SCGIResponse(
            status: page.status,
            fields: page.headers(isSecure: visit.origin.isSecure).map { SCGIResponse.Field($0.name, $0.value) },
            body: page.body)
    }

    /// Notes a request that could not be read.
    public func refused(_ fault: SCGIFault) {
        figures.refused()
        log(.refused(fault))
    }

    /// Its figures are those of this server, too.
    public func reports(on server: SCGIServer) { self.server.withLock { $0 = server } }

    private var status: SCGIResponse {
        let load = server.withLock { $0 }?.load ?? SCGIServer.Load(busy: 0, waiting: 0, turnedAway: 0)
        let seconds = (SteadyClock.milliseconds - began) / 1000
        let text = figures.prometheus(service.figures, load: load, rules: rules, seconds: seconds)
        return SCGIResponse(
            status: 200, fields: [SCGIResponse.Field("Content-Type", "text/plain; version=0.0.4")],
            body: Array(text.utf8))
    }

    private func page(of visit: Visit) -> Page {
        let facts = facts()
        let asking = Asking(visit.origin.key, act: visit.act, service, log)
        defer { asking.close() }
        var turn = Site.begin(visit, facts)
        for _ in 0...Turn.mostRequests {
            switch turn {
            case .show(let page): return page
            case .ask(let request, let next): turn = next(asking.reply(to: request))
            }
        }
        // A bound that no page reaches: one that does is at fault, and its visitor is not kept waiting.
        return Site.unavailable(visit, facts)
    }
}

/// One request's questions to the core, in one session of the service. Used by one thread.
final class Asking {
    /// Milliseconds the core may take for one reply.
    private static let patience = 5000
    /// Milliseconds for one that asks a payment provider: longer than the core waits for the provider.
    private static let patienceForMoney = 40_000

    private let key: BrowserKey?
    private let act: Int
    private let service: BoxOfficeService
    private let log: @Sendable (WebLogLine) -> Void
    private let answer = Monitor<[Reply]>([])
    private let session: ServiceSession
    private var isOpen = false
    /// A reply that did not come in time may still come: nothing more is asked.
    private var isGivenUp = false

    /// - Parameters:
    ///   - key: of the browser's log-in; nil: it has none.
    ///   - act: of all that is asked.
    init(
        _ key: BrowserKey?, act: Int, _ service: BoxOfficeService, _ log: @escaping @Sendable (WebLogLine) -> Void
    ) {
        self.key = key
        self.act = act
        self.service = service
        self.log = log
        let answer = answer
        session = ServiceSession(
            tag: 0, over: .web, replies: ReplySink { replies in answer.withLock { $0 += replies.map(\.reply) } })
    }

    /// The core's reply; `.unavailable` when it takes too long.
    func reply(to request: Request) -> Reply {
        if isGivenUp { return .unavailable }
        let start = SteadyClock.milliseconds
        let order = session.ask(request, act: act)
        if !request.traits.isDisjoint(with: [.onlyLooks, .asksProvider]) || isOpen {
            service.submit([order])
        } else {
            isOpen = true
            service.submit([session.open(in: key), order])
        }
        let patience =
            request.traits.contains(.movesMoney) ? Asking.patienceForMoney : Asking.patience
        let reply = answer.wait(milliseconds: patience) { $0.isEmpty ? nil : $0.removeFirst() }
        if reply == nil { isGivenUp = true }
        if reply == nil || reply == .unavailable { log(.unavailable(milliseconds: SteadyClock.milliseconds - start)) }
        return reply ?? .unavailable
    }

    /// The visit is over; its log-in, if it has one, is not.
    func close() { if isOpen { service.submit([session.close()]) } }
}
