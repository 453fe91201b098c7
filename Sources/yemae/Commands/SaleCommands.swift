// yemae sale ..., yemae presale ...: when programs and showings are on sale over which channel, seats that are kept for
// one channel, and the members who may buy before the general sale.

import BookingCore
import BookingModel
import CommandLineInterface
import Intake

extension Option {
    fileprivate static let channel = Option(
        "--channel", Channel.allCases.map(\.rawValue).joined(separator: "|"),
        "only this channel (every channel "
            + "without a rule of its own otherwise)")
    fileprivate static let saleFrom = Option(
        "--from", "TIME",
        "when it begins: 'YYYY-MM-DD HH:MM', now, or none: "
            + "nothing is said here")
    fileprivate static let presaleFrom = Option("--presale", "TIME", "when members of the presale may begin, or none")
    fileprivate static let saleUntil = Option(
        "--until", "MINUTES", "minutes before the start at which it ends, or none: by the settings")
    fileprivate static let quotaGrade = Option(
        "--grade", "GRADE", "only of this grade, by the number that files give it (1 is the first)")
    fileprivate static let quotaUntil = Option(
        "--until", "MINUTES", "minutes before the start at which what is left falls back to all channels")
}

extension Subcommand {
    static let saleList = Subcommand(
        "sale list", options: Option.office + [.json, .program],
        "list when programs and showings are on sale, where staff or an import have said so"
    ) { arguments in
        let lines = try arguments.openOffice().staff.saleRules(of: arguments.programOption())
        return arguments.report(lines, Columns.saleRule, nothing: "no rules: all is on sale by the settings")
    }

    static let saleSet = Subcommand(
        "sale set", [Operand("TARGET")], options: Option.office + [.channel, .saleFrom, .presaleFrom, .saleUntil],
        "say when a program or a showing is on sale",
        details: """
            TARGET is a program's number (701) or one showing (showing:12). A showing's rule wins over its program's,
            and a channel's over that for every channel. What is not named stays as it is. Callers who come too early
            hear when the sale begins; it begins without a restart.
            """
    ) { arguments in
        let target = try arguments.saleTarget(arguments.operands[0])
        let (opens, presale) = (try arguments.moment(.saleFrom), try arguments.moment(.presaleFrom))
        let minutes = try arguments.minutesOrNone(.saleUntil)
        if opens == nil, presale == nil, minutes == nil {
            throw CommandFault.usage("--from, --presale or --until is missing", of: arguments.command)
        }
        let channel: Channel? = try arguments.choice(.channel)
        let office = try arguments.openOffice()
        let now = office.clock.now
        let rule = try office.staff.setSaleRule(of: target, channel: channel) { rule in
            if let opens { rule.opens = opens.instant(now) }
            // A presale of a sale that has no beginning any more means nothing.
            if rule.opens == nil { rule.presale = nil }
            if let presale { rule.presale = presale.instant(now) }
            if let minutes { rule.closesBefore = minutes }
        }
        Console.write("\(arguments.operands[0]): \(rule.words)\(channel.map { ", by \($0.rawValue)" } ?? "")\n")
        return .success
    }

    static let saleQuota = Subcommand(
        "sale quota", [Operand("TARGET"), Operand("CHANNEL"), Operand("SIZE")],
        options: Option.office + [.quotaUntil, .quotaGrade],
        "keep seats for one channel, which sells no more than those, until a time before the start",
        details: """
            TARGET is a program's number (all its showings from now on, as they are) or one showing (showing:12).
            CHANNEL is telephone, web, booth or staff; SIZE is seats (40), a share (30%), or none. What is left falls
            back to all channels --until minutes before the start (2880 is two days).
            With --grade they are of one grade; a channel may have quotas of grades and of the whole showing: both
            hold. Refused, for all showings, where a channel has sold more already.
            """
    ) { arguments in
        let target = try arguments.saleTarget(arguments.operands[0])
        guard let channel = Channel(rawValue: arguments.operands[1]) else {
            throw CommandFault.usage(
                "\(arguments.operands[1]): the channels are "
                    + Channel.allCases.map(\.rawValue).joined(separator: ", "), of: arguments.command)
        }
        let word = arguments.operands[2]
        let grade = try arguments.number(.quotaGrade, 1...Quota.lastGrade).map { $0 - 1 }
        let staff = try arguments.openOffice().staff
        if word == "none" {
            let count = try staff.removeQuota(of: target, for: channel, grade: grade)
            Console.write("\(count) quota\(count == 1 ? "" : "s") taken away\n")
            return .success
        }
        guard let size = QuotaSize(word) else {
            throw CommandFault.usage("\(word): expected seats (40), a share (30%) or none", of: arguments.command)
        }
        guard let until = try arguments.number(.quotaUntil, 0...SaleTimes.mostMinutes) else {
            throw CommandFault.usage("--until MINUTES is missing", of: arguments.command)
        }
        let count = try staff.setQuota(Quota(channel, size, until: until, grade: grade), of: target)
        let what = grade.map { " of grade \($0 + 1)" } ?? ""
        Console.write("\(size)\(what) kept for \(channel.rawValue) at \(count) showing\(count == 1 ? "" : "s")\n")
        return .success
    }

    static let saleQuotas = Subcommand(
        "sale quotas", options: Option.office + [.json, .program], "list seats kept for one channel, and what is taken"
    ) { arguments in
        let lines = try arguments.openOffice().staff.quotas(of: arguments.programOption())
        return arguments.report(lines, Columns.quota, nothing: "no quotas")
    }
}

