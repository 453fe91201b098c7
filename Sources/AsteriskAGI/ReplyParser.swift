// ReplyParser: bytes from Asterisk in, replies and hang-up notices out. Pure and incremental.

import Glibc

/// What one or more lines from Asterisk amount to.
public enum Received: Hashable, Sendable {
    /// The answer to the command that is outstanding.
    case reply(AGIReply)
    /// `100 ...`: an answer will follow (GOSUB).
    case provisional
    /// `HANGUP`: FastAGI's notice that the caller, or the session, is gone. Not an answer to anything; it may come
    /// twice, and between a command and its reply.
    case hangup
    /// A line that is none of these.
    case noise
}

/// Splits Asterisk's side of the conversation into replies. Feed it every byte in order; it does not care how they were
/// cut into pieces.
public struct ReplyParser {
    /// Lines in one 520 usage text. The longest captured one has 12.
    public static let usageLimit = 200
    /// Lines of noise in a row before the line is given up.
    public static let noiseLimit = 100

    private static let usageEnd = Array("520 End of proper usage.".utf8)
    private static let hangupLine = Array("HANGUP".utf8)

    private var line = LineBuffer()
    /// Lines of a 520 text seen so far; nil when we are not inside one.
    private var usageLines: Int?
    private var noise = 0

    /// A parser at the start of a line.
    public init() {}

    /// Takes one byte. Returns what it completed, if anything.
    /// - Throws: `.lineTooLong`, `.usageTooLong` or `.tooMuchNoise`; the line is then unusable.
    public mutating func feed(_ byte: UInt8) throws(WireFault) -> Received? {
        guard try line.take(byte) else { return nil }
        return try readLine()
    }

    /// Takes bytes until something is complete. Returns what it was, nil when all bytes are taken and nothing is.
    /// - Parameter bytes: what is left of them afterwards.
    /// - Throws: as for a byte.
    public mutating func feed(_ bytes: inout UnsafeRawBufferPointer) throws(WireFault) -> Received? {
        while !bytes.isEmpty {
            let (taken, isEnded) = try line.take(bytes)
            bytes = UnsafeRawBufferPointer(rebasing: bytes[taken...])
            if isEnded, let received = try readLine() { return received }
        }
        return nil
    }

    private mutating func readLine() throws(WireFault) -> Received? {
        defer { line.wipe() }
        if let seen = usageLines { return try insideUsage(line.bytes, seen: seen) }
        let received = begin(line.bytes)
        if case .noise = received {
            noise += 1
            if noise > ReplyParser.noiseLimit { throw .tooMuchNoise }
        } else {
            noise = 0
        }
        return received
    }

    /// Inside a 520 text only its last line has a meaning: the text may quote replies, XML, anything.
    private mutating func insideUsage(_ line: [UInt8], seen: Int) throws(WireFault) -> Received? {
        if line == ReplyParser.usageEnd {
            usageLines = nil
            return .reply(AGIReply(code: .usage))
        }
        guard seen < ReplyParser.usageLimit else { throw .usageTooLong }
        usageLines = seen + 1
        return nil
    }

    private mutating func begin(_ line: [UInt8]) -> Received? {
        if line == ReplyParser.hangupLine { return .hangup }
        guard line.count >= 3, let number = AGIReply.wholeNumber(line.prefix(3)), number >= 100 else { return .noise }
        let separator = line.count > 3 ? line[3] : Ascii.blank
        if separator == Ascii.minus {
            guard number == 520 else { return .noise }
            usageLines = 0
            return nil
        }
        guard separator == Ascii.blank else { return .noise }
        guard number != 100 else { return .provisional }
        return .reply(AGIReply(code: ReplyCode(number), text: line.dropFirst(4)))
    }
}

/// Collects one line. Holds at most `LineBuffer.limit` bytes, whatever the other side sends.
struct LineBuffer {
    /// Bytes in one line, without its end. Asterisk 22 itself reads no longer ones (captured conversation
    /// `long-lines`).
    static let limit = 8191
    /// Room for any line with keys in it (`200 result=` and `CoreWait.mostKeys` of them): a buffer that grows leaves
    /// what it held behind.
    private static let room = 64

    /// The line so far, or the one that `take` ended: without `\n` and without a `\r` before it.
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(LineBuffer.room) }

    /// Takes one byte. True when it ended the line: then read `bytes`, and `wipe` before the next.
    /// - Throws: `.lineTooLong` at the byte that is one too many.
    mutating func take(_ byte: UInt8) throws(WireFault) -> Bool {
        guard byte == Ascii.newline else {
            guard bytes.count < LineBuffer.limit else { throw .lineTooLong }
            bytes.append(byte)
            return false
        }
        if bytes.last == Ascii.carriageReturn { bytes.removeLast() }
        return true
    }

    /// Takes bytes up to the first line's end.
    /// - Returns: how many bytes that were, and whether they ended the line: then read `bytes`, and `wipe` before the
    ///   next.
    /// - Throws: `.lineTooLong` when there is one too many.
    mutating func take(_ some: UnsafeRawBufferPointer) throws(WireFault) -> (taken: Int, isEnded: Bool) {
        guard let start = some.baseAddress else { return (0, false) }
        let end = memchr(start, Int32(Ascii.newline), some.count).map { UnsafeRawPointer($0) - start }
        let count = end ?? some.count
        guard bytes.count + count <= LineBuffer.limit else { throw .lineTooLong }
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
        guard end != nil else { return (count, false) }
        if bytes.last == Ascii.carriageReturn { bytes.removeLast() }
        return (count + 1, true)
    }

    /// Forgets the line. No other reference to `bytes` may be left, or what is wiped is a copy of them.
    mutating func wipe() {
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
        bytes.removeAll(keepingCapacity: true)
    }
}
