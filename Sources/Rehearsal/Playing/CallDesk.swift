// CallDesk: plays calls without a telephone, in virtual time: prompts take no time, keys are typed as fast as they
// are heard, and only `wait` lets a timer run.

import BookingCore
import BookingModel
import CallFlow

/// Where a transcript's caller sits: a desk in this process, or a PBX with the program as its child.
protocol CallerDesk: AnyObject {
    /// True while a call is on the line.
    var isOnLine: Bool { get }
    func dial(_ call: IncomingCall) throws(RehearsalFault)
    func press(_ keys: [Key]) throws(RehearsalFault)
    /// Lets time pass; nil: until the next time-out.
    func wait(seconds: Int?) throws(RehearsalFault)
    func hangUp() throws(RehearsalFault)
    /// Ends the program without letting it tidy up.
    func crash() throws(RehearsalFault)
    /// What happened since the last time.
    func takeHappenings() throws(RehearsalFault) -> [String]
}

/// A call as it comes in.
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

/// The desk in this process.
final class CallDesk: CallerDesk {
    /// Actions that may follow one line of the caller's before it counts as never coming to rest.
    static let actionsPerLine = 2000

    private let stage: Stage
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
    /// Milliseconds of the present `.listen`: how many it lasts, and how many have passed.
    private var listening: (lasts: Int, passed: Int)?

    /// - Parameters:
    ///   - spoken: told of every utterance when it begins.
    ///   - arrived: told of the place of every action.
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

    func wait(seconds: Int?) throws(RehearsalFault) {
        guard let seconds else { return try timeOut() }
        var left = seconds * 1000
        while let listening, listening.lasts - listening.passed <= left {
            left -= listening.lasts - listening.passed
            try timeOut()
        }
        if let listening { self.listening = (listening.lasts, listening.passed + left) }
        try stage.pass(milliseconds: left, onLine: true)
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

    private func timeOut() throws(RehearsalFault) {
        guard let call, let listening else {
            throw RehearsalFault("nothing is waited for; write `wait` only while a call is on the line")
        }
        try stage.pass(milliseconds: listening.lasts - listening.passed, onLine: true)
        self.listening = nil
        try run(call, call.handle(.silence))
    }

    /// Answers actions until the conversation waits for a key that was not typed yet, or is over.
    private func run(_ call: CallConductor, _ first: Action) throws(RehearsalFault) {
        var action = first
        for _ in 0..<CallDesk.actionsPerLine {
            arrived(call.placeName)
            switch action {
            case .play(let utterances, let interruptible):
                sounding = SoundingPrompts(utterances)
                action = call.handle(play(interruptible, on: call))
            case .goOn(let interruptible):
                action = call.handle(play(interruptible, on: call))
            case .listen(let milliseconds):
                guard !typedAhead.isEmpty else {
                    listening = (milliseconds, 0)
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
            "the conversation did not come to rest within \(CallDesk.actionsPerLine) actions at \(call.placeName)")
    }

    /// A prompt hears keys as the line does: one of the set cuts it, any other one meanwhile is lost.
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
