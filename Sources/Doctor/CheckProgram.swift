// CheckProgram: checks that the program named in AGI() exists, gets the arguments and settings it needs, and reads
// its words as its own command line does.

import Platform
import Settings

extension Doctor {
    func checkProgram(_ lines: TicketLines) -> [Finding] {
        let user = asterisk.user
        var (seen, paths) = (Set<Handover.Target>(), Set<String>())
        return (lines.handovers + lines.returns).flatMap { handover -> [Finding] in
            guard case .program(let name, let words) = handover.target, seen.insert(handover.target).inserted else {
                return []
            }
            let path = name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)"
            let level: Finding.Level = isOptional(handover, lines) ? .warning : .fault
            if user.may(1, path) {
                let words = checkWords(words, path, handover, level)
                let isNew = paths.insert(path).inserted
                return (isNew ? [.ok("program", "\(path): there, and \(user.name) may start it")] : []) + words
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
        if let reason = ProgramWords.fault(words) {
            return fault(
                "\(path) \(reason), so no call is answered",
                "write AGI(\(path),agi,--config,\(settingsFile ?? SettingsPlace.system)) there, with a comma before "
                    + "each word"
            )
        }
        return checkConfig(Array(words.dropFirst()), of: path, handover, fault)
    }

    /// The settings that calls are served with are there, can be read, and are those that are looked at here.
    private func checkConfig(
        _ words: [String], of path: String, _ handover: Handover, _ fault: (String, String) -> [Finding]
    ) -> [Finding] {
        let user = asterisk.user
        let given = ProgramWords.value(of: "--config", in: words)
        if let database = ProgramWords.value(of: "--db", in: words), !database.contains(DialplanText.unknown),
            !Files.isSame(database, settings.database)
        {
            return [
                .warning(
                    "program",
                    "\(handover.place): calls are served from \(database); the doctor looked at \(settings.database)",
                    mend: "yemae doctor --db \(database), or take --db out of the AGI() line")
            ]
        }
        let program = Files.folder(of: Files.resolved(path) ?? path)
        let usual = ["\(program)/\(SettingsPlace.fileName)", SettingsPlace.system].first { Files.status($0) != nil }
        guard let path = given ?? usual else {
            guard let settingsFile else { return [] }
            return [
                .warning(
                    "program",
                    "\(handover.place): names no --config, so calls are served with no settings file; the doctor "
                        + "looked at \(settingsFile)",
                    mend: "add `,--config,\(settingsFile)` to the AGI() line")
            ]
        }
        if path.contains(DialplanText.unknown) { return [] }
        guard path.hasPrefix("/") else {
            return [
                .warning(
                    "program",
                    "\(handover.place): --config names \(path), which is looked for in the folder that Asterisk was "
                        + "started in",
                    mend: "write the whole path: --config,\(settingsFile ?? SettingsPlace.system)")
            ]
        }
        guard Files.status(path) != nil else {
            return fault(
                "--config names \(path): there is no such file, so no call can be served",
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
                    "\(handover.place): calls are served with the settings of \(path); the doctor looked at "
                        + "\(settingsFile ?? "none")",
                    mend: "yemae doctor --config \(path)")
            ]
        }
        return []
    }

    /// Whether calls have another way to be served: then a fault of this one is a warning.
    func isOptional(_ handover: Handover, _ lines: TicketLines) -> Bool {
        let ways = lines.handovers.filter { $0.target == handover.target }.compactMap(\.way)
        // Calls that are here have been served once.
        if lines.knowsWays, ways.isEmpty { return true }
        let isProgram = handover.target.isProgram
        let others = lines.handovers.filter { $0.target.isProgram != isProgram }
        if lines.knowsWays {
            return !others.isEmpty && ways.allSatisfy { way in others.contains { $0.way == way } }
        }
        // Without a control socket yemae serve is not set up here; the shipped dialplan has a way to it all the same.
        if !isProgram, !others.isEmpty, settings.server.control == nil { return true }
        return lines.handovers.contains { $0.target != handover.target && works($0.target) }
    }

    private func works(_ target: Handover.Target) -> Bool {
        switch target {
        case .program(let name, let words):
            asterisk.user.may(1, name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)")
                && (words.first == "agi" || !isOwn(name))
        case .server(let server, _, _): accepts(server)
        case .unset: false
        }
    }

    /// Whether a program is ours though it is called otherwise: a link to it, or a script that starts it.
    func isOurs(_ name: String) -> Bool {
        guard !name.isEmpty, !name.contains(DialplanText.unknown) else { return false }
        let path = name.hasPrefix("/") ? name : "\(asterisk.programs)/\(name)"
        if Files.resolved(path)?.split(separator: "/").last?.contains("yemae") ?? false { return true }
        return Files.isScript(path) && (Files.words(path)?.contains("yemae") ?? false)
    }
}

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
