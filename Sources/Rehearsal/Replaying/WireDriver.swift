// WireDriver: plays calls through the real AGI program: a child process, real pipes and signals, the emulated Asterisk
// between them. The child uses the stage in the same folder and records what happens; this side only plays the
// caller.

import AsteriskAGI
import BookingModel
import CallFlow
import Glibc
import Platform

/// Calls at an emulated Asterisk.
final class WireDriver: CallDriver {
    /// Real seconds the program may say nothing; rehearsals run on busy machines.
    static let patience = 60

    let stage: Stage
    private let program: [String]
    private var caller: WireCaller?
    /// The present `WAIT FOR DIGIT`.
    var listening: Listening?
    private var recording: RecordingReader
    /// Where the caller is to be cut off; nil: they go when the transcript says so.
    private let cut: Cut?
    /// Commands of each call that is over.
    private(set) var commands: [Int] = []

    /// A place on the wire: a command of a call, both counted from 1, and how the program learns that the caller has
    /// gone.
    struct Cut: Hashable {
        let call: Int
        let command: Int
        let form: HangUpForm
    }

    init(stage: Stage, program: [String], cut: Cut? = nil) {
        self.stage = stage
        self.program = program
        self.cut = cut
        recording = RecordingReader(file: stage.recordFile)
    }

    /// Calls of each channel: one that comes back from an operator is a further call of the same.
    private var calls: [String: Int] = [:]

    /// The channel of the last call, and how many calls it was so far.
    private(set) var channel = (reference: "", calls: 0)

    /// True when the caller was cut off.
    private(set) var wasCut = false

    var isOnLine: Bool { caller != nil }

    func dial(_ incoming: IncomingCall) throws(RehearsalFault) {
        var call = EmulatedCall()
        call.callerNumber = incoming.calling?.fullDigits
        call.dialled = incoming.line
        call.uniqueID = incoming.reference
        calls[incoming.reference, default: 0] += 1
        channel = (incoming.reference, calls[incoming.reference]!)
        let words = incoming.isReturning ? ["--return"] : []
        call.arguments = words
        let caller = WireCaller(cut: cut.flatMap { $0.call == incoming.number ? $0 : nil })
        self.caller = caller
        let line = EmulatedRun(
            program: program + words, environment: RunningProgram.variables, call: call, caller: caller)
        RunningThread { line.run() }
        try settle()
    }

    func press(_ keys: [Key]) throws(RehearsalFault) { try tell(.press(keys)) }
    func hangUp() throws(RehearsalFault) { try tell(.hangUp) }
    func crash() throws(RehearsalFault) { try tell(.kill) }

    func silence() throws(RehearsalFault) { try tell(.silence) }

    func takeHappenings() -> [String] { recording.fresh() }

    private func tell(_ wish: WireCaller.Wish) throws(RehearsalFault) {
        guard let caller else { return }
        listening = nil
        caller.tell(wish)
        try settle()
    }

    /// Waits until the program listens for a key that was not typed yet, or has ended.
    private func settle() throws(RehearsalFault) {
        guard let caller else { return }
        switch caller.rest() {
        case .listening(let milliseconds): listening = Listening(lasts: milliseconds)
        case .over(let fault):
            self.caller = nil
            commands.append(caller.commands)
            wasCut = wasCut || caller.wasCut
            if let fault { throw RehearsalFault(fault) }
        }
    }
}

/// Reads what a program writes down of its calls.
struct RecordingReader {
    /// Nil: nothing is written down.
    let file: String?
    private var read = 0

    init(file: String?) { self.file = file }

    /// The happenings that were written since the last time.
    mutating func fresh() -> [String] {
        guard let file, let data = Files.contents(file) else { return [] }
        let fresh = String(decoding: data.dropFirst(read), as: UTF8.self)
        read = data.count
        return fresh.split(separator: "\n").filter { $0.hasPrefix(Transcript.indented("")) }.map {
            $0.withoutBlanksAround
        }
    }
}

/// One emulated call as it runs on its own thread.
private struct EmulatedRun: @unchecked Sendable {
    let program: [String]
    let environment: [String: String]
    let call: EmulatedCall
    let caller: WireCaller

    func run() {
        // Every sound is there: which clips exist is for `yemae-lab prompts check` to say.
        let emulator = AsteriskEmulator(
            program: program, environment: environment, call: call, sounds: .all, caller: caller,
            seconds: WireDriver.patience)
        do {
            let outcome = try emulator.run()
            caller.end(EmulatedRun.fault(outcome))
        } catch {
            caller.end("\(error)")
        }
    }

