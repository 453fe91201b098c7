// Explorer: plays every possible call breadth first: every key and every kind of entry, silence, hang-up, and every
// reply of the core at every place, with a witness for each call. The first bad call it finds is a shortest one.

import BookingModel
import CallFlow

struct Explorer {
    /// Calls looked at before the walk gives up.
    static let maxStates = 3_000_000
    /// Turns in which a call that has reached the ceiling must be over.
    static let turnsAfterCeiling = 24
    /// One entry of every shape there is, of each a usable one, one too short and one that cannot be; section 5 in
    /// three ways.
    private static let shapes = [
        "100234", "9#", "8#", "12#", ModelAnswers.secret, ModelAnswers.code, "701", "0308", "1399", "0#", "005", "5#",
        "000",
        ModelAnswers.booking.number.digits,
        ModelAnswers.strange.digits, ModelAnswers.mobile.fullDigits, "0212345678",
    ].map { $0.compactMap { Key($0) } }

    /// What is still to be typed of a PIN or code behind its first key.
    private static let secrets = [ModelAnswers.secret, ModelAnswers.code].map { $0.dropFirst().compactMap { Key($0) } }

    /// Where any number is usable: a few are typed, all for the same seat, or each would be a walk of its own.
    private static let seatPlaces: Set<String> = [
        "choose-seats.section", "choose-seats.seat-section", "choose-seats.seat-row", "choose-seats.seat-number",
    ]
    private static let seatShapes = ["005", "5#", "000", "0#"].map { $0.compactMap { Key($0) } }
    private static let seatKeys: [Key] = [.zero, .five, .star, .pound]

    struct State {
        let machine: CallMachine
        let action: Action
        let witness: Witness
        /// Keys of an entry that are still to be typed.
        let script: [Key]
        /// How the diagram writes the entry that is being typed.
        let entry: String
        /// Whether a PIN or code was begun in this call: only then can it be printed.
        let hasSecret: Bool
    }
    private struct Identity: Hashable {
        let outline: CallMachine.Outline
        let witness: Witness
        let script: [Key]
    }
    /// How a state was come to.
    struct Step {
        let before: Int
        let event: Event
    }
    struct Fault {
        let what: String
        /// The state it happened after, and with what.
        let at: Step
    }
    /// An arrow of the conversation.
    struct Edge: Hashable {
        let from: String
        let to: String
        /// What the diagram writes at it; nil for what it does not draw, such as hanging up.
        let word: String?
    }
    /// A place, and what is done there.
    struct Visit: Hashable {
        let place: String
        let kind: FlowGraph.Kind
    }
    /// What every place does alike: written at an arrow, and drawn once.
    enum Everywhere {
        static let misses = "misses"
        static let fault = "fault"
    }

    private(set) var steps: [Step] = []
    private(set) var roots: [CallFacts] = []
    private(set) var places: Set<String> = []
    /// In the order they were found, each once.
    private(set) var visits = Distinct<Visit>()
    private(set) var edges = Distinct<Edge>()
    private(set) var transitions = 0
    private(set) var fault: Fault?
    private(set) var isComplete = true
    private var isPatient = false
    private var waiting: [State] = []
    private var seen: Set<Identity> = []
    private var late = LateCalls()
    private var secrets = Secrets()

    /// States found.
    var count: Int { steps.count }
    /// Pairs of places of which one leads to the other.
    var ways: Int { Set(edges.all.map { Edge(from: $0.from, to: $0.to, word: nil) }).count }
    /// The longest a call went on after the ceiling, in turns.
    var longestLate: Int { late.longest }

