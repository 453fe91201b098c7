// EventAction: the events that go into the conversation, the keys among them, the actions that come out of it, and the
// words for both in the call log.

import BookingModel

/// A past fact, reported by the code that performs the machine's actions. Exactly one for each action, except `.end`,
/// which has none.
/// Cases that carry much are `indirect` here and in `Action`: a value of either is copied many times for every key.
public enum Event: Hashable, Sendable {
    /// The line was answered.
    case answered
    /// A key came up, while a prompt played or while listening. `after` is milliseconds since listening began (0 while
    /// a prompt played).
    case key(Key, after: Int)
    /// The prompts were played to their end and no key cut them.
    case played
    /// What came in one go behind an entry, and is still to be heard: so many digits, and whether `terminator` of
    /// `.hearOn` ended them.
    case typedOn(digits: Int, terminated: Bool)
    /// Nothing was pressed for as long as `.listen` said.
    case silence
    /// The core's answer to `.request`.
    indirect case reply(Reply)
    /// The caller is gone.
    case hungUp
}

/// How a prompt is worded.
public enum Form: String, Hashable, Sendable, CaseIterable {
    /// As it is said the first time at a question.
    case full
    /// Said on repeats, and when the phrase was heard in this call; only for a phrase that has a short form.
    case short
}

/// A prompt as it is to be spoken.
public struct Utterance: Hashable, Sendable {
    /// What is said, with its values.
    public let prompt: Prompt
    /// In which language; `Prompt.language` goes before the call's.
    public let language: Language
    /// In full, or shorter because it was heard before.
    public let form: Form
    /// One prompt, one language, one form: everything that chooses the clips.
    public init(_ prompt: Prompt, _ language: Language, _ form: Form) {
        (self.prompt, self.language, self.form) = (prompt, language, form)
    }
}

/// What is to be done now. An imperative.
public enum Action: Hashable, Sendable {
    /// Play prompts one after another. A key in `interruptible` cuts them and is reported; any other key in that time
    /// is lost (for a while even when not one sound of them can be played), which is how a must-hear prompt (`.none`)
    /// flushes what was typed ahead.
    case play([Utterance], interruptible: KeySet)
    /// Go on with the prompts that the key of the last event cut, from where it cut them, with these keys in the place
    /// of those of `.play`.
    case goOn(interruptible: KeySet)
    /// Wait for one key, at most so many milliseconds.
    case listen(milliseconds: Int)
    /// Count the keys that the caller types in one go, until none came for so many milliseconds; they stay for what
    /// follows.
    case hearOn(milliseconds: Int, terminator: Key)
    /// Ask the core.
    indirect case request(Request)
    /// The conversation is over: leave the line to the dialplan.
    indirect case end(CallEnd)
}

/// How a call ended, for the channel variables and the call log.
public struct CallEnd: Hashable, Sendable {
    /// How it ended; channel variable and log have its raw value.
    public let outcome: CallOutcome
    /// The member, once the PIN was right.
    public let member: MemberNumber?
    /// The place the caller was at.
    public let place: String
    /// - Parameters:
    ///   - member: nil until the PIN was right; the channel variables carry the number to the operator's screen.
    ///   - place: of the conversation proper, not of the farewell.
    public init(outcome: CallOutcome, member: MemberNumber?, place: String) {
        (self.outcome, self.member, self.place) = (outcome, member, place)
    }
}

/// One of the twelve DTMF keys (ITU-T Q.23).
public enum Key: UInt8, Hashable, CaseIterable, Sendable, CustomStringConvertible {
    case zero = 48
    case one, two, three, four, five, six, seven, eight, nine
    case star = 42
    case pound = 35

    /// The key of a character (`0`...`9`, `*`, `#`), nil for any other.
    public init?(_ character: Character) {
        guard let ascii = character.asciiValue, let key = Key(rawValue: ascii) else { return nil }
        self = key
    }

    /// The key of a digit 0...9. Precondition: in range.
    public init(digit: Int) { self = Key(rawValue: UInt8(48 + digit))! }

