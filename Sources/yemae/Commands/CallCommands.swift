// yemae call ..., yemae request ...: the call log: who called, how it ended, and what a caller did, place by place;
// what callers asked of staff: to become a member, to be called back.

import BookingCore
import BookingModel
import CommandLineInterface
import Settings

extension Option {
    static let since = Option("--since", "DATE", "only calls from this day on (YYYY-MM-DD)")
}

extension Subcommand {
    static let callList = Subcommand(
        "call list", options: Option.listing + [.since, .limit], "list calls, the newest first"
    ) { arguments in
        let calls = try arguments.openOffice().staff.calls(
            since: arguments.day(.since), limit: arguments.limit(otherwise: 200))
        return arguments.report(calls, Columns.call(arguments), nothing: "no calls")
    }

    static let callShow = Subcommand(
        "call show", [Operand("ID")], options: Option.listing, "show what a caller did, place by place"
    ) {
        arguments in
        let id = try arguments.rowNumber("call")
        guard let call = try arguments.openOffice().staff.call(id) else {
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

extension Option {
    static let kind = Option("--kind", "KIND", "only requests of this kind: \(StaffRequestKind.words)")
}

extension Subcommand {
    static let requestList = Subcommand(
        "request list", options: Option.listing + [.kind, .limit],
        "list what callers wait for: sign-ups and call-backs, the oldest first",
        details: "`yemae request done KIND ID` takes one off the list when staff have dealt with it."
    ) { arguments in
        let kinds = try arguments.value(.kind).map { [try arguments.requestKind($0)] } ?? StaffRequestKind.allCases
        let limit = try arguments.limit(otherwise: 200)
        let office = try arguments.openOffice()
        let waiting = try kinds.flatMap { try office.staff.requests($0, limit: limit) }.sorted {
            ($0.at, $0.id) < ($1.at, $1.id)
        }
        return arguments.report(Array(waiting.prefix(limit)), Columns.request(arguments), nothing: "no requests")
    }

    static let requestDone = Subcommand(
        "request done", [Operand("KIND"), Operand("ID")], options: Option.office, "mark a request as dealt with",
        details: "KIND and ID are those of `yemae request list`; each kind has its own numbers."
    ) { arguments in
        let kind = try arguments.requestKind(arguments.operands[0])
        guard let id = Int64(arguments.operands[1]), id > 0 else {
            throw CommandFault.usage("\(arguments.operands[1]) is no request number", of: arguments.command)
        }
        guard try arguments.openOffice().staff.markDone(kind, id) else {
            throw CommandFault("no \(kind.rawValue) request \(id) waits; `yemae request list` lists them", .notFound)
        }
        Console.write("\(kind.rawValue) request \(id) is done\n")
        return .success
    }
}

extension Columns {
    fileprivate static func request(_ arguments: Arguments) -> [Column<StaffRequest>] {
        [
            Column("kind") { .text($0.kind.rawValue) },
            Column("id") { .number(Int($0.id)) },
            Column("at") { .time($0.at) },
            Column("telephone") { arguments.cell($0.telephone) },
            Column("member") { arguments.cell($0.member) },
        ]
    }
}

extension StaffRequestKind {
    fileprivate static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension Arguments {
    fileprivate func requestKind(_ text: String) throws -> StaffRequestKind {
        guard let kind = StaffRequestKind(rawValue: text) else {
            let near = Nearest.word(to: text, among: StaffRequestKind.allCases.map(\.rawValue))
            throw CommandFault.usage(
                "\(text) is no kind of request; "
                    + (near.map { "did you mean \($0)?" } ?? "there are \(StaffRequestKind.words)"),
                of: command)
        }
        return kind
    }
}
