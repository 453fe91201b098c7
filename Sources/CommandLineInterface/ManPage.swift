// ManPage: a program's manual page, made from the commands' own descriptions: `yemae help --man`.

/// What `man yemae` shows.
struct ManPage {
    let program: CommandLineProgram

    /// The page in the language of man(7).
    var text: String {
        let name = ManPage.escaped(program.name)
        let version = "yemae \(CommandLineProgram.version)"
        return """
            .TH \(program.name.uppercased()) 1 "" "\(version)" "Telephone box office"
            .SH NAME
            \(name) \\- \(program.manual.heading)
            .SH SYNOPSIS
            .B \(name)
            .I COMMAND
            [\\fIargument\\fR]...
            .SH DESCRIPTION
            \(program.manual.description)
            .SH COMMANDS
            \(program.commands.map(page).joined(separator: "\n"))
            .SH EXIT STATUS
            \(ExitStatus.allCases.map { ".TP\n\($0.rawValue)\n\(ManPage.escaped($0.meaning))" }.joined(separator: "\n"))
            .SH SEE ALSO
            .BR \(program.manual.seeAlso),
            the guides in
            .I /usr/share/doc/yemae

            """
    }

    private func page(_ command: Subcommand) -> String {
        let usage = ManPage.escaped("\(program.name) \(command.usage)")
        var lines = [".SS \(ManPage.escaped(command.name))", ".B \(usage)", ".PP", ManPage.sentence(command.summary)]
        if !command.details.isEmpty {
            lines +=
                [".PP"] + command.details.split(separator: "\n", omittingEmptySubsequences: false).map(ManPage.line)
        }
        for option in command.options {
            lines += [".TP", ".B \(ManPage.escaped(option.usage))", ManPage.escaped(option.about)]
        }
        return lines.joined(separator: "\n")
    }

    /// Lines that begin with blanks are tables, and stay as they are.
    private static func line(_ line: Substring) -> String {
        if line.isEmpty { return ".PP" }
        return line.hasPrefix(" ") ? ".br\n\(escaped(String(line)))\n.br" : escaped(String(line))
    }

    private static func sentence(_ words: String) -> String {
        guard let first = words.first else { return "" }
        return escaped(first.uppercased() + words.dropFirst() + ".")
    }

    /// Backslashes, hyphens that are typed, and dots and quotes at the beginning of a line have a meaning of their own
    /// there.
    private static func escaped(_ text: String) -> String {
        let bare = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return bare.hasPrefix(".") || bare.hasPrefix("'") ? "\\&\(bare)" : bare
    }
}

extension ExitStatus {
    /// One line for the manual.
    fileprivate var meaning: String {
        switch self {
        case .success: "everything was done"
        case .differs: "what was compared or checked is not as it should be"
        case .usage: "the command line is wrong"
        case .data: "the content of a file is wrong"
        case .notFound: "what was asked for is not there"
        case .unavailable: "the database cannot be used now"
        case .config: "the settings are wrong"
        }
    }
}