    private static func fault(_ outcome: EmulatedOutcome) -> String? {
        let said = outcome.standardError.isEmpty ? "" : "; it said: \(outcome.standardError)"
        switch outcome.programEnd {
        case .neverStarted: return "the AGI program could not be started; build it, or give the path of another"
        case .exited(code: 0):
            return outcome.pipelined == 0
                ? nil
                : "the AGI program sent a command before the last was answered"
        case .exited(let code): return "the AGI program ended with status \(code)\(said)"
        case .killed(let signal): return "the AGI program was killed by signal \(signal)\(said)"
        }
    }
}

/// The caller at the emulated line. Asked on the line's thread, moved by the transcript's.
final class WireCaller: EmulatedCaller, @unchecked Sendable {
    /// What the transcript wants next.
    enum Wish {
        case press([Key])
        case silence
        case hangUp
        case kill
    }

    /// Where the line came to rest.
    enum Rest {
        case listening(milliseconds: Int)
        case over(fault: String?)
    }

    /// What the two threads tell each other; one of them waits at a time.
    private let shared = Monitor<(resting: Rest?, wish: Wish?)>((nil, nil))
    private var typedAhead: [Key] = []
    private var pid: Int32?
    private var killed = false
    private let cut: WireDriver.Cut?
    /// Commands so far. Like all below, only looked at when the line is down.
    private(set) var commands = 0
    private(set) var wasCut = false

    init(cut: WireDriver.Cut?) { self.cut = cut }

    func hangsUp(at command: Int) -> HangUpForm? {
        commands = command
        guard let cut, cut.command == command else { return nil }
        wasCut = true
        return cut.form
    }

    /// Waits for the line to rest.
    func rest() -> Rest {
        shared.wait { $0.resting }
    }

    /// Wakes the resting line.
    func tell(_ wish: Wish) {
        shared.withLock { $0 = (nil, wish) }
    }

    /// The line is down.
    func end(_ fault: String?) {
        shared.withLock { $0.resting = .over(fault: killed ? nil : fault) }
    }

    func started(pid: Int32) { self.pid = pid }

    func stimuli(during command: String, at now: Int, onTheWay: Int) -> [Stimulus] {
        let words = CommandLanguage.words(command)
        if wasCut {
            return ["STREAM", "WAIT", "EXEC"].contains(words.first?.uppercased())
                ? [Stimulus(after: 0, .hangUp)] : []
        }
        switch (words.first?.uppercased(), words.count) {
        case ("STREAM", 4...): return heard(during: KeySet(words[3].compactMap { Key($0) }))
        case ("EXEC", 3...): return heard(during: words[1] == "Background" ? .all : .none)
        case ("GET", 5...): return burst()
        case ("WAIT", 4...): return typedAhead.isEmpty ? next(Int(words[3]) ?? 0) : [stimulus(typedAhead.removeFirst())]
        default: return []
        }
    }

    /// Keys typed ahead come up one after another until one cuts the sound; those before it are lost.
    private func heard(during interruptible: KeySet) -> [Stimulus] {
        let lost = typedAhead.prefix { !interruptible.contains($0) }.count
        let heard = typedAhead.prefix(lost + 1)
        typedAhead.removeFirst(heard.count)
        return heard.map(stimulus)
    }

    /// Keys typed ahead up to a `#`, which ends GET DATA.
    private func burst() -> [Stimulus] {
        let count = min(typedAhead.firstIndex(of: .pound).map { $0 + 1 } ?? typedAhead.count, CoreWait.mostKeys)
        defer { typedAhead.removeFirst(count) }
        return typedAhead.prefix(count).map(stimulus)
    }

    /// Nothing is typed ahead: the transcript says what comes next.
    private func next(_ milliseconds: Int) -> [Stimulus] {
        shared.withLock { $0.resting = .listening(milliseconds: milliseconds) }
        let wish = shared.wait { shared in
            defer { shared.wish = nil }
            return shared.wish
        }
        switch wish {
        case .press(let keys):
            typedAhead = Array(keys.dropFirst())
            return keys.prefix(1).map(stimulus)
        case .silence: return []
        case .hangUp: return [Stimulus(after: 0, .hangUp)]
        case .kill:
            killed = true
            if let pid { kill(pid, SIGKILL) }
            return []
        }
    }

    private func stimulus(_ key: Key) -> Stimulus { Stimulus(after: 0, .key(Tone(key.character)!)) }
}
