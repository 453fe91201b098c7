// Attempts: payment attempts. Each charge and refund is a row with its own idempotency key, written before the
// provider is asked.

import BookingModel
import SQLite

/// A charge or refund, as stored.
struct Attempt {
    let key: String
    let kind: Kind
    let hold: HoldID?
    let booking: Int64?
    let amount: Won
    let language: Language
    let state: State
    /// The key of the charge a refund gives back from.
    let chargeKey: String?
    let session: Int64?
    let act: Int?
    /// When it was last given to the provider.
    let sentAt: Instant
    /// The provider's reference of a paid one.
    let reference: String?
    /// The account it was asked of; nil when the member had none on file then.
    let account: AccountReference?
    /// When settling last asked the provider about it; 0: never.
    let askedAt: Instant
    /// Of a paid charge; nil: there is none.
    let dispute: Dispute?
    /// It is on the member's account in this database.
    let isOnAccount: Bool

    enum Kind: String { case charge, refund }

    /// It has no answer yet.
    var isOpen: Bool {
        switch state {
        case .intended, .unknown: true
        case .paid, .declined, .covered: false
        }
    }

    /// `MoneyTables` says what each means.
    enum State: String { case intended, paid, declined, unknown, covered }
}

enum Attempts {
    /// Attempts the provider is asked about in one run of `settle`.
    static let settledAtOnce = 200

    /// Decided attempts asked about again in one run, in addition to those.
    static let watchedAtOnce = 50

    /// Characters kept of a provider's reference.
    static let referenceLimit = 200

    private static let columns = """
        SELECT key, kind, hold, booking, amount, language, state, charge_key, session, act, sent_at, reference, account,
            asked_at,
            dispute, on_account FROM payment_attempt
        """

    private static func record(_ row: ResultRow) -> Attempt {
        Attempt(
            key: row.text(0), kind: row.word(1), hold: row.optionalID(2), booking: row.optionalInt64(3),
            amount: row.won(4),
            language: row.language(5), state: row.word(6), chargeKey: row.optionalText(7),
            session: row.optionalInt64(8),
            act: row.optionalInt(9), sentAt: row.instant(10), reference: row.optionalText(11),
            account: row.optionalText(12).flatMap { AccountReference($0) }, askedAt: row.instant(13),
            dispute: row.optionalText(14).flatMap { Dispute(rawValue: $0) }, isOnAccount: row.bool(15))
    }

    /// The key of a hold's charge, `B<hold>-<attempt>`: a new attempt after a decline has a new key, or the provider
    /// would repeat the old answer.
    private static func key(of hold: HoldID, _ number: Int) -> String {
        "B\(hold)-\(number)"
    }

    /// Writes a charge on the account in this database, which no provider knows of, with its answer.
    /// - Parameter booking: what it paid for; nil: it was declined.
    /// - Returns: its key.
    static func store(
        charge amount: Won, on member: MemberRecord, _ number: Int, for hold: HoldID, booking: Int64?,
        _ language: Language, session: Int64, at now: Instant, in database: Database
    ) throws(StoreFault) -> String {
        let key = key(of: hold, number)
        let isPaid = booking != nil
        try database.run(
            """
            INSERT INTO payment_attempt(hold, booking, kind, attempt, key, amount, language, state, reference, at,
                sent_at, answered_at, final_at, session, on_account, account)
            VALUES (?1, ?2, 'charge', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?9, ?9, ?10, 1, ?11)
            """, hold, booking, number, key, amount, language.rawValue,
            (isPaid ? Attempt.State.paid : .declined).rawValue,
            isPaid ? "account" : nil, now, session, member.account?.secret)
        return key
    }

    /// Writes the intent to charge for a hold at a provider.
    /// - Parameter isOnPage: the member pays at a page of the provider's, and not from the account on file.
    /// - Returns: its key.
    static func intend(
        charge amount: Won, for hold: HoldID, _ language: Language, session: Int64, act: Int?, isOnPage: Bool = false,
        at now: Instant, in database: Database
    ) throws(StoreFault) -> String {
        let number =
            1
            + (try database.first("SELECT count(*) FROM payment_attempt WHERE hold = ? AND kind = 'charge'", hold) {
                $0.int(0)
            } ?? 0)
        let key = key(of: hold, number)
        try database.run(
            """
            INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, at, sent_at, session, act,
                account)
            VALUES (?1, 'charge', ?2, ?3, ?4, ?5, 'intended', ?6, ?6, ?7, ?8, CASE WHEN NOT ?9 THEN
                (SELECT account_reference FROM member WHERE id = (SELECT member FROM hold WHERE id = ?1)) END)
            """, hold, number, key, amount, language.rawValue, now, session, act, isOnPage)
        return key
    }

