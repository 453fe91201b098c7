// Trace: reads the conversations captured from real Asterisk (Wire/README.md tells their format).

import Foundation
import XCTest

/// One captured conversation.
struct Trace {
    enum Side { case asterisk, program, happening }
    struct Line {
        let milliseconds: Int
        let side: Side
        /// Without its end; what could not be printed is restored.
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    let name: String
    let lines: [Line]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Wire")

    init(_ version: String, _ name: String) throws {
        self.name = "\(version)/\(name)"
        let text = try String(
            contentsOf: Trace.folder.appendingPathComponent("\(version)/\(name).txt"), encoding: .utf8)
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { Trace.line($0) }
    }

    /// Every conversation of one Asterisk version.
    static func all(_ version: String) throws -> [Trace] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(version).path)
        return try files.filter { $0.hasSuffix(".txt") }.sorted().map { try Trace(version, String($0.dropLast(4))) }
    }

    /// What Asterisk sent after the header block(s), every line with its end.
    var replyBytes: [UInt8] {
        lines.filter { $0.side == .asterisk && !$0.bytes.isEmpty && !$0.bytes.starts(with: "agi_".utf8) }.flatMap {
            $0.bytes + [10]
        }
    }

    /// The header block as it was sent, nil when the conversation shows it shortened.
    var headerBytes: [UInt8]? {
        let block = lines.filter { $0.side == .asterisk }.prefix { !$0.bytes.isEmpty }
        guard block.count > 1, block.allSatisfy({ $0.bytes.starts(with: "agi_".utf8) }) else { return nil }
        return block.flatMap { $0.bytes + [10] } + [10]
    }

    /// `   1.016 < text`, `<x` and `>x` with `\xHH`, `\r`, `\t` for what does not print.
    private static func line(_ line: Substring) -> Line? {
        guard let match = try? /^ *(-?[0-9.]+) ([<>!])(x?)(?: (.*))?$/.wholeMatch(in: line) else { return nil }
        let text = match.4 ?? ""
        let side: Side = match.2 == "<" ? .asterisk : match.2 == ">" ? .program : .happening
        let bytes = match.3 == "x" ? unescaped(text) : Array(text.utf8)
        return Line(milliseconds: Int((Double(match.1)! * 1000).rounded()), side: side, bytes: bytes)
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.first else {
                bytes.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)!)
            default: bytes += [byte, next]
            }
            rest = rest.dropFirst(next == UInt8(ascii: "x") ? 3 : 1)
        }
        return bytes
    }
}
