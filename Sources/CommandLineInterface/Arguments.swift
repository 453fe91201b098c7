// Arguments: parses the arguments of a command by the options and operands it takes, and finds the settings in
// effect.

import BookingCore
import BookingModel
import Glibc
import Settings

/// The options and operands a command was given. Everything in it was checked against what the command takes.
public struct Arguments: Sendable {
    // Lists, because they are short: a dictionary's type alone, made when it is first used, costs every AGI call 0.1
    // ms.
    private var values: [(option: Option, value: String)] = []
    private var flags: [Option] = []
    /// The words without an option before them, in their order.
    public private(set) var operands: [String] = []
    /// For usage faults.
    public let command: Subcommand

    /// The value of an option, nil when it was not given.
    public func value(_ option: Option) -> String? { values.first { $0.option.name == option.name }?.value }
    /// The value of an option that the command takes as `Option.needed`.
    public func needed(_ option: Option) -> String {
        guard let text = value(option) else { preconditionFailure("\(option.name) is not needed by \(command.name)") }
        return text
    }
    /// All values of an option that may be repeated, in their order.
    public func values(_ option: Option) -> [String] { values.filter { $0.option.name == option.name }.map(\.value) }
    /// Whether an option without a value was given.
    public func has(_ option: Option) -> Bool { flags.contains(option) }

    /// The value of an option as a whole number; nil when it was not given.
    /// - Throws: `CommandFault` for a number out of the range.
    public func number(_ option: Option, _ range: ClosedRange<Int>) throws -> Int? {
        guard let text = value(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw CommandFault.usage(
                "\(option.name) \(text): expected \(range.lowerBound)...\(range.upperBound)", of: command)
        }
        return number
    }

    /// The value of an option that is one of a few words; nil when it was not given.
    public func choice<Value>(_ option: Option, _ words: [String: Value]) throws -> Value? {
        guard let text = value(option) else { return nil }
        guard let found = words[text] else { throw CommandFault.usage("\(option.usage): not \(text)", of: command) }
        return found
    }

    /// The same, where the words are the raw values of an enum.
    public func choice<Word: RawRepresentable<String> & CaseIterable>(_ option: Option) throws -> Word? {
        try choice(option, Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0.rawValue, $0) }))
    }

    /// Reads the words after the command's name. `--` ends the options; `--option=value` and `--option value` are the
    /// same.
    init(_ words: some Sequence<String>, of command: Subcommand) throws {
        self.command = command
        var rest = Array(words)[...]
        var optionsEnded = false
        while let word = rest.popFirst() {
            if optionsEnded || !word.hasPrefix("-") || word == "-" {
                let known =
                    command.operands.indices.contains(operands.count) ? operands.count : command.operands.count - 1
                let name = command.operands.indices.contains(known) ? command.operands[known].name : ""
                operands.append(Arguments.text(word, called: name))
            } else if word == "--" {
                optionsEnded = true
            } else {
                try take(word, &rest)
            }
        }
        try checkAllIsThere()
    }

    private mutating func take(_ word: String, _ rest: inout ArraySlice<String>) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let known = command.options + [.help]
        guard let option = known.first(where: { $0.name == parts[0] || ($0 == .help && parts[0] == "-h") }) else {
            let near = Nearest.word(to: parts[0], among: known.map(\.name))
            throw CommandFault.usage(
                "unknown option \(parts[0])" + (near.map { "; did you mean \($0)?" } ?? ""), of: command)
        }
        guard option.repeats || (value(option) == nil && !has(option)) else {
            throw CommandFault.usage("\(option.name) is given twice", of: command)
        }
        guard option.value != nil else {
            guard parts.count == 1 else { throw CommandFault.usage("\(option.name) takes no value", of: command) }
            flags.append(option)
            return
        }
        guard let given = parts.count == 2 ? parts[1] : rest.popFirst(), !given.isEmpty else {
            throw CommandFault.usage("\(option.usage): the value is missing", of: command)
        }
        values.append((option, Arguments.text(given, called: option.value)))
    }

    /// A word as text. The name of a file is taken byte for byte: that is how the system finds it.
    private static func text(_ word: String, called name: String?) -> String {
        let isFile = name.map {
            $0.contains("FILE") || $0.contains("FOLDER") || $0 == "PROGRAM" || $0 == "READER" || $0 == "DISPLAY"
        }
        return isFile ?? false ? word : HangulComposition.composed(word)
    }

    private func checkAllIsThere() throws {
        guard !has(.help) else { return }
        let least = command.operands.count { $0.count == .one || $0.count == .oneOrMore }
        let endless = command.operands.contains { $0.count == .oneOrMore || $0.count == .anyNumber }
        if operands.count < least {
            throw CommandFault.usage("\(command.operands[operands.count].name) is missing", of: command)
        }
        if !endless, operands.count > command.operands.count {
            throw CommandFault.usage("unexpected word \(operands[command.operands.count])", of: command)
        }
        for option in command.options where option.isNeeded && value(option) == nil {
            throw CommandFault.usage("\(option.usage) is missing", of: command)
        }
    }
}

extension Arguments {
    /// The settings in effect: the file's, or the defaults when there is none; `--db` before the setting `database`.
    /// Also sets the process's time zone, which every local time depends on.
    public func settings() throws -> YemaeSettings {
        let file = SettingsPlace.find(option: value(.config))
        var settings = YemaeSettings()
        do throws(LineFaults) {
            if let file { settings = try YemaeSettings.read(file: file) }
        } catch {
            throw CommandFault("the settings are wrong:\n\(error)", .config)
        }
        if file == nil { settings.prompts = PromptsPlace.find() }
        if let database = value(.database) {
            settings.database = database
            // Without a settings file the pepper is next to the database, as it is by default.
            if file == nil { settings.pepper = Arguments.pepper(nextTo: database) }
        }
        do throws(ZoneFault) { try Zone.use(settings.timeZone) } catch {
            throw CommandFault("timezone: \(error)", .config)
        }
        return settings
    }

    /// Whether an option or a settings file says which database is meant.
    public var namesDatabase: Bool { value(.database) != nil || SettingsPlace.find(option: value(.config)) != nil }

    /// The language an option names; nil when it was not given.
    public func language(_ option: Option) throws -> Language? {
        guard let text = value(option) else { return nil }
        guard let language = Language(rawValue: text) else {
            throw CommandFault.usage("\(option.name) \(text): expected \(Language.codes())", of: command)
        }
        return language
    }

    /// `box.db` -> `box.pepper`.
    private static func pepper(nextTo database: String) -> String {
        (database.hasSuffix(".db") ? String(database.dropLast(3)) : database) + ".pepper"
    }
}

/// Where the phrase files are when no settings file says it.
enum PromptsPlace {
    /// The first folder that holds phrases: here, next to the program (and above it, as in a build folder of a clone),
    /// or installed. `Prompts` when there is none, so that the fault names what was expected.
    static func find() -> String {
        var candidates = ["Prompts"]
        if let program = try? CommandLineProgram.path() {
            var folder = program[...]
            for _ in 0..<levels {
                guard let slash = folder.lastIndex(of: "/") else { break }
                folder = folder[..<slash]
                candidates.append("\(folder)/Prompts")
            }
        }
        candidates.append("/usr/share/yemae/Prompts")
        return candidates.first { access("\($0)/ko/phrases.txt", R_OK) == 0 } ?? candidates[0]
    }

    /// Folders looked at from the program upwards: `.build/TRIPLE/release/yemae` lies four below the clone.
    private static let levels = 5
}
