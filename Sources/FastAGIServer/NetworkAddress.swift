// NetworkAddress: numeric addresses and networks, for listening and for the list of PBXs that may call.

import Glibc

/// A numeric IPv4 or IPv6 address as its bytes. IPv4 is kept as 4 bytes, also when it comes mapped into IPv6.
public struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes, most significant first.
    public let bytes: [UInt8]

    /// Reads `127.0.0.1` or `::1`. Names are not looked up: a static program cannot, and a PBX's name must not decide
    /// who may call.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = NetworkAddress.unmapped(withUnsafeBytes(of: six) { Array($0) })
        } else {
            return nil
        }
    }

    /// The address of a socket's other end; nil for a family that is neither.
    init?(_ storage: sockaddr_storage) {
        var storage = storage
        let family = Int32(storage.ss_family)
        let bytes: [UInt8]? = withUnsafeMutablePointer(to: &storage) { pointer in
            switch family {
            case AF_INET:
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
                }
            case AF_INET6:
                return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    NetworkAddress.unmapped(withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) })
                }
            default: return nil
            }
        }
        guard let bytes else { return nil }
        self.bytes = bytes
    }

    /// ::ffff:a.b.c.d is a.b.c.d (RFC 4291, 2.5.5.2).
    private static func unmapped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255 ? Array(bytes[12...]) : bytes
    }

    /// A listening socket on this address.
    /// - Throws: `.systemCall`, `.cannotListen`.
    func listen(port: Int) throws(ServeFault) -> Int32 {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        let fd = socket(
            family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        if fd < 0 { throw .systemCall("socket", errno: errno) }
        var on: Int32 = 1
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 4)
        let bound = withSocketAddress(family, port) { bind(fd, $0, $1) }
        // Asterisk opens a connection for every call: the minute a show opens, they come in bursts.
        if bound != 0 || Glibc.listen(fd, 4096) != 0 {
            let reason = errno
            close(fd)
            throw .cannotListen(text, port: port, errno: reason)
        }
        return fd
    }

    /// Whether a program listens there. Waits at most two seconds, as Asterisk does.
    func accepts(port: Int) -> Bool {
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        let fd = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { return false }
        defer { close(fd) }
        // The time limit for sending is the one for connecting, too (socket(7)).
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return withSocketAddress(family, port) { connect(fd, $0, $1) } == 0
    }

    /// True for this machine: 127.0.0.0/8 and ::1.
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// The address as people write it.
    public var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = bytes.withUnsafeBytes {
            inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, $0.baseAddress, &buffer, socklen_t(buffer.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func withSocketAddress(_ family: Int32, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
        -> Int32
    {
        if family == AF_INET {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            withUnsafeMutableBytes(of: &address.sin_addr) { $0.copyBytes(from: bytes) }
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = UInt16(port).bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}

/// A network: `192.168.1.0/24`, `fd00::/8`, or one address.
public struct Network: Hashable, Sendable {
    let address: NetworkAddress
    /// Leading bits that must agree.
    let bits: Int

    /// Nil when it is neither an address nor address/bits.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = NetworkAddress(String(parts[0])) else { return nil }
        let most = address.bytes.count * 8
        guard let bits = parts.count == 1 ? most : Int(parts[1]), (0...most).contains(bits) else { return nil }
        (self.address, self.bits) = (address, bits)
    }

    /// As people write it: `192.168.1.0/24`, or the bare address when it is only one.
    public var text: String { bits == address.bytes.count * 8 ? address.text : "\(address.text)/\(bits)" }

    /// True when the address lies in the network.
    public func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        for i in 0..<address.bytes.count {
            let here = min(8, max(0, bits - i * 8))
            let mask = here == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - here))
            if address.bytes[i] & mask != other.bytes[i] & mask { return false }
        }
        return true
    }
}

extension NetworkAddress {
    /// The port a socket is bound to.
    static func port(of fd: Int32) -> Int {
        var address = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &size) }
        }
        // The port stands at the same place in both families.
        return withUnsafeBytes(of: &address) { Int($0[2]) << 8 | Int($0[3]) }
    }
}
