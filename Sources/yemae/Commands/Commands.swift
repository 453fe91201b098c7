// Commands: every subcommand, in the order of the help.

/// All there is.
enum Commands {
    static let all: [Command] = [.settings]
}
