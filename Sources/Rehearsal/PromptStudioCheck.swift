// PromptStudioCheck: is everything that can be said recorded, and nothing else? Do both languages say the same?

import BookingModel
import CallFlow
import Machine
import Voice

extension PromptStudio {
    static func check(_ languages: [Language], _ book: Phrasebook, _ prompts: String) -> PromptStudioResult {
        var result = PromptStudioResult()
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
        for clip in clips {
            guard let data = Files.contents(folder.file(clip.name)) else {
                findings.append("\(clip.name): is missing ('\(clip.text)'): run `prompts build` or record it")
                continue
            }
            if let fault = GSMRecording.fault(data) { findings.append("\(clip.name): \(fault)") }
            if let note = manifest.notes[clip.name], note.audio == Fingerprint.of(data), note.words != Fingerprint.of(clip.text) {
                findings.append("\(clip.name): is a recording of other words than '\(clip.text)': run `prompts build`")
            }
        }
        let wanted = Set(clips.map { $0.name + AudioFolder.suffix } + [AudioFolder.manifestName])
        findings += folder.paths().filter { !wanted.contains($0) }.map { "\($0): is unused: delete it" }
        return findings
    }

    /// Digits in Korean words: a voice talent must not have to choose between 일 and 하나.
    private static func words(_ clips: [Clip], _ language: Language) -> [String] {
        switch language {
        case .english: []
        case .korean:
            clips.filter { $0.text.contains { $0.isASCII && $0.isNumber } }.map {
                "\($0.name): '\($0.text)' has digits: write them as they are spoken"
            }
        }
    }

    /// Short forms and names that only one language has, and short forms that tell different values.
    private static func differences(_ book: Phrasebook) -> [String] {
        var findings: [String] = []
        for phrase in Phrase.allCases {
            let korean = shortSlots(book.wording(phrase, .korean))
            let english = shortSlots(book.wording(phrase, .english))
            if korean != english {
                findings.append("\(phrase.rawValue).short: differs between languages: ko \(korean), en \(english)")
            }
        }
        let names = Language.allCases.map { Set(book.nameClips($0).map(\.name)) }
        findings += names[0].symmetricDifference(names[1]).sorted().map { "\($0): is in one language's names.txt only" }
        return findings
    }

    /// The slots of a short form, as they are written, in alphabetical order.
    private static func shortSlots(_ wording: Wording) -> String {
        guard let short = wording.short else { return "has none" }
        let slots = short.compactMap { if case .slot(let label) = $0.content { "{\(label.rawValue)}" } else { nil } }
        return slots.isEmpty ? "has no slots" : "has \(slots.sorted().joined(separator: " "))"
    }
}
