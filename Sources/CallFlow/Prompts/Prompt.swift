// Prompt: a phrase with its values in slots. Callers hear nothing else. A phrase heard to its end is played in its
// short form from then on.

import BookingModel

/// Something to be said: a phrase and the values that fill its slots.
public struct Prompt: Hashable, Sendable, CustomStringConvertible {
    /// What is said, before its values are filled in.
    public let phrase: Phrase
    /// One for each of the phrase's slots, in the phrase's order.
    public let slots: [Slot]
    /// Said in this language whatever the call speaks; nil: in the call's language.
    public private(set) var language: Language?

    /// Precondition: the slots are those the phrase needs, in its order. A wrong one is a mistake in a dialog and stops
    /// every test that reaches it.
    public init(_ phrase: Phrase, _ slots: Slot...) { self.init(phrase, slots: slots) }

    /// As above, with the slots in an array.
    public init(_ phrase: Phrase, slots: [Slot]) {
        precondition(
            slots.elementsEqual(phrase.slots, by: { $0.name == $1 }),
            "\(phrase.rawValue) needs \(phrase.slots.map(\.rawValue))")
        (self.phrase, self.slots) = (phrase, slots)
    }

    /// The same prompt, always in one language ("For English, press 2").
    func always(in language: Language) -> Prompt {
        var copy = self
        copy.language = language
        return copy
    }

    /// As a transcript shows it: `booked 7001-0015`.
    public var description: String { ([phrase.rawValue] + slots.map(\.written)).joined(separator: " ") }
}

/// What the machine knows of a call from the start.
public struct CallFacts: Hashable, Sendable {
    /// The line's own language; nil: the caller is asked.
    public let language: Language?
    /// The calling number, nil when it was withheld or is not a number.
    public let calling: TelephoneNumber?
    /// The box office's local date when the call came in: what makes a year of a typed MMDD.
    public let today: LocalDate
    /// What the PBX administrator has set for this line.
    public let rules: CallRules
    /// The PBX says that it handed this call to an operator, who did not answer.
    public let isReturning: Bool
    /// - Parameters:
    ///   - language: nil on a line where the caller is asked.
    ///   - calling: nil when withheld.
    ///   - today: the box office's own date, not the caller's.
    ///   - isReturning: from an operator who did not answer.
    public init(
        language: Language?, calling: TelephoneNumber?, today: LocalDate, rules: CallRules, isReturning: Bool = false
    ) {
        (self.language, self.calling, self.today, self.rules, self.isReturning) = (
            language, calling, today, rules, isReturning
        )
    }
}

/// The caller's rules that a PBX admin may set. Times are milliseconds.
public struct CallRules: Hashable, Sendable {
    /// Which keys ask for the operator, repeat, and go back.
    public var keys = KeyMap.standard
    /// Silence allowed before the first digit, 1000...60000.
    public var firstDigit = 6000
    /// Silence allowed between digits, 500...20000. It also ends an entry whose `#` was forgotten.
    public var interDigit = 3000
    /// Silence allowed between digits while an entry of a fixed length lacks some, 500...20000. What was typed is kept
    /// then, too.
    public var interDigitFixed = 5000
    /// Time allowed for one whole entry, 5000...120000.
    public var entryTotal = 60000
    /// The same key again within this time is one key that was heard twice, 0...150; 0: never. A matter of the line,
    /// not of the conversation: keys that come as one burst carry no times.
    public var debounce = 40
    /// Whether a prompt is one command to Asterisk rather than one for each clip. A matter of the line, too.
    public var oneCommand = true
    /// Misses of one kind (no-input, no-match) at one question before the operator is offered, 1...9.
    public var misses = 3
    /// Refusals of the booking core in a row (a payment declined, a number that is not there, nothing left) before the
    /// operator is offered, 0...9; 0: never.
    public var refusals = 3
    /// Wrong PINs in one call, 1...5.
    public var loginTries = 3
    /// Digits of a member number, 4...10.
    public var memberDigits = 6
    /// Digits of a PIN, 4...8.
    public var pinDigits = 4
    /// Digits of a program's number from the leaflet, 3...4: all alike, so that one is complete without `#` even in a
    /// burst of keys.
    public var programDigits = 3
    /// Tickets in one booking, 1...9.
    public var maxTickets = 6
    /// How callers become members.
    public var signUp = SignUpWay.request
    /// Which words of consent they hear.
    public var consent = ConsentVersion.shipped
    /// How long seats that came free are held for a caller who waits for them, in minutes, 0...1440; 0: nobody can
    /// wait.
    public var offerMinutes = 30
    /// Silence allowed while a caller waits for a text and looks for the code in it, 5000...60000.
    public var codeWait = 20_000
    /// Actions after which a call is ended politely, 50...2000.
    public var ceiling = 600
    /// The values a box office starts with; each has its range in its own comment, which the settings hold it to.
    public init() {}
}

