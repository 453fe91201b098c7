// ServiceManager: tells systemd, or another service manager, how this process is (sd_notify(3)).

import Glibc

/// The service manager that started this process, when it wants reports.
public struct ServiceManager {
    /// A report.
    public enum Word: String {
        /// Calls, or requests, are answered.
        case ready = "READY=1"
        /// The loop turns. Its absence for `WatchdogSec` makes systemd kill and restart the program.
        case alive = "WATCHDOG=1"
        /// No new ones; those under way end.
        case stopping = "STOPPING=1"
    }

    private let descriptor: Int32
    private let address: SocketAddress

    /// - Parameter path: the value of NOTIFY_SOCKET: a path, or `@` and a name in the abstract namespace (unix(7)). Nil
    ///   when no reports are wanted, or the path is none.
    public init?(path: String?) {
        guard let path, path.hasPrefix("/") || path.hasPrefix("@") else { return nil }
        let name = path.hasPrefix("@") ? [0] + Array(path.utf8.dropFirst()) : Array(path.utf8)
        guard let address = SocketAddress(unix: name), let descriptor = try? address.socket(SOCK_DGRAM) else {
            return nil
        }
        (self.address, self.descriptor) = (address, descriptor)
    }

    /// The one the environment names.
    public static var ofThisProcess: ServiceManager? {
        ServiceManager(path: getenv("NOTIFY_SOCKET").map { String(cString: $0) })
    }

    /// Never waits: a manager that does not read must not stop calls.
    /// - Returns: whether it was taken. What is lost is said again at the next tick, or was not needed.
    @discardableResult
    public func tell(_ word: Word) -> Bool {
        let bytes = Array(word.rawValue.utf8)
        return address.lend {
            sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, $1) >= 0
        }
    }
}
