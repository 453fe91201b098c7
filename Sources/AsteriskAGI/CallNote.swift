// CallNote: a fault that did not end the call, for standard error and the call log.

import BookingModel

/// Something an admin should look at. Holds nothing a caller typed.
public enum CallNote: Hashable, Sendable, CustomStringConvertible {
    /// Asterisk found no playable file of that name in that language (nil: the channel's own).
    case missingClip(String, Language?)
    /// Asterisk refused a command; its words without values.
    case refused(String, ReplyCode)
    /// So many lines came that were no AGI reply.
    case noise(Int)
    /// The line broke.
    case lineFault(WireFault)
    /// The conversation did not end within the runner's bound.
    case endless(actions: Int)

    /// One line for the log; no digits of a caller are in it.
    public var description: String {
        switch self {
        case .missingClip(let name, let language):
            "missing sound \(language.map { $0.rawValue + "/" } ?? "")\(name): install it below Asterisk's sounds "
                + "folder as 8 kHz mono (see `yemae-lab prompts check`)"
        case .refused(let words, let code):
            "Asterisk answered \(words) with \(CallNote.number(code)): check the dialplan and the Asterisk version"
        case .noise(let lines): "\(lines) lines on standard input were no AGI replies"
        case .lineFault(let fault): fault.description
        case .endless(let actions): "the conversation did not end after \(actions) actions; the call was dropped"
        }
    }

    private static func number(_ code: ReplyCode) -> Int {
        switch code {
        case .done: 200
        case .unknownCommand: 510
        case .deadChannel: 511
        case .usage: 520
        case .other(let number): number
        }
    }
}
