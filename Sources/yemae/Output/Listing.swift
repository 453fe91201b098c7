// Listing: prints rows as a table for people or as JSON for programs, from one description of the columns; one thing
// with its fields and lists; and the figures of a running `yemae serve`.

import BookingModel
import CommandLineInterface
import Formats

/// The value of one field.
enum Cell: Hashable, Sendable {
    case none
    case text(String)
    case number(Int)
    /// Tenths of something.
    case tenths(Int)
    case money(Won)
    case flag(Bool)
    case time(LocalDateTime)

    static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .none }

    /// For people.
    var shown: String {
        switch self {
        case .none: "-"
        case .text(let text): Cell.oneLine(text)
        case .number(let number): String(number)
        case .tenths: plainTenths
        case .money(let won): won.description
        case .flag(let flag): flag ? "yes" : "no"
        case .time(let time): time.description
        }
    }

    /// For programs.
    var json: JSON {
        switch self {
        case .none: .null
        case .text(let text): .text(text)
        case .number(let number): .number(Int64(number))
        case .tenths: .decimal(plainTenths)
        case .money(let won): .number(won.amount)
        case .flag(let flag): .flag(flag)
        case .time(let time): .text(time.description)
        }
    }

    /// `12.5` of 125 tenths; empty for every other cell.
    private var plainTenths: String {
        guard case .tenths(let tenths) = self else { return "" }
        return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    /// Whether it is at the right of its column.
    var isNumber: Bool {
        switch self {
        case .number, .tenths, .money: true
        case .none, .text, .flag, .time: false
        }
    }

    /// Control characters would break the table (and could steer a terminal): they are shown as a blank.
    private static func oneLine(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.value < 32 || (127...159).contains($0.value) ? " " : $0 }))
    }
}

/// A column: its key in JSON (people see it with blanks for underscores), and its value.
struct Column<Row>: Sendable {
    let key: String
    let cell: @Sendable (Row) -> Cell
    init(_ key: String, _ cell: @escaping @Sendable (Row) -> Cell) { (self.key, self.cell) = (key, cell) }

    var title: String { String(key.map { $0 == "_" ? " " : $0 }) }
}

/// A list of like things.
struct Listing<Row> {
    let columns: [Column<Row>]
    let rows: [Row]

    /// For people: a heading and a line for each row; `nothing` when there is none.
    func table(nothing: String) -> String {
        guard !rows.isEmpty else { return nothing + "\n" }
        let cells = rows.map { row in columns.map { $0.cell(row) } }
        let widths = columns.indices.map { column in
            max(columns[column].title.displayWidth, cells.map { $0[column].shown.displayWidth }.max() ?? 0)
        }
        let heading = columns.indices.map { columns[$0].title.padded(to: widths[$0]) }.joined(separator: "  ")
        let lines = cells.map { row in
            row.indices.map {
                row[$0].isNumber ? row[$0].shown.paddedLeft(to: widths[$0]) : row[$0].shown.padded(to: widths[$0])
            }
            .joined(separator: "  ")
        }
        return ([heading, widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")] + lines)
            .map(Listing.withoutTail).joined(separator: "\n") + "\n"
    }

    /// For programs.
    var json: JSON { .list(rows.map { row in .object(columns.map { JSON.Field($0.key, $0.cell(row).json) }) }) }

    private static func withoutTail(_ line: String) -> String {
        guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
        return String(line[...last])
    }
}

/// One thing shown in full.
struct Sheet {
    /// A field: its key in JSON; people see it with blanks for underscores.
    struct Field {
        let key: String
        let cell: Cell
        init(_ key: String, _ cell: Cell) { (self.key, self.cell) = (key, cell) }
    }

    /// A list below the fields.
    struct Part {
        let key: String
        let table: String
        let json: JSON
        init<Row>(_ key: String, _ listing: Listing<Row>) {
            (self.key, self.table, self.json) = (
                key, listing.rows.isEmpty ? "" : listing.table(nothing: ""), listing.json
            )
        }
    }

    let fields: [Field]
    var parts: [Part] = []

    /// For people: a line for each field, then each list that is not empty under its heading.
    var text: String {
        let titles = fields.map { String($0.key.map { $0 == "_" ? " " : $0 }) }
        let width = titles.map(\.displayWidth).max() ?? 0
        let lines = zip(titles, fields).map { "\($0.padded(to: width))  \($1.cell.shown)\n" }
        return lines.joined()
            + parts.filter { !$0.table.isEmpty }.map { "\n\($0.key.uppercased())\n\($0.table)" }.joined()
    }

    /// For programs.
    var json: JSON {
        .object(fields.map { JSON.Field($0.key, $0.cell.json) } + parts.map { JSON.Field($0.key, $0.json) })
    }
}

/// Reads Prometheus text into names, labels and values.
struct StatusSheet {
    private let rows: [(name: String, label: String, value: String)]

    init(_ prometheus: String) {
        rows = prometheus.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
            // A label may hold blanks.
            guard let blank = line.lastIndex(of: " ") else { return nil }
            let head = line[..<blank]
            let name = head.prefix { $0 != "{" }
            let label = head.split(separator: "\"").dropFirst().first ?? ""
            return (String(name), String(label), String(line[line.index(after: blank)...]))
        }
    }

    /// The database file that is open although it lies at its path no more, or was written over; nil: all is well.
    var lostDatabase: String? { rows.first { $0.name == "yemae_database" && $0.value == "0" }?.label }

    /// Aligned columns: figure, of what, value.
    var table: String {
        let width = rows.map { $0.name.count + $0.label.count + 1 }.max() ?? 0
        return rows.map { row in
            let head = row.label.isEmpty ? row.name : "\(row.name) \(row.label)"
            return head + String(repeating: " ", count: width - head.count + 2) + row.value + "\n"
        }.joined()
    }

    /// One object: a number for each figure, an object for each that has labels.
    var json: JSON {
        var names: [String] = []
        for row in rows where !names.contains(row.name) { names.append(row.name) }
        return .object(
            names.map { name in
                let own = rows.filter { $0.name == name }
                let isOne = own.count == 1 && own[0].label.isEmpty
                return .init(
                    name,
                    isOne ? .decimal(own[0].value) : .object(own.map { .init($0.label, .decimal($0.value)) }))
            })
    }
}
