// Payouts: money due to members that no provider returns: surcharges (a provider returns no more than it took), refunds
// a provider declined, and credit on an account in this database. The bank pays them out, and its answer is booked like
// that of a statement.

import BookingModel
import SQLite

/// Why the box office owes a member money.
public enum PayoutKind: String, Hashable, CaseIterable, Sendable {
    /// The box office cancelled a showing whose tickets were charged at a provider.
    case surcharge
    /// The provider declined to give a charge back.
    case refund
    /// The member's account in this database has more than it owes.
    case balance
}

/// What the bank is asked to pay one member.
public struct Payout: Hashable, Sendable {
    /// Ours for it; the bank's answer repeats it.
    public let key: String
    /// Why it is due.
    public let kind: PayoutKind
    /// To whom.
    public let member: MemberNumber
    /// The member's name.
    public let name: String
    /// The account at the bank; nil when none is on file, and with a provider, whose reference no bank knows.
    public let account: AccountReference?
    /// More than zero.
    public let amount: Won
}

extension StaffDoor {
    /// What is due to members and not paid out: a line is made for everything that has none, and those without the
    /// bank's answer are listed, at most `rowsListed`. Asked again, it is the same. The answer is booked by
    /// `bookStatement`.
    public func payouts() throws(AdminFault) -> [Payout] {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run(
                    """
                    INSERT INTO payout(key, source, member, amount, state, made_at)
                    SELECT 'D' || source || '-' || (SELECT count(*) + 1 FROM payout AS earlier
                        WHERE earlier.source = due.source), source, member,
                        amount, 'open', ? FROM (\(StaffDoor.due)) AS due
                    WHERE NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = due.source AND state = 'open')
                    """, clock.now)
                return try openPayouts()
            }
        }
    }

    private func openPayouts() throws(StoreFault) -> [Payout] {
        let isEmbedded = if case .account = charging { true } else { false }
        return try database.all(
            """
            SELECT key, CASE WHEN source GLOB 'A*' THEN 'balance' WHEN source GLOB 'CS*' THEN 'surcharge'
                ELSE 'refund' END, number, name,
                account_reference, amount
            FROM payout JOIN member ON member.id = payout.member WHERE payout.state = 'open' ORDER BY number, key
                LIMIT ?
            """, BoxOffice.rowsListed
        ) {
            Payout(
                key: $0.text(0), kind: $0.word(1), member: $0.memberNumber(2), name: $0.text(3),
                account: isEmbedded ? $0.optionalText(4).flatMap { AccountReference($0) } : nil, amount: $0.won(5))
        }
    }

    /// What is due and not paid, whatever gateway the settings name today: a query for source, member and amount.
    private static let due = """
        SELECT 'A' || number AS source, id AS member, -owed AS amount FROM (
            SELECT number, id,
                (SELECT coalesce(sum(\(Ledger.side)), 0) FROM ledger WHERE ledger.member = member.id
                    AND \(Ledger.isOnAccount)) AS owed FROM member)
        WHERE owed < 0
        UNION ALL
        SELECT source, member, amount FROM (
            SELECT key AS source, member, amount FROM ledger WHERE kind = 'surcharge' AND NOT (\(Ledger.isOnAccount))
            UNION ALL
            SELECT payment_attempt.key, coalesce(booking.member, hold.member), payment_attempt.amount
            FROM payment_attempt LEFT JOIN booking ON booking.id = payment_attempt.booking LEFT JOIN hold
                ON hold.id = payment_attempt.hold
            WHERE payment_attempt.kind = 'refund' AND payment_attempt.state = 'declined') AS owed
        WHERE NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = owed.source AND payout.state = 'paid')
        """

    static func dueToMembers(in database: Database) throws(StoreFault) -> Won {
        try database.first("SELECT coalesce(sum(amount), 0) FROM (\(due))") { $0.won(0) } ?? .zero
    }
}

// MARK: Taking lines back

/// Why a line for the bank to pay out is taken back before its answer. The raw value is its reason in the table.
enum PayoutWithdrawal: String, CaseIterable {
    /// The provider, or others at it, gave back what the line was for.
    case givenBack = "the provider gave it back"
    /// The bank took back the collection that the account had too much of.
    case collectionReturned = "the collection was taken back"
}

extension BoxOffice {
    /// Takes the open line of a source back. The bank may have it already: then its answer still counts. Only inside a
    /// writing transaction.
    /// - Returns: the keys, for staff.
    func withdrawPayouts(of source: String, _ why: PayoutWithdrawal) throws(StoreFault) -> [String] {
        let keys = try database.all("SELECT key FROM payout WHERE source = ? AND state = 'open'", source) { $0.text(0) }
        for key in keys {
            try database.run(
                "UPDATE payout SET state = 'failed', answered_at = ?, reason = ? WHERE key = ?", clock.now,
                why.rawValue,
                key)
        }
        return keys
    }

    /// Takes back the line that pays out more than a member's account has too much, because money that was paid in has
    /// gone back. Only inside a writing transaction.
    /// - Returns: as `withdrawPayouts`.
    func withdrawBalance(of member: MemberID) throws(StoreFault) -> [String] {
        let owed = try Ledger.owed(by: member, in: database)
        let source = try database.first(
            "SELECT source FROM payout WHERE member = ? AND source GLOB 'A*' AND state = 'open' AND amount > ?", member,
            max(.zero, -owed)
        ) { $0.text(0) }
        guard let source else { return [] }
        return try withdrawPayouts(of: source, .collectionReturned)
    }

    /// What staff do about a line that was taken back.
    static func takeOut(_ key: String) -> String {
        "the line \(key) is due no longer: take it out of the file for the bank (yemae statement --due)"
    }
}
