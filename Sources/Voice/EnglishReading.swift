// EnglishReading: values in English, as American telephone services say them.

import BookingModel
import CallFlow

/// How English speaks values. Numbers have no "and"; times are on the twelve-hour clock.
public struct EnglishReading: Reading {
    /// The whole vocabulary.
    public var clips: [Clip] { EnglishWords.all }
    /// About as fast as the recordings: a letter.
    public var characterMilliseconds: Int { 70 }
    /// An American voice.
    public var rendering: SpeechRendering { SpeechRendering(voice: "en-us", speed: 180, spellsNumbers: false) }

    /// The largest number with number words: one short of 10^15. Longer ones are read digit by digit.
    public static let largest: Int64 = 999_999_999_999_999

    /// Needs nothing.
    public init() {}

    /// `zero` to `nine`, `star`, `pound`.
    public func key(_ key: Key) -> Speech { Speech(EnglishWords.key(key)) }
    /// `zero` to `nine`; 0 is never `oh`, which is a letter too.
    public func digit(_ digit: Int) -> Clip { EnglishWords.digit(digit) }

    /// Groups of three digits with thousand, million, billion and trillion between: 105,000 is `one hundred five
    /// thousand`.
    public func number(_ n: Int64) -> Speech {
        guard (0...EnglishReading.largest).contains(n) else { return digits(String(n.magnitude)) }
        if n == 0 { return Speech(EnglishWords.number(0)) }
        var speech = Speech()
        let units: [(Int64, Clip?)] = [
            (1_000_000_000_000, EnglishWords.trillion), (1_000_000_000, EnglishWords.billion),
            (1_000_000, EnglishWords.million),
            (1000, EnglishWords.thousand), (1, nil),
        ]
        for (size, unit) in units {
            let group = Int(n / size % 1000)
            if group >= 100 { speech.say(EnglishWords.hundreds(group / 100)) }
            if group % 100 > 0 { speech.say(EnglishWords.number(group % 100)) }
            if group > 0, let unit { speech.say(unit) }
        }
        return speech
    }

    /// A number and what is counted.
    private func counted(_ n: Int, _ one: Clip, _ many: Clip) -> Speech {
        var speech = number(Int64(n))
        speech.say(n == 1 ? one : many)
        return speech
    }

    /// What is numbered and its number.
    private func numbered(_ word: Clip, _ n: Int) -> Speech {
        var speech = Speech(word)
        speech.say(number(Int64(n)))
        return speech
    }

    /// The amount, then `won`, which has no plural; `minus` before it when money goes the other way.
    public func money(_ won: Won) -> Speech {
        var speech = won.amount < 0 ? Speech(EnglishWords.minus) : Speech()
        speech.say(number(won.magnitude.amount))
        speech.say(EnglishWords.won)
        return speech
    }

    /// `one ticket`, `two tickets`.
    public func tickets(_ n: Int) -> Speech { counted(n, EnglishWords.ticket, EnglishWords.tickets) }
    /// `one seat`, `two seats`; 0 and less is `no seats`.
    public func seatsLeft(_ n: Int) -> Speech {
        n <= 0 ? Speech(EnglishWords.no, EnglishWords.seats) : counted(n, EnglishWords.seat, EnglishWords.seats)
    }
    /// `one minute`, `two minutes`.
    public func minutes(_ n: Int) -> Speech { counted(n, EnglishWords.minute, EnglishWords.minutes) }
    /// The number alone.
    public func place(_ n: Int) -> Speech { number(Int64(n)) }
    /// `one digit`, `six digits`.
    public func length(_ n: Int) -> Speech { counted(n, EnglishWords.oneDigit, EnglishWords.digits) }

    /// `January` to `December`.
    public func month(_ month: Int) -> Speech { Speech(EnglishWords.month(month)) }

    /// Weekday first: `Saturday, March seventh`.
    public func date(_ date: LocalDate) -> Speech {
        Speech(EnglishWords.weekday(date.weekday), EnglishWords.month(date.month), EnglishWords.day(date.day))
    }

