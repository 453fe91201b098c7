// LateCalls: checks that every call that has reached the ceiling of turns ends soon, whatever is answered.

import CallFlow

struct LateCalls {
    /// Turns left to the end, by call; nil while its own end is being looked for: then it runs in a circle.
    private var left: [CallMachine.Outline: Int?] = [:]
    /// The most turns any call took.
    private(set) var longest = 0

    /// Whether a call is over within the bound from now on, had it reached the ceiling here.
    mutating func ends(_ state: Explorer.State) -> Bool {
        guard let turns = turnsLeft(state.machine, state.action, 0) else { return false }
        longest = max(longest, turns)
        return turns <= Explorer.turnsAfterCeiling
    }

    private mutating func turnsLeft(_ machine: CallMachine, _ action: Action, _ depth: Int) -> Int? {
        let outline = machine.outline
        if let known = left[outline] { return known }
        guard depth <= Explorer.turnsAfterCeiling else { return nil }
        left[outline] = .some(nil)
        var most = 0
        for event in events(action) {
            var after = machine.after(turns: machine.rules.ceiling)
            let next = after.handle(event)
            guard let turns = turnsLeft(after, next, depth + 1) else {
                left[outline] = nil
                return nil
            }
            most = max(most, turns + 1)
        }
        left[outline] = most
        return most
    }

    private func events(_ action: Action) -> [Event] {
        switch action {
        case .play, .goOn: [.played]
        case .hearOn: [.typedOn(digits: 0, terminated: false), .typedOn(digits: 1, terminated: true)]
        case .listen: [.silence, .key(.one, after: 0)]
        case .request(let request): ModelAnswers.replies(to: request).map { .reply($0) }
        case .end: []
        }
    }
}

/// Whether a call that has a PIN in it can be made to print it.
enum Secrets {
    static func printed(by machine: CallMachine) -> String? {
        // Printing is slow, and elsewhere there is no PIN any more.
        guard machine.placeName.hasPrefix("identify.ask-pin") || machine.placeName.hasPrefix("identify.verifying")
        else { return nil }
        var dumped = ""
        dump(machine, to: &dumped)
        return "\(machine)\(dumped)".contains(ModelAnswers.secret)
            ? "a call in the middle of a log-in prints its PIN" : nil
    }
}
