// AnswerGraph: where the answers to each question of the conversation lead, and the cycles in that graph.

import BookingModel
import CallFlow

/// The questions of a conversation. Operator, repeat and previous key are left out: they are no answers.
struct AnswerGraph {
    /// What one answer may come to before the next question.
    struct Way: Hashable {
        /// The next question; nil: the call ends.
        let to: Int?
        /// The caller got something on the way.
        let isGain: Bool
        /// The core said no on the way.
        let isRefusal: Bool
    }

    /// A question: its name, whether a person is offered at it, and the ways of each answer.
    struct Question {
        let name: String
        var isHelp = false
        var answers: [(word: String, ways: Set<Way>)] = []
    }

    var questions: [Question] = []

    /// Answers that lead nowhere: by whatever answers and replies the caller goes on, nothing is gained and the call
    /// does not end before the same question is asked again. Such an answer should not be offered.
    var deadAnswers: [String] {
        questions.indices.flatMap { place in
            questions[place].answers.filter { isDead($0.ways, at: place) }.map {
                "\(questions[place].name): \($0.word) only leads back there"
            }
        }
    }

    private func isDead(_ ways: Set<Way>, at start: Int) -> Bool {
        var (seen, waiting): (Set<Int>, [Way]) = ([start], Array(ways))
        while let way = waiting.popLast() {
            guard !way.isGain, let to = way.to else { return false }
            if seen.insert(to).inserted { waiting += questions[to].answers.flatMap(\.ways) }
        }
        return true
    }

    /// Questions between which a caller can go round for as long as they like with nothing gained, while the core says
    /// no in each round and no person is offered.
    var endlessRefusals: [String] {
        let groups = groups()
        let names = questions.indices.flatMap { place in
            ways(from: place).filter { $0.isRefusal && groups[place] == groups[$0.to!] }.map { _ in
                questions[place].name
            }
        }
        return Set(names).sorted().map { "\($0): refusals without end, and no person is offered" }
    }

    /// The ways on which nothing is gained, to questions at which no person is offered.
    private func ways(from place: Int) -> [Way] {
        questions[place].answers.flatMap(\.ways).filter { way in
            !way.isGain && way.to.map { !questions[$0].isHelp } == true
        }
    }

    /// For each question the group of those it can be come back from (Kosaraju: depth first, and then backwards in the
    /// order of leaving).
    private func groups() -> [Int] {
        let next = questions.indices.map { place in Set(ways(from: place).map { $0.to! }).sorted() }
        var before: [[Int]] = Array(repeating: [], count: questions.count)
        for (place, others) in next.enumerated() { for other in others { before[other].append(place) } }
        var left: [Int] = []
        var seen: Set<Int> = []
        for place in questions.indices { AnswerGraph.walk(from: place, next, &seen) { left.append($0) } }
        var groups = Array(repeating: 0, count: questions.count)
        seen = []
        for place in left.reversed() { AnswerGraph.walk(from: place, before, &seen) { groups[$0] = place } }
        return groups
    }

    /// Depth first, each place once; `leaves` is told of each after all that it leads to.
    private static func walk(from start: Int, _ next: [[Int]], _ seen: inout Set<Int>, leaves: (Int) -> Void) {
        guard seen.insert(start).inserted else { return }
        var path = [(place: start, taken: 0)]
        while let (place, taken) = path.last {
            guard taken < next[place].count else {
                leaves(place)
                path.removeLast()
                continue
            }
            path[path.count - 1].taken += 1
            let other = next[place][taken]
            if seen.insert(other).inserted { path.append((other, 0)) }
        }
    }
}

/// Walks the conversation question by question and draws its answers.
struct Circles {
    /// Questions looked at before the walk gives up; the conversation has far fewer.
    static let maxQuestions = 60_000
    /// One entry of every shape; two mobile numbers, because a mistyped one is typed again.
    private static let entries = [
        "100234", "9#", "8#", ModelAnswers.secret, ModelAnswers.code, "701", "0308", "104", "1#",
        ModelAnswers.booking.number.digits,
        ModelAnswers.mobile.fullDigits, "01077778888",
    ].map { $0.compactMap { Key($0) } }

    /// Entries for a section, row or seat: one the office has, because each number is carried on into every place
    /// behind it.
    private static let seatEntries = [["1", "#"], ["9", "#"]].map { $0.compactMap { Key(Character($0)) } }