/// A value a prompt carries. How it sounds is Voice's business; how it is written in a transcript is said here.
public enum Slot: Hashable, Sendable {
    /// The key to press.
    case key(Key)
    /// A booking number, read digit by digit.
    case number(BookingNumber)
    /// An amount of money: what is paid, owed or due.
    case money(Won)
    /// A cancellation fee.
    case fee(Won)
    /// Money that goes back.
    case refund(Won)
    /// Tickets.
    case count(Int)
    /// Seats that are left.
    case left(Int)
    /// Minutes.
    case minutes(Int)
    /// A place in line, from 1.
    case place(Int)
    /// How many digits an entry has, 1...20.
    case length(Int)
    /// A day and time.
    case when(LocalDateTime)
    /// A day.
    case date(LocalDate)
    /// A time of day.
    case time(LocalTime)
    /// What kind of thing a program is.
    case category(Category)
    /// A program's title; the number is said when the title has no recording.
    case program(Name, ProgramNumber)
    /// A stop; its place in the running order (from 1) is said when the name has no recording.
    case stop(Name, Int)
    /// The boarding stop; its place in the running order (from 1) is said when the name has no recording.
    case from(Name, Int)
    /// The alighting stop, likewise.
    case to(Name, Int)
    /// A train or performance number, read digit by digit.
    case service(String)
    /// A section; its keypad number is said when the name has no recording.
    case section(Name, Int)
    /// A grade; its place in the list (from 1) is said when the name has no recording.
    case grade(Name, Int)
    /// A kind of fare; its rank is said when the name has no recording.
    case kind(Name, Int)
    /// Seats in the order they are read.
    case seats([SeatLabel])
    /// The last digits of a member number, read one by one.
    case tail(String)
    /// A member number, read to its new owner digit by digit.
    case member(MemberNumber)
    /// A telephone number: read to its owner, masked everywhere else.
    case telephone(TelephoneNumber)

    /// How to get to a venue; without a recording, that it can be texted.
    case directions(Name)

    /// The names slots have in the phrase files.
    public enum Label: String, Hashable, CaseIterable, Sendable {
        case key, number, money, fee, refund, count, left, minutes, place, length, when, date, time, category, program,
            stop, from, to, service
        case section, grade, kind, seats, tail, member, telephone, directions
    }

    /// The slot's name.
    public var name: Label {
        switch self {
        case .key: .key
        case .number: .number
        case .money: .money
        case .fee: .fee
        case .refund: .refund
        case .count: .count
        case .left: .left
        case .minutes: .minutes
        case .place: .place
        case .length: .length
        case .when: .when
        case .date: .date
        case .time: .time
        case .category: .category
        case .program: .program
        case .stop: .stop
        case .from: .from
        case .to: .to
        case .service: .service
        case .section: .section
        case .grade: .grade
        case .kind: .kind
        case .seats: .seats
        case .tail: .tail
        case .member: .member
        case .telephone: .telephone
        case .directions: .directions
        }
    }

    /// As a transcript shows it: exact, one line, no secret.
    var written: String {
        switch self {
        case .key(let key): "[\(key)]"
        case .number(let number): number.description
        case .money(let won), .fee(let won), .refund(let won): won.description
        case .count(let n): n == 1 ? "1 ticket" : "\(n) tickets"
        case .left(let n): "\(n) left"
        case .minutes(let n): "\(n) min"
        case .place(let n): "place \(n)"
        case .length(let n): n == 1 ? "1 digit" : "\(n) digits"
        case .when(let when): when.description
        case .date(let date): date.description
        case .time(let time): time.description
        case .category(let category): category.rawValue
        case .program(let name, _), .stop(let name, _), .from(let name, _), .to(let name, _), .section(let name, _),
            .grade(let name, _), .kind(let name, _), .directions(let name):
            name.latin
        case .service(let service): "no. \(service)"
        case .seats(let labels): labels.map(\.description).joined(separator: ", ")
        case .tail(let tail): "***\(tail)"
        case .member(let number): number.digits
        case .telephone(let number): number.description
        }
    }
}

/// The phrases of a call, as bits: every waiting call carries them.
struct Heard: Hashable, Sendable {
    /// Heard to the end, in the call's language.
    private(set) var phrases = PhraseSet()
    /// Of the prompts that play now.
    private var playing = PhraseSet()

    /// A prompt is about to be said.
    /// - Returns: true when its phrase was heard before, or comes before among the prompts that are about to be played.
    mutating func begin(_ phrase: Phrase) -> Bool {
        let isKnown = phrases.contains(phrase) || playing.contains(phrase)
        playing.insert(phrase)
        return isKnown
    }

    /// What was played is over. Of prompts that a key cut, none counts: how many were heard is not known.
    mutating func settle(isPlayedOut: Bool) {
        if isPlayedOut { phrases.formUnion(playing) }
        playing = PhraseSet()
    }
}

/// A set of phrases, one bit each by its place: 256 are as many as `Phrase.place` can tell apart.
struct PhraseSet: Hashable, Sendable {
    private var bits = SIMD4<UInt64>(repeating: 0)

    init(_ phrases: [Phrase] = []) {
        for phrase in phrases { insert(phrase) }
    }

    /// True when the phrase is in the set.
    func contains(_ phrase: Phrase) -> Bool { bits[phrase.place / 64] & (1 << UInt64(phrase.place % 64)) != 0 }

    mutating func insert(_ phrase: Phrase) { bits[phrase.place / 64] |= 1 << UInt64(phrase.place % 64) }

    mutating func formUnion(_ other: PhraseSet) { bits |= other.bits }
}