    /// Walks over all calls, or up to the first bad one.
    /// - Parameter isPatient: of callers who hear every prompt to its end; that leads to the same places in fewer
    ///   steps, and how late calls end is not looked at.
    static func explore(_ rules: CallRules, mostStates: Int = maxStates, isPatient: Bool = false) -> Explorer {
        var explorer = Explorer()
        explorer.isPatient = isPatient
        let calls: [(Language?, TelephoneNumber?)] = [(.local, nil), (.local, ModelAnswers.mobile), (nil, nil)]
        for (language, calling) in calls {
            explorer.begin(CallFacts(language: language, calling: calling, today: ModelAnswers.today, rules: rules))
        }
        // Where callers join, up to the main menu, which is alike.
        var joining = rules
        joining.signUp = .inCall
        explorer.begin(CallFacts(language: .local, calling: nil, today: ModelAnswers.today, rules: joining))
        // An operator did not answer.
        explorer.begin(
            CallFacts(language: .local, calling: nil, today: ModelAnswers.today, rules: rules, isReturning: true))
        var next = 0
        while next < explorer.waiting.count, explorer.fault == nil {
            guard explorer.count < mostStates else {
                explorer.isComplete = false
                break
            }
            let state = explorer.waiting[next]
            explorer.follow(state, next)
            next += 1
        }
        return explorer
    }

    private mutating func begin(_ facts: CallFacts) {
        roots.append(facts)
        var machine = CallMachine(facts: facts)
        var witness = Witness()
        let action = machine.handle(.answered)
        _ = witness.fault(in: action, at: machine.placeName)
        // A root is its own beginning: `before` counts down from -1.
        enter(
            State(
                machine: machine.after(turns: 0), action: action, witness: witness, script: [], entry: "",
                hasSecret: false),
            Step(before: -roots.count, event: .answered))
    }

    private mutating func follow(_ state: State, _ index: Int) {
        switch state.action {
        case .play(_, let keys), .goOn(let keys):
            step(state, index, .played, then: state.script, "")
            step(state, index, .hungUp)
            if isPatient { return }
            // The rest of an entry is asked for.
            if state.machine.isTyping { return typeOn(state, index, keys) }
            press(keys, state, index)
        case .listen:
            listen(state, index)
        case .hearOn:
            step(state, index, .typedOn(digits: 0, terminated: false), state.entry)
            step(state, index, .typedOn(digits: 1, terminated: true))
            step(state, index, .typedOn(digits: 4, terminated: true))
            step(state, index, .typedOn(digits: 5, terminated: true))
            step(state, index, .hungUp)
        case .request(let request):
            for (word, reply) in ModelAnswers.answers(to: request) { step(state, index, .reply(reply), word) }
            step(state, index, .reply(.unavailable), Everywhere.fault)
            // No answer to this request.
            if request.traits.contains(.isAwaited) { step(state, index, .reply(.ended)) }
        case .end: break
        }
    }

    private mutating func listen(_ state: State, _ index: Int) {
        step(state, index, .hungUp)
        if state.machine.isTyping {
            if rests(state) { step(state, index, .silence, then: state.script) }
            return typeOn(state, index, .all)
        }
        step(state, index, .silence, Everywhere.misses)
        press(.all, state, index)
        checkCommandKeys(state, index)
        guard state.machine.isUnmissed else { return }
        for entry in Explorer.seatPlaces.contains(state.machine.placeName) ? Explorer.seatShapes : Explorer.shapes {
            var after = state.machine
            // Only what begins an entry here; as a single key it was pressed above.
            if case .listen = after.handle(.key(entry[0], after: 0)) {
                step(state, index, .key(entry[0], after: 0), then: Array(entry.dropFirst()), Explorer.word(entry))
            }
        }
    }

    /// One key of each kind: which digit begins an entry that is not gone on with makes no difference.
    private mutating func press(_ keys: KeySet, _ state: State, _ index: Int) {
        let isSeat = Explorer.seatPlaces.contains(state.machine.placeName)
        for key in keys.keys where !isSeat || Explorer.seatKeys.contains(key) {
            var after = state.machine
            _ = after.handle(.key(key, after: 0))
            if after.isTyping, ![.zero, .one].contains(key) { continue }
            step(state, index, .key(key, after: 0), word(key, state))
        }
    }

