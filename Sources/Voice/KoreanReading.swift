// KoreanReading: values in Korean. Sino-Korean for money, minutes, dates, rows and seats; native numbers before
// counters and hours.

import BookingModel
import CallFlow

/// How Korean speaks values (National Institute of Korean Language, standard reading of numbers).
public struct KoreanReading: Reading {
    /// The whole vocabulary.
    public var clips: [Clip] { KoreanWords.all }
    /// About as fast as the recordings: a syllable of Hangul.
    public var characterMilliseconds: Int { 150 }
    /// Fast, because its words are short.
    public var rendering: SpeechRendering { SpeechRendering(voice: "ko", speed: 205, spellsNumbers: true) }

    /// The largest number with number words: one short of 10^16 (경). Longer ones are read digit by digit.
    public static let largest: Int64 = 9999_9999_9999_9999

    /// Needs nothing.
    public init() {}

    /// `일 번` to `구 번`, as in "press 1", and `영 번`; `별표` for `*`, `우물 정자` for `#`.
    public func key(_ key: Key) -> Speech { Speech(KoreanWords.key(key)) }
    /// Sino-Korean; 0 is `공`, as in telephone numbers.
    public func digit(_ digit: Int) -> Clip { KoreanWords.digit(digit) }

    /// Sino-Korean in groups of four digits with 만, 억 and 조: 10000 is `만`, 11000 `만 천`, 105000 `십만 오천`, with no `일`
    /// before 십, 백, 천 or a leading 만.
    public func number(_ n: Int64) -> Speech {
        guard (0...KoreanReading.largest).contains(n) else { return digits(String(n.magnitude)) }
        if n == 0 { return Speech(KoreanWords.number(0)) }
        var speech = Speech()
        for (size, unit) in [(1_0000_0000_0000, .jo), (1_0000_0000, .eok), (1_0000, .man), (1, .ones)]
            as [(Int64, Unit)]
        {
            let group = Int(n / size % 10000)
            if group > 0 { speech.say(self.group(group, unit, leading: speech.isEmpty)) }
        }
        return speech
    }

    /// What four digits count.
    private enum Unit {
        case jo, eok, man, ones
    }

    /// Four digits with their unit, in one written word. A leading 만 has no 일.
    private func group(_ group: Int, _ unit: Unit, leading: Bool) -> Speech {
        var speech = Speech()
        if group >= 1000 { speech.say(KoreanWords.thousands(group / 1000)) }
        if group / 100 % 10 > 0 { speech.say(KoreanWords.hundreds(group / 100 % 10), glued: true) }
        let rest = group % 100
        switch unit {
        case .man:
            speech.say(
                rest == 0 || (group == 1 && leading) ? KoreanWords.man : KoreanWords.tenThousands(rest), glued: true)
        case .jo, .eok, .ones:
            if rest > 0 { speech.say(KoreanWords.number(rest), glued: true) }
            if unit == .jo { speech.say(KoreanWords.jo, glued: true) }
            if unit == .eok { speech.say(KoreanWords.eok, glued: true) }
        }
        return speech
    }

    /// A native number up to 99, a Sino-Korean one above, then the counter.
    private func counted(_ n: Int, _ counter: Clip) -> Speech {
        var speech = (1...99).contains(n) ? Speech(KoreanWords.native(n)) : number(Int64(n))
        speech.say(counter)
        return speech
    }

    /// A Sino-Korean number and what it numbers.
    private func numbered(_ n: Int, _ words: Clip...) -> Speech {
        var speech = number(Int64(n))
        for word in words { speech.say(word) }
        return speech
    }

    /// Sino-Korean and `원`; `마이너스` before it when money goes the other way.
    public func money(_ won: Won) -> Speech {
        var speech = won.amount < 0 ? Speech(KoreanWords.minus) : Speech()
        speech.say(number(won.magnitude.amount))
        speech.say(KoreanWords.won)
        return speech
    }

    /// A native number and the counter `장`: `두 장`, `스무 장`; Sino-Korean from 100 on.
    public func tickets(_ n: Int) -> Speech {
        (1...9).contains(n) ? Speech(KoreanWords.tickets(n)) : counted(n, KoreanWords.ticketCounter)
    }
    /// A native number and `자리`; 0 and less is `없음`.
    public func seatsLeft(_ n: Int) -> Speech {
        switch n {
        case ...0: Speech(KoreanWords.none)
        case 1...99: Speech(KoreanWords.seatsLeft(n))
        default: counted(n, KoreanWords.seatCounter)
        }
    }
    /// Sino-Korean and `분`; 1...59 are one clip each.
    public func minutes(_ n: Int) -> Speech {
        (1...59).contains(n) ? Speech(KoreanWords.minute(n)) : numbered(n, KoreanWords.minutes)
    }
    /// Sino-Korean and `번`: `삼 번`.
    public func place(_ n: Int) -> Speech { numbered(n, KoreanWords.numbered) }
    /// A native number and `자리`: `여섯 자리`.
    public func length(_ n: Int) -> Speech { Speech(KoreanWords.seatsLeft(n)) }

