// GateScreen: a verdict as a display shows it: four lines of twenty Latin characters, a lamp, and words in two
// languages.

import BookingCore
import BookingModel

/// The lamp beside a gate.
public enum Lamp: Hashable, Sendable { case off, green, red }

/// What a display shows.
public struct GateScreen: Hashable, Sendable {
    /// Size of a gate's display (the usual HD44780 module).
    public static let columns = 20
    /// Lines, of which the last is the footer.
    public static let rows = 4

    /// Lit by every verdict; off while no visitor is there.
    public let lamp: Lamp
    /// `ADMIT`, `REFUSE`, or the gate's name when no visitor is there.
    public let headline: String
    /// `2 seats`, or the reason, as short as a display needs it.
    public let subject: String
    /// The same in full.
    public let words: String
    /// The same for Korean readers.
    public let korean: String
    /// The seats, in English or keypad numbers.
    public let seats: [String]
    /// How many seats are still to come, or the booking's number, and the time; empty when no visitor is there.
    public let footer: String
    /// What a gate without the core goes by; empty when the core answers.
    public let note: StandingNote

    /// What stands there between two visitors.
    public static func waiting(_ gate: Gate, _ standing: GateStanding = .core, now: Instant = Instant(0)) -> GateScreen
    {
        GateScreen(
            lamp: .off, headline: latin(gate.name), subject: "Show your card", korean: "카드를 대 주세요", seats: [],
            footer: "",
            note: StandingNote(standing, now: now))
    }

    /// What a verdict looks like.
    /// - Parameters:
    ///   - standing: what the gate went by.
    ///   - now: when it was given.
    public init(_ verdict: ScanResult, gate: Gate, now: Instant, standing: GateStanding = .core) {
        let time = Zone.local(now).time.description
        let note = StandingNote(standing, now: now)
        switch verdict {
        case .admit(let admission):
            let count = admission.seats.count
            let isExit = admission.way == .outward
            self.init(
                lamp: .green, headline: isExit ? "EXIT" : "ADMIT", subject: count == 1 ? "1 seat" : "\(count) seats",
                korean: (isExit ? "퇴장 \(count)석" : "입장 \(count)석") + (admission.isDisputed ? ", 결제 확인 필요" : ""),
                seats: admission.seats.map(GateScreen.words),
                footer: admission.isDisputed
                    ? "PAYMENT DISPUTED"
                    : admission.remaining > 0
                        ? "\(admission.remaining) more  \(time)" : "\(admission.booking)  \(time)",
                note: note)
        case .unchecked:
            self.init(
                lamp: .green, headline: "ADMIT", subject: "unchecked", korean: "확인 없이 입장", seats: [], footer: time,
                note: note)
        case .refuse(let refusal):
            let words = GateScreen.words(refusal, now)
            self.init(
                lamp: .red, headline: "REFUSE", subject: words.english, words: words.full, korean: words.korean,
                seats: words.detail.map { [$0] } ?? [], footer: time, note: note)
        }
    }

    private init(
        lamp: Lamp, headline: String, subject: String, words: String? = nil, korean: String, seats: [String],
        footer: String, note: StandingNote
    ) {
        (self.lamp, self.headline, self.subject, self.words, self.korean) = (
            lamp, headline, subject, words ?? subject, korean
        )
        (self.seats, self.footer, self.note) = (seats, footer, note)
    }

    /// Four lines of at most twenty printable Latin characters (an HD44780 has no Hangul).
    public var lines: [String] {
        let room = GateScreen.columns
        var body = [""]
        for seat in seats {
            let joined = body[body.count - 1].isEmpty ? seat : "\(body[body.count - 1]), \(seat)"
            if joined.count <= room { body[body.count - 1] = joined } else { body.append(seat) }
        }
        if body.count > 2 { body = [body[0], "... and more"] }
        let top = "\(headline)  \(subject)"
        let head = top.count <= room ? [top] : [headline] + GateScreen.wrapped(subject)
        // A reason that names the list itself needs all the lines.
        let ending = note.latin.isEmpty || namesList ? [footer] : [note.latin, footer]
        let rows = GateScreen.rows - ending.count
        let all = (head + body.filter { !$0.isEmpty }).prefix(rows)
        return (all + Array(repeating: "", count: rows - all.count) + ending).map { String($0.prefix(room)) }
    }

    private var namesList: Bool { words != subject && subject.hasPrefix("not on list") }

