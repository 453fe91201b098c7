// ServiceSession: what a channel says to the service (orders) and what it gets (replies).

import BookingCore
import BookingModel
import Synchronization

/// Where the replies to a channel's orders go.
public final class ReplySink: Sendable {
    let take: @Sendable ([ServiceReply]) -> Void

    /// - Parameter take: gets every reply once; those of one commit come together. Called on a thread of the service,
    ///   or within `submit` for orders that are refused. It must not block: other sessions wait for it.
    public init(_ take: @escaping @Sendable ([ServiceReply]) -> Void) { self.take = take }
}

/// One conversation of a channel with the core: a call, a booth's customer. Its orders take effect in the order of
/// `submit`; requests that only look are answered as soon as a thread is free for them.
public final class ServiceSession: @unchecked Sendable {
    /// The channel's own number for the session; it comes back with every reply.
    public let tag: UInt64
    let sink: ReplySink
    /// The core's session; nil before the first order and after the last. Only the writer's thread reads or writes it.
    var core: SessionID?

    /// Who it is with, for requests that only look. Set as its first order and its replies pass by: before the next
    /// order that could go by it.
    private let known: Mutex<Asker>

    /// A session that is not open yet: `open` is its first order.
    /// - Parameter channel: over which it asks, for requests before `open`.
    public init(tag: UInt64, over channel: Channel = .telephone, replies sink: ReplySink) {
        self.tag = tag
        known = Mutex(Asker(channel: channel))
        self.sink = sink
    }

    /// Who it is with, as far as its orders and replies have said.
    var asker: Asker { known.withLock { $0 } }

    /// Notes who it is with.
    func learn(_ reply: Reply) { known.withLock { $0.learn(reply) } }

    /// The first order of a session. Has no reply.
    public func open(_ start: SessionStart) -> Order {
        known.withLock { $0.channel = start.channel }
        return Order(session: self, kind: .open(start))
    }

    /// The same for a visit of a browser, which goes on with the browser's log-in. Has no reply.
    /// - Parameter key: nil: the browser has none.
    public func open(in browser: BrowserKey?) -> Order {
        open(
            SessionStart(
                channel: .web, line: "web", calling: nil, language: nil, reference: "", browser: browser))
    }

    /// Asks the core. Has one reply, `.unavailable` when the core cannot be asked.
    /// - Parameters:
    ///   - act: 1 for the session's first request, and one more for each; an act that is asked again is done once.
    ///   - watched: whether the reply says what the act wrote.
    public func ask(_ request: Request, act: Int, watched: Bool = false) -> Order {
        Order(session: self, kind: .ask(request, act: act, watched: watched))
    }

    /// Turns for the call log, written with the request that ends the session. Has no reply.
    public func log(_ turns: [TurnRecord]) -> Order { Order(session: self, kind: .turns(turns)) }

    /// The language the session goes on in. Has no reply.
    public func speaks(_ language: Language) -> Order { Order(session: self, kind: .language(language)) }

    /// The last order of a session, however it ended: the service forgets it. Has no reply.
    public func close() -> Order { Order(session: self, kind: .close) }
}

/// Something a channel wants of the core. Made by `ServiceSession`, given to `BoxOfficeService.submit`.
public struct Order: Sendable {
    enum Kind: Sendable {
        case open(SessionStart)
        case ask(Request, act: Int, watched: Bool)
        /// The PIN of an earlier request has been hashed.
        case hashed(PINCheck, PINCheck.Result, watched: Bool)
        /// The provider answered a charge of an earlier `.book` or `.change`. `before`: where the ledger of a watched
        /// session stood.
        case charged(Charge, ChargeAnswer, before: SideEffectCursor?)
        case turns([TurnRecord])
        case language(Language)
        case close
    }

    let session: ServiceSession
    let kind: Kind

    /// Whether it asks the core to do something, and has a reply.
    var isAct: Bool {
        switch kind {
        case .ask, .hashed, .charged: true
        case .open, .turns, .language, .close: false
        }
    }

    /// Whether it reads only what is committed, and waits for no commit. Acts of a watched session are reported in
    /// order, so they stay together.
    var onlyLooks: Bool {
        if case .ask(let request, _, watched: false) = kind { request.traits.contains(.onlyLooks) } else { false }
    }

    /// Whether it asks the provider on a connection of its own.
    var asksProvider: Bool {
        if case .ask(let request, _, _) = kind { request.traits.contains(.asksProvider) } else { false }
    }

    /// The reply to an act that is not done.
    var unavailable: ServiceReply { ServiceReply(session: session, reply: .unavailable) }
}

/// The core's reply to an order.
public struct ServiceReply: Sendable {
    /// The session that asked.
    public let session: ServiceSession
    /// What the core answered.
    public let reply: Reply
    /// What the act wrote, when the session is watched.
    public var written: [SideEffect] = []
}

/// A service's bounds. At each, a request is answered with `.unavailable`.
public struct ServiceBounds: Sendable {
    /// Threads that hash PINs, 1...16: at most as many processors as calls can spare.
    public var hashers = 1
    /// Acts in one commit, 1...128. More would keep the first one waiting for the last.
    public var actsTogether = 128
    /// Orders that may wait for the writer, and requests for the thread that looks things up; 1 or more.
    var waiting = 200_000
    /// PINs that may wait to be hashed: a caller is not kept waiting for minutes.
    var hashBacklog = 400
    /// Charges that may wait for a provider; one more is refused before the charge is begun.
    var chargeBacklog = 100
    /// Threads that ask the provider: a slow answer to one caller does not keep the next one waiting.
    var chargers = 4
    /// Threads that ask the provider about pages where members pay, 0...16, each on a connection of its own; 0: nothing
    /// is paid at pages, and webhooks are not heard. As many as `chargeBacklog` may wait for them.
    public var payers = 0
    /// Milliseconds a charge may wait for a thread. With the longest answer of a provider (30 s, and 3 s of grace) it
    /// stays well within `StaffDoor.providerPatienceSeconds`, in which no other process sends it. One that waited
    /// longer is left to `settle`.
    var chargeWaits = 60_000

    /// The bounds above.
    public init() {}
}
