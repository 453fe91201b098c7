// CSVField: writes one field of a CSV file by RFC 4180, so that no spreadsheet runs it as a formula. It works scalar
// by scalar: to Swift a quote with an accent is one character, to a spreadsheet it is still a quote.

/// Writes fields.
public enum CSVField {
    /// What begins a file that people open: by it a spreadsheet knows UTF-8.
    public static let byteOrderMark = "\u{FEFF}"

    /// In quotes when it holds a comma, a quote or a line end; as it is otherwise.
    public static func quoted(_ text: String) -> String {
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
