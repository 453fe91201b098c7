// CSV: writes CSV (RFC 4180) that no spreadsheet runs as a formula, and text inside HTML and SVG. It works scalar by
// scalar: to Swift a quote with an accent is one character, to a spreadsheet it is still a quote.

/// Writes CSV.
public enum CSV {
    /// What begins a file that people open: by it a spreadsheet knows UTF-8.
    public static let byteOrderMark = "\u{FEFF}"

    /// Records, with CR LF at the end of each.
    public static func text(_ records: [[String]]) -> String { records.map { line($0) + "\r\n" }.joined() }

    /// One record without its line end; fields are quoted only when they must be.
    public static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") }

    /// In quotes when it holds a comma, a quote or a line end; as it is otherwise.
    private static func quoted(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
        var field = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { field.unicodeScalars.append(scalar) }
            field.unicodeScalars.append(scalar)
        }
        return field + "\""
    }

    /// With an apostrophe before it when a spreadsheet would take it for a formula (OWASP, "CSV Injection"). The wide
    /// forms count in East Asian editions. Only for tables that people open: to a program the apostrophe is another
    /// value.
    public static func disarmed(_ text: String) -> String {
        text.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } == true ? "'" + text : text
    }
}

/// Writes XML and what is like it.
public enum XML {
    /// Text for HTML and SVG, inside an element or a quoted attribute.
    public static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case _ where scalar.value < 32 || (127...159).contains(scalar.value): out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
