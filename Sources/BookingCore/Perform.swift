// Perform: one request in, one reply out. Every act has a file of its own; a fault becomes `.unavailable` here and nowhere else.

import BookingModel
import SQLite

extension BoxOffice {
    /// Performs a request of a conversation. Never throws: a fault of the database becomes `.unavailable` (nothing was done) and goes to `faultHandler`.
    /// - Parameters:
    ///   - session: from `newSession`, not yet ended.
    ///   - act: the number of the turn; the same act of a session asked twice gives the same answer and does nothing twice.
    public func perform(_ request: Request, in session: SessionID, act: Int) -> Reply {
        do throws(SQLiteFault) {
            return try answer(request, session, act)
        } catch {
            faultHandler(error.description)
            return .unavailable
        }
    }

    private func answer(_ request: Request, _ session: SessionID, _ act: Int) throws(SQLiteFault) -> Reply {
        switch request {
        case .recognise(let calling): try recognise(calling)
        case .verify(let claim, let pin, let calling): try verify(claim, pin, calling: calling, session: session, act: act)
        case .pending(let member): try pending(member, session: session)
        case .signUp(let telephone, let language): try signUp(telephone, language, session: session, act: act)
        case .operators: try operators()
        case .callBack(let telephone, let member): try callBack(telephone, member, session: session, act: act)
        case .resend(let number, let member, let language): try resend(number, member, language, session: session, act: act)
        case .end(let outcome): try endSession(session, outcome: outcome)
        case .categories, .programs, .program, .showings, .grades, .section: .unavailable
        case .hold, .resume, .release, .releaseAll: .unavailable
        case .book, .change, .bookings, .quoteCancel, .cancel: .unavailable
        }
    }
}
