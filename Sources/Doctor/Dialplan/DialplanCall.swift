// DialplanCall: one line of a dialplan: an application and its arguments.

/// An application with its data, as `AGI(yemae,agi)`.
struct DialplanCall: Hashable {
    /// In small letters: Asterisk does not mind capitals. A blank before the bracket belongs to the name, as in
    /// Asterisk, which then finds none.
    let application: String
    let data: String

    init(_ step: Dialplan.Step) { self.init(step.application, step.data) }
    init(_ application: String, _ data: String) { (self.application, self.data) = (application.lowercased(), data) }

    /// `Application(data)`. The data ends with the last bracket, or with the line.
    static func split(_ text: Substring) -> (application: String, data: String) {
        guard let open = text.utf8.firstIndex(of: UInt8(ascii: "(")) else {
            return (AsteriskFolder.trimStart(text), "")
        }
        let name = text[..<open]
        // A hint may be all variables: it has no brackets of its own.
        if name.utf8.contains(UInt8(ascii: "$")), name.contains("${") || name.contains("$[") {
            return (AsteriskFolder.trimStart(text), "")
        }
        let inside = text[text.utf8.index(after: open)...]
        let close = inside.utf8.lastIndex(of: UInt8(ascii: ")")) ?? inside.endIndex
        return (AsteriskFolder.trimStart(name), String(inside[..<close]))
    }

    /// The words of the data between commas, blanks kept, quotes and backslashes taken off.
    var words: [String] { DialplanCall.parts(data, ",").map { $0.filter { $0 != "\"" && $0 != "\\" } } }

    /// A text cut at a letter, but not in brackets or quotes.
    static func parts(_ text: String, _ separator: Character, most: Int = .max) -> [String] {
        var (parts, part, depth, isQuoted, isEscaped) = ([String](), "", 0, false, false)
        for letter in text {
            if letter == separator, depth <= 0, !isQuoted, !isEscaped, parts.count + 1 < most {
                parts.append(part)
                part = ""
                continue
            }
            if letter == "\"", !isEscaped { isQuoted.toggle() }
            if letter == "(" || letter == "[", !isQuoted { depth += 1 }
            if letter == ")" || letter == "]", !isQuoted { depth -= 1 }
            isEscaped = letter == "\\" && !isEscaped
            part.append(letter)
        }
        return parts + [part]
    }

    /// `condition?first:second` cut at the first of each mark, as GotoIf() does it.
    static func branches(_ data: String) -> (condition: String, first: String, second: String) {
        let parts = data.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return (data, "", "") }
        let branches = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], branches[0], branches.count > 1 ? branches[1] : "")
    }

    /// The same for ExecIf(), whose branches are applications with brackets.
    static func applications(_ data: String) -> (condition: String, first: DialplanCall?, second: DialplanCall?) {
        let parts = DialplanCall.parts(data, "?", most: 2)
        guard parts.count == 2 else { return (data, nil, nil) }
        let branches = DialplanCall.parts(parts[1], ":", most: 2).map { text -> DialplanCall? in
            guard !text.isEmpty else { return nil }
            let open = text.firstIndex(of: "(") ?? text.endIndex
            let inside = text[open...].dropFirst()
            return DialplanCall(
                String(text[..<open]), String(inside[..<(inside.lastIndex(of: ")") ?? inside.endIndex)]))
        }
        return (parts[0], branches[0], branches.count > 1 ? branches[1] : nil)
    }
}

enum DialplanNumber {
    /// The number a text begins with, as sscanf() reads it; nil: it begins with none.
    static func leading(_ text: Substring) -> Int? {
        let text = text.drop { $0 == " " || $0 == "\t" }
        let sign = text.first == "-" || text.first == "+" ? text.prefix(1) : ""
        let digits = text.dropFirst(sign.count).prefix { $0.isASCII && $0.isNumber }
        return Int(sign + digits.prefix(18))
    }
}
