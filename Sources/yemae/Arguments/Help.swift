// Help: the list of commands and the page of each, made from the commands' own descriptions.

/// What `yemae help` prints.
enum Help {
    /// All commands, one a line.
    static var overview: String {
        let width = Commands.all.map { heading($0).count }.max() ?? 0
        let lines = Commands.all.map { command in
            "  \(heading(command).padded(to: width))  \(command.summary)"
        }
        return """
            yemae: a telephone box office. Callers book, change and cancel numbered seats by keypad.

            usage: yemae COMMAND ...

            \(lines.joined(separator: "\n"))

            yemae help COMMAND says more; yemae --version says the version.
            yemae help --man is the manual page, yemae help --completion the completion for bash.

            """
    }

    /// Prints the page of a command, or of every command of a family (`member`), or the overview.
    static func print(about words: [String]) throws -> ExitStatus {
        let name = words.joined(separator: " ")
        guard !name.isEmpty else {
            Console.write(overview)
            return .success
        }
        if name == "--man" || name == "--completion" {
            Console.write(name == "--man" ? ManPage.text : Completion.script)
            return .success
        }
        let members = Commands.all.filter { $0.name.hasPrefix("\(name) ") }
        let family = members.isEmpty ? [] : Commands.all.filter { $0.name == name } + members
        if words.count == 1, !family.isEmpty {
            let width = family.map { heading($0).count }.max() ?? 0
            let list = family.map { "  \(heading($0).padded(to: width))  \($0.summary)\n" }.joined()
            Console.write("\(list)\n\(family.map(page).joined(separator: "\n"))")
        } else {
            Console.write(page(try Program.find(name.split(separator: " ").map(String.init)).0))
        }
        return .success
    }

    private static func heading(_ command: Command) -> String {
        ([command.name] + command.operands.map(\.usage)).joined(separator: " ")
    }

    private static func page(_ command: Command) -> String {
        var lines = ["usage: \(command.usage)", "", command.summary]
        if !command.details.isEmpty { lines += ["", command.details] }
        if !command.options.isEmpty {
            let width = command.options.map(\.usage.count).max() ?? 0
            lines += [""] + command.options.map { "  \($0.usage.padded(to: width))  \($0.about)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
