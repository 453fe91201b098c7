// Report: a report as a value: a title, parts with rows of cells, and charts. All output formats are written from it.

import BookingModel

/// The value of one field of a report.
public enum ReportCell: Hashable, Sendable {
    /// No value; not the same as 0.
    case none
    /// Words, as they are; each format escapes them its own way.
    case text(String)
    /// A number of things: tickets, calls, seconds; the column says which.
    case count(Int)
    /// Whole won.
    case won(Won)
    /// Tenths of something: per cent or a mean.
    case tenths(Int)
    /// A day in local time, written `2026-03-07`.
    case day(LocalDate)
    /// A day and minute in local time, written `2026-03-07 14:00`.
    case time(LocalDateTime)

    /// As CSV writes it: no thousands separators, a point for decimals, nothing for none.
    public var plain: String {
        switch self {
        case .none: ""
        case .text(let text): text
        case .count(let count): String(count)
        case .won(let won): String(won.amount)
        case .tenths(let tenths): ReportCell.decimal(tenths)
        case .day(let day): day.description
        case .time(let time): time.description
        }
    }

    /// As people read it in a page: thousands apart.
    public var shown: String {
        switch self {
        case .none: "–"
        case .count(let count): ReportCell.grouped(Int64(count))
        case .won(let won): ReportCell.grouped(won.amount)
        case .text, .tenths, .day, .time: plain
        }
    }

    /// Whether it is aligned to the right of its column.
    public var isNumber: Bool {
        switch self {
        case .count, .won, .tenths: true
        case .none, .text, .day, .time: false
        }
    }

    /// For charts; tenths stay tenths.
    var magnitude: Int64 {
        switch self {
        case .count(let count): Int64(count)
        case .won(let won): won.amount
        case .tenths(let tenths): Int64(tenths)
        case .none, .text, .day, .time: 0
        }
    }

    /// `12.3`; `-0.5`.
    static func decimal(_ tenths: Int) -> String {
        "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    /// `1,234,567`.
    static func grouped(_ number: Int64) -> String {
        let digits = String(number.magnitude)
        var out = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { out.append(",") }
            out.append(digit)
        }
        return (number < 0 ? "-" : "") + out
    }
}

/// A column of a part.
public struct ReportColumn: Hashable, Sendable {
    /// In CSV and JSON; people see it with blanks for underscores.
    public let key: String
    /// What it holds, with its unit.
    public let about: String
    /// - Parameter key: small letters, digits and underscores, one of a kind within its part.
    public init(_ key: String, _ about: String) { (self.key, self.about) = (key, about) }

    /// For people.
    public var title: String { String(key.map { $0 == "_" ? " " : $0 }) }
}

/// What a part's chart shows.
public struct ReportChart: Hashable, Sendable {
    /// The direction of the bars.
    public enum Shape: Hashable, Sendable {
        /// Upright bars side by side: days, moments.
        case upright
        /// Lying bars one below the other, with their names: things.
        case lying
    }
    /// Upright for what follows in time, lying for things with names.
    public let shape: Shape
    /// Columns of the name and of the value.
    public let name: Int
    /// Position of the column with the lengths of the bars, from 0; its cells are numbers.
    public let value: Int
    /// Column of a moment that stands before the name; nil: none does.
    public let time: Int?
    /// - Parameters:
    ///   - name: position of the column with the bars' names, from 0.
    ///   - value: position of the column with their lengths, from 0.
    ///   - time: position of the column with what stands before the names, from 0; nil: nothing does.
    public init(_ shape: Shape, name: Int, value: Int, time: Int? = nil) {
        (self.shape, self.name, self.value, self.time) = (shape, name, value, time)
    }
}

/// One table of a report.
public struct ReportPart: Hashable, Sendable {
    /// Its word on the command line and its key in JSON: `by-venue`.
    public let key: String
    /// For people, above the table.
    public let title: String
    /// In the order of every row's cells.
    public let columns: [ReportColumn]
    /// Each with a cell for every column.
    public let rows: [[ReportCell]]
    /// Nil: no chart would tell more than the table.
    public let chart: ReportChart?
    /// - Precondition: every row has a cell for every column.
    public init(
        _ key: String, _ title: String, _ columns: [ReportColumn], _ rows: [[ReportCell]], chart: ReportChart? = nil
    ) {
        precondition(
            rows.allSatisfy { $0.count == columns.count }, "a row of \(key) has another number of cells than columns")
        (self.key, self.title, self.columns, self.rows, self.chart) = (key, title, columns, rows, chart)
    }
}

/// A report.
public struct Report: Hashable, Sendable {
    /// Its word: `sales`.
    public let key: String
    /// For people, above everything.
    public let title: String
    /// The days it is about.
    public let days: String
    /// In the order they are printed, each with a different name.
    public let parts: [ReportPart]
    /// Whether its sums are those of the ledger, in words; empty when that is no question of this report.
    public let verdict: [String]
    /// Whether they are.
    public let ties: Bool
    /// - Parameters:
    ///   - verdict: empty when tying to the ledger is no question of this report.
    ///   - ties: false makes the command's exit status 1.
    public init(
        _ key: String, _ title: String, days: String, parts: [ReportPart], verdict: [String] = [], ties: Bool = true
    ) {
        (self.key, self.title, self.days, self.parts, self.verdict, self.ties) = (
            key, title, days, parts, verdict, ties
        )
    }

    /// The report with one of its parts only; nil when it has none of that word.
    public func only(_ part: String) -> Report? {
        let found = parts.filter { $0.key == part }
        return found.isEmpty ? nil : Report(key, title, days: days, parts: found, verdict: verdict, ties: ties)
    }
}
