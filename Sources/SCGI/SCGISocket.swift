// SCGISocket: the socket that a web server connects to, made here or handed over by systemd; and a question to what
// listens there, as a web server asks it.

import Glibc
import Platform

/// Why there is no socket to listen on.
public enum SCGISocketFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path is no absolute path, or longer than a Unix socket's may be (107 bytes).
    case badPath(String)
    /// Another process listens there.
    case taken(String)
    /// The system refused it.
    case system(PlatformFault)

    /// For people: the path, and why.
    public var description: String {
        switch self {
        case .badPath(let path): "\(path): a Unix socket has an absolute path of at most 107 bytes"
        case .taken(let path): "\(path): another process answers there; is yemae web running already?"
        case .system(let fault): "\(fault)"
        }
    }
}

/// The listening end of a Unix socket.
public struct SCGISocket {
    /// Listens; does not block.
    public let descriptor: Int32
    /// The file to remove at the end; nil: systemd's.
    private let path: String?

    /// Connections that the kernel keeps until they are accepted.
    private static let backlog = 512

    /// Listens at a path. A socket file that nothing answers at is replaced.
    /// - Parameter path: absolute. Owner and group may connect, others may not.
    public init(path: String) throws(SCGISocketFault) {
        guard path.hasPrefix("/"), let address = SocketAddress(unix: Array(path.utf8)) else { throw .badPath(path) }
        if let other = try? address.connect(patience: 1000) {
            close(other)
            throw .taken(path)
        }
        unlink(path)
        let old = umask(0o117)
        defer { umask(old) }
        do {
            descriptor = try address.listen(waiting: SCGISocket.backlog)
        } catch {
            throw .system(PlatformFault("\(error.path) \(path)", errno: error.code))
        }
        self.path = path
    }

    /// The first descriptor that systemd's socket activation hands over (sd_listen_fds(3)).
    private static let firstDescriptor: Int32 = 3

    /// The socket of a `.socket` unit; nil when this process was started without one. Call it once.
    public static func handedOver() -> SCGISocket? {
        func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
        guard number("LISTEN_PID") == Int(getpid()), number("LISTEN_FDS") == 1 else { return nil }
        unsetenv("LISTEN_PID")
        unsetenv("LISTEN_FDS")
        let flags = fcntl(firstDescriptor, F_GETFL)
        guard flags >= 0, fcntl(firstDescriptor, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(firstDescriptor, F_SETFD, FD_CLOEXEC) == 0
        else { return nil }
        return SCGISocket(descriptor: firstDescriptor, path: nil)
    }

    private init(descriptor: Int32, path: String?) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Closes it and removes its file.
    public func remove() {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// Bytes read of an answer at most.
    private static let answerBytes = 4 << 20

    /// Asks what listens at a path, as a web server does.
    /// - Parameters:
    ///   - fields: by name; `CONTENT_LENGTH` and `SCGI` are added.
    ///   - patience: milliseconds for connecting, and for each read.
    /// - Returns: status line, header and body as text; nil when nothing answers.
    public static func ask(
        _ path: String, _ fields: [String: String], body: [UInt8] = [], patience: Int = 2000
    ) -> String? {
        guard let address = SocketAddress(unix: Array(path.utf8)),
            let descriptor = try? address.connect(patience: patience)
        else { return nil }
        defer { close(descriptor) }
        let request = bytes(fields, body: body)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { return nil }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while answer.count < answerBytes {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            answer += buffer[..<count]
        }
        return answer.isEmpty ? nil : String(decoding: answer, as: UTF8.self)
    }

    /// A request as a web server sends it: `CONTENT_LENGTH` first.
    public static func bytes(_ fields: [String: String], body: [UInt8] = []) -> [UInt8] {
        var header = "CONTENT_LENGTH\0\(body.count)\0SCGI\u{0}1\0"
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { header += "\(name)\0\(value)\0" }
        return Array("\(header.utf8.count):\(header),".utf8) + body
    }
}
