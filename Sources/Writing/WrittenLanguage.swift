// WrittenLanguage: what people read in a language: messages, the screens of gates, and the page of keypad numbers.
// Every language has one file; this one has what they share.

import BookingCore
import BookingModel

/// How a language writes. `Reading` (room Voice) is how it speaks.
public protocol WrittenLanguage: Sendable {
    /// A text message.
    /// - Parameter house: the name of the box office.
    func message(_ body: MessageBody, from house: String) -> String
    /// What a gate says while no visitor is there.
    var showYourCard: String { get }
    /// How many seats come in or go out.
    func admission(_ admission: Admission) -> String
    /// Which of them are of kinds of fares that staff have to look at a card for.
    func proofs(_ kinds: [FareKind]) -> String
    /// What is special about seats (wheelchair places, companion seats, restricted views), in one line; none for usual
    /// seats.
    func purposes(_ seats: [SeatLabel]) -> [String]
    /// Let in without a check.
    var unchecked: String { get }
    /// Why a visitor is refused, and what to do.
    func refusal(_ refusal: Refusal, now: Instant) -> String
    /// What a gate goes by that has no core; empty with one.
    func standing(_ standing: GateStanding, now: Instant) -> String
    /// The words of the page of keypad numbers.
    var keypad: KeypadWords { get }
}

/// The words of the page that lists what to press for a seat.
public struct KeypadWords: Sendable {
    /// What the page is, and the order of the keys.
    public let title: String
    /// Heads of its columns: what is painted on the row, the key to press for it, its seats.
    public let row, key, seats: String
}

extension Language {
    /// How the language writes.
    public var writing: any WrittenLanguage {
        switch self {
        case .korean: KoreanWriting()
        case .english: EnglishWriting()
        }
    }
}

/// One text in every language.
public struct Translations: Hashable, Sendable {
    private let texts: [Language: String]

    /// - Parameter text: writes it in one language.
    public init(_ text: (any WrittenLanguage) -> String) {
        texts = Dictionary(uniqueKeysWithValues: Language.allCases.map { ($0, text($0.writing)) })
    }

    /// In one language.
    public subscript(language: Language) -> String { texts[language] ?? "" }
    /// In Latin letters.
    public var latin: String { self[.latin] }
    /// In all languages, the one in Latin letters first: `unknown card / 등록되지 않은 카드입니다`.
    public var all: String { ([.latin] + Language.latin.others).map { self[$0] }.joined(separator: " / ") }
}

/// A point in time as a gate shows it: `16:00`, and `11-27 16:00` when it is another day's.
public struct ShortTime: CustomStringConvertible {
    /// `16:00`.
    public let time: String
    /// `11-27`; nil: today.
    public let day: String?
    /// Both, as far as there is a day.
    public var description: String { day.map { "\($0) \(time)" } ?? time }

    /// - Parameter now: which day is today.
    public init(_ instant: Instant, now: Instant) {
        let local = Zone.local(instant)
        time = local.time.description
        day = local.date == Zone.local(now).date ? nil : String(local.date.description.suffix(5))
    }
}

extension String {
    /// A name short enough for a message: no catalog can push a ticket over an LMS.
    public func clipped(to length: Int = 40) -> String {
        count <= length ? self : String(prefix(length - 2)) + ".."
    }
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
    /// Characters kept of a section, and of a row or seat.
    static let sectionLength = 16
    private static let seatLength = 6

    let section: Name
    let row: String
    var seats: [String]

    /// Groups seats that follow each other in the same section and row.
    static func groups(_ labels: [SeatLabel]) -> [SeatGroup] {
        var groups: [SeatGroup] = []
        for label in labels {
            let row = label.row.clipped(to: seatLength)
            let seat = label.seat.clipped(to: seatLength)
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