    /// Writes the intent to give money back from what was charged.
    /// - Parameter number: 1 for the first refund of a charge, then one more each.
    static func intend(
        refund amount: Won, of charge: String, number: Int, booking: Int64?, hold: HoldID?, _ language: Language,
        at now: Instant,
        in database: Database
    ) throws(StoreFault) -> String {
        let key = "R\(charge)-\(number)"
        try database.run(
            """
            INSERT INTO payment_attempt(hold, booking, kind, attempt, key, amount, language, state, charge_key, at,
                sent_at, account)
            VALUES (?1, ?2, 'refund', ?3, ?4, ?5, ?6, 'intended', ?7, ?8, ?8, (SELECT account FROM payment_attempt
                WHERE key = ?7))
            """, hold, booking, number, key, amount, language.rawValue, charge, now)
        return key
    }

    /// Writes the answer to an attempt.
    /// - Returns: false when it had a final answer already: then another process has acted on it.
    @discardableResult
    static func answer(_ key: String, _ answer: ChargeAnswer, at now: Instant, in database: Database)
        throws(StoreFault) -> Bool
    {
        let (state, reference): (Attempt.State, String?) =
            switch answer {
            case .paid(let reference): (.paid, String(reference.prefix(referenceLimit)))
            case .declined: (.declined, nil)
            case .unknown, .notFound, .alreadyReturned: (.unknown, nil)
            }
        return try database.run(
            """
            UPDATE payment_attempt SET state = ?, reference = ?, answered_at = ? WHERE key = ? AND state IN
            ('intended', 'unknown')
            """,
            state.rawValue, reference, now, key) == 1
    }

    /// Writes the intent to send an open attempt once more, with its key.
    /// - Returns: false when it has an answer now, or another process has just sent it and finishes it.
    static func intendAgain(_ attempt: Attempt, at now: Instant, in database: Database) throws(StoreFault) -> Bool {
        try database.run(
            """
            UPDATE payment_attempt SET state = 'intended', sent_at = ? WHERE key = ? AND state IN ('intended',
            'unknown') AND sent_at = ?
            """,
            now, attempt.key, attempt.sentAt) == 1
    }

    /// Charges with a final answer that the provider has not confirmed since, once they are older than its patience;
    /// the longest not asked about first.
    static func unchecked(before: Instant, in database: Database) throws(StoreFault) -> [Attempt] {
        try database.all(
            """
            \(columns) WHERE checked_at IS NULL AND kind = 'charge' AND state IN ('paid', 'declined') AND sent_at <= ?
                AND NOT on_account
            ORDER BY asked_at, id LIMIT \(settledAtOnce)
            """, before, as: record)
    }

    /// What the provider has decided and is asked about again: paid charges, and refunds either way; the longest not
    /// asked about first.
    static func watched(askedBefore: Instant, sentBefore: Instant, in database: Database) throws(StoreFault)
        -> [Attempt]
    {
        try database.all(
            """
            \(columns) WHERE final_at IS NULL AND state IN ('paid', 'declined') AND asked_at <= ? AND sent_at <= ?
                AND NOT on_account
                AND (kind = 'refund' OR (state = 'paid' AND checked_at IS NOT NULL))
            ORDER BY asked_at, id LIMIT \(watchedAtOnce)
            """, askedBefore, sentBefore, as: record)
    }

    /// Closes an attempt: the provider is not asked about it any more.
    static func close(_ key: String, at now: Instant, in database: Database) throws(StoreFault) {
        try database.run("UPDATE payment_attempt SET final_at = ? WHERE key = ?", now, key)
    }

