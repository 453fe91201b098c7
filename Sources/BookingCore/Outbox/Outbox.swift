// Outbox: texts are written in the transaction of the act they report, and sent later.

import BookingModel
import SQLite

/// What a text tells its member.
public enum TextKind: String, Hashable, CaseIterable, Sendable {
    /// The ticket of one version of a booking, or a changed one. Void from the start of the showing on.
    case mobileTicket = "mobile-ticket"
    /// A booking was cancelled, by its member, by staff or by the house: what goes back.
    case cancelled
    /// A charge got no answer from the provider: the seats are held until it is settled.
    case chargeUnknown = "charge-unknown"
    /// A charge in doubt was taken after all, and what became of the seats.
    case chargeSettled = "charge-settled"
    /// A charge in doubt was not taken, or was given back.
    case chargeFailed = "charge-failed"
    /// What happens next for a caller who wants to become a member.
    case signUp = "sign-up"
    /// A call-back request was stored, and when operators are there.
    case callBack = "call-back"
    /// How to get to a program's venue, for a caller who asked for it.
    case directions
}

/// A text to be written into the outbox.
struct NewText {
    var kind: TextKind
    /// Nil for a person who is not a member yet.
    var member: MemberID?
    var telephone: TelephoneNumber
    var language: Language
    /// For a ticket: whether its charge may have been in doubt before, and a text may say so.
    var followsDoubt = true
    /// The booking it tells of, by row, and its version.
    var booking: (row: Int64, version: Int)?
    /// The hold whose charge it tells of, when there is no booking.
    var hold: HoldID?
    /// The program whose venue it tells the way to, by row.
    var program: Int64?
    /// 0 for the first; then one more for each time it is asked for again.
    var copy = 0
    /// The conversation (its row) and turn that asked for it again; nil for texts that follow from an act.
    var askedBy: (session: Int64, act: Int)?
    /// After this it is worthless.
    var deadline: Instant
}

enum Outbox {
    /// Writes a text. Only inside the transaction of what it tells of. A text that is there already stays as it is.
    static func enqueue(_ text: NewText, in database: Database, at now: Instant) throws(StoreFault) {
        try supersede(before: text, in: database)
        try database.run(
            """
            INSERT INTO outbox(kind, member, telephone, language, booking, version, hold, copy, session, act,
                deadline_at, created_at, next_try_at, program)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12, ?13) ON CONFLICT DO NOTHING
            """,
            text.kind.rawValue, text.member, text.telephone.fullDigits, text.language.rawValue, text.booking?.row,
            text.booking?.version,
            text.hold, text.copy, text.askedBy?.session, text.askedBy?.act, text.deadline, now,
            text.program)
    }

    /// Texts that are not known to be sent and that a new one makes wrong do not go out (again): a ticket after its
    /// changed one or its cancellation, a charge in doubt after its outcome.
    private static func supersede(before text: NewText, in database: Database) throws(StoreFault) {
        switch text.kind {
        case .mobileTicket, .cancelled:
            guard let booking = text.booking else { return }
            let before = text.kind == .cancelled ? booking.version + 1 : booking.version
            // The first ticket has none before it.
            if before > 1 {
                try database.run(
                    """
                    UPDATE outbox SET state = 'superseded' WHERE booking = ? AND version < ? AND kind =
                    'mobile-ticket' AND \(isNotKnownToBeSent)
                    """,
                    booking.row, before)
            }
            guard text.followsDoubt else { return }
            try database.run(
                """
                UPDATE outbox SET state = 'superseded' WHERE hold = (SELECT hold FROM booking_version WHERE booking = ?
                    AND version = ?)
                    AND kind = 'charge-unknown' AND \(isNotKnownToBeSent)
                """, booking.row, booking.version)
        case .chargeSettled, .chargeFailed:
            guard let hold = text.hold else { return }
            try database.run(
                """
                UPDATE outbox SET state = 'superseded' WHERE hold = ? AND kind = 'charge-unknown' AND
                \(isNotKnownToBeSent)
                """, hold)
        case .chargeUnknown, .signUp, .callBack, .directions: break
        }
    }

    private static let isNotKnownToBeSent = "state IN ('waiting', 'unknown')"
}
