// JSONReader: parses JSON (RFC 8259) and keeps the line of every value, so that an error can name it.

/// A value as it was read, and the line it begins on.
public struct JSONValue {
    /// What it is.
    public enum Kind {
        /// `null`.
        case null
        /// `true` or `false`.
        case flag(Bool)
        /// As written: no digit is lost before it is known what the number is for.
        case number(String)
        /// With its escapes undone.
        case text(String)
        /// In the order of the document.
        case list([JSONValue])
        /// In the order of the document.
        case object([(key: String, value: JSONValue)])
    }
    /// Counted from 1.
    public let line: Int
    /// The value.
    public let kind: Kind

    /// The word for it in an error.
    public var word: String {
        switch kind {
        case .null: "null"
        case .flag: "true or false"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}

/// Why a document is no JSON.
public struct JSONSyntaxError: Error, Equatable {
    /// Counted from 1.
    public let line: Int
    /// What is wrong there.
    public let reason: String
}

/// Reads one document.
public struct JSONReader {
    /// More than this is an error.
    public struct Bounds: Sendable {
        /// Lists and objects inside each other.
        let depth: Int
        let values: Int
        /// Bytes of a text.
        let textBytes: Int
        /// Digits of a number, with its signs.
        let numberBytes: Int
        /// Whether an object may have a key twice.
        let allowsRepeatedKeys: Bool
        /// A machine's answer of a bounded length: nothing but its depth has a bound of its own.
        init(depth: Int) {
            self.depth = depth
            (values, textBytes, numberBytes) = (.max, .max, .max)
            allowsRepeatedKeys = true
        }
        /// A document that a person may have written.
        public init(depth: Int, values: Int, textBytes: Int, numberBytes: Int) {
            (self.depth, self.values) = (depth, values)
            (self.textBytes, self.numberBytes) = (textBytes, numberBytes)
            allowsRepeatedKeys = false
        }
    }

    private let bytes: ArraySlice<UInt8>
    private let bounds: Bounds
    private var at: Int
    private var line = 1
    private var values = 0

    /// - Parameter bytes: valid UTF-8 without a byte order mark.
    public init(_ bytes: ArraySlice<UInt8>, bounds: Bounds) {
        (self.bytes, self.bounds) = (bytes, bounds)
        at = bytes.startIndex
    }

    /// The document's value.
    public mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        if at < bytes.endIndex { throw fault("text after the end of the document") }
        return value
    }

    private var next: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(line: line, reason: reason) }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            if byte == 0x0A { line += 1 }
            at += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        values += 1
        guard values <= bounds.values else { throw fault("more than \(bounds.values) values; split the file") }
        guard depth <= bounds.depth else { throw fault("nested deeper than \(bounds.depth)") }
        let begun = line
        guard let byte = next else { throw fault("the document ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return JSONValue(line: begun, kind: .object(try members(depth: depth)))
        case UInt8(ascii: "["): return JSONValue(line: begun, kind: .list(try elements(depth: depth)))
        case UInt8(ascii: "\""): return JSONValue(line: begun, kind: .text(try string()))
        case UInt8(ascii: "-"), 0x30...0x39: return JSONValue(line: begun, kind: .number(try number()))
        default: break
        }
        for (word, kind) in [("null", JSONValue.Kind.null), ("true", .flag(true)), ("false", .flag(false))]
        where takes(word) {
            return JSONValue(line: begun, kind: kind)
        }
        throw fault("a value is expected")
    }

    private mutating func takes(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func members(depth: Int) throws(JSONSyntaxError) -> [(key: String, value: JSONValue)] {
        var (members, keys): ([(key: String, value: JSONValue)], Set<String>) = ([], [])
        at += 1
        skipBlanks()
        if takes("}") { return members }
        while true {
            skipBlanks()
            guard next == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
            let key = try string()
            guard bounds.allowsRepeatedKeys || keys.insert(key).inserted else {
                throw fault("the key \"\(key.prefix(40))\" is given twice")
            }
            skipBlanks()
            guard takes(":") else { throw fault("a colon is expected after a key") }
            members.append((key, try value(depth: depth + 1)))
            skipBlanks()
            if takes("}") { return members }
            guard takes(",") else { throw fault("a comma or } is expected") }
        }
    }

    private mutating func elements(depth: Int) throws(JSONSyntaxError) -> [JSONValue] {
        var elements: [JSONValue] = []
        at += 1
        skipBlanks()
        if takes("]") { return elements }
        while true {
            elements.append(try value(depth: depth + 1))
            skipBlanks()
            if takes("]") { return elements }
            guard takes(",") else { throw fault("a comma or ] is expected") }
        }
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = at
        _ = takes("-")
        let whole = digits()
        var right =
            whole > 0 && (whole == 1 || bytes[start...].first(where: { $0 != UInt8(ascii: "-") }) != UInt8(ascii: "0"))
        if takes(".") { right = digits() > 0 && right }
        if takes("e") || takes("E") {
            if !takes("+") { _ = takes("-") }
            right = digits() > 0 && right
        }
        guard right else { throw fault("not a number as JSON writes them") }
        guard at - start <= bounds.numberBytes else {
            throw fault("a number of more than \(bounds.numberBytes) characters")
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
        return at - start
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        var text: [UInt8] = []
        at += 1
        while let byte = next {
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw fault("a control character or line end inside a text; write it as \\n or \\u000a")
            default: text.append(byte)
            }
            if text.count > bounds.textBytes { throw fault("a text of more than \(bounds.textBytes) bytes") }
        }
        throw fault("a text is not closed")
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        guard let byte = next else { throw fault("a text is not closed") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var unit = try hexUnit()
            if (0xD800..<0xDC00).contains(unit) {
                guard takes("\\u"), case let low = try hexUnit(), (0xDC00..<0xE000).contains(low) else {
                    throw fault("half a surrogate pair")
                }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw fault("half a surrogate pair") }
            return Array(String(Character(scalar)).utf8)
        default: throw fault("an unknown escape in a text")
        }
    }

    private mutating func hexUnit() throws(JSONSyntaxError) -> UInt32 {
        let digits = bytes[at..<min(at + 4, bytes.endIndex)]
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("four hexadecimal digits are expected after \\u") }
        at += 4
        return unit
    }
}
