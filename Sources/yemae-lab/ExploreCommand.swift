// yemae-lab explore: walks over every call there can be and reports one that breaks a rule.

import CommandLineInterface
import Laboratory

extension Subcommand {
    static let explore = Subcommand(
        "explore", [Operand("TRANSCRIPT|FOLDER", .anyNumber)], options: [.config],
        "play every call there can be, and look for a bad one",
        details: """
            Every key, entry, silence, hang-up and every reply of the core at every place, breadth first, with a \
            witness beside each call.
            A bad call is printed as a transcript, the shortest there is; then the command ends with 1. With \
            transcripts (Tests/Transcripts)
            it also names the places none of them comes to, and ends with 1 when there is one.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let status = Exploration.run(
            rules: settings.call, office: settings.office, transcripts: arguments.operands,
            print: { Console.write($0 + "\n") },
            complain: { Console.report($0) })
        return ExitStatus(rehearsal: status)
    }
}
