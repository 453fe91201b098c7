// Help: the list of commands and the page of each (`help`), the manual page (`help --man`), and what bash offers at
// the Tab key (`help --completion`), made from the commands' own descriptions.

/// What `yemae help` prints.
struct Help {
    let program: CommandLineProgram
    private var commands: [Subcommand] { program.commands }

    /// All commands, one a line.
    var overview: String {
        let width = commands.map { heading($0).count }.max() ?? 0
        let lines = commands.map { command in
            "  \(heading(command).padded(to: width))  \(command.summary)"
        }
        let name = program.name
        return """
            \(name): \(program.about)

            usage: \(name) COMMAND ...

            \(lines.joined(separator: "\n"))

            \(name) help COMMAND says more; \(name) --version says the version.
            \(name) help --man is the manual page, \(name) help --completion the completion for bash.

            """
    }

    /// Prints the page of a command, or of every command of a family (`member`), or the overview.
    func print(about words: [String]) throws -> ExitStatus {
        let name = words.joined(separator: " ")
        guard !name.isEmpty else {
            Console.write(overview)
            return .success
        }
        if name == "--man" {
            Console.write(ManPage(program: program).text)
            return .success
        }
        if name == "--completion" {
            Console.write(Completion(program: program.name, commands: commands).script)
            return .success
        }
        let members = commands.filter { $0.name.hasPrefix("\(name) ") }
        let family = members.isEmpty ? [] : commands.filter { $0.name == name } + members
        if words.count == 1, !family.isEmpty {
            let width = family.map { heading($0).count }.max() ?? 0
            let list = family.map { "  \(heading($0).padded(to: width))  \($0.summary)\n" }.joined()
            Console.write("\(list)\n\(family.map(page).joined(separator: "\n"))")
        } else {
            Console.write(page(try program.find(name.split(separator: " ").map(String.init)).0))
        }
        return .success
    }

    private func heading(_ command: Subcommand) -> String {
        ([command.name] + command.operands.map(\.usage)).joined(separator: " ")
    }

    private func page(_ command: Subcommand) -> String {
        var lines = ["usage: \(program.name) \(command.usage)", "", command.summary]
        if !command.details.isEmpty { lines += ["", command.details] }
        if !command.options.isEmpty {
            let width = command.options.map(\.usage.count).max() ?? 0
            lines += [""] + command.options.map { "  \($0.usage.padded(to: width))  \($0.about)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

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

/// A script for bash-completion.
struct Completion {
    let program: String
    let commands: [Subcommand]

    /// Defines the function and names it to bash; a word that is no command or option is completed as a file.
    var script: String {
        let function = "_" + program.replacing("-", with: "_")
        let cases = first.map { word in "        \(word)) \(offer(behind: word)) ;;" }.joined(separator: "\n")
        return """
            # bash completion for \(program), written by `\(program) help --completion`.
            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} second=${COMP_WORDS[2]} words=
                if [ "$COMP_CWORD" -eq 1 ]; then
                    words='\(first.joined(separator: " ")) help --version'
                else
                    case ${COMP_WORDS[1]} in
            \(cases)
                    help) words='\(first.joined(separator: " "))' ;;
                    esac
                fi
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -o default -F \(function) \(program)

            """
    }

    /// First words of commands, each once.
    private var first: [String] {
        var words: [String] = []
        for command in commands {
            let word = String(command.name.prefix { $0 != " " })
            if !words.contains(word) { words.append(word) }
        }
        return words
    }

    /// What may follow a first word: the second words of its commands, or the options.
    private func offer(behind word: String) -> String {
        let alone = commands.first { $0.name == word }
        let group = commands.filter { $0.name.hasPrefix("\(word) ") }
        guard !group.isEmpty else { return "words='\(options(alone))'" }
        let seconds = group.map { ($0.name.dropFirst(word.count + 1), options($0)) }
        let cases = seconds.map { "\($0.0)) words='\($0.1)' ;;" }.joined(separator: " ")
        let offered = seconds.map { String($0.0) }.joined(separator: " ")
        return "if [ \"$COMP_CWORD\" -eq 2 ]; then words='\(offered) \(options(alone))'; "
            + "else case $second in \(cases) *) words='\(options(alone))' ;; esac; fi"
    }

    private func options(_ command: Subcommand?) -> String {
        ((command?.options ?? []) + [.help]).map(\.name).joined(separator: " ")
    }
}
