// JSON: a JSON value (RFC 8259), as answers are read and as everything is written, on one line or for people, keys in
// the order given.

/// A JSON value. Numbers are whole: money must not pass through a floating point.
public enum JSON: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A whole number.
    case number(Int64)
    /// Any other number, as its digits say it: `12.5`.
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
        let bytes = Array(text.utf8)
        var reader = JSONReader(bytes[...], bounds: JSONReader.Bounds(depth: JSON.depth))
        guard let value = try? reader.document() else { return nil }
        self.init(value)
    }

    private init(_ value: JSONValue) {
        self =
            switch value.kind {
            case .null: .null
            case .flag(let flag): .flag(flag)
            case .number(let digits): Int64(digits).map(JSON.number) ?? .decimal(digits)
            case .text(let text): .text(text)
            case .list(let values): .list(values.map(JSON.init))
            case .object(let members): .object(members.map { Field($0.key, JSON($0.value)) })
            }
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
    /// The keys and values, when it is an object.
    public var fields: [Field]? { if case .object(let fields) = self { fields } else { nil } }

    /// On one line, without blanks and without a line end.
    public var line: String {
        var bytes: [UInt8] = []
        add(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Byte by byte into one buffer: the log of a call is written with every call.
    private func add(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .number(let number): bytes += String(number).utf8
        case .decimal(let digits): bytes += digits.utf8
        case .text(let text): JSON.quote(text, to: &bytes)
        case .list(let list):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in list.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                value.add(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (place, field) in fields.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                JSON.quote(field.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.value.add(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
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
            let lines = fields.map { "\(inner)\(JSON.text($0.key).line): \($0.value.written(indent: inner))" }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(indent)}"
        }
    }

    private static func quote(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            for byte in utf8 {
                switch byte {
                case UInt8(ascii: "\""): bytes += "\\\"".utf8
                case UInt8(ascii: "\\"): bytes += "\\\\".utf8
                case UInt8(ascii: "\n"): bytes += "\\n".utf8
                case UInt8(ascii: "\r"): bytes += "\\r".utf8
                case UInt8(ascii: "\t"): bytes += "\\t".utf8
                case ..<0x20:
                    let digits = String(byte, radix: 16)
                    bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
