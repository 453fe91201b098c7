// EmulatedCall: the script of an emulated call: who calls, on which Asterisk, and what the caller does when.

/// The Asterisk that is played. What differs between the two is in Wire/README.md of the AGI tests.
public enum AsteriskVersion: String, Hashable, CaseIterable, Sendable {
    /// The one of Debian 11.
    case v16 = "16.28.0"
    /// Of the long-term release 22.
    case v22 = "22.10.1"

    /// Characters Asterisk reads as one command; what exceeds them is read as the next.
    var lineLimit: Int {
        switch self {
        case .v16: 2047
        case .v22: 8191
        }
    }
}

/// The facts of one emulated call.
public struct EmulatedCall: Hashable, Sendable {
    /// Which one answers the call.
    var version = AsteriskVersion.v22
    /// `agi_callerid` as it is written; nil: `unknown`.
    var callerNumber: String? = "01012345678"
    /// `agi_calleridname`; nil: `unknown`.
    var callerName: String?
    /// `agi_callingpres`: 0 shown, 32 withheld (the number is sent all the same).
    var presentation = 0
    /// `agi_dnid`.
    var dialled = "15880001"
    /// `agi_extension`.
    var dialplanExtension = "s"
    /// `agi_uniqueid`, Asterisk's own name for the channel: seconds since 1970, a point, a number.
    var uniqueID = "1700000000.1"
    /// The channel's language when the session begins.
    var language = "en"
    /// The arguments of AGI().
    var arguments: [String] = []
    /// Channel variables the dialplan set before AGI(): `AGISIGHUP`, `AGIEXITONHANGUP` and its own.
    var variables: [String: String] = [:]
    /// Decides whether SIGHUP comes before or after the -1 reply: real Asterisk does either.
    var seed: UInt64 = 1
    /// True when the dialplan said Answer() before AGI().
    var answered = false

    /// A caller with a number on Asterisk 22.
    init() {}

    /// The environment block, its empty line included.
    func header(request: String) -> String {
        let fields = [
            ("request", request), ("channel", EmulatedCall.channel), ("language", language), ("type", "PJSIP"),
            ("uniqueid", uniqueID),
            ("version", "\(version.rawValue)-emulated"), ("callerid", callerNumber ?? "unknown"),
            ("calleridname", callerName ?? "unknown"),
            ("callingpres", String(presentation)), ("callingani2", "0"), ("callington", "0"), ("callingtns", "0"),
            ("dnid", dialled),
            ("rdnis", "unknown"), ("context", "ivr"), ("extension", dialplanExtension), ("priority", "1"),
            ("enhanced", "0.0"),
            ("accountcode", ""), ("threadid", "1"),
        ]
        let numbered = arguments.enumerated().map { ("arg_\($0.offset + 1)", $0.element) }
        return (fields + numbered).map { "agi_\($0): \($1)\n" }.joined() + "\n"
    }

    static let channel = "PJSIP/emulated-00000001"
}

/// One of the sixteen DTMF signals; A...D are on no telephone, but may be on a line.
public enum Tone: UInt8, Hashable, CaseIterable, Sendable {
    /// 48...57 are the digits, as ASCII has them, which is how Asterisk reports a key.
    case zero = 48
    case one, two, three, four, five, six, seven, eight, nine
    /// 65...68 are the fourth column of ITU-T Q.23.
    case a = 65
    case b, c, d
    case star = 42
    case pound = 35

    /// The tone of `0`...`9`, `*`, `#`, `A`...`D`; nil for any other.
    init?(_ character: Character) {
        guard let ascii = character.asciiValue, let tone = Tone(rawValue: ascii) else { return nil }
        self = tone
    }

    /// The character on the key.
    var character: Character { Character(Unicode.Scalar(rawValue)) }
}

/// Something the caller does, some milliseconds after a command began.
public struct Stimulus: Hashable, Sendable {
    /// What is done.
    public enum Act: Hashable, Sendable {
        /// The key comes **up**: that is when Asterisk counts it.
        case key(Tone)
        /// The receiver is put down: SIGHUP and a `-1` reply, in either order.
        case hangUp
    }
    /// Milliseconds of virtual time, 0 or more.
    let after: Int
    /// What happens then.
    let act: Act
    /// - Parameter after: milliseconds since the command began; less than 0 counts as 0.
    init(after: Int, _ act: Act) { (self.after, self.act) = (max(0, after), act) }

