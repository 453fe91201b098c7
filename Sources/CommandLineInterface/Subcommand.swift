// Subcommand: its name, its arguments, what it does, its exit status and its errors.

import BookingCore

/// A command of a program: `yemae member add`.
public struct Subcommand: Sendable {
    /// One or two words: `dial`, `member add`.
    public let name: String
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
        ([name] + operands.map(\.usage) + options.map { "[\($0.usage)]" }).joined(separator: " ")
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
    public init(_ fault: AdminFault) {
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
    public let status: ExitStatus
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
