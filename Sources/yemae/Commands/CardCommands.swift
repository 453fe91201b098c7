// yemae card ...: members' cards. An identifier is never an argument (other users of the machine could read it): it is
// read from standard input, where a reader that acts as a keyboard types it.

import BookingCore
import BookingModel
import CommandLineInterface
import Gate
import Glibc
import Intake

extension Option {
    static let cardKind = Option("--kind", "smart|rf|magnetic|phone", "what the card is (rf otherwise)")
    static let form = Option("--form", "auto|hex|decimal|track2", "how the reader writes it (auto otherwise)")
    static let byteOrder = Option("--order", "msb|lsb", "which byte of a UID the reader writes first (msb otherwise)")
    static let ofMember = Option("--member", "NUMBER", "only this member's")
    static let allCards = Option("--all", "ID is a member's number: every card of the member")
}

extension Subcommand {
    static let cardAdd = Subcommand(
        "card add", [Operand("MEMBER")], options: Option.office + [.cardKind, .form, .byteOrder],
        "give a member a card: hold it to a reader that types, or type its number",
        details: "The identifier is read from standard input, one line. Only its keyed digest is kept; it cannot be "
            + "shown again."
    ) { arguments in
        let office = try arguments.openOffice()
        let member = try arguments.memberNumber()
        let kind = try arguments.kind()
        let card = PlannedCard(member: member, kind: kind, identifier: try arguments.identifier(kind))
        switch try office.staff.addCards([card]) {
        case .success(let ids):
            let words =
                ids.first.flatMap { $0 }.map { "card \($0) of member \(member) added" }
                ?? "member \(member) has this card already"
            Console.write("\(words)\n")
            return .success
        case .failure(let refusals):
            throw CommandFault("\(refusals.items.map(\.refusal.description).joined(separator: "\n"))", .data)
        }
    }

    static let cardList = Subcommand("card list", options: Option.listing + [.ofMember], "list cards") { arguments in
        var member: MemberNumber?
        if let text = arguments.value(.ofMember) {
            member = MemberNumber(text)
            if member == nil {
                throw CommandFault.usage("\(text) is no member number (4...10 digits)", of: arguments.command)
            }
        }
        return arguments.report(
            try arguments.openOffice().staff.cards(of: member), Columns.card(arguments), nothing: "no cards")
    }

    static let cardBlock = Subcommand(
        "card block", [Operand("ID")], options: Option.office + [.allCards],
        "block a lost card: every gate refuses it from now on",
        details: "ID is the card's number in `yemae card list`; with --all, a member's number."
    ) { arguments in
        let office = try arguments.openOffice()
        if arguments.has(.allCards) {
            let member = try arguments.memberNumber()
            Console.write("\(try office.staff.blockCards(of: member)) cards of member \(member) are blocked now\n")
        } else {
            let id = try arguments.rowNumber("card")
            Console.write("card \(id) \(try office.staff.blockCard(id) ? "is blocked" : "was blocked already")\n")
        }
        return .success
    }

    static let cardReplace = Subcommand(
        "card replace", [Operand("ID")], options: Option.office + [.cardKind, .form, .byteOrder],
        "block a card and give its member a new one, which is read from standard input"
    ) { arguments in
        let office = try arguments.openOffice()
        let (id, kind) = (try arguments.rowNumber("card"), try arguments.kind())
        let new = try office.staff.replaceCard(id, by: try arguments.identifier(kind), kind: kind)
        Console.write("card \(id) is blocked; card \(new) is in its place\n")
        return .success
    }

