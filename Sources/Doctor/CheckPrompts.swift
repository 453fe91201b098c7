// CheckPrompts: every phrase is worded, every clip is there where Asterisk looks for it, and names have recordings.

import BookingCore
import BookingModel
import Voice

/// The clips of one language as Asterisk sees them.
private struct ClipFolder {
    let path: String
    /// Clip name without suffix -> the file.
    private var files: [String: String] = [:]

    /// Suffixes of the formats Asterisk plays (format_*.so of 16 and 22), with the bytes of an empty file.
    private static let empty: [String: Int64] = [
        "gsm": 0, "wav": 44, "WAV": 60, "wav16": 44, "ulaw": 0, "ul": 0, "mu": 0, "pcm": 0, "alaw": 0, "al": 0,
        "g722": 0, "sln": 0,
        "raw": 0, "sln16": 0, "g729": 0,
    ]

    init(_ path: String) {
        self.path = path
        read("")
    }

    /// One level of folders below (`names/`, `digit/`): no clip lies deeper.
    private mutating func read(_ below: String) {
        for name in Files.names(in: below.isEmpty ? path : "\(path)/\(below)") {
            let relative = below.isEmpty ? name : "\(below)/\(name)"
            if let dot = name.lastIndex(of: "."), ClipFolder.empty[String(name[name.index(after: dot)...])] != nil {
                files[String(relative.dropLast(name.distance(from: dot, to: name.endIndex)))] = "\(path)/\(relative)"
            } else if below.isEmpty, Files.isFolder("\(path)/\(name)") {
                read(name)
            }
        }
    }

    enum State { case missing, empty, unreadable, good }

    func state(_ clip: Clip, for user: User) -> State {
        guard let file = files[clip.name], let status = Files.status(file) else { return .missing }
        let suffix = file[file.index(after: file.lastIndex(of: ".")!)...]
        if Int64(status.st_size) <= ClipFolder.empty[String(suffix)] ?? 0 { return .empty }
        return user.may(4, file) ? .good : .unreadable
    }
}

extension Doctor {
    func checkPrompts() -> [Finding] {
        do throws(PromptFaults) {
            let book = try Phrasebook.load(directory: settings.prompts)
            return [.ok("phrases", "\(settings.prompts): all phrases are worded in both languages")]
                + Language.allCases.flatMap { checkClips($0, book) }
        } catch {
            return [
                .fault(
                    "phrases", Finding.few(error.faults.map(\.description)),
                    mend: "mend these lines, or set `prompts` to the folder Prompts")
            ]
        }
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
        let findings = faults.compactMap { state, words, mend -> Finding? in
            let names = states.filter { $0.1 == state }.map(\.0)
            guard !names.isEmpty else { return nil }
            return .fault(
                check, "\(folder.path): \(names.count) of \(clips.count) clips are \(words): \(Finding.few(names))",
                mend: mend)
        }
        return findings.isEmpty
            ? [.ok(check, "\(folder.path): all \(clips.count) clips are there and can be played by \(user.name)")]
            : findings
    }

    /// Names of the catalogue that nobody has recorded.
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
                        "\(silent.count) of kind \(kind.rawValue) have no recording: \(Finding.few(silent)); callers hear \(said(kind)) instead",
                        mend:
                            "name a clip in the import, word it in \(settings.prompts)/\(language.rawValue)/names.txt, and record it"
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
