// Sounds: how long an utterance takes on a telephone, by its recordings; which languages lack their sounds, so that
// Asterisk would play its English ones and report nothing; and what a caller hears when a call cannot be served at all.

import AsteriskAGI
import BookingModel
import CallFlow
import Glibc
import Platform
import Settings
import Voice

enum MissingSounds {
    /// The sound every language has, whatever was recorded: by it one knows that a folder is there.
    private static let sentinel = "unavailable.1"
    /// Suffixes of the formats Asterisk plays (format_*.so of 16 and 22).
    private static let suffixes = [
        "gsm", "wav", "ulaw", "alaw", "g722", "sln", "sln16", "wav16", "ul", "al", "pcm", "g729",
    ]

    /// Languages whose sounds are not where the Asterisk that started this program looks for them; nothing when it does
    /// not say where that is (AST_DATA_DIR, res_agi.c). A few system calls: an AGI program starts with every call.
    static func ofAsterisk(_ channel: Language?, welcomeLanguage: Language?) -> [String] {
        guard let data else { return [] }
        let languages = (welcomeLanguage ?? channel).map { [$0] } ?? Language.allCases
        return languages.compactMap { language in
            guard !isThere(sentinel, language, data) else { return nil }
            return "the sounds of \(language.rawValue) are not in \(folder(language, data)): Asterisk plays another "
                + "language or nothing; copy them there (asterisk/README.md)"
        }
    }

    /// The languages without the silence that hears keys, as recordings of an earlier version are. A call that asks for
    /// a sound that is not there has failed, to Asterisk's dialplan (AGISTATUS).
    static func lackingSilence() -> [Language: Set<String>] {
        guard let data else { return [:] }
        let lacking = Language.allCases.filter { !isThere(Clip.listening.name, $0, data) }
        return Dictionary(uniqueKeysWithValues: lacking.map { ($0, [Clip.listening.path]) })
    }

    private static var data: String? { getenv("AST_DATA_DIR").map { String(cString: $0) } }

    private static func folder(_ language: Language, _ data: String) -> String {
        "\(data)/sounds/\(language.rawValue)/yemae"
    }

    private static func isThere(_ sound: String, _ language: Language, _ data: String) -> Bool {
        suffixes.contains { access("\(folder(language, data))/\(sound).\($0)", R_OK) == 0 }
    }
}

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
        return announcer.speech(utterance).text.count * utterance.language.reading.characterMilliseconds
    }

    private func size(of clip: String, _ language: Language) -> Int {
        let name = clip.hasPrefix(ClipLength.folder) ? String(clip.dropFirst(ClipLength.folder.count)) : clip
        var entry = stat()
        return stat("\(prompts)/\(language.rawValue)/audio/\(name).gsm", &entry) == 0 ? Int(entry.st_size) : 0
    }
}

/// A call of one sentence: sorry, not available now. Then the dialplan decides (YEMAE_OUTCOME=unavailable).
struct Apology {
    /// Where the call was: before the conversation began.
    static let place = "start"

    let channel: LineChannel
    let header: CallHeader
    /// Why, for Asterisk's log and the dialplan.
    let reason: String

    /// Says it in the line's language; in both when the caller would have been asked, or when not even the settings
    /// could be read.
    func run(_ settings: YemaeSettings?) {
        let language = settings.flatMap { $0.language(ofLine: header.line($0.isLine)) }
        let languages = language.map { [$0] } ?? Language.allCases
        let book = try? settings?.phrasebook()
        let announcer = book.map(Announcer.init)
        let conversation = Conversation(at: Apology.place) { event in
            switch event {
            case .answered: .play(languages.map { Utterance(Prompt(.unavailable), $0, .full) }, interruptible: .none)
            case .hungUp: .end(CallEnd(outcome: .hungUp, member: nil, place: Apology.place))
            case .played, .key, .typedOn, .silence, .reply:
                .end(CallEnd(outcome: .unavailable, member: nil, place: Apology.place))
            }
        }
        var session = CallSession(
            conversation, language: header.spokenLanguage, clips: { Apology.clips($0, announcer) })
        session.fault = reason
        var runner = CallRunner(
            // Nothing is ever asked of a core that is not there.
            session, on: channel, core: CallCore(perform: { _, _ in .unavailable }),
            now: { SteadyClock.milliseconds }, note: { _ in })
        _ = runner.run()
    }

    /// The clips of the phrase; without the phrase files, the first clip of it, which is where such a sentence says
    /// sorry.
    private static func clips(_ utterance: Utterance, _ announcer: Announcer?) -> [String] {
        announcer.map { $0.paths(utterance) } ?? [Clip("\(utterance.prompt.phrase.rawValue).1", "").path]
    }
}
