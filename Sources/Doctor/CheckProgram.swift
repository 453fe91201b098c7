// CheckProgram: checks that the program named in AGI() exists, and gets the arguments and settings it needs.

import Settings

extension Doctor {
    func checkProgram(_ lines: TicketLines) -> [Finding] {
        let user = asterisk.user
        var seen: Set<Handover.Target> = []
        return lines.handovers.flatMap { handover -> [Finding] in
            guard case .program(let name, let words) = handover.target, seen.insert(handover.target).inserted else {
                return []
            }
            let path = name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)"
            let level: Finding.Level = isOptional(handover, lines) ? .warning : .fault
            if user.may(1, path) {
                let words = checkWords(words, path, handover, level)
                return [.ok("program", "\(path): there, and \(user.name) may start it")] + words
            }
            let isThere = Files.status(path) != nil
            let found =
                isThere ? "\(path): the user \(user.name) may not start it" : "\(path): there is no such program"
            let mend = hint(name, isThere) ?? "install -m 755 .build/release/yemae \(path)"
            return [Finding(level: level, check: "program", found: "\(handover.place): \(found)", mend: mend)]
        }
    }

    /// What was meant, where the name shows it.
    private func hint(_ name: String, _ isThere: Bool) -> String? {
        if isThere { return nil }
        if name.contains("|") {
            return "Asterisk has commas between words: AGI(\(name.split(separator: "|").joined(separator: ",")))"
        }
        if name.hasPrefix(" ") || name.hasSuffix(" ") {
            return "take the blanks away: Asterisk counts them as part of the name"
        }
        guard name.contains(" ") else { return nil }
        return "put commas between the words: AGI(\(name.split(separator: " ").joined(separator: ",")))"
    }

    /// A program of ours that is started by its own name: a script around it knows its words itself.
    private func isOwn(_ path: String) -> Bool {
        Files.resolved(path)?.split(separator: "/").last?.hasPrefix("yemae") ?? false && !Files.isScript(path)
    }

    private func checkWords(_ words: [String], _ path: String, _ handover: Handover, _ level: Finding.Level)
        -> [Finding]
    {
        guard isOwn(path) else { return [] }
        func fault(_ found: String, _ mend: String) -> [Finding] {
            [Finding(level: level, check: "program", found: "\(handover.place): \(found)", mend: mend)]
        }
        guard let first = words.first, first == "agi" else {
            let given = words.first.map { "\"\($0)\"" } ?? "no word"
            return fault(
                "\(path) is given \(given) where `agi` has to stand, so no call is answered",
                "write AGI(\(path),agi,...) there")
        }
        let rest = Array(words.dropFirst())
        for (index, word) in rest.enumerated() where word.hasPrefix("-") || index == 0 {
            let name = String(word.prefix { $0 != "=" })
            guard !Doctor.agiOptions.contains(name), !word.contains(DialplanText.unknown) else { continue }
            if index > 0, Doctor.agiOptions.contains(rest[index - 1]) { continue }
            let near = Nearest.word(to: name, among: Doctor.agiOptions).map { "; \($0) was meant?" } ?? ""
            return fault(
                "`yemae agi` does not know \(word)\(near), so no call is answered",
                "write it as `yemae help agi` shows, with a comma before each word")
        }
        return checkConfig(rest, of: path, handover, fault)
    }

    /// What `yemae agi` takes.
    private static let agiOptions: Set<String> = ["--config", "--db", "--record", "--rehearsal"]

    /// The settings that calls are served with are there, can be read, and are those that are looked at here.
    private func checkConfig(
        _ words: [String], of path: String, _ handover: Handover, _ fault: (String, String) -> [Finding]
    ) -> [Finding] {
        let user = asterisk.user
        let given =
            words.first { $0.hasPrefix("--config=") }.map { String($0.dropFirst(9)) }
            ?? words.firstIndex(of: "--config").map { $0 + 1 < words.count ? words[$0 + 1] : "" }
        let program = Files.folder(of: Files.resolved(path) ?? path)
        let usual = ["\(program)/\(SettingsPlace.fileName)", SettingsPlace.system].first { Files.status($0) != nil }
        guard let path = given ?? usual else {
            guard let settingsFile else { return [] }
            return [
                .warning(
                    "program",
                    "\(handover.place): names no --config, so calls are served with no settings file; the doctor looked at \(settingsFile)",
                    mend: "add `,--config,\(settingsFile)` to the AGI() line")
            ]
        }
        if path.contains(DialplanText.unknown) { return [] }
        guard Files.status(path) != nil else {
            return fault(
                "--config names \(path.isEmpty ? "nothing" : path): there is no such file, so no call can be served",
                "copy asterisk/yemae.conf there, or name the right file")
        }
        guard user.may(4, path) else {
            return fault(
                "--config names \(path), which the user \(user.name) may not read, so no call can be served",
                "chgrp \(user.name) \(path) && chmod 640 \(path)")
        }
        guard Files.isSame(path, settingsFile) else {
            return [
                .warning(
                    "program",
                    "\(handover.place): calls are served with the settings of \(path); the doctor looked at \(settingsFile ?? "none")",
                    mend: "yemae doctor --config \(path)")
            ]
        }
        return []
    }

    /// Whether calls have another way to be served: then a fault of this one is a warning.
    func isOptional(_ handover: Handover, _ lines: TicketLines) -> Bool {
        let isProgram = handover.target.isProgram
        let ways = lines.handovers.filter { $0.target == handover.target }.compactMap(\.way)
        let others = lines.handovers.filter { $0.target.isProgram != isProgram }
        if others.isEmpty { return false }
        if lines.knowsWays {
            // No call comes here, or those that do have the choice.
            return ways.allSatisfy { way in others.contains { $0.way == way } }
        }
        // Without a control socket nobody has set yemae serve up; the shipped dialplan has a way to it all the same.
        if !isProgram, settings.exchange.control == nil { return true }
        return others.contains { works($0.target) }
    }

    private func works(_ target: Handover.Target) -> Bool {
        switch target {
        case .program(let name, let words):
            asterisk.user.may(1, name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)")
                && (words.first == "agi" || !isOwn(name))
        case .server(let server, _): accepts(server)
        case .unset: false
        }
    }

    /// Whether a program is ours though it is called otherwise: a link to it, or a script that starts it.
    func isOurs(_ name: String) -> Bool {
        guard !name.isEmpty, !name.contains(DialplanText.unknown) else { return false }
        let path = name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)"
        if Files.resolved(path)?.split(separator: "/").last?.contains("yemae") ?? false { return true }
        return Files.isScript(path) && (Files.text(path)?.contains("yemae") ?? false)
    }
}
