// yemae outbox ...: the texts that were written with bookings, and the words of one of them.

import BookingCore
import BookingModel
import CommandLineInterface
import Messaging
import Settings

extension Option {
    static let state = Option(
        "--state", "STATE", "only texts in this state: \(TextState.allCases.map(\.rawValue).joined(separator: ", "))")
}

extension Subcommand {
    static let outboxList = Subcommand(
        "outbox list", options: Option.listing + [.state, .limit], "list texts, the newest first"
    ) {
        arguments in
        let state = try arguments.value(.state).map { text in
            guard let state = TextState(rawValue: text) else {
                let near = Nearest.word(to: text, among: TextState.allCases.map(\.rawValue))
                throw CommandFault.usage(
                    "\(text) is no state" + (near.map { "; did you mean \($0)?" } ?? ""), of: arguments.command)
            }
            return state
        }
        let texts = try arguments.openOffice().outbox(state: state, limit: arguments.limit(otherwise: 200))
        return arguments.report(texts, Columns.text(arguments), nothing: "no texts")
    }

    static let outboxShow = Subcommand(
        "outbox show", [Operand("ID")], options: Option.listing,
        "show a text: where it stands, its tries, and with --full its words"
    ) { arguments in
        let (id, settings) = (try arguments.rowNumber("text"), try arguments.settings())
        let office = try arguments.openOffice(settings)
        guard let text = try office.outboxText(id) else { throw CommandFault("there is no text \(id)", .notFound) }
        var fields = Columns.text(arguments).map { Sheet.Field($0.key, $0.cell(text)) }
        if let message = try office.outboxMessage(id) {
            let size = settings.sms.writer.outgoing(message, by: settings.sms.carrier)
            fields.append(Sheet.Field("units", .number(size.size.units)))
            if arguments.has(.full) { fields.append(Sheet.Field("text", .text(size.text))) }
        }
        let tries = Listing(columns: Columns.textTry, rows: try office.textTries(id))
        return arguments.report(Sheet(fields: fields, parts: [Sheet.Part("tries", tries)]))
    }

    static let outboxRepeat = Subcommand(
        "outbox repeat", [Operand("ID")], options: Option.office, "send a text once more, with all its tries before it"
    ) { arguments in
        let id = try arguments.rowNumber("text")
        switch try arguments.openOffice().repeatText(id) {
        case .waiting:
            Console.write("text \(id) waits to be sent\n")
            return .success
        case .noSuchText: throw CommandFault("there is no text \(id)", .notFound)
        case .beingSent: throw CommandFault("text \(id) is being sent just now; look again in a minute", .unavailable)
        case .tooLate: throw CommandFault("text \(id) is not sent any more: what it tells of is over", .data)
        case .superseded:
            throw CommandFault("text \(id) is not sent any more: a later version of the booking made it wrong", .data)
        }
    }

    static let outboxReport = Subcommand(
        "outbox report", [Operand("TRY"), Operand("OUTCOME"), Operand("REASON", .optional)], options: Option.office,
        "write down what became of a try: delivered, undelivered or handed-on",
        details: """
            For gateways of the kind `command`, whose programs hear of deliveries later. TRY is the id the program was \
            given, such as 17-1.
            An undelivered text is tried again while it has tries left. A report that is there already changes nothing.
            """
    ) { arguments in
        guard let id = TextTryID(arguments.operands[0]) else {
            throw CommandFault.usage(
                "\(arguments.operands[0]) is no try of a text, such as 17-1", of: arguments.command)
        }
        let outcomes: [String: DeliveryOutcome] = [
            "delivered": .delivered, "handed-on": .handedOn,
            "undelivered": .undelivered(
                reason: arguments.operands.count > 2 ? arguments.operands[2] : "no reason given"),
        ]
        guard let outcome = outcomes[arguments.operands[1]] else {
            throw CommandFault.usage(
                "\(arguments.operands[1]): expected delivered, undelivered or handed-on", of: arguments.command)
        }
        let settings = try arguments.settings()
        let isNew = try arguments.openOffice(settings).record(outcome, of: id, settings.sms.rules)
        Console.write(isNew ? "written down\n" : "no such try, or reported already\n")
        return .success
    }
}

extension Columns {
    fileprivate static let textTry: [Column<TextTry>] = [
        Column("try") { .number($0.attempt) },
        Column("at") { .time($0.at) },
        Column("answer") { .text($0.answer) },
        Column("reason") { .text($0.reason) },
        Column("reference") { .text($0.reference) },
        Column("report") { .text($0.report) },
        Column("report_reason") { .text($0.reportReason) },
        Column("reported") { .time($0.reportedAt) },
    ]
}
