// Conversation: the machine of one call, with what every channel keeps of it: act numbers, turns for the call log,
// and the observer that records it.

import BookingModel
import CallFlow

/// Watches one call, to write it down. It sees the caller's keys: which ones may be kept, the place tells. Called
/// between a reply and the next command, so it must be quick.
public protocol CallObserver: AnyObject {
    /// A prompt begins to play.
    func says(_ utterance: Utterance)
    /// What the caller did, or the channel reported, while the call was at `place`.
    func hears(_ event: Event, at place: String)
    /// The conversation is over; nothing comes after it.
    func ended(_ end: CallEnd)
}

/// One call's conversation. One event in, one action out.
public struct Conversation {
    /// Turns of one call that the call log keeps.
    public static let turnsKept = 500

    /// Nil for a scripted conversation.
    private var machine: CallMachine?
    private let script: (Event) -> Action
    private let scriptPlace: String
    let observer: (any CallObserver)?
    private let startedAt: Int
    private var words = TurnWords()
    private var turns: [TurnRecord] = []
    private var acts = 0
    /// The language that was chosen and not taken yet.
    private var chosenLanguage: Language?

    /// A call of the box office.
    /// - Parameter now: milliseconds of the clock `handle` is given, when the call began.
    public init(_ machine: CallMachine, at now: Int, observer: (any CallObserver)? = nil) {
        self.machine = machine
        self.observer = observer
        startedAt = now
        script = { _ in preconditionFailure("the machine answers") }
        scriptPlace = ""
    }

    /// A call that follows a script: an apology when nothing can be opened.
    /// - Parameters:
    ///   - place: the name of the one place it is at.
    ///   - script: answers each event with an action.
    public init(at place: String, observer: (any CallObserver)? = nil, script: @escaping (Event) -> Action) {
        self.observer = observer
        self.script = script
        scriptPlace = place
        startedAt = 0
    }

    /// Where the conversation is.
    public var placeName: String { machine?.placeName ?? scriptPlace }
    /// The language being spoken; nil in a script.
    public var language: Language? { machine?.language }
    /// The member, once the PIN was right.
    public var member: MemberSummary? { machine?.member }

    /// Takes the one event that the last action earned, and says what to do now.
    /// - Parameter now: milliseconds of any steady clock.
    public mutating func handle(_ event: Event, at now: Int) -> Action {
        let place = placeName
        let spoken = language
        observer?.hears(event, at: place)
        let action = machine?.handle(event) ?? script(event)
        if language != spoken { chosenLanguage = language }
        if let word = words.word(for: event, then: action), turns.count < Conversation.turnsKept {
            turns.append(TurnRecord(place: place, event: word, atMilliseconds: now - startedAt))
        }
        if case .end(let end) = action { observer?.ended(end) }
        return action
    }

    /// The number of the next request: 1 for the first.
    public mutating func nextAct() -> Int {
        acts += 1
        return acts
    }

    /// The language the caller chose since the last time; nil: none.
    public mutating func takeLanguage() -> Language? {
        guard let language = chosenLanguage else { return nil }
        chosenLanguage = nil
        return language
    }

    /// The turns for the call log, due before the request that ends the session; none for other requests, and when they
    /// were taken.
    public mutating func takeTurns(before request: Request) -> [TurnRecord] {
        guard case .end = request else { return [] }
        defer { turns = [] }
        return turns
    }
}
