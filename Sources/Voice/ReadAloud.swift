// ReadAloud: reads out a value that a person wrote, for `yemae-lab prompts read` and for the golden files of the tests.

import BookingModel
import CallFlow

/// Why a value could not be read out.
public struct ReadAloudFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to write instead.
    public let description: String
}

/// The kinds of values that can be read out by hand.
public enum ReadAloud: String, CaseIterable, Sendable {
    case plain, money, count, left, minutes, length, digits, month, date, time, when, key, number, telephone, category,
        program, stop, section
    case grade, kind, seat

    /// An example of what is written after the kind.
    public var example: String {
        switch self {
        case .plain, .money: "1234500"
        case .count, .left, .minutes, .length: "2"
        case .digits: "101"
        case .month: "6"
        case .date: "2026-03-07"
        case .time: "14:30"
        case .when: "2026-03-07 14:30"
        case .key: "1"
        case .number: "7001-0015"
        case .telephone: "010-2345-6789"
        case .category: "concert"
        case .program: "701"
        case .stop, .section, .grade, .kind: "3"
        case .seat: "3/5/12 3/5/13"
        }
    }

    /// Reads a value out.
    /// - Parameter text: as in `example`. Seats are section (its keypad number), row and seat, as painted.
    /// - Throws: a fault that shows how to write it.
    public func speech(_ text: String, _ language: Language, _ announcer: Announcer) throws(ReadAloudFault) -> Speech {
        guard let speech = spoken(text, language, announcer) else {
            throw ReadAloudFault(
                description: "'\(text)' cannot be read as \(rawValue): write it like `\(rawValue) \(example)`")
        }
        return speech
    }

    private func spoken(_ text: String, _ language: Language, _ announcer: Announcer) -> Speech? {
        let reading = language.reading
        func say(_ slot: Slot?) -> Speech? { slot.map { announcer.speech($0, language) } }
        /// A thing without a recorded name.
        let unnamed = Name(local: "")
        return switch self {
        case .plain: Int64(text).flatMap { $0 < 0 ? nil : reading.number($0) }
        case .money: say(Int64(text).flatMap { $0 == .min ? nil : .money(Won($0)) })
        case .count: say(whole(text).map(Slot.count))
        case .left: say(whole(text).map(Slot.left))
        case .minutes: say(whole(text).map(Slot.minutes))
        case .length: say(whole(text).map(Slot.length))
        case .digits: text.utf8.allSatisfy { (48...57).contains($0) } && !text.isEmpty ? reading.digits(text) : nil
        case .month: whole(text).flatMap { (1...12).contains($0) ? reading.month($0) : nil }
        case .date: say(LocalDate(text).map(Slot.date))
        case .time: say(LocalTime(text).map(Slot.time))
        case .when: say(LocalDateTime(text).map(Slot.when))
        case .key: text.count == 1 ? say(Key(text.first!).map(Slot.key)) : nil
        case .number: say(BookingNumber(text).map(Slot.number))
        case .telephone: say(TelephoneNumber(text).map(Slot.telephone))
        case .category: say(BookingModel.Category(rawValue: text).map(Slot.category))
        case .program: say(ProgramNumber(text).map { .program(unnamed, $0) })
        case .stop: say(whole(text).map { .stop(unnamed, $0) })
        case .section: say(whole(text).map { .section(unnamed, $0) })
        case .grade: say(whole(text).map { .grade(unnamed, $0) })
        case .kind: say(whole(text).map { .kind(unnamed, $0) })
        case .seat: say(seats(text).map(Slot.seats))
        }
    }

    private func whole(_ text: String) -> Int? { Int(text).flatMap { $0 < 0 ? nil : $0 } }

    private func seats(_ text: String) -> [SeatLabel]? {
        var labels: [SeatLabel] = []
        for seat in text.split(separator: " ") {
            let parts = seat.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 3, let section = Int(parts[0]), section > 0 else { return nil }
            labels.append(
                SeatLabel(
                    section: Name(local: ""), sectionKeypad: section, row: String(parts[1]), seat: String(parts[2])))
        }
        return labels.isEmpty ? nil : labels
    }
}
