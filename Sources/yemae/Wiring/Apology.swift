// Apology: what a caller hears when a call cannot be served at all, because settings, database or phrases cannot be
// opened.

import AsteriskAGI
import BookingModel
import CallFlow
import Platform
import Settings
import Voice

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
        var runner = CallRunner(
            channel: channel, language: header.spokenLanguage, clips: { Apology.clips($0, book.map(Announcer.init)) },
            // Nothing is ever asked of a core that is not there.
            perform: { _ in .unavailable }, now: { SteadyTime.milliseconds }, fault: { reason })
        _ = runner.run { event in
            switch event {
            case .answered: .play(languages.map { Utterance(Prompt(.unavailable), $0, .full) }, interruptible: .none)
            case .hungUp: .end(CallEnd(outcome: .hungUp, member: nil, place: Apology.place))
            case .played, .key, .typedOn, .silence, .reply:
                .end(CallEnd(outcome: .unavailable, member: nil, place: Apology.place))
            }
        }
    }

    /// The clips of the phrase; without the phrase files, the first clip of it, which is where such a sentence says
    /// sorry.
    private static func clips(_ utterance: Utterance, _ announcer: Announcer?) -> [String] {
        announcer.map { $0.paths(utterance) } ?? [Clip("\(utterance.prompt.phrase.rawValue).1", "").path]
    }
}
