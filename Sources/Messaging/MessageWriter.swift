// MessageWriter: writes each message in its language. Usually a ticket fits into one Korean SMS.

import BookingCore
import BookingModel
import Writing

/// A text ready for a gateway. Prints with the number masked.
public struct OutgoingText: Hashable, Sendable, CustomStringConvertible {
    /// The outbox row it was written from; the gateway's report comes back with it.
    public let message: Int64
    /// To whom. A gateway takes `recipient`.
    public let telephone: TelephoneNumber
    /// What is sent: for a Korean carrier only what EUC-KR can carry.
    public let text: String
    /// How long it is for the carrier it was written for.
    public let size: MessageSize

    /// International form without a plus (`821023456789`): what SMS gateways want; `010...` is not delivered by them.
    public var recipient: String { telephone.internationalDigits }
    /// Number masked, then the text.
    public var description: String { "\(telephone): \(text)" }
}

/// Writes messages. Pure: the same message always gives the same text.
public struct MessageWriter: Sendable {
    /// Put in brackets at the head of every text, so that people know who writes.
    public let house: Name

    /// - Parameter house: the name of the box office; at most 40 characters are used; `예매` / `Yemae` by default.
    public init(house: Name = Name(local: "예매", latin: "Yemae")) { self.house = house }

    /// The text for one carrier and what it counts as there.
    public func outgoing(_ message: OutboxMessage, by carrier: Carrier) -> OutgoingText {
        let written = text(message)
        let text =
            switch carrier {
            case .korean: KoreanEncoding.sendable(written)
            case .ucs2, .gsm: written
            }
        return OutgoingText(message: message.id, telephone: message.telephone, text: text, size: carrier.size(of: text))
    }

    /// The words of a message, in its own language.
    public func text(_ message: OutboxMessage) -> String {
        message.language.writing.message(message.body, from: house.text(message.language).clipped())
    }
}
