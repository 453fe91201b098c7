// yemae-lab prompts ...: makes, checks and lists the recordings, and reads values out.

import BookingModel
import CommandLineInterface
import PromptStudio
import Settings
import Voice

extension Option {
    static let promptSpeed = Option(
        "--speed", "N", "words a minute of rendered clips, 80 to 300, from now on: the manifest keeps it")
    static let promptLanguage = Option(
        "--lang", Language.syntax, "only this language (all otherwise; \(Language.local.rawValue) for read)")
}

extension Subcommand {
    static let promptsBuild = Subcommand(
        "prompts build", options: [.promptLanguage, .promptSpeed, .config], "render every missing or changed recording",
        details: "A placeholder for a studio recording, all of one loudness. Needs espeak-ng and sox."
    ) { try studio("build", $0) }

    static let promptsCheck = Subcommand(
        "prompts check", options: [.promptLanguage, .config],
        "name recordings that are missing, unused, empty, too loud or soft, or of a wrong format"
    ) { try studio("check", $0) }

    static let promptsScript = Subcommand(
        "prompts script", options: [.promptLanguage, .config], "print a recording script for a voice talent"
    ) { try studio("script", $0) }

    static let promptsRead = Subcommand(
        "prompts read", [Operand("KIND"), Operand("VALUE", .oneOrMore)], options: [.promptLanguage, .config],
        "read a value out: the words and the clips",
        details: (["Kinds, with an example of each:"]
            + ReadAloud.allCases.map {
                "  \($0.rawValue.padded(to: 10))  \($0.example)"
            }).joined(separator: "\n")
    ) { try studio("read", $0) }

    private static func studio(_ act: String, _ arguments: Arguments) throws -> ExitStatus {
        let settings = try arguments.settings()
        let language = try arguments.language(.promptLanguage).map { ["--lang", $0.rawValue] } ?? []
        let speed = arguments.value(.promptSpeed).map { ["--speed", $0] } ?? []
        let result = Studio.run([act] + language + speed + arguments.operands, prompts: settings.prompts)
        Console.write(result.output)
        Console.writeError(result.errors)
        return ExitStatus(rehearsal: result.status)
    }
}
