// SealedLine: the form of the files a gate carries: fields between tabs. A seal made with the pepper keeps a file or a
// line from being forged.

import BookingModel

/// Fields between tabs.
enum TabLine {
    /// One line; tabs and line ends inside a field become blanks.
    static func join(_ fields: [String]) -> String {
        fields.map { field in String(field.unicodeScalars.map { $0.value < 32 ? " " : Character($0) }) }.joined(
            separator: "\t")
    }
    static func split(_ line: some StringProtocol) -> [String] {
        line.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\t" }).map { String($0) }
    }
}

/// Reads fields one after the other; the first that is missing or wrong makes the whole line wrong.
struct FieldReader {
    private var fields: ArraySlice<String>
    private(set) var isWhole = true

    init(_ fields: [String]) { self.fields = fields[...] }

    mutating func text() -> String {
        guard let field = fields.popFirst() else {
            isWhole = false
            return ""
        }
        return field
    }
    mutating func number() -> Int64 {
        guard let number = Int64(text()) else {
            isWhole = false
            return 0
        }
        return number
    }
    mutating func int() -> Int { Int(number()) }
    mutating func flag() -> Bool { number() != 0 }
    mutating func instant() -> Instant { Instant(number()) }
    /// `-` is none.
    mutating func optional() -> String? {
        let text = text()
        return text == "-" ? nil : text
    }
    mutating func optionalInstant() -> Instant? {
        guard let text = optional() else { return nil }
        guard let seconds = Int64(text) else {
            isWhole = false
            return nil
        }
        return Instant(seconds)
    }
    mutating func word<Word: RawRepresentable<String>>(_ fallback: Word) -> Word {
        guard let word = Word(rawValue: text()) else {
            isWhole = false
            return fallback
        }
        return word
    }
}
