// SCGIResponse: an answer to the web server, in the form of CGI (RFC 3875, 6). It cannot be split by what is in it.

/// An answer: status, header lines, body.
public struct SCGIResponse: Hashable, Sendable {
    /// A header line.
    public struct Field: Hashable, Sendable {
        /// `Content-Type`.
        public let name: String
        /// Printable ASCII.
        public let value: String

        /// - Parameters:
        ///   - name: as HTTP has it.
        ///   - value: what is not printable ASCII is left out, line ends above all: a value is never two lines.
        public init(_ name: StaticString, _ value: String) {
            self.name = name.description
            self.value = String(decoding: value.utf8.filter { (32...126).contains($0) }, as: UTF8.self)
        }
    }

    /// Of HTTP, 200...599.
    public let status: Int
    /// In the order they are sent.
    public let fields: [Field]
    /// UTF-8 where it is text.
    public let body: [UInt8]

    /// - Parameter status: of HTTP, 200...599.
    public init(status: Int, fields: [Field], body: [UInt8]) {
        precondition((200...599).contains(status), "a status of HTTP is sent")
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// As it is sent. `Content-Length` is among it, so that a connection that breaks off is seen as such.
    public var bytes: [UInt8] {
        var head = "Status: \(status)\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        head += "Content-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }

    /// An answer in plain words, for a server that can answer nothing else.
    public static func plain(_ status: Int, _ words: String) -> SCGIResponse {
        SCGIResponse(
            status: status,
            fields: [Field("Content-Type", "text/plain; charset=utf-8"), Field("Cache-Control", "no-store")],
            body: Array((words + "\n").utf8))
    }
}
