// CSVWriter: writes a part of a report as CSV (RFC 4180): a header, a line for each row, CR LF at the end of each.

import BookingModel
import Formats

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

    /// A part with its header line. A field with a comma, a quote or a line feed is put in quotes.
    public static func text(_ part: ReportPart, for reader: Reader) -> String {
        let text = CSV.text([part.columns.map(\.key)] + part.rows.map { row in row.map { field($0, reader) } })
        switch reader {
        case .person(isMarked: true): return CSV.byteOrderMark + text
        case .person(isMarked: false), .program: return text
        }
    }

    /// Names come from outside: a spreadsheet must not run one.
    private static func field(_ cell: ReportCell, _ reader: Reader) -> String {
        switch (cell, reader) {
        case (.text(let text), .person): CSV.disarmed(text)
        case (_, _): cell.plain
        }
    }
}
