// DialplanText: expands `${VARIABLES}` and `$[expressions]` of the dialplan as far as they are known without a call.

/// What is known of a call's variables somewhere in the dialplan, and what a text with variables in it comes to there.
struct DialplanText {
    /// Stands for what only a call can tell.
    static let unknown: Character = "\u{FFFC}"
    /// Stands for the dialled number where it is not known but in part.
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
