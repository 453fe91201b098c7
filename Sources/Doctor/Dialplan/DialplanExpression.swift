// DialplanExpression: evaluates `$[...]`: comparisons, and, or, not, sums. A value that only a call has makes the
// result unknown.

/// Works an expression out, its variables already replaced. Follows ast_expr2.y of Asterisk 16 and 22.
struct DialplanExpression {
    private enum Failure: Error {
        /// Asterisk logs a syntax error, and the expression is empty.
        case mistake
        /// Right for Asterisk, not worked out here.
        case notReadHere
    }

    private var tokens: ArraySlice<String>

    /// The value; `DialplanText.unknown` when only a call can tell; empty when it cannot be read, as in Asterisk.
    static func value(of text: String) -> String {
        guard let tokens = tokens(of: text), !tokens.isEmpty else { return "" }
        var expression = DialplanExpression(tokens: tokens[...])
        do throws(Failure) {
            let value = try expression.choice()
            guard expression.tokens.isEmpty else { return "" }
            return isUnknown(value) ? String(DialplanText.unknown) : value
        } catch {
            switch error {
            case .mistake: return ""
            case .notReadHere: return String(DialplanText.unknown)
            }
        }
    }

    private static func isUnknown(_ value: String) -> Bool {
        value.contains(DialplanText.unknown) || value.contains(DialplanText.dialled)
    }

    /// Quoted texts with their quotes, marks, and words; nil when a quote is open.
    private static func tokens(of text: String) -> [String]? {
        var (letters, tokens) = (Array(text)[...], [String]())
        while let letter = letters.popFirst() {
            if letter == " " || letter == "\t" { continue }
            if letter == "\"" {
                guard let end = letters.firstIndex(of: "\"") else { return nil }
                tokens.append("\"" + String(letters[..<end]) + "\"")
                letters = letters[(end + 1)...]
            } else if marks.contains(letter) {
                var mark = String(letter)
                if let next = letters.first, doubles.contains(mark + String(next)) {
                    mark.append(letters.removeFirst())
                }
                tokens.append(mark)
            } else {
                var word = String(letter)
                while let next = letters.first, next != " ", next != "\t", next != "\"", !marks.contains(next) {
                    word.append(letters.removeFirst())
                }
                tokens.append(word)
            }
        }
        return tokens
    }

    private static let marks: Set<Character> = [
        "(", ")", ":", "?", "&", "|", "=", "<", ">", "!", "+", "-", "*", "/", "%", "~",
    ]
    private static let doubles: Set<String> = ["==", "!=", "<=", ">=", "&&", "||", "=~", "::", "~~"]

    private mutating func take(_ marks: Set<String>) -> String? {
        guard let token = tokens.first, marks.contains(token) else { return nil }
        return tokens.removeFirst()
    }

    private mutating func choice() throws(Failure) -> String {
        let value = try either()
        guard take(["?"]) != nil else { return value }
        throw .notReadHere
    }

    private mutating func either() throws(Failure) -> String {
        var value = try both()
        while take(["|", "||"]) != nil {
            let other = try both()
            switch (DialplanExpression.truth(value), DialplanExpression.truth(other)) {
            case (true?, _): break
            case (false?, _): value = other
            case (nil, true?): value = "1"
            case (nil, _): value = String(DialplanText.unknown)
            }
        }
        return value
    }

    private mutating func both() throws(Failure) -> String {
        var value = try comparison()
        while take(["&", "&&"]) != nil {
            let other = try comparison()
            switch (DialplanExpression.truth(value), DialplanExpression.truth(other)) {
            case (true?, true?): break
            case (false?, _), (_, false?): value = "0"
            case (nil, _), (_, nil): value = String(DialplanText.unknown)
            }
        }
        return value
    }

    private mutating func comparison() throws(Failure) -> String {
        var value = try sum()
        while let mark = take(["=", "==", "!=", "<", ">", "<=", ">="]) {
            let other = try sum()
            guard !DialplanExpression.isUnknown(value), !DialplanExpression.isUnknown(other) else {
                value = String(DialplanText.unknown)
                continue
            }
            value = DialplanExpression.compare(value, mark, other) ? "1" : "0"
        }
        return value
    }

    private static func compare(_ left: String, _ mark: String, _ right: String) -> Bool {
        let (left, right) = (bare(left), bare(right))
        let order: Int
        if let one = Double(left), let two = Double(right) {
            order = one < two ? -1 : one > two ? 1 : 0
        } else {
            order = left < right ? -1 : left > right ? 1 : 0
        }
        switch mark {
        case "!=": return order != 0
        case "<": return order < 0
        case ">": return order > 0
        case "<=": return order <= 0
        case ">=": return order >= 0
        case _: return order == 0
        }
    }

    private mutating func sum() throws(Failure) -> String {
        var value = try product()
        while let mark = take(["+", "-"]) { value = try DialplanExpression.count(value, mark, product()) }
        return value
    }

    private mutating func product() throws(Failure) -> String {
        var value = try match()
        while let mark = take(["*", "/", "%"]) { value = try DialplanExpression.count(value, mark, match()) }
        return value
    }

    private static func count(_ left: String, _ mark: String, _ right: String) throws(Failure) -> String {
        if isUnknown(left) || isUnknown(right) { return String(DialplanText.unknown) }
        guard let one = Int(bare(left)), let two = Int(bare(right)) else { throw .notReadHere }
        switch mark {
        case "+": return String(one &+ two)
        case "-": return String(one &- two)
        case "*": return String(one &* two)
        case _: throw .notReadHere
        }
    }

    /// Regular expressions are not worked out.
    private mutating func match() throws(Failure) -> String {
        let value = try single()
        guard take([":", "=~", "::", "~~", "~"]) != nil else { return value }
        _ = try single()
        return String(DialplanText.unknown)
    }

    private mutating func single() throws(Failure) -> String {
        guard let token = tokens.popFirst() else { throw .mistake }
        switch token {
        case "!":
            let value = try single()
            return DialplanExpression.truth(value).map { $0 ? "0" : "1" } ?? String(DialplanText.unknown)
        case "-": return try DialplanExpression.count("0", "-", single())
        case "(":
            let value = try choice()
            guard take([")"]) != nil else { throw .mistake }
            return value
        case let other:
            if other.count == 1 && DialplanExpression.marks.contains(Character(other))
                || DialplanExpression.doubles.contains(other)
            {
                throw .mistake
            }
            return other
        }
    }

    private static func bare(_ value: String) -> String {
        value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"") ? String(value.dropFirst().dropLast()) : value
    }

    /// Neither empty nor zero; nil: unknown.
    private static func truth(_ value: String) -> Bool? {
        if isUnknown(value) { return nil }
        let bare = bare(value)
        return !bare.isEmpty && Double(bare) != 0
    }
}
