// Claiming: chooses the next text and leases it to one sender in a short transaction. The sender submits it outside of
// any transaction. Where a gateway has several routes, a text waits until the gateway has sent the earlier texts of the
// same booking.

import BookingModel
import SQLite

extension OutboxDoor {
    /// A time that never comes: a text that is not tried again.
    static let never = Instant(253_402_300_799)
    /// Due texts looked at in one claim, of each state.
    private static let claimsLookedAt = 50

    /// Takes the text that is due next. What became wrong, worthless or was tried often enough is put aside on the way.
    ///
    /// Two texts of one booking (or of one charge) are never claimed at the same time, so no sender can overtake
    /// another with a later version.
    /// - Returns: nil when nothing is due.
    public func claim(_ rules: SendRules) throws(AdminFault) -> ClaimedText? {
        try administer { () throws(StoreFault) in
            let now = clock.now
            // Without a lock first: mostly nothing is due.
            guard try dueTexts(at: now, limit: 1).isEmpty == false else { return nil }
            return try database.transaction { () throws(StoreFault) in
                for text in try dueTexts(at: now, limit: OutboxDoor.claimsLookedAt) {
                    switch text.verdict(rules, at: now) {
                    case .send:
                        if let claimed = try claim(text, rules, at: now) { return claimed }
                    case .wait: try database.run("UPDATE outbox SET next_try_at = ? WHERE id = ?", now + 1, text.id)
                    case .over(let state, let note):
                        try database.run(
                            "UPDATE outbox SET state = ?, note = ?, next_try_at = ? WHERE id = ?", state.rawValue, note,
                            OutboxDoor.never,
                            text.id)
                    }
                }
                return nil
            }
        }
    }

    private func claim(_ text: DueText, _ rules: SendRules, at now: Instant) throws(StoreFault) -> ClaimedText? {
        let until = now + Int64(rules.leaseSeconds)
        try database.run(
            "UPDATE outbox SET state = 'sending', tries = tries + 1, next_try_at = ? WHERE id = ?", until, text.id)
        guard let message = try stored(text.id) else {
            try database.run(
                """
                UPDATE outbox SET state = 'failed', tries = tries - 1, note = 'nothing is left that it could tell
                of', next_try_at = ? WHERE id = ?
                """,
                OutboxDoor.never, text.id)
            return nil
        }
        try database.run("INSERT INTO text_try(text, n, at) VALUES (?, ?, ?)", text.id, message.tries, now)
        return ClaimedText(message: message, attempt: message.tries, leaseEnds: until)
    }

    /// Whether a claimed text may still be submitted. Asked at the last moment: the booking may have changed since the
    /// claim, or the sender may have been asleep so long that another one took over. A text that became wrong is put
    /// aside.
    /// - Parameter seconds: how long the gateway may take; that much of the lease must be left.
    public func maySubmit(_ claimed: ClaimedText, taking seconds: Int) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            let now = clock.now
            let standing = try database.first(
                "SELECT state = 'sending' AND tries = ?, \(DueText.isWrong) FROM outbox AS o WHERE id = ?",
                claimed.attempt,
                claimed.message.id
            ) { (isOurs: $0.bool(0), isWrong: $0.bool(1)) }
            guard let standing, standing.isOurs else { return false }
            guard !standing.isWrong else {
                try database.transaction { () throws(StoreFault) in
                    try forget(claimed, asState: "'superseded'", next: OutboxDoor.never, note: nil)
                }
                return false
            }
            return claimed.leaseEnds - now > Int64(seconds)
        }
    }

    /// Undoes a claim that never reached a gateway. Only inside a writing transaction.
    /// - Parameter state: an SQL expression.
    func forget(_ claimed: ClaimedText, asState state: String, next: Instant, note: String?) throws(StoreFault) {
        let (id, n) = (claimed.message.id, claimed.attempt)
        guard
            try database.first(
                "SELECT 1 FROM outbox WHERE id = ? AND state = 'sending' AND tries = ?", id, n, as: { _ in true })
                != nil
        else { return }
        try database.run("DELETE FROM text_try WHERE text = ? AND n = ?", id, n)
        try database.run(
            "UPDATE outbox SET state = \(state), tries = tries - 1, next_try_at = ?, note = ? WHERE id = ?", next, note,
            id)
    }

    /// Due texts, those first whose sender was not heard of again.
    private func dueTexts(at now: Instant, limit: Int) throws(StoreFault) -> [DueText] {
        var due: [DueText] = []
        for state in [TextState.sending, .waiting, .unknown] {
            due += try database.all(DueText.query, state.rawValue, now, limit, as: DueText.init)
        }
        return due
    }
}

/// A text whose time has come, with all that decides whether it goes out.
struct DueText {
    let id: Int64
    let deadline: Instant
    /// Tries that count.
    let tries: Int
    /// Those of them whose answer is not known.
    let unanswered: Int
    let isWrong: Bool
    /// Another text about the same is with a sender just now.
    let isBehindAnother: Bool

    /// What to do with it.
    enum Verdict {
        case send
        case wait
        case over(TextState, String?)
    }

