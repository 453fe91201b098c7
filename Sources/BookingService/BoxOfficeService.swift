// BoxOfficeService: the box office for many sessions at once, over any channel. Orders go in, replies come back to
// the channel's sink; the threads behind it share one database file.

import BookingCore
import Platform
import SQLite
import Synchronization

/// Serves a box office: one writer with group commit, and worker threads for PIN hashes, charges, look-ups and
/// checkpoints. Knows no call.
public final class BoxOfficeService: Sendable {
    let bounds: ServiceBounds
    let faults: @Sendable (String) -> Void
    /// Steady milliseconds.
    let now: @Sendable () -> Int
    let acts: Queue<Order>
    let looks: Queue<Order>
    let hashes: Queue<WaitingCheck>
    let charges: Queue<WaitingCharge>
    let payments: Queue<Order>
    /// Whether the writer has ended.
    let finished = Monitor(false)
    private let status = Mutex(ServiceStatus())
    /// See `run(first:)`.
    let runsFirst = Atomic(false)
    /// The rules that were given last; nil: those the connections were opened with.
    private let newRules = Mutex<OfficeRules?>(nil)

    /// Starts the threads.
    /// - Parameters:
    ///   - office: opens a connection for a role. Called once on each thread that needs one, which then owns it.
    ///   - provider: opens a connection to the payment provider, on each thread that charges; nil when nothing slow is
    ///     asked: accounts are kept in the database, or by a rehearsal's gateway, which the core asks itself.
    ///   - now: milliseconds of a steady clock, by which charges wait.
    ///   - faults: gets what the core could not do, on any thread.
    public init(
        bounds: ServiceBounds = ServiceBounds(), office: @escaping @Sendable (ConnectionRole) -> BoxOffice,
        provider: (@Sendable () -> any AccountGateway)? = nil,
        now: @escaping @Sendable () -> Int = { SteadyClock.milliseconds }, faults: @escaping @Sendable (String) -> Void
    ) {
        self.bounds = bounds
        self.faults = faults
        self.now = now
        acts = Queue(bound: bounds.waiting)
        looks = Queue(bound: bounds.waiting)
        hashes = Queue(bound: bounds.hashBacklog)
        charges = Queue(bound: bounds.chargeBacklog)
        payments = Queue(bound: bounds.payers > 0 ? bounds.chargeBacklog : 0)
        let opened: @Sendable (ConnectionRole) -> BoxOffice = { role in
            let office = office(role)
            office.faultHandler = faults
            return office
        }
        if let provider { for _ in 0..<bounds.chargers { RunningThread { [self] in charge(at: provider()) } } }
        for _ in 0..<bounds.payers { RunningThread { [self] in pay(opened(.staff)) } }
        RunningThread { [self] in
            Writer(opened(.writer(leavesRefunds: provider != nil)), of: self, hasChargers: provider != nil).run()
            finished.withLock { $0 = true }
        }
        RunningThread { [self] in keepLogShort(opened(.checkpointer)) }
        RunningThread { [self] in look(opened(.looker)) }
        for _ in 0..<max(1, bounds.hashers) { RunningThread { [self] in hash() } }
    }

    /// Takes orders. Never blocks.
    /// - Parameter orders: all there are now: a sleeping thread is woken once for them, and the core does them in one
    ///   commit.
    public func submit(_ orders: [Order]) {
        var (writing, looking): ([Order], [Order]) = ([], [])
        for order in orders {
            if order.asksProvider {
                if !payments.put([order]) { refuse([order]) }
            } else if order.onlyLooks {
                looking.append(order)
            } else {
                writing.append(order)
            }
        }
        if !writing.isEmpty, !acts.put(writing) {
            refuse(writing)
            // What has no reply takes little room, and a session must be closed.
            acts.put(writing.filter { !$0.isAct }, beyondBound: true)
        }
        if !looking.isEmpty, !looks.put(looking) { refuse(looking) }
    }

    private func refuse(_ orders: [Order]) { deliver(orders.filter(\.isAct).map(\.unavailable)) }

    /// The core goes by these rules from its next act on.
    public func use(_ rules: OfficeRules) { newRules.withLock { $0 = rules } }

    /// Whether the thread that looks things up runs before the machine's usual programs, from its next request on. The
    /// writer does not: run first, it would commit each act alone. Threads that hash and charge take their time anyway.
    public func run(first: Bool) { runsFirst.store(first, ordering: .relaxed) }

    /// Does what waits and ends the threads. Returns when the last commit is done; orders that come later are refused.
    public func stop() {
        acts.close()
        finished.wait { $0 ? () : nil }
        looks.close()
        hashes.close()
        charges.close()
        payments.close()
    }

    /// The state of the box office at the last look, less than a second ago.
    public var figures: ServiceStatus { status.withLock { $0 } }

    /// What is wrong with the database file; nil: nothing. While something is wrong, the core is asked nothing.
    public var fileTrouble: FileTrouble? { status.withLock { $0.fileTrouble } }

    // MARK: For the threads

    func note(_ change: (inout ServiceStatus) -> Void) { status.withLock { change(&$0) } }

    /// Called by each thread for its own connection, before it answers.
    func renewRules(of office: BoxOffice) {
        if let rules = newRules.withLock({ $0 }), office.rules != rules { office.rules = rules }
    }

    /// Gives replies to the sinks of their sessions, in order.
    func deliver(_ replies: [ServiceReply]) {
        for reply in replies { reply.session.learn(reply.reply) }
        var rest = replies[...]
        while let sink = rest.first?.session.sink {
            let count = rest.prefix { $0.session.sink === sink }.count
            // Mostly all are of one channel: then nothing is copied.
            sink.take(count == replies.count ? replies : Array(rest.prefix(count)))
            rest.removeFirst(count)
        }
    }
}

/// The state of a box office.
public struct ServiceStatus: Hashable, Sendable {
    /// A database file that is open.
    public struct OpenDatabase: Hashable, Sendable {
        /// Where it was opened.
        public let path: String
        /// Which file it is.
        public let identity: FileIdentity
    }

    /// Texts that wait to be sent.
    public internal(set) var textsWaiting = 0
    /// Texts with the gateway that are not handed to the network yet.
    public internal(set) var textsSubmitted = 0
    /// Seconds the oldest of these has been there.
    public internal(set) var oldestTextSeconds = 0
    /// Log-ins in browsers that are not over.
    public internal(set) var logIns = 0
    /// What is wrong with the database file; nil: nothing.
    public internal(set) var fileTrouble: FileTrouble?
    /// The file that is open; nil before it is, and for a box office in memory.
    public internal(set) var database: OpenDatabase?

    init() {}
}
