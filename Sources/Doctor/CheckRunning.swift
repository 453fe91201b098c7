// CheckRunning: checks the running Asterisk: its modules, the dialplan in force, the operator, its sounds.

import BookingModel
import Platform

extension Doctor {
    /// Whether an Asterisk of this machine is the one whose folder is looked at.
    private var mayAsk: Bool { asteriskCommand != nil || asterisk.path == AsteriskFolder.usual }

    func checkRunning(_ lines: TicketLines) -> [Finding] {
        let kept = modulesKeptAway(lines)
        guard mayAsk else {
            return kept.map(absent) + [
                .ok(
                    "running Asterisk",
                    "not asked: \(asterisk.path) is not \(AsteriskFolder.usual); name its program with "
                        + "--asterisk-command"
                )
            ]
        }
        do throws(RunningAsterisk.Silence) {
            let running = try RunningAsterisk(command: asteriskCommand)
            let findings = checkModules(running, lines)
            let isMissing = findings.contains { $0.level == .fault }
            return findings + (isMissing ? [] : kept.map(absentLater)) + checkInForce(running, lines)
                + checkGlobals(running, lines) + checkOperators(running, lines)
                + checkSoundsFolder(running)
        } catch {
            switch error {
            case .noProgram:
                return kept.map(absent) + [
                    .ok(
                        "running Asterisk",
                        "not asked: its program is not on this machine (--asterisk-command names another)")
                ]
            case .noAnswer(let program):
                return kept.map(absent) + [
                    .warning(
                        "running Asterisk",
                        "not asked: \(program) reaches none; it does not run, or this user may not ask it",
                        mend: "start it, or run the doctor as root or as the user \(asterisk.user.name)")
                ]
            }
        }
    }

    /// Modules without which no call is served, and which modules.conf keeps from being loaded; each with its line, or
    /// nil where none loads it.
    private func modulesKeptAway(_ lines: TicketLines) -> [(module: String, place: AsteriskPlace?)] {
        let file = asterisk.file("modules.conf")
        guard file.isThere, !lines.handovers.isEmpty else { return [] }
        let suffixes = suffixes
        let needed =
            ["pbx_config", "res_agi", "func_channel"] + (self.settings.call.oneCommand ? [Doctor.playback] : [])
            + (suffixes.contains("gsm") ? ["format_gsm", "codec_gsm"] : [])
        let settings = file.settings("modules")
        let loadsAll =
            settings.last { $0.key == "autoload" }.map { Doctor.trueWords.contains($0.value.lowercased()) } ?? false
        return needed.compactMap { module in
            func names(_ setting: AsteriskSetting) -> Bool {
                setting.value == module || setting.value == "\(module).so"
            }
            if let away = settings.last(where: { $0.key == "noload" && names($0) }) { return (module, away.place) }
            let isLoaded =
                loadsAll
                || settings.contains {
                    ["load", "preload", "require", "preload-require"].contains($0.key) && names($0)
                }
            return isLoaded ? nil : (module, nil)
        }
    }

    private func away(_ module: String, _ place: AsteriskPlace?) -> String {
        place.map { "\($0) keeps \(module).so from being loaded" }
            ?? "\(asterisk.path)/modules.conf loads no \(module).so, and autoload is off"
    }

    private func mend(_ module: String, _ place: AsteriskPlace?) -> String {
        place == nil
            ? "write load = \(module).so into modules.conf, and restart Asterisk"
            : "take that line out, and restart Asterisk"
    }

    private func absent(_ module: String, _ place: AsteriskPlace?) -> Finding {
        module == Doctor.playback
            ? .warning("modules", "\(away(module, place)): \(Doctor.soundBySound)", mend: mend(module, place))
            : .fault("modules", "\(away(module, place)): no call is served as it should", mend: mend(module, place))
    }

    /// Background is Asterisk's own, without a module.
    private static let playback = "app_playback"
    private static let soundBySound =
        "with one-command = yes the log complains of each call, which goes on sound by sound"

    private func absentLater(_ module: String, _ place: AsteriskPlace?) -> Finding {
        .warning(
            "modules", "\(away(module, place)); it is loaded now, and will not be after a restart",
            mend: mend(module, place))
    }

