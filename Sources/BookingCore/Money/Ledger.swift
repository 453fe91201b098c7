// Ledger: every amount that moved, one row each, append-only. The account in this database is a sum over it.

import BookingModel
import SQLite

enum Ledger {
    enum Kind: String, CaseIterable {
        /// Money taken.
        case charge
        /// The value of tickets given up, in full.
        case refund
        /// What the house keeps of it.
        case fee
        /// What the house pays on top when it cancels a showing itself.
        case surcharge
        /// What the bank collected for a statement.
        case payment
        /// What the bank paid out of what the house owed.
        case payout
        /// A payment or payout that the bank took back.
        case paymentReturn = "payment-return"
        case payoutReturn = "payout-return"
        /// Money of a provider's charge that went back by other hands, and that came back of it.
        case returned, restored
    }

    /// Whose money, and for what.
    struct Subject {
        let member: MemberID
        /// Nil only for a charge whose hold was lost.
        let booking: Int64?
        let hold: HoldID?
        let showing: ShowingID?
    }

    /// Writes a row; nothing for an amount of zero. Only inside a writing transaction.
    /// - Parameter key: the same key is the same movement; a second row with it is a broken constraint.
    static func enter(
        _ kind: Kind, _ amount: Won, key: String, rule: String?, for subject: Subject, at now: Instant,
        in database: Database
    ) throws(StoreFault) {
        guard amount > .zero else { return }
        try database.run(
            """
            INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, rule, at) VALUES (?, ?, ?, ?, ?, ?,
            ?, ?, ?)
            """,
            subject.member, subject.booking, subject.hold, subject.showing, kind.rawValue, amount, key, rule, now)
    }

    /// Which way an entry of the table `ledger` goes, as SQL: above zero, the member owes it.
    static let side = """
        CASE WHEN ledger.kind IN ('charge', 'fee', 'payout', 'payment-return') THEN ledger.amount
            WHEN ledger.kind IN ('returned', 'restored') THEN 0 ELSE -ledger.amount END
        """

    /// The rows of `ledger` that are on the member's account here. What a provider has charged is paid, whatever
    /// gateway the settings name today, and so is what was paid out for it; a hold that was lost comes to nothing
    /// either way. An SQL condition.
    static let isOnAccount = """
        NOT EXISTS (SELECT 1 FROM payment_attempt AS asked WHERE asked.booking = ledger.booking
            AND asked.kind = 'charge'
            AND asked.state = 'paid' AND NOT asked.on_account)
            AND (ledger.kind NOT IN ('payout', 'payout-return') OR ledger.key GLOB 'PDA*')
        """

    /// What a member owes on the account here: charges - refunds + fees - surcharges - payments + payouts, less what
    /// the bank took back of those.
    static func owed(by member: MemberID, in database: Database) throws(StoreFault) -> Won {
        try database.first("SELECT coalesce(sum(\(side)), 0) FROM ledger WHERE member = ? AND \(isOnAccount)", member) {
            $0.won(0)
        } ?? .zero
    }
}
