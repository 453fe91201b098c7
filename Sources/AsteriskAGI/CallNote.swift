// CallNote: what goes wrong on the line to Asterisk, in words that tell an administrator what to do: faults that do
// not end a call, and those of the line itself.

import BookingModel

/// Something an admin should look at. Holds nothing a caller typed.
public enum CallNote: Hashable, Sendable, CustomStringConvertible {
    /// Asterisk found no playable file of that name in that language (nil: the channel's own).
    case missingClip(String, Language?)
    /// A sound of a prompt was not there, and the rest of the prompt was not heard.
    case promptCutShort
    /// Asterisk has no application of that name, or it does not work.
    case noApplication(String)
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
        case .promptCutShort:
            "a sound of a prompt is missing: see Asterisk's log or `yemae doctor`; the call goes on clip by clip"
        case .noApplication(let name):
            "Asterisk cannot run \(name): load its module, or set one-command = no; the call goes on clip by clip"
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

/// A line that cannot be used any further. No case carries anything a caller said or typed.
public enum WireFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A line of more than 8191 bytes.
    case lineTooLong
    /// A 520 usage text that does not end.
    case usageTooLong
    /// Too many lines in a row that are no reply.
    case tooMuchNoise
    /// More header lines than Asterisk ever sends.
    case tooManyHeaders
    /// A header line (counted from 1) that is not `agi_name: value`.
    case notAHeader(line: Int)
    /// A header we need is not there.
    case headerMissing(String)
    /// A header we use is not UTF-8.
    case headerNotText(String)
    /// Input ended after so many header lines, before the empty line that ends the block.
    case headersCutShort(lines: Int)
    /// Asterisk closed the line.
    case closed
    /// Asterisk sent nothing for so many seconds although something was due.
    case silent(seconds: Int)
    /// A system call failed, with its `errno`.
    case systemCall(String, errno: Int32)

    /// Where the line runs.
    public enum Place: Sendable {
        /// AGI(): the program's standard input.
        case standardInput
        /// FastAGI: a TCP connection.
        case connection
    }

    /// One line for the log: what was wrong with the PBX's words on standard input.
    public var description: String { words(on: .standardInput) }

    /// One line for the log: what was wrong with the PBX's words.
    public func words(on place: Place) -> String {
        let (input, startHint) =
            switch place {
            case .standardInput: ("standard input", "start this program with Asterisk's AGI()")
            case .connection: ("the FastAGI connection", "only Asterisk's AGI(agi://...) may connect here")
            }
        return switch self {
        case .lineTooLong: "\(input): a line of more than \(LineBuffer.limit) bytes is not Asterisk's; \(startHint)"
        case .usageTooLong:
            "\(input): a 520 usage text of more than \(ReplyParser.usageLimit) lines is not Asterisk's; \(startHint)"
        case .tooMuchNoise:
            "\(input): more than \(ReplyParser.noiseLimit) lines in a row are no AGI reply; \(startHint)"
        case .tooManyHeaders: "\(input): more than \(HeaderParser.headerLimit) AGI header lines; \(startHint)"
        case .notAHeader(let line): "\(input), line \(line): not an AGI header (`agi_name: value`); \(startHint)"
        case .headerMissing(let name): "\(input): the AGI header \(name) is missing; \(startHint)"
        case .headerNotText(let name):
            "\(input): the AGI header \(name) is not UTF-8; check what the dialplan passes to AGI()"
        case .headersCutShort(let lines):
            "\(input) ended after \(lines) AGI header lines, before the empty line; \(startHint)"
        case .closed: "Asterisk closed the AGI line"
        case .silent(let seconds): "Asterisk sent nothing for \(seconds) seconds"
        case .systemCall(let name, let errno): "\(name) on the AGI line failed (errno \(errno))"
        }
    }
}
