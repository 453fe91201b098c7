// OutboxMessage: everything needed to write one message to a person. What it says in words is Messaging's business.

import BookingModel

/// What a message of the outbox is about. The raw value is the word stored and shown.
public enum MessageKind: String, Hashable, CaseIterable, Sendable {
    /// The ticket itself: seats and time of one version of a booking.
    case mobileTicket = "mobile-ticket"
    case cancelled
    /// The account's provider has not answered yet.
    case chargeUnknown = "charge-unknown"
    /// A charge that was unknown has gone through.
    case chargeSettled = "charge-settled"
    /// A charge that was unknown has not gone through, or was given back.
    case chargeFailed = "charge-failed"
    /// What to do next to become a member.
    case signUp = "sign-up"
    /// A call back was asked for.
    case callBack = "call-back"
}

/// Where a message stands.
public enum MessageState: String, Hashable, CaseIterable, Sendable {
    case waiting
    case sent
    /// Given up: its deadline passed or its tries ran out.
    case failed
    /// A later version of the same ticket took its place before it was sent.
    case superseded
}

/// What a message says of a showing.
public struct MessageShowing: Hashable, Sendable {
    public let category: Category
    public let title: Name
    public let venue: Name
    /// Start, or departure from the boarding stop, in local time.
    public let starts: LocalDateTime
    /// Train or performance number, digits only.
    public let service: String?
    /// Boarding and alighting stops; nil for a venue.
    public let from: Name?
    public let to: Name?
    public init(category: Category, title: Name, venue: Name, starts: LocalDateTime, service: String?, from: Name?, to: Name?) {
        (self.category, self.title, self.venue, self.starts) = (category, title, venue, starts)
        (self.service, self.from, self.to) = (service, from, to)
    }
}

/// What a message says, as values.
public enum MessageBody: Hashable, Sendable {
    /// One version of a booking; `version` above 1 is a changed ticket. `seats` are in the order they are read out, never empty.
    case mobileTicket(BookingNumber, version: Int, MessageShowing, seats: [SeatLabel])
    case cancelled(BookingNumber, version: Int, MessageShowing, refund: Won, fee: Won)
    case chargeUnknown(MessageShowing, amount: Won)
    case chargeSettled(MessageShowing, amount: Won, booking: BookingNumber?)
    /// `refunded`: it had been charged and was given back; otherwise nothing was charged.
    case chargeFailed(MessageShowing, amount: Won, refunded: Bool)
    case signUp
    /// `opens`: when operators are there next, nil when they are there now.
    case callBack(opens: LocalDateTime?)
}

/// One message of the outbox, ready to be written and sent.
public struct OutboxMessage: Hashable, Sendable {
    /// Its row number; also our id towards a gateway.
    public let id: Int64
    public let kind: MessageKind
    public let state: MessageState
    /// Where it goes.
    public let telephone: TelephoneNumber
    public let language: Language
    public let body: MessageBody
    public let createdAt: Instant
    /// After this it is no use any more.
    public let deadline: Instant
    /// Tries to send it so far.
    public let tries: Int
}