    /// A key as the diagram writes it; nil where it is not drawn: it cuts what only informs, or is for what all places
    /// do alike.
    private func word(_ key: Key, _ state: State) -> String? {
        guard case .listen = state.action, key.digit != nil else { return nil }
        return String(key.character)
    }

    /// An entry as the diagram writes it: what was typed where that is a code, like `9#`.
    private static func word(_ entry: [Key]) -> String {
        entry.count == 2 && entry[1] == .pound ? "\(entry[0])#" : "digits"
    }

    /// Whether a caller rests here in the middle of an entry: behind its first digit, before its last key, and at its
    /// end. Rests at the digits between are alike.
    private func rests(_ state: State) -> Bool { state.machine.typedDigits == 1 || state.script.count <= 1 }

    /// The next key of an entry, or one that breaks it off.
    private mutating func typeOn(_ state: State, _ index: Int, _ keys: KeySet) {
        for key in [Key.star, .pound] where keys.contains(key) { step(state, index, .key(key, after: 0)) }
        guard let key = state.script.first, keys.contains(key) else { return }
        step(state, index, .key(key, after: 0), then: Array(state.script.dropFirst()), state.entry)
    }

    /// One event, and where it leads.
    /// - Parameter word: how it is drawn; nil: not.
    private mutating func step(
        _ state: State, _ index: Int, _ event: Event, then script: [Key] = [], _ word: String? = nil
    ) {
        transitions += 1
        var (machine, witness) = (state.machine, state.witness)
        witness.sees(event, after: state.action)
        let from = machine.placeName
        let action = machine.handle(event)
        edges.insert(Edge(from: from, to: machine.placeName, word: drawn(word, state.machine)))
        let here = Step(before: index, event: event)
        if let what = witness.fault(in: action, at: machine.placeName) { return fail(what, here) }
        if event == .hungUp, !isLeaving(machine, action) {
            return fail("the caller hung up and the call goes on at \(machine.placeName)", here)
        }
        enter(
            State(
                machine: machine.after(turns: 0), action: action, witness: witness,
                script: machine.isTyping ? script : [], entry: machine.isTyping ? word ?? state.entry : "",
                hasSecret: state.hasSecret || Explorer.secrets.contains(script)), here)
    }

    /// What is drawn of a step: a key typed ahead answers a question behind this place, and a key pressed behind a miss
    /// may be the next one.
    private func drawn(_ word: String?, _ machine: CallMachine) -> String? {
        machine.hasTypedAhead || !machine.isUnmissed && word != Everywhere.misses ? nil : word
    }

    private func isLeaving(_ machine: CallMachine, _ action: Action) -> Bool {
        switch action {
        case .end, .request(.end): true
        case .request, .play, .goOn, .listen, .hearOn: false
        }
    }

    private mutating func enter(_ state: State, _ step: Step) {
        // Once the PIN was right, a call goes on alike in every language and from every number: one of them is
        // followed.
        if state.machine.member != nil, state.machine.isVariant { return }
        guard
            seen.insert(Identity(outline: state.machine.outline, witness: state.witness, script: state.script)).inserted
        else { return }
        places.insert(state.machine.placeName)
        visits.insert(Visit(place: state.machine.placeName, kind: FlowGraph.Kind(state.action)))
        waiting.append(state)
        steps.append(step)
        if isPatient { return }
        if state.hasSecret, let what = secrets.printed(by: state.machine) { return fail(what, step) }
        // In the middle of an entry the next key ends the call as it would have without the others.
        if !state.machine.isTyping, !late.ends(state) {
            fail(
                "a call that has reached the ceiling at "
                    + "\(state.machine.placeName) is not over within \(Explorer.turnsAfterCeiling) turns", step)
        }
    }

    mutating func fail(_ what: String, _ step: Step) { fault = fault ?? Fault(what: what, at: step) }
}
