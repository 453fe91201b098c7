// JSON: writes a JSON value (RFC 8259), keys in the order they were given.

/// A JSON value.
public enum JSON: Hashable, Sendable {
    /// Nothing.
    case null
    case flag(Bool)
    case number(Int64)
    /// A decimal fraction as its digits say it: `12.5`.
    case decimal(String)
    case text(String)
    case list([JSON])
    case object([Field])

    /// A key and its value.
    public struct Field: Hashable, Sendable {
        /// The key.
        public let key: String
        /// What it has.
        public let value: JSON
        /// A member of an object.
        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// Indented by two blanks a level, for programs and people alike.
    public var written: String { written(indent: "") + "\n" }

    private func written(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .null: return "null"
        case .flag(let flag): return flag ? "true" : "false"
        case .number(let number): return String(number)
        case .decimal(let digits): return digits
        case .text(let text): return JSON.quoted(text)
        case .list(let values):
            guard !values.isEmpty else { return "[]" }
            return "[\n" + values.map { inner + $0.written(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
        case .object(let fields):
            guard !fields.isEmpty else { return "{}" }
            let lines = fields.map { "\(inner)\(JSON.quoted($0.key)): \($0.value.written(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
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
