// AsteriskEmulator: plays Asterisk to an AGI program: a real child process, real pipes and signals, virtual time.
//
// It follows conversations captured from real Asterisk 16 and 22 (Tests/AsteriskAGITests/Wire), and its tests compare
// it with them.

import Glibc
import Platform

/// What the dialplan finds in AGISTATUS afterwards.
public enum AGIStatus: String, Hashable, Sendable {
    /// The program ended; on Asterisk 16 also with an exit status other than 0.
    case success = "SUCCESS"
    /// The program could not be run, was killed, said `failure`, or asked for a clip that is not there; on Asterisk 22
    /// also an exit status other than 0.
    case failure = "FAILURE"
    /// There is no such program.
    case notFound = "NOTFOUND"
    /// The caller hung up while the program ran.
    case hangup = "HANGUP"
}

/// What an emulated call left behind.
public struct EmulatedOutcome: Hashable, Sendable {
    /// How the program ended.
    public enum ProgramEnd: Hashable, Sendable {
        /// No process was made.
        case neverStarted
        /// It ended by itself, with this exit status, 0...255.
        case exited(code: Int32)
        case killed(signal: Int32)
    }
    /// How Asterisk says the application went.
    let agiStatus: AGIStatus
    /// The channel variables, those the program set and those the dialplan had set before.
    let variables: [String: String]
    /// How the process went, which AGISTATUS does not tell in full.
    let programEnd: ProgramEnd
    /// The program's standard error, at most 64 KiB.
    let standardError: String
    /// Virtual milliseconds the session lasted.
    let milliseconds: Int
    /// The whole conversation, at most `AsteriskEmulator.wireLimit` lines. PIN digits are in it as key codes.
    let wire: [WireLine]
    /// Commands that were written before the last reply was read: each one a fault of the program, which real Asterisk
    /// punishes.
    let pipelined: Int
    /// Keys that came up while no command listened for them.
    let discardedKeys: [Tone]
    /// True when the caller or the program hung up before the end.
    let hungUp: Bool
}

/// Plays one call against an AGI program.
public struct AsteriskEmulator {
    /// Lines of the conversation that are kept.
    static let wireLimit = 50_000
    static let commandLimit = 100_000

    private let program: [String]
    private let environment: [String: String]
    private let call: EmulatedCall
    private let sounds: SoundLibrary
    private let caller: any EmulatedCaller
    private let seconds: Int

    /// - Parameters:
    ///   - program: the path of the AGI program and its arguments.
    ///   - environment: its whole environment.
    ///   - seconds: real seconds without a word from the program before it counts as hung, 1 or more.
    init(
        program: [String], environment: [String: String] = [:], call: EmulatedCall, sounds: SoundLibrary,
        caller: any EmulatedCaller, seconds: Int = 10
    ) {
        (self.program, self.environment, self.call, self.sounds) = (program, environment, call, sounds)
        (self.caller, self.seconds) = (caller, seconds)
    }

    /// Plays the call to the program's end. From then on the process ignores SIGPIPE: a program may end at any moment.
    /// Several may run at once.
    /// - Throws: `EmulatorFault`. The program is stopped then.
    func run() throws -> EmulatedOutcome {
        signal(SIGPIPE, SIG_IGN)
        var session = Session(call, sounds, caller)
        let child: AGIProgram
        do throws(PlatformFault) {
            child = try AGIProgram(program, environment: environment, seconds: seconds)
        } catch {
            return session.outcome(error.code == ENOENT ? .notFound : .failure, .neverStarted, "")
        }
        caller.started(pid: child.pid)
        try child.write(call.header(request: program[0]))
        try converse(child, &session)
        child.closeLine()
        let end = try child.waitForEnd()
        return session.outcome(session.status(end, call.version), session.programEnd(end), child.standardError)
    }

