// Circles: finds where a caller can go in circles without progress, by playing every answer to every question.

import BookingModel
import CallFlow

/// Walks the conversation question by question and draws its answers.
struct Circles {
    /// Questions looked at before the walk gives up; the conversation has far fewer.
    static let maxQuestions = 60_000
    /// One entry of every shape; two mobile numbers, because a mistyped one is typed again.
    private static let entries = [
        "100234", "9#", "8#", ModelAnswers.secret, "701", "0308", "104", "1#", ModelAnswers.booking.number.digits,
        ModelAnswers.mobile.fullDigits, "01077778888",
    ].map { $0.compactMap { Key($0) } }

    /// Entries for a section, row or seat: one the office has, because each number is carried on into every place
    /// behind it.
    private static let seatEntries = [["1", "#"], ["9", "#"]].map { $0.compactMap { Key(Character($0)) } }

    private var graph = AnswerGraph()
    private var places: [CallMachine.Outline: Int] = [:]
    private var waiting: [CallMachine] = []

    /// What is wrong, a line each; empty when nobody can be led in a circle. Nil when the walk did not come to an end.
    static func found(_ rules: CallRules) -> [String]? {
        var circles = Circles()
        let calls: [(Language?, TelephoneNumber?)] = [(.local, nil), (.local, ModelAnswers.mobile), (nil, nil)]
        for (language, calling) in calls {
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
