// yemae settle, ledger check, payment ...: finishes what a provider left open; checks that all money ties to all
// seats; books money that moved outside of provider and bank.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    static let again = Option(
        "--again", "KEY", "first ask the provider once more for a refund it declined; ledger check names its key")
}

extension Subcommand {
    static let settle = Subcommand(
        "settle", options: Option.office + [.again], "finish charges and refunds a payment provider has not answered",
        details: """
            Asks the provider about every charge and refund without an answer, and books what it says; the members get \
            a text.
            Then asks once about every answered charge, so that money taken twice goes back, and for 120 days once a \
            day about what was made:
            a refund may fail later, and a charge may be disputed or refunded in the provider's console. Run it \
            every minute or two, from
            one place. What has had no answer for a day is listed for staff to end (`yemae payment tasks`).
            Ends with 69 when something could not be written down, or when the provider was asked and answered nothing \
            at all (its program
            does not start, its server is not reached); with 0 when it answers that it does not know yet.
            """
    ) { arguments in
        let hearing = ProviderHearing()
        let office = try arguments.openOffice(arguments.settings(), hearing: hearing)
        if let key = arguments.value(.again), try !office.staff.reopenRefund(key) {
            throw CommandFault(
                "there is no declined refund \(key), or its money went back otherwise, or the bank is asked to pay it "
                    + "out (yemae statement --due)", .notFound)
        }
        let (done, open) = (try office.staff.settle(), try office.staff.openAttempts())
        let tasks = try office.staff.tasks().map { "waits for staff (yemae payment tasks): \($0.words)" }
        let parts = words(of: done) + (open == 0 ? [] : ["\(open) still without an answer"]) + tasks
        Console.write((parts.isEmpty ? "nothing to finish" : parts.joined(separator: "\n")) + "\n")
        guard done.failed.isEmpty else {
            throw CommandFault(
                "not settled, and tried again by the next run:\n\(done.failed.joined(separator: "\n"))", .unavailable)
        }
        guard !hearing.isSilent else {
            throw CommandFault(
                "the provider answered no question of this run, for the reason above; put that right, "
                    + "the next run asks again", .unavailable)
        }
        return .success
    }

    /// A line for each thing that happened.
    private static func words(of done: Settlement) -> [String] {
        [
            (done.charged, "charged"), (done.notCharged, "not charged"),
            (done.chargedForNothing, "charged for seats that are lost: goes back"),
            (done.corrected, "charged in spite of a refusal: goes back"), (done.refunded, "refunded"),
            (done.refundsDeclined, "refunds declined by the provider: due to the members (yemae statement --due)"),
            (
                done.refundsFailed,
                "refunds that were made and have failed since: due to the members (yemae statement --due)"
            ),
            (done.refundsCovered, "refunds not made again: the money had gone back by other hands"),
            (done.returned, "charges refunded by other hands, or disputed: news"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    }

    static let ledgerCheck = Subcommand(
        "ledger check", options: Option.office + [.json],
        "check that charges, refunds, fees and seats tie, by showing and in total",
        details: "Ends with 1 when something does not tie; the rows that do not are named on standard error."
    ) { arguments in
        let report = try arguments.openOffice().staff.checkLedger()
        let listing = Listing(columns: Columns.money, rows: report.showings + [report.total])
        let sheet = Sheet(
            fields: [
                Sheet.Field("ties", .flag(report.faults.isEmpty)), Sheet.Field("open_attempts", .number(report.open)),
                Sheet.Field("collected", .money(report.payments)), Sheet.Field("due_to_members", .money(report.due)),
                Sheet.Field("returned_by_others", .money(report.returned)),
                Sheet.Field("of_that_unpaid", .money(report.unpaid)),
            ], parts: [Sheet.Part("showings", listing)])
        _ = arguments.report(sheet)
        for fault in report.faults { Console.complain(fault) }
        return report.faults.isEmpty ? .success : .differs
    }
}

extension Columns {
    static let money: [Column<ShowingMoney>] = [
        Column("id") { $0.showing.map { .number(Int($0.value)) } ?? .text("total") },
        Column("starts") { .time($0.starts) },
        Column("title") { .text($0.title?.local) },
        Column("seats") { .number($0.seats) },
        Column("worth") { .money($0.value) },
        Column("charges") { .money($0.charges) },
        Column("refunds") { .money($0.refunds) },
        Column("fees") { .money($0.fees) },
        Column("surcharges") { .money($0.surcharges) },
    ]
}

extension Option {
    static let reason = Option("--reason", "TEXT", "who had the money, and how it moved; kept with it")
}

extension Subcommand {
    /// Won that one payment by hand may be at most: more is a slip of the keyboard.
    private static let mostByHand: Int64 = 1_000_000_000

    static let paymentReceived = Subcommand(
        "payment received", [Operand("NUMBER"), Operand("WON")], options: Option.office + [.reason.needed],
        "book what a member paid at the desk, or otherwise outside of the bank's statements",
        details: """
            For accounts in this database. Never more than the member owes, less what lines given to the bank ask for: \
            book the bank's answer first.
            `ledger check` ties it to its reason.
            """
    ) { arguments in
        let number = try arguments.memberNumber()
        guard let amount = Int64(arguments.operands[1]), amount > 0, amount <= mostByHand else {
            throw CommandFault.usage("\(arguments.operands[1]): expected won, 1...\(mostByHand)", of: arguments.command)
        }
        let outcome = try arguments.openOffice().staff.receive(
            Won(amount), from: number, reason: arguments.needed(.reason))
        switch outcome {
        case .entered(let key): Console.write("\(Won(amount)) received of member \(number), booked as \(key)\n")
        case .owesOnly(let owed):
            throw CommandFault(
                "member \(number) owes \(owed) that the bank is not asked for; nothing was booked", .data)
        }
        return .success
    }

    static let paymentReturned = Subcommand(
        "payment returned", [Operand("KEY")], options: Option.office + [.reason.needed],
        "book that what is due to a member was paid out by hand",
        details: "KEY is one of `yemae statement --due`. Take its line out of the file for the bank."
    ) { arguments in
        let key = arguments.operands[0]
        guard try arguments.openOffice().staff.payOut(key, reason: arguments.needed(.reason)) else {
            throw CommandFault("nothing is due as \(key): see yemae statement --due", .notFound)
        }
        Console.write("\(key) is paid out\n")
        return .success
    }
}
