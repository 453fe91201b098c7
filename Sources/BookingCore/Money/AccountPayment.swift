// AccountPayment: the account in this database: charged in the booking's own transaction, refused above the member's
// credit limit.

import BookingModel
import SQLite

extension BoxOffice {
    /// Sells a hold on the member's account, in one transaction.
    func bookOnAccount(_ hold: HoldID, agreed: Won, _ language: Language, session: SessionID) throws(StoreFault)
        -> BookOutcome
    {
        let outcome = try write(in: session) { row throws(StoreFault) -> BookOutcome in
            switch try sale(hold, agreed: agreed, language, row: row) {
            case .done(let outcome): return outcome
            case .ready(let sale):
                let amount = sale.hold.amountToCharge
                guard amount > .zero else { return try ticket(sale, charged: .nothing) }
                let (owed, attempt) = sale.account
                if owed + amount <= sale.member.creditLimit {
                    return try ticket(sale, charged: .account(attempt: attempt))
                }
                _ = try Attempts.store(
                    charge: amount, on: sale.member, attempt, for: hold, booking: nil, language, session: row,
                    at: clock.now, in: database)
                return .declined
            }
        }
        if case .booked = outcome { sessions[session]?.holds.remove(hold) }
        return outcome
    }
}