    /// Keys typed in one go, the first coming up after `after`, the others every `every` milliseconds. Characters that
    /// are no tone are left out.
    static func typed(_ keys: String, after: Int = 60, every: Int = 60) -> [Stimulus] {
        keys.compactMap(Tone.init).enumerated().map { Stimulus(after: after + $0.offset * every, .key($0.element)) }
    }
}

/// The protocol of the caller of an emulated call.
public protocol EmulatedCaller: AnyObject {
    /// Asked when a command begins: what the caller does from now on, on top of what is on its way already.
    /// - Parameters:
    ///   - command: the command line as the program wrote it.
    ///   - now: virtual milliseconds since the call began.
    ///   - onTheWay: keys (and a hang-up) asked for earlier and not due yet.
    func stimuli(during command: String, at now: Int, onTheWay: Int) -> [Stimulus]
    /// Asked before a command is looked at: virtual milliseconds the program thought since the last reply. Keys that
    /// come up meanwhile are lost.
    func thinkingTime(before command: String, at now: Int) -> Int
    /// Asked when a command has been read, from 1 on: whether the caller goes now, and how the program learns of it.
    func hangsUp(at command: Int) -> HangUpForm?
    /// Told when the program has been started.
    func started(pid: Int32)
    /// Told every line of the conversation.
    func saw(_ line: WireLine)
}

extension EmulatedCaller {
    /// A program that answers at once.
    public func thinkingTime(before command: String, at now: Int) -> Int { 0 }
    /// Goes only by `stimuli`.
    public func hangsUp(at command: Int) -> HangUpForm? { nil }
    /// Does not care.
    public func started(pid: Int32) {}
    /// Does not care.
    public func saw(_ line: WireLine) {}
}

/// One line of the conversation, or an event, in the format of the captured ones.
public struct WireLine: Hashable, Sendable, CustomStringConvertible {
    /// Who wrote it.
    public enum Side: String, Hashable, Sendable {
        /// A reply, or a line of the environment block.
        case asterisk = "<"
        /// A command.
        case program = ">"
        /// A key, a hang-up, a signal: nothing that was written.
        case happening = "!"
    }
    /// Virtual milliseconds since the call began.
    let milliseconds: Int
    /// Whose line it is.
    let side: Side
    /// Without its line end. A PIN's digits may be in it as key codes: it belongs in a test's output only.
    let text: String

    public var description: String {
        let thousandths = String(milliseconds % 1000 + 1000).dropFirst()
        let time = "\(milliseconds / 1000).\(thousandths)"
        return "\(String(repeating: " ", count: max(0, 8 - time.count)))\(time) \(side.rawValue) \(text)"
    }
}

/// A fault of the program under test, or of the rehearsal; not of the call.
public enum EmulatorFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program wrote nothing and did not end for so many real seconds. With the last line it wrote, and its
    /// standard error.
    case hung(seconds: Int, lastCommand: String, standardError: String)
    /// A command waits without end, and the caller does nothing any more.
    case waitsForEver
    /// Real Asterisk has this command, the emulator has not.
    case notEmulated(String)
    /// More commands in one call than any conversation has.
    case tooManyCommands(Int)
    /// A system call failed, with its `errno`.
    case systemCall(String, errno: Int32)

    public var description: String {
        switch self {
        case .hung(let seconds, let command, let error):
            "the AGI program hung: nothing for \(seconds) s after `\(command)`; stopped. Its standard error: "
                + "\(error.isEmpty ? "(empty)" : error)"
        case .waitsForEver:
            "the AGI program waits for a key for ever, and the caller does nothing any more: let the caller press or "
                + "hang up"
        case .notEmulated(let command):
            "the built-in Asterisk emulator does not play `\(command)`: rehearse this with a real Asterisk"
        case .tooManyCommands(let limit): "the AGI program sent more than \(limit) commands in one call; stopped"
        case .systemCall(let name, let errno): "\(name) failed for the AGI program (errno \(errno))"
        }
    }
}

/// How a program learns that its caller has gone.
public enum HangUpForm: String, Hashable, CaseIterable, Sendable {
    /// Nothing tells it but the answers: from now on media commands are answered with 511 (`AGISIGHUP=no`).
    case deadReplies = "511"
    /// Plain AGI: SIGHUP just before or after the answer; a prompt or a wait is answered with -1.
    case signal = "SIGHUP"
    /// FastAGI's: a bare line `HANGUP` between the command and its answer.
    case line = "HANGUP"
    /// The line is closed without an answer.
    case endOfFile = "EOF"
}
