// PlayerStep: what has to be done next for an action of the conversation, and what the dialplan finds at its end.

import BookingModel
import CallFlow

/// What must be done next to carry an action out.
public enum PlayerStep: Hashable, Sendable {
    /// Send this command and hand its reply to `received`.
    case send(Command)
    /// The action is done: tell the conversation.
    case report(Event)
    /// Ask the core, and tell the conversation its reply.
    case ask(Request)
    /// The conversation is over and the dialplan's variables are set.
    case finished(CallEnd)
}

extension CallEnd {
    /// The last commands of a call: what went wrong, for Asterisk's log, and the dialplan's variables.
    func lastCommands(fault: String?) -> [Command] {
        let variables = ChannelVariable.always.map { Command.setVariable($0, value(of: $0)) }
        guard let fault else { return variables }
        return [.verbose("yemae: \(fault)"), .setVariable(.fault, fault)] + variables
    }

    /// What the dialplan finds in a channel variable.
    private func value(of variable: ChannelVariable) -> String {
        switch variable {
        case .outcome: outcome.rawValue
        case .member: member?.digits ?? ""
        case .place: place
        case .fault: ""
        }
    }
}
