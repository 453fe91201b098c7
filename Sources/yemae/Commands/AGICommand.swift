// yemae agi: one call for Asterisk's AGI(), over standard input and output. Nothing but the AGI protocol ever goes to
// standard output.

import AsteriskAGI
import BookingCore
import BookingModel
import CMalloc
import CallFlow
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
            let desk = try desk(read)
            serve(read, Announcer(book), desk)
        } catch {
            let reason = (error as? CommandFault)?.message ?? "\(error)"
            complain(reason)
            Apology(channel: channel, header: header, reason: reason).run(settings)
        }
    }

    /// Where the call is dealt with: the box office, whose time it is, and where the call is written down.
    private struct Desk {
        let office: BoxOffice
        let milliseconds: () -> Int
        let isDown: () -> Bool
        let recording: String?
        /// Charges go to a payment provider, which takes its time.
        let mayBeSlow: Bool
        /// Time runs, so keys can be heard while the core is asked; in a rehearsal it stands still.
        let hearsKeys: Bool
        let lines: Lines
    }

    private func desk(_ settings: YemaeSettings) throws -> Desk {
        if let folder = arguments.value(.rehearsal) {
            let stage = try Stage.shared(in: folder, rules: settings.office)
            return Desk(
                office: stage.office, milliseconds: { stage.lineMilliseconds }, isDown: { stage.isDown },
                recording: arguments.value(.record) ?? stage.recordFile, mayBeSlow: false, hearsKeys: false,
                lines: .rehearsal)
        }
        let office = try arguments.openOffice(settings)
        office.leaveOpen()
        office.keepLittle()
        return Desk(
            office: office, milliseconds: { SteadyClock.milliseconds }, isDown: { false },
            recording: arguments.value(.record),
            mayBeSlow: settings.payment.gateway != .ledger, hearsKeys: true, lines: Lines(settings))
    }

    private func serve(_ settings: YemaeSettings, _ announcer: Announcer, _ desk: Desk) {
        // What the core could not do counts before a sound that was not there.
        let (fault, noted) = (FirstWord(), FirstWord())
        desk.office.faultHandler = {
            complain($0)
            fault.say($0)
        }
        for missing in MissingSounds.ofAsterisk(
            header.spokenLanguage, welcomeLanguage: desk.lines.language(header.line(desk.lines.isLine)))
        {
            complain(missing)
            noted.say(missing)
        }
        let welcome = Welcome(
            header, rules: settings.call, now: desk.office.clock.now, restoringLostZero: settings.restoresLostZero,
            lines: desk.lines)
        let recording = desk.recording.flatMap(Recording.init(appendingTo:))
        let conductor = CallConductor(
            facts: welcome.facts, line: welcome.line, reference: header.uniqueID, office: desk.office,
            recorder: recording.map { file in CallRecorder { file.write($0.text) } }, milliseconds: desk.milliseconds,
            isDown: desk.isDown)
        var runner = CallRunner(
            channel: channel, language: header.spokenLanguage,
            clips: { utterance in
                conductor.says(utterance)
                return announcer.paths(utterance)
            },
            perform: conductor.perform, mayBeSlow: desk.mayBeSlow, hearsKeys: desk.hearsKeys,
            debounce: desk.hearsKeys ? settings.call.debounce : 0, now: desk.milliseconds,
            observer: Notes {
                complain($0)
                noted.say($0)
            }, fault: { fault.word ?? noted.word })
        _ = runner.run(conductor.handle)
    }

    private func complain(_ text: String) { Console.complain("agi \(header.uniqueID): \(text)") }
}

/// Keeps the first of several words: the cause of the others, mostly.
private final class FirstWord {
    private(set) var word: String?
    func say(_ text: String) { word = word ?? text }
}

/// Tells standard error what an admin should look at.
private final class Notes: CallObserver {
    private let complain: (String) -> Void
    init(_ complain: @escaping (String) -> Void) { self.complain = complain }
    func willPerform(_ action: Action) {}
    func didReport(_ event: Event) {}
    func note(_ note: CallNote) { complain(note.description) }
}
