// CommandLineProgram: finds the command of a command line, runs it, and reports its errors.

import BookingCore
import Glibc
import Settings

/// A program with commands, from its first word to its exit status.
public struct CommandLineProgram: Sendable {
    /// What its manual page says besides its commands, in the language of man(7).
    public struct Manual: Sendable {
        let heading: String
        let description: String
        let seeAlso: String

        /// - Parameters:
        ///   - heading: the text behind the name.
        ///   - description: whole sentences, a line each.
        ///   - seeAlso: another page, `asterisk (8)`.
        public init(heading: String, description: String, seeAlso: String) {
            self.heading = heading
            self.description = description
            self.seeAlso = seeAlso
        }
    }

    /// Commands that another program has.
    public struct Elsewhere: Sendable {
        let program: String
        let words: [String]

        /// - Parameter words: the first words of its commands; both words, where this program has some of the same
        ///   first word.
        public init(program: String, words: [String]) {
            self.program = program
            self.words = words
        }
    }

    /// What `--version` prints, of every program.
    static let version = "0.1.0"

    let name: String
    let about: String
    let manual: Manual
    /// In the order of the help.
    var commands: [Subcommand] { makeCommands() }

    private let first: Subcommand?
    private let makeCommands: @Sendable () -> [Subcommand]
    private let elsewhere: Elsewhere?
    private let misused: @Sendable (String) -> Void

    /// - Parameters:
    ///   - about: what it is, as the help begins.
    ///   - first: a command that is found without the list of commands being made: a caller waits for it.
    ///   - commands: all of them, in the order of the help.
    ///   - elsewhere: what a person may look for here.
    ///   - misused: hears of a command line that is wrong, after standard error.
    public init(
        _ name: String, about: String, manual: Manual, first: Subcommand? = nil,
        commands: @escaping @Sendable () -> [Subcommand], elsewhere: Elsewhere? = nil,
        misused: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.name = name
        self.about = about
        self.manual = manual
        self.first = first
        makeCommands = commands
        self.elsewhere = elsewhere
        self.misused = misused
    }

    /// The file this program was started from (Linux: the link /proc/self/exe).
    public static func path() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else {
            throw CommandFault("/proc is not mounted: the program cannot find itself", .unavailable)
        }
        defer { free(path) }
        return String(cString: path)
    }

    /// The folder it lies in, where the programs next to it are looked for.
    public static func folder() throws -> String {
        let own = try path()
        return String(own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex))
    }

    /// The command line without the program's name. Not `CommandLine.arguments`, which takes a tenth of an AGI call's
    /// start; and here, not in `main.swift`, where each closure asks first whether this is the main thread, for which
    /// Swift makes its executors.
    public static func words(_ count: Int32, _ values: UnsafePointer<UnsafeMutablePointer<CChar>?>) -> [String] {
        (1..<max(1, Int(count))).compactMap { values[$0].map { String(cString: $0) } }
    }

    /// Runs a command line (without the program's name).
    public func run(_ words: [String]) -> ExitStatus {
        do {
            guard let first = words.first else { return try Help(program: self).print(about: []) }
            switch first {
            case "--version", "-V":
                Console.write("\(name) \(CommandLineProgram.version)\n")
                return .success
            case "help", "--help", "-h":
                return try Help(program: self).print(about: Array(words.dropFirst()))
            default:
                if let group = group(words) { return try Help(program: self).print(about: [group]) }
                let (command, used) = try find(words)
                let arguments = try Arguments(words.dropFirst(used), of: command)
                guard !arguments.has(.help) else { return try Help(program: self).print(about: [command.name]) }
                return try command.run(arguments)
            }
        } catch let fault as CommandFault {
            let text = fault.text(of: name)
            Console.complain(text, of: name)
            if fault.status == .usage { misused(text) }
            return fault.status
        } catch let fault as AdminFault {
            Console.complain(fault.description, of: name)
            return ExitStatus(fault)
        } catch {
            Console.complain("\(error)", of: name)
            return .unavailable
        }
    }

    /// The group of commands that is asked about: its word alone, or with `--help`. Nil for a word that is a command
    /// itself.
    private func group(_ words: [String]) -> String? {
        guard words[0] != first?.name, words.count == 1 || ["--help", "-h", "help"].contains(words[1]) else {
            return nil
        }
        let isCommand = commands.contains { $0.name == words[0] }
        return !isCommand && commands.contains { $0.name.hasPrefix("\(words[0]) ") } ? words[0] : nil
    }

    /// The command the first words name, and how many words that took.
    func find(_ words: [String]) throws -> (Subcommand, used: Int) {
        // Asterisk starts this one for every call, and a caller waits: the tables of all the others are not made for
        // it.
        if let first, words[0] == first.name { return (first, 1) }
        let two = words.prefix(2).joined(separator: " ")
        if let command = commands.first(where: { $0.name == two }) {
            return (command, command.name.contains(" ") ? 2 : 1)
        }
        if let command = commands.first(where: { $0.name == words[0] }) { return (command, 1) }
        throw CommandFault(unknown(words[0], two, words.count > 1 && !words[1].hasPrefix("-")), .usage)
    }

    /// That there is no such command, and which one was probably meant.
    private func unknown(_ word: String, _ two: String, _ isTwo: Bool) -> String {
        let names = commands.map(\.name)
        let family = names.filter { $0.hasPrefix("\(word) ") }
        if let elsewhere, elsewhere.words.contains(two) {
            return "unknown command \(two); it is `\(elsewhere.program) \(two)`"
        }
        guard family.isEmpty else {
            let given = isTwo ? "unknown command \(two)" : "\(word) what?"
            let near = two == word ? nil : Nearest.word(to: two, among: family)
            return "\(given); \(near.map(hint) ?? "there are: \(family.joined(separator: ", "))")"
        }
        if let elsewhere, elsewhere.words.contains(word) {
            return "unknown command \(word); it is `\(elsewhere.program) \(word)`"
        }
        let firstWords = Set(names.compactMap { $0.split(separator: " ").first.map(String.init) })
        let near = Nearest.word(to: two, among: names) ?? Nearest.word(to: word, among: names + firstWords + ["help"])
        if near == nil, let elsewhere, let near = Nearest.word(to: word, among: elsewhere.words) {
            return "unknown command \(word); did you mean `\(elsewhere.program) \(near)`?"
        }
        return "unknown command \(word); \(near.map(hint) ?? "`\(name) help` lists the commands")"
    }

    private func hint(_ command: String) -> String { "did you mean `\(name) \(command)`?" }
}
