// PayingAtPages: a charge that the member pays at a page of the provider's. The intent is committed, the page opened
// outside of any lock, its address committed, and then the browser is sent there. Whether it was paid is always asked
// of the provider: when the member comes back, when a webhook says that something happened, and by every `settle`.
//
// The hold is `charging` until the charge has its answer: at the latest `PaymentPages.graceSeconds` after the page's
// end. Whichever process finds the answer first writes it; every other one finds it written.

import BookingModel
import SQLite

extension BoxOffice {
    /// Answers what is asked about pages. Asks the provider, so it is called outside of any transaction.
    func payment(_ asked: PaymentRequest) throws(StoreFault) -> PaymentReply {
        guard case .gateway(let gateway) = charging else {
            if case .hear = asked { return .heard(.notOurs) }
            return .page(.notOpened)
        }
        switch asked {
        case .open(let wish, let key): return .page(try openPage(wish, key, gateway))
        case .look(let hold, let back, let key): return .page(try lookAtPage(of: hold, back, key, gateway))
        case .stop(let hold, let key): return .page(try stopPage(of: hold, key, gateway))
        case .hear(let notice): return .heard(try hear(notice, gateway))
        }
    }

    // MARK: Opening

    private enum PageIntent {
        case done(PageOutcome)
        case open(PageOrder)
    }

    private func openPage(_ wish: PageWish, _ key: BrowserKey, _ gateway: any AccountGateway) throws(StoreFault)
        -> PageOutcome
    {
        guard gateway.opensPages else { return .notOpened }
        let intent = try database.transaction { () throws(StoreFault) in try intendPage(wish, key) }
        switch intent {
        case .done(let outcome): return outcome
        case .open(let order):
            // No lock is held here, however long the provider takes. A crash leaves the intent, and `settle` finds it.
            let opening = gateway.open(order)
            return try database.transaction { () throws(StoreFault) in try conclude(order, opening) }
        }
    }

    /// Checks the hold and writes the intent to charge for it at a page. Only inside a writing transaction.
    private func intendPage(_ wish: PageWish, _ key: BrowserKey) throws(StoreFault) -> PageIntent {
        guard let found = try liveLogIn(key) else { return .done(.ended(.lapsed)) }
        if let (attempt, page) = try pageUnderWay(of: wish.hold, found.member.id) {
            // The form was sent before. A page whose address is not known yet is asked for again, with its key.
            guard page.reference == nil else { return .done(.open(page.told)) }
            return try order(of: attempt, page, wish).map { .open($0) } ?? .done(.notOpened)
        }
        switch try sale(wish.hold, agreed: wish.agreed, wish.language, row: found.row) {
        case .done(let outcome): return .done(.ended(outcome))
        case .ready(let sale):
            let (amount, now) = (sale.hold.amountToCharge, clock.now)
            guard amount > .zero else { return .done(.notOpened) }
            guard try PaymentPages.count(of: wish.hold, in: database) < Limits.pagesOfHold else {
                return .done(.tooMany)
            }
            let endsAt = min(now + Int64(rules.pageMinutes) * 60, sale.showing.leavesAt)
            guard endsAt >= now + PaymentPages.shortestSeconds else { return .done(.ended(.gone)) }
            let charge = try Attempts.intend(
                charge: amount, for: wish.hold, wish.language, session: found.row, act: nil, isOnPage: true, at: now,
                in: database)
            try PaymentPages.store(charge, madeAt: now, endsAt: endsAt, in: database)
            try database.run("UPDATE hold SET state = 'charging' WHERE id = ?", wish.hold)
            return .open(
                PageOrder(
                    key: charge, amount: amount, title: sale.showing.program.title, language: wish.language,
                    back: wish.back, madeAt: now, endsAt: endsAt))
        }
    }

    private func order(of attempt: Attempt, _ page: PaymentPages.Page, _ wish: PageWish) throws(StoreFault)
        -> PageOrder?
    {
        guard let hold = try Holds.load(wish.hold, from: database),
            let showing = try Showings.load(hold.showing, hold.journey, from: database)
        else { return nil }
        return PageOrder(
            key: attempt.key, amount: attempt.amount, title: showing.program.title, language: attempt.language,
            back: wish.back, madeAt: page.madeAt, endsAt: page.endsAt)
    }

    /// Writes down where the page is, or that there is none. Only inside a writing transaction.
    private func conclude(_ order: PageOrder, _ opening: PageOpening) throws(StoreFault) -> PageOutcome {
        guard let attempt = try Attempts.load(order.key, from: database),
            let page = try PaymentPages.load(order.key, from: database)
        else { return .notOpened }
        guard attempt.isOpen else { return .notOpened }
        if page.reference != nil { return .open(page.told) }
        switch opening {
        case .opened(let reference, let address):
            try PaymentPages.opened(order.key, reference, address, in: database)
            return .open(PayPage(address: address, until: Zone.local(order.endsAt)))
        case .notOpened:
            // Nobody has the address of a page that may be open all the same, so nothing is paid there.
            _ = try conclude(order.key, .declined, callerIsThere: true)
            return .notOpened
        }
    }

