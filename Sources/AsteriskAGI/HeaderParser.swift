// HeaderParser: parses the block of agi_ lines that begins every session. Pure and incremental.

/// Collects header lines until the empty one.
public struct HeaderParser {
    /// Header lines in one block. Asterisk sends about 22, and one for each argument of AGI() (at most 127).
    public static let headerLimit = 160

    private var line = LineBuffer()
    private var fields: [(name: String, value: [UInt8])] = []

    /// A parser before the first line.
    public init() {}

    /// Takes one byte. Returns the header at the byte that ended the block; feed nothing after that.
    /// - Throws: `.lineTooLong`, `.tooManyHeaders`, `.notAHeader`, `.headerMissing`, `.headerNotText`.
    public mutating func feed(_ byte: UInt8) throws(WireFault) -> CallHeader? {
        guard try line.take(byte) else { return nil }
        defer { line.wipe() }
        return try read(line.bytes)
    }

    private mutating func read(_ line: [UInt8]) throws(WireFault) -> CallHeader? {
        if line.isEmpty { return try CallHeader(fields: fields) }
        guard fields.count < HeaderParser.headerLimit else { throw .tooManyHeaders }
        guard line.starts(with: "agi_".utf8), let colon = line.firstIndex(of: Ascii.colon),
            line[..<colon].allSatisfy(HeaderParser.isNameByte)
        else { throw .notAHeader(line: fields.count + 1) }
        let afterColon = line[(colon + 1)...]
        let value = afterColon.dropFirst(afterColon.first == Ascii.blank ? 1 : 0)
        fields.append((String(decoding: line[..<colon], as: UTF8.self), Array(value)))
        return nil
    }

    /// What to throw when input ends before the block did.
    public var cutShort: WireFault { .headersCutShort(lines: fields.count) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
