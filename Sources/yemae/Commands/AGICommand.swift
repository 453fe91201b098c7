// yemae agi: one call for Asterisk's AGI(), over standard input and output. Nothing but the AGI protocol ever goes to
// standard output.

import AsteriskAGI
import BookingCore
import CMalloc
import CallFlow
import CallRecording
import CommandLineInterface
import Glibc
import Platform
import Rehearsal
import Settings
import Voice

extension Option {
    static let record = Option(
        "--record", "FILE", "also write the call down as a transcript, behind what the file holds already")
    static let comesBack = Option(
        CallHeader.returnWord,
        "the operator did not answer: the call goes on where it was, on the same channel within 3 minutes")
    static let rehearsal = Option(
        "--rehearsal", "FOLDER", "the box office of a rehearsal; `yemae replay --agi` gives it")
}

extension Subcommand {
    static let agi = Subcommand(
        "agi", options: Option.office + [.record, .comesBack, .rehearsal],
        "one call for Asterisk's AGI(), over standard input and output",
        details: """
            Asterisk starts it once a call: AGI(yemae,agi). It answers the line, and leaves YEMAE_OUTCOME, \
            YEMAE_MEMBER and
            YEMAE_PLACE to the dialplan (asterisk/README.md). Faults go to standard error; a call that cannot be \
            served hears an apology.
            """
    ) { arguments in
        HangupSignal.install()
        // Requests run on a thread beside the line (`RequestWorker`), and only one of the two works: an arena of memory
        // each would only be more pages.
        mallopt(M_ARENA_MAX, 1)
        let channel = LineChannel(reading: STDIN_FILENO, writing: STDOUT_FILENO)
        do throws(WireFault) {
            let header = try channel.readHeader()
            // Sent before anything is opened: the caller's ringing ends while the database is being read.
            try channel.send(.answer)
            AGICall(channel: channel, header: header, arguments: arguments).run()
            return .success
        } catch {
            FailedStart.tell("\(error)", of: error, on: channel)
            throw CommandFault("\(error)", .data)
        }
    }
}

/// One call: everything it needs, opened; or an apology.
private struct AGICall {
    let channel: LineChannel
    let header: CallHeader
    let arguments: Arguments

    func run() {
        var settings: YemaeSettings?
        do {
            let read = try arguments.settings()
            settings = read
            let book = try read.phrasebook()
            serve(read, Announcer(book), in: try environment(read))
        } catch {
            let reason = (error as? CommandFault)?.message ?? "\(error)"
            complain(reason)
            Apology(channel: channel, header: header, reason: reason).run(settings)
        }
    }

    /// What the call runs in: the box office, whose time it is, and where the call is written down.
    private struct Environment {
        let office: BoxOffice
        let milliseconds: () -> Int
        let isDown: () -> Bool
        let recording: String?
        let asking: CallRunner.Asking
        /// Milliseconds, see `CallRules.debounce`.
        let debounce: Int
        let lines: Lines
    }

    private func environment(_ settings: YemaeSettings) throws -> Environment {
        var asking = CallRunner.Asking()
        if let folder = arguments.value(.rehearsal) {
            // Time stands still there: nothing is awaited, and no key comes twice.
            let stage = try Stage.shared(in: folder, rules: settings.office)
            return Environment(
                office: stage.office, milliseconds: { stage.lineMilliseconds }, isDown: { stage.isDown },
                recording: arguments.value(.record) ?? stage.recordFile, asking: asking, debounce: 0,
                lines: .rehearsal)
        }
        let office = try arguments.openOffice(settings, role: .oneCall)
        asking.mayBeSlow = settings.payment.gateway != .ledger
        asking.hearsKeys = true
        return Environment(
            office: office, milliseconds: { SteadyClock.milliseconds }, isDown: { false },
            recording: arguments.value(.record), asking: asking, debounce: settings.call.debounce,
            lines: Lines(settings))
    }

    private func serve(_ settings: YemaeSettings, _ announcer: Announcer, in environment: Environment) {
        let office = environment.office
        // What the core could not do counts before a sound that was not there.
        let fault = FirstWord()
        office.faultHandler = {
            complain($0)
            fault.say($0)
        }
        let missing = MissingSounds.ofAsterisk(
            header.spokenLanguage,
            welcomeLanguage: environment.lines.language(header.line(environment.lines.isLine)))
        for sound in missing { complain(sound) }
        let welcome = Welcome(
            header, rules: arguments.value(.rehearsal).map { Stage.rules(settings.call, in: $0) } ?? settings.call,
            now: office.clock.now, restoringLostZero: settings.restoresLostZero,
            lines: environment.lines)
        let file = environment.recording.flatMap {
            RecordingFile(appendingTo: $0, complain: { Console.complain($0) })
        }
        let recorder = file.map { file in CallRecorder { file.write($0.text) } }
        let start = welcome.start(header)
        let core = OfficeSession(office, start, recorder: recorder, isDown: environment.isDown)
        recorder?.dialled(welcome.facts, start, at: Zone.local(office.clock.now))
        var session = CallSession(
            Conversation(CallMachine(facts: welcome.facts), at: environment.milliseconds(), observer: recorder),
            language: header.spokenLanguage, debounce: environment.debounce,
            playing: settings.call.oneCommand && missing.isEmpty ? .oneCommand : .clipByClip,
            lacking: MissingSounds.lackingSilence(), clips: announcer.paths)
        session.firstNote = missing.first
        var runner = CallRunner(
            session, on: channel, core: CallCore(perform: core.perform, log: core.log, speaks: core.speaks),
            asking: environment.asking, now: environment.milliseconds, note: { complain($0.description) },
            fault: { fault.word })
        _ = runner.run()
    }

    private func complain(_ text: String) { Console.complain("agi \(header.uniqueID): \(text)") }
}

/// Keeps the first of several words: the cause of the others, mostly.
private final class FirstWord {
    private(set) var word: String?
    func say(_ text: String) { word = word ?? text }
}