    // MARK: Coming back, and giving up

    /// The member's charge that is open, with its page.
    private func pageUnderWay(of hold: HoldID, _ member: MemberID) throws(StoreFault) -> (Attempt, PaymentPages.Page)? {
        guard let record = try Holds.load(hold, from: database), record.member == member,
            let attempt = try Attempts.lastCharge(for: hold, in: database), attempt.isOpen,
            let page = try PaymentPages.load(attempt.key, from: database)
        else { return nil }
        return (attempt, page)
    }

    /// The member is found by the log-in, not the hold by its conversation: who was away for long logs in again.
    private func lookAtPage(
        of hold: HoldID, _ back: PageReturn?, _ key: BrowserKey, _ gateway: any AccountGateway
    ) throws(StoreFault) -> PageOutcome {
        guard let found = try liveLogIn(key), let record = try Holds.load(hold, from: database),
            record.member == found.member.id, let last = try Attempts.lastCharge(for: hold, in: database),
            let page = try PaymentPages.load(last.key, from: database)
        else { return .ended(.lapsed) }
        guard last.isOpen else { return .ended(try concluded(last, record)) }
        // Just asked: whether it was paid since is not known, so the member is promised a text. What a browser brings
        // back is asked about in any case: it is about this page, or it is nothing.
        guard try PaymentPages.mayLook(last.key, at: clock.now, in: database) || back != nil else {
            try PaymentPages.cameBack(last.key, at: clock.now, in: database)
            return .ended(.unknown)
        }
        let state = gateway.look(at: enquiry(last, page, back))
        return try settle(last.key, state, isClosed: false, memberIsThere: true)
    }

    private func stopPage(of hold: HoldID, _ key: BrowserKey, _ gateway: any AccountGateway) throws(StoreFault)
        -> PageOutcome
    {
        guard let found = try liveLogIn(key) else { return .ended(.lapsed) }
        guard let (attempt, page) = try pageUnderWay(of: hold, found.member.id) else {
            return try lookAtPage(of: hold, nil, key, gateway)
        }
        let state = gateway.close(enquiry(attempt, page))
        return try settle(attempt.key, state, isClosed: true, memberIsThere: true)
    }

    func enquiry(_ attempt: Attempt, _ page: PaymentPages.Page, _ back: PageReturn? = nil) -> PageEnquiry {
        PageEnquiry(key: attempt.key, reference: page.reference, amount: attempt.amount, back: back)
    }

    // MARK: What a provider says of a page

    /// Acts on what the provider says of a page. The same answer twice changes nothing.
    /// - Parameters:
    ///   - isClosed: whether the provider was asked to close it.
    ///   - memberIsThere: whether the member sees the outcome; otherwise they are texted where they were promised it.
    func settle(_ key: String, _ state: PageState, isClosed: Bool, memberIsThere: Bool) throws(StoreFault)
        -> PageOutcome
    {
        try database.transaction { () throws(StoreFault) in
            guard let attempt = try Attempts.load(key, from: database), let id = attempt.hold,
                let page = try PaymentPages.load(key, from: database), let hold = try Holds.load(id, from: database)
            else { return .ended(.lapsed) }
            switch state {
            case .paid(let reference):
                if attempt.state == .declined { return .ended(try late(attempt, hold, reference)) }
                let isTold = memberIsThere || page.cameBackAt == nil
                return .ended(try conclude(key, .paid(reference: reference), callerIsThere: isTold))
            case .over: return .ended(try end(attempt, hold, page, memberIsThere: memberIsThere))
            case .open where attempt.isOpen && !isClosed: return .open(page.told)
            case .open, .unknown:
                guard attempt.isOpen else { return .ended(try concluded(attempt, hold)) }
                if memberIsThere {
                    try PaymentPages.cameBack(key, at: clock.now, in: database)
                } else if clock.now >= page.endsAt + PaymentPages.graceSeconds {
                    // Seats do not wait for ever. Whether nothing was taken is asked on: a late payment is found.
                    return .ended(try end(attempt, hold, page, memberIsThere: false))
                }
                return .ended(.unknown)
            }
        }
    }

