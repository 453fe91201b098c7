// yemae showing ..., yemae venue ...: what is on, what is left of it by section, taking it off sale or cancelling it
// with refunds and texts; which key callers type for which section, row and seat.

import BookingCore
import BookingModel
import CommandLineInterface
import Reports

extension Option {
    static let program = Option("--program", "NUMBER", "only showings of this program")
    static let from = Option("--from", "DATE", "only from this day on (YYYY-MM-DD; from now on otherwise)")
    static let limit = Option("--limit", "N", "at most so many lines (200 otherwise)")
}

extension Subcommand {
    static let showingList = Subcommand(
        "showing list", options: Option.office + [.json, .program, .from, .limit],
        "list showings with the seats that are left"
    ) { arguments in
        let office = try arguments.openOffice()
        let program = try arguments.value(.program).map { text in
            guard let number = ProgramNumber(text) else {
                throw CommandFault.usage("\(text) is no program number", of: arguments.command)
            }
            return number
        }
        let list = try office.staff.showingList(
            program: program, from: arguments.day(.from), limit: arguments.limit(otherwise: 200))
        return arguments.report(list, Columns.showing, nothing: "no showings")
    }

    static let showingShow = Subcommand(
        "showing show", [Operand("ID")], options: Option.office + [.json], "show a showing: remaining seats by section"
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        guard let detail = try arguments.openOffice().staff.showingDetail(ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        let sections = Listing(columns: Columns.section, rows: detail.sections)
        let stops = Listing(columns: Columns.stop, rows: detail.stops)
        let fields = Columns.showing.map { Sheet.Field($0.key, $0.cell(detail.summary)) }
        return arguments.report(
            Sheet(fields: fields, parts: [Sheet.Part("stops", stops), Sheet.Part("sections", sections)]))
    }

    static let showingClose = Subcommand(
        "showing close", [Operand("ID")], options: Option.office, "take a showing off sale; what is sold stays sold"
    ) { try setSale($0, open: false) }

    static let showingOpen = Subcommand(
        "showing open", [Operand("ID")], options: Option.office, "put a closed showing on sale again"
    ) {
        try setSale($0, open: true)
    }

    private static func setSale(_ arguments: Arguments, open: Bool) throws -> ExitStatus {
        let id = try arguments.rowNumber("showing")
        let office = try arguments.openOffice()
        guard try office.staff.setSale(of: ShowingID(id), open: open) else {
            throw CommandFault(
                "showing \(id) cannot be \(open ? "opened" : "closed"): there is none, or it is cancelled", .notFound)
        }
        Console.write("showing \(id) is \(open ? "on sale" : "closed")\n")
        return .success
    }
}

extension Columns {
    static let showing: [Column<ShowingSummary>] = [
        Column("id") { .number(Int($0.id.value)) },
        Column("starts") { .time($0.starts) },
        Column("program") { .text($0.program.digits) },
        Column("title") { .text($0.title.local) },
        Column("category") { .text($0.category.rawValue) },
        Column("service") { .text($0.service) },
        Column("state") { .text($0.state.rawValue) },
        Column("seats") { .number($0.counts.seats) },
        Column("sold") { .number($0.counts.sold) },
        Column("held") { .number($0.counts.held) },
        Column("held_back") { .number($0.counts.heldBack) },
        Column("remaining") { .number($0.counts.remaining) },
        Column("on_request") { .number($0.counts.onRequest) },
    ]

    static let section: [Column<SectionCounts>] = [
        Column("key") { .number($0.keypad) },
        Column("section") { .text($0.name.local) },
        Column("grade") { .text($0.grade.local) },
        Column("seats") { .number($0.counts.seats) },
        Column("sold") { .number($0.counts.sold) },
        Column("held") { .number($0.counts.held) },
        Column("held_back") { .number($0.counts.heldBack) },
        Column("remaining") { .number($0.counts.remaining) },
        Column("on_request") { .number($0.counts.onRequest) },
    ]

    static let stop: [Column<ShowingStop>] = [
        Column("stop") { .text($0.name.local) },
        Column("leaves") { .time($0.leaves) },
    ]
}

extension Arguments {
    /// The first moment of the day an option names.
    func day(_ option: Option) throws -> Instant? {
        guard let text = value(option) else { return nil }
        guard let date = LocalDate(text) else {
            throw CommandFault.usage("\(option.name) \(text): expected a day such as 2026-03-07", of: command)
        }
        return Zone.start(of: date)
    }

    /// How many lines a list may have.
    func limit(otherwise: Int) throws -> Int { try number(.limit, 1...BoxOffice.rowsListed) ?? otherwise }
}

extension Option {
    static let yes = Option("--yes", "do it; without it the command only says what it would do")
}

extension Subcommand {
    static let showingCancel = Subcommand(
        "showing cancel", [Operand("ID")], options: Option.office + [.yes],
        "cancel a showing: refund everybody, with the rule's surcharge, and text them",
        details: "Cannot be undone. Run again, or after it was killed, it does what is left."
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        let settings = try arguments.settings()
        let office = try arguments.openOffice(settings)
        guard let detail = try office.staff.showingDetail(ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        guard arguments.has(.yes) else {
            let summary = detail.summary
            Console.write(
                "showing \(id), \(summary.title.local), \(summary.starts): \(summary.counts.sold) seats are sold. Say "
                    + "--yes to cancel it and refund them.\n")
            return .success
        }
        guard let done = try office.staff.cancelShowing(ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        Console.write(
            "\(done.bookings) bookings cancelled; \(done.refunds) to be refunded, \(done.surcharges) on top\n")
        if done.refundsDeclined > 0 {
            Console.write(
                "The provider declined \(done.refundsDeclined) of the refunds: they are due to the members "
                    + "(yemae statement --due).\n")
        }
        if done.surcharges > .zero, settings.payment.gateway != .ledger {
            Console.write(
                "The provider gives back only what it took: the \(done.surcharges) on top are due to the "
                    + "members (yemae statement --due).\n")
        }
        return .success
    }
}

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
        guard let venue = try office.staff.venueKeys(arguments.operands[0]) else {
            let known = try office.staff.venueCodes()
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
        Column("section_key") { .number($0.section.key) }, Column("section") { .text($0.section.name.local) },
        Column("english") { .text($0.section.name.latin) },
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
