// yemae request ...: what callers asked of staff: to become a member, to be called back.

import BookingCore
import BookingModel
import CommandLineInterface
import Settings

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
        let waiting = try kinds.flatMap { try office.staffRequests($0, limit: limit) }.sorted {
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
        guard try arguments.openOffice().markDone(kind, id) else {
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
