// ControlSocket: reports on the server: its figures as Prometheus text on a Unix socket.

import Glibc
import Platform

/// The server's own end of the control socket. Any program that may open the socket file may ask; the figures have no
/// number, no name, no digit.
struct ControlSocket {
    let descriptor: Int32
    private let path: String

    /// - Throws: `.cannotListen` when the path is too long or taken by something that answers, `.systemCall`.
    /// - Parameter isSuccessor: the process that answered there has released the socket.
    init(path: String, isSuccessor: Bool = false) throws(ServeFault) {
        self.path = path
        guard let address = SocketAddress(unix: Array(path.utf8)) else { throw .badSocketPath(path) }
        // The socket file of a killed server is not in use: no process answers there.
        if !isSuccessor, ControlSocket.ask(path) != nil { throw .alreadyServing(path) }
        unlink(path)
        let old = umask(0o117)
        defer { umask(old) }
        do { descriptor = try address.listen(waiting: 16) } catch {
            throw .systemCall("\(error.path) \(path)", errno: error.code)
        }
    }

    /// Answers everybody who waits. The text fits a socket's buffer; who does not read it loses it.
    /// - Returns: the error number that ended it: `EAGAIN` when no connection waits any more.
    func answerAll(with text: () -> String) -> Int32 {
        while true {
            let peer = accept(descriptor, nil, nil)
            guard peer >= 0 else { return errno }
            let bytes = Array(text().utf8)
            _ = bytes.withUnsafeBytes {
                send(peer, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            close(peer)
        }
    }

    func remove() {
        close(descriptor)
        unlink(path)
    }

    /// Another server has the path from now on: its file stays.
    func letGo() { close(descriptor) }

    /// Asks the server at `path`; nil when it does not answer. At most a megabyte is read.
    static func ask(_ path: String) -> String? {
        guard let fd = try? SocketAddress(unix: Array(path.utf8))?.connect(patience: 2000) else { return nil }
        defer { close(fd) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while text.count < 1 << 20 {
            let count = read(fd, &buffer, buffer.count)
            if count <= 0 { break }
            text += buffer[..<count]
        }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }
}

/// The figures of a running server, as text for people and programs.
public enum ServerFigures {
    /// Asks the server whose control socket is at `path`; nil when none answers within two seconds.
    /// - Returns: Prometheus text format 0.0.4.
    public static func ask(socket path: String) -> String? { ControlSocket.ask(path) }

    /// Whether a server takes FastAGI connections there. Nothing is sent; waits at most two seconds.
    /// - Parameter port: 1...65535.
    public static func accepts(_ address: NetworkAddress, port: Int) -> Bool { address.accepts(port: port) }
}
