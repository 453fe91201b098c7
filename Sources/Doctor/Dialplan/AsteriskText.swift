// AsteriskText: splits one of Asterisk's settings files into lines as Asterisk's parser does (comments, blocks of
// comments, escapes, long lines), and expands `${VARIABLES}` and `$[expressions]` of the dialplan as far as they are
// known without a call.

/// The lines of a file, or of the files that one #include names. Follows config_text_file_load() of Asterisk 16 and 22.
struct AsteriskText {
    /// How deep blocks of comments may be nested; Asterisk ignores what opens a deeper one.
    private static let deepestComment = 128
    /// Bytes of a line with its end. Asterisk skips a longer one.
    private static let longestLine = 8191

    /// Blocks of comments that are open. Below 0 behind a `--;` that closes nothing, which switches the rest of the
    /// file off.
    private(set) var comments = 0
    /// Lines read so far.
    private(set) var number = 0

    /// Gives each line that says something, without comments and outer blanks, until `take` says stop.
    /// - Parameter take: the line's number from 1, and its bytes; false: the rest of this file does not count.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ take: (_ number: Int, _ line: UnsafeRawBufferPointer) -> Bool)
    {
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != Byte.newline { end += 1 }
            let next = min(end + 1, bytes.count)
            number += 1
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            start = next
            if line.count >= AsteriskText.longestLine { continue }
            guard read(line: line, take) else { return }
        }
    }

    private mutating func read(line: UnsafeRawBufferPointer, _ take: (Int, UnsafeRawBufferPointer) -> Bool) -> Bool {
        // A zero byte ends a line for a program in C; files in UTF-16 are full of them.
        var line = UnsafeRawBufferPointer(rebasing: line[..<(line.firstIndex(of: 0) ?? line.count)])
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = UnsafeRawBufferPointer(rebasing: line[3...]) }
        guard line.contains(Byte.semicolon) else {
            let text = Byte.trimmed(line)
            return comments != 0 || text.isEmpty || take(number, text)
        }
        let bare = withoutComments(Array(line))
        return bare.withUnsafeBytes { bare in
            let text = Byte.trimmed(bare)
            return text.isEmpty || take(number, text)
        }
    }

    /// What is left of a line with semicolons in it.
    private mutating func withoutComments(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        var line = bytes
        /// Where the next semicolon is looked for, where the text begins when any counts, and where an open block cut
        /// it.
        var from = 0
        var start = comments == 0 ? 0 : nil
        var cut: Int?
        func dash(_ index: Int) -> Bool { index < line.count && line[index] == Byte.dash }
        while let mark = line[from...].firstIndex(of: Byte.semicolon) {
            if mark > from, line[mark - 1] == Byte.backslash {
                line.remove(at: mark - 1)
                from = mark
            } else if dash(mark + 1), dash(mark + 2), !dash(mark + 3) {
                guard comments < AsteriskText.deepestComment else { break }
                comments += 1
                if cut == nil { cut = mark }
                from = mark + 3
            } else if mark >= from + 2, line[mark - 1] == Byte.dash, line[mark - 2] == Byte.dash {
                comments -= 1
                from = mark + 1
                guard comments == 0 else { continue }
                if start != nil {
                    let seam = cut ?? line.count
                    line = Array(line[..<seam] + line[from...])
                    (from, cut) = (seam, nil)
                } else {
                    (start, cut) = (from, nil)
                }
            } else if comments == 0 {
                cut = cut ?? mark
                break
            } else {
                from = mark + 1
            }
        }
        guard let start else { return [] }
        return line[start..<max(start, cut ?? line.count)]
    }
}

/// The bytes that Asterisk's files are made of.
enum Byte {
    static let newline = UInt8(ascii: "\n"), semicolon = UInt8(ascii: ";"), dash = UInt8(ascii: "-"),
        backslash = UInt8(ascii: "\\")
    static let equals = UInt8(ascii: "="), more = UInt8(ascii: ">"), plus = UInt8(ascii: "+"), blank = UInt8(ascii: " ")

