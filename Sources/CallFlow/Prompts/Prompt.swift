// Prompt: a phrase with its values. Callers hear nothing else.

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
    public func always(in language: Language) -> Prompt {
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
    public var oneCommand = false
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
    /// Actions after which a call is ended politely, 50...2000.
    public var ceiling = 600
    /// The values a box office starts with; each has its range in its own comment, which the settings hold it to.
    public init() {}
}
