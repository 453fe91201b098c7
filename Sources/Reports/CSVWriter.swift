// CSVWriter: a part of a report as RFC 4180 writes it: a header, a line for each row, CR LF at the end of each.

import BookingModel

/// Writes CSV.
public enum CSVWriter {
    /// A part with its header line. A field with a comma, a quote or a line feed stands in quotes.
    public static func text(_ part: ReportPart) -> String {
        let lines = [part.columns.map { CSVField.quoted($0.key) }] + part.rows.map { row in row.map { field($0) } }
        return lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    /// Names come from outside: a spreadsheet must not run one.
    private static func field(_ cell: ReportCell) -> String {
        if case .text(let text) = cell { return CSVField.quoted(CSVField.disarmed(text)) }
        return CSVField.quoted(cell.plain)
    }
}
