// CheckAsteriskLogs: checks that Asterisk writes no key into a log or to another program, because it may be part of a
// PIN; the folder of Asterisk's settings, and its other folders and user.

import Glibc
import Platform

extension Doctor {
    func checkAsteriskLogs() -> [Finding] {
        let findings = checkLogger() + checkStartCommands() + checkManager()
        return findings.contains { $0.check == "keys in logs" }
            ? findings : [.ok("keys in logs", "Asterisk writes no key into a log")] + findings
    }

    /// The words Asterisk takes for true (ast_true() of 16 and 22).
    static let trueWords: Set<String> = ["yes", "true", "y", "t", "1", "on"]

    private static func words(_ levels: String) -> [String] {
        levels.split { ",] =".contains($0) }.map { $0.lowercased() }
    }

    private func checkLogger() -> [Finding] {
        asterisk.file("logger.conf").settings("logfiles").compactMap { setting in
            // `[json]notice,warning,verbose(3)`
            let words = Doctor.words(setting.value)
            guard words.contains("dtmf") || words.contains("*") else { return nil }
            return .fault(
                "keys in logs", "\(setting.place): \(setting.key) takes dtmf, so PINs are written down",
                mend: "remove dtmf (or *) there, `logger reload`, and delete the old log")
        }
    }

    /// `[startup_commands]` of cli.conf: `agi set debug on = yes`; a command whose value is no is not run.
    private func checkStartCommands() -> [Finding] {
        asterisk.file("cli.conf").settings("startup_commands").compactMap { setting in
            guard Doctor.trueWords.contains(setting.value.lowercased()) else { return nil }
            // `logger add channel keys.log dtmf = yes`: the first = ends the command.
            let words = setting.key.lowercased().split(separator: " ").map(String.init)
            if words.starts(with: ["agi", "set", "debug", "on"]) {
                return .fault(
                    "keys in logs", "\(setting.place): AGI debugging is turned on at start, which shows every key",
                    mend: "remove `agi set debug on` there")
            }
            guard words.starts(with: ["logger", "add", "channel"]), words.count > 4 else { return nil }
            let levels = words[4...].flatMap(Doctor.words)
            guard levels.contains("dtmf") || levels.contains("*") else { return nil }
            return .fault(
                "keys in logs",
                "\(setting.place): a log that takes dtmf is opened at start (\(words[3])), so PINs are written down",
                mend: "remove dtmf (or *) there, `logger remove channel \(words[3])`, and delete the old log")
        }
    }

    /// Programs on Asterisk's manager interface that may see keys.
    private func checkManager() -> [Finding] {
        let file = asterisk.file("manager.conf")
        let isOn = file.settings("general").last { $0.key == "enabled" }.map {
            Doctor.trueWords.contains($0.value.lowercased())
        }
        guard isOn ?? false else { return [] }
        let readers = file.sections.filter { $0.name != "general" }.filter { section in
            let words = section.settings.filter { $0.key == "read" }.flatMap { Doctor.words($0.value) }
            let denies = section.settings.contains {
                $0.key == "eventfilter" && $0.value.lowercased().replacing(" ", with: "").contains("!event:dtmf")
            }
            return (words.contains("all") || words.contains("dtmf")) && !denies
        }.map(\.name)
        guard !readers.isEmpty else { return [] }
        return [
            .warning(
                "keys by AMI",
                "\(asterisk.path)/manager.conf: \(Finding.few(readers)) may read dtmf: programs that log in so see "
                    + "every key, PINs too",
                mend: "name what they need in `read =` (system,call,...) without all and dtmf, then `manager reload`")
        ]
    }
}

/// The folder of Asterisk's settings.
struct AsteriskFolder {
    /// Where packages put it.
    static let usual = "/etc/asterisk"
    /// Where its data is: Debian's package, and Asterisk built from source.
    private static let places = ["/usr/share/asterisk", "/var/lib/asterisk"]
    /// Nothing longer is read, in bytes: a dialplan for tens of thousands of telephones is below that.
    private static let longest = 64 << 20

    let path: String
    private let soundsGiven: String?

    init(path: String, sounds: String?) { (self.path, soundsGiven) = (path, sounds) }

    var isThere: Bool { Files.isFolder(path) }

    /// The user Asterisk runs as: `runuser` of asterisk.conf, else `asterisk` where there is such a user, else who runs
    /// this program.
    var user: User { User(named: value("options", "runuser") ?? "asterisk") ?? .current }

    /// The folder with a folder a language: what was given, `astdatadir` of asterisk.conf, or the usual one that has
    /// Asterisk's own data in it: Debian's package has a folder for sounds in the other one as well, which it does not
    /// look into.
    var sounds: String {
        if let soundsGiven { return soundsGiven }
        if let data = value("directories", "astdatadir") { return "\(data)/sounds" }
        return "\(AsteriskFolder.places.first { Files.isFolder("\($0)/rest-api") } ?? AsteriskFolder.places[0])/sounds"
    }

    /// Where AGI programs without a folder are looked for: `astagidir` of asterisk.conf, or the first usual one there
    /// is.
    var programs: String {
        let places = AsteriskFolder.places.map { "\($0)/agi-bin" }
        return value("directories", "astagidir") ?? places.first(where: Files.isFolder) ?? places[0]
    }

    /// The line by which Asterisk looks for `yemae/ko/welcome.1` and not for `ko/yemae/welcome.1`; nil: there is none.
    var languageBehind: AsteriskSetting? {
        file("asterisk.conf").settings("options").last { $0.key.lowercased() == "languageprefix" }.flatMap {
            Doctor.trueWords.contains($0.value.lowercased()) ? nil : $0
        }
    }

    private func value(_ section: String, _ key: String) -> String? { file("asterisk.conf").value(section, key) }

    /// A file of the folder with all it includes.
    func file(_ name: String) -> AsteriskFile { AsteriskFile(name, folder: path, source: AsteriskFolder.source) }

    /// The dialplan, and what else makes one and is not read here.
    func dialplan() -> Dialplan {
        var dialplan = Dialplan(file("extensions.conf"))
        let other = ["extensions.ael": "AEL", "extensions.lua": "Lua"].sorted { $0.key < $1.key }
        for (name, language) in other where (Files.status("\(path)/\(name)")?.st_size ?? 0) > 0 && says(name) {
            dialplan.unread.append("\(path)/\(name) (\(language))")
        }
        for setting in file("extconfig.conf").settings("settings") where setting.key.hasPrefix("extensions") {
            dialplan.unread.append("\(setting.place): \(setting.key) => \(setting.value) (Realtime)")
        }
        return dialplan
    }

    /// Whether a file has lines that are not those of Debian's sample, which is on every machine.
    private func says(_ name: String) -> Bool {
        guard let text = Files.words("\(path)/\(name)") else { return true }
        return text.lowercased().contains("agi")
    }

    /// Files of this machine.
    static let source = AsteriskSource(paths: { Files.paths(matching: $0) }) { path in
        do throws(FileFault) {
            return .bytes(try WholeFile(path, most: longest).bytes)
        } catch {
            switch error {
            case .missing, .notAFile: return .missing
            case .tooLong: return .unread("is longer than \(longest >> 20) MiB")
            case .unreadable: return .unread("cannot be read (\(error.reason))")
            }
        }
    }

    /// Without blanks at the start.
    static func trimStart(_ text: Substring) -> String { String(text.drop { $0 <= " " }) }

    /// Without blanks at both ends.
    static func trim(_ text: Substring) -> String {
        var text = text
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
        return String(text)
    }
}
