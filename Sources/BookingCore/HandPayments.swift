// HandPayments: money that moved outside of provider and bank, written down by staff with a reason: received from a member who owes it on the
// account here, or paid out to one to whom it is due.

import BookingModel
import SQLite

/// What became of writing down money that was received.
public enum HandPayment: Hashable, Sendable {
    /// Entered in the ledger, under this key.
    case entered(key: String)
    /// Nothing was entered: the member owes less on the account here. What he owes, less what open lines ask the bank to collect.
    case owesOnly(Won)
}

extension BoxOffice {
    /// Characters of a reason, at most.
    public static let handReasonLength = 200

    /// Enters what a member paid at the desk, or otherwise outside of the bank's statements. Never more than he owes: what came by mistake has to be
    /// looked at by people.
    /// - Parameters:
    ///   - amount: more than zero.
    ///   - reason: 1...`handReasonLength` characters: who had it, and how it came.
    /// - Throws: `.noSuchMember`; `.badValue` for a reason that is none; `.database`.
    public func receive(_ amount: Won, from member: MemberNumber, reason: String) throws(AdminFault) -> HandPayment {
        try BoxOffice.check(reason)
        let id = try administer { () throws(SQLiteFault) in
            try database.first("SELECT id FROM member WHERE number = ?", member) { $0.id(0) as MemberID }
        }
        guard let id else { throw .noSuchMember(member) }
        return try administer { () throws(SQLiteFault) in
            try database.transaction { () throws(SQLiteFault) in
                let asked = try database.first(
                    "SELECT coalesce(sum(amount), 0) FROM statement_line WHERE member = ? AND state = 'open'", id
                ) { $0.won(0) } ?? .zero
                let owed = max(.zero, try Ledger.owed(by: id, in: database) - asked)
                guard amount > .zero, amount <= owed else { return .owesOnly(owed) }
                let before = try database.first("SELECT count(*) FROM hand_payment WHERE member = ?", id) { $0.int(0) } ?? 0
                let key = "H\(member.digits)-\(before + 1)"
                try database.run(
                    "INSERT INTO hand_payment(key, member, amount, reason, at) VALUES (?, ?, ?, ?, ?)", key, id, amount, reason, clock.now)
                let subject = Ledger.Subject(member: id, booking: nil, hold: nil, showing: nil)
                try Ledger.enter(.payment, amount, key: "P\(key)", rule: "by-hand", for: subject, at: clock.now, in: database)
                return .entered(key: key)
            }
        }
    }

    /// Enters that what is due to a member under a key of `payouts` was paid out by hand.
    /// - Parameter reason: as for `receive`.
    /// - Returns: false when nothing is due under this key, or no longer.
    /// - Throws: `.badValue` for a reason that is none; `.database`.
    public func payOut(_ key: String, reason: String) throws(AdminFault) -> Bool {
        try BoxOffice.check(reason)
        let amount = try administer { () throws(SQLiteFault) in
            try database.first("SELECT amount FROM payout WHERE key = ? AND state = 'open'", key) { $0.won(0) }
        }
        guard let amount else { return false }
        switch try bookStatement([StatementAnswer(line: 1, key: key, amount: amount, isPaid: true, reason: reason)]) {
        case .success: return true
        // The bank's answer came in between.
        case .failure: return false
        }
    }

    private static func check(_ reason: String) throws(AdminFault) {
        guard (1...handReasonLength).contains(reason.count) else { throw .badValue("a reason has 1...\(handReasonLength) characters") }
    }
}
