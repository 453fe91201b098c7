// OutboxMessage: everything needed to write one message to a person. Messaging has the words.

import BookingModel

/// Where a text of the outbox stands. The raw value is the word stored and shown.
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
    /// The house, or the vehicle.
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
    /// never empty.
    case mobileTicket(BookingNumber, version: Int, ShowingFacts, seats: [SeatLabel])
    /// The member gave it back. `refund` is what goes back, `fee` what the house keeps of it, both 0 won or more.
    case cancelled(BookingNumber, version: Int, ShowingFacts, refund: Won, fee: Won)
    /// The house cancelled the showing. `refund`: all that was paid; `surcharge`: what the fee table says the house
    /// owes on top.
    case cancelledByHouse(BookingNumber, version: Int, ShowingFacts, refund: Won, surcharge: Won)
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
}

/// One message of the outbox, ready to be written and sent.
public struct OutboxMessage: Hashable, Sendable {
    /// Its row number; also our id towards a gateway.
    public let id: Int64
    /// What it is about.
    public let kind: TextKind
    /// Where it stands.
    public let state: TextState
    /// Where it goes.
    public let telephone: TelephoneNumber
    /// In which it is written.
    public let language: Language
    /// What it says, as values.
    public let body: MessageBody
    /// When it was put into the outbox.
    public let createdAt: Instant
    /// After this it is no use any more.
    public let deadline: Instant
    /// Tries to send it so far.
    public let tries: Int
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
