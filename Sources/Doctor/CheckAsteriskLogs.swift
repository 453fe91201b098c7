// CheckAsteriskLogs: checks that Asterisk writes no key into a log or to another program, because it may be part of a
// PIN.

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
