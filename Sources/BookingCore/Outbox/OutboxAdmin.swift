// OutboxAdmin: staff look at the tries of a text, send one again, and see how many texts a gateway has that the
// network has not yet.

import BookingModel
import SQLite

/// What became of asking for a text once more.
public enum RepeatOutcome: Hashable, Sendable {
    case waiting
    /// No text has this row number.
    case noSuchText
    /// A sender has it just now.
    case beingSent
    /// Its deadline has passed: what it tells of is over.
    case tooLate
    /// A later version or outcome made it wrong.
    case superseded
}

extension OutboxDoor {
    /// The tries of a text, the first one first.
    public func tries(of id: Int64) throws(AdminFault) -> [TextTry] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT n, at, answer, reason, reference, report, report_reason, reported_at FROM text_try WHERE text
                = ? ORDER BY n LIMIT ?
                """, id,
                BoxOffice.rowsListed
            ) {
                TextTry(
                    attempt: $0.int(0), at: $0.instant(1), answer: $0.optionalText(2), reason: $0.optionalText(3),
                    reference: $0.optionalText(4),
                    report: $0.optionalText(5), reportReason: $0.optionalText(6), reportedAt: $0.optionalInstant(7))
            }
        }
    }

    /// Puts a text back into the queue, with all its tries before it. The same words go out again, never those of an
    /// older version.
    public func sendAgain(_ id: Int64) throws(AdminFault) -> RepeatOutcome {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                let now = clock.now
                let text = try database.first(
                    """
                    SELECT state, deadline_at, next_try_at, \(DueText.isWrong) FROM outbox
                    AS o WHERE id = ?
                    """, id
                ) {
                    (state: $0.word(0) as TextState, deadline: $0.instant(1), next: $0.instant(2), isWrong: $0.bool(3))
                }
                guard let text else { return .noSuchText }
                if text.state == .superseded || text.isWrong { return .superseded }
                if text.state == .sending, text.next > now { return .beingSent }
                guard text.deadline > now else { return .tooLate }
                try database.run(
                    """
                    UPDATE outbox SET state = 'waiting', tries_forgiven = tries, next_try_at = ?, note = 'sent again
                    by staff' WHERE id = ?
                    """,
                    now, id)
                return .waiting
            }
        }
    }
}

/// Texts that are with a gateway.
public struct SubmittedTexts: Hashable, Sendable {
    /// How many there are, 0 or more.
    public let count: Int
    /// When the one was given to the gateway that has been there longest; nil when there is none.
    public let oldest: Instant?

    /// - Parameter oldest: nil when `count` is 0.
    public init(count: Int, oldest: Instant?) { (self.count, self.oldest) = (count, oldest) }

    /// No text is with the gateway.
    public static let none = SubmittedTexts(count: 0, oldest: nil)

    /// Seconds after its deadline for which a text is still counted: later nothing can be done for it.
    static let countedAfterDeadline: Int64 = 86_400

    /// Reads them from a database of any version: an older one has none.
    static func read(in database: Database, at now: Instant) throws(StoreFault) -> SubmittedTexts {
        try database.first(
            """
            SELECT count(*), min(coalesce(t.answered_at, t.at)) FROM outbox AS o JOIN text_try AS t ON t.text = o.id
                AND t.n = o.tries
            WHERE o.state = 'submitted' AND o.deadline_at > ?
            """, now + -countedAfterDeadline
        ) { SubmittedTexts(count: $0.int(0), oldest: $0.optionalInstant(1)) } ?? .none
    }

    /// The longer wait of two views of the same texts: the outbox's, and that of the gateway's own folder.
    public func joined(with other: SubmittedTexts) -> SubmittedTexts {
        guard let mine = oldest else { return other }
        guard let theirs = other.oldest else { return self }
        return SubmittedTexts(count: max(count, other.count), oldest: min(mine, theirs))
    }

    /// The warning for people when the longest wait is over a bound; nil when it is not.
    /// - Parameter seconds: the bound (`[sms] stuck-after`).
    public func warning(at now: Instant, after seconds: Int) -> String? {
        guard let oldest, now - oldest > Int64(seconds) else { return nil }
        let minutes = (now - oldest) / 60
        let texts = count == 1 ? "1 text is with the gateway and not" : "\(count) texts are with the gateway and not"
        return "\(texts) handed to the network, \(count == 1 ? "" : "the oldest ")for \(minutes) minutes"
    }
}

extension OutboxDoor {
    /// The most texts that are counted: a server asks twice a second, and what it counts must not grow with the years.
    static let textsCounted = 10_000

    /// Texts waiting to be sent, at most `textsCounted`; 0 when the database cannot say.
    public func waiting() -> Int {
        do throws(StoreFault) {
            return try database.first(
                "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'waiting' LIMIT \(OutboxDoor.textsCounted))"
            ) { Int($0.int(0)) } ?? 0
        } catch {
            faultHandler(error.description)
            return 0
        }
    }

    /// The texts that are with the gateway.
    public func submitted() throws(AdminFault) -> SubmittedTexts {
        try administer { () throws(StoreFault) in try SubmittedTexts.read(in: database, at: clock.now) }
    }
}

extension Inspection {
    /// The texts that are with the gateway at this moment.
    public func submittedTexts(at now: Instant) throws(StoreFault) -> SubmittedTexts {
        try SubmittedTexts.read(in: database, at: now)
    }
}
