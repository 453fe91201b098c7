// Query: what a form sends, in an address or a body (application/x-www-form-urlencoded, https://url.spec.whatwg.org).

/// Names and values, decoded.
struct Query: Hashable, Sendable {
    /// Fields that are read; more are an error.
    static let most = 64

    private let values: [String: String]

    /// Nil when it cannot be decoded: a `%` without two hexadecimal digits, bytes that are no UTF-8, a control
    /// character, or more fields than `most`. Of a name that comes twice, the first counts. Names of other programs
    /// (`utm_source`) are kept and never asked for.
    init?(_ text: some StringProtocol) {
        var values: [String: String] = [:]
        let pairs = text.utf8.split(separator: UInt8(ascii: "&"), maxSplits: Query.most)
        guard pairs.count <= Query.most else { return nil }
        for pair in pairs {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Query.decoded(halves[0], plusIsBlank: true),
                let value = halves.count == 1 ? "" : Query.decoded(halves[1], plusIsBlank: true)
            else { return nil }
            if values[name] == nil { values[name] = value }
        }
        self.values = values
    }

    /// The value of a field; nil when it is missing or empty, as a form sends what was left empty.
    subscript(field: Field) -> String? {
        guard let value = values[field.rawValue], !value.isEmpty else { return nil }
        return value
    }

    /// Decodes percent-encoding. Nil for what is none, no UTF-8, or has a control character.
    static func decoded(_ bytes: some Collection<UInt8>, plusIsBlank: Bool) -> String? {
        var out: [UInt8] = []
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsBlank: out.append(32)
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                out.append(high << 4 | low)
            default: out.append(byte)
            }
        }
        guard !out.contains(where: { $0 < 32 || $0 == 127 }) else { return nil }
        return String(validating: out, as: UTF8.self)
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Encodes for a query: letters, digits and `-._~` as they are (RFC 3986, 2.3), everything else by its bytes.
    static func encoded(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { out, byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: out.unicodeScalars.append(Unicode.Scalar(byte))
            default: out += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
    }
}
