// CheckPrompts: checks that every phrase has its wording, every clip is where Asterisk looks for it, and names have
// recordings.

import BookingCore
import BookingModel
import Platform
import Settings
import Voice

extension Doctor {
    func checkPrompts() -> [Finding] {
        do throws(PromptFaults) {
            let book = try Phrasebook.load(directory: settings.prompts)
            return [checkPhraseFiles()] + checkLanguagePrefix() + Language.allCases.flatMap { checkClips($0, book) }
        } catch {
            return [
                .fault(
                    "phrases", Finding.few(error.faults.map(\.description)),
                    mend: "mend these lines, or set `prompts` to the folder Prompts")
            ]
        }
    }

    private func checkLanguagePrefix() -> [Finding] {
        asterisk.languageBehind.map { setting in
            [
                .fault(
                    "sounds",
                    "\(setting.place): with languageprefix = \(setting.value) Asterisk looks for yemae/ko/... and not "
                        + "for ko/yemae/...: callers hear nothing",
                    mend: "set languageprefix = yes there, as it is by default, and restart Asterisk")
            ]
        } ?? []
    }

    /// The phrases are read again by every call, as another user than the doctor's perhaps.
    private func checkPhraseFiles() -> Finding {
        let user = asterisk.user
        let closed = Language.allCases.flatMap { language in
            ["phrases.txt", "names.txt"].map { "\(settings.prompts)/\(language.rawValue)/\($0)" }
        }.filter { Files.status($0) != nil && !user.may(4, $0) }
        guard !closed.isEmpty else {
            return .ok("phrases", "\(settings.prompts): all phrases are worded in both languages")
        }
        return .fault(
            "phrases",
            "the user \(user.name), who answers the calls, may not read \(Finding.few(closed)): no call is served",
            mend: "chmod -R a+rX \(settings.prompts), and let them enter the folders above it")
    }

    private func checkClips(_ language: Language, _ book: Phrasebook) -> [Finding] {
        let folder = ClipFolder("\(asterisk.sounds)/\(language.rawValue)/yemae")
        let (user, clips) = (asterisk.user, Vocabulary.all(language, book))
        let states = clips.map { ($0.name, folder.state($0, for: user)) }
        let check = "sounds \(language.rawValue)"
        // `cp` makes no folder.
        let make = Files.isFolder(folder.path) ? "" : "install -d \(folder.path) && "
        let faults: [(ClipFolder.State, String, String)] = [
            (.missing, "missing", make + "cp -r \(settings.prompts)/\(language.rawValue)/audio/. \(folder.path)/"),
            (.empty, "empty", "record them again, or copy them from \(settings.prompts)/\(language.rawValue)/audio"),
            (.unreadable, "not readable for the user \(user.name)", "chmod -R a+rX \(folder.path)"),
        ]
        // A folder that lacks a clip is passed over without a word: Asterisk takes the clip of its default language.
        let instead =
            Files.isFolder("\(asterisk.sounds)/\(language.other.rawValue)/yemae")
            ? "; callers hear another language there, or nothing" : ""
        var findings = faults.compactMap { state, words, mend -> Finding? in
            let names = states.filter { $0.1 == state }.map(\.0)
            guard !names.isEmpty else { return nil }
            return .fault(
                check,
                "\(folder.path): \(names.count) of \(clips.count) clips are \(words): "
                    + "\(Finding.few(names))\(state == .missing ? instead : "")",
                mend: mend)
        }
        findings += checkPlayable(states, clips.count, folder, check, language)
        return findings.isEmpty
            ? [.ok(check, "\(folder.path): all \(clips.count) clips are there and can be played by \(user.name)")]
            : findings
    }

    /// Clips that are there, and that Asterisk takes for missing all the same, or plays as noise.
    private func checkPlayable(
        _ states: [(String, ClipFolder.State)], _ count: Int, _ folder: ClipFolder, _ check: String,
        _ language: Language
    ) -> [Finding] {
        let names = states.compactMap { name, state -> String? in
            if case .unplayable(let reason) = state { return "\(name) (\(reason))" }
            return nil
        }
        guard !names.isEmpty else { return [] }
        return [
            .fault(
                check, "\(folder.path): \(names.count) of \(count) clips cannot be played: \(Finding.few(names))",
                mend:
                    "sox FILE -r 8000 -c 1 -b 16 NAME.wav makes one that can; or copy it from "
                    + "\(settings.prompts)/\(language.rawValue)/audio"
            )
        ]
    }

    /// Names of the catalog without a recording.
    func checkNames(_ names: [Inspection.Named]) -> [Finding] {
        // Without phrases there are no recordings either, and that has been said.
        guard let book = try? Phrasebook.load(directory: settings.prompts) else { return [] }
        var findings: [Finding] = []
        for language in Language.allCases {
            for kind in Inspection.Named.Kind.allCases {
                let silent = names.filter { $0.kind == kind && $0.name.clip.flatMap { book.name($0, language) } == nil }
                    .map {
                        $0.name.text(language)
                    }
                guard !silent.isEmpty else { continue }
                findings.append(
                    .warning(
                        "names \(language.rawValue)",
                        "\(silent.count) of kind \(kind.rawValue) have no recording: \(Finding.few(silent)); callers "
                            + "hear \(said(kind)) instead",
                        mend:
                            "name a clip in the import, word it in \(settings.prompts)/\(language.rawValue)/names.txt, "
                            + "and record it"
                    ))
            }
        }
        return findings.isEmpty ? [.ok("names", "all \(names.count) names are recorded")] : findings
    }

    /// What the announcer says for a name without a recording.
    private func said(_ kind: Inspection.Named.Kind) -> String {
        switch kind {
        case .program: "its number"
        case .stop: "its place on the way"
        case .section: "its keypad number"
        case .grade: "its place in the list"
        }
    }
}

extension Doctor {
    /// The faults of the sounds alone, for a program that says them at its start; none on a machine without Asterisk's
    /// settings.
    public static func missingSounds(_ settings: YemaeSettings) -> [String] {
        let doctor = Doctor(
            settings: settings, settingsFile: nil, programs: "", asterisk: nil, sounds: nil, clock: SystemClock())
        guard doctor.asterisk.isThere else { return [] }
        return doctor.checkPrompts().filter { $0.level == .fault }.map { $0.found + ($0.mend.map { "; \($0)" } ?? "") }
    }
}
