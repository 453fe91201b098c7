// Outbox: texts are written in the transaction of the act they report, and sent later. A message has everything that
// is needed to write it; Messaging has the words.

import BookingModel
import SQLite

/// What a text tells its member.
public enum TextKind: String, Hashable, CaseIterable, Sendable {
    /// The ticket of one version of a booking, or a changed one. Void from the start of the showing on.
    case mobileTicket = "mobile-ticket"
    /// A booking was cancelled, by its member, by staff or with its showing: what is refunded.
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
    /// The code that a caller who wants to become a member has to type.
    case signUpCode = "sign-up-code"
    /// The code that a member has to type in a browser.
    case logInCode = "log-in-code"
    /// Their member number, for a new member, and for one who wanted to join again.
    case memberNumber = "member-number"
    /// Another PIN counts from now on.
    case pinChanged = "pin-changed"
    /// Seats that the member waits for came free, and are held for a while.
    case waitingOffer = "waiting-offer"
    /// The member waits in vain: the sale ended before seats came free, or the showing was cancelled.
    case waitingEnd = "waiting-end"

    /// Whether its words are a secret that staff must not read either.
    public var isSecret: Bool { self == .signUpCode || self == .logInCode }
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
    /// The program, and the venue it tells the way to, by row.
    var destination: (program: Int64, venue: Int64)?
    /// The entry of the waiting list it tells of, by row.
    var waiting: Int64?
    /// 0 for the first; then one more for each time it is asked for again.
    var copy = 0
    /// The conversation (its row) and turn that asked for it again; nil for texts that follow from an act.
    var askedBy: (session: Int64, act: Int)?
    /// After this it is worthless.
    var deadline: Instant
}

extension TextKind {
    /// Whether somebody waits for it with a page open or a telephone at the ear: it goes before all else that is due.
    fileprivate var isAwaited: Bool {
        switch self {
        case .logInCode, .signUpCode: true
        case .mobileTicket, .cancelled, .chargeUnknown, .chargeSettled, .chargeFailed, .signUp, .directions,
            .memberNumber, .pinChanged, .waitingOffer, .waitingEnd, .callBack:
            false
        }
    }
}

enum Outbox {
    /// Seconds by which a code's first try is put before its time: texts that are due go in the order of that, and
    /// thousands of tickets may wait after an opening minute.
    private static let aheadSeconds: Int64 = 86_400

    /// Writes a text. Only inside the transaction of what it tells of. A text that is there already stays as it is.
    static func enqueue(_ text: NewText, in database: Database, at now: Instant) throws(StoreFault) {
        try supersede(before: text, in: database)
        try database.run(
            """
            INSERT INTO outbox(kind, member, telephone, language, booking, version, hold, copy, session, act,
                deadline_at, created_at, next_try_at, program, venue, waiting)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?16, ?13, ?14, ?15)
            ON CONFLICT DO NOTHING
            """,
            text.kind.rawValue, text.member, text.telephone.fullDigits, text.language.rawValue, text.booking?.row,
            text.booking?.version,
            text.hold, text.copy, text.askedBy?.session, text.askedBy?.act, text.deadline, now,
            text.destination?.program, text.destination?.venue, text.waiting,
            text.kind.isAwaited ? now + -aheadSeconds : now)
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
        case .signUpCode:
            // Of several codes only the newest counts.
            guard let asked = text.askedBy else { return }
            try database.run(
                """
                UPDATE outbox SET state = 'superseded' WHERE session = ? AND act < ? AND kind = 'sign-up-code' AND
                \(isNotKnownToBeSent)
                """, asked.session, asked.act)
        case .waitingOffer, .waitingEnd:
            // An offer that was withdrawn with its seats, when the showing was moved or cancelled.
            try database.run(
                "UPDATE outbox SET state = 'superseded' WHERE waiting = ? AND \(isNotKnownToBeSent)", text.waiting)
        case .logInCode:
            // Likewise.
            try database.run(
                """
                UPDATE outbox SET state = 'superseded' WHERE member = ? AND kind = 'log-in-code' AND
                \(isNotKnownToBeSent)
                """, text.member)
        case .chargeUnknown, .signUp, .callBack, .directions, .memberNumber, .pinChanged: break
        }
    }

    private static let isNotKnownToBeSent = "state IN ('waiting', 'unknown')"
}

