// CSVField: one field of a CSV file as RFC 4180 writes it, and as no spreadsheet runs it. Looked at scalar by scalar: a quote with an accent over
// it is one character to Swift, and still a quote to whoever reads the file.

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

    /// With an apostrophe before it when a spreadsheet would take it for a formula (OWASP, "CSV Injection"). The wide forms
    /// count in East Asian editions. Only for tables that people open: to a program the apostrophe is another value.
    public static func disarmed(_ text: String) -> String {
        text.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } == true ? "'" + text : text
    }
}
