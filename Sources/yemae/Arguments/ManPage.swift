// ManPage: the manual page yemae(1), made from the commands' own descriptions: `yemae help --man`.

import BookingCore

/// What `man yemae` shows.
enum ManPage {
    /// The page in the language of man(7).
    static var text: String {
        let pages = Commands.all.map(page).joined(separator: "\n")
        return """
            .TH YEMAE 1 "" "yemae \(Program.version)" "Telephone box office"
            .SH NAME
            yemae \\- a telephone box office behind Asterisk
            .SH SYNOPSIS
            .B yemae
            .I COMMAND
            [\\fIargument\\fR]...
            .SH DESCRIPTION
            Callers book, change and cancel numbered seats by keypad; a text message brings the ticket.
            Asterisk starts \\fByemae agi\\fR once for each call, or asks \\fByemae serve\\fR, which answers all calls.
            Box office staff use the other commands. Settings are in
            .IR /etc/yemae/yemae.conf .
            .SH COMMANDS
            \(pages)
            .SH EXIT STATUS
            \(ExitStatus.allCases.map { ".TP\n\($0.rawValue)\n\(escaped($0.meaning))" }.joined(separator: "\n"))
            .SH SEE ALSO
            .BR asterisk (8),
            the guides in
            .I /usr/share/doc/yemae

            """
    }

    private static func page(_ command: Command) -> String {
        var lines = [".SS \(escaped(command.name))", ".B \(escaped(command.usage))", ".PP", sentence(command.summary)]
        if !command.details.isEmpty {
            lines += [".PP"] + command.details.split(separator: "\n", omittingEmptySubsequences: false).map(line)
        }
        for option in command.options { lines += [".TP", ".B \(escaped(option.usage))", escaped(option.about)] }
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
