// NameRecordings: the names of a box office's own programs, stops, sections and grades: which of them have no
// recording, what a voice talent is to record, and rendering the rest where Asterisk plays them.

import BookingModel
import Glibc
import Platform
import Voice

/// The recordings of a box office's own names. The words are in `<folder>/<language>/names.txt`, which every call
/// reads; the sounds are where Asterisk looks for them.
public struct NameRecordings {
    /// The folder with the words.
    public let folder: String
    /// What is shipped, without the box office's own names.
    public let shipped: Phrasebook

    /// A name that needs a recording of its own.
    public struct Wanted: Sendable {
        /// Its clip, with the words.
        public let clip: Clip
        /// Whether a person has recorded it. What was rendered is a placeholder.
        public let isRecorded: Bool
    }

    /// What came of a build.
    public struct Result: Sendable {
        /// A line for each language.
        public var output = ""
        /// A line for each name that has no recording still, and for each recording that cannot be used.
        public var errors = ""
        /// How many were rendered.
        public var made = 0
    }

    /// - Parameters:
    ///   - folder: the folder with the words; made when it is missing.
    ///   - shipped: the phrasebook without them.
    public init(folder: String, shipped: Phrasebook) {
        self.folder = folder
        self.shipped = shipped
    }

    /// The names without a shipped recording, in the order of their clips.
    /// - Parameter names: those that callers hear.
    /// - Throws: when the manifest cannot be read.
    public func wanted(_ names: [Name], _ language: Language) throws -> [Wanted] {
        let notes = try AudioManifest(manifest(language)).notes
        return clips(names, language).clips.map { clip in
            let note = notes[clip.name]
            return Wanted(
                clip: clip, isRecorded: note?.origin == .recorded && note?.words == Fingerprint.of(clip.text))
        }
    }

    /// Renders the names that have no recording, notes those that a person has recorded since, and writes the words of
    /// all of them for calls to read. What a person recorded is never overwritten.
    /// - Parameters:
    ///   - names: those that callers hear.
    ///   - sounds: Asterisk's folder with a folder a language.
    ///   - rendering: how a language is rendered.
    public func build(_ names: [Name], sounds: String, rendering: (Language) -> Rendering) throws -> Result {
        var result = Result()
        for language in Language.allCases {
            try build(names, AudioFolder(sounds: sounds, language), rendering(language), into: &result)
        }
        return result
    }

    private func file(_ language: Language) -> String { "\(folder)/\(language.rawValue)/\(Phrasebook.namesFile)" }
    private func manifest(_ language: Language) -> String {
        "\(folder)/\(language.rawValue)/\(AudioFolder.manifestName)"
    }

    /// The clip of a name that the catalog gives none: the same words have the same clip.
    static func clip(of words: String) -> String { "names/by-\(Fingerprint.of(words))" }

    /// The clips that are needed, in their order, and a line for each that two names want for different words.
    private func clips(_ names: [Name], _ language: Language) -> (clips: [Clip], conflicts: [String]) {
        var words: [String: String] = [:]
        var conflicts: [String] = []
        let needed = names.filter { shipped.recording(of: $0, language) == nil }
        for name in needed {
            guard let clip = name.clip.map(Phrasebook.nameKey) else { continue }
            let text = name.text(language)
            if let other = words.updateValue(words[clip] ?? text, forKey: clip), other != text {
                conflicts.append(
                    "\(language.rawValue)/\(clip): is the clip of '\(other)' and of '\(text)'; callers hear '\(other)' "
                        + "for both: name another clip in the import, or none\n")
            }
        }
        let known = Set(words.values)
        for text in Set(needed.filter { $0.clip == nil }.map { $0.text(language) }).subtracting(known) {
            words[NameRecordings.clip(of: text)] = text
        }
        return (words.sorted { $0.key < $1.key }.map { Clip($0.key, $0.value) }, conflicts)
    }
}