    /// Sino-Korean and `월`, irregular twice: `유월` (June) and `시월` (October).
    public func month(_ month: Int) -> Speech { Speech(KoreanWords.month(month)) }

    /// Month, day, weekday: `삼월 칠일 토요일`.
    public func date(_ date: LocalDate) -> Speech {
        Speech(KoreanWords.month(date.month), KoreanWords.day(date.day), KoreanWords.weekday(date.weekday))
    }

    /// Twelve-hour clock with a native hour and Sino-Korean minutes: `오후 두 시 삼십 분`; `낮 열두 시` at noon, `자정` at midnight,
    /// `오전 영 시` within the hour after it.
    public func time(_ time: LocalTime) -> Speech {
        if time.minuteOfDay == 0 { return Speech(KoreanWords.midnight) }
        var speech =
            switch time.hour {
            case 0..<12: Speech(KoreanWords.morning, KoreanWords.hour(time.hour))
            case 12: Speech(KoreanWords.noon, KoreanWords.hour(12))
            default: Speech(KoreanWords.afternoon, KoreanWords.hour(time.hour - 12))
            }
        if time.minute > 0 { speech.say(KoreanWords.minute(time.minute)) }
        return speech
    }

    /// Date, then time, without a pause: `오전` or `오후` keeps them apart.
    public func when(_ when: LocalDateTime) -> Speech {
        var speech = date(when.date)
        speech.say(time(when.time))
        return speech
    }

    /// `콘서트`, `열차` and the like, as they are offered in a menu.
    public func category(_ category: BookingModel.Category) -> Speech { Speech(KoreanWords.category(category)) }

    /// `프로그램`, its digits one by one, `번`.
    public func program(_ number: ProgramNumber) -> Speech {
        var speech = Speech(KoreanWords.program)
        speech.say(digits(number.digits))
        speech.say(KoreanWords.numbered)
        return speech
    }

    /// Its place, from 1: `이 번 정류장`.
    public func stop(_ place: Int) -> Speech { numbered(place, KoreanWords.numbered, KoreanWords.stop) }
    /// Its keypad number: `십이 번 구역`.
    public func section(_ keypad: Int) -> Speech { numbered(keypad, KoreanWords.numbered, KoreanWords.section) }
    /// Its place, from 1 for the dearest: `일 등급`.
    public func grade(_ place: Int) -> Speech { numbered(place, KoreanWords.grade) }
    /// Its rank: `이십 번 권종`.
    public func kind(_ rank: Int) -> Speech { numbered(rank, KoreanWords.numbered, KoreanWords.kind) }
    /// That they can be texted.
    public var directions: Speech { Speech(KoreanWords.directions) }

    /// The label's numbers, letters and syllables, then `열`; empty when nothing of it can be spoken.
    public func row(_ label: String) -> Speech {
        var speech = spelled(LabelPart.parts(label))
        if !speech.isEmpty { speech.say(KoreanWords.row) }
        return speech
    }

    /// Each seat or run of them, with pauses between: `십이 번`, `에이 석`, `삼 번부터 오 번까지`.
    public func seats(_ spans: [SeatSpan]) -> Speech {
        var speech = Speech()
        for span in spans {
            let seat: Speech
            switch span {
            case .one(let label):
                seat = self.seat(LabelPart.parts(label))
            case .run(let from, let to):
                var run = numbered(from, KoreanWords.numberedFrom)
                run.say(numbered(to, KoreanWords.numberedTo))
                seat = run
            }
            if !seat.isEmpty { speech.pause() }
            speech.say(seat)
        }
        return speech
    }

    /// One seat; the numbers one to nine are said as keys are, in one breath.
    private func seat(_ parts: [LabelPart]) -> Speech {
        if parts.count == 1, case .number(let n) = parts[0], (1...9).contains(n) {
            return Speech(KoreanWords.key(Key(digit: n)))
        }
        var seat = spelled(parts)
        if !seat.isEmpty { seat.say(LabelPart.isNumber(parts) ? KoreanWords.numbered : KoreanWords.letteredSeat) }
        return seat
    }

    /// `외` and how many seats more: `외 세 자리`.
    public func more(_ n: Int) -> Speech {
        var speech = Speech(KoreanWords.besides)
        speech.say(seatsLeft(n))
        return speech
    }

    /// A label's parts one after another.
    private func spelled(_ parts: [LabelPart]) -> Speech {
        var speech = Speech()
        for part in parts {
            switch part {
            case .number(let n): speech.say(number(Int64(n)))
            case .letter(let place): speech.say(KoreanWords.letter(place))
            case .syllable(let place): speech.say(KoreanWords.syllable(place))
            }
        }
        return speech
    }
}