/// The state of a text in the outbox. The raw value is the word stored and shown.
public enum TextState: String, Hashable, CaseIterable, Sendable {
    /// Not given to a gateway yet, or to be tried once more.
    case waiting
    /// Given to the gateway just now; no answer yet.
    case sending
    /// With the gateway, which has not handed it to the network yet, as far as it tells.
    case submitted
    /// Handed to the network by the gateway.
    case sent
    /// The gateway reported it delivered.
    case delivered
    /// The gateway's answer was lost: it may or may not have been sent.
    case unknown
    /// Given up: its tries ran out, or the gateway refused it for good.
    case failed
    /// Its deadline passed before it was sent.
    case expired
    /// A later version of the booking made it wrong before it was sent.
    case superseded
}

/// What a text or a report says of a showing and the journey on it.
public struct ShowingFacts: Hashable, Sendable {
    /// Which words are used for it.
    public let category: Category
    /// The program's name.
    public let title: Name
    /// The venue, or the vehicle.
    public let venue: Name
    /// Start, or departure from the boarding stop, in local time.
    public let starts: LocalDateTime
    /// Train or performance number, digits only.
    public let service: String?
    /// Boarding and alighting stops; nil for a venue.
    public let from: Name?
    /// The alighting stop; nil for a venue.
    public let to: Name?
    /// What is said of one showing.
    public init(
        category: Category, title: Name, venue: Name, starts: LocalDateTime, service: String?, from: Name?, to: Name?
    ) {
        (self.category, self.title, self.venue, self.starts) = (category, title, venue, starts)
        (self.service, self.from, self.to) = (service, from, to)
    }
}

/// What a message says, as values.
public enum MessageBody: Hashable, Sendable {
    /// One version of a booking; `version` above 1 is a changed ticket. `seats` are in the order they are read out,
    /// never empty; `kinds` are whom their tickets are for, one for each, or empty where all are adults'.
    /// `moved`: the box office moved the showing since the member agreed.
    case mobileTicket(
        BookingNumber, version: Int, ShowingFacts, seats: [SeatLabel], kinds: [FareKind] = [], moved: Moved? = nil)
    /// The member cancelled. `refund` is what is refunded, `fee` what the box office keeps, both 0 won or more.
    case cancelled(BookingNumber, version: Int, ShowingFacts, refund: Won, fee: Won)
    /// The box office cancelled the showing. `refund`: all that was paid; `surcharge`: what the fee table says the box
    /// office owes on top.
    case cancelledByBoxOffice(BookingNumber, version: Int, ShowingFacts, refund: Won, surcharge: Won)
    /// A charge of so many won without an answer.
    case chargeUnknown(ShowingFacts, amount: Won)
    /// A charge in doubt that was taken; `booking` is what it bought.
    case chargeSettled(ShowingFacts, amount: Won, booking: BookingNumber?)
    /// `refunded`: it had been charged and was given back; otherwise nothing was charged.
    case chargeFailed(ShowingFacts, amount: Won, refunded: Bool)
    /// A caller wants to become a member; staff will call.
    case signUp
    /// `opens`: when operators are there next, nil when they are there now.
    case callBack(opens: LocalDateTime?)
    /// How to get to the venue of a program.
    case directions(title: Name, venue: Name, Directions)
    /// A code to be typed within so many minutes.
    case signUpCode(SMSCode, minutes: Int)
    /// A code to be typed in a browser within so many minutes.
    case logInCode(SMSCode, minutes: Int)
    /// The member numbers of a telephone, never empty. `page`: where a new member gives an account for payments.
    case memberNumber([MemberNumber], page: String?)
    /// The member has another PIN.
    case pinChanged
    /// So many seats that the member waits for are held until a local time.
    case waitingOffer(ShowingFacts, seats: Int, until: LocalDateTime)
    /// Nothing came free for the member; `isCancelled`: the box office cancelled the showing.
    case waitingEnd(ShowingFacts, seats: Int, isCancelled: Bool)
}

/// One message of the outbox, ready to be written and sent.
public struct OutboxMessage: Hashable, Sendable {
    /// Its row number; also our id towards a gateway.
    public let id: Int64
    /// What it is about.
    public let kind: TextKind
    /// Where it stands.
    let state: TextState
    /// Where it goes.
    public let telephone: TelephoneNumber
    /// In which it is written.
    public let language: Language
    /// What it says, as values.
    public let body: MessageBody
    /// When it was put into the outbox.
    let createdAt: Instant
    /// After this it is no use any more.
    let deadline: Instant
    /// Tries to send it so far.
    let tries: Int
    /// A message as the outbox has it.
    public init(
        id: Int64, kind: TextKind, state: TextState, telephone: TelephoneNumber, language: Language, body: MessageBody,
        createdAt: Instant,
        deadline: Instant, tries: Int
    ) {
        (self.id, self.kind, self.state, self.telephone, self.language) = (id, kind, state, telephone, language)
        (self.body, self.createdAt, self.deadline, self.tries) = (body, createdAt, deadline, tries)
    }
}
