// Perform: one request in, one reply out. Each act has its own file; errors become `.unavailable` here and nowhere
// else. Many acts share one commit; each has its own savepoint, so that one that fails undoes only itself.

import BookingModel
import SQLite

extension SalesDoor {
    /// Performs a request of a conversation. Never throws: a fault of the database becomes `.unavailable` (nothing was
    /// done) and goes to `faultHandler`.
    /// - Parameters:
    ///   - session: from `newSession`, not yet ended.
    ///   - act: the number of the turn; the same act of a session asked twice gives the same answer and does nothing
    ///     twice.
    public func perform(_ request: Request, in session: SessionID, act: Int) -> Reply {
        if case .end = request, office.sessions[session] == nil { return .ended }
        guard office.isUnderWay(session) else { return .unavailable }
        do throws(StoreFault) {
            return try office.answer(request, session, act, for: office.asker(session))
        } catch {
            faultHandler(error.description)
            return .unavailable
        }
    }

    /// Answers a request that `onlyLooks`, for any conversation and from any connection. As `perform`.
    /// - Parameter asker: who the conversation is with, and over which channel.
    public func look(_ request: Request, for asker: Asker) -> Reply {
        precondition(request.traits.contains(.onlyLooks), "the request belongs to a conversation")
        do throws(StoreFault) {
            return try office.answer(request, SessionID(0), 0, for: asker)
        } catch {
            faultHandler(error.description)
            return .unavailable
        }
    }
}

extension SalesDoor {
    /// Answers what is asked about payments at the provider's pages, from any connection: it belongs to a log-in of a
    /// browser, or to nobody, and to no conversation. As `perform`.
    public func pay(_ asked: PaymentRequest) -> Reply {
        do throws(StoreFault) {
            return .payment(try office.payment(asked))
        } catch {
            faultHandler(error.description)
            return .unavailable
        }
    }
}

extension BoxOffice {
    /// False, and reported as a fault, for a conversation that has ended already, or is another box office's.
    func isUnderWay(_ session: SessionID) -> Bool {
        if sessions[session] != nil { return true }
        faultHandler("a request of a conversation that has ended, or that this box office does not know")
        return false
    }

    func answer(_ request: Request, _ session: SessionID, _ act: Int, for asker: Asker) throws(StoreFault) -> Reply {
        switch request {
        case .recognise(let calling): try recognise(calling)
        case .verify(let claim, let pin, let calling):
            try verify(claim, pin, calling: calling, session: session, act: act)
        case .pending(let member): try pending(member, session: session)
        case .signUp(let telephone, let language): try signUp(telephone, language, session: session, act: act)
        case .sendCode(let telephone, let consent, let anew):
            try sendCode(telephone, consent, anew: anew, session: session, act: act)
        case .checkCode(let telephone, let code): try checkCode(telephone, code, session: session, act: act)
        case .join(let telephone, let pin, let language):
            try hashing(beginJoin(telephone, pin, language, session: session, act: act))
        case .changePIN(let member, let present, let new, let calling):
            try hashing(
                beginChangePIN(member, present: present, new: new, calling: calling, session: session, act: act))
        case .browser(let asked): try browser(asked, asker, session: session, act: act)
        case .payment(let asked): .payment(try payment(asked))
        case .operators: try operators()
        case .comeBack: try comeBack(session: session, act: act)
        case .callBack(let telephone, let member): try callBack(telephone, member, session: session, act: act)
        case .resend(let number, let member, let language):
            try resend(number, member, language, session: session, act: act)
        case .end(let outcome, let place, let bookmark):
            try endSession(session, outcome: outcome, place: place, bookmark: bookmark)
        case .categories: try reading { () throws(StoreFault) in try categories(asker) }
        case .programs(let category): try reading { () throws(StoreFault) in try programs(category, asker) }
        case .program(let number): try reading { () throws(StoreFault) in try program(number, asker) }
        case .showings(let number, let journey, let day):
            try reading { () throws(StoreFault) in try showings(number, journey, on: day, asker) }
        case .directions(let number, let showing):
            try reading { () throws(StoreFault) in try directions(number, showing) }
        case .listing(let wanted): try reading { () throws(StoreFault) in try listing(wanted, asker) }
        case .hall(let showing, let journey):
            try reading { () throws(StoreFault) in try hall(showing, journey, asker) }
        case .textDirections(let number, let member, let language, let showing):
            try textDirections(number, showing, member, language, session: session, act: act)
        case .grades(let showing, let journey, let having):
            try reading { () throws(StoreFault) in try grades(showing, journey, having, session) }
        case .section(let showing, let journey, let keypad, let having):
            try reading { () throws(StoreFault) in try section(showing, journey, keypad: keypad, having, session) }
        case .hold(let request): try hold(request, session: session, act: act)
        case .resume(let hold, let member): try resume(hold, member, session: session, act: act)
        case .wait(let request, let language): try wait(request, language, session: session, act: act)
        case .waits(let member): try reading { () throws(StoreFault) in try waits(member) }
        case .stopWaiting(let showing, let member): try stopWaiting(showing, member, session: session)
        case .release(let hold): try release(hold, session: session)
        case .releaseAll: try releaseAll(session: session)
        case .book(let hold, let agreed, let language), .change(let hold, let agreed, let language):
            try book(hold, agreed: agreed, language, session: session, act: act)
        case .bookings(let member): try reading { () throws(StoreFault) in try bookings(member) }
        case .quoteCancel(let number, let member):
            try reading { () throws(StoreFault) in try quoteCancel(number, member) }
        case .cancel(let quote, let member, let language): try cancel(quote, member, language, session: session)
        }
    }

    /// An act that only reads sees one unchanging state of the database.
    private func reading(_ act: () throws(StoreFault) -> Reply) throws(StoreFault) -> Reply { try database.read(act) }
}

extension SalesDoor {
    /// Performs several acts in one transaction.
    /// - Returns: false when the commit failed. Then none of its acts was done, and none of its replies may be used.
    public func group(_ acts: () -> Void) -> Bool {
        office.sessions.beginGroup()
        do throws(StoreFault) {
            try database.transaction { acts() }
            office.sessions.endGroup(undo: false)
            return true
        } catch {
            office.sessions.endGroup(undo: true)
            faultHandler(error.description)
            return false
        }
    }

    /// Whether an act is quick and local enough to share a commit: one that asks a provider must not hold the others'
    /// transaction open.
    public func mayShareCommit(_ request: Request) -> Bool {
        guard request.traits.contains(.movesMoney) else { return true }
        switch charging {
        case .account: return true
        case .gateway: return false
        }
    }
}
