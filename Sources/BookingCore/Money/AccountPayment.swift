// AccountPayment: the account in this database: charged in the booking's own transaction, refused above the member's
// credit limit.

import BookingModel
import SQLite

extension BoxOffice {
    /// Sells a hold on the member's account, in one transaction.
    func bookOnAccount(_ hold: HoldID, agreed: Won, _ language: Language, session: SessionID) throws(StoreFault)
        -> BookOutcome
    {
        try write(in: session) { row throws(StoreFault) in
            switch try sale(hold, agreed: agreed, language, row: row) {
            case .done(let outcome): return outcome
            case .ready(let sale):
                let amount = sale.hold.amountToCharge
                guard amount > .zero else { return try ticket(sale, charged: nil) }
                let isGood = try Ledger.owed(by: sale.member.id, in: database) + amount <= sale.member.creditLimit
                let key = try Attempts.intend(
                    charge: amount, for: sale.hold.id, language, session: row, act: nil, onAccount: true, at: clock.now,
                    in: database)
                try Attempts.answer(key, isGood ? .paid(reference: "account") : .declined, at: clock.now, in: database)
                return isGood ? try ticket(sale, charged: key) : .declined
            }
        }
    }
}