    /// Applications that a call meets, functions and sound formats: each comes with a module.
    private func checkModules(_ running: RunningAsterisk, _ lines: TicketLines) -> [Finding] {
        guard let known = running.ask("core show applications"), let functions = running.ask("core show functions"),
            let formats = running.ask("core show file formats"), let codecs = running.ask("core show codecs audio")
        else { return [] }
        let applications = Doctor.firstWords(known).map {
            String($0.drop { $0 == " " }.prefix { $0 != ":" }).lowercased()
        }
        var missing: [String] = []
        if !applications.contains("agi") { missing.append("AGI() (res_agi.so)") }
        let endings: [Aftermath.Ending] = [.person, .down, .completed]
        let met = lines.handovers.prefix(Doctor.mostFollowed).flatMap { one in
            endings.map { Aftermath(one, $0, lines).met }
        }
        let places = (met + [lines.before]).reduce(into: [:]) { $0.merge($1) { first, _ in first } }
        for (name, place) in places.sorted(by: { $0.key < $1.key })
        where !name.isEmpty && name != "agi" && !applications.contains(name) {
            missing.append("\(name)() at \(place)")
        }
        // The engine sets the channel's language itself; without it callers hear another one.
        for (name, module) in [("CHANNEL", "func_channel.so"), ("TIMEOUT", "func_timeout.so")]
        where !Set(Doctor.firstWords(functions)).contains(name) { missing.append("\(name)() (\(module))") }
        missing += missingFormats(running, formats, codecs)
        guard missing.isEmpty else {
            return [
                .fault(
                    "modules", "the running Asterisk lacks \(Finding.few(missing))",
                    mend:
                        "load the module (`module load res_agi.so`, `module load format_gsm.so` ...), and see "
                        + "modules.conf for what keeps it away"
                )
            ]
        }
        let unplayed =
            settings.call.oneCommand
            ? ["Background", "Playback"].filter { !applications.contains($0.lowercased()) } : []
        guard let first = unplayed.first else {
            return [.ok("modules", "the running Asterisk has the applications and sound formats that calls need")]
        }
        return [
            .warning(
                "modules", "the running Asterisk has no \(first)(): \(Doctor.soundBySound)",
                mend: "module load \(Doctor.playback).so, or set one-command = no in [general]")
        ]
    }

