// yemae payment ...: books money that moved outside of provider and bank.

import BookingCore
import BookingModel
import CommandLineInterface

extension Option {
    static let reason = Option("--reason", "TEXT", "who had the money, and how it moved; kept with it")
}

extension Subcommand {
    /// Won that one payment by hand may be at most: more is a slip of the keyboard.
    private static let mostByHand: Int64 = 1_000_000_000

    static let paymentReceived = Subcommand(
        "payment received", [Operand("NUMBER"), Operand("WON")], options: Option.office + [.reason],
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
        let outcome = try arguments.openOffice().receive(Won(amount), from: number, reason: try arguments.reason())
        switch outcome {
        case .entered(let key): Console.write("\(Won(amount)) received of member \(number), booked as \(key)\n")
        case .owesOnly(let owed):
            throw CommandFault(
                "member \(number) owes \(owed) that the bank is not asked for; nothing was booked", .data)
        }
        return .success
    }

    static let paymentReturned = Subcommand(
        "payment returned", [Operand("KEY")], options: Option.office + [.reason],
        "book that what is due to a member was paid out by hand",
        details: "KEY is one of `yemae statement --due`. Take its line out of the file for the bank."
    ) { arguments in
        let key = arguments.operands[0]
        guard try arguments.openOffice().payOut(key, reason: try arguments.reason()) else {
            throw CommandFault("nothing is due as \(key): see yemae statement --due", .notFound)
        }
        Console.write("\(key) is paid out\n")
        return .success
    }
}

extension Arguments {
    func reason() throws -> String {
        guard let reason = value(.reason) else { throw CommandFault.usage("--reason is missing", of: command) }
        return reason
    }
}
