// Returns: money that went back to a member without a refund of ours: a refund in the provider's console, a dispute.
// It is booked when the provider reports it, and what we would have given back ourselves shrinks by as much.

import BookingModel
import SQLite

/// The state of a dispute about a charge.
public enum Dispute: String, Hashable, CaseIterable, Sendable {
    /// The member's bank asks for the money back; it may have taken it already.
    case open
    /// The money stays with the member.
    case lost
    /// The money stays with the box office, or came back to it.
    case won
}

/// What a provider has given back of one charge without being asked by us, up to now.
public struct ReturnedMoney: Hashable, Sendable {
    /// By refunds of others: its console, another program. 0 or more.
    public var refunded: Won
    /// Taken by a dispute and not come back since. 0 or more.
    public var disputed: Won
    /// Nil when there never was a dispute.
    public var dispute: Dispute?
    /// - Parameters:
    ///   - refunded: 0 or more.
    ///   - disputed: 0 or more.
    public init(refunded: Won = .zero, disputed: Won = .zero, dispute: Dispute? = nil) {
        (self.refunded, self.disputed, self.dispute) = (refunded, disputed, dispute)
    }
}

/// What a provider answers when it is asked what it gave back of a charge.
public enum ReturnedAnswer: Hashable, Sendable {
    /// All of it, up to now.
    case known(ReturnedMoney)
    /// No answer, or one that says nothing.
    case unknown
    /// It has no such question: what it says of a refund is all there is.
    case cannotSay
}

/// Whose refunds belong together.
enum RefundScope: Hashable {
    case booking(Int64)
    case lostHold(HoldID)

    /// Of a charge that is paid.
    init?(_ charge: Attempt) {
        if let booking = charge.booking {
            self = .booking(booking)
        } else if let hold = charge.hold {
            self = .lostHold(hold)
        } else {
            return nil
        }
    }

    /// A condition on the columns booking and hold, and its value.
    var condition: (sql: String, value: any Bindable) {
        switch self {
        case .booking(let row): ("booking = ?1", row)
        case .lostHold(let hold): ("hold = ?1 AND booking IS NULL", hold)
        }
    }
}

extension BoxOffice {
    /// Enters what a provider says it gave back of a charge, as far as it is news. Only inside a writing transaction.
    /// - Returns: whether anything was.
    @discardableResult
    func note(_ money: ReturnedMoney, of charge: Attempt, reason: String? = nil) throws(StoreFault) -> Bool {
        guard charge.kind == .charge, charge.state == .paid, let scope = RefundScope(charge) else { return false }
        var isNews = false
        for (source, total) in [("refund", money.refunded), ("dispute", money.disputed)] {
            let known =
                try database.first(
                    "SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = ? AND source = ?",
                    charge.key, source
                ) { $0.won(0) } ?? .zero
            let most = charge.amount - (try Returns.outside(charge.key, in: database) - known)
            let news = max(.zero, min(total, most)) - known
            guard news != .zero else { continue }
            try enter(news, source, of: charge)
            isNews = true
        }
        if let dispute = money.dispute, dispute != charge.dispute {
            try database.run("UPDATE payment_attempt SET dispute = ? WHERE key = ?", dispute.rawValue, charge.key)
            try Attempts.note("dispute-\(dispute.rawValue)", of: charge.key, reason, at: clock.now, in: database)
            isNews = true
        }
        if isNews { try balanceRefunds(scope, charge.language) }
        return isNews
    }

    private func enter(_ news: Won, _ source: String, of charge: Attempt) throws(StoreFault) {
        let before =
            try database.first("SELECT count(*) FROM outside_return WHERE charge_key = ?", charge.key) { $0.int(0) }
            ?? 0
        let key = "X\(charge.key)-\(before + 1)"
        try database.run(
            "INSERT INTO outside_return(key, charge_key, source, amount, at) VALUES (?, ?, ?, ?, ?)", key, charge.key,
            source, news,
            clock.now)
        let whose = try database.first(
            "SELECT member, showing FROM ledger WHERE key = ? AND kind = 'charge'", charge.key
        ) {
            (member: $0.id(0) as MemberID, showing: $0.id(1) as ShowingID)
        }
        guard let whose else { return }
        let subject = Ledger.Subject(
            member: whose.member, booking: charge.booking, hold: charge.hold, showing: whose.showing)
        try Ledger.enter(
            news > .zero ? .returned : .restored, news > .zero ? news : -news, key: key, rule: source, for: subject,
            at: clock.now,
            in: database)
    }

