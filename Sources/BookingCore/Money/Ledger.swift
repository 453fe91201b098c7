// Ledger: every amount that moved, one row each, append-only. The account in this database is a sum over it. Money
// that moved outside of provider and bank is booked by staff with a reason: received from a member who owes it here,
// or paid out to a member to whom it is due.

import BookingModel
import SQLite

enum Ledger {
    enum Kind: String, CaseIterable {
        /// Money taken.
        case charge
        /// The value of tickets given up, in full.
        case refund
        /// What the box office keeps of it.
        case fee
        /// What the box office pays on top when it cancels a showing.
        case surcharge
        /// What the bank collected for a statement.
        case payment
        /// What the bank paid out of what the box office owed.
        case payout
        /// A payment or payout that the bank took back.
        case paymentReturn = "payment-return"
        case payoutReturn = "payout-return"
        /// Money of a provider's charge that was returned by others, and that came back of it.
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

/// What became of writing down money that was received.
public enum HandPayment: Hashable, Sendable {
    case entered(key: String)
    /// Nothing was entered: the member owes less on the account here. What they owe, less what open lines ask the bank
    /// to collect.
    case owesOnly(Won)
}

extension StaffDoor {
    /// Characters of a reason, at most.
    static let handReasonLength = 200

    /// Enters what a member paid at the desk, or otherwise outside of the bank's statements. Never more than they owe:
    /// what came by mistake has to be looked at by people.
    /// - Parameters:
    ///   - amount: more than zero.
    ///   - reason: 1...`handReasonLength` characters: who had it, and how it came.
    /// - Throws: `.noSuchMember`; `.badValue` for a reason that is none; `.database`.
    public func receive(_ amount: Won, from member: MemberNumber, reason: String) throws(AdminFault) -> HandPayment {
        try StaffDoor.check(reason)
        let id = try administer { () throws(StoreFault) in
            try database.first("SELECT id FROM member WHERE number = ?", member) { $0.id(0) as MemberID }
        }
        guard let id else { throw .noSuchMember(member) }
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                let asked =
                    try database.first(
                        "SELECT coalesce(sum(amount), 0) FROM statement_line WHERE member = ? AND state = 'open'", id
                    ) { $0.won(0) } ?? .zero
                let owed = max(.zero, try Ledger.owed(by: id, in: database) - asked)
                guard amount > .zero, amount <= owed else { return .owesOnly(owed) }
                let before =
                    try database.first("SELECT count(*) FROM hand_payment WHERE member = ?", id) { $0.int(0) } ?? 0
                let key = "H\(member.digits)-\(before + 1)"
                try database.run(
                    "INSERT INTO hand_payment(key, member, amount, reason, at) VALUES (?, ?, ?, ?, ?)", key, id, amount,
                    reason, clock.now)
                let subject = Ledger.Subject(member: id, booking: nil, hold: nil, showing: nil)
                try Ledger.enter(
                    .payment, amount, key: "P\(key)", rule: "by-hand", for: subject, at: clock.now, in: database)
                return .entered(key: key)
            }
        }
    }

    /// Enters that what is due to a member was paid out by hand.
    /// - Parameters:
    ///   - key: of `payouts`, or of the refund or surcharge that is due.
    ///   - reason: as for `receive`.
    /// - Returns: false when nothing is due under this key, or no longer.
    /// - Throws: `.badValue` for a reason that is none; `.database`.
    public func payOut(_ key: String, reason: String) throws(AdminFault) -> Bool {
        try StaffDoor.check(reason)
        guard let line = try openPayout(key) else { return false }
        switch try bookStatement([
            StatementAnswer(line: 1, key: line.key, amount: line.amount, result: .paid, reason: reason)
        ]) {
        case .success: return true
        // The bank's answer came in between.
        case .failure: return false
        }
    }

    /// The line of `payouts` that a key names, its own or that of what it is for; made when there is none yet.
    private func openPayout(_ key: String) throws(AdminFault) -> (key: String, amount: Won)? {
        _ = try payouts()
        return try administer { () throws(StoreFault) in
            try database.first("SELECT key, amount FROM payout WHERE ?1 IN (key, source) AND state = 'open'", key) {
                ($0.text(0), $0.won(1))
            }
        }
    }

    /// Enters that money which was booked as paid has gone back: a collection or payout that the bank took back, or
    /// money received by hand that did not hold. It is owed, or due, again. Asked again it changes nothing.
    /// - Parameters:
    ///   - key: of a line of a statement or of `payouts`, or of money received by hand.
    ///   - reason: as for `receive`.
    /// - Throws: `.badValue` for a reason that is none; `.database`.
    public func takeBack(_ key: String, reason: String) throws(AdminFault) -> StaffAnswer {
        try StaffDoor.check(reason)
        if let answer = try takeBackByHand(key) { return answer }
        let amount = try administer { () throws(StoreFault) in
            try database.first(
                "SELECT amount FROM statement_line WHERE key = ?1 UNION ALL SELECT amount FROM payout WHERE key = ?1",
                key
            ) { $0.won(0) }
        }
        guard let amount else { return .refused("no payment has the key \(key.prefix(40))") }
        switch try bookStatement([StatementAnswer(line: 1, key: key, amount: amount, result: .returned, reason: reason)]
        ) {
        case .success(let booked): return booked.returned > 0 ? .done : .unchanged
        case .failure(let fault): return .refused(fault.faults.map(\.reason).joined(separator: "; "))
        }
    }

    /// Nil when the key is none of money received by hand.
    private func takeBackByHand(_ key: String) throws(AdminFault) -> StaffAnswer? {
        let (answer, withdrawn) = try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> (StaffAnswer?, [String]) in
                let found = try database.first("SELECT member, amount FROM hand_payment WHERE key = ?", key) {
                    (member: $0.id(0) as MemberID, amount: $0.won(1))
                }
                guard let found else { return (nil, []) }
                let entry = "P\(key)-back"
                if try database.first("SELECT 1 FROM ledger WHERE key = ?", entry, as: { _ in true }) == true {
                    return (.unchanged, [])
                }
                let subject = Ledger.Subject(member: found.member, booking: nil, hold: nil, showing: nil)
                try Ledger.enter(
                    .paymentReturn, found.amount, key: entry, rule: "by-hand", for: subject, at: clock.now, in: database
                )
                return (.done, try office.withdrawBalance(of: found.member))
            }
        }
        for key in withdrawn { faultHandler(BoxOffice.takeOut(key)) }
        return answer
    }

    static func check(_ reason: String) throws(AdminFault) {
        guard (1...handReasonLength).contains(reason.count) else {
            throw .badValue("a reason has 1...\(handReasonLength) characters")
        }
    }
}