    /// Nothing was taken. Only inside a writing transaction.
    private func end(_ attempt: Attempt, _ hold: HoldRecord, _ page: PaymentPages.Page, memberIsThere: Bool)
        throws(StoreFault) -> BookOutcome
    {
        if memberIsThere || page.cameBackAt != nil || !attempt.isOpen {
            return try conclude(attempt.key, .declined, callerIsThere: memberIsThere)
        }
        // Who went away from the page was promised nothing and is told nothing.
        guard try Attempts.answer(attempt.key, .declined, at: clock.now, in: database) else {
            return try concluded(attempt, hold)
        }
        try Holds.release(hold.id, in: database)
        try offerSeats(of: hold.showing)
        return .declined
    }

    /// Money that was taken at a page that had ended for us. THE rule of late payments: it buys seats of the same price
    /// when such are free and the hold was not paid for otherwise, nor is just being; else all of it goes back. Only
    /// inside a writing transaction.
    func late(_ attempt: Attempt, _ hold: HoldRecord, _ reference: String) throws(StoreFault) -> BookOutcome {
        guard try Attempts.correctToPaid(attempt.key, reference: reference, at: clock.now, in: database),
            let paid = try Attempts.load(attempt.key, from: database)
        else { return try concluded(attempt, hold) }
        try Attempts.check(attempt.key, at: clock.now, in: database)
        switch hold.state {
        case .held, .released:
            let outcome = try ticketOrGiveBack(hold, paid)
            if case .booked = outcome { try tell(.chargeSettled, hold, attempt.language) }
            return outcome
        case .charging, .unknown, .booked:
            try returnLost(paid, of: hold)
            return .gone
        }
    }

    // MARK: Webhooks

    /// Finds out what a provider speaks of, by asking it.
    private func hear(_ notice: ProviderNotice, _ gateway: any AccountGateway) throws(StoreFault) -> Hearing {
        var found: Attempt?
        for subject in notice.subjects where found == nil {
            found = try PaymentPages.attempt(subject, in: database)
        }
        guard let attempt = found, !attempt.isOnAccount else { return .notOurs }
        guard try PaymentPages.mayLook(attempt.key, at: clock.now, in: database) || notice.isSigned else {
            return .later
        }
        var done = Settlement()
        if let page = try PaymentPages.load(attempt.key, from: database), attempt.state != .paid {
            // A page that has ended for us is never paid at again: nothing is confirmed there.
            let asked = enquiry(attempt, page)
            let state = attempt.isOpen ? gateway.look(at: asked) : gateway.close(asked)
            switch try settle(attempt.key, state, isClosed: !attempt.isOpen, memberIsThere: false) {
            case .ended(.unknown): return .later
            case .open, .ended, .tooMany, .notOpened: return .done
            }
        }
        switch (attempt.kind, attempt.state) {
        case (.charge, .paid): return try watch(charge: attempt, gateway, &done) ? .done : .later
        case (.refund, .paid), (.refund, .declined): try watch(attempt, gateway, &done)
        case (.refund, .intended), (.refund, .unknown):
            // One that was just sent is answered to its sender.
            guard attempt.sentAt <= clock.now + -StaffDoor.providerPatienceSeconds else { return .done }
            try concludeRefund(attempt, gateway.ask(try enquiry(attempt)), gateway, &done)
        // A caller waits for it, or `settle` asks.
        case (.charge, .intended), (.charge, .unknown), (.charge, .declined): break
        case (_, .covered): break
        }
        return .done
    }
}

extension StaffDoor {
    /// Asks about a charge that is paid at a page: closes the page when its time is over.
    func settle(_ attempt: Attempt, at page: PaymentPages.Page, _ gateway: any AccountGateway, _ done: inout Settlement)
        throws(StoreFault)
    {
        let isOver = clock.now >= page.endsAt
        // A page without an address for so long was never opened for anybody.
        let isLost = page.reference == nil && attempt.sentAt <= clock.now + -StaffDoor.providerPatienceSeconds
        let enquiry = office.enquiry(attempt, page)
        let state = isOver || isLost ? gateway.close(enquiry) : gateway.look(at: enquiry)
        switch try office.settle(attempt.key, state, isClosed: isOver || isLost, memberIsThere: false) {
        case .ended(let outcome): done.count(outcome)
        case .open, .tooMany, .notOpened: break
        }
    }

    /// Confirms that nothing was taken at a page that has ended, and closes it.
    func check(_ attempt: Attempt, at page: PaymentPages.Page, _ gateway: any AccountGateway, _ done: inout Settlement)
        throws(StoreFault)
    {
        let state = gateway.close(office.enquiry(attempt, page))
        switch state {
        case .over: try Attempts.check(attempt.key, at: clock.now, in: database)
        case .paid:
            _ = try office.settle(attempt.key, state, isClosed: true, memberIsThere: false)
            done.corrected += 1
        case .open, .unknown: break
        }
    }
}
