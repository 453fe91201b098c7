// CommandLanguage: parses a command line as Asterisk does: its words, its verbs, how many arguments each takes, which
// need a living channel.

/// The commands the emulator plays.
enum Verb: String, CaseIterable {
    case answer = "ANSWER"
    case channelStatus = "CHANNEL STATUS"
    case exec = "EXEC"
    case getData = "GET DATA"
    case getFullVariable = "GET FULL VARIABLE"
    case getOption = "GET OPTION"
    case getVariable = "GET VARIABLE"
    case hangup = "HANGUP"
    case noop = "NOOP"
    case sayDigits = "SAY DIGITS"
    case sayNumber = "SAY NUMBER"
    case setVariable = "SET VARIABLE"
    case streamFile = "STREAM FILE"
    case verbose = "VERBOSE"
    case waitForDigit = "WAIT FOR DIGIT"

    /// Commands real Asterisk has and the emulator does not play: a program that sends one has outgrown it.
    static let notEmulated = [
        "ASYNCAGI BREAK", "CONTROL STREAM FILE", "DATABASE", "GOSUB", "RECEIVE CHAR", "RECEIVE TEXT", "RECORD FILE",
        "SAY ALPHA",
        "SAY DATE",
        "SAY DATETIME", "SAY PHONETIC", "SAY TIME", "SEND IMAGE", "SEND TEXT", "SET AUTOHANGUP", "SET CALLERID",
        "SET CONTEXT",
        "SET EXTENSION",
        "SET MUSIC", "SET PRIORITY", "SPEECH", "TDD MODE",
    ]

    /// How many arguments it takes; more or fewer are answered 520 (captured `stream-usage`, `variables`,
    /// `bad-commands`).
    var arguments: ClosedRange<Int> {
        switch self {
        case .answer, .hangup, .noop: 0...CommandLanguage.wordLimit
        case .channelStatus: 0...1
        case .verbose, .exec: 1...CommandLanguage.wordLimit
        case .getData: 1...CommandLanguage.wordLimit
        case .getVariable, .waitForDigit: 1...1
        case .getFullVariable: 1...2
        case .setVariable, .sayDigits, .sayNumber: 2...2
        case .streamFile, .getOption: 2...3
        }
    }

    /// True for those answered 511 once the caller is gone (captured `hangup-stream`).
    var needsLivingChannel: Bool {
        switch self {
        case .answer, .channelStatus, .getData, .getOption, .hangup, .sayDigits, .sayNumber, .streamFile, .waitForDigit:
            true
        case .exec, .getFullVariable, .getVariable, .noop, .setVariable, .verbose: false
        }
    }
}

/// Reading command lines.
enum CommandLanguage {
    /// Words in one line; Asterisk drops those beyond.
    static let wordLimit = 127

    /// Blanks and tabs separate; double quotes group, anywhere in a word; a backslash takes the next character
    /// literally; single quotes mean nothing; an unfinished quote runs to the end (captured `quoting`).
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var (inWord, quoted, escaped) = (false, false, false)
        for scalar in line.unicodeScalars {
            if !quoted, !escaped, scalar == " " || scalar == "\t" {
                inWord = false
                continue
            }
            if !escaped, scalar == "\\" {
                escaped = true
                continue
            }
            let literal = escaped || scalar != "\""
            escaped = false
            if !literal { quoted.toggle() }
            guard literal || quoted else { continue }
            if !inWord {
                guard words.count < wordLimit else { break }
                words.append("")
                inWord = true
            }
            if literal { words[words.count - 1].unicodeScalars.append(scalar) }
        }
        return words
    }

    /// The verb a line begins with, in any case, and the arguments after it; nil when there is none.
    static func verb(_ words: [String]) -> (verb: Verb, arguments: [String])? {
        for count in stride(from: min(3, words.count), to: 0, by: -1) {
            if let verb = Verb(rawValue: words.prefix(count).joined(separator: " ").uppercased()) {
                return (verb, Array(words.dropFirst(count)))
            }
        }
        return nil
    }

    /// True for a command real Asterisk would have known.
    static func isRealCommand(_ words: [String]) -> Bool {
        Verb.notEmulated.contains { real in
            let count = real.split(separator: " ").count
            return words.prefix(count).joined(separator: " ").uppercased() == real
        }
    }

    /// The number a text begins with, 0 when with none: how C reads it.
    static func leadingNumber(_ text: String) -> Int {
        let sign = text.hasPrefix("-") ? -1 : 1
        return sign * (Int(text.drop { $0 == "-" }.prefix { $0.isASCII && $0.isNumber }.prefix(9)) ?? 0)
    }
}