    static let cardImport = Subcommand(
        "card import", [Operand("FILE")], options: Option.office + [.checkOnly, .form, .byteOrder],
        "load cards from CSV: member,kind,card; all or nothing",
        details: """
            The first line names the columns: member,kind,card. A magnetic card is the number on its stripe, or the \
            whole track 2.
            Safe to repeat. Remove the file afterwards: it holds identifiers in the clear.
            """
    ) { arguments in
        let path = arguments.operands[0]
        let office = try arguments.openOffice()
        let table: CSVTable
        do throws(IntakeError) { table = try CSVTable.read(path: path, columns: ["member", "kind", "card"]) } catch {
            throw CommandFault("nothing was imported:\n\(error)", .data)
        }
        var faults: [String] = []
        var cards: [(line: Int, card: PlannedCard)] = []
        for row in table.rows {
            switch arguments.planned(row.fields) {
            case .success(let card): cards.append((row.line, card))
            case .failure(let fault): faults.append("\(path):\(row.line): \(fault.message)")
            }
        }
        let check = arguments.has(.checkOnly)
        let outcome = try office.staff.addCards(cards.map(\.card), checkOnly: check || !faults.isEmpty)
        if case .failure(let refusals) = outcome {
            faults += refusals.items.map {
                "\(path):\(cards[$0.position].line): \($0.refusal)"
            }
        }
        guard faults.isEmpty, case .success(let ids) = outcome else {
            throw CommandFault("nothing was imported:\n\(faults.joined(separator: "\n"))", .data)
        }
        let added = ids.count { $0 != nil }
        Console.write("\(check ? "would be " : "")added \(added), unchanged \(ids.count - added)\n")
        return .success
    }
}

extension Columns {
    fileprivate static func card(_ arguments: Arguments) -> [Column<CardRecord>] {
        [
            Column("id") { .number(Int($0.id)) },
            Column("member") { .text($0.member.digits) },
            Column("kind") { .text($0.kind.rawValue) },
            Column("state") { .text($0.isBlocked ? "blocked" : "active") },
            Column("since") { .time($0.createdAt) },
            Column("blocked_at") { .time($0.blockedAt) },
            Column("replaced_by") { $0.replacedBy.map { .number(Int($0)) } ?? .none },
            Column("last_read") { .time($0.lastReadAt) },
        ]
    }
}

extension Arguments {
    fileprivate func kind() throws -> CardKind { try choice(.cardKind) ?? .rf }

    private func format() throws -> ReaderFormat {
        ReaderFormat(form: try choice(.form) ?? .auto, order: try choice(.byteOrder) ?? .msb, hasLRC: true)
    }

    /// The identifier on standard input.
    fileprivate func identifier(_ kind: CardKind) throws -> CardIdentifier {
        if isatty(STDIN_FILENO) == 1 { Console.writeError("hold the card to the reader, or type its number: ") }
        guard let line = Console.readLine(limit: Scan.typedBytes + 2) else {
            throw CommandFault("standard input: expected one line with the card's identifier", .data)
        }
        return try Arguments.identifier(line, kind, format()).mapError {
            CommandFault("standard input: \($0.words)", .data)
        }.get()
    }

    /// A magnetic card may be given by its number alone.
    private static func identifier(_ text: String, _ kind: CardKind, _ format: ReaderFormat) -> Result<
        CardIdentifier, ScanFault
    > {
        Result { () throws(ScanFault) in
            let line = text.filter { $0 != "\r" && $0 != "\r\n" }
            let typed = KeyboardText(line).text
            if kind == .magnetic, !typed.hasPrefix(";") { return try CardIdentifier(stripe: typed) }
            guard let card = try Scan(line, format).card else { throw .wrongLength }
            return card
        }
    }

    /// A line of a card file. Its words never show the identifier.
    fileprivate func planned(_ fields: [String]) -> Result<PlannedCard, CommandFault> {
        Result { () throws(CommandFault) in
            guard let member = MemberNumber(fields[0]) else { throw CommandFault("member is 4 to 10 digits", .data) }
            guard let kind = CardKind(rawValue: fields[1]) else {
                throw CommandFault("kind is smart, rf, magnetic or phone", .data)
            }
            let format: ReaderFormat
            do { format = try self.format() } catch { throw CommandFault("\(error)", .usage) }
            let read = Arguments.identifier(fields[2], kind, format).mapError {
                CommandFault("card: \($0.words)", .data)
            }
            return PlannedCard(member: member, kind: kind, identifier: try read.get())
        }
    }
}
