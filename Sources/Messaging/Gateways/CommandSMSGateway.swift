// CommandSMSGateway: any program as an SMS gateway. It reads one JSON line and writes one:
//
//     {"id":"17-1","to":"821023456789","from":"15880001","text":"...","units":84,"kind":"short"} kind: short, parts,
//     long
//     {"answer":"accepted","reference":"their id"}     or "refused", "busy", "unavailable" with "reason"
//
// `refused` is for this text for good, `busy` is not now, `unavailable` is the whole gateway. Anything else, and no
// answer in time, counts as unknown: the text may have been sent and is sent again. The program tells deliveries later
// with `yemae outbox report 17-1 delivered`.

import BookingCore
import ExternalPrograms
import Formats

/// A program started for every text.
final class CommandSMSGateway: SMSGateway {
    let seconds: Int
    private let program: LineProgram
    private let sender: String

    init(command: [String], sender: String, seconds: Int) {
        program = LineProgram(command, life: .once)
        (self.sender, self.seconds) = (sender, seconds)
    }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        let line = JSON.object([
            JSON.Field("id", .text(id.description)), JSON.Field("to", .text(text.recipient)),
            JSON.Field("from", .text(sender)),
            JSON.Field("text", .text(text.text)), JSON.Field("units", .number(Int64(text.size.units))),
            JSON.Field("kind", .text(CommandSMSGateway.word(text.size.kind))),
        ]).line
        do throws(ProgramFault) {
            return CommandSMSGateway.answer(try program.ask(line, within: seconds), to: text.text)
        } catch {
            switch error {
            case .notStarted: return .unavailable(reason: error.description)
            case .ended, .tooSlow, .tooLong: return .unknown(reason: error.description)
            }
        }
    }

    private static func word(_ kind: MessageSize.Kind) -> String {
        switch kind {
        case .single: "short"
        case .parts: "parts"
        case .long, .tooLong: "long"
        }
    }

    /// - Parameter text: what it was given.
    static func answer(_ line: String, to text: String) -> GatewayAnswer {
        guard let answer = JSON(line) else {
            return .unknown(reason: "the program's answer is not JSON; `yemae help send` has its format")
        }
        let reason = answer["reason"]?.text.map { CommandSMSGateway.shown($0, without: text) } ?? "no reason given"
        switch answer["answer"]?.text {
        case "queued": return .queued(reference: answer["reference"]?.text)
        case "accepted": return .accepted(reference: answer["reference"]?.text)
        case "refused": return .refused(reason: reason)
        case "busy": return .busy(reason: reason)
        case "unavailable": return .unavailable(reason: reason)
        default: return .unknown(reason: "the program's answer is none of those that `yemae help send` lists")
        }
    }

    /// Characters of a reason shown, at most.
    private static let reasonLength = 60

    /// A reason, fit for a log: a program may repeat what it was given, number and text. Only its words are kept, no
    /// digits, and none that the text has or is part of.
    static func shown(_ reason: String, without text: String) -> String {
        func words(_ text: String) -> [Substring] { text.lowercased().split { !$0.isLetter && $0 != "-" && $0 != "_" } }
        let (told, ticket) = (text.lowercased(), words(text).filter { $0.count > 1 })
        let kept = words(String(reason.prefix(10 * reasonLength))).filter { word in
            !told.contains(word) && !ticket.contains { word.contains($0) }
        }
        return kept.isEmpty ? "a reason that is not shown" : String(kept.joined(separator: " ").prefix(reasonLength))
    }

    func reports() -> [DeliveryReport] { [] }
    func taken(_ report: DeliveryReport) {}
}
