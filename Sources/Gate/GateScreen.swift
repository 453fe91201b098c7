// GateScreen: the result of a scan as a display shows it: four lines of twenty Latin characters, a lamp, and words in
// every language.

import BookingCore
import BookingModel
import Platform
import Writing

/// The lamp at a gate.
public enum Lamp: Hashable, Sendable { case off, green, red }

/// What a display shows.
public struct GateScreen: Hashable, Sendable {
    /// Size of a gate's display (the usual HD44780 module).
    public static let columns = 20
    /// Lines, of which the last is the footer.
    public static let rows = 4

    /// Lit by every result; off while no visitor is there.
    public let lamp: Lamp
    /// `ADMIT`, `REFUSE`, or the gate's name when no visitor is there.
    public let headline: String
    /// `2 seats`, or the reason, as short as a display needs it.
    public let subject: String
    /// The same in full, in every language.
    public let words: Translations
    /// The kinds of fares that staff look at a card for, then who needs a ramp, then the seats, in English or keypad
    /// numbers.
    public let seats: [String]
    /// How many seats are still to come, or the booking's number, and the time; empty when no visitor is there.
    public let footer: String
    /// What a gate without the core decides by; empty when the core answers.
    public let note: StandingNote

    /// The screen between two visitors.
    public static func waiting(_ gate: Gate, _ standing: GateStanding = .core, now: Instant = Instant(0)) -> GateScreen
    {
        GateScreen(
            lamp: .off, headline: latin(gate.name), words: Translations(\.showYourCard), seats: [], footer: "",
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
            self.init(
                lamp: .green, headline: admission.way == .outward ? "EXIT" : "ADMIT",
                subject: Language.latin.writing.admission(admission),
                words: Translations {
                    ([$0.admission(admission)] + $0.purposes(admission.seats)
                        + (admission.proofs.isEmpty ? [] : [$0.proofs(admission.proofs)]))
                        .joined(separator: ". ")
                },
                seats: GateScreen.proofs(admission.proofs) + GateScreen.purposes(admission.seats)
                    + admission.seats.map(GateScreen.words),
                footer: admission.isDisputed
                    ? "PAYMENT DISPUTED"
                    : admission.remaining > 0
                        ? "\(admission.remaining) more  \(time)" : "\(admission.booking)  \(time)",
                note: note)
        case .unchecked:
            self.init(
                lamp: .green, headline: "ADMIT", words: Translations(\.unchecked), seats: [], footer: time, note: note)
        case .refuse(let refusal):
            let detail = GateScreen.detail(refusal, now)
            self.init(
                lamp: .red, headline: "REFUSE", subject: GateScreen.short(refusal, now),
                words: Translations { $0.refusal(refusal, now: now) }, seats: detail.map { [$0] } ?? [], footer: time,
                note: note)
        }
    }

    private init(
        lamp: Lamp, headline: String, subject: String? = nil, words: Translations, seats: [String], footer: String,
        note: StandingNote
    ) {
        self.lamp = lamp
        self.headline = headline
        self.subject = subject ?? words.latin
        self.words = words
        self.seats = seats
        self.footer = footer
        self.note = note
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
        let head = top.count <= room ? [top] : [headline] + CellWidth.wrap(subject, to: GateScreen.columns)
        // A reason that names the list itself needs all the lines.
        let ending = note.latin.isEmpty || namesList ? [footer] : [note.latin, footer]
        let rows = GateScreen.rows - ending.count
        let all = (head + body.filter { !$0.isEmpty }).prefix(rows)
        return (all + Array(repeating: "", count: rows - all.count) + ending).map { String($0.prefix(room)) }
    }

    private var namesList: Bool { words.latin != subject && subject.hasPrefix("not on list") }

    /// `card: senior 1`, a line for each kind, before the seats.
    private static func proofs(_ kinds: [FareKind]) -> [String] {
        kinds.counts.map { kind, count in
            let name = latin(kind.name.latin).isEmpty ? kind.code : latin(kind.name.latin)
            let (head, tail) = ("card: ", " \(count)")
            return head + name.prefix(columns - head.count - tail.count) + tail
        }
    }

    /// `wheelchair 1, with 2` companions, in one line: staff open the ramp before they look for the seats. A companion
    /// whose wheelchair place went in before is `companion 1`.
    private static func purposes(_ seats: [SeatLabel]) -> [String] {
        let places = seats.count { $0.purpose == .wheelchair }
        let companions = seats.count { $0.purpose == .companion }
        if places == 0 { return companions == 0 ? [] : ["companion \(companions)"] }
        return ["wheelchair \(places)" + (companions == 0 ? "" : ", with \(companions)")]
    }

    /// `A 5-12`; a section without a Latin name goes by its keypad number.
    private static func words(_ seat: SeatLabel) -> String {
        let section = latin(seat.section.latin)
        return "\(section.isEmpty ? String(seat.sectionKeypad) : section) \(latin(seat.row))-\(latin(seat.seat))"
    }

    /// Printable ASCII without what LCDproc's protocol gives a meaning; empty when any letter is lost.
    private static func latin(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { (32...126).contains($0.value) && !"{}\"\\".unicodeScalars.contains($0) }
        return kept.count == text.unicodeScalars.count ? text : ""
    }

    /// A display has room for the day of a list only where it is another one. Nil: the full words fit.
    private static func short(_ refusal: Refusal, _ now: Instant) -> String? {
        guard case .notOnList(let madeAt) = refusal else { return nil }
        let made = ShortTime(madeAt, now: now)
        return "not on list of \(made.day ?? made.time)"
    }

    /// What a display says below the reason.
    private static func detail(_ refusal: Refusal, _ now: Instant) -> String? {
        switch refusal {
        case .unreadable(.wrongChecksum): return "wrong checksum"
        case .unreadable(.hangulMode): return "switch to English"
        case .notOnList(let madeAt):
            let made = ShortTime(madeAt, now: now)
            return made.day == nil ? "ask the box office" : "\(made.time): ask the staff"
        case .tooEarly(let opens): return "opens \(Zone.local(opens).date) \(Zone.local(opens).time)".dropYear
        case .otherGate(let name): return latin(name.latin).isEmpty ? nil : latin(name.latin)
        case .unsettled, .disputed, .refunded: return "see the box office"
        case .changed(let newer): return "ticket v\(newer) is valid"
        case .alreadyUsed(let at, let gate):
            return "\(Zone.local(at).time) \(latin(gate).isEmpty ? "" : "gate \(latin(gate))")"
        case .unreachable: return "see the staff"
        case .unreadable, .unknownCard, .blockedCard, .noBooking, .tooLate, .cancelled, .eventCancelled, .notInside:
            return nil
        }
    }
}

extension String {
    /// `opens 2026-03-07 12:00` -> `opens 03-07 12:00`, which fits a display.
    fileprivate var dropYear: String {
        split(separator: " ").map { $0.count == 10 ? String($0.dropFirst(5)) : String($0) }.joined(separator: " ")
    }
}
