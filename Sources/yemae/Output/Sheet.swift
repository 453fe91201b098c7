// Sheet: prints one thing with its fields and lists, for people or as JSON.

import CommandLineInterface
import Formats

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
