// Reading: how a language speaks values. It holds what all languages share.

import BookingModel
import CallFlow

/// How a language speaks values. Units are part of the reading ("두 장", "2 tickets"), so that wording never has to agree
/// with a number.
public protocol Reading: Sendable {
    /// Every clip that values are read with, but for pauses.
    var clips: [Clip] { get }
    /// Milliseconds that one character of its script takes to say.
    var characterMilliseconds: Int { get }
    /// How recordings are rendered.
    var rendering: SpeechRendering { get }
    /// A key to press.
    func key(_ key: Key) -> Speech
    /// One digit of a digit string. Precondition: 0...9.
    func digit(_ digit: Int) -> Clip
    /// A whole number by itself, 0 or more. One that is too long for the language's number words is read digit by
    /// digit.
    func number(_ n: Int64) -> Speech
    /// An amount of money; a negative one says so.
    func money(_ won: Won) -> Speech
    /// A number of tickets.
    func tickets(_ n: Int) -> Speech
    /// A number of seats that are left; none has its own word.
    func seatsLeft(_ n: Int) -> Speech
    /// A number of minutes.
    func minutes(_ n: Int) -> Speech
    /// A place in line, from 1.
    func place(_ n: Int) -> Speech
    /// How many digits an entry has.
    func length(_ n: Int) -> Speech
    /// A month by itself. Precondition: 1...12.
    func month(_ month: Int) -> Speech
    /// A day with its weekday. The year is never read.
    func date(_ date: LocalDate) -> Speech
    /// A time of day.
    func time(_ time: LocalTime) -> Speech
    /// A day and time. The year is never read.
    func when(_ when: LocalDateTime) -> Speech
    /// What kind of thing a program is.
    func category(_ category: BookingModel.Category) -> Speech
    /// A program without a recorded title.
    func program(_ number: ProgramNumber) -> Speech
    /// A stop without a recorded name, by its place in the running order, from 1.
    func stop(_ place: Int) -> Speech
    /// A section without a recorded name, by its keypad number.
    func section(_ keypad: Int) -> Speech
    /// A grade without a recorded name, by its place in the list, from 1.
    func grade(_ place: Int) -> Speech
    /// A kind of fare without a recorded name, by its rank.
    func kind(_ rank: Int) -> Speech
    /// Directions without a recording.
    var directions: Speech { get }
    /// A row by what is painted on it, with the word for row. Empty when nothing of the label can be spoken.
    func row(_ label: String) -> Speech
    /// Seats of one row by what is painted on them.
    func seats(_ spans: [SeatSpan]) -> Speech
    /// The words after a list of seats of which `n` are left out.
    func more(_ n: Int) -> Speech
}

/// How the prompt studio renders a language.
public struct SpeechRendering: Sendable {
    /// The voice of espeak-ng.
    public let voice: String
    /// Words a minute: brisk, as a person at a counter speaks, and still clear to a listener of seventy.
    public let speed: Int
    /// Numbers can be read in more than one way, so that no digit may be in a text: 일 or 하나.
    public let spellsNumbers: Bool
}

extension Reading {
    /// Digits one by one, with a pause between groups. Other characters are left out.
    public func digits(_ groups: [Substring]) -> Speech {
        var speech = Speech()
        for group in groups {
            speech.pause()
            for byte in group.utf8 where (48...57).contains(byte) { speech.say(digit(Int(byte) - 48)) }
        }
        return speech
    }

    /// A string of digits without pauses.
    public func digits(_ text: String) -> Speech { digits([Substring(text)]) }

    /// A booking number, four digits and four.
    public func number(_ number: BookingNumber) -> Speech {
        digits([number.digits.prefix(4), number.digits.suffix(4)])
    }

    /// A member number in groups of three: 482, 913.
    public func member(_ number: MemberNumber) -> Speech {
        let all = number.digits
        return digits(stride(from: 0, to: all.count, by: 3).map { all.dropFirst($0).prefix(3) })
    }

    /// A telephone number in the groups people say: 010, 2345, 6789 (and 02 for Seoul).
    public func telephone(_ number: TelephoneNumber) -> Speech {
        let all = number.fullDigits
        let area = all.hasPrefix("02") ? 2 : all.count > 8 ? 3 : 0
        return digits([all.prefix(area), all.dropFirst(area).dropLast(4), all.suffix(4)].filter { !$0.isEmpty })
    }
}

extension Language {
    /// How the language speaks values.
    public var reading: any Reading {
        switch self {
        case .korean: KoreanReading()
        case .english: EnglishReading()
        }
    }
}
