// CallConductor: connects one call's conversation with the core. The AGI program, the terminal telephone and
// transcripts use it; they differ only in how prompts are played and where keys come from.

import BookingCore
import BookingModel
import CallFlow

/// Leads the events of one call to the machine, the machine's requests to the core, and all of it to the call log and
/// the recorder.
public final class CallConductor {
    private var machine: CallMachine
    private let office: BoxOffice
    private let session: SessionID
    private let recorder: CallRecorder?
    private let milliseconds: () -> Int
    private let startedAt: Int
    /// True while the box office plays unavailable, as a rehearsal may want.
    private let isDown: () -> Bool
    private var turns: [TurnRecord] = []
    private var acts = 0
    private var words = TurnWords()

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
        machine = CallMachine(facts: facts)
        (self.office, self.recorder, self.milliseconds, self.isDown) = (office, recorder, milliseconds, isDown)
        startedAt = milliseconds()
        session = office.newSession(
            SessionStart(
                channel: .telephone, line: line, calling: facts.calling, language: facts.language, reference: reference)
        )
        recorder?.dialled(
            line: line, language: facts.language, from: facts.calling, at: Zone.local(office.clock.now),
            isReturning: facts.isReturning)
    }

    /// Where the conversation is.
    public var placeName: String { machine.placeName }
    /// The language being spoken.
    public var language: Language { machine.language }
    /// The member, once the PIN was right.
    public var member: MemberSummary? { machine.member }

    /// Takes the one event an action earned and says what to do now.
    public func handle(_ event: Event) -> Action {
        let place = machine.placeName
        recorder?.hears(event, at: place)
        let spoken = machine.language
        let action = machine.handle(event)
        if machine.language != spoken { office.setLanguage(machine.language, of: session) }
        if let word = words.word(for: event, then: action) {
            turns.append(TurnRecord(place: place, event: word, atMilliseconds: milliseconds() - startedAt))
        }
        if case .end(let end) = action { recorder?.ended(end) }
        return action
    }

    /// Asks the core. Safe to call once for each `.request`.
    public func perform(_ request: Request) -> Reply {
        acts += 1
        if case .end = request {
            office.log(turns, of: session)
            turns = []
        }
        let before = recorder.flatMap { _ in office.mark(session) }
        let reply = isDown() ? Reply.unavailable : office.perform(request, in: session, act: acts)
        recorder?.asked(request, reply, written: before.map { office.written(since: $0) } ?? [])
        return reply
    }

    /// An utterance begins to be heard.
    public func says(_ utterance: Utterance) { recorder?.says(utterance) }
}