extension NameRecordings {
    private func build(_ names: [Name], _ audio: AudioFolder, _ rendering: Rendering, into result: inout Result) throws
    {
        let language = rendering.language
        let (clips, conflicts) = clips(names, language)
        result.errors += conflicts.joined()
        var manifest = try AudioManifest(manifest(language))
        var sounds = NameSounds(audio)
        var (spoken, pending): ([Clip], [Clip]) = ([], [])
        for clip in clips {
            switch sounds.state(clip, manifest.notes[clip.name], rendering) {
            case .good(let note):
                manifest.notes[clip.name] = note
                spoken.append(clip)
            case .needed: pending.append(clip)
            case .unusable(let reason): result.errors += "\(language.rawValue)/\(clip.name): \(reason)\n"
            }
        }
        if !pending.isEmpty { try requireFolder("\(audio.path)/names") }
        let recorded = spoken.filter { manifest.notes[$0.name]?.origin == .recorded }.count
        let (made, failures) = pending.isEmpty ? ([], []) : try rendering.render(pending, into: audio)
        for clip in made {
            manifest.notes[clip.name] = RecordingNote(
                .rendered, words: Fingerprint.of(clip.text), recording: Files.contents(audio.file(clip.name)) ?? [],
                rendering: rendering.mark)
        }
        try write(spoken + made, manifest, language)
        result.made += made.count
        result.errors += failures.joined()
        let left = pending.count - made.count
        result.output +=
            "\(language.rawValue): \(clips.count) names, \(recorded) recorded, \(made.count) rendered"
            + (left > 0 ? ", \(left) without a recording\n" : "\n")
    }

    /// The words last: what they name is there by then.
    private func write(_ clips: [Clip], _ manifest: AudioManifest, _ language: Language) throws {
        try Files.makeFolder(Files.folder(of: file(language)))
        try manifest.write(self.manifest(language), by: NameRecordings.command)
        let head = "# Made by `\(NameRecordings.command)`: the recordings of this box office's own names.\n"
        let lines = clips.sorted { $0.name < $1.name }.map { "\($0.name) = \($0.text)\n" }.joined()
        guard head.utf8.count + lines.utf8.count <= TextFile.longest else {
            throw AudioManifest.Fault(
                description: "\(file(language)): would be longer than \(TextFile.longest) bytes, which no call reads: "
                    + "give fewer names a recording")
        }
        try Files.write(head + lines, to: file(language))
        chmod(file(language), 0o644)
    }

    /// What makes the files.
    static let command = "yemae prompts build"

    private func requireFolder(_ path: String) throws {
        try Files.makeFolder(path)
        guard access(path, W_OK) == 0 else { throw PlatformFault(path, errno: errno) }
    }
}

/// The sounds of names that Asterisk has already.
private struct NameSounds {
    let audio: AudioFolder
    /// By their clip, the suffixes of files that are no rendering of ours: a studio may deliver any format Asterisk
    /// plays.
    private var others: [String: [String]] = [:]

    enum State {
        case good(RecordingNote)
        case needed
        /// The words say why, and what to do.
        case unusable(String)
    }

    init(_ audio: AudioFolder) {
        self.audio = audio
        for file in Files.names(in: "\(audio.path)/names") where !file.hasSuffix(AudioFolder.suffix) {
            guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { continue }
            others["names/\(file[..<dot])", default: []].append(String(file[dot...]))
        }
    }

    /// What is to be done about a clip.
    mutating func state(_ clip: Clip, _ note: RecordingNote?, _ rendering: Rendering) -> State {
        let own = Files.contents(audio.file(clip.name))
        let isOurs = own.map { note?.origin == .rendered && note?.audio == Fingerprint.of($0) } ?? false
        if let suffix = others[clip.name]?.first {
            // Asterisk plays whichever format costs it least: the placeholder must not be there beside a recording.
            if isOurs { unlink(audio.file(clip.name)) }
            return recorded(Files.contents("\(audio.path)/\(clip.name)\(suffix)") ?? [], clip, note, isGSM: false)
        }
        guard let own else { return .needed }
        guard isOurs, let note else { return recorded(own, clip, note, isGSM: true) }
        return note.words == Fingerprint.of(clip.text) && note.rendering == rendering.mark ? .good(note) : .needed
    }

    private func recorded(_ data: [UInt8], _ clip: Clip, _ note: RecordingNote?, isGSM: Bool) -> State {
        if let fault = isGSM ? GSMRecording.fault(data) : data.isEmpty ? "is empty" : nil {
            return .unusable("\(fault); delete the file to have it rendered")
        }
        let (words, mark) = (Fingerprint.of(clip.text), Fingerprint.of(data))
        if let note, note.origin == .recorded, note.audio == mark, note.words != words {
            return .unusable("recorded with other words; record '\(clip.text)', or delete the file to have it rendered")
        }
        return .good(RecordingNote(.recorded, words: words, recording: data))
    }
}