    private static func firstWords(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            line.split(separator: " ").first.map { String($0.prefix { $0 != ":" }) }
        }
    }

    /// Of the sounds that callers hear.
    private var suffixes: Set<String> {
        Set(Language.allCases.flatMap { ClipFolder("\(asterisk.sounds)/\($0.rawValue)/yemae").suffixes })
    }

    /// Sounds are read by a format's module, and brought to the call's codec by a codec's.
    private func missingFormats(_ running: RunningAsterisk, _ formats: String, _ codecs: String) -> [String] {
        let read = Set(
            formats.split(separator: "\n").flatMap {
                $0.split(separator: " ").last?.split(separator: "|").map(String.init) ?? []
            })
        var missing = suffixes.subtracting(read).sorted().map {
            "the sound format \($0) (format_\($0 == "gsm" || $0 == "wav" ? $0 : "...").so)"
        }
        if suffixes.contains("gsm"), let codec = running.ask("module show like codec_gsm"),
            !codec.contains("codec_gsm.so")
        {
            missing.append("the codec of gsm (codec_gsm.so)")
        }
        return missing
    }

    /// Whether `dialplan reload` was forgotten.
    private func checkInForce(_ running: RunningAsterisk, _ lines: TicketLines) -> [Finding] {
        let dialplan = lines.dialplan
        guard let shown = running.ask("dialplan show") else { return [] }
        let (files, force) = (Set(dialplan.lines), Set(DialplanShow.lines(of: shown)))
        let isPartial =
            !dialplan.unread.isEmpty || dialplan.oddities.contains { $0.kind == .program || $0.kind == .unread }
        // Asterisk cuts a long line short in what it shows.
        let late = files.subtracting(force).filter { $0.utf8.count < 200 }.sorted()
        // A context that a call or a telephone still names stays, with nothing in it.
        let gone =
            isPartial ? [] : force.subtracting(files).filter { $0.utf8.count < 200 && !$0.hasSuffix("]") }.sorted()
        guard let first = late.first ?? gone.first else {
            return [.ok("dialplan in force", "is that of \(asterisk.path)/extensions.conf")]
        }
        // Calls come to nothing where the line that hands them over is not in force.
        let ours = Set(lines.handovers.map { "[\($0.context)]" })
        let isAGI = late.contains { line in
            line.lowercased().contains("agi(") && ours.contains(String(line.prefix { $0 != " " }))
        }
        let found =
            "the running Asterisk has another dialplan than the files: "
            + "\(late.isEmpty ? "only in force" : "only in the files") is \(first)"
        let mend = "asterisk -rx 'dialplan reload', and read what it complains of"
        return [
            isAGI ? .fault("dialplan in force", found, mend: mend) : .warning("dialplan in force", found, mend: mend)
        ]
    }

    /// Global variables of ours: a reload takes over what was changed, and keeps what was taken out.
    private func checkGlobals(_ running: RunningAsterisk, _ lines: TicketLines) -> [Finding] {
        guard let shown = running.ask("dialplan show globals") else { return [] }
        let force = DialplanShow.globals(of: shown)
        let silenced = force["AGISIGHUP"].map { Doctor.falseWords.contains($0.lowercased()) } ?? false
        if silenced, lines.dialplan.globals["AGISIGHUP"] == nil {
            return [
                .fault(
                    "hang-up",
                    "the running Asterisk still has AGISIGHUP switched off, which the files do no more: a reload keeps "
                        + "old global variables",
                    mend: "asterisk -rx 'dialplan set global AGISIGHUP yes'")
            ]
        }
        let late = lines.dialplan.globals.keys.filter { name in
            name.hasPrefix("YEMAE_") && !lines.isUnset(name) && !lines.isSetByCalls(name)
                && force[name] != lines.dialplan.globals[name]
        }.sorted()
        guard let first = late.first else { return [] }
        let value = force[first].map { "is still \($0)" } ?? "is not set"
        return [
            .warning(
                "dialplan in force",
                "\(first) \(value) in the running Asterisk, and \(lines.dialplan.globals[first] ?? "") in the files",
                mend: "asterisk -rx 'dialplan reload', and read what it complains of")
        ]
    }

    /// Who is called for a caller that wants a person.
    private func checkOperators(_ running: RunningAsterisk, _ lines: TicketLines) -> [Finding] {
        let aims = Set(lines.handovers.prefix(32).flatMap { Aftermath($0, .person, lines).aims })
        return aims.sorted().compactMap { aim in
            let parts = aim.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0].uppercased() {
            case "PJSIP":
                let name = String(parts[1].split(separator: "@").last?.prefix { $0 != "/" } ?? "")
                guard let shown = running.ask("pjsip show endpoint \(name)") else { return nil }
                if shown.contains("Unable to find object") {
                    return noOperator(aim, "pjsip.conf has no endpoint \(name)")
                }
                let isAway = shown.split(separator: "\n").contains {
                    $0.hasPrefix(" Endpoint:  \(name)") && $0.contains("Unavailable")
                }
                return isAway ? awayOperator(aim) : .ok("operator", "\(aim) is there")
            case "SIP":
                guard let shown = running.ask("sip show peer \(parts[1])"), !shown.hasPrefix("No such command") else {
                    return nil
                }
                return shown.contains("not found") ? noOperator(aim, "sip.conf has no peer \(parts[1])") : nil
            case "QUEUE":
                guard let shown = running.ask("queue show \(parts[1])"), !shown.hasPrefix("No such command") else {
                    return nil
                }
                if shown.hasPrefix("No such queue") { return noOperator(aim, "queues.conf has no queue \(parts[1])") }
                return shown.contains("No Members") ? awayOperator(aim) : .ok("operator", "\(aim) is there")
            case _: return nil
            }
        }
    }

    private func noOperator(_ aim: String, _ reason: String) -> Finding {
        .fault(
            "operator", "\(aim) is called for a person, and the running Asterisk does not know it: \(reason)",
            mend: "name who answers in YEMAE_OPERATORS, or make that one known")
    }

    private func awayOperator(_ aim: String) -> Finding {
        .warning(
            "operator", "\(aim) is called for a person, and no telephone is registered there now",
            mend: "register the telephone, or log somebody into the queue")
    }

    /// Where the running Asterisk has its sounds, and not where they are thought to be.
    private func checkSoundsFolder(_ running: RunningAsterisk) -> [Finding] {
        guard let shown = running.ask("core show settings"),
            let line = shown.split(separator: "\n").first(where: { $0.contains("Data directory:") }),
            let folder = line.split(separator: ":").last.map({ AsteriskFolder.trim($0) })
        else { return [] }
        let own = Files.resolved("\(folder)/sounds") ?? "\(folder)/sounds"
        guard own != Files.resolved(asterisk.sounds) ?? asterisk.sounds else { return [] }
        return [
            .warning(
                "sounds",
                "the running Asterisk plays what is below \(folder)/sounds; the doctor looked into \(asterisk.sounds)",
                mend: "yemae doctor --sounds \(folder)/sounds")
        ]
    }
}