    /// Makes the refunds asked for what is still owed back: more are intended, or declined ones that the bank has not
    /// paid are covered. What the provider has carried out stays. Only inside a writing transaction.
    /// - Returns: the keys of new refunds, to be asked of the provider once the transaction has committed.
    @discardableResult
    func balanceRefunds(_ scope: RefundScope, _ language: Language) throws(StoreFault) -> [String] {
        var needed = try Returns.needed(scope, in: database)
        if needed < .zero {
            for declined in try Returns.declined(scope, in: database) where needed < .zero {
                try cover(declined)
                needed += declined.amount
            }
        }
        return needed > .zero ? try intendRefunds(needed, of: scope, language) : []
    }

    /// Nothing more is asked for a refund, and nothing is due for it.
    func cover(_ refund: Attempt) throws(StoreFault) {
        try database.run(
            "UPDATE payment_attempt SET state = 'covered', answered_at = ? WHERE key = ?", clock.now, refund.key)
        try Attempts.note("covered", of: refund.key, nil, at: clock.now, in: database)
        for key in try withdrawPayouts(of: refund.key, .givenBack) { faultHandler(BoxOffice.takeOut(key)) }
    }

    /// Writes the intents to give an amount back from the charges of a scope, latest charge first. Only inside a
    /// writing transaction.
    /// - Returns: the keys to give back by, once the transaction has committed.
    func intendRefunds(_ amount: Won, of scope: RefundScope, _ language: Language) throws(StoreFault) -> [String] {
        var left = amount
        var keys: [String] = []
        for charge in try Attempts.refundable(scope, in: database) where left > .zero && charge.left > .zero {
            let part = min(left, charge.left)
            let (booking, hold): (Int64?, HoldID?) =
                switch scope {
                case .booking(let row): (row, nil)
                case .lostHold(let hold): (nil, hold)
                }
            keys.append(
                try Attempts.intend(
                    refund: part, of: charge.charge, number: charge.refunds + 1, booking: booking, hold: hold, language,
                    at: clock.now,
                    in: database))
            left -= part
        }
        return keys
    }
}

/// Sums over what was returned by others.
enum Returns {
    /// What others returned of one charge, less what came back of it.
    static func outside(_ charge: String, in database: Database) throws(StoreFault) -> Won {
        try database.first("SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = ?", charge) {
            $0.won(0)
        } ?? .zero
    }

    /// What is owed back less what was returned by others (not below zero), less what refunds are asked for.
    static func needed(_ scope: RefundScope, in database: Database) throws(StoreFault) -> Won {
        let (condition, value) = scope.condition
        return try database.first(
            """
            SELECT max(0, (SELECT coalesce(sum(CASE kind WHEN 'refund' THEN amount ELSE -amount END), 0) FROM ledger
                    WHERE \(condition) AND kind IN ('refund', 'fee'))
                - (SELECT coalesce(sum(CASE kind WHEN 'returned' THEN amount ELSE -amount END), 0) FROM ledger
                    WHERE \(condition) AND kind IN ('returned', 'restored')))
                - (SELECT coalesce(sum(amount), 0) FROM payment_attempt
                    WHERE \(condition) AND kind = 'refund' AND state <> 'covered')
            """, value
        ) { $0.won(0) } ?? .zero
    }

    /// Refunds that are due by bank and not paid, the latest first.
    static func declined(_ scope: RefundScope, in database: Database) throws(StoreFault) -> [Attempt] {
        let (condition, value) = scope.condition
        return try Attempts.all(
            """
            WHERE \(condition) AND kind = 'refund' AND state = 'declined'
                AND NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = payment_attempt.key
                    AND payout.state = 'paid')
            ORDER BY id DESC
            """, value, in: database)
    }

    /// A ticket whose money went back: an SQL condition on `booking` and its version `v`.
    static let isRefunded = """
        v.total > 0 AND (SELECT coalesce(sum(CASE kind WHEN 'returned' THEN amount ELSE -amount END), 0) FROM ledger
            WHERE ledger.booking = booking.id AND kind IN ('returned', 'restored')) >= v.total
        """

    /// A ticket of a charge that is disputed, and not won: an SQL condition on `booking`.
    static let isDisputed = """
        EXISTS (SELECT 1 FROM payment_attempt AS taken WHERE taken.booking = booking.id
            AND taken.dispute IN ('open', 'lost'))
        """
}
