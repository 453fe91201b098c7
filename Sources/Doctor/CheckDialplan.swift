// CheckDialplan: the dialplan hands calls over as it must, and Asterisk writes no key into a log.

extension Doctor {
    private static let shipped = "take the contexts of asterisk/extensions.conf"

    func checkDialplan(_ dialplan: Dialplan) -> [Finding] {
        let entrances = dialplan.entrances
        guard !entrances.isEmpty else {
            return [
                .fault(
                    "dialplan", "\(asterisk.path)/extensions.conf: no context calls AGI(yemae,...) or AGI(agi://...)", mend: Doctor.shipped)
            ]
        }
        let contexts = Set(entrances.map(\.context)).sorted()
        return [.ok("dialplan", "calls are handed over in \(Finding.few(contexts))")] + contexts.flatMap { check($0, dialplan) }
    }

    private func check(_ context: String, _ dialplan: Dialplan) -> [Finding] {
        let lines = dialplan.lines(from: context)
        func says(_ words: String...) -> Bool { lines.contains { line in words.allSatisfy(line.contains) } }
        var findings: [Finding] = []
        if lines.contains(where: Doctor.silencesHangUps) {
            findings.append(
                .fault(
                    "hang-up", "[\(context)] switches AGISIGHUP off: the program never hears that a caller is gone", mend: "remove that line")
            )
        }
        if !lines.contains(where: Doctor.bounds) {
            findings.append(
                .warning(
                    "longest call", "[\(context)] sets no TIMEOUT(absolute): a call whose line hangs never ends",
                    mend: "add Set(TIMEOUT(absolute)=1800) before AGI()"))
        }
        if !says("AGISTATUS") {
            findings.append(
                .fault(
                    "fallback", "[\(context)] does not look at AGISTATUS: when the engine is down callers hear nothing",
                    mend: Doctor.shipped))
        }
        if !says("YEMAE_OUTCOME", "operator") {
            findings.append(
                .fault(
                    "operator", "[\(context)] does not test YEMAE_OUTCOME for operator: who asks for a person is hung up on",
                    mend: Doctor.shipped))
        }
        return findings.isEmpty ? [.ok("dialplan", "[\(context)] bounds the call, looks at AGISTATUS and YEMAE_OUTCOME")] : findings
    }

    /// `Set(AGISIGHUP=no)`, in any of the words Asterisk takes for false (ast_false() of 16 and 22).
    private static func silencesHangUps(_ line: String) -> Bool {
        let bare = line.lowercased().filter { $0 != " " && $0 != "\"" }
        return ["no", "false", "n", "f", "0", "off"].contains { bare.contains("agisighup=\($0))") }
    }

    /// `Set(TIMEOUT(absolute)=N)`, but not the 0 that takes a bound away before the operator.
    private static func bounds(_ line: String) -> Bool { line.contains("TIMEOUT(absolute)=") && !line.contains("TIMEOUT(absolute)=0)") }

    /// The program that AGI() names is there, and Asterisk's user may start it.
    func checkProgram(_ dialplan: Dialplan) -> [Finding] {
        let user = asterisk.user
        return Set(dialplan.entrances.compactMap(\.program)).sorted().map { name in
            let path = name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)"
            if user.may(1, path) { return .ok("program", "\(path): there, and \(user.name) may start it") }
            let found = Files.status(path) == nil ? "\(path): there is no such program" : "\(path): the user \(user.name) may not start it"
            return .fault("program", found, mend: "install -m 755 .build/release/yemae \(path)")
        }
    }

    /// A key in Asterisk's log may be one of a PIN.
    func checkAsteriskLogs() -> [Finding] {
        var findings: [Finding] = []
        for line in asterisk.lines("logger.conf") where line.section == "logfiles" {
            guard let (file, levels) = line.pair else { continue }
            // `[json]notice,warning,verbose(3)`
            let words = levels.split { $0 == "," || $0 == "]" || $0 == " " }.map { $0.lowercased() }
            if words.contains("dtmf") || words.contains("*") {
                findings.append(
                    .fault(
                        "keys in logs", "\(asterisk.path)/logger.conf: \(file) takes dtmf, so PINs are written down",
                        mend: "remove dtmf (or *) there, `logger reload`, and delete the old log"))
            }
        }
        for line in asterisk.lines("cli.conf") where line.section == "startup_commands" {
            let text = line.text.lowercased()
            if text.contains("agi set debug on") {
                findings.append(
                    .fault(
                        "keys in logs", "\(asterisk.path)/cli.conf turns AGI debugging on at start, which shows every key",
                        mend: "remove `agi set debug on` there"))
            }
        }
        return findings.isEmpty ? [.ok("keys in logs", "Asterisk writes no key into a log")] : findings
    }
}
