// EarlierTries: what a gateway may still have of a booking when its next text is due: a gateway with several routes
// may reverse the order.

import BookingModel
import SQLite

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
