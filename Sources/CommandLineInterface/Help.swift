// Help: the list of commands and the page of each, made from the commands' own descriptions.

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