    func verdict(_ rules: SendRules, at now: Instant) -> Verdict {
        if isWrong { return .over(.superseded, nil) }
        // What may have been sent is never called unsent.
        let mayBeSent = unanswered > 0
        if deadline <= now { return .over(mayBeSent ? .unknown : .expired, "its time has passed") }
        if unanswered >= rules.unansweredTries { return .over(.unknown, "\(unanswered) tries without an answer") }
        if tries >= rules.tries { return .over(mayBeSent ? .unknown : .failed, "\(tries) tries") }
        return isBehindAnother ? .wait : .send
    }

    init(_ row: ResultRow) {
        (id, deadline) = (row.int64(0), row.instant(1))
        (tries, unanswered, isWrong, isBehindAnother) = (row.int(2), row.int(3), row.bool(4), row.bool(5))
    }

    /// A ticket is wrong after a later version or a cancellation, and needless when a later copy of it was asked for; a
    /// charge in doubt is wrong after its outcome, and "you are booked" after a change or a cancellation. `o` is the
    /// text.
    static let isWrong = isWrong("o")
    /// The same in a statement that changes the text.
    static let isWrongNow = isWrong("outbox")

    private static func isWrong(_ o: String) -> String {
        """
        (CASE \(o).kind WHEN 'mobile-ticket' THEN
            EXISTS (SELECT 1 FROM booking b WHERE b.id = \(o).booking
                AND (b.version > \(o).version OR b.state = 'cancelled'))
            OR EXISTS (SELECT 1 FROM outbox c WHERE c.booking = \(o).booking AND c.version = \(o).version
                AND c.kind = \(o).kind AND c.copy > \(o).copy)
        WHEN 'charge-unknown' THEN
            EXISTS (SELECT 1 FROM booking_version v WHERE v.hold = \(o).hold)
            OR EXISTS (SELECT 1 FROM outbox c WHERE c.hold = \(o).hold
                AND c.kind IN ('charge-settled', 'charge-failed'))
        WHEN 'charge-settled' THEN EXISTS (SELECT 1 FROM booking_version v JOIN booking b ON b.id = v.booking
            WHERE v.hold = \(o).hold AND (b.state = 'cancelled' OR b.version > v.version))
        ELSE 0 END)
        """
    }

    static let query = """
        SELECT o.id, o.deadline_at, o.tries - o.tries_forgiven,
            (SELECT count(*) FROM text_try t WHERE t.text = o.id AND t.n > o.tries_forgiven AND (t.answer IS NULL
                OR t.answer = 'unknown')),
            \(isWrong),
            EXISTS (SELECT 1 FROM outbox s WHERE s.booking = o.booking AND s.id <> o.id AND s.state = 'sending'
                AND s.next_try_at > ?2)
            OR EXISTS (SELECT 1 FROM outbox s WHERE s.hold = o.hold AND s.id <> o.id AND s.state = 'sending'
                AND s.next_try_at > ?2)
        FROM outbox AS o WHERE o.state = ?1 AND o.next_try_at <= ?2 ORDER BY o.next_try_at, o.id LIMIT ?3
        """
}

/// A try of another text of the same booking or charge that nothing was reported of.
public struct EarlierTry: Hashable, Sendable {
    /// As the gateway knows it.
    public let id: TextTryID
    /// When it was begun.
    public let at: Instant
}

extension OutboxDoor {
    /// Seconds a text waits for an earlier one of its booking to leave the gateway. After that the earlier one is stuck
    /// there, and is withdrawn.
    public static let earlierSeconds: Int64 = 600
    /// Seconds between two looks.
    private static let lookAgainSeconds: Int64 = 2
    /// Earlier tries looked at.
    private static let earlierAtOnce = 50

    /// Tries of other texts of the same booking or charge that may have reached the gateway and that nothing was
    /// reported of; the latest first.
    public func earlierTries(than claimed: ClaimedText) throws(AdminFault) -> [EarlierTry] {
        try administer { () throws(StoreFault) in
            var tries: [EarlierTry] = []
            for column in ["booking", "hold"] {
                tries += try database.all(
                    """
                    SELECT t.text, t.n, t.at FROM outbox AS o JOIN outbox AS e ON e.\(column) = o.\(column)
                        AND e.id <> o.id
                        JOIN text_try AS t ON t.text = e.id
                    WHERE o.id = ? AND t.report IS NULL AND (t.answer IS NULL
                        OR t.answer IN ('accepted', 'queued', 'unknown'))
                    ORDER BY t.at DESC LIMIT \(OutboxDoor.earlierAtOnce)
                    """, claimed.message.id
                ) { EarlierTry(id: TextTryID(text: $0.int64(0), attempt: $0.int(1)), at: $0.instant(2)) }
            }
            return tries
        }
    }

    /// Gives a claimed text back because an earlier one is in its way. Costs no try.
    public func postpone(_ claimed: ClaimedText) throws(AdminFault) {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try forget(
                    claimed, asState: OutboxDoor.restingState, next: clock.now + OutboxDoor.lookAgainSeconds,
                    note: "an earlier text of this booking is still with the gateway")
            }
        }
    }
}
