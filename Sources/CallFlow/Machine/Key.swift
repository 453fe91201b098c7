// Key: the twelve keys of a telephone, and sets of them.

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
    public static let standard = KeyMap(operatorKey: .zero, repeatKey: .star, previousKey: .pound)!
}
