// yemae replay: plays transcripts and compares what happens with what is written.

import BookingModel
import CommandLineInterface
import Rehearsal
import Settings
import Voice

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
