// ProgramWords: what `yemae agi` makes of the words that AGI() gives it, read as its own command line.

import Settings

/// The words behind the program's name in AGI(), read as the program reads its command line.
enum ProgramWords {
    /// The options of `yemae agi`, and whether a value follows. A test compares them with `yemae help agi`.
    private static let takesValue = [
        "--config": true, "--db": true, "--record": true, "--rehearsal": true, "--return": false,
    ]

    /// Why no call is answered with these words. Words that only a call can tell are taken for right.
    /// - Returns: nil: the program takes them.
    static func fault(_ words: [String]) -> String? {
        guard let first = words.first, first == "agi" else {
            return words.first.map { "is given \"\($0)\" where `agi` has to stand" }
                ?? "is given no word: `agi` has to stand there"
        }
        var (rest, given) = (words.dropFirst(), Set<String>())
        while let word = rest.popFirst() {
            if word.contains(DialplanText.unknown) || word.contains(DialplanText.dialled) { continue }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            if ["--help", "-h"].contains(parts[0]) { return "is given \(word): it prints its help and ends" }
            guard let takesValue = takesValue[parts[0]] else { return unknown(word, parts[0]) }
            guard given.insert(parts[0]).inserted else { return "is given \(parts[0]) twice" }
            guard takesValue else {
                if parts.count > 1 { return "is given \(word): \(parts[0]) takes no value" }
                continue
            }
            guard let value = parts.count > 1 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                return "is given \(parts[0]) without the value that belongs behind it"
            }
        }
        return nil
    }

    /// The value an option is given: `--config,FILE` or `--config=FILE`; nil: it is not there, or nothing follows.
    static func value(of option: String, in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
            if word == option { return index + 1 < words.count ? words[index + 1] : nil }
        }
        return nil
    }

    private static func unknown(_ word: String, _ name: String) -> String {
        guard word.hasPrefix("-") else { return "does not know what \"\(word)\" is for" }
        let near = Nearest.word(to: name, among: takesValue.keys.sorted()).map { "; \($0) was meant?" } ?? ""
        return "does not know \(word)\(near)"
    }
}