    /// Writes down what became of an attempt after its answer.
    /// - Parameter reason: staff's; nil: the provider says so.
    static func note(_ word: String, of key: String, _ reason: String?, at now: Instant, in database: Database)
        throws(StoreFault)
    {
        try database.run(
            "INSERT INTO attempt_note(attempt, word, reason, at) VALUES (?, ?, ?, ?)", key, word, reason, now)
    }

    /// A refund that the provider had reported as declined was made after all.
    /// - Returns: false when the bank is asked to pay it out, or has.
    static func correctRefund(_ key: String, reference: String, at now: Instant, in database: Database)
        throws(StoreFault) -> Bool
    {
        try database.run(
            """
            UPDATE payment_attempt SET state = 'paid', reference = ?, answered_at = ? WHERE key = ? AND kind = 'refund'
                AND state = 'declined'
                AND NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = payment_attempt.key
                    AND payout.state IN ('open', 'paid'))
            """, String(reference.prefix(referenceLimit)), now, key) == 1
    }

    /// Records when the provider was asked, so that other open attempts are asked about before this one is again.
    static func noteAsked(_ key: String, at now: Instant, in database: Database) throws(StoreFault) {
        try database.run("UPDATE payment_attempt SET asked_at = ? WHERE key = ?", now, key)
    }

    /// The provider was asked about a charge with a final answer, and it is so.
    /// - Parameter reference: what it calls the charge; kept when none was.
    static func check(_ key: String, reference: String? = nil, at now: Instant, in database: Database)
        throws(StoreFault)
    {
        try database.run(
            "UPDATE payment_attempt SET checked_at = ?, reference = coalesce(reference, ?) WHERE key = ?", now,
            reference.map { String($0.prefix(referenceLimit)) }, key)
    }

    /// A charge that the provider had reported as declined was taken after all.
    /// - Returns: false when another process has found that out.
    static func correctToPaid(_ key: String, reference: String, at now: Instant, in database: Database)
        throws(StoreFault) -> Bool
    {
        try database.run(
            """
            UPDATE payment_attempt SET state = 'paid', reference = ?, answered_at = ? WHERE key = ? AND kind =
            'charge' AND state = 'declined'
            """,
            String(reference.prefix(referenceLimit)), now, key) == 1
    }

    static func load(_ key: String, from database: Database) throws(StoreFault) -> Attempt? {
        try database.first("\(columns) WHERE key = ?", key, as: record)
    }

    static func lastCharge(for hold: HoldID, in database: Database) throws(StoreFault) -> Attempt? {
        try database.first(
            "\(columns) WHERE hold = ? AND kind = 'charge' ORDER BY attempt DESC LIMIT 1", hold, as: record)
    }

    /// Attempts without a final answer, the longest not asked about first; those only intended once they are older than
    /// a provider's patience.
    static func open(before: Instant, in database: Database) throws(StoreFault) -> [Attempt] {
        try database.all(
            """
            \(columns) WHERE state IN ('intended', 'unknown') AND (state = 'unknown' OR sent_at <= ?)
            ORDER BY asked_at, id LIMIT \(settledAtOnce)
            """, before, as: record)
    }

    static func all(_ rest: String, _ value: any Bindable, in database: Database) throws(StoreFault) -> [Attempt] {
        try database.all("\(columns) \(rest)", value, as: record)
    }

    /// What can still be given back of a provider's charges, latest charge first.
    static func refundable(_ scope: RefundScope, in database: Database) throws(StoreFault) -> [(
        charge: String, left: Won, refunds: Int
    )] {
        let (condition, value) = scope.condition
        return try database.all(
            """
            SELECT key, amount - (SELECT coalesce(sum(back.amount), 0) FROM payment_attempt AS back
                    WHERE back.charge_key = payment_attempt.key AND back.state NOT IN ('declined', 'covered'))
                - (SELECT coalesce(sum(amount), 0) FROM outside_return WHERE charge_key = payment_attempt.key),
                (SELECT count(*) FROM payment_attempt AS back WHERE back.charge_key = payment_attempt.key)
            FROM payment_attempt WHERE \(condition) AND kind = 'charge' AND state = 'paid' AND NOT on_account
                ORDER BY id DESC
            """, value
        ) { ($0.text(0), $0.won(1), $0.int(2)) }
    }
}
