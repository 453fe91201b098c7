// EventAction: the events that go into the conversation and the actions that come out of it. This is its whole
// interface.

import BookingModel

/// A past fact, reported by the code that performs the machine's actions. Exactly one for each action, except `.end`,
/// which has none.
public enum Event: Hashable, Sendable {
    /// The line was answered.
    case answered
    /// A key came up, while a prompt played or while listening. `after` is milliseconds since listening began (0 while
    /// a prompt played).
    case key(Key, after: Int)
    /// The prompts were played to their end and no key cut them.
    case played
    /// What came in one go behind an entry, and is still to be heard: so many digits, and whether `terminator` of
    /// `.hearOn` ended them.
    case typedOn(digits: Int, terminated: Bool)
    /// Nothing was pressed for as long as `.listen` said.
    case silence
    /// The core's answer to `.request`.
    case reply(Reply)
    /// The caller is gone.
    case hungUp
}

/// How a prompt is worded.
public enum Form: String, Hashable, Sendable, CaseIterable {
    /// As it is said the first time at a question.
    case full
    /// Said on repeats, and when the phrase was heard in this call; only for a phrase that has a short form.
    case short
}

/// A prompt as it is to be spoken.
public struct Utterance: Hashable, Sendable {
    /// What is said, with its values.
    public let prompt: Prompt
    /// In which language; `Prompt.language` goes before the call's.
    public let language: Language
    /// In full, or shorter because it was heard before.
    public let form: Form
    /// One prompt, one language, one form: everything that chooses the clips.
    public init(_ prompt: Prompt, _ language: Language, _ form: Form) {
        (self.prompt, self.language, self.form) = (prompt, language, form)
    }
}

/// What is to be done now. An imperative.
public enum Action: Hashable, Sendable {
    /// Play prompts one after another. A key in `interruptible` cuts them and is reported; any other key in that time
    /// is lost (for a while even when not one sound of them can be played), which is how a must-hear prompt (`.none`)
    /// flushes what was typed ahead.
    case play([Utterance], interruptible: KeySet)
    /// Go on with the prompts that the key of the last event cut, from where it cut them, with these keys in the place
    /// of those of `.play`.
    case goOn(interruptible: KeySet)
    /// Wait for one key, at most so many milliseconds.
    case listen(milliseconds: Int)
    /// Look how the caller types on, until no key came for so long, and leave those keys for what follows.
    case hearOn(milliseconds: Int, terminator: Key)
    /// Ask the core.
    case request(Request)
    /// The conversation is over: leave the line to the dialplan.
    case end(CallEnd)
}

/// How a call ended, for the channel variables and the call log.
public struct CallEnd: Hashable, Sendable {
    /// How it ended; channel variable and log have its raw value.
    public let outcome: CallOutcome
    /// The member, once the PIN was right.
    public let member: MemberNumber?
    /// The place the caller was at.
    public let place: String
    /// - Parameters:
    ///   - member: nil until the PIN was right; the channel variables carry the number to the operator's screen.
    ///   - place: of the conversation proper, not of the farewell.
    public init(outcome: CallOutcome, member: MemberNumber?, place: String) {
        (self.outcome, self.member, self.place) = (outcome, member, place)
    }
}
