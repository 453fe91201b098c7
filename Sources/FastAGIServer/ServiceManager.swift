// ServiceManager: reports the server's state to systemd (sd_notify(3)): a datagram of `NAME=value` lines to a Unix
// socket, without a library.

import Glibc

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
