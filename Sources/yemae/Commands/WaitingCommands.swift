// yemae waiting ...: the members who wait for seats of showings that are sold out.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    fileprivate static let lineOf = Option("--showing", "ID", "only the line of this showing (`yemae showing list`)")
    fileprivate static let allEntries = Option("--all", "also who does not wait any more, and what became of them")
}

extension Subcommand {
    static let waitingList = Subcommand(
        "waiting list", options: Option.listing + [.lineOf, .allEntries, .limit],
        "list the members who wait for seats, by showing and place in line",
        details: """
            offered: seats are held for them until the time shown. taken: bought, or other seats were chosen.
            lapsed: given back, or not bought in time. expired: the sale ended before seats came free.
            withdrawn: taken out of line.
            """
    ) { arguments in
        let showing = try arguments.number(.lineOf, 1...Int(Int32.max)).map { ShowingID(Int64($0)) }
        let lines = try arguments.openOffice().staff.waitingList(
            of: showing, all: arguments.has(.allEntries), limit: arguments.limit(otherwise: 200))
        return arguments.report(lines, Columns.waiting(arguments), nothing: "nobody waits")
    }

    static let waitingRemove = Subcommand(
        "waiting remove", [Operand("ID")], options: Option.office,
        "take a member out of line, or take back seats that were offered to them",
        details: "ID is that of `yemae waiting list`. Seats that are being paid for stay theirs."
    ) { arguments in
        let id = try arguments.rowNumber("entry")
        guard try arguments.openOffice().staff.removeWaiting(id) else {
            throw CommandFault("there is no entry \(id) that waits or has seats on offer", .notFound)
        }
        Console.write("entry \(id) is out of line\n")
        return .success
    }

    static let waitingOffer = Subcommand(
        "waiting offer", options: Option.office,
        "offer seats that only time has freed to those who wait, and end lines whose sale ends",
        details: """
            `yemae serve` and `yemae send` do this by themselves. Seats that an act frees are offered with the act.
            Safe to repeat.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let report = try arguments.openOffice(settings).staff.offerSeats()
        Console.write("offered to \(report.offers), over for \(report.over), at \(report.showings) showings\n")
        return .success
    }
}

extension Columns {
    fileprivate static func waiting(_ arguments: Arguments) -> [Column<WaitingLine>] {
        [
            Column("id") { .number(Int($0.id)) },
            Column("showing") { .number(Int($0.showing.value)) },
            Column("program") { .text($0.program.digits) },
            Column("starts") { .time($0.starts) },
            Column("place") { $0.place.map { .number($0) } ?? .none },
            Column("member") { arguments.cell($0.member) },
            Column("telephone") { arguments.cell($0.telephone) },
            Column("seats") { .number($0.seats) },
            Column("grade") { .text($0.grade.map { "\($0.local) or better" } ?? "any") },
            Column("since") { .time($0.since) },
            Column("state") { .text($0.state.rawValue) },
            Column("offer_until") { .time($0.offerUntil) },
        ]
    }
}
