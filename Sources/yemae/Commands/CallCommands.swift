// yemae call ...: the call log: who called, how it ended, and what a caller did, place by place.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    static let since = Option("--since", "DATE", "only calls from this day on (YYYY-MM-DD)")
}

extension Subcommand {
    static let callList = Subcommand(
        "call list", options: Option.listing + [.since, .limit], "list calls, the newest first"
    ) { arguments in
        let calls = try arguments.openOffice().calls(
            since: arguments.day(.since), limit: arguments.limit(otherwise: 200))
        return arguments.report(calls, Columns.call(arguments), nothing: "no calls")
    }

    static let callShow = Subcommand(
        "call show", [Operand("ID")], options: Option.listing, "show what a caller did, place by place"
    ) {
        arguments in
        let id = try arguments.rowNumber("call")
        guard let call = try arguments.openOffice().call(id) else {
            throw CommandFault("there is no call \(id); `yemae call list` lists them", .notFound)
        }
        let bookings = Listing(
            columns: [
                Column<BookedVersion>("number") { .text($0.number.description) },
                Column("version") { .number($0.version) },
            ],
            rows: call.bookings)
        let turns = Listing(
            columns: [
                Column<TurnRecord>("at_ms") { .number($0.atMilliseconds) }, Column("place") { .text($0.place) },
                Column("event") { .text($0.event) },
            ], rows: call.turns)
        let fields = Columns.call(arguments).map { Sheet.Field($0.key, $0.cell(call.record)) }
        return arguments.report(
            Sheet(fields: fields, parts: [Sheet.Part("bookings", bookings), Sheet.Part("turns", turns)]))
    }
}

extension Columns {
    fileprivate static func call(_ arguments: Arguments) -> [Column<CallRecord>] {
        [
            Column("id") { .number(Int($0.id)) },
            Column("started") { .time($0.startedAt) },
            Column("seconds") { call in call.endedAt.map { .number(Int($0 - call.startedAt)) } ?? .none },
            Column("line") { .text($0.line) },
            Column("calling") { arguments.cell($0.calling) },
            Column("language") { .text($0.language?.rawValue) },
            Column("member") { arguments.cell($0.member) },
            Column("outcome") { .text($0.outcome?.rawValue) },
            Column("place") { .text($0.place) },
            Column("reference") { .text($0.reference) },
        ]
    }
}
