// Names: the languages of the line, the name of a thing, and labels of rows and seats, compared as people do. This is
// the only list of languages: the compiler names whatever a further one needs (Sources/README.md, "A language").

/// A language of the line. The raw value is the code of ISO 639-1, which Asterisk uses for its sounds folder.
public enum Language: String, Hashable, CaseIterable, Sendable {
    case korean = "ko"
    case english = "en"

    /// The language of the box office's country: its staff's, and a caller's who chose none.
    public static let local = Language.korean
    /// Written in Latin letters, which every display, terminal and carrier has.
    public static let latin = Language.english

    /// Its English name: `Korean`.
    public var name: String {
        switch self {
        case .korean: "Korean"
        case .english: "English"
        }
    }

    /// All but this one, in the order they are offered.
    public var others: [Language] { Language.allCases.filter { $0 != self } }

    /// What other programs' files call a language, besides its code and its English name.
    private static let nicknames = ["kr": Language.korean, "한국어": .korean, "한글": .korean, "영어": .english]

    /// From a file of another program: `ko`, `en-US`, `Korean`, `한국어`. Nil for a language that is none of ours.
    public init?(written: String) {
        let word = written.lowercased()
        let code = word.prefix { $0 != "-" && $0 != "_" }
        let ours = Language.allCases.first { $0.rawValue == code || $0.name.lowercased() == word }
        guard let language = ours ?? Language.nicknames[word] else { return nil }
        self = language
    }

    /// Their codes for an error: `ko or en`; with more words behind them `ko, en or ask`.
    public static func codes(_ more: String...) -> String {
        let words = allCases.map(\.rawValue) + more
        return words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    }

    /// Their codes for a usage line: `ko|en`.
    public static var syntax: String { allCases.map(\.rawValue).joined(separator: "|") }
}

/// The name of a program, venue, section, grade or stop, with the recording that speaks it when there is one.
public struct Name: Hashable, Sendable, CustomStringConvertible {
    /// In `Language.local`; an import asks for 1...60 characters without control characters.
    public let local: String
    /// In `Language.latin`; the local name where there is no other.
    public let latin: String
    /// Clip name below `names/` in the sounds folder (`names/show-701`), nil when there is no recording:
    /// then the announcer says the thing's keypad number instead, so that a caller never hears silence.
    public let clip: String?

    /// - Parameter latin: falls back to the local name when nil.
    public init(local: String, latin: String? = nil, clip: String? = nil) {
        self.local = local
        self.latin = latin ?? local
        self.clip = clip
    }

    /// What is written in a message of this language: the Latin name in every language but the local one.
    public func text(_ language: Language) -> String { language == .local ? local : latin }

    /// The Latin name, as transcripts show it.
    public var description: String { latin }
}

/// What is painted on sections, rows and seats, compared as people read and hear it.
public enum PaintedLabel {
    /// Equal for labels that people take for the same: `A` and `a`, `1` and `01`, `１` and `1`, with and without blanks
    /// around.
    public static func folded(_ label: String) -> String {
        let plain = trimmed(narrowed(label)).lowercased()
        guard !plain.isEmpty, plain.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return plain }
        let digits = plain.drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    /// With full-width letters, digits, signs and blanks as their ASCII forms.
    public static func narrowed(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(narrow)))
    }

    /// A full-width letter, digit or blank (U+FF01...U+FF5E, U+3000) as its ASCII form.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000, 0xA0: " "
        default: scalar
        }
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop(while: \.isWhitespace)
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(head[...last])
    }
}