    /// 0...9, nil for `*` and `#`.
    public var digit: Int? { rawValue >= 48 ? Int(rawValue) - 48 : nil }

    /// The character on the key.
    public var character: Character { Character(Unicode.Scalar(rawValue)) }
    public var description: String { String(character) }
}

/// A set of keys, in one word.
public struct KeySet: OptionSet, Hashable, Sendable {
    /// One bit a key: the digits 0...9 from the lowest bit on, then `*` and `#`.
    public let rawValue: UInt16
    /// - Parameter rawValue: bits above the twelfth mean nothing and are ignored.
    public init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Of keys in any order; one given twice counts once.
    public init(_ keys: some Sequence<Key>) { rawValue = keys.reduce(0) { $0 | KeySet.bit($1) } }

    /// No key: what a must-hear prompt is played with.
    public static let none = KeySet([])
    /// All twelve.
    public static let all = KeySet(Key.allCases)

    /// True when the key is in the set.
    public func contains(_ key: Key) -> Bool { rawValue & KeySet.bit(key) != 0 }
    /// The set without one key.
    public func without(_ key: Key) -> KeySet { KeySet(rawValue: rawValue & ~KeySet.bit(key)) }
    /// The keys in it, digits first, as Asterisk's escape digits are written.
    public var keys: [Key] { Key.allCases.filter(contains) }

    private static func bit(_ key: Key) -> UInt16 {
        switch key {
        case .star: 1 << 10
        case .pound: 1 << 11
        case .zero, .one, .two, .three, .four, .five, .six, .seven, .eight, .nine: 1 << (key.rawValue - 48)
        }
    }
}

/// What the three command keys do. The digits 1...9 always choose or type.
public struct KeyMap: Hashable, Sendable {
    /// Asks for the operator; in an entry only when it is typed alone and ended by `terminator`.
    public let operatorKey: Key
    /// Says it again; in an entry with digits typed, erases them.
    public let repeatKey: Key
    /// Goes back one step; in an entry with digits typed, ends it.
    public let previousKey: Key

    /// Nil unless the three differ and the repeat and previous keys are `*` and `#` (in either order): a digit there
    /// could not be typed.
    public init?(operatorKey: Key, repeatKey: Key, previousKey: Key) {
        guard operatorKey.digit != nil, Set([repeatKey, previousKey]) == [.star, .pound] else { return nil }
        (self.operatorKey, self.repeatKey, self.previousKey) = (operatorKey, repeatKey, previousKey)
    }

    /// The Korean regulator's guideline for ARS lines (2009): `0` operator, `*` repeat, `#` previous step.
    static let standard = KeyMap(operatorKey: .zero, repeatKey: .star, previousKey: .pound)!
}

/// Turns events into the call log's words. Keys of one entry are one turn.
public struct TurnWords: Sendable {
    private var typing = false

    /// At the start of a call.
    public init() {}

    /// The word for an event at a place, nil when it makes no turn.
    /// - Parameter action: what the machine made of it.
    public mutating func word(for event: Event, then action: Action) -> String? {
        let word: String
        switch event {
        case .key(let key, _):
            switch action {
            case .listen:
                // Anything but a digit is the late `#` of an entry that has its turn already.
                if key.digit != nil { typing = true }
                return nil
            case .goOn, .hearOn: return nil
            case .play, .request, .end: break
            }
            word = typing ? "entry" : "key"
        case .silence where action.asksForMissingDigits: return "no-input"
        case .silence: word = typing ? "entry" : "no-input"
        case .typedOn: word = "entry"
        case .answered: word = "answered"
        case .hungUp: word = "hung-up"
        case .played: return nil
        case .reply(.unavailable): word = "unavailable"
        case .reply: word = "reply"
        }
        typing = false
        return word
    }
}

extension Action {
    /// The entry goes on.
    fileprivate var asksForMissingDigits: Bool {
        guard case .play(let utterances, _) = self else { return false }
        return utterances.first?.prompt.phrase == .digitsMissing
    }
}
