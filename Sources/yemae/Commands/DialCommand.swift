// yemae dial: a call from a telephone in the terminal.

import BookingCore
import BookingModel
import CallRecording
import CommandLineInterface
import Glibc
import Intake
import Messaging
import Rehearsal
import Settings
import Voice

extension Option {
    static let dialLanguage = Option(
        "--lang", Language.syntax, "answer in this language (otherwise as [lines] says, or the caller is asked)")
    static let line = Option("--line", "NUMBER", "the number to dial (1588-0001 otherwise)")
    static let callingNumber = Option(
        "--from", "NUMBER", "the number to call from, or `withheld` (010-2345-6789 otherwise)")
}

extension Subcommand {
    static let dial = Subcommand(
        "dial", options: Option.office + [.dialLanguage, .line, .callingNumber, .record],
        "call the box office from a telephone in this terminal",
        details: """
            Prompts are shown as text, keys come from the keyboard, and texts are shown when they are written. For the \
            keys, a prompt takes
            the time it takes on a telephone: a key cuts it, or is lost when it must be heard. From a pipe, keys that \
            are there at once are
            typed in one go; a blank, a line end, or a pause of the writer is a caller who listens until a key is \
            waited for.
            Where no settings and no --db name a database it makes a demo box office in memory, gone with the call; \
            `yemae setup --demo` makes
            one that stays.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let announcer = Announcer(try settings.phrasebook())
        let line = arguments.value(.line) ?? "1588-0001"
        let calling = try arguments.callingNumber()
        let language = try arguments.language(.dialLanguage) ?? settings.language(ofLine: line)
        let recording = try arguments.recording()
        // The last thing before the line is answered: nothing may be refused after a demo has been made.
        let isDemo = !arguments.namesDatabase && access(settings.database, F_OK) != 0
        let office = isDemo ? try demoInMemory(settings) : try arguments.openOffice(settings)
        let status = TerminalTelephone.run(
            TerminalTelephone.Setting(
                office: office, rules: settings.call, line: line, language: language, calling: calling,
                words: { announcer.speech($0).text },
                length: { ClipLength(prompts: settings.prompts).milliseconds($0, announcer) },
                writer: MessageWriter(), hints: isDemo ? Demo.hints : [],
                record: recording.map { file in { file.write($0.text) } }))
        return ExitStatus(rehearsal: status)
    }

    /// The demo, with a random pepper that is not kept.
    private static func demoInMemory(_ settings: YemaeSettings) throws -> BoxOffice {
        guard let pepper = Pepper((0..<32).map { _ in UInt8.random(in: 0...255) }) else {
            preconditionFailure("32 bytes are enough")
        }
        // Forty PINs are hashed here for one call: the lowest cost spares the caller a second.
        var rules = settings.office
        rules.hashCost = 1
        let office = try BoxOffice.inMemory(rules: rules, pepper: pepper, clock: SystemClock(), payment: .account)
        try office.staff.storeCatalog(Demo.batch(today: Zone.local(office.clock.now).date))
        office.faultHandler = { Console.complain($0) }
        return office
    }
}

extension Demo {
    /// What a caller has on paper.
    fileprivate static let hints = [
        "A demo box office, gone with the call. You are member 100234, PIN 4821 (100236, PIN 2468 speaks English)."
    ]
}

extension Arguments {
    fileprivate func callingNumber() throws -> TelephoneNumber? {
        let text = value(.callingNumber) ?? "010-2345-6789"
        if text == "withheld" { return nil }
        guard let number = TelephoneNumber(text) else {
            throw CommandFault.usage(
                "\(Option.callingNumber.name): not a telephone number (7...15 digits), and not `withheld`", of: command)
        }
        return number
    }

    fileprivate func recording() throws -> RecordingFile? {
        guard let path = value(.record) else { return nil }
        guard let recording = RecordingFile(appendingTo: path, complain: { Console.complain($0) }) else {
            throw CommandFault("nothing was dialled", .data)
        }
        return recording
    }
}

extension Option {
    static let accept = Option(
        "--accept", "rewrite what happens (the caller's lines stay); exits 1 when that changed a file")
    static let throughAGI = Option("--agi", "play through `yemae agi` and an emulated Asterisk")
    static let telephone = Option(
        "--telephone", "PROGRAM", "play through a real PBX; PROGRAM holds the telephone (Tests/Asterisk)")
    static let hangUp = Option(
        "--hang-up-everywhere", "the caller goes at every AGI command, in every form; then audit, and call back")
    static let seed = Option("--seed", "S", "the same seed draws the same hang-ups (1 otherwise)")
    static let sample = Option("--sample", "N", "only so many of these hang-ups, drawn by --seed")
    static let cast = Option(
        "--as", "MEMBER",
        "a rehearsal member takes the place of the caller of a recording; with --accept the recording becomes a test")
    static let speak = Option("--speak", Language.syntax, "print the words a caller hears")
}

extension Subcommand {
    static let replay = Subcommand(
        "replay", [Operand("FILE|FOLDER", .oneOrMore)],
        options: [.accept, .throughAGI, .telephone, .speak, .cast, .hangUp, .sample, .seed, .config],
        "play transcripts and compare what happens with what is written",
        details: "Plays on a fresh demo box office in virtual time. Exits 0 when all is as written, 1 when something "
            + "differs."
    ) { arguments in
        let settings = try arguments.settings()
        let announcer = Announcer(try settings.phrasebook())
        let flags = [Option.accept, .throughAGI, .hangUp].filter(arguments.has).map(\.name)
        let speak = try arguments.language(.speak).map { ["--speak", $0.rawValue] } ?? []
        let cast = arguments.value(.cast).map { ["--as", $0] } ?? []
        let setting = Replay.Setting(
            call: settings.call, office: settings.office, words: { announcer.speech($0).text },
            program: try CommandLineProgram.path(),
            options: arguments.value(.config).map { ["--config", $0] } ?? [])
        let telephone = arguments.value(.telephone).map { [Option.telephone.name, $0] } ?? []
        let draw = [Option.sample, .seed].flatMap { option in arguments.value(option).map { [option.name, $0] } ?? [] }
        return ExitStatus(
            rehearsal: Replay.run(
                flags + draw + telephone + speak + cast + ["--"] + arguments.operands, setting: setting))
    }
}
