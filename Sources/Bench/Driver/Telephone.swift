// Telephone: one line to the server, or the two pipes of one AGI program, seen from Asterisk: opens the call, collects
// commands, sends replies, and notes the booking numbers that are read out.

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
    /// Lines that came in one piece with another: as Asterisk does, it comes to them with the next bytes.
    private var held: [UInt8] = []
    private var listener = NumberListener()

    /// Connects and sends the header.
    /// - Parameters:
    ///   - number: names the call.
    ///   - calling: the telephone number shown; nil: withheld.
    /// - Throws: `.systemCall` when no server listens.
    init(number: Int, port: Int, calling: String? = nil) throws(BenchFault) {
        let fd: Int32
        do { fd = try SocketAddress.loopback(port: port).connect(patience: nil) } catch {
            throw .systemCall(error.path, errno: error.code)
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

    /// The result of reading the line.
    enum Reading {
        case command(WireCommand)
        case unfinished
        case ended
    }

    /// Reads what is there. One command is outstanding at most, but where one cuts another: so what comes in is one
    /// command nearly always.
    func read(into buffer: UnsafeMutableRawBufferPointer, _ body: (WireCommand, UnsafeRawBufferPointer) -> Void)
        -> Reading
    {
        var cameAt: UInt64 = 0
        let count = yemae_receive_stamped(descriptor, buffer.baseAddress, buffer.count, &cameAt)
        commandedAt = cameAt > 0 ? cameAt : SteadyClock.nanoseconds
        guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) ? .unfinished : .ended }
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        if partial.isEmpty, held.isEmpty, end == count - 1 {
            return take(UnsafeRawBufferPointer(rebasing: bytes.dropLast()), body)
        }
        for line in held.split(separator: UInt8(ascii: "\n")) { line.withUnsafeBytes { _ = take($0, body) } }
        held.removeAll()
        partial += bytes[..<(end.map { $0 + 1 } ?? count)]
        guard let end else { return .unfinished }
        held += bytes[(end + 1)...]
        defer { partial.removeAll() }
        return partial.withUnsafeBytes { take(UnsafeRawBufferPointer(rebasing: $0.dropLast()), body) }
    }

    private func take(_ line: UnsafeRawBufferPointer, _ body: (WireCommand, UnsafeRawBufferPointer) -> Void) -> Reading
    {
        // Never before the reply it follows: the two clocks are not read in the same nanosecond.
        commandedAt = max(commandedAt, repliedAt)
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

/// Notes booking numbers as a caller would.
struct NumberListener {
    /// Booking numbers heard so far, eight digits each; one that is said again in the same call is written down once.
    private(set) var told: [String] = []
    private var digits = ""
    private var isReading = false

    private static let booked = Array("yemae/booked.".utf8)
    private static let digit = Array("yemae/digit/".utf8)
    private static let pause = Array("yemae/pause".utf8)
    /// Digits of a booking number, its check digit included.
    private static let numberLength = 8

    /// `booked` is followed by the digits of the booking number.
    mutating func hears(_ command: WireCommand, _ line: UnsafeRawBufferPointer) {
        guard let names = command.names else { return }
        var first = names.lowerBound
        while first < names.upperBound {
            let end = line[first..<names.upperBound].firstIndex(of: UInt8(ascii: "&")) ?? names.upperBound
            hears(line[first..<end])
            first = end + 1
        }
    }

    private mutating func hears(_ clip: Slice<UnsafeRawBufferPointer>) {
        if clip.starts(with: NumberListener.booked) {
            (isReading, digits) = (true, "")
        } else if isReading, clip.starts(with: NumberListener.digit), let last = clip.last {
            digits.unicodeScalars.append(Unicode.Scalar(last))
            guard digits.utf8.count == NumberListener.numberLength else { return }
            if !told.contains(digits) { told.append(digits) }
            isReading = false
        } else if isReading, !clip.elementsEqual(NumberListener.pause) {
            isReading = false
        }
    }
}

/// One call over pipes, keys pressed the moment they are listened for.
final class PipeLine {
    private let child: RunningProgram
    private var buffer: [UInt8] = []
    private var block = [UInt8](repeating: 0, count: 4096)
    private var listener = NumberListener()

    init(_ child: RunningProgram) { self.child = child }

    var told: [String] { listener.told }

    func send(_ bytes: [UInt8]) { _ = write(child.input, bytes, bytes.count) }

    /// The next command and what to reply. Nil at the end of the program's output.
    func next(_ keys: [UInt8], _ next: inout Int) -> (WireCommand, answer: Answer)? {
        while buffer.last != UInt8(ascii: "\n") {
            let count = read(child.output, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            buffer += block[..<count]
        }
        defer { buffer.removeAll(keepingCapacity: true) }
        return buffer.withUnsafeBytes { bytes in
            let line = UnsafeRawBufferPointer(rebasing: bytes.dropLast())
            let command = WireCommand(line)
            listener.hears(command, line)
            let reply = command.reply(line, keys, &next)
            if case .silence = command, isCut(within: command.lasts) { return (command, .never) }
            if case .getData = command { SteadyClock.sleep(milliseconds: command.lasts) }
            return (command, reply.map { .bytes($0) } ?? .none)
        }
    }

    /// Waits for the next command, or the program's end.
    private func isCut(within milliseconds: Int) -> Bool {
        var waiting = pollfd(fd: child.output, events: Int16(POLLIN), revents: 0)
        let until = SteadyClock.milliseconds + milliseconds
        while true {
            let ready = poll(&waiting, 1, Int32(max(until - SteadyClock.milliseconds, 0)))
            if ready >= 0 || errno != EINTR { return ready > 0 }
        }
    }

    /// What a command is answered with.
    enum Answer {
        case bytes([UInt8])
        /// The next command cut it.
        case never
        /// The keys are used up.
        case none
    }
}
