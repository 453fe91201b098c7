// yemae statement: what the bank is to collect of members for a month or to pay out to them, and its answer.

import BookingCore
import BookingModel
import CommandLineInterface
import Glibc
import Payment
import Platform

extension Option {
    static let month = Option("--month", "YYYY-MM", "the month to collect; it has to be over")
    static let due = Option(
        "--due",
        "what is due to members: surcharges and refunds that no provider gives back, or more on an account than is owed"
    )
    static let byKind = Option(
        "--by-kind", "list what each kind of fare has of every amount; what was owed before or paid since is kind -")
    static let csv = Option(
        "--csv", "FILE", "write the bank's file, with names and accounts; readable by its owner only")
    static let format = Option(
        "--format", "csv|eb21", "of the file to write: eb21 is the Korean clearing institute's (csv otherwise)")
    static let collectOn = Option(
        "--on", "DATE", "with eb21: the day on which the money is withdrawn (YYYY-MM-DD; tomorrow otherwise)")
    static let withdrawFile = Option(
        "--withdraw", "DATE", "the eb21 file of that day was not sent: its lines may go into another")
    static let bookAnswer = Option(
        "--book", "FILE",
        "book the bank's answer: key,amount,result,reason with result paid, failed, or returned for what it took back")
}

extension Subcommand {
    static let statement = Subcommand(
        "statement",
        options: Option.office + [.month, .due, .byKind, .csv, .format, .collectOn, .bookAnswer, .withdrawFile, .json],
        "state what the bank is to collect of members, or to pay them; book its answer",
        details: """
            The same month stated again gives the lines that have no answer yet. What the bank could not collect stays \
            owed and is asked for with
            the next month; what it could not pay out is due again. An answer is booked as a whole or not at all; \
            booked again it changes nothing.
            With --format eb21 the file (--csv FILE) is the clearing institute's EB21, for the members whose account \
            on file is
            BANK/ACCOUNT/HOLDER, such as 004/123-45-678901/800101 (bank or branch code, account, birth date or \
            business number); the
            payer's number is the member's. A line is in one file only, and --csv leaves out what an eb21 file \
            asks for. --book reads its answer, EB22: what that does not name as
            failed is booked as paid. The settings cms-... in [payment] say who you are to the institute.
            """
    ) { arguments in
        switch (
            arguments.value(.month), arguments.has(.due), arguments.value(.bookAnswer), arguments.value(.withdrawFile)
        ) {
        case (let month?, false, nil, nil): return try state(month, arguments)
        case (nil, true, nil, nil): return try stateDue(arguments)
        case (nil, false, let file?, nil): return try book(file, arguments)
        case (nil, false, nil, let day?): return try withdraw(day, arguments)
        case (_, _, _, _):
            throw CommandFault.usage("give one of --month, --due, --book and --withdraw", of: arguments.command)
        }
    }

    private static func state(_ month: String, _ arguments: Arguments) throws -> ExitStatus {
        guard let period = Period(month) else {
            throw CommandFault.usage("--month \(month): expected a month such as 2026-03", of: arguments.command)
        }
        if arguments.has(.byKind) {
            guard arguments.value(.csv) == nil else {
                throw CommandFault.usage(
                    "--by-kind is for people; the bank's file is written without it", of: arguments.command)
            }
            return arguments.report(
                try arguments.openOffice().staff.statementByKind(period), Columns.statementKinds,
                nothing: "nothing to collect for \(period)")
        }
        switch arguments.value(.format) {
        case "eb21": return try stateForInstitute(period, arguments)
        case nil, "csv": break
        case let format?: throw CommandFault.usage("--format \(format): expected csv or eb21", of: arguments.command)
        }
        let lines = try arguments.openOffice().staff.statement(period)
        guard let file = arguments.value(.csv) else {
            return arguments.report(lines, Columns.statement, nothing: "nothing to collect for \(period)")
        }
        // What the clearing institute was asked for must not go to a bank as well.
        let asked = lines.filter { $0.transferDay == nil }
        try write(Array(StatementFile.written(asked).utf8), to: file)
        let elsewhere = lines.count - asked.count
        let words = elsewhere == 0 ? "" : "; \(elsewhere) more are in a file for the clearing institute (eb21)"
        Console.write("\(asked.count) lines for \(period) in \(file)\(words)\n")
        return .success
    }

    /// The file for the clearing institute. Lines without an account it knows are left out and named; they wait for
    /// one.
    private static func stateForInstitute(_ period: Period, _ arguments: Arguments) throws -> ExitStatus {
        guard let file = arguments.value(.csv) else {
            throw CommandFault.usage("--format eb21 needs --csv FILE", of: arguments.command)
        }
        let settings = try arguments.settings()
        let rules = settings.payment
        let identity = TransferIdentity(
            institution: rules.cmsInstitution, bank: rules.cmsBank, account: rules.cmsAccount,
            passbook: rules.cmsPassbook)
        guard let identity else {
            throw CommandFault(
                "\(settings.place(of: "cms-institution", in: .payment)): set cms-institution, cms-bank, cms-account "
                    + "and cms-passbook",
                .config)
        }
        let office = try arguments.openOffice(settings)
        let tomorrow = Zone.local(office.clock.now).date.adding(days: 1)
        let day = try arguments.value(.collectOn).map { try self.day($0, .collectOn, arguments) } ?? tomorrow
        let made = try office.staff.transferFile(period, on: day) { TransferAccount($0.account) != nil }
        for line in made.leftOut {
            Console.complain(
                "left out: member \(line.member), \(line.amount): no account as BANK/ACCOUNT/HOLDER (yemae member "
                    + "account \(line.member))"
            )
        }
        guard !made.lines.isEmpty else {
            Console.write("nothing to collect for \(period) that is in no file yet; none was written\n")
            return made.leftOut.isEmpty ? .success : .differs
        }
        guard let bytes = TransferRecords.written(made, by: identity) else {
            throw CommandFault(
                "an account of the file of \(day) was changed since it was made: `yemae statement --withdraw \(day)`, "
                    + "and state it again",
                .data)
        }
        try write(bytes, to: file)
        let sum = made.lines.reduce(Won.zero) { $0 + $1.line.amount }
        Console.write(
            "\(made.lines.count) lines for \(period), \(sum), to be withdrawn on \(day), in \(file): send it as "
                + "\(TransferRecords.name("EB21", day))\n"
        )
        return made.leftOut.isEmpty ? .success : .differs
    }