extension Subcommand {
    static let presaleAdd = Subcommand(
        "presale add", [Operand("NUMBER"), Operand("FILE")], options: Option.office,
        "let the members of a file buy a program's tickets in its presale: CSV with the column member; all or none",
        details: "`yemae sale set NUMBER --from TIME --presale TIME` says when. Safe to repeat."
    ) { try changePresale($0, join: true) }

    static let presaleRemove = Subcommand(
        "presale remove", [Operand("NUMBER"), Operand("FILE")], options: Option.office,
        "take the members of a file off the list of a program's presale"
    ) { try changePresale($0, join: false) }

    static let presaleList = Subcommand(
        "presale list", [Operand("NUMBER")], options: Option.office + [.json],
        "list the members who may buy in a program's presale"
    ) { arguments in
        let members = try arguments.openOffice().staff.presaleMembers(of: arguments.programOperand())
        return arguments.report(members, [Column("member") { .text($0.digits) }], nothing: "nobody")
    }

    private static func changePresale(_ arguments: Arguments, join: Bool) throws -> ExitStatus {
        let (program, path) = (try arguments.programOperand(), arguments.operands[1])
        let staff = try arguments.openOffice().staff
        let table: CSVTable
        do throws(IntakeError) { table = try CSVTable.read(path: path, columns: ["member"]) } catch {
            throw CommandFault("nothing was changed:\n\(error)", .data)
        }
        var (members, faults): ([MemberNumber], [String]) = ([], [])
        for row in table.rows {
            if let member = MemberNumber(row.fields[0]), try staff.member(member) != nil {
                members.append(member)
            } else {
                faults.append("\(path):\(row.line): member: there is no member \(row.fields[0].prefix(20))")
            }
        }
        guard faults.isEmpty else {
            throw CommandFault("nothing was changed:\n\(faults.joined(separator: "\n"))", .data)
        }
        let changed = try staff.changePresale(of: program, members, join: join)
        Console.write("\(join ? "added" : "removed") \(changed), unchanged \(members.count - changed)\n")
        return .success
    }
}

extension Columns {
    fileprivate static let saleRule: [Column<SaleRuleLine>] = [
        Column("program") { .text($0.program.digits) },
        Column("showing") { $0.showing.map { .number(Int($0.value)) } ?? .none },
        Column("starts") { $0.starts.map { .time($0) } ?? .none },
        Column("channel") { .text($0.channel?.rawValue) },
        Column("on_sale") { .time($0.rule.opens) },
        Column("presale") { .time($0.rule.presale) },
        Column("until_minutes") { $0.rule.closesBefore.map { .number($0) } ?? .none },
    ]

    fileprivate static let quota: [Column<QuotaLine>] = [
        Column("program") { .text($0.program.digits) },
        Column("showing") { .number(Int($0.showing.value)) },
        Column("starts") { .time($0.starts) },
        Column("channel") { .text($0.channel.rawValue) },
        Column("grade") { $0.grade.map { .number($0) } ?? .none },
        Column("seats") { .number($0.seats) },
        Column("taken") { $0.taken.map { .number($0) } ?? .none },
        Column("falls_back") { .time($0.fallsBack) },
        Column("state") { .text($0.taken == nil ? "fallen back" : "kept") },
    ]
}

extension SaleRule {
    /// For people.
    fileprivate var words: String {
        let begin = opens.map { "on sale from \(Zone.local($0))" } ?? "on sale at once"
        return begin + (presale.map { ", presale from \(Zone.local($0))" } ?? "")
            + (closesBefore.map { ", until \($0) minutes before the start" } ?? "")
    }
}

/// A moment as an option names it.
private enum NamedMoment {
    case now
    case none
    case at(LocalDateTime)

    func instant(_ now: Instant) -> Instant? {
        switch self {
        case .now: now
        case .none: nil
        case .at(let time): Zone.instant(time)
        }
    }
}

extension Arguments {
    /// The program an option names; nil when it was not given.
    fileprivate func programOption() throws -> ProgramNumber? { try value(.program).map(programNumber) }

    fileprivate func programOperand() throws -> ProgramNumber { try programNumber(operands[0]) }

    private func programNumber(_ text: String) throws -> ProgramNumber {
        guard let number = ProgramNumber(text) else {
            throw CommandFault.usage("\(text) is no program number", of: command)
        }
        return number
    }

    /// `701` or `showing:12`.
    fileprivate func saleTarget(_ text: String) throws -> SaleTarget {
        if let number = ProgramNumber(text) { return .program(number) }
        if text.hasPrefix("showing:"), let id = Int64(text.dropFirst("showing:".count)), id > 0 {
            return .showing(ShowingID(id))
        }
        throw CommandFault.usage(
            "\(text): expected a program's number (701) or a showing (showing:12; `yemae showing list` has them)",
            of: command)
    }

    fileprivate func moment(_ option: Option) throws -> NamedMoment? {
        guard let text = value(option) else { return nil }
        switch text {
        case "now": return .now
        case "none": return NamedMoment.none
        default:
            guard let time = LocalDateTime(text) else {
                throw CommandFault.usage(
                    "\(option.name) \(text): expected 'YYYY-MM-DD HH:MM', now or none", of: command)
            }
            return .at(time)
        }
    }

    /// Nil: not given. Nil inside: none.
    fileprivate func minutesOrNone(_ option: Option) throws -> Int?? {
        if value(option) == "none" { return .some(nil) }
        return try number(option, 0...SaleTimes.mostMinutes).map { .some($0) }
    }
}
