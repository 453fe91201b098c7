// Program: finds the command of a command line, runs it, and reports its errors.

import BookingCore
import Glibc
import Settings

/// The program from its first word to its exit status.
enum Program {
    /// What `yemae --version` prints.
    static let version = "0.1.0"

    /// The file this program was started from (Linux: the link /proc/self/exe).
    static func path() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else {
            throw CommandFault("/proc is not mounted: the program cannot find itself", .unavailable)
        }
        defer { free(path) }
        return String(cString: path)
    }

    /// The folder it lies in, where the programs beside it are looked for.
    static func folder() throws -> String {
        let own = try path()
        return String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex))
    }

    /// The command line without the program's name. Not `CommandLine.arguments`, which takes a tenth of an AGI call's
    /// start; and here, not in `main.swift`, where each closure asks first whether this is the main thread, for which
    /// Swift makes its executors.
    static func words(_ count: Int32, _ values: UnsafePointer<UnsafeMutablePointer<CChar>?>) -> [String] {
        (1..<max(1, Int(count))).compactMap { values[$0].map { String(cString: $0) } }
    }

    /// Runs a command line (without the program's name).
    static func run(_ words: [String]) -> ExitStatus {
        do {
            guard let first = words.first else {
                Console.write(Help.overview)
                return .success
            }
            switch first {
            case "--version", "-V":
                Console.write("yemae \(version)\n")
                return .success
            case "help", "--help", "-h":
                return try Help.print(about: Array(words.dropFirst()))
            default:
                if let group = group(words) { return try Help.print(about: [group]) }
                let (command, used) = try find(words)
                let arguments = try Arguments(words.dropFirst(used), of: command)
                guard !arguments.has(.help) else { return try Help.print(about: [command.name]) }
                return try command.run(arguments)
            }
        } catch let fault as CommandFault {
            Console.complain(fault.message)
            if fault.status == .usage { FailedStart.apologise(fault.message) }
            return fault.status
        } catch let fault as AdminFault {
            Console.complain(fault.description)
            return ExitStatus(fault)
        } catch {
            Console.complain("\(error)")
            return .unavailable
        }
    }

    /// The group of commands that is asked about: its word alone, or with `--help`. Nil for a word that is a command
    /// itself.
    private static func group(_ words: [String]) -> String? {
        guard words[0] != Command.agi.name, words.count == 1 || ["--help", "-h", "help"].contains(words[1]) else {
            return nil
        }
        let isCommand = Commands.all.contains { $0.name == words[0] }
        return !isCommand && Commands.all.contains { $0.name.hasPrefix("\(words[0]) ") } ? words[0] : nil
    }

    /// The command the first words name, and how many words that took.
    static func find(_ words: [String]) throws -> (Command, used: Int) {
        // Asterisk starts this one for every call, and a caller waits: the tables of all the others are not made for
        // it.
        if words[0] == Command.agi.name { return (Command.agi, 1) }
        let two = words.prefix(2).joined(separator: " ")
        if let command = Commands.all.first(where: { $0.name == two }) {
            return (command, command.name.contains(" ") ? 2 : 1)
        }
        if let command = Commands.all.first(where: { $0.name == words[0] }) { return (command, 1) }
        let family = Commands.all.filter { $0.name.hasPrefix("\(words[0]) ") }
        guard family.isEmpty else {
            let given = words.count > 1 && !words[1].hasPrefix("-") ? "unknown command \(two)" : "\(words[0]) what?"
            let near = words.count > 1 ? Nearest.word(to: two, among: family.map(\.name)) : nil
            let hint =
                near.map { "did you mean `yemae \($0)`?" } ?? "there are: \(family.map(\.name).joined(separator: ", "))"
            throw CommandFault("\(given); \(hint)", .usage)
        }
        let names =
            Commands.all.map(\.name)
            + Set(Commands.all.compactMap { $0.name.split(separator: " ").first.map(String.init) }) + ["help"]
        let near = Nearest.word(to: two, among: Commands.all.map(\.name)) ?? Nearest.word(to: words[0], among: names)
        let hint = near.map { "did you mean `yemae \($0)`?" } ?? "`yemae help` lists the commands"
        throw CommandFault("unknown command \(words[0]); \(hint)", .usage)
    }
}
