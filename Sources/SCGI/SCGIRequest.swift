// SCGIRequest: one request of a web server, as SCGI carries it (https://python.ca/scgi/protocol.txt): fields in the
// manner of CGI (RFC 3875), then a body. What is wrong with one is an `SCGIFault`.

import Glibc  // explicit_bzero

/// A request as the web server sent it, complete.
public struct SCGIRequest: Hashable, Sendable {
    /// The fields by their names: `REQUEST_METHOD`, `REQUEST_URI`, `HTTP_COOKIE`. Bytes that are no UTF-8 are replaced
    /// by U+FFFD.
    public let fields: [String: String]
    /// The bytes after the fields, `CONTENT_LENGTH` of them.
    public private(set) var body: [UInt8]

    /// - Parameters:
    ///   - fields: by name; at most `SCGIBounds.fields` when they were parsed.
    ///   - body: at most `SCGIBounds.body` when it was parsed.
    public init(fields: [String: String], body: [UInt8] = []) {
        self.fields = fields
        self.body = body
    }

    /// Overwrites the body, which may have had a PIN. In its place only while no copy of it is kept.
    mutating func wipe() {
        body.withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
    }

    /// A field, nil when the server sent none of that name.
    public subscript(name: String) -> String? { fields[name] }
    /// `GET`, `POST`; empty when the server left it out.
    public var method: String { fields["REQUEST_METHOD"] ?? "" }
    /// Path and query as the browser sent them, still percent-encoded: `/ko/p/701?day=2026-03-07`. nginx, Apache and
    /// lighttpd all send it.
    public var target: String { fields["REQUEST_URI"] ?? "" }
}

/// The bounds of a request. One that exceeds them is refused.
public struct SCGIBounds: Hashable, Sendable {
    /// Bytes of all fields together. nginx accepts four header buffers of 8 KiB.
    public var header = 40_960
    /// Number of fields.
    public var fields = 128
    /// Bytes of a field's name.
    public var name = 128
    /// Bytes of the body: a form has a few hundred.
    public var body = 16_384
    /// Path of the one address that takes longer bodies; nil: none does.
    public var longPath: String?
    /// Bytes of a body there.
    public var longBody = 131_072

    /// The bounds above.
    public init() {}

    /// Bytes of the body that a request for this address may have.
    func body(of target: String) -> Int {
        longPath != nil && target.prefix { $0 != "?" } == longPath ?? "" ? longBody : body
    }
}

/// Why a request is refused.
public enum SCGIFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The connection ended before the request was complete.
    case cutShort
    /// The bytes do not begin with a netstring's length: some other protocol.
    case notSCGI
    /// The fields are longer than the bound.
    case headerTooLong
    /// More fields than the bound.
    case tooManyFields
    /// A name that is empty, too long or not of A...Z, 0...9, `_` and `-`; or a field without its end.
    case brokenField
    /// A field that may come once came twice.
    case repeatedField(String)
    /// `CONTENT_LENGTH` is missing or no number.
    case noLength
    /// The field `SCGI` is not `1`.
    case unknownVersion
    /// The body is longer than the bound.
    case bodyTooLong

    /// The status of HTTP (RFC 9110) to answer with.
    public var status: Int {
        switch self {
        case .bodyTooLong: 413
        case .headerTooLong, .tooManyFields: 431
        case .cutShort, .notSCGI, .brokenField, .repeatedField, .noLength, .unknownVersion: 400
        }
    }

    /// For the log. Holds nothing that was sent but a field's name.
    public var description: String {
        switch self {
        case .cutShort: "the request ended in the middle"
        case .notSCGI: "not SCGI: check that the web server passes requests by scgi_pass or mod_proxy_scgi"
        case .headerTooLong: "the request's fields are too long"
        case .tooManyFields: "the request has too many fields"
        case .brokenField: "a field of the request is malformed"
        case .repeatedField(let name): "the request has the field \(name) twice"
        case .noLength: "the request has no CONTENT_LENGTH"
        case .unknownVersion: "the request is not of SCGI 1"
        case .bodyTooLong: "the request's body is too long"
        }
    }
}
