// CSVWriter: a part of a report as RFC 4180 writes it: a header, a line for each row, CR LF at the end of each.

/// Writes CSV.
public enum CSVWriter {
    /// A part with its header line. A field with a comma, a quote or a line feed stands in quotes.
    public static func text(_ part: ReportPart) -> String {
        let lines = [part.columns.map { quoted($0.key) }] + part.rows.map { row in row.map { field($0) } }
        return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    /// Names come from outside: a spreadsheet must not run one as a formula (OWASP, "CSV Injection"), so such a text gets an apostrophe before it.
    private static func field(_ cell: ReportCell) -> String {
        if case .text(let text) = cell, let first = text.first, "=+-@\t\r".contains(first) { return quoted("'" + text) }
        return quoted(cell.plain)
    }

    private static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
