// ClipLength: how long an utterance takes on a telephone, by the length of its recordings.

import BookingModel
import CallFlow
import Glibc
import Voice

/// Lengths of what is said.
struct ClipLength {
    /// The folder with `ko/audio` and `en/audio`.
    let prompts: String

    /// GSM full rate: 33 bytes for every 20 ms.
    private static let frame = (bytes: 33, milliseconds: 20)
    private static let folder = "yemae/"

    /// Milliseconds of an utterance. A clip without a recording takes none; without any, its words are counted.
    func milliseconds(_ utterance: Utterance, _ announcer: Announcer) -> Int {
        let bytes = announcer.paths(utterance).reduce(0) { $0 + size(of: $1, utterance.language) }
        guard bytes == 0 else { return bytes / ClipLength.frame.bytes * ClipLength.frame.milliseconds }
        // About as fast as the recordings: a syllable of Hangul, a letter of English.
        return announcer.speech(utterance).text.count * (utterance.language == .korean ? 150 : 70)
    }

    private func size(of clip: String, _ language: Language) -> Int {
        let name = clip.hasPrefix(ClipLength.folder) ? String(clip.dropFirst(ClipLength.folder.count)) : clip
        var entry = stat()
        return stat("\(prompts)/\(language.rawValue)/audio/\(name).gsm", &entry) == 0 ? Int(entry.st_size) : 0
    }
}
