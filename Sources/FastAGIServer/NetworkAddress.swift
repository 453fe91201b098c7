// NetworkAddress: numeric addresses and networks, for listening and for the list of PBXs that may call.

import Glibc
import Platform

/// A numeric IPv4 or IPv6 address as its bytes. IPv4 is kept as 4 bytes, also when it comes mapped into IPv6.
public struct NetworkAddress: Hashable, Sendable {
    /// 4 or 16 bytes, most significant first.
    let bytes: [UInt8]

    /// Reads `127.0.0.1` or `::1`. Names are not looked up: a static program cannot, and a PBX's name must not decide
    /// who may call.
    public init?(_ text: String) {
        guard let bytes = SocketAddress.bytes(of: text) else { return nil }
        self.bytes = NetworkAddress.unmapped(bytes)
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
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [255, 255]
        return isMapped ? Array(bytes[12...]) : bytes
    }

    /// A listening socket on this address.
    /// - Throws: `.cannotListen`.
    func listen(port: Int) throws(ServeFault) -> Int32 {
        // Asterisk opens a connection for every call: the minute a show opens, they come in bursts.
        do { return try SocketAddress(bytes, port: port).listen(waiting: 4096) } catch {
            throw .cannotListen(text, port: port, errno: error.code)
        }
    }

    /// Whether a program listens there. Waits at most two seconds, as Asterisk does.
    func accepts(port: Int) -> Bool {
        guard let connection = try? SocketAddress(bytes, port: port).connect(patience: 2000) else { return false }
        close(connection)
        return true
    }

    /// True for this machine: 127.0.0.0/8 and ::1.
    var isLoopback: Bool {
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