    /// Cut between words where a line is full.
    private static func wrapped(_ text: String) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let joined = lines[lines.count - 1].isEmpty ? String(word) : "\(lines[lines.count - 1]) \(word)"
            if joined.count <= columns { lines[lines.count - 1] = joined } else { lines.append(String(word)) }
        }
        return lines
    }

    /// `A 5-12`; a section without a Latin name goes by its keypad number.
    private static func words(_ seat: SeatLabel) -> String {
        let section = latin(seat.section.english)
        return "\(section.isEmpty ? String(seat.sectionKeypad) : section) \(latin(seat.row))-\(latin(seat.seat))"
    }

    /// Printable ASCII without what LCDproc's protocol gives a meaning; empty when any letter is lost.
    private static func latin(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { (32...126).contains($0.value) && !"{}\"\\".unicodeScalars.contains($0) }
        return kept.count == text.unicodeScalars.count ? text : ""
    }

    /// What a refusal says: short, in Korean, more of it, and in full where that is longer.
    private typealias Words = (english: String, korean: String, detail: String?, full: String?)

    private static func words(_ refusal: Refusal, _ now: Instant) -> Words {
        if case .notOnList(let madeAt) = refusal { return notOnList(madeAt, now) }
        let words = words(refusal)
        return (words.english, words.korean, words.detail, nil)
    }

    /// A display has room for the day only where it is another one.
    private static func notOnList(_ madeAt: Instant, _ now: Instant) -> Words {
        let (time, day) = StandingNote.parts(madeAt, now: now)
        let all = day.map { "\($0) \(time)" } ?? time
        return (
            day.map { "not on list of \($0)" } ?? "not on list of \(time)", "\(all) 명단에 없습니다: 매표소에 문의해 주세요",
            day == nil ? "ask the box office" : "\(time): ask the staff",
            "not on the list of \(all): ask the box office"
        )
    }

    private static func words(_ refusal: Refusal) -> (english: String, korean: String, detail: String?) {
        switch refusal {
        case .unreadable(let fault): unreadable(fault)
        case .unknownCard: ("unknown card", "등록되지 않은 카드입니다", nil)
        case .blockedCard: ("blocked card", "사용이 정지된 카드입니다", nil)
        case .noBooking: ("no booking here", "이곳의 예매가 없습니다", nil)
        case .notOnList: ("not on the list", "명단에 없습니다: 매표소에 문의해 주세요", "ask the box office")
        case .tooEarly(let opens):
            ("too early", "아직 입장 전입니다", "opens \(Zone.local(opens).date) \(Zone.local(opens).time)".dropYear)
        case .tooLate: ("too late", "입장 시간이 지났습니다", nil)
        case .otherGate(let name):
            ("other gate", "다른 입구입니다: \(name.korean)", latin(name.english).isEmpty ? nil : latin(name.english))
        case .unsettled: ("not paid yet", "결제가 끝나지 않았습니다", "see the box office")
        case .disputed: ("payment disputed", "결제에 이의가 제기된 예매입니다", "see the box office")
        case .refunded: ("refunded", "환불된 예매입니다", "see the box office")
        case .cancelled: ("cancelled", "취소된 예매입니다", nil)
        case .changed(let newer): ("changed", "변경된 예매입니다", "ticket v\(newer) is valid")
        case .alreadyUsed(let at, let gate):
            ("already used", "이미 입장했습니다", "\(Zone.local(at).time) \(latin(gate).isEmpty ? "" : "gate \(latin(gate))")")
        case .eventCancelled: ("event cancelled", "취소된 공연입니다", nil)
        case .notInside: ("not inside", "입장 기록이 없습니다", nil)
        case .unreachable: ("cannot check", "지금 확인할 수 없습니다", "see the staff")
        }
    }

    /// What to do about a read that is none, by what went wrong with it: a number that was mistyped is typed again, and
    /// no card is at fault.
    private static func unreadable(_ fault: ScanFault) -> (english: String, korean: String, detail: String?) {
        switch fault {
        case .halfLine, .tooLong, .noise, .sentinel, .wrongLRC: ("read it again", "카드를 다시 대 주세요", nil)
        case .wrongChecksum: ("read it again", "카드를 다시 대 주세요", "wrong checksum")
        case .checkDigit: ("type it again", "예매번호를 다시 눌러 주세요", nil)
        case .hangulMode: ("keyboard in Hangul mode", "키보드가 한글 상태입니다: 한/영 키를 눌러 주세요", "switch to English")
        case .wrongLength: ("no card number", "카드번호도 예매번호도 아닙니다", nil)
        case .randomUID: ("changing number", "번호가 바뀌는 카드라 쓸 수 없습니다", nil)
        case .paymentCard: ("payment card", "결제 카드는 쓸 수 없습니다", nil)
        }
    }
}

extension String {
    /// `opens 2026-03-07 12:00` -> `opens 03-07 12:00`, which fits a display.
    fileprivate var dropYear: String {
        split(separator: " ").map { $0.count == 10 ? String($0.dropFirst(5)) : String($0) }.joined(separator: " ")
    }
}
