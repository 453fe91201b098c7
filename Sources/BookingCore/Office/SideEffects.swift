// SideEffects: what an act wrote into the ledger and the outbox, for programs that show a call's effects (transcripts,
// the terminal telephone).

import BookingModel
import SQLite

/// Money or a text that an act left behind.
public enum SideEffect: Hashable, Sendable {
    /// Money moved: a line of the ledger.
    case ledger(LedgerKind, Won)
    /// A charge or refund that was asked for and has not moved money.
    case attempt(LedgerKind, Won, AttemptState)
    /// A text in the outbox. `about` is the booking and version, or the hold it tells of.
    case text(TextKind, to: TelephoneNumber, Language, about: Subject?, again: Bool)

    /// The state of an attempt.
    public enum AttemptState: String, Hashable, Sendable { case intended, declined, unknown, covered }
    /// What a text tells of.
    public enum Subject: Hashable, Sendable {
        /// The booking and which version of it, from 1.
        case booking(BookingNumber, version: Int)
        /// A hold whose charge has no booking (yet).
        case hold(HoldID)
    }

    /// True for what happens before the act is answered; a text comes after it.
    public var isMoney: Bool {
        switch self {
        case .ledger, .attempt: true
        case .text: false
        }
    }
}

/// A moment in the ledger and the outbox, to ask later what came after it.
public struct SideEffectCursor: Sendable {
    let ledger: Int64
    let attempt: Int64
    let outbox: Int64
    /// Attempts that had no answer yet.
    let open: Set<Int64>
    /// Only rows of this member are of interest; nil: all rows.
    let member: MemberID?
}

extension SalesDoor {
    /// This moment.
    /// - Parameter session: when it has a member, only their rows count.
    /// - Returns: nil when the database cannot be read just now (`faultHandler` says why).
    public func cursor(_ session: SessionID? = nil) -> SideEffectCursor? {
        let member = session.flatMap { office.sessions[$0]?.member }
        do throws(StoreFault) {
            return try database.read { () throws(StoreFault) in
                let last = try database.first(
                    """
                    SELECT (SELECT max(id) FROM ledger), (SELECT max(id) FROM payment_attempt), (SELECT max(id) FROM
                    outbox)
                    """
                ) { ($0.int64(0), $0.int64(1), $0.int64(2)) }
                let open = try database.all("SELECT id FROM payment_attempt WHERE state IN ('intended', 'unknown')") {
                    $0.int64(0)
                }
                return SideEffectCursor(
                    ledger: last?.0 ?? 0, attempt: last?.1 ?? 0, outbox: last?.2 ?? 0, open: Set(open), member: member)
            }
        } catch {
            faultHandler(error.description)
            return nil
        }
    }

    /// What was written since, money first, each in the order it was written. Empty when the database cannot be read
    /// just now.
    public func sideEffects(since mark: SideEffectCursor) -> [SideEffect] {
        do throws(StoreFault) {
            return try database.read { () throws(StoreFault) in try attempts(mark) + ledger(mark) + texts(mark) }
        } catch {
            faultHandler(error.description)
            return []
        }
    }

    private func ledger(_ mark: SideEffectCursor) throws(StoreFault) -> [SideEffect] {
        try database.all(
            "SELECT kind, amount FROM ledger WHERE id > ?1 AND (?2 IS NULL OR member = ?2) ORDER BY id", mark.ledger,
            mark.member
        ) { .ledger($0.word(0), $0.won(1)) }
    }

    /// New attempts without money, and old ones that were refused only now. A paid one shows in the ledger.
    private func attempts(_ mark: SideEffectCursor) throws(StoreFault) -> [SideEffect] {
        let rows = try database.all(
            """
            SELECT a.id, a.kind, a.amount, a.state FROM payment_attempt a
                LEFT JOIN hold h ON h.id = a.hold LEFT JOIN booking b ON b.id = a.booking
            WHERE a.id >= ?1 AND a.state <> 'paid' AND (?2 IS NULL OR coalesce(h.member, b.member) = ?2) ORDER BY a.id
            """, min(mark.attempt + 1, mark.open.min() ?? .max), mark.member
        ) {
            (
                id: $0.int64(0), state: $0.word(3) as SideEffect.AttemptState,
                row: SideEffect.attempt($0.word(1), $0.won(2), $0.word(3))
            )
        }
        return rows.filter { $0.id > mark.attempt || (mark.open.contains($0.id) && $0.state == .declined) }.map(\.row)
    }

    private func texts(_ mark: SideEffectCursor) throws(StoreFault) -> [SideEffect] {
        try database.all(
            """
            SELECT o.kind, o.telephone, o.language, b.number, o.version, o.hold, o.copy FROM outbox o LEFT
                JOIN booking b ON b.id = o.booking
            WHERE o.id > ?1 AND (?2 IS NULL OR o.member = ?2) ORDER BY o.id
            """, mark.outbox, mark.member
        ) { row -> SideEffect? in
            guard let telephone = TelephoneNumber(row.text(1)) else { return nil }
            let booking = BookingNumber(row.text(3)).map { SideEffect.Subject.booking($0, version: row.int(4)) }
            let hold: HoldID? = row.optionalID(5)
            return .text(
                row.word(0), to: telephone, row.word(2), about: booking ?? hold.map { .hold($0) }, again: row.int(6) > 0
            )
        }.compactMap { $0 }
    }
}
