// CheckPrompts: checks that every phrase has its wording, every clip is where Asterisk looks for it and can be
// played, and names have recordings.

import BookingCore
import BookingModel
import Platform
import Settings
import Voice

extension Doctor {
    func checkPrompts() -> [Finding] {
        do throws(LineFaults) {
            let book = try book()
            return [checkPhraseFiles()] + checkLanguagePrefix() + Language.allCases.flatMap { checkClips($0, book) }
        } catch {
            return [
                .fault(
                    "phrases", Finding.few(error.faults.map(\.description)),
                    mend: "mend these lines, or set `prompts` to the folder Prompts")
            ]
        }
    }

    /// What calls read.
    func book() throws(LineFaults) -> Phrasebook {
        try Phrasebook.load(directory: settings.prompts, names: settings.names.folder)
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
            ["phrases.txt", Phrasebook.namesFile].map { "\(settings.prompts)/\(language.rawValue)/\($0)" }
                + ["\(settings.names.folder)/\(language.rawValue)/\(Phrasebook.namesFile)"]
        }.filter { Files.status($0) != nil && !user.may(4, $0) }
        guard !closed.isEmpty else {
            return .ok("phrases", "\(settings.prompts): all phrases are worded in both languages")
        }
        return .fault(
            "phrases",
            "the user \(user.name), who answers the calls, may not read \(Finding.few(closed)): no call is served",
            mend: "chmod -R a+rX \(settings.prompts) \(settings.names.folder), and let them enter the folders above")
    }

    private func checkClips(_ language: Language, _ book: Phrasebook) -> [Finding] {
        let folder = ClipFolder("\(asterisk.sounds)/\(language.rawValue)/yemae")
        let (user, clips) = (asterisk.user, Vocabulary.all(language, book))
        let states = clips.map { ($0.name, folder.state($0, for: user)) }
        let check = "sounds \(language.rawValue)"
        // `cp` makes no folder.
        let make = Files.isFolder(folder.path) ? "" : "install -d \(folder.path) && "
        let copy = make + "cp -r \(settings.prompts)/\(language.rawValue)/audio/. \(folder.path)/"
        let isOwn = states.contains { $0.1 == .missing && isOwnName($0.0, language) }
        let faults: [(ClipFolder.State, String, String)] = [
            (.missing, "missing", isOwn ? "\(copy), then `yemae prompts build`" : copy),
            (.empty, "empty", "record them again, or copy them from \(settings.prompts)/\(language.rawValue)/audio"),
            (.unreadable, "not readable for the user \(user.name)", "chmod -R a+rX \(folder.path)"),
        ]
        // A folder that lacks a clip is passed over without a word: Asterisk takes the clip of its default language.
        let instead =
            language.others.contains { Files.isFolder("\(asterisk.sounds)/\($0.rawValue)/yemae") }
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

    /// Whether a clip is one of the box office's own names, which are not among what is shipped.
    private func isOwnName(_ clip: String, _ language: Language) -> Bool {
        guard clip.hasPrefix("names/"), let shipped = try? Phrasebook.load(directory: settings.prompts) else {
            return false
        }
        return shipped.name(clip, language) == nil
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
}

extension Doctor {
    /// The faults of the sounds alone, for a program that says them at its start; none on a machine without Asterisk's
    /// settings.
    public static func missingSounds(_ settings: YemaeSettings) -> [String] {
        guard let doctor = ofThisMachine(settings) else { return [] }
        return doctor.checkPrompts().filter { $0.level == .fault }.map { $0.found + ($0.mend.map { "; \($0)" } ?? "") }
    }

    /// The sounds that Asterisk cannot play, by language, as it is asked for them; none on a machine without Asterisk's
    /// settings.
    public static func lackingSounds(_ settings: YemaeSettings) -> [Language: Set<String>] {
        ofThisMachine(settings)?.lackingSounds() ?? [:]
    }

    func lackingSounds() -> [Language: Set<String>] {
        // Without phrases no call is served.
        guard let book = try? book() else { return [:] }
        var lacking: [Language: Set<String>] = [:]
        for language in Language.allCases {
            let folder = ClipFolder("\(asterisk.sounds)/\(language.rawValue)/yemae")
            for clip in Vocabulary.all(language, book) where folder.state(clip, for: asterisk.user) != .good {
                lacking[language, default: []].insert(clip.path)
            }
        }
        return lacking
    }

    static func ofThisMachine(_ settings: YemaeSettings) -> Doctor? {
        let doctor = Doctor(
            settings: settings, settingsFile: nil, programs: "", asterisk: nil, sounds: nil, clock: SystemClock())
        return doctor.asterisk.isThere ? doctor : nil
    }
}

/// The clips of one language, below Asterisk's folder of sounds.
struct ClipFolder {
    let path: String
    /// Clip name without suffix -> its files. Asterisk takes the one that costs it least, so each has to be good.
    private var files: [String: [String]] = [:]

    /// Suffixes of the formats Asterisk plays (format_*.so of 16 and 22), with the bytes of an empty file.
    private static let empty: [String: Int64] = [
        "gsm": 0, "wav": 44, "WAV": 60, "wav49": 60, "wav16": 44, "ulaw": 0, "ul": 0, "mu": 0, "pcm": 0, "alaw": 0,
        "al": 0, "g722": 0,
        "sln": 0, "raw": 0, "sln16": 0, "g729": 0,
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
                let clip = String(relative.dropLast(name.distance(from: dot, to: name.endIndex)))
                files[clip, default: []].append("\(path)/\(relative)")
            } else if below.isEmpty, Files.isFolder("\(path)/\(name)") {
                read(name)
            }
        }
    }

    /// What Asterisk meets when it plays a clip.
    enum State: Hashable {
        case missing
        case empty
        case unreadable
        /// It is there, and Asterisk takes it for missing, or plays noise. The words say what it is.
        case unplayable(String)
        case good
    }

    func state(_ clip: Clip, for user: User) -> State {
        guard let files = files[clip.name] else { return .missing }
        return files.map { state($0, user) }.first { $0 != .good } ?? .good
    }

    private func state(_ file: String, _ user: User) -> State {
        guard let status = Files.status(file) else { return .missing }
        guard !Files.isFolder(file) else { return .unplayable("a folder") }
        let suffix = ClipFolder.suffix(file)
        if Int64(status.st_size) <= ClipFolder.empty[suffix] ?? 0 { return .empty }
        guard user.may(4, file) else { return .unreadable }
        guard let head = Files.head(file, 64) else { return .good }
        return ClipFolder.fault(head, suffix).map { .unplayable($0) } ?? .good
    }

    private static func suffix(_ file: String) -> String {
        file.lastIndex(of: ".").map { String(file[file.index(after: $0)...]) } ?? ""
    }

    /// The formats that are in use, by suffix.
    var suffixes: Set<String> { Set(files.values.joined().map(ClipFolder.suffix)) }

    /// Why a file that begins so is no sound of its format; nil: it may be one.
    static func fault(_ head: [UInt8], _ suffix: String) -> String? {
        if head.starts(with: Array("<".utf8))
            || head.allSatisfy({ $0 == 9 || $0 == 10 || $0 == 13 || (32..<127).contains($0) })
        {
            return "no sound but a text (a web page?)"
        }
        switch suffix {
        case "wav": return wavFault(head, hertz: 8000)
        case "wav16": return wavFault(head, hertz: 16000)
        case "gsm": return head[0] >> 4 == 0xD ? nil : "no GSM"
        case "WAV", "wav49": return isWave(head) && number(head, 20, 2) == 0x31 ? nil : "no WAV of GSM"
        case _:
            let others = ["RIFF": "a WAV", "OggS": "Ogg", "ID3": "MP3", "fLaC": "FLAC"]
            return others.first { head.starts(with: Array($0.key.utf8)) }.map { "\($0.value) under another name" }
        }
    }

    private static func isWave(_ head: [UInt8]) -> Bool {
        head.starts(with: Array("RIFF".utf8)) && head.dropFirst(8).starts(with: Array("WAVEfmt ".utf8))
    }

    private static func wavFault(_ head: [UInt8], hertz: Int) -> String? {
        guard head.count >= 36, isWave(head) else { return "no WAV" }
        let (form, channels, rate, bits) = (
            number(head, 20, 2), number(head, 22, 2), number(head, 24, 4), number(head, 34, 2)
        )
        var wrong: [String] = []
        if form != 1 { wrong.append("not PCM") }
        if channels != 1 { wrong.append(channels == 2 ? "stereo" : "\(channels) channels") }
        if rate != hertz { wrong.append("\(rate) Hz") }
        if bits != 16 { wrong.append("\(bits) bits") }
        return wrong.isEmpty ? nil : "a WAV of \(wrong.joined(separator: ", "))"
    }

    /// Least significant byte first.
    private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
        guard bytes.count >= start + count else { return 0 }
        return bytes[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
