// CallDriver: what plays the caller of a transcript: calls in this process, over an emulated wire, or at a real PBX.

import AsteriskAGI
import BookingCore
import BookingModel
import CallFlow
import CallRecording

/// The time a call waits for a key, virtual milliseconds.
struct Listening {
    /// How long it waits.
    let lasts: Int
    /// How much of that has passed.
    var passed = 0
    var left: Int { lasts - passed }
}

/// Plays the caller, one call at a time.
protocol CallDriver: AnyObject {
    /// True while a call is on the line.
    var isOnLine: Bool { get }
    /// The box office that is called.
    var stage: Stage { get }
    /// Set while the call waits for a key that was not typed yet.
    var listening: Listening? { get set }
    func dial(_ call: IncomingCall) throws(RehearsalFault)
    func press(_ keys: [Key]) throws(RehearsalFault)
    /// The caller pressed nothing while the call waited.
    func silence() throws(RehearsalFault)
    func hangUp() throws(RehearsalFault)
    /// Ends the program without letting it tidy up.
    func crash() throws(RehearsalFault)
    /// What happened since the last time.
    func takeHappenings() throws(RehearsalFault) -> [String]
}

extension CallDriver {
    /// Lets time pass; nil: until the next time-out.
    func wait(seconds: Int?) throws(RehearsalFault) {
        guard let seconds else { return try timeOut() }
        var left = seconds * 1000
        while let listening, listening.left <= left {
            left -= listening.left
            try timeOut()
        }
        listening?.passed += left
        try stage.pass(milliseconds: left, onLine: true)
    }

    private func timeOut() throws(RehearsalFault) {
        guard let listening else {
            throw RehearsalFault("nothing is waited for; write `wait` only while a call is on the line")
        }
        try stage.pass(milliseconds: listening.left, onLine: true)
        try silence()
    }
}

struct IncomingCall {
    let line: String
    let language: Language?
    let calling: TelephoneNumber?
    /// How many calls there are in this rehearsal with it, from 1.
    let number: Int
    /// The channel's name: that of the first call, for one that comes back from an operator.
    let reference: String
    /// Whether it comes back from an operator.
    let isReturning: Bool

    init(line: String, language: Language?, calling: TelephoneNumber?, number: Int) {
        self.init(line, language, calling, number, "rehearsal-\(number)", isReturning: false)
    }

    private init(
        _ line: String, _ language: Language?, _ calling: TelephoneNumber?, _ number: Int, _ reference: String,
        isReturning: Bool
    ) {
        (self.line, self.language, self.calling, self.number) = (line, language, calling, number)
        (self.reference, self.isReturning) = (reference, isReturning)
    }

    /// The same channel again, as one more call.
    func returning(number: Int) -> IncomingCall {
        IncomingCall(line, language, calling, number, reference, isReturning: true)
    }
}

/// Why a rehearsal cannot go on.
struct RehearsalFault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

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
    var language: Language { conversation.language ?? .local }
    /// The member, once the PIN was right.
    var member: MemberSummary? { conversation.member }

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
    func says(_ utterance: Utterance) { recorder?.says(utterance) }
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
