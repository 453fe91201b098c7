// InProcessDriver: plays calls without a telephone, in virtual time.

import BookingModel
import CallFlow
import CallRecording

/// Calls in this process, in virtual time: prompts take no time, keys are typed as fast as they are heard, and only
/// `wait` lets a timer run.
final class InProcessDriver: CallDriver {
    /// Actions that may follow one line of the caller's before it counts as never coming to rest.
    static let actionsPerLine = 2000

    let stage: Stage
    private let rules: CallRules
    private let recorder: CallRecorder
    private let spoken: (Utterance) -> Void
    private let arrived: (String) -> Void
    private let happened = Happenings()

    private var call: CallConductor?
    /// Keys typed and not yet heard by the conversation.
    private var typedAhead: [Key] = []
    /// What is left of the prompts that play, or that a key cut.
    private var sounding = SoundingPrompts()
    /// The present `.listen`.
    var listening: Listening?

    /// - Parameters:
    ///   - spoken: gets every utterance when it begins.
    ///   - arrived: gets the place of every action.
    init(
        stage: Stage, rules: CallRules, spoken: @escaping (Utterance) -> Void = { _ in },
        arrived: @escaping (String) -> Void = { _ in }
    ) {
        (self.stage, self.rules, self.spoken, self.arrived) = (stage, rules, spoken, arrived)
        recorder = CallRecorder { [happened] line in happened.take(line) }
    }

    var isOnLine: Bool { call != nil }

    func dial(_ incoming: IncomingCall) throws(RehearsalFault) {
        let facts = CallFacts(
            language: incoming.language, calling: incoming.calling, today: stage.now.date, rules: rules,
            isReturning: incoming.isReturning)
        let stage = stage
        let call = CallConductor(
            facts: facts, line: incoming.line, reference: incoming.reference, office: stage.office, recorder: recorder,
            milliseconds: { stage.lineMilliseconds }, isDown: { stage.isDown })
        self.call = call
        typedAhead = []
        try run(call, call.handle(.answered))
    }

    func press(_ keys: [Key]) throws(RehearsalFault) {
        typedAhead += keys
        guard let call, let listening, !typedAhead.isEmpty else { return }
        self.listening = nil
        try run(call, call.handle(.key(typedAhead.removeFirst(), after: listening.passed)))
    }

    func silence() throws(RehearsalFault) {
        guard let call else { return }
        listening = nil
        try run(call, call.handle(.silence))
    }

    func hangUp() throws(RehearsalFault) {
        guard let call else { return }
        typedAhead = []
        try run(call, call.handle(.hungUp))
    }

    func crash() {
        recorder.flush()
        (call, listening, typedAhead) = (nil, nil, [])
    }

    func takeHappenings() -> [String] { happened.takeAll() }

    /// Answers actions until the conversation waits for a key that was not typed yet, or is over.
    private func run(_ call: CallConductor, _ first: Action) throws(RehearsalFault) {
        var action = first
        for _ in 0..<InProcessDriver.actionsPerLine {
            arrived(call.placeName)
            switch action {
            case .play(let utterances, let interruptible):
                sounding = SoundingPrompts(utterances)
                action = call.handle(play(interruptible, on: call))
            case .goOn(let interruptible):
                action = call.handle(play(interruptible, on: call))
            case .listen(let milliseconds):
                guard !typedAhead.isEmpty else {
                    listening = Listening(lasts: milliseconds)
                    return
                }
                action = call.handle(.key(typedAhead.removeFirst(), after: 0))
            case .hearOn(_, let terminator):
                action = call.handle(.typedOn(typedAhead, terminator))
            case .request(let request):
                action = call.handle(.reply(call.perform(request)))
            case .end:
                (self.call, listening, typedAhead) = (nil, nil, [])
                return
            }
        }
        throw RehearsalFault(
            "the conversation did not rest within \(InProcessDriver.actionsPerLine) actions at \(call.placeName)"
        )
    }

    /// A prompt hears keys as the line does: one of the set cuts it, any other one is lost.
    private func play(_ interruptible: KeySet, on call: CallConductor) -> Event {
        while sounding.sound({
            call.says($0)
            spoken($0)
        }) {
            while !typedAhead.isEmpty {
                let key = typedAhead.removeFirst()
                if interruptible.contains(key) { return .key(key, after: 0) }
            }
            sounding.next()
        }
        return .played
    }
}

/// Collects what the recorder writes; the caller's own lines stand in the transcript already.
final class Happenings {
    private var lines: [String] = []
    func take(_ line: RecordedLine) {
        switch line {
        case .caller: break
        case .happening(let text): lines.append(text)
        }
    }
    func takeAll() -> [String] {
        defer { lines = [] }
        return lines
    }
}

extension Event {
    /// What `.hearOn` earns when these keys were typed ahead.
    static func typedOn(_ keys: [Key], _ terminator: Key) -> Event {
        let digits = keys.prefix { $0.digit != nil }.count
        return .typedOn(digits: digits, terminated: digits < keys.count && keys[digits] == terminator)
    }
}