    /// Without what is no more than a blank at both ends, as Asterisk's ast_strip() does.
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, bytes.count)
        while start < end, bytes[start] <= blank { start += 1 }
        while end > start, bytes[end - 1] <= blank { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    static func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
    static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// What is known of a call's variables somewhere in the dialplan, and what a text with variables in it comes to there.
struct DialplanText {
    /// In place of a value that only a call has.
    static let unknown: Character = "\u{FFFC}"
    /// In place of the dialled number where it is known only in part.
    static let dialled: Character = "\u{E000}"

    let globals: [String: String]
    /// Of the channel. A text with `unknown` in it: set, but nothing more is known.
    var variables: [String: String] = [:]
    /// The number or name that was dialled; nil: more than one could have been.
    var number: String?

    init(_ dialplan: Dialplan) { globals = dialplan.globals }
    init(globals: [String: String], variables: [String: String], number: String?) {
        (self.globals, self.variables, self.number) = (globals, variables, number)
    }

    /// The text, its variables and expressions replaced.
    func expand(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        var (letters, result) = (Array(text)[...], "")
        while let letter = letters.popFirst() {
            guard letter == "$", let open = letters.first, open == "{" || open == "[" else {
                result.append(letter)
                continue
            }
            letters.removeFirst()
            let inside = expand(DialplanText.inside(&letters, open, open == "{" ? "}" : "]"))
            result += open == "{" ? value(inside) : DialplanExpression.value(of: inside)
        }
        return result
    }

    /// Up to the bracket that closes, which is taken too.
    private static func inside(_ letters: inout ArraySlice<Character>, _ open: Character, _ close: Character) -> String
    {
        var (depth, inside) = (1, "")
        while let letter = letters.popFirst() {
            if letter == open { depth += 1 }
            if letter == close { depth -= 1 }
            if depth == 0 { break }
            inside.append(letter)
        }
        return inside
    }

    /// The value of `NAME`, `NAME:1`, `NAME:-4:2` or `FUNCTION(words)`.
    private func value(_ inside: String) -> String {
        let unknown = String(DialplanText.unknown)
        if inside.contains(DialplanText.unknown) || inside.contains(DialplanText.dialled) { return unknown }
        var (name, range, depth) = (inside[...], "", 0)
        for index in inside.indices {
            if inside[index] == "(" { depth += 1 }
            if inside[index] == ")" { depth -= 1 }
            if inside[index] == ":", depth == 0 {
                (name, range) = (inside[..<index], String(inside[inside.index(after: index)...]))
                break
            }
        }
        let whole: String
        if let open = name.firstIndex(of: "(") {
            let words = name[name.index(after: open)...]
            whole = function(String(name[..<open]), String(words.hasSuffix(")") ? words.dropLast() : words))
        } else {
            whole = variable(String(name))
        }
        guard !range.isEmpty, whole != unknown else { return whole }
        if whole.contains(DialplanText.dialled) || whole.contains(DialplanText.unknown) { return unknown }
        let parts = range.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let letters = Array(whole)
        let offset = DialplanNumber.leading(parts[0]) ?? 0
        let start = offset < 0 ? max(0, letters.count + offset) : min(offset, letters.count)
        let length = parts.count > 1 ? DialplanNumber.leading(parts[1]) ?? letters.count : letters.count
        let end = length < 0 ? max(start, letters.count + length) : min(letters.count, start + length)
        return String(letters[start..<end])
    }

    private func variable(_ name: String) -> String {
        if let own = variables[name] { return own }
        if name == "EXTEN" { return number ?? String(DialplanText.dialled) }
        return globals[name] ?? String(DialplanText.unknown)
    }

    /// The functions that decide something without asking the channel.
    private func function(_ name: String, _ words: String) -> String {
        let unknown = String(DialplanText.unknown)
        switch name {
        case "GLOBAL": return globals[words] ?? unknown
        case "LEN": return String(words.count)
        case "ISNULL": return words.isEmpty ? "1" : "0"
        case "EXISTS": return words.isEmpty ? "0" : "1"
        case "TOUPPER": return words.uppercased()
        case "TOLOWER": return words.lowercased()
        case "IF":
            let parts = words.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return "" }
            let branches = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
                DialplanText.bare)
            switch DialplanText.isTrue(String(parts[0])) {
            case true?: return branches[0]
            case false?: return branches.count > 1 ? branches[1] : ""
            case nil: return unknown
            }
        case _: return unknown
        }
    }

    /// Without the quotes that an application's or function's words may have.
    static func bare(_ text: Substring) -> String { text.filter { $0 != "\"" } }

    /// Whether a condition holds (pbx_checkcondition()); nil: only a call can tell.
    static func isTrue(_ condition: String) -> Bool? {
        if condition.contains(unknown) || condition.contains(dialled) { return nil }
        if condition.isEmpty { return false }
        return DialplanNumber.leading(condition[...]).map { $0 != 0 } ?? true
    }
}
