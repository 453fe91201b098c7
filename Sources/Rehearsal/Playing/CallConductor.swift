// CallConductor: connects one call's conversation with a box office in this process, for calls without a telephone
// line, and keeps what is left of the prompts. Drivers differ in how prompts are played and where keys come from.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import CallRecording

/// Leads the events of one call to the conversation, and its requests to the box office.
public final class CallConductor {
    private var conversation: Conversation
    private let session: OfficeSession
    private let recorder: CallRecorder?
    private let milliseconds: () -> Int

    /// A call that came in.
    /// - Parameters:
    ///   - line: what was dialled.
    ///   - reference: the channel's own name for the call.
    ///   - milliseconds: of any steady clock.
    ///   - isDown: when true, every request is answered with `.unavailable` and does nothing.
    public init(
        facts: CallFacts, line: String, reference: String, office: BoxOffice, recorder: CallRecorder?,
        milliseconds: @escaping () -> Int, isDown: @escaping () -> Bool = { false }
    ) {
        let start = SessionStart(
            channel: .telephone, line: line, calling: facts.calling, language: facts.language, reference: reference)
        session = OfficeSession(office, start, recorder: recorder, isDown: isDown)
        conversation = Conversation(CallMachine(facts: facts), at: milliseconds(), observer: recorder)
        self.recorder = recorder
        self.milliseconds = milliseconds
        recorder?.dialled(facts, start, at: Zone.local(office.clock.now))
    }

    /// Where the conversation is.
    public var placeName: String { conversation.placeName }
    /// The language being spoken.
    public var language: Language { conversation.language ?? .local }
    /// The member, once the PIN was right.
    public var member: MemberSummary? { conversation.member }

    /// Takes the one event an action earned and says what to do now.
    public func handle(_ event: Event) -> Action {
        let action = conversation.handle(event, at: milliseconds())
        if let language = conversation.takeLanguage() { session.speaks(language) }
        return action
    }

    /// Asks the core. Safe to call once for each `.request`.
    public func perform(_ request: Request) -> Reply {
        let turns = conversation.takeTurns(before: request)
        if !turns.isEmpty { session.log(turns) }
        return session.perform(request, act: conversation.nextAct())
    }

    /// An utterance begins to be heard.
    public func says(_ utterance: Utterance) { recorder?.says(utterance) }
}

/// The prompts of one `.play`. A key may cut them, and `.goOn` goes on with what it cut.
struct SoundingPrompts {
    private var left: ArraySlice<Utterance>
    /// True while the first of them is being said.
    private var isBegun = false

    init(_ utterances: [Utterance] = []) { left = utterances[...] }

    /// Lets the present prompt be said, `begins` once for each. False when none is left.
    mutating func sound(_ begins: (Utterance) -> Void) -> Bool {
        guard let utterance = left.first else { return false }
        if !isBegun { begins(utterance) }
        isBegun = true
        return true
    }

    /// The present prompt was said to its end.
    mutating func next() { (left, isBegun) = (left.dropFirst(), false) }
}