    private var graph = AnswerGraph()
    private var places: [CallMachine.Outline: Int] = [:]
    private var waiting: [CallMachine] = []

    /// What is wrong, a line each; empty when no caller can be led in a circle. Nil when the walk did not come to an
    /// end.
    static func found(_ rules: CallRules) -> [String]? {
        var circles = Circles()
        let calls: [(Language?, TelephoneNumber?)] = [(.local, nil), (.local, ModelAnswers.mobile), (nil, nil)]
        var joining = rules
        joining.signUp = .inCall
        for (language, calling, rules) in calls.map({ ($0, $1, rules) }) + [(.local, nil, joining)] {
            var machine = CallMachine(
                facts: CallFacts(language: language, calling: calling, today: ModelAnswers.today, rules: rules))
            let action = machine.handle(.answered)
            _ = circles.ways(machine, action)
        }
        var next = 0
        while next < circles.waiting.count {
            guard circles.waiting.count <= maxQuestions else { return nil }
            circles.answer(next)
            next += 1
        }
        return Array(Set(circles.graph.deadAnswers + circles.graph.endlessRefusals)).sorted()
    }

    /// Gives every answer to a question.
    private mutating func answer(_ place: Int) {
        let machine = waiting[place]
        let keys = machine.keys
        for key in Key.allCases where ![keys.operatorKey, keys.repeatKey, keys.previousKey].contains(key) {
            give([key], to: machine, place)
        }
        for entry in machine.placeName.hasPrefix("choose-seats.") ? Circles.seatEntries : Circles.entries {
            var beginning = machine
            // Only what begins an entry here; as a single key it was pressed above.
            if case .listen = beginning.handle(.key(entry[0], after: 0)) { give(entry, to: machine, place) }
        }
    }

    /// An answer counts when the conversation takes it to its last key, and understands it.
    private mutating func give(_ keys: [Key], to machine: CallMachine, _ place: Int) {
        var (after, action) = (machine, Action.listen(milliseconds: 0))
        for key in keys {
            guard case .listen = action else { return }
            action = after.handle(.key(key, after: 0))
        }
        if case .listen = action { return }
        guard after.isUnmissed else { return }
        let ways = ways(after, action)
        graph.questions[place].answers.append((String(keys.map(\.character)), ways))
    }

    /// Where an action leads without another answer of the caller's.
    private mutating func ways(_ machine: CallMachine, _ action: Action) -> Set<AnswerGraph.Way> {
        var found: Set<AnswerGraph.Way> = []
        var left = [(machine: machine, action: action, isGain: false, isRefusal: false)]
        while let (machine, action, isGain, isRefusal) = left.popLast() {
            switch action {
            case .play, .goOn: left.append(Circles.after(.played, machine, isGain, isRefusal))
            case .hearOn: left.append(Circles.after(.typedOn(digits: 0, terminated: false), machine, isGain, isRefusal))
            case .request(let request):
                for (_, reply) in ModelAnswers.answers(to: request) {
                    left.append(
                        Circles.after(
                            .reply(reply), machine, isGain || reply.gist == .gain, isRefusal || reply.gist == .refusal))
                }
            case .listen: found.insert(AnswerGraph.Way(to: question(machine), isGain: isGain, isRefusal: isRefusal))
            case .end: found.insert(AnswerGraph.Way(to: nil, isGain: isGain, isRefusal: isRefusal))
            }
        }
        return found
    }

    private static func after(
        _ event: Event, _ machine: CallMachine, _ isGain: Bool, _ isRefusal: Bool
    ) -> (machine: CallMachine, action: Action, isGain: Bool, isRefusal: Bool) {
        var after = machine
        let action = after.handle(event)
        return (after.after(turns: 0), action, isGain, isRefusal)
    }

    /// The question's number; nil for one in a call that is alike another.
    private mutating func question(_ machine: CallMachine) -> Int? {
        if machine.member != nil, machine.isVariant { return nil }
        let outline = machine.outline
        if let place = places[outline] { return place }
        let place = graph.questions.count
        places[outline] = place
        graph.questions.append(
            AnswerGraph.Question(name: machine.placeName, isHelp: machine.placeName.hasPrefix("help.")))
        waiting.append(machine)
        return place
    }
}
