// FlowExplorer: finds every place of the conversation and every way between places, by playing the conversation
// breadth first.

import BookingModel
import CallFlow

/// Walks the conversation with one representative for each kind of entry and each kind of answer.
struct FlowExplorer {
    /// Situations looked at before the walk gives up; the conversation has far fewer.
    static let maxSituations = 60_000
    /// What is typed at every question: one entry of every shape the conversation knows. The word is what the diagram
    /// writes.
    private static let entries: [(keys: String, word: String)] =
        [
            ("100234", "digits"), ("4821", "digits"), ("701", "digits"), ("701#", "digits"), ("0308", "digits"),
            ("01023456789", "digits"),
            ("104", "digits"),
            ("104#", "digits"), ("5#", "digits"), ("12#", "digits"), ("8#", "8#"), ("9#", "9#"),
        ]
    /// Options of one menu that lead to the same place: so many are followed, the others only noted (1 to 6 tickets go
    /// the same way).
    private static let optionsAlike = 3
    private static let rules = CallRules()
    /// Where help after a fault, and after an operator who did not answer, leads: not back to where it began.
    private static let onward: Set<String> = ["call.starting-again", "call.going-on"]

    private var graph = FlowGraph()
    private var seen: Set<CallMachine.Situation> = []
    private var waiting: [(machine: CallMachine, action: Action)] = []
    /// How many of those have been followed.
    private var next = 0

    /// All places and ways of a call, as it is in this program.
    /// - Returns: nil when the walk did not come to an end within `maxSituations`.
    static func explore() -> FlowGraph? {
        var explorer = FlowExplorer()
        // The second caller is known by his number: that makes a difference only until he has logged in.
        for calling in [nil, TelephoneNumber("010-2345-6789")] {
            let language: Language? = calling == nil ? nil : .korean
            var machine = CallMachine(
                facts: CallFacts(language: language, calling: calling, today: ModelOffice.today, rules: rules))
            let action = machine.handle(.answered)
            explorer.visit(machine, action)
        }
        // The third comes back from an operator who did not answer.
        var back = CallMachine(
            facts: CallFacts(language: .korean, calling: nil, today: ModelOffice.today, rules: rules, isReturning: true)
        )
        let asked = back.handle(.answered)
        explorer.visit(back, asked)
        guard explorer.walk(), explorer.callForHelp(), explorer.walk() else { return nil }
        return explorer.graph
    }

    /// Follows all that waits, breadth first. False when there is too much of it.
    private mutating func walk() -> Bool {
        while next < waiting.count {
            guard seen.count < FlowExplorer.maxSituations else { return false }
            let (machine, action) = waiting[next]
            next += 1
            follow(machine, action)
        }
        return true
    }

    /// The operator key, too many misses and a fault of the core lead to the same places from everywhere: shown once,
    /// as ways from anywhere.
    private mutating func callForHelp() -> Bool {
        guard
            let asking = waiting.first(where: {
                $0.machine.placeName == FlowExplorer.samplePlace && FlowExplorer.isListening($0.action)
            }),
            let requesting = waiting.first(where: { $0.machine.member != nil && FlowExplorer.isRequesting($0.action) })
        else { return false }
        graph.add(FlowGraph.anywhere, asking.action)
        var wanting = asking.machine
        let wanted = wanting.handle(.key(FlowExplorer.rules.keys.operatorKey, after: 0))
        arrive(wanting, wanted, from: FlowGraph.anywhere, String(FlowExplorer.rules.keys.operatorKey.character))
        var silent = asking.machine
        var action = asking.action
        for _ in 0..<(4 * FlowExplorer.rules.misses) where silent.placeName == FlowExplorer.samplePlace {
            action = silent.handle(FlowExplorer.isListening(action) ? .silence : .played)
        }
        arrive(silent, action, from: FlowGraph.anywhere, "\(FlowExplorer.rules.misses) misses")
        var failing = requesting.machine
        let failed = failing.handle(.reply(.unavailable))
        arrive(failing, failed, from: FlowGraph.anywhere, "fault")
        return true
    }

    private static let samplePlace = "call.main-menu"

    private static func isListening(_ action: Action) -> Bool {
        switch action {
        case .listen: true
        case .play, .goOn, .hearOn, .request, .end: false
        }
    }

    private static func isRequesting(_ action: Action) -> Bool {
        switch action {
        case .request: true
        case .play, .goOn, .listen, .hearOn, .end: false
        }
    }

    /// Notes a place and queues it when this situation is new.
    private mutating func visit(_ machine: CallMachine, _ action: Action) {
        // English leads where Korean leads.
        if machine.language == .english { return }
        if machine.member != nil, machine.situation.isKnownByNumber { return graph.add(machine.placeName, action) }
        guard seen.insert(machine.situation).inserted else { return }
        graph.add(machine.placeName, action)
        waiting.append((machine, action))
    }

    private mutating func follow(_ machine: CallMachine, _ action: Action) {
        switch action {
        case .play, .goOn: step(machine, .played, "")
        case .hearOn: step(machine, .typedOn(digits: 0, terminated: false), "")
        case .request(let request):
            for answer in ModelOffice.answers(to: request) { step(machine, .reply(answer.reply), answer.word) }
        case .listen:
            // The keys for the operator, repeat and previous step do the same everywhere: the diagram says so once.
            var alike: [String: Int] = [:]
            for digit in 1...9 {
                var after = machine
                let action = after.handle(.key(Key(digit: digit), after: 0))
                alike[after.placeName, default: 0] += 1
                arrive(
                    after, action, from: machine.placeName, "\(digit)",
                    goesOn: alike[after.placeName]! <= FlowExplorer.optionsAlike)
            }
            var typed: Set<String> = []
            for entry in FlowExplorer.entries { type(entry.keys, entry.word, at: machine, &typed) }
        case .end: break
        }
    }

    /// One event, and where it leads.
    private mutating func step(_ machine: CallMachine, _ event: Event, _ word: String) {
        var after = machine
        let action = after.handle(event)
        arrive(after, action, from: machine.placeName, word)
    }

    /// A whole entry. It counts only where the conversation goes on collecting it to its last key. Of several that lead
    /// to the same place one is followed: which seat was typed makes no difference to the flow.
    private mutating func type(_ keys: String, _ word: String, at machine: CallMachine, _ typed: inout Set<String>) {
        var after = machine
        var action = Action.listen(milliseconds: 0)
        for character in keys {
            guard case .listen = action, let key = Key(character) else { return }
            action = after.handle(.key(key, after: 0))
        }
        if case .listen = action { return }
        if case .hearOn = action { action = after.handle(.typedOn(digits: 0, terminated: false)) }
        arrive(after, action, from: machine.placeName, word, goesOn: typed.insert(after.placeName).inserted)
    }

    private mutating func arrive(
        _ machine: CallMachine, _ action: Action, from place: String, _ word: String, goesOn: Bool = true
    ) {
        // A key that begins an entry leads nowhere yet.
        if case .listen = action, machine.placeName == place, !word.isEmpty { return }
        // Help ends where it began.
        let next = machine.placeName
        let isBack = !next.hasPrefix("help.") && !next.hasPrefix("floor.") && !FlowExplorer.onward.contains(next)
        let target = place.hasPrefix("help.") && isBack ? FlowGraph.anywhere : next
        if target != place { graph.add(from: place, to: target, word) }
        if goesOn { visit(machine, action) }
    }
}
