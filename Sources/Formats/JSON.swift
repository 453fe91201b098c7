// JSON: a JSON value (RFC 8259), read from a text and written on one line or for people, keys in the order given.

/// A JSON value. Numbers are whole: money must not pass through a floating point.
public enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A whole number; one with a fraction is read as the text that was written.
    case number(Int64)
    /// A decimal fraction to be written, as its digits say it: `12.5`.
    case decimal(String)
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
        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// Lists and objects inside each other, at most; deeper is refused.
    public static let depth = 32

    /// Reads a text that is one JSON value; nil when it is none, or is nested deeper than `depth`.
    public init?(_ text: String) {
        var reader = JSONReader(text)
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
        case .decimal(let digits): digits
        case .text(let text): JSON.quoted(text)
        case .list(let list): "[" + list.map(\.line).joined(separator: ",") + "]"
        case .object(let fields):
            "{" + fields.map { JSON.quoted($0.key) + ":" + $0.value.line }.joined(separator: ",") + "}"
        }
    }

    /// Indented by two blanks a level, for programs and people alike, with a line end.
    public var written: String { written(indent: "") + "\n" }

    private func written(indent: String) -> String {
        let inner = indent + "  "
        switch self {
        case .null, .flag, .number, .decimal, .text: return line
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

/// Parses one JSON value. Anything else is nil: an answer that cannot be read says nothing.
private struct JSONReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func document() -> JSON? {
        guard let value = value(depth: 0) else { return nil }
        skipBlanks()
        return at == bytes.count ? value : nil
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { at += 1 }
    }

    /// Goes past a byte, after blanks; false when another is there.
    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard next == UInt8(ascii: byte) else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) -> JSON? {
        guard depth <= JSON.depth else { return nil }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return list(depth)
        case UInt8(ascii: "\""): return string().map(JSON.text)
        case UInt8(ascii: "t"): return word("true", .flag(true))
        case UInt8(ascii: "f"): return word("false", .flag(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func word(_ word: String, _ value: JSON) -> JSON? {
        let end = at + word.utf8.count
        guard end <= bytes.count, bytes[at..<end].elementsEqual(word.utf8) else { return nil }
        at = end
        return value
    }

    /// Whole numbers; one with a fraction or an exponent becomes a text as written, so that a document with one still
    /// can be read.
    private mutating func number() -> JSON? {
        let start = at
        while let byte = next, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if let whole = Int64(text), !text.hasPrefix("+") { return .number(whole) }
        return Double(text) == nil ? nil : .text(text)
    }

    private mutating func list(_ depth: Int) -> JSON? {
        at += 1
        var values: [JSON] = []
        if take("]") { return .list(values) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(",")
        return take("]") ? .list(values) : nil
    }

    private mutating func object(_ depth: Int) -> JSON? {
        at += 1
        var fields: [JSON.Field] = []
        if take("}") { return .object(fields) }
        repeat {
            skipBlanks()
            guard next == UInt8(ascii: "\""), let key = string(), take(":"), let value = value(depth: depth + 1) else {
                return nil
            }
            fields.append(JSON.Field(key, value))
        } while take(",")
        return take("}") ? .object(fields) : nil
    }

    private mutating func string() -> String? {
        at += 1
        var out: [UInt8] = []
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: out, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escape() else { return nil }
                out += Array(String(scalar).utf8)
            case 0..<0x20: return nil
            default: out.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "u"):
            guard let high = hex() else { return nil }
            guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
            // The second half of a pair has to follow.
            guard next == UInt8(ascii: "\\"), at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "u") else {
                return nil
            }
            at += 2
            guard let low = hex(), (0xDC00..<0xE000).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hex() -> UInt32? {
        guard at + 4 <= bytes.count else { return nil }
        defer { at += 4 }
        return UInt32(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16)
    }
}
