// yemae kind ...: the kinds of fares there are, what each pays for a program, and examples to begin one's own with.

import BookingCore
import BookingModel
import CommandLineInterface
import Intake

extension Option {
    static let tariff = Option("--tariff", "NAME", "the tariff of the lines (standard otherwise)")
    static let exampleProgram = Option("--program", "NUMBER", "the program of the lines")
    static let limits = Option("--limits", "the file of limits instead of that of prices")
}

extension Subcommand {
    static let kindList = Subcommand(
        "kind list", options: Option.office + [.json],
        "list the kinds of fares (adult, child, senior ...) with the programs that sell them"
    ) { arguments in
        arguments.report(try arguments.openOffice().staff.kinds(), KindColumns.kind, nothing: "no kinds")
    }

    static let kindPrices = Subcommand(
        "kind prices", [Operand("PROGRAM")], options: Option.office + [.json],
        "show what every kind pays for a program, by tariff, journey, grade and kind of day"
    ) { arguments in
        let office = try arguments.openOffice()
        guard let number = ProgramNumber(arguments.operands[0]), let lines = try office.staff.kindPrices(of: number)
        else { throw CommandFault("there is no program \(arguments.operands[0])", .notFound) }
        return arguments.report(lines, KindColumns.price, nothing: "no fares")
    }

    static let kindExample = Subcommand(
        "kind example", [Operand("HOUSE")], options: [.exampleProgram, .tariff, .limits],
        "print what kinds pay at a train, bus or hall, as CSV for yemae import",
        details: """
            HOUSE is \(KindExample.allCases.map(\.rawValue).joined(separator: ", ")). Where the numbers come from is \
            said on standard error. They are terms of others: check them, and import them together with the program, \
            its stops and its fares.
            """
    ) { arguments in
        guard let example = KindExample(rawValue: arguments.operands[0]) else {
            throw CommandFault.usage(
                "\(arguments.operands[0]) is no example; there are "
                    + KindExample.allCases.map(\.rawValue).joined(separator: ", "), of: arguments.command)
        }
        guard let program = ProgramNumber(arguments.value(.exampleProgram) ?? "") else {
            throw CommandFault.usage("--program: expected the number of the program", of: arguments.command)
        }
        Console.writeError("source: \(example.source)\n")
        if arguments.has(.limits) {
            guard let limits = example.limits(program) else {
                throw CommandFault("\(example.rawValue) has no limits", .notFound)
            }
            Console.write(limits)
        } else {
            Console.write(example.fares(program, tariff: arguments.value(.tariff) ?? "standard"))
        }
        return .success
    }
}

private enum KindColumns {
    static let kind: [Column<KindSummary>] = [
        Column("kind") { .text($0.kind.code) },
        Column("rank") { .number($0.kind.rank) },
        Column("korean") { .text($0.kind.name.local) },
        Column("english") { .text($0.kind.name.latin) },
        Column("card") { .text($0.kind.needsCard ? "yes" : "no") },
        Column("recording") { .text($0.kind.name.clip) },
        Column("programs") { .number($0.programs) },
    ]

    static let price: [Column<KindPriceLine>] = [
        Column("tariff") { .text($0.tariff) },
        Column("from") { .number($0.journey.from + 1) },
        Column("to") { .number($0.journey.to + 1) },
        Column("grade") { .text($0.grade.local) },
        Column("kind") { .text($0.kind.code) },
        Column("day") { .text($0.day.rawValue) },
        Column("price") { .number(Int($0.price.amount)) },
    ]
}
