// Telephone: one line to the server, seen from Asterisk: opens the call, collects commands, sends replies, and notes
// the booking numbers.

import BookingModel
import CEpoll
import Glibc
import Platform

/// One call at the wire.
final class Telephone {
    let descriptor: Int32
    /// When the last reply was sent, in steady nanoseconds.
    private(set) var repliedAt: UInt64
    /// When the last command came in at the socket, in steady nanoseconds: the driver itself comes to it later, when
    /// many do at once, but a PBX has a thread for each call.
    private(set) var commandedAt: UInt64 = 0
    /// Whether the engine took its leave: the end of the line is in order then.
    private(set) var isLeaving = false
    /// Booking numbers that were read out in this call.
    var told: [String] { listener.told }

    private var partial: [UInt8] = []
    private var listener = NumberListener()

    /// Connects and sends the header.
    /// - Parameters:
    ///   - number: names the call.
    ///   - calling: the telephone number shown; nil: withheld.
    /// - Throws: `.systemCall` when nobody listens.
    init(number: Int, port: Int, calling: String? = nil) throws(BenchFault) {
        let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw .systemCall("socket", errno: errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(fd, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            let code = errno
            close(fd)
            throw .systemCall("connect", errno: code)
        }
        var on: Int32 = 1
        setsockopt(fd, Int32(IPPROTO_TCP), TCP_NODELAY, &on, 4)
        guard yemae_stamp(fd) == 0 else {
            let code = errno
            close(fd)
            throw .systemCall("setsockopt SO_TIMESTAMPNS", errno: code)
        }
        descriptor = fd
        repliedAt = 0
        send(Telephone.header(number, calling: calling))
    }

    deinit { close(descriptor) }

    /// What Asterisk says of a call before it begins.
    /// - Parameter calling: the number shown; nil: withheld.
    static func header(_ number: Int, calling: String? = nil) -> [UInt8] {
        let language = Language.local.rawValue
        let fields = [
            ("network", "yes"), ("network_script", language), ("request", "agi://127.0.0.1/\(language)"),
            ("channel", "PJSIP/bench-\(number)"),
            ("language", language), ("type", "PJSIP"), ("uniqueid", "bench-\(number)"), ("version", "22"),
            ("callerid", calling ?? "unknown"),
            ("calleridname", "unknown"), ("callingpres", "0"), ("callingani2", "0"), ("callington", "0"),
            ("callingtns", "0"),
            ("dnid", "15880001"), ("rdnis", "unknown"), ("context", "bench"), ("extension", "15880001"),
            ("priority", "1"),
            ("enhanced", "0.0"), ("accountcode", ""), ("threadid", "1"),
        ]
        return Array((fields.map { "agi_\($0.0): \($0.1)\n" }.joined() + "\n").utf8)
    }

    /// What came of a look at the line.
    enum Reading {
        case command(WireCommand)
        case unfinished
        case ended
    }

    /// Reads what is there. One command is outstanding at most, so what ends with a line end is one command.
    func read(into buffer: UnsafeMutableRawBufferPointer, _ body: (WireCommand, UnsafeRawBufferPointer) -> Void)
        -> Reading
    {
        var cameAt: UInt64 = 0
        let count = yemae_receive_stamped(descriptor, buffer.baseAddress, buffer.count, &cameAt)
        // Never before the reply it follows: the two clocks are not read in the same nanosecond.
        commandedAt = max(cameAt > 0 ? cameAt : SteadyClock.nanoseconds, repliedAt)
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? .unfinished : .ended }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard bytes[count - 1] == UInt8(ascii: "\n") else {
            partial += bytes
            return .unfinished
        }
        guard partial.isEmpty else {
            partial += bytes
            defer { partial.removeAll() }
            return partial.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0.dropLast()), body) }
        }
        return take(UnsafeRawBufferPointer(rebasing: bytes.dropLast()), body)
    }

    private func take(_ line: UnsafeRawBufferPointer, _ body: (WireCommand, UnsafeRawBufferPointer) -> Void) -> Reading
    {
        let command = WireCommand(line)
        listener.hears(command, line)
        if case .setVariable = command { isLeaving = true }
        body(command, line)
        return .command(command)
    }

    /// Sends a reply. A line that takes none is found closed at the next read.
    func send(_ bytes: [UInt8]) {
        repliedAt = SteadyClock.nanoseconds
        _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }
}
