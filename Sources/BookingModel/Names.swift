// Names: the name of a thing in Korean and in English.

/// A language of the line. The raw value is the code Asterisk uses for its sounds folder.
public enum Language: String, Hashable, CaseIterable, Sendable {
    /// Korean (ISO 639-1); also the default where no language was chosen.
    case korean = "ko"
    /// English (ISO 639-1).
    case english = "en"
    /// All but this one, in the order they are offered.
    public var others: [Language] { Language.allCases.filter { $0 != self } }
}

/// One value for each language. A further language is one property more, here alone.
public struct ByLanguage<Value> {
    /// In Korean.
    public var korean: Value
    /// In English.
    public var english: Value

    /// - Parameters:
    ///   - korean: in Korean.
    ///   - english: in English.
    public init(korean: Value, english: Value) { (self.korean, self.english) = (korean, english) }

    /// The same value for every language.
    public init(repeating value: Value) { self.init(korean: value, english: value) }

    /// The value of one language.
    public subscript(language: Language) -> Value {
        get {
            switch language {
            case .korean: korean
            case .english: english
            }
        }
        set {
            switch language {
            case .korean: korean = newValue
            case .english: english = newValue
            }
        }
    }
}

extension ByLanguage: Equatable where Value: Equatable {}
extension ByLanguage: Hashable where Value: Hashable {}
extension ByLanguage: Sendable where Value: Sendable {}

/// The name of a program, venue, section, grade or stop, with the recording that speaks it when there is one.
public struct Name: Hashable, Sendable, CustomStringConvertible {
    /// In every language; an import asks for 1...60 characters without control characters.
    private let texts: ByLanguage<String>
    /// Clip name below `names/` in the sounds folder (`names/show-701`), nil when there is no recording:
    /// then the announcer says the thing's keypad number instead, so that a caller never hears silence.
    public let clip: String?

    /// - Parameter english: falls back to the Korean name when nil.
    public init(korean: String, english: String? = nil, clip: String? = nil) {
        texts = ByLanguage(korean: korean, english: english ?? korean)
        self.clip = clip
    }

    /// In Korean.
    public var korean: String { texts.korean }
    /// In English; the Korean name where there is no English one.
    public var english: String { texts.english }

    /// The name in one language.
    public func text(_ language: Language) -> String { texts[language] }

    /// The English name, as transcripts show it.
    public var description: String { english }
}
