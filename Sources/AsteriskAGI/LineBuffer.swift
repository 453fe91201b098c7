// LineBuffer: bytes in, lines out, in bounded memory. A line may hold keys of a PIN, so it is wiped once it is read.

import Glibc  // explicit_bzero

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

    /// Forgets the line. Nobody else may have `bytes` any more, or what is wiped is a copy of them.
    mutating func wipe() {
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
        bytes.removeAll(keepingCapacity: true)
    }
}
