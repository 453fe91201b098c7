// LineBuffer: bytes in, lines out, and never more than a line's worth of memory.

/// Collects one line. Holds at most `LineBuffer.limit` bytes, whatever the other side sends.
struct LineBuffer {
    /// Bytes in one line, without its end. Asterisk 22 itself reads no longer ones (captured conversation `long-lines`).
    static let limit = 8191

    /// The line so far, or the whole of it once `take` said so.
    private(set) var bytes: [UInt8] = []
    private var isWhole = false

    /// Takes one byte.
    /// - Returns: true at the byte that ended a line: `bytes` is that line, without `\n` and without a `\r` before it, until the next byte is taken.
    /// - Throws: `.lineTooLong` at the byte that is one too many.
    mutating func take(_ byte: UInt8) throws(WireFault) -> Bool {
        if isWhole {
            // The memory stays: a line comes for every command.
            bytes.removeAll(keepingCapacity: true)
            isWhole = false
        }
        guard byte == Ascii.newline else {
            guard bytes.count < LineBuffer.limit else { throw .lineTooLong }
            bytes.append(byte)
            return false
        }
        if bytes.last == Ascii.carriageReturn { bytes.removeLast() }
        isWhole = true
        return true
    }
}
