// yemae outbox ..., yemae send: the texts that were written with bookings, and the words of one of them; sends them,
// once or until it is stopped.

import BookingCore
import CommandLineInterface
import Glibc
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
        let texts = try arguments.openOffice().outbox.list(state: state, limit: arguments.limit(otherwise: 200))
        return arguments.report(texts, Columns.text(arguments), nothing: "no texts")
    }

    static let outboxShow = Subcommand(
        "outbox show", [Operand("ID")], options: Option.listing,
        "show a text: its state, its tries, and with --full its words"
    ) { arguments in
        let (id, settings) = (try arguments.rowNumber("text"), try arguments.settings())
        let office = try arguments.openOffice(settings)
        guard let text = try office.outbox.entry(id) else { throw CommandFault("there is no text \(id)", .notFound) }
        var fields = Columns.text(arguments).map { Sheet.Field($0.key, $0.cell(text)) }
        if let message = try office.outbox.message(id) {
            let size = settings.sms.writer.outgoing(message, by: settings.sms.carrier)
            fields.append(Sheet.Field("units", .number(size.size.units)))
            if arguments.has(.full) {
                let words =
                    message.kind.isSecret ? "not shown: who knows a code can join in its owner's place" : size.text
                fields.append(Sheet.Field("text", .text(words)))
            }
        }
        let tries = Listing(columns: Columns.textTry, rows: try office.outbox.tries(of: id))
        return arguments.report(Sheet(fields: fields, parts: [Sheet.Part("tries", tries)]))
    }

    static let outboxRepeat = Subcommand(
        "outbox repeat", [Operand("ID")], options: Option.office, "send a text once more, with all its tries before it"
    ) { arguments in
        let id = try arguments.rowNumber("text")
        switch try arguments.openOffice().outbox.sendAgain(id) {
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
        let isNew = try arguments.openOffice(settings).outbox.record(outcome, of: id, settings.sms.rules)
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

extension Option {
    static let once = Option(
        "--once", "one round only: the texts that are due now (at most [sms] per-round) and the reports that have come")
}

extension Subcommand {
    static let send = Subcommand(
        "send", options: Option.office + [.once], "send the texts of the outbox, until SIGTERM or Ctrl-C",
        details: """
            Before each round, seats that came free are offered to the members who wait for them.
            Several may run at once, on one database; one that is killed loses nothing: its texts are due again after \
            [sms] lease.
            Never sends an older version of a booking after a newer one. Logs to standard error, without texts, \
            numbers masked.

            [sms] gateway = command: the program is started for each text, reads
              {"id":"17-1","to":"821023456789","from":"15880001","text":"...","units":84,"kind":"short"}     kind: \
            short, parts, long
            and writes within [sms] gateway-time one line
              {"answer":"accepted","reference":"its own id"}     or queued; or refused, busy, unavailable with "reason"
            accepted: handed to the network. queued: taken, and `yemae outbox report 17-1 handed-on` follows. refused: \
            this text, for good. busy: not now. unavailable: the whole gateway. Anything else: the text may have been \
            sent, and is
            sent again, at most [sms] unanswered-tries times. Deliveries are reported with `yemae outbox report 17-1 \
            delivered`;
            a text in several parts is delivered when all of them are, and undelivered when one is.
            """
    ) { arguments in
        let settings = try arguments.settings()
        var office = try arguments.openOffice(settings)
        let gateway = try settings.gateway()
        func sending(_ office: BoxOffice) -> Sender {
            Sender(office: office, gateway: gateway, settings: settings.sms, log: { Console.complain($0) })
        }
        var sender = sending(office)
        StopSignal.listen()
        if arguments.has(.once) {
            _ = try office.staff.offerSeats()
            let round = try sender.round { !StopSignal.came }
            Console.write(
                "submitted \(round.submitted), refused \(round.refused), later \(round.later), reports "
                    + "\(round.reports)\n")
            return .success
        }
        var isTroubled = false
        while !StopSignal.came {
            do throws(AdminFault) {
                _ = try office.staff.offerSeats { !StopSignal.came }
                // Texts that are due already do not wait for the next second.
                if try sender.round(while: { !StopSignal.came }).isFull { continue }
                isTroubled = false
            } catch {
                // The database is locked or its disk full: a sender outlives that. Said once.
                if !isTroubled { Console.complain("\(error); trying again") }
                isTroubled = true
                // A file that was replaced stays replaced: the one at its path now is the box office's, once it can be
                // opened.
                if office.fileTrouble() != nil, let there = try? arguments.openOffice(settings) {
                    office = there
                    sender = sending(there)
                    Console.complain("\(settings.database): opened again")
                    isTroubled = false
                }
            }
            StopSignal.wait(milliseconds: 1000)
        }
        return .success
    }
}

extension YemaeSettings {
    /// The gateway texts go through.
    func gateway() throws -> any SMSGateway {
        let folder = try CommandLineProgram.folder()
        do throws(GatewayFault) {
            return try sms.open(programsIn: folder)
        } catch {
            throw CommandFault(
                "the settings are wrong:\n\(place(of: error.setting, in: .sms)): \(error.reason)", .config)
        }
    }
}
