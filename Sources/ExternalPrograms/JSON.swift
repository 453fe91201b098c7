// JSON: a JSON value on one line, for the exchange with child programs (RFC 8259).

/// A JSON value. Numbers are whole: money must not pass through a floating point.
public enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A whole number; one with a fraction is read as the text that was written.
    case number(Int64)
    /// With its escapes undone.
    case text(String)
    /// In the order written.
    case list([JSON])
    /// Keys in the order written; the first of two alike counts.
    case object([Field])

    /// A key and its value.
    public struct Field: Hashable, Sendable {
        /// The key, with its escapes undone.
        public let key: String
        /// What it is for.
        public let value: JSON
        /// One member of an object.
        public init(_ key: String, _ value: JSON) { (self.key, self.value) = (key, value) }
    }

    /// Lists and objects inside each other, at most; deeper is refused.
    public static let depth = 32

    /// Reads a text that is one JSON value; nil when it is none, or is nested deeper than `depth`.
    public init?(_ text: String) {
        var reader = JSONLineReader(text)
        guard let value = reader.document() else { return nil }
        self = value
    }

    /// The value of a key; nil when this is no object or has no such key.
    public subscript(key: String) -> JSON? {
        if case .object(let fields) = self { fields.first { $0.key == key }?.value } else { nil }
    }

    /// The text, when it is one.
    public var text: String? { if case .text(let text) = self { text } else { nil } }
    /// The whole number, when it is one.
    public var number: Int64? { if case .number(let number) = self { number } else { nil } }
    /// The flag, when it is one.
    public var flag: Bool? { if case .flag(let flag) = self { flag } else { nil } }
    /// The elements, when it is a list.
    public var list: [JSON]? { if case .list(let list) = self { list } else { nil } }

    /// On one line, without blanks and without a line end.
    public var line: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): String(number)
        case .text(let text): JSON.quoted(text)
        case .list(let list): "[" + list.map(\.line).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { JSON.quoted($0.key) + ":" + $0.value.line }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
