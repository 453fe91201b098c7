// Completion: what bash offers after `yemae` and the Tab key: `yemae help --completion`.

/// A script for bash-completion.
enum Completion {
    /// Defines the function and names it to bash; whatever is no command or option is completed as a file.
    static var script: String {
        let cases = first.map { word in "        \(word)) \(offer(behind: word)) ;;" }.joined(separator: "\n")
        return """
            # bash completion for yemae, written by `yemae help --completion`.
            _yemae() {
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
            complete -o default -F _yemae yemae

            """
    }

    /// First words of commands, each once.
    private static var first: [String] {
        var words: [String] = []
        for command in Commands.all {
            let word = String(command.name.prefix { $0 != " " })
            if !words.contains(word) { words.append(word) }
        }
        return words
    }

    /// What may follow a first word: the second words of its commands, or the options.
    private static func offer(behind word: String) -> String {
        let alone = Commands.all.first { $0.name == word }
        let group = Commands.all.filter { $0.name.hasPrefix("\(word) ") }
        guard !group.isEmpty else { return "words='\(options(alone))'" }
        let seconds = group.map { ($0.name.dropFirst(word.count + 1), options($0)) }
        let cases = seconds.map { "\($0.0)) words='\($0.1)' ;;" }.joined(separator: " ")
        let offered = seconds.map { String($0.0) }.joined(separator: " ")
        return "if [ \"$COMP_CWORD\" -eq 2 ]; then words='\(offered) \(options(alone))'; "
            + "else case $second in \(cases) *) words='\(options(alone))' ;; esac; fi"
    }

    private static func options(_ command: Command?) -> String {
        ((command?.options ?? []) + [.help]).map(\.name).joined(separator: " ")
    }
}
