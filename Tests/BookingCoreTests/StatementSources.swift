// StatementSources: every SQL statement that stands in the core's source, found by reading the source: so no test can
// forget one.

import Foundation

/// A statement as it is written down.
struct StatementSource {
    /// `Cards.swift:96`.
    let place: String
    let file: String
    /// What stands between its interpolations, blanks and line ends made one blank.
    let fragments: [String]
    /// Whether it has no interpolation.
    let isWhole: Bool

    /// Whether a statement that was run is this one.
    func matches(_ statement: String) -> Bool {
        var rest = statement[...]
        for fragment in fragments {
            guard let found = rest.range(of: fragment) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }

    static func plain(_ text: some StringProtocol) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Those of all files of the core.
    static func all() throws -> [StatementSource] {
        let core = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../Sources/BookingCore")
        let files = try FileManager.default.subpathsOfDirectory(atPath: core.path).filter { $0.hasSuffix(".swift") }
            .sorted()
        return try files.flatMap { path in
            let file = core.appendingPathComponent(path)
            let text = try String(contentsOf: file, encoding: .utf8)
            return StatementSource.statements(text, file: file.lastPathComponent)
        }
    }

    /// The literals that are the first argument of `all(`, `first(` or `run(` of a database.
    private static func statements(_ text: String, file: String) -> [StatementSource] {
        var found: [StatementSource] = []
        var rest = text[...]
        while let call = rest.firstMatch(of: #/database\.(?:all|first|run)\(\s*(?=")/#) {
            let line = text[..<call.range.lowerBound].count { $0 == "\n" } + 1
            let (fragments, end) = literal(text[call.range.upperBound...])
            let words = fragments.map(StatementSource.plain).filter { !$0.isEmpty }
            found.append(
                StatementSource(place: "\(file):\(line)", file: file, fragments: words, isWhole: fragments.count == 1))
            rest = text[end...]
        }
        return found
    }

    /// A literal taken apart at its interpolations, and where it ends.
    private static func literal(_ text: Substring) -> (fragments: [String], end: String.Index) {
        let quote = text.hasPrefix("\"\"\"") ? "\"\"\"" : "\""
        var rest = text.dropFirst(quote.count)
        var fragments = [""]
        while !rest.isEmpty, !rest.hasPrefix(quote) {
            guard rest.hasPrefix("\\(") else {
                fragments[fragments.count - 1].append(rest.removeFirst())
                continue
            }
            rest = rest.dropFirst(2)
            var depth = 1
            while depth > 0, let character = rest.popFirst() {
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
            }
            fragments.append("")
        }
        return (fragments, rest.startIndex)
    }
}
