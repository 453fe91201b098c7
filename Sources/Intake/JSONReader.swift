// JSONReader: parses JSON (RFC 8259) and keeps the line of every value, so that an error can name it. (Foundation's
// reader keeps no lines.)

import BookingModel

/// A JSON value and the line it begins on.
struct JSONValue {
    enum Kind {
        case null
        case bool(Bool)
        /// As written: no digit is lost before it is known what the number is for.
        case number(String)
        case string(String)
        case array([JSONValue])
        /// In the order of the document.
        case object([(key: String, value: JSONValue)])
    }
    let line: Int
    let kind: Kind

    /// The word for it in a fault.
    var word: String {
        switch kind {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Why a document is no JSON.
struct JSONSyntaxError: Error, Equatable {
    let line: Int
    let reason: String
}

/// Reads one document.
struct JSONReader {
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var line = 1
    private var values = 0

    /// - Parameter bytes: valid UTF-8 without a byte order mark.
    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, at) = (bytes, bytes.startIndex) }

    /// The document's value.
    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        if at < bytes.endIndex { throw fault("text after the end of the document") }
        return value
    }

    private func fault(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(line: line, reason: reason) }

    private mutating func skipBlanks() {
        while let byte = bytes[safe: at], byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            if byte == 0x0A { line += 1 }
            at += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        skipBlanks()
        values += 1
        guard values <= IntakeLimits.records else {
            throw fault("more than \(IntakeLimits.records) values; split the file")
        }
        guard depth <= IntakeLimits.jsonDepth else { throw fault("nested deeper than \(IntakeLimits.jsonDepth)") }
        let begun = line
        guard let byte = bytes[safe: at] else { throw fault("the document ends where a value is expected") }
        switch byte {
        case UInt8(ascii: "{"): return JSONValue(line: begun, kind: .object(try members(depth: depth)))
        case UInt8(ascii: "["): return JSONValue(line: begun, kind: .array(try elements(depth: depth)))
        case UInt8(ascii: "\""): return JSONValue(line: begun, kind: .string(try string()))
        case UInt8(ascii: "-"), 0x30...0x39: return JSONValue(line: begun, kind: .number(try number()))
        default: break
        }
        for (word, kind) in [("null", JSONValue.Kind.null), ("true", .bool(true)), ("false", .bool(false))]
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
            guard bytes[safe: at] == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
            let key = try string()
            guard keys.insert(key).inserted else { throw fault("the key \"\(key.prefix(40))\" is given twice") }
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
        guard at - start <= IntakeLimits.codeCharacters else {
            throw fault("a number of more than \(IntakeLimits.codeCharacters) characters")
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = bytes[safe: at], (0x30...0x39).contains(byte) { at += 1 }
        return at - start
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        var text: [UInt8] = []
        at += 1
        while let byte = bytes[safe: at] {
            at += 1
            switch byte {
            // Escapes may say Hangul in parts too.
            case UInt8(ascii: "\""): return HangulComposition.composed(String(decoding: text, as: UTF8.self))
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw fault("a control character or line end inside a text; write it as \\n or \\u000a")
            default: text.append(byte)
            }
            if text.count > IntakeLimits.fieldBytes {
                throw fault("a text of more than \(IntakeLimits.fieldBytes) bytes")
            }
        }
        throw fault("a text is not closed")
    }

    private mutating func escape() throws(JSONSyntaxError) -> [UInt8] {
        guard let byte = bytes[safe: at] else { throw fault("a text is not closed") }
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
