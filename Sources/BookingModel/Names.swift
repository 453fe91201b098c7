// Names: the name of a thing in Korean and in English.

/// A language of the line. The raw value is the code Asterisk uses for its sounds folder.
public enum Language: String, Hashable, CaseIterable, Sendable {
    /// Korean (ISO 639-1); also the default where no language was chosen.
    case korean = "ko"
    /// English (ISO 639-1).
    case english = "en"
    /// The other one.
    public var other: Language {
        switch self {
        case .korean: .english
        case .english: .korean
        }
    }
}

/// The name of a program, venue, section, grade or stop, with the recording that speaks it when there is one.
public struct Name: Hashable, Sendable, CustomStringConvertible {
    /// In Korean; an import asks for 1...60 characters without control characters.
    public let korean: String
    /// In English; the Korean name where there is no English one.
    public let english: String
    /// Clip name below `names/` in the sounds folder (`names/show-701`), nil when nobody has recorded it:
    /// then the announcer says the thing's keypad number instead, so that a caller never hears silence.
    public let clip: String?

    /// - Parameter english: falls back to the Korean name when nil.
    public init(korean: String, english: String? = nil, clip: String? = nil) {
        (self.korean, self.english, self.clip) = (korean, english ?? korean, clip)
    }

    /// The name in one language.
    public func text(_ language: Language) -> String {
        switch language {
        case .korean: korean
        case .english: english
        }
    }

    /// The English name, as transcripts show it.
    public var description: String { english }
}
