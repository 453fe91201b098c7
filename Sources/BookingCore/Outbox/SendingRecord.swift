// SendingRecord: records answers and reports of gateways, and decides whether and when a text is tried again.

import BookingModel
import SQLite

extension OutboxDoor {
    /// Seconds before a gateway that is down is offered the same text again.
    static let unavailableSeconds: Int64 = 30
    /// Bytes kept of a gateway's words.
    private static let reasonLength = 200

    /// Writes down a gateway's answer to a claimed text. An answer that comes when another sender has taken over is
    /// kept with its try.
    public func record(_ answer: GatewayAnswer, for claimed: ClaimedText, _ rules: SendRules) throws(AdminFault) {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                let again = clock.now + rules.backOff(after: claimed.attempt)
                switch answer {
                case .accepted(let reference):
                    try note("accepted", nil, reference, claimed)
                    try accept(claimed, as: .sent)
                case .queued(let reference):
                    try note("queued", nil, reference, claimed)
                    try accept(claimed, as: .submitted)
                case .refused(let reason):
                    try note("refused", reason, nil, claimed)
                    try settle(claimed, "'failed'", next: OutboxDoor.never, reason)
                case .busy(let reason):
                    try note("busy", reason, nil, claimed)
                    try settle(claimed, OutboxDoor.restingState, next: again, reason)
                case .unknown(let reason):
                    try note("unknown", reason, nil, claimed)
                    try settle(
                        claimed, "CASE WHEN \(DueText.isWrongNow) THEN 'superseded' ELSE 'unknown' END",
                        next: again, reason)
                case .unavailable(let reason):
                    try forget(
                        claimed, asState: OutboxDoor.restingState, next: clock.now + OutboxDoor.unavailableSeconds,
                        note: OutboxDoor.short(reason))
                }
            }
        }
    }

    /// Writes down what a gateway reports of a try. A text that was not delivered is tried again while it has tries
    /// left.
    /// - Returns: false when there was no such try, or it was reported before.
    @discardableResult
    public func record(_ outcome: DeliveryOutcome, of id: TextTryID, _ rules: SendRules) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                switch outcome {
                case .handedOn:
                    // One whose answer was lost, or whose sender ended before it heard one, is known to be sent now,
                    // too.
                    guard try report("handed-on", nil, id, after: "''") else { return false }
                    try database.run(
                        """
                        UPDATE outbox SET state = 'sent', note = NULL, next_try_at = ?
                        WHERE id = ? AND (state IN ('waiting', 'submitted', 'unknown') OR (state = 'sending'
                            AND tries = ?))
                        """, OutboxDoor.never, id.text, id.attempt)
                case .delivered:
                    guard try report("delivered", nil, id, after: "'handed-on', 'undelivered'") else { return false }
                    try database.run(
                        "UPDATE outbox SET state = 'delivered', note = NULL, next_try_at = ? WHERE id = ?",
                        OutboxDoor.never, id.text)
                case .undelivered(let reason):
                    guard try report("undelivered", reason, id, after: "'handed-on'") else { return false }
                    try database.run(
                        """
                        UPDATE outbox SET note = ?1, state = CASE WHEN tries - tries_forgiven >= ?2 THEN 'failed'
                            WHEN \(DueText.isWrongNow) THEN 'superseded' ELSE 'waiting' END,
                            next_try_at = CASE WHEN tries - tries_forgiven >= ?2 THEN ?3 ELSE ?4 END
                        WHERE id = ?5 AND tries = ?6 AND state IN ('sending', 'submitted', 'sent', 'unknown')
                        """, OutboxDoor.short(reason), rules.tries, OutboxDoor.never,
                        clock.now + rules.backOff(after: id.attempt), id.text,
                        id.attempt)
                }
                return true
            }
        }
    }

    /// What a text is that was not taken: superseded when it became wrong with the sender, unknown when an earlier try
    /// of it was not answered. An SQL expression.
    static let restingState = """
        CASE WHEN \(DueText.isWrongNow) THEN 'superseded'
            WHEN EXISTS (SELECT 1 FROM text_try t WHERE t.text = outbox.id AND t.n > outbox.tries_forgiven
            AND (t.answer IS NULL OR t.answer = 'unknown')) THEN 'unknown' ELSE 'waiting' END
        """

    private func note(_ answer: String, _ reason: String?, _ reference: String?, _ claimed: ClaimedText)
        throws(StoreFault)
    {
        try database.run(
            "UPDATE text_try SET answer = ?, reason = ?, reference = ?, answered_at = ? WHERE text = ? AND n = ?",
            answer,
            reason.map(OutboxDoor.short), reference.map(OutboxDoor.short), clock.now, claimed.message.id,
            claimed.attempt)
    }

    /// Only while it is still ours; a report may have come before the answer, and then it counts.
    private func accept(_ claimed: ClaimedText, as state: TextState) throws(StoreFault) {
        try database.run(
            """
            UPDATE outbox SET state = ?4, note = NULL, next_try_at = ?1
            WHERE id = ?2 AND (state IN ('waiting', 'unknown') OR (state = 'sending' AND tries = ?3))
                AND NOT EXISTS (SELECT 1 FROM text_try WHERE text = ?2 AND n = ?3 AND report = 'undelivered')
            """, OutboxDoor.never, claimed.message.id, claimed.attempt, state.rawValue)
    }

    private func settle(_ claimed: ClaimedText, _ state: String, next: Instant, _ reason: String) throws(StoreFault) {
        try database.run(
            """
            UPDATE outbox SET state = \(state), next_try_at = ?, note = ? WHERE id = ? AND state = 'sending' AND
            tries = ?
            """, next,
            OutboxDoor.short(reason), claimed.message.id, claimed.attempt)
    }

    /// - Parameter after: the reports, as SQL texts, that this one may replace.
    private func report(_ word: String, _ reason: String?, _ id: TextTryID, after: String) throws(StoreFault) -> Bool {
        try database.run(
            """
            UPDATE text_try SET report = ?, report_reason = ?, reported_at = ?
            WHERE text = ? AND n = ? AND (report IS NULL OR report IN (\(after)))
            """, word, reason.map(OutboxDoor.short), clock.now, id.text, id.attempt) > 0
    }

    /// One line, bounded.
    private static func short(_ words: String) -> String {
        String(
            String.UnicodeScalarView(
                words.unicodeScalars.prefix(reasonLength).map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
    }
}
