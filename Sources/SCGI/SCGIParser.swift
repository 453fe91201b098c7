// SCGIParser: bytes become a request, in whatever pieces they come. No I/O.

/// Reads one request. A connection carries one, so a parser is used once.
public struct SCGIParser {
    private enum Stage {
        /// The length of the fields, in decimal digits.
        case length(Int, digits: Int)
        /// So many bytes of the fields are missing.
        case fields(missing: Int)
        /// The comma that ends the fields.
        case comma
        /// So many bytes of the body are missing.
        case body(missing: Int)
        /// The request was given out.
        case complete
    }

    private let bounds: SCGIBounds
    private var stage = Stage.length(0, digits: 0)
    private var header: [UInt8] = []
    private var fields: [String: String] = [:]
    private var body: [UInt8] = []

    /// - Parameter bounds: what a request may have.
    public init(bounds: SCGIBounds = SCGIBounds()) { self.bounds = bounds }

    /// Takes the next bytes of the connection. Those after the request are not looked at: one connection, one request.
    /// - Returns: the request when it is complete; nil before, and after it was returned once.
    /// - Throws: why the request is refused. The parser is not to be fed again.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) throws(SCGIFault) -> SCGIRequest? {
        var bytes = bytes
        while true {
            switch stage {
            case .length(let length, let digits):
                guard let byte = bytes.popFirst() else { return nil }
                stage = try lengthGoesOn(with: byte, length, digits: digits)
            case .fields(let missing):
                let piece = take(&bytes, most: missing)
                header += piece
                guard piece.count == missing else {
                    stage = .fields(missing: missing - piece.count)
                    return nil
                }
                stage = .comma
            case .comma:
                guard let byte = bytes.popFirst() else { return nil }
                guard byte == UInt8(ascii: ",") else { throw .notSCGI }
                stage = .body(missing: try readFields())
                if case .body(let missing) = stage { body.reserveCapacity(missing) }
            case .body(let missing):
                let piece = take(&bytes, most: missing)
                body += piece
                guard piece.count == missing else {
                    stage = .body(missing: missing - piece.count)
                    return nil
                }
                stage = .complete
                return SCGIRequest(fields: fields, body: body)
            case .complete: return nil
            }
        }
    }

    /// The connection ended here: why that is no request; nil after a complete one.
    public var cutShort: SCGIFault? {
        switch stage {
        case .complete: nil
        case .length, .fields, .comma, .body: .cutShort
        }
    }

    private func take(_ bytes: inout ArraySlice<UInt8>, most: Int) -> ArraySlice<UInt8> {
        let piece = bytes.prefix(most)
        bytes = bytes.dropFirst(piece.count)
        return piece
    }

    private func lengthGoesOn(with byte: UInt8, _ length: Int, digits: Int) throws(SCGIFault) -> Stage {
        if byte == UInt8(ascii: ":"), digits > 0 {
            guard length > 0 else { throw .noLength }
            guard length <= bounds.header else { throw .headerTooLong }
            return .fields(missing: length)
        }
        // Netstrings have no leading zeros. Nine digits are more than any bound and fit an Int.
        guard (48...57).contains(byte), digits < 9, length > 0 || digits == 0 else { throw .notSCGI }
        return .length(length * 10 + Int(byte - 48), digits: digits + 1)
    }

    /// The fields of the complete header.
    /// - Returns: the length of the body.
    private mutating func readFields() throws(SCGIFault) -> Int {
        guard header.last == 0 else { throw .brokenField }
        let parts = header.dropLast().split(
            separator: 0, maxSplits: 2 * bounds.fields, omittingEmptySubsequences: false)
        guard parts.count <= 2 * bounds.fields else { throw .tooManyFields }
        guard parts.count.isMultiple(of: 2) else { throw .brokenField }
        for index in stride(from: parts.startIndex, to: parts.endIndex, by: 2) {
            guard let name = name(parts[index]) else { throw .brokenField }
            try add(String(decoding: parts[index + 1], as: UTF8.self), to: name)
        }
        header = []
        guard let written = fields["CONTENT_LENGTH"], (1...9).contains(written.utf8.count),
            written.utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(written)
        else { throw .noLength }
        guard fields["SCGI"] == "1" else { throw .unknownVersion }
        guard length <= bounds.body(of: fields["REQUEST_URI"] ?? "") else { throw .bodyTooLong }
        return length
    }

    private func name(_ bytes: ArraySlice<UInt8>) -> String? {
        let isPlain = bytes.allSatisfy {
            (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 || $0 == 45
        }
        return isPlain && (1...bounds.name).contains(bytes.count) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// A browser may send a header line twice, and nginx passes both on. They are joined as RFC 9110 (5.3) and RFC 6265
    /// say. What the server itself says comes once.
    private mutating func add(_ value: String, to name: String) throws(SCGIFault) {
        guard let earlier = fields[name] else {
            fields[name] = value
            return
        }
        guard name.hasPrefix("HTTP_") else { throw .repeatedField(name) }
        fields[name] = earlier + (name == "HTTP_COOKIE" ? "; " : ", ") + value
    }
}
