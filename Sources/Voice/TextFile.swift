// TextFile: parses lines of `key = text` from bytes. It runs at the start of every call, so it is written for speed.

import BookingModel
import Platform

/// A phrase or name file's bytes with where they come from.
public struct TextFile: Sendable {
    /// Whose words are in it.
    public let language: Language
    /// Named in faults.
    public let path: String
    /// Whole, at most `longest`.
    public let bytes: [UInt8]

    /// The most bytes of one file. The phrases of one language take about 15,000.
    public static let longest = 1 << 20

    /// A file that was read already.
    public init(language: Language, path: String, bytes: [UInt8]) {
        (self.language, self.path, self.bytes) = (language, path, bytes)
    }

    /// For files that are made up in a program.
    public init(language: Language, path: String, text: String) {
        self.init(language: language, path: path, bytes: Array(text.utf8))
    }

    /// Reads a file whole.
    /// - Throws: a fault when it cannot be opened or read, is not a file, or is longer than `longest`.
    static func read(_ path: String, _ language: Language) throws(LineFaults) -> TextFile {
        do {
            let bytes = try WholeFile(path, most: longest).bytes
            return TextFile(language: language, path: path, bytes: HangulComposition.composed(bytes))
        } catch {
            let reason =
                switch error {
                case .missing, .unreadable: "cannot be opened: \(error.reason)"
                case .notAFile: "is not a file"
                case .tooLong: "is longer than \(longest) bytes"
                }
            throw LineFaults([LineFault(file: path, reason: reason)])
        }
    }

    /// As `read`, but nil for a file that does not exist.
    static func readIfThere(_ path: String, _ language: Language) throws(LineFaults) -> TextFile? {
        Files.exists(path) ? try read(path, language) : nil
    }
}

/// One line of a text file.
struct TextEntry {
    let line: Int
    let key: String
    /// Without the spaces around it. Never empty.
    let text: ArraySlice<UInt8>
}

extension TextFile {
    /// The lines that say something. What cannot be understood is added to `faults` and left out.
    func entries(_ faults: inout [LineFault]) -> [TextEntry] {
        var entries: [TextEntry] = []
        entries.reserveCapacity(256)
        // Checked as a whole; line by line only to find the line that is at fault.
        let valid = isUTF8(bytes[...])
        var rest = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        var number = 0
        while !rest.isEmpty {
            number += 1
            let end = rest.firstIndex(of: 10) ?? rest.endIndex
            let line = trimmed(rest[rest.startIndex..<end])
            rest = rest[(end == rest.endIndex ? end : end + 1)...]
            if !valid, !isUTF8(line) {
                faults.append(
                    LineFault(file: path, line: number, reason: "not UTF-8: save the file in that encoding"))
                continue
            }
            guard let first = line.first, first != UInt8(ascii: "#") else { continue }
            switch entry(line, number) {
            case .success(let entry): entries.append(entry)
            case .failure(let problem): faults.append(LineFault(file: path, line: number, reason: problem.reason))
            }
        }
        return entries
    }

    private func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

    private struct Problem: Error { let reason: String }

    private func entry(_ line: ArraySlice<UInt8>, _ number: Int) -> Result<TextEntry, Problem> {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else {
            return .failure(Problem(reason: "there is no '=': write `key = words`, or begin a comment with '#'"))
        }
        guard !line.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) else {
            return .failure(Problem(reason: "a control character: keep to printable text"))
        }
        let key = String(decoding: trimmed(line[line.startIndex..<equals]), as: UTF8.self)
        guard !key.isEmpty else { return .failure(Problem(reason: "there is no key before '='")) }
        let text = trimmed(line[(equals + 1)...])
        guard !text.isEmpty else { return .failure(Problem(reason: "'\(key)' has no words: write them after '='")) }
        return .success(TextEntry(line: number, key: key, text: text))
    }

    private func trimmed(_ slice: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var (start, end) = (slice.startIndex, slice.endIndex)
        while start < end, isBlank(slice[start]) { start += 1 }
        while end > start, isBlank(slice[end - 1]) { end -= 1 }
        return slice[start..<end]
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