    private func converse(_ child: AGIProgram, _ session: inout Session) throws {
        var commands = 0
        while let line = try child.nextLine(limit: call.version.lineLimit, freshBytes: commands > 0) {
            commands += 1
            guard commands <= AsteriskEmulator.commandLimit else {
                throw EmulatorFault.tooManyCommands(AsteriskEmulator.commandLimit)
            }
            session.channel.think(before: line)
            if session.hangUpIsNew { tellHangUp(child, &session) }
            session.record(.program, line)
            if session.endsAtHangUp { return child.closeLine() }
            // A program that gives up says so; the session ends without a reply.
            if line.lowercased().hasPrefix("failure") {
                session.saidFailure = true
                return
            }
            let form = session.channel.hungUp ? nil : caller.hangsUp(at: commands)
            if form == .endOfFile { return child.closeLine() }
            if form == .deadReplies { session.hangUpUntold() }
            let cut = child.hasUnseenBytes
            if cut || child.hasUnreadLines { session.pipelined += 1 }
            let replies = try session.channel.execute(line, cut: cut)
            if let form { try hangUp(form, child, &session) }
            let signalFirst = session.hangUpIsNew && session.coin()
            if signalFirst { tellHangUp(child, &session) }
            for reply in replies { session.record(.asterisk, reply) }
            try child.write(replies.map { $0 + "\n" }.joined())
            if session.hangUpIsNew { tellHangUp(child, &session) }
            if session.endsAtHangUp { return child.closeLine() }
        }
    }

    /// A command that hears nothing of the line was answered as ever; the caller is gone behind it.
    private func hangUp(_ form: HangUpForm, _ child: AGIProgram, _ session: inout Session) throws {
        switch form {
        case .signal: session.channel.hangUp()
        case .line:
            session.hangUpUntold()
            session.record(.asterisk, "HANGUP")
            try child.write("HANGUP\n")
        case .deadReplies, .endOfFile: break
        }
    }

    /// SIGHUP is all that plain AGI ever hears of a hang-up.
    private func tellHangUp(_ child: AGIProgram, _ session: inout Session) {
        session.hangUpTold = true
        session.record(.happening, "the channel is hung up")
        guard call.variables["AGISIGHUP"] != "no" else { return }
        session.record(.happening, "SIGHUP arrives at the AGI program")
        child.signal(SIGHUP)
    }

}

/// What is known while a call is played.
private struct Session {
    var channel: EmulatedChannel
    var hangUpTold = false
    var saidFailure = false
    var pipelined = 0
    private var wire: [WireLine] = []
    private var random: SeededNumbers

    init(_ call: EmulatedCall, _ sounds: SoundLibrary, _ caller: any EmulatedCaller) {
        channel = EmulatedChannel(call, sounds: sounds, caller: caller)
        random = SeededNumbers(seed: call.seed)
    }

    var hangUpIsNew: Bool { channel.hungUp && !hangUpTold }
    var endsAtHangUp: Bool { channel.hungUp && channel.call.variables["AGIEXITONHANGUP"] == "yes" }

    /// The caller is gone and no signal tells.
    mutating func hangUpUntold() {
        channel.hangUp()
        hangUpTold = true
        record(.happening, "the channel is hung up")
    }

    mutating func record(_ side: WireLine.Side, _ text: String) {
        let line = WireLine(milliseconds: channel.now, side: side, text: text)
        if wire.count < AsteriskEmulator.wireLimit { wire.append(line) }
        channel.caller.saw(line)
    }

    mutating func coin() -> Bool { random.happens(perMille: 500) }

    /// A missing sound or a killed program is FAILURE whatever else happened; a non-zero exit only in 22, and only
    /// without a hang-up.
    func status(_ end: RunningProgram.End, _ version: AsteriskVersion) -> AGIStatus {
        if channel.missedSound || saidFailure { return .failure }
        if channel.hungUp { return .hangup }
        switch end {
        case .exit(0): return .success
        case .exit: return version == .v16 ? .success : .failure
        case .signal, .lost: return .failure
        }
    }

    func programEnd(_ end: RunningProgram.End) -> EmulatedOutcome.ProgramEnd {
        switch end {
        case .exit(let code): .exited(code: code)
        case .signal(let number): .killed(signal: number)
        case .lost: .exited(code: end.status)
        }
    }

    func outcome(_ status: AGIStatus, _ end: EmulatedOutcome.ProgramEnd, _ standardError: String) -> EmulatedOutcome {
        EmulatedOutcome(
            agiStatus: status, variables: channel.variables, programEnd: end, standardError: standardError,
            milliseconds: channel.now,
            wire: wire,
            pipelined: pipelined, discardedKeys: channel.discarded, hungUp: channel.hungUp)
    }
}
