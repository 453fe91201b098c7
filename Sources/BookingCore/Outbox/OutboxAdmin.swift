// OutboxAdmin: staff look at the tries of a text and send one again.

import BookingModel
import SQLite

/// What became of asking for a text once more.
public enum RepeatOutcome: Hashable, Sendable {
    /// It waits to be sent.
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
