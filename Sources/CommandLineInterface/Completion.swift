// Completion: what bash offers after the program's name and the Tab key: `yemae help --completion`.

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