    private static func bookTransfer(_ bytes: [UInt8], _ file: String, _ arguments: Arguments) throws -> ExitStatus {
        let settings = try arguments.settings()
        guard !settings.payment.cmsInstitution.isEmpty else {
            throw CommandFault(
                "\(settings.place(of: "cms-institution", in: .payment)): set it, to read the institute's files", .config
            )
        }
        switch TransferRecords.answers(in: bytes, institution: settings.payment.cmsInstitution) {
        case .success(let reply):
            return try tell(arguments.openOffice(settings).staff.bookTransfer(reply.answers, of: reply.day), file)
        case .failure(let fault): throw CommandFault(words(fault, file), .data)
        }
    }

    private static func withdraw(_ text: String, _ arguments: Arguments) throws -> ExitStatus {
        let day = try day(text, .withdrawFile, arguments)
        guard try arguments.openOffice().staff.withdrawTransferFile(of: day) else {
            throw CommandFault("no file of \(day) waits for an answer", .notFound)
        }
        Console.write("the file of \(day) is withdrawn: its lines may go into another\n")
        return .success
    }

    private static func day(_ text: String, _ option: Option, _ arguments: Arguments) throws -> LocalDate {
        guard let day = LocalDate(text) else {
            throw CommandFault.usage("\(option.name) \(text): expected a day such as 2026-04-10", of: arguments.command)
        }
        return day
    }

    private static func stateDue(_ arguments: Arguments) throws -> ExitStatus {
        let payouts = try arguments.openOffice().staff.payouts()
        guard let file = arguments.value(.csv) else {
            return arguments.report(payouts, Columns.payouts, nothing: "nothing is due to members")
        }
        try write(Array(StatementFile.written(payouts).utf8), to: file)
        Console.write("\(payouts.count) lines to pay out in \(file)\n")
        return .success
    }

    private static func book(_ file: String, _ arguments: Arguments) throws -> ExitStatus {
        let bytes = try Console.contents(of: file, most: longestAnswer)
        if TransferRecords.isOne(bytes) { return try bookTransfer(bytes, file, arguments) }
        let answers: [StatementAnswer]
        switch StatementFile.answers(in: bytes) {
        case .success(let read): answers = read
        case .failure(let fault): throw CommandFault(words(fault, file), .data)
        }
        return try tell(arguments.openOffice().staff.bookStatement(answers), file)
    }

    private static func tell(_ result: Result<StatementBooked, StatementFault>, _ file: String) throws -> ExitStatus {
        switch result {
        case .success(let booked):
            let returned = booked.returned == 0 ? "" : "\(booked.returned) returned, "
            Console.write(
                "\(booked.paid) paid, \(booked.failed) failed, \(returned)\(booked.unchanged) booked before\n")
            return .success
        case .failure(let fault): throw CommandFault(words(fault, file), .data)
        }
    }

    private static func words(_ fault: StatementFault, _ file: String) -> String {
        fault.faults.map { "\(file):\($0.line): \($0.reason)" }.joined(separator: "\n")
            + "\nnothing was booked; correct the file and book it again"
    }

    /// The longest answer of a bank that is read, in bytes.
    private static let longestAnswer = 16 << 20

    /// Writes a new file for its owner only. One that is there is not written over: it may have gone to the bank.
    private static func write(_ bytes: [UInt8], to file: String) throws {
        do throws(PlatformFault) { try Files.create(bytes, at: file, mode: 0o600) } catch {
            throw CommandFault("\(error); nothing was written, give a new file or state the month again", .unavailable)
        }
    }
}

extension Columns {
    static let payouts: [Column<Payout>] = [
        Column("key") { .text($0.key) },
        Column("kind") { .text($0.kind.rawValue) },
        Column("member") { .text($0.member.digits) },
        Column("name") { .text($0.name) },
        Column("has_account") { .flag($0.account != nil) },
        Column("amount") { .money($0.amount) },
    ]
    static let statement: [Column<StatementLine>] = [
        Column("key") { .text($0.key) },
        Column("member") { .text($0.member.digits) },
        Column("name") { .text($0.name) },
        Column("has_account") { .flag($0.account != nil) },
        Column("amount") { .money($0.amount) },
        Column("eb21") { .text($0.transferDay?.description) },
    ]
    static let statementKinds: [Column<StatementKindLine>] = [
        Column("key") { .text($0.key) },
        Column("member") { .text($0.member.digits) },
        Column("kind") { .text($0.kind ?? "-") },
        Column("tickets") { .number($0.tickets) },
        Column("amount") { .money($0.amount) },
    ]
}
