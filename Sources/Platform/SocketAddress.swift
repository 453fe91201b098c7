// SocketAddress: the one way a socket is made: an Internet address or a Unix socket, listened to or connected to.

import Glibc

/// Where a socket is.
public struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()
    private var length = socklen_t(0)

    /// An Internet address.
    /// - Parameters:
    ///   - bytes: 4 (IPv4) or 16 (IPv6), most significant first.
    ///   - port: 0 when the system is to choose one.
    public init(_ bytes: [UInt8], port: Int) {
        if bytes.count == 4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            fill(from: address)
        } else {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = UInt16(port).bigEndian
            withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
            fill(from: address)
        }
    }

    /// The bytes of `127.0.0.1` or `::1`; nil for a name, which is not looked up: a static program cannot.
    public static func bytes(of text: String) -> [UInt8]? {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        return inet_pton(AF_INET6, text, &six) == 1 ? withUnsafeBytes(of: six) { Array($0) } : nil
    }

    /// This machine, for programs on it alone.
    public static func loopback(port: Int) -> SocketAddress { SocketAddress([127, 0, 0, 1], port: port) }

    /// A Unix socket: a path, or a zero byte and a name in the abstract namespace (unix(7)). Nil when it is empty or
    /// too long.
    public init?(unix name: [UInt8]) {
        var address = sockaddr_un()
        let isAbstract = name.first == 0
        guard name.count > (isAbstract ? 1 : 0), name.count < MemoryLayout.size(ofValue: address.sun_path),
            isAbstract || !name.contains(0)
        else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        fill(from: address)
        // Of an abstract name every byte counts; behind a path is a zero byte.
        length = socklen_t(MemoryLayout<sa_family_t>.size + name.count + (isAbstract ? 0 : 1))
    }

    private mutating func fill<Address>(from address: Address) {
        withUnsafeBytes(of: address) { bytes in
            withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes) }
        }
        length = socklen_t(MemoryLayout<Address>.size)
    }

    /// Lends it to a system call.
    public func lend<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// A socket of this family that no child program inherits, not bound or connected yet.
    /// - Throws: `PlatformFault` about `socket`.
    public func socket(_ type: __socket_type = SOCK_STREAM, isBlocking: Bool = true) throws(PlatformFault) -> Int32 {
        let flags = SOCK_CLOEXEC.rawValue | (isBlocking ? 0 : SOCK_NONBLOCK.rawValue)
        let descriptor = Glibc.socket(Int32(storage.ss_family), Int32(type.rawValue | flags), 0)
        guard descriptor >= 0 else { throw PlatformFault("socket", errno: errno) }
        return descriptor
    }

    /// A socket that listens here.
    /// - Parameter waiting: connections that may wait to be taken.
    /// - Throws: `PlatformFault` about `socket` or `listen`.
    public func listen(waiting: Int, isBlocking: Bool = false) throws(PlatformFault) -> Int32 {
        let descriptor = try socket(isBlocking: isBlocking)
        if Int32(storage.ss_family) != AF_UNIX {
            // A port whose last connections are still ending is free.
            var on: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        }
        guard lend({ bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, Int32(waiting)) == 0 else {
            throw SocketAddress.closed(descriptor, "listen")
        }
        return descriptor
    }

    /// A connection to what listens here.
    /// - Parameter patience: milliseconds that connecting, and every read and write later on, may take; nil: no bound.
    /// - Throws: `PlatformFault` about `socket` or `connect`.
    public func connect(patience: Int?) throws(PlatformFault) -> Int32 {
        let descriptor = try socket()
        if let patience {
            var limit = timeval(tv_sec: patience / 1000, tv_usec: patience % 1000 * 1000)
            // The time limit for sending is the one for connecting, too (socket(7)).
            for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
                setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
        }
        guard lend({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw SocketAddress.closed(descriptor, "connect")
        }
        return descriptor
    }

    private static func closed(_ descriptor: Int32, _ call: String) -> PlatformFault {
        let fault = PlatformFault(call, errno: errno)
        close(descriptor)
        return fault
    }

    /// The port a socket is bound to.
    public static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
    }
}
