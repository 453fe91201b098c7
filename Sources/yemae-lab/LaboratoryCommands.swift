// LaboratoryCommands: yemae-lab explore, diagram and simulate: every call there can be, the picture of all of them,
// thousands of seeded callers on machines that fail; and prompts: makes, checks and lists the recordings.

import BookingModel
import CommandLineInterface
import Laboratory
import PromptStudio
import Settings
import Voice

extension Subcommand {
    static let explore = Subcommand(
        "explore", [Operand("TRANSCRIPT|FOLDER", .anyNumber)], options: [.config],
        "play every call there can be, and look for a bad one",
        details: """
            Every key, entry, silence, hang-up and every reply of the core at every place, breadth first; a small model
            of the box office follows each call.
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

extension Option {
    static let mermaid = Option("--mermaid", "a Mermaid flowchart instead of an SVG picture")
    static let output = Option("--output", "FILE", "write it here instead of to standard output")
}

extension Subcommand {
    static let diagram = Subcommand(
        "diagram", options: [.mermaid, .output], "draw the call flow of this program, as SVG or Mermaid"
    ) { arguments in
        guard let text = arguments.has(.mermaid) ? FlowDiagram.mermaid() : FlowDiagram.svg() else {
            throw CommandFault(
                "the walk over all calls did not come to an end; `yemae-lab explore` says why", .unavailable)
        }
        guard let file = arguments.value(.output) else {
            Console.write(text)
            return .success
        }
        try Console.replace(file: file, with: text)
        return .success
    }
}

extension Option {
    static let calls = Option("--calls", "N", "how many calls (1000 otherwise)")
    static let seed = Option("--seed", "S", "the same seed is the same run, in one process (1 otherwise)")
    static let kills = Option(
        "--kills", "K", "how often the program is killed and started again, about evenly over the calls (0 otherwise)")
    static let processes = Option(
        "--processes", "P", "so many programs at once (1 otherwise); who comes first is then up to the machine")
    static let contend = Option(
        "--contend", "ROUNDS",
        "instead: 16 programs with 64 connections fight for the last 100 seats and one train seat")
    static let child = Option("--child", "FOLDER:N:LIFE", "one of those programs; `yemae-lab simulate` starts it")
}

extension Subcommand {
    static let simulate = Subcommand(
        "simulate", options: [.calls, .seed, .kills, .processes, .contend, .child, .config],
        "let seeded callers loose on a box office of their own, and audit it",
        details: """
            Hurried, slow, confused, malicious callers, some of whom hang up and call back; a provider that
            declines, is silent, refuses refunds, lets some fail after it made them, gives money back in its
            console, and has disputes opened, lost and won; a carrier that loses texts and answers; a locked
            database, a full and a failing disk; leaps of the clock, midnights, nights an hour short or long (seeds
            not divisible by 3); and a program that is killed (SIGKILL) before, in the middle of and after a write,
            a charge or a text.
            With one process the same seed gives the same rows, to the last one (`digest`), kills and all. Prints
            how far it is on standard error and its figures at the end, and ends with 0 when all ties. Uses no
            database of yours; TMPDIR says where.
            """
    ) { arguments in
        let settings = try arguments.settings()
        let child = try arguments.value(.child).map { try SimulationChild($0, arguments.command) }
        let voice = Simulation.Voice(
            print: { Console.write($0 + "\n") }, progress: { Console.writeError("  \($0)\n") },
            complain: { Console.report($0) })
        if let rounds = try arguments.number(.contend, 0...Contention.maxRounds) {
            guard let child else {
                return ExitStatus(
                    rehearsal: Contention.run(
                        rounds: rounds, program: try CommandLineProgram.path(), rules: settings.office, voice))
            }
            return try child.run {
                try Contention.child(folder: child.folder, number: child.number, round: rounds, rules: settings.office)
            }
        }
        let calls = try arguments.number(.calls, 1...Simulation.maxCalls) ?? 1000
        let order = Simulation.Order(
            calls: calls, seed: UInt64(try arguments.number(.seed, 0...Int(UInt32.max)) ?? 1),
            kills: try arguments.number(.kills, 0...calls) ?? 0,
            processes: try arguments.number(.processes, 1...64) ?? 1, program: try CommandLineProgram.path(),
            rules: settings.office)
        guard let child else { return ExitStatus(rehearsal: Simulation.run(order, voice)) }
        return try child.run {
            try Simulation.child(
                order, folder: child.folder, worker: child.number, callsToLive: child.life > 0 ? child.life : nil)
        }
    }
}

/// The arguments of a program that a simulation starts.
private struct SimulationChild {
    let folder: String
    let number: Int
    let life: Int

    init(_ words: String, _ command: Subcommand) throws {
        let parts = words.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count >= 3, let number = Int(parts[parts.count - 2]), let life = Int(parts[parts.count - 1]) else {
            throw CommandFault.usage("--child is for `yemae-lab simulate` itself", of: command)
        }
        folder = parts.dropLast(2).joined(separator: ":")
        (self.number, self.life) = (number, life)
    }

    func run(_ body: () throws -> Void) throws -> ExitStatus {
        do { try body() } catch { throw CommandFault("\(error)", .unavailable) }
        return .success
    }
}

extension Option {
    static let promptSpeed = Option(
        "--speed", "N", "words a minute of rendered clips, 80 to 300, from now on: the manifest keeps it")
    static let promptLanguage = Option(
        "--lang", Language.syntax, "only this language (all otherwise; \(Language.local.rawValue) for read)")
}

extension Subcommand {
    static let promptsBuild = Subcommand(
        "prompts build", options: [.promptLanguage, .promptSpeed, .config], "render every missing or changed recording",
        details: """
            Of what is shipped: the sentences and the demo's names. A placeholder for a studio recording, all of one \
            loudness. Needs
            espeak-ng and sox. The names of a box office are rendered by `yemae prompts build`.
            """
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
