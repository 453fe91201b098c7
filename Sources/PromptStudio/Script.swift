// Script: writes the script for a voice talent: every clip with its words, grouped, sentences with their
// context.

import BookingModel
import CallFlow
import Voice

extension Studio {
    static func script(_ language: Language, _ book: Phrasebook) -> String {
        let phrases = book.phraseClips(language)
        let words = Vocabulary.words(language)
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
            lines.append(
                clip.isSilence ? "\(clip.name).gsm\t(silence, \(clip == .stop ? "0.18" : "0.1") s)" : line(clip))
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
