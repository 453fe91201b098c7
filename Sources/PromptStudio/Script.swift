// Script: writes the script for a voice talent, and checks that every clip is recorded, that no other files are there,
// and that every language has its phrases.

import BookingModel
import CallFlow
import Platform
import SpeechRecordings
import Voice

extension Studio {
    static func script(_ language: Language, _ book: Phrasebook) -> String {
        let phrases = book.phraseClips(language)
        let words = [.listening] + Vocabulary.words(language)
        let names = book.nameClips(language)
        var lines = [
            "Recording script, \(language.name): "
                + "\(phrases.count + words.count + names.count) clips",
            "File name, a tab, the words. A line in brackets shows the whole sentence when it is cut at values.", "",
            "== Sentences ==",
        ]
        for phrase in Phrase.allCases {
            let wording = book.wording(phrase, language)
            lines += sentence(wording.full)
            if let short = wording.short { lines += sentence(short) }
        }
        var family = ""
        for clip in words {
            let folder = clip.name.split(separator: "/").first.map(String.init) ?? ""
            if folder != family { lines += ["", "== \(folder) =="] }
            family = folder
            lines.append(clip.silentSeconds.map { "\(clip.name).gsm\t(silence, \($0) s)" } ?? line(clip))
        }
        if !names.isEmpty { lines += ["", "== names =="] + names.map(line) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func line(_ clip: Clip) -> String { "\(clip.name).gsm\t\(clip.text)" }

    /// The clips of a sentence, after the sentence itself when values are between them.
    private static func sentence(_ segments: [Segment]) -> [String] {
        var (whole, clips): (String, [String]) = ("", [])
        for segment in segments {
            if !segment.glued && !whole.isEmpty { whole += " " }
            switch segment.content {
            case .words(let clip):
                whole += clip.text
                clips.append(line(clip))
            case .slot(let label): whole += "{\(label.rawValue)}"
            case .punctuation(let marks): whole += marks
            }
        }
        return clips.isEmpty || segments.count == 1 ? clips : ["[\(whole)]"] + clips
    }
}

extension Studio {
    static func check(_ languages: [Language], _ book: Phrasebook, _ prompts: String) -> StudioResult {
        var result = StudioResult()
        var findings = differences(book)
        for language in languages {
            let folder = AudioFolder(prompts, language)
            let clips = Vocabulary.all(language, book)
            let found = recordings(clips, folder) + words(clips, language)
            findings += found.map { "\(language.rawValue)/\($0)" }
            let bytes = folder.paths().reduce(0) { $0 + (Files.size("\(folder.path)/\($1)") ?? 0) }
            result.output += "\(language.rawValue): \(clips.count) clips, \(bytes / 1024) KiB of recordings\n"
        }
        result.output += findings.isEmpty ? "nothing is missing, nothing is unused\n" : ""
        result.errors = findings.map { $0 + "\n" }.joined()
        result.status = findings.isEmpty ? 0 : 1
        return result
    }

    /// Recordings that are missing, unused, empty, of a wrong format, or of other words.
    private static func recordings(_ clips: [Clip], _ folder: AudioFolder) -> [String] {
        var findings: [String] = []
        let manifest: AudioManifest
        do { manifest = try AudioManifest(folder.manifest) } catch { return ["\(error)"] }
        var levels: [String: Int] = [:]
        for clip in clips {
            guard let data = Files.contents(folder.file(clip.name)) else {
                findings.append("\(clip.name): is missing ('\(clip.text)'): run `prompts build` or record it")
                continue
            }
            let note = manifest.notes[clip.name].flatMap { $0.audio == Fingerprint.of(data) ? $0 : nil }
            if let fault = GSMRecording.fault(data) {
                findings.append("\(clip.name): \(fault)")
            } else {
                levels[clip.name] = note?.level ?? RecordingNote.level(of: data)
            }
            if let note, note.words != Fingerprint.of(clip.text) {
                findings.append("\(clip.name): is a recording of other words than '\(clip.text)': run `prompts build`")
            }
        }
        findings += uneven(levels)
        let wanted = Set(clips.map { $0.name + AudioFolder.suffix } + [AudioFolder.manifestName])
        findings += folder.paths().filter { !wanted.contains($0) }.map { "\($0): is unused: delete it" }
        return findings
    }

    /// Recordings that are much louder or softer than most. Levels are tenths of a dB; silence has none.
    private static func uneven(_ levels: [String: Int]) -> [String] {
        let sorted = levels.values.sorted()
        guard !sorted.isEmpty else { return [] }
        let middle = sorted[sorted.count / 2]
        return levels.sorted { $0.key < $1.key }.compactMap { clip, level in
            let tenths = abs(level - middle)
            guard Double(tenths) > SpeechLevel.tolerance * 10 else { return nil }
            let (by, gain) = (
                "\(tenths / 10).\(tenths % 10) dB", (level > middle ? "-" : "") + "\(tenths / 10).\(tenths % 10)"
            )
            return "\(clip): is \(by) \(level > middle ? "louder" : "softer") than the others: `sox IN.wav -r 8000 -c "
                + "1 OUT.gsm gain \(gain)`"
        }
    }

    /// Digits in words: a voice talent must not have to choose how they are read.
    private static func words(_ clips: [Clip], _ language: Language) -> [String] {
        guard language.reading.rendering.spellsNumbers else { return [] }
        return clips.filter { $0.text.contains { $0.isASCII && $0.isNumber } }.map {
            "\($0.name): '\($0.text)' has digits: write them as they are spoken"
        }
    }

    /// Short forms and names that not every language has. A short form says every value, so nothing else can differ.
    private static func differences(_ book: Phrasebook) -> [String] {
        var findings: [String] = []
        for phrase in Phrase.allCases
        where Set(Language.allCases.map { book.wording(phrase, $0).short == nil }).count > 1 {
            findings.append("\(phrase.rawValue).short: is not in every language's phrases.txt")
        }
        let names = Language.allCases.map { Set(book.nameClips($0).map(\.name)) }
        let missing = names.reduce(Set()) { $0.union($1) }.subtracting(names.reduce(names[0]) { $0.intersection($1) })
        return findings + missing.sorted().map { "\($0): is not in every language's names.txt" }
    }
}
