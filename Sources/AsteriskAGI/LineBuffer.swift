// LineBuffer: bytes in, lines out, and never more than a line's worth of memory.

/// Collects one line. Holds at most `LineBuffer.limit` bytes, whatever the other side sends.
struct LineBuffer {
    /// Bytes in one line, without its end. Asterisk 22 itself reads no longer ones (captured conversation `long-lines`).
    static let limit = 8191

    private var bytes: [UInt8] = []

    /// Takes one byte. Returns the line it ended, without `\n` and without a `\r` before it.
    /// - Throws: `.lineTooLong` at the byte that is one too many.
    mutating func take(_ byte: UInt8) throws(WireFault) -> [UInt8]? {
        guard byte == Ascii.newline else {
            guard bytes.count < LineBuffer.limit else { throw .lineTooLong }
            bytes.append(byte)
            return nil
        }
        if bytes.last == Ascii.carriageReturn { bytes.removeLast() }
        let line = bytes
        bytes.removeAll(keepingCapacity: true)
        return line
    }
}
