// yemae venue ...: which key callers type for which section, row and seat.

import BookingCore
import CommandLineInterface
import Reports

extension Option {
    static let keyPage = Option(
        "--html", "one page to print, in large type, for the leaflet and the staff on the telephone")
}

extension Subcommand {
    static let venueKeys = Subcommand(
        "venue keys", [Operand("VENUE")], options: Option.office + [.json, .keyPage],
        "show which key is which section, row and seat",
        details: """
            A line for each row; `1-20` are seats whose painted number is typed, `2a: 101` is one with another key. \
            --json has a line for each seat.
            VENUE is the code of the import: the name of a seating plan's file, or the column `venue`.
            """
    ) { arguments in
        if arguments.has(.json), arguments.has(.keyPage) {
            throw CommandFault.usage("--json and --html: one format at a time", of: arguments.command)
        }
        let office = try arguments.openOffice()
        guard let venue = try office.venueKeys(arguments.operands[0]) else {
            let known = try office.venueCodes()
            let words = known.isEmpty ? "none is imported yet" : "known are \(known.prefix(20).joined(separator: ", "))"
            throw CommandFault("there is no venue \(arguments.operands[0]); \(words)", .notFound)
        }
        if arguments.has(.keyPage) {
            Console.write(KeyPage.html(venue))
            return .success
        }
        let rows = venue.sections.flatMap { section in section.rows.map { KeyRow(section: section, row: $0) } }
        guard arguments.has(.json) else { return arguments.report(rows, KeyRow.columns, nothing: "no seats") }
        let seats = rows.flatMap { row in row.row.seats.map { KeySeat(row: row, seat: $0) } }
        return arguments.report(seats, KeySeat.columns, nothing: "no seats")
    }
}

/// A row as people look it up.
private struct KeyRow {
    let section: VenueKeys.Section
    let row: VenueKeys.Row

    static let columns: [Column<KeyRow>] = [
        Column("section_key") { .number($0.section.key) }, Column("section") { .text($0.section.name.korean) },
        Column("english") { .text($0.section.name.english) },
        Column("row_key") { .number($0.row.key) }, Column("row") { .text($0.row.label) },
        Column("seats") { .text(KeyPage.seats($0.row.seats)) },
    ]
}

/// A seat as programs look it up.
private struct KeySeat {
    let row: KeyRow
    let seat: VenueKeys.Seat

    static let columns: [Column<KeySeat>] =
        KeyRow.columns.dropLast().map { column in Column(column.key) { column.cell($0.row) } } + [
            Column("seat_key") { .number($0.seat.key) }, Column("seat") { .text($0.seat.label) },
        ]
}
