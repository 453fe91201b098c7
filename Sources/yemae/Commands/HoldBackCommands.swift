// yemae showing hold-back, release, held-back: seats that are not sold for a showing until staff release them.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    static let holdBackReason = Option("--reason", "TEXT", "why the seats are held back, for the list")
}

extension Subcommand {
    private static let rangeHelp = """
        SEATS are the keys that callers type (`yemae venue keys`), separated by commas: 3-5-1..6 is section 3, row 5,
        seats 1 to 6; 3-5 the whole row; 3 the whole section.
        """

    static let showingHoldBack = Subcommand(
        "showing hold-back", [Operand("ID"), Operand("SEATS")], options: Option.office + [.holdBackReason.needed],
        "hold seats of a showing back: they are not sold until they are released",
        details: rangeHelp + "\nAll or nothing: seats that are sold or held for a caller are named and refused."
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        let done = try arguments.openOffice().staff.holdBack(
            try arguments.ranges(arguments.operands[1]), of: ShowingID(id), reason: arguments.needed(.holdBackReason))
        let already = done.already == 0 ? "" : "; \(done.already) were held back already"
        Console.write("\(done.changed) seats of showing \(id) are held back\(already)\n")
        return .success
    }

    static let showingRelease = Subcommand(
        "showing release", [Operand("ID"), Operand("SEATS")], options: Option.office,
        "put seats of a showing on sale that were held back, house seats too",
        details: rangeHelp + "\n`all` are all that are held back."
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        let text = arguments.operands[1]
        let done = try arguments.openOffice().staff.release(
            text == "all" ? nil : try arguments.ranges(text), of: ShowingID(id))
        let already = done.already == 0 ? "" : "; \(done.already) were not held back"
        Console.write("\(done.changed) seats of showing \(id) are on sale\(already)\n")
        return .success
    }

    static let showingHeldBack = Subcommand(
        "showing held-back", [Operand("ID")], options: Option.office + [.json],
        "list the seats of a showing that are held back, with reasons"
    ) { arguments in
        let id = try arguments.rowNumber("showing")
        guard let rows = try arguments.openOffice().staff.heldBack(of: ShowingID(id)) else {
            throw CommandFault("there is no showing \(id)", .notFound)
        }
        return arguments.report(rows, Columns.heldBack, nothing: "nothing is held back")
    }
}

extension Arguments {
    /// Most ranges of one command.
    private static let mostRanges = 200

    /// The seats of an operand.
    fileprivate func ranges(_ text: String) throws -> [SeatRange] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= Arguments.mostRanges else {
            throw CommandFault.usage("\(parts.count) ranges of seats: \(Arguments.mostRanges) at a time", of: command)
        }
        return try parts.map { part in
            guard let range = SeatRange(part) else {
                throw CommandFault.usage(
                    "\"\(part)\" names no seats: expected SECTION-ROW-SEAT such as 3-5-12, or 3-5-1..6, 3-5 or 3",
                    of: command)
            }
            return range
        }
    }
}

extension Columns {
    fileprivate static let heldBack: [Column<HeldBackRow>] = [
        Column("id") { .number(Int($0.id)) },
        Column("since") { .time($0.at) },
        Column("origin") { .text($0.origin) },
        Column("reason") { .text($0.reason) },
        Column("section") { .text($0.section.local) },
        Column("row") { .text($0.row) },
        Column("seats") { .text($0.seats.joined(separator: ", ")) },
        Column("keys") { .text($0.keys.joined(separator: ",")) },
    ]
}
