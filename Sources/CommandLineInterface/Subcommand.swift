// Subcommand: its name, its arguments, what it does, its exit status and its errors.

import BookingCore

/// A command of a program: `yemae member add`.
public struct Subcommand: Sendable {
    /// One or two words: `dial`, `member add`.
    let name: String
    let operands: [Operand]
    let options: [Option]
    /// One line for the list of commands.
    let summary: String
    /// More, for `help COMMAND`; may be empty.
    let details: String
    /// Does it. Answers the exit status.
    let run: @Sendable (Arguments) throws -> ExitStatus

    /// - Parameters:
    ///   - summary: one line for the list of commands, without a full stop.
    ///   - details: more, for `help COMMAND`.
    ///   - run: does it, and answers the exit status. Its error is written to standard error.
    public init(
        _ name: String, _ operands: [Operand] = [], options: [Option] = [], _ summary: String, details: String = "",
        run: @escaping @Sendable (Arguments) throws -> ExitStatus
    ) {
        self.name = name
        self.operands = operands
        self.options = options
        self.summary = summary
        self.details = details
        self.run = run
    }

    /// `member show NUMBER [--db FILE] [--json]`: without the program's name.
    var usage: String {
        ([name] + operands.map(\.usage) + options.map { $0.isNeeded ? $0.usage : "[\($0.usage)]" }).joined(
            separator: " ")
    }
}

/// What a program ends with; the numbers are those of BSD's sysexits(3), which shells and PBX scripts know.
public enum ExitStatus: Int32, CaseIterable, Sendable {
    case success = 0
    /// What was to be compared or checked is not as it should be.
    case differs = 1
    /// The command line is wrong (EX_USAGE).
    case usage = 64
    /// A file's content is wrong (EX_DATAERR).
    case data = 65
    /// What was asked for is not there (EX_NOINPUT).
    case notFound = 66
    /// The database cannot be used now (EX_UNAVAILABLE).
    case unavailable = 69
    /// The settings are wrong (EX_CONFIG).
    case config = 78
}

extension ExitStatus {
    /// The status after an administrator's act that the core refused: the same for every command.
    init(_ fault: AdminFault) {
        self =
            switch fault {
            case .noSuchMember: .notFound
            case .memberExists, .memberClosed, .badValue: .data
            case .hashing, .database: .unavailable
            }
    }

    /// What Rehearsal and the rooms of the laboratory answer: 0 done, 1 something differs, 2 something cannot be
    /// played or understood.
    public init(rehearsal status: Int32) {
        self =
            switch status {
            case 0: .success
            case 1: .differs
            default: .data
            }
    }
}

/// Why a command did nothing. The message goes to standard error; it names file, line and what to do where there is
/// one.
public struct CommandFault: Error, CustomStringConvertible {
    /// What is wrong, without the program's name.
    public let message: String
    public var description: String { message }
    /// What the program ends with.
    let status: ExitStatus
    /// How the command is used, without the program's name; nil: its arguments are not what is wrong.
    let usage: String?

    /// - Parameter status: what the program ends with.
    public init(_ message: String, _ status: ExitStatus) {
        self.message = message
        self.status = status
        usage = nil
    }

    private init(usage message: String, of command: Subcommand) {
        self.message = message
        status = .usage
        usage = command.usage
    }

    /// The command line is wrong; a line that says how the command is used follows the message.
    public static func usage(_ message: String, of command: Subcommand) -> CommandFault {
        CommandFault(usage: message, of: command)
    }

    /// The message, and how the command is used.
    func text(of program: String) -> String { message + (usage.map { "\nusage: \(program) \($0)" } ?? "") }
}

/// An option of a command.
public struct Option: Hashable, Sendable {
    /// As typed: `--db`.
    public let name: String
    /// What its value is called in the help; nil: it takes none.
    let value: String?
    let about: String
    /// Whether it may be given several times, each time with another value.
    let repeats: Bool
    /// Whether the command does nothing without it.
    private(set) var isNeeded = false

    /// One that takes a value.
    /// - Parameters:
    ///   - value: what the help calls it.
    ///   - repeats: it may be given several times.
    public init(_ name: String, _ value: String, _ about: String, repeats: Bool = false) {
        self.name = name
        self.value = value
        self.about = about
        self.repeats = repeats
    }

    /// The same for a command that does nothing without it.
    public var needed: Option {
        var copy = self
        copy.isNeeded = true
        return copy
    }

    /// One that is there or not.
    public init(_ name: String, _ about: String) {
        self.name = name
        value = nil
        self.about = about
        repeats = false
    }

    /// `--db FILE`.
    public var usage: String { value.map { "\(name) \($0)" } ?? name }
}

extension Option {
    /// Which database.
    public static let database = Option("--db", "FILE", "the database (the setting `database` otherwise)")
    /// Which settings.
    public static let config = Option(
        "--config", "FILE",
        "the settings file (YEMAE_CONFIG, yemae.conf next to the program, /etc/yemae/yemae.conf otherwise)")
    /// JSON instead of a table.
    public static let json = Option("--json", "for programs: JSON on standard output")
    /// Nothing is masked.
    public static let full = Option("--full", "show telephone numbers and callers' member numbers unmasked")
    /// The command's page instead of the command.
    static let help = Option("--help", "what the command does")

    /// What every command that reads the box office takes.
    public static let office: [Option] = [.database, .config]
    /// What every command that lists something takes.
    public static let listing: [Option] = office + [.json, .full]
}

/// A word a command takes without an option before it.
public struct Operand: Hashable, Sendable {
    /// How many of them there must be.
    public enum Count: Hashable, Sendable { case one, optional, oneOrMore, anyNumber }

    /// As the help calls it: `FILE`.
    let name: String
    let count: Count

    /// - Parameter name: as the help calls it.
    public init(_ name: String, _ count: Count = .one) {
        self.name = name
        self.count = count
    }

    /// `FILE`, `[FILE]`, `FILE...`, `[FILE]...`.
    var usage: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .oneOrMore: "\(name)..."
        case .anyNumber: "[\(name)]..."
        }
    }
}
