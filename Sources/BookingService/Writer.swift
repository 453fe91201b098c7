// Writer: single writer with group commit. All acts that wait share one commit, and their replies leave after it.

import BookingCore
import BookingModel
import Platform

/// The core's thread. Owns the connection that writes.
struct Writer {
    /// Nanoseconds from one group of orders to the next while they come in groups: a commit writes and syncs whole
    /// pages, and takes about as long for twenty acts as for two. Where orders come one at a time, none waits.
    private static let gathering: UInt64 = 2_000_000

    private let office: BoxOffice
    private let service: BoxOfficeService
    private let hasChargers: Bool

    init(_ office: BoxOffice, of service: BoxOfficeService, hasChargers: Bool) {
        self.office = office
        self.service = service
        self.hasChargers = hasChargers
    }

    /// The results of a batch of acts.
    private struct Outcome {
        var replies: [ServiceReply] = []
        /// PINs to be hashed, whose guesses are counted.
        var checks: [WaitingCheck] = []

        mutating func reply(_ reply: Reply, to order: Order, written: [SideEffect] = []) {
            replies.append(ServiceReply(session: order.session, reply: reply, written: written))
        }
    }

    /// Does what is ordered until the queue is closed and drained.
    func run() {
        if let path = office.databasePath, let identity = office.databaseIdentity {
            service.note { $0.database = .init(path: path, identity: identity) }
        }
        let most = min(max(service.bounds.actsTogether, 1), 128)
        var (began, together): (UInt64, Int) = (0, 0)
        while true {
            if together > 1 { SteadyClock.sleep(until: began + Writer.gathering) }
            let orders = service.acts.take(most: most)
            if orders.isEmpty { return }
            (began, together) = (SteadyClock.nanoseconds, orders.count)
            work(on: orders)
        }
    }

    private func work(on orders: [Order]) {
        service.renewRules(of: office)
        // Orders that write nothing are part of no commit: a session whose opening was undone with it would never be
        // answered.
        for order in orders { note(order) }
        let acts = orders.filter(\.isAct)
        if service.fileTrouble != nil {
            // No answer is better than one from a file that is not the box office's.
            service.deliver(acts.map(\.unavailable))
        } else {
            let shared = acts.filter(mayShareCommit)
            if shared.count > 1 {
                deliver(together(shared))
                deliver(oneByOne(acts.filter { !mayShareCommit($0) }))
            } else {
                deliver(oneByOne(acts))
            }
        }
        for order in orders { close(order) }
    }

    /// Whether an act writes a little and may share its commit with others.
    private func mayShareCommit(_ order: Order) -> Bool {
        switch order.kind {
        case .ask(let request, _, _): office.sales.mayShareCommit(request)
        case .hashed: true
        case .charged, .open, .turns, .language, .close: false
        }
    }

    /// Replies leave when they are committed. So does a PIN to its check: a guess is counted for good first.
    private func deliver(_ outcome: Outcome) {
        var replies = outcome.replies
        for waiting in outcome.checks where !service.hashes.put([waiting]) {
            replies.append(ServiceReply(session: waiting.session, reply: .unavailable))
        }
        service.deliver(replies)
    }

    private func oneByOne(_ orders: [Order]) -> Outcome {
        var outcome = Outcome()
        for order in orders { perform(order, &outcome) }
        return outcome
    }

    /// Many acts, one commit. When it fails, nothing was done and every act is unavailable.
    private func together(_ orders: [Order]) -> Outcome {
        var outcome = Outcome()
        let committed = office.sales.group { for order in orders { perform(order, &outcome) } }
        return committed ? outcome : Outcome(replies: orders.map(\.unavailable))
    }

    /// Orders without a reply (opening, turns, language) take effect before the next request of the session.
    private func note(_ order: Order) {
        let session = order.session
        switch order.kind {
        case .open(let start): session.core = office.sales.newSession(start)
        case .turns(let turns): if let core = session.core { office.sales.log(turns, of: core) }
        case .language(let language): if let core = session.core { office.sales.setLanguage(language, of: core) }
        case .ask, .hashed, .charged, .close: break
        }
    }

    /// A session that is closed leaves nothing behind, whether its end could be written or not.
    private func close(_ order: Order) {
        guard case .close = order.kind, let core = order.session.core else { return }
        order.session.core = nil
        office.sales.forget(core)
    }

    /// Every act has one reply: here, or later from a worker thread.
    private func perform(_ order: Order, _ outcome: inout Outcome) {
        switch order.kind {
        case .ask(let request, let act, let watched):
            guard let core = order.session.core else { return outcome.reply(.unavailable, to: order) }
            switch office.sales.beginHashing(request, in: core, act: act) {
            case .answered(let reply)?: return outcome.reply(reply, to: order)
            case .check(let check)?:
                return outcome.checks.append(WaitingCheck(session: order.session, check: check, watched: watched))
            case nil: break
            }
            let before = watched ? office.sales.cursor(core) : nil
            guard let reply = perform(request, act, of: order.session, core, before) else { return }
            outcome.reply(reply, to: order, written: before.map(office.sales.sideEffects(since:)) ?? [])
        case .hashed(let check, let result, let watched):
            let before = watched ? order.session.core.flatMap { office.sales.cursor($0) } : nil
            let reply = office.sales.finishVerifying(check, result)
            outcome.reply(reply, to: order, written: before.map(office.sales.sideEffects(since:)) ?? [])
        case .charged(let charge, let answer, let before):
            let reply = office.sales.finishCharging(charge, answer, callerIsThere: order.session.core != nil)
            outcome.reply(reply, to: order, written: before.map(office.sales.sideEffects(since:)) ?? [])
        case .open, .turns, .language, .close: break
        }
    }

    /// A request's reply; nil when it comes later, from a charger. A sale that a provider charges is begun only when
    /// there is room to ask it.
    private func perform(
        _ request: Request, _ act: Int, of session: ServiceSession, _ core: SessionID, _ before: SideEffectCursor?
    ) -> Reply? {
        if !hasChargers || office.sales.mayShareCommit(request) {
            return office.sales.perform(request, in: core, act: act)
        }
        guard !service.charges.isFull else { return .unavailable }
        switch office.sales.beginCharging(request, in: core, act: act) {
        case .answered(let reply): return reply
        case .charge(let charge):
            // There is room: only this thread puts charges there.
            service.charges.put([
                WaitingCharge(session: session, charge: charge, before: before, since: service.now())
            ])
            return nil
        }
    }
}
