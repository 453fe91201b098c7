// CSVWriter: writes a part of a report as CSV (RFC 4180): a header, a line for each row, CR LF at the end of each.

import BookingModel

/// Writes CSV.
public enum CSVWriter {
    /// Who reads the file.
    public enum Reader: Hashable, Sendable {
        /// A person with a spreadsheet. `isMarked`: it begins with a byte order mark, or Korean Excel takes it for
        /// CP949.
        case person(isMarked: Bool)
        /// A program: every field as it is stored.
        case program
    }

    /// A part with its header line. A field with a comma, a quote or a line feed stands in quotes.
    public static func text(_ part: ReportPart, for reader: Reader) -> String {
        let lines =
            [part.columns.map { CSVField.quoted($0.key) }] + part.rows.map { row in row.map { field($0, reader) } }
        let text = lines.map { $0.joined(separator: ",") + "\r\n" }.joined()
        switch reader {
        case .person(isMarked: true): return CSVField.byteOrderMark + text
        case .person(isMarked: false), .program: return text
        }
    }

    /// Names come from outside: a spreadsheet must not run one.
    private static func field(_ cell: ReportCell, _ reader: Reader) -> String {
        switch (cell, reader) {
        case (.text(let text), .person): CSVField.quoted(CSVField.disarmed(text))
        case (_, _): CSVField.quoted(cell.plain)
        }
    }
}
