// ControlSocket: tells others how the server is: a Unix socket with its figures as Prometheus text, and its state to
// systemd (sd_notify(3)).

import Glibc

/// The server's own end of the control socket. Any program that may open the socket file may ask; the figures have no
/// number, no name, no digit.
struct ControlSocket {
    let descriptor: Int32
    private let path: String

    /// - Throws: `.cannotListen` when the path is too long or taken by something that answers, `.systemCall`.
    /// - Parameter isSuccessor: the process that answered there has released the socket.
    init(path: String, isSuccessor: Bool = false) throws(ServeFault) {
        self.path = path
        guard var address = ControlSocket.address(path) else { throw .badSocketPath(path) }
        descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if descriptor < 0 { throw .systemCall("socket", errno: errno) }
        // The socket file of a killed server is not in use: no process answers there.
        if !isSuccessor, ControlSocket.ask(path) != nil { throw .alreadyServing(path) }
        unlink(path)
        let old = umask(0o117)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        umask(old)
        if bound != 0 || listen(descriptor, 16) != 0 { throw .systemCall("bind \(path)", errno: errno) }
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
        guard var address = address(path) else { return nil }
        let fd = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { return nil }
        defer { close(fd) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(fd, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { return nil }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while text.count < 1 << 20 {
            let count = read(fd, &buffer, buffer.count)
            if count <= 0 { break }
            text += buffer[..<count]
        }
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }

    private static func address(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
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

/// The service manager that started this process, when it wants reports.
struct ServiceManager {
    /// A report.
    enum Word: String {
        /// Calls are answered.
        case ready = "READY=1"
        /// The loop turns. Its absence for `WatchdogSec` makes systemd kill and restart the program.
        case alive = "WATCHDOG=1"
        /// No new calls; running ones end.
        case stopping = "STOPPING=1"
    }

    private let descriptor: Int32
    private let address: sockaddr_un
    private let length: socklen_t

    /// - Parameter path: the value of NOTIFY_SOCKET: a path, or `@` and a name in the abstract namespace (unix(7)). Nil
    ///   when no reports are wanted, or the path is none.
    init?(path: String?) {
        guard let path, path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        var bytes = Array(path.utf8)
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        (self.address, self.descriptor) = (address, descriptor)
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    }

    /// The one the environment names.
    static var ofThisProcess: ServiceManager? {
        ServiceManager(path: getenv("NOTIFY_SOCKET").map { String(cString: $0) })
    }

    /// Never waits: a manager that does not read must not stop calls.
    /// - Returns: whether it was taken. What is lost is said again at the next tick, or was not needed.
    @discardableResult
    func tell(_ word: Word) -> Bool {
        var address = address
        let bytes = Array(word.rawValue.utf8)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length) >= 0
            }
        }
    }
}
