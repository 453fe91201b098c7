// MessageWriter: writes each message in its language. Usually a ticket fits into one Korean SMS.

import BookingCore
import BookingModel

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
    /// Characters kept of a title, venue or stop, and of a section, so that no catalog can push a ticket over an LMS.
    static let titleLength = 40
    static let sectionLength = 16
    static let seatLength = 6

    /// - Parameter house: how the box office is called, at most 40 characters are used; `예매` / `Yemae` by default.
    public init(house: Name = Name(korean: "예매", english: "Yemae")) { self.house = house }

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
        let house = clip(house.text(message.language))
        return switch message.language {
        case .korean: KoreanText(house: house).text(message.body)
        case .english: EnglishText(house: house).text(message.body)
        }
    }
}

/// A name short enough for a text.
func clip(_ text: String, _ length: Int = MessageWriter.titleLength) -> String {
    text.count <= length ? text : String(text.prefix(length - 2)) + ".."
}

/// `60,000`.
func grouped(_ amount: Won) -> String {
    var digits = Array(String(amount.magnitude.amount))
    var place = digits.count - 3
    while place > 0 {
        digits.insert(",", at: place)
        place -= 3
    }
    return (amount < .zero ? "-" : "") + String(digits)
}

/// Seats of one section and row: what is painted on them, runs of three or more whole numbers drawn together (`12-15`).
struct SeatGroup {
    let section: Name
    let row: String
    var seats: [String]

    /// Groups seats that follow each other in the same section and row.
    static func groups(_ labels: [SeatLabel]) -> [SeatGroup] {
        var groups: [SeatGroup] = []
        for label in labels {
            let row = clip(label.row, MessageWriter.seatLength)
            let seat = clip(label.seat, MessageWriter.seatLength)
            if let last = groups.last, last.section == label.section, last.row == row {
                groups[groups.count - 1].seats.append(seat)
            } else {
                groups.append(SeatGroup(section: label.section, row: row, seats: [seat]))
            }
        }
        return groups
    }

    /// True where seats are letters and go with their row: `5A`.
    var isLettered: Bool { seats.allSatisfy { $0.allSatisfy { $0.isLetter } } }

    /// `5A,5B`.
    var lettered: String { seats.map { row + $0 }.joined(separator: ",") }

    /// `12,13`, or `12-15`.
    var numbered: String {
        let numbers = seats.compactMap { Int($0) }
        let isRun =
            numbers.count == seats.count && numbers.count > 2
            && zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
        return isRun ? "\(numbers[0])-\(numbers[numbers.count - 1])" : seats.joined(separator: ",")
    }
}
