// Command: a subcommand: its name, its arguments, what it does, and how it fails.

import BookingCore

/// A subcommand.
struct Command: Sendable {
    /// One or two words: `dial`, `member add`.
    let name: String
    let operands: [Operand]
    let options: [Option]
    /// One line for the list of commands.
    let summary: String
    /// More, for `yemae help COMMAND`; may be empty.
    let details: String
    /// Does it. Answers the exit status.
    let run: @Sendable (Arguments) throws -> ExitStatus

    init(
        _ name: String, _ operands: [Operand] = [], options: [Option] = [], _ summary: String, details: String = "",
        run: @escaping @Sendable (Arguments) throws -> ExitStatus
    ) {
        (self.name, self.operands, self.options, self.summary, self.details, self.run) = (
            name, operands, options, summary, details, run
        )
    }

    /// `yemae member show NUMBER [--db FILE] [--json]`.
    var usage: String {
        (["yemae", name] + operands.map(\.usage) + options.map { "[\($0.usage)]" }).joined(separator: " ")
    }
}

/// What the program ends with; the numbers are those of BSD's sysexits(3), which shells and PBX scripts know.
enum ExitStatus: Int32, CaseIterable, Sendable {
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
    /// Of an administrator's act that the core refused: the same for every command.
    init(_ fault: AdminFault) {
        self =
            switch fault {
            case .noSuchMember: .notFound
            case .memberExists, .memberClosed, .badValue: .data
            case .hashing, .database: .unavailable
            }
    }
}

/// Why a command did nothing. The message goes to standard error; it names file, line and what to do where there is
/// one.
struct CommandFault: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
    let status: ExitStatus

    init(_ message: String, _ status: ExitStatus) { (self.message, self.status) = (message, status) }

    /// The command line is wrong; the message ends with how the command is used.
    static func usage(_ message: String, of command: Command) -> CommandFault {
        CommandFault("\(message)\nusage: \(command.usage)", .usage)
    }
}
