// yemae outbox ...: the texts that were written with bookings, and the words of one of them.

import BookingCore
import BookingModel
import Messaging
import Settings

extension Option {
    static let state = Option("--state", "STATE", "only texts in this state: \(TextState.allCases.map(\.rawValue).joined(separator: ", "))")
}

extension Command {
    static let outboxList = Command("outbox list", options: Option.listing + [.state, .limit], "list texts, the newest first") {
        arguments in
        let state = try arguments.value(.state).map { text in
            guard let state = TextState(rawValue: text) else {
                let near = Nearest.word(to: text, among: TextState.allCases.map(\.rawValue))
                throw CommandFault.usage("\(text) is no state" + (near.map { "; did you mean \($0)?" } ?? ""), of: arguments.command)
            }
            return state
        }
        let texts = try arguments.openOffice().outbox(state: state, limit: arguments.limit(otherwise: 200))
        return arguments.report(texts, Columns.text(arguments), nothing: "no texts")
    }

    static let outboxShow = Command("outbox show", [Operand("ID")], options: Option.office, "print the words of one text") { arguments in
        let id = try arguments.rowNumber("text")
        guard let message = try arguments.openOffice().outboxMessage(id) else {
            throw CommandFault("there is no text \(id), or nothing is left that it could tell of", .notFound)
        }
        Console.write(MessageWriter().text(message) + "\n")
        return .success
    }
}
