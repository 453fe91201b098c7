// yemae showing ...: what is on, what is left of it by section, and taking it off sale.

import BookingCore
import BookingModel
import CommandLineInterface

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
        let list = try office.showingList(
            program: program, from: arguments.day(.from), limit: arguments.limit(otherwise: 200))
        return arguments.report(list, Columns.showing, nothing: "no showings")
    }

    static let showingShow = Subcommand(
        "showing show", [Operand("ID")], options: Option.office + [.json], "show a showing: remaining seats by section"
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        guard let detail = try arguments.openOffice().showingDetail(ShowingID(id)) else {
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
        guard try office.setSale(of: ShowingID(id), open: open) else {
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
        Column("title") { .text($0.title.korean) },
        Column("category") { .text($0.category.rawValue) },
        Column("service") { .text($0.service) },
        Column("state") { .text($0.state.rawValue) },
        Column("seats") { .number($0.counts.seats) },
        Column("sold") { .number($0.counts.sold) },
        Column("held") { .number($0.counts.held) },
        Column("remaining") { .number($0.counts.remaining) },
    ]

    static let section: [Column<SectionCounts>] = [
        Column("key") { .number($0.keypad) },
        Column("section") { .text($0.name.korean) },
        Column("grade") { .text($0.grade.korean) },
        Column("seats") { .number($0.counts.seats) },
        Column("sold") { .number($0.counts.sold) },
        Column("held") { .number($0.counts.held) },
        Column("remaining") { .number($0.counts.remaining) },
    ]

    static let stop: [Column<ShowingStop>] = [
        Column("stop") { .text($0.name.korean) },
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