    /// Twelve-hour clock: `two thirty P.M.`, `nine oh five A.M.`; `noon` and `midnight` by name.
    public func time(_ time: LocalTime) -> Speech {
        if time.minuteOfDay == 0 { return Speech(EnglishWords.midnight) }
        if time.minuteOfDay == 12 * 60 { return Speech(EnglishWords.noon) }
        var speech = Speech(EnglishWords.number(time.hour % 12 == 0 ? 12 : time.hour % 12))
        if time.minute >= 10 {
            speech.say(EnglishWords.number(time.minute))
        } else if time.minute > 0 {
            speech.say(EnglishWords.fewMinutes(time.minute))
        }
        speech.say(time.hour < 12 ? EnglishWords.morning : EnglishWords.afternoon)
        return speech
    }

    /// A pause keeps the day's number apart from the hour's.
    public func when(_ when: LocalDateTime) -> Speech {
        var speech = date(when.date)
        speech.pause()
        speech.say(time(when.time))
        return speech
    }

    /// `concerts`, `trains` and the like, as they are offered in a menu.
    public func category(_ category: BookingModel.Category) -> Speech { Speech(EnglishWords.category(category)) }

    /// `program`, then its digits one by one: `program seven zero one`.
    public func program(_ number: ProgramNumber) -> Speech {
        var speech = Speech(EnglishWords.program)
        speech.say(digits(number.digits))
        return speech
    }

    /// `stop` and its place, from 1.
    public func stop(_ place: Int) -> Speech { numbered(EnglishWords.stop, place) }
    /// `section` and its keypad number.
    public func section(_ keypad: Int) -> Speech { numbered(EnglishWords.section, keypad) }
    /// `grade` and its place, from 1 for the dearest.
    public func grade(_ place: Int) -> Speech { numbered(EnglishWords.grade, place) }
    /// `fare number` and its rank.
    public func kind(_ rank: Int) -> Speech { numbered(EnglishWords.kind, rank) }
    /// That they can be texted.
    public var directions: Speech { Speech(EnglishWords.directions) }

    /// `row`, then the label's numbers and letters: `row A`, `row twelve`; empty when nothing of it can be spoken.
    public func row(_ label: String) -> Speech {
        let spelled = spelled(LabelPart.parts(label))
        guard !spelled.isEmpty else { return Speech() }
        var speech = Speech(EnglishWords.row)
        speech.say(spelled)
        return speech
    }

    /// `seat twelve`, or `seats` and each one or run of them, with pauses between: `seats three to five`.
    public func seats(_ spans: [SeatSpan]) -> Speech {
        var labels = Speech()
        var several = spans.count > 1
        for span in spans {
            let seat: Speech
            switch span {
            case .one(let label):
                seat = spelled(LabelPart.parts(label))
            case .run(let from, let to):
                several = true
                var run = number(Int64(from))
                run.say(EnglishWords.to)
                run.say(number(Int64(to)))
                seat = run
            }
            if !seat.isEmpty { labels.pause() }
            labels.say(seat)
        }
        guard !labels.isEmpty else { return Speech() }
        var speech = Speech(several ? EnglishWords.seats : EnglishWords.seat)
        speech.say(labels)
        return speech
    }

    /// `and three more`.
    public func more(_ n: Int) -> Speech {
        var speech = Speech(EnglishWords.and)
        speech.say(number(Int64(n)))
        speech.say(EnglishWords.more)
        return speech
    }

    /// A label's parts one after another.
    private func spelled(_ parts: [LabelPart]) -> Speech {
        var speech = Speech()
        for part in parts {
            switch part {
            case .number(let n): speech.say(number(Int64(n)))
            case .letter(let place): speech.say(EnglishWords.letter(place))
            case .syllable(let place): speech.say(EnglishWords.syllable(place))
            }
        }
        return speech
    }
}
