// CommandKeys: checks that the keys for the operator, repeat and previous step do at every question what they are for.

import BookingModel
import CallFlow

extension Explorer {
    /// The keys for the operator, repeat and previous step do at every question what they are for.
    mutating func checkCommandKeys(_ state: State, _ index: Int) {
        let keys = state.machine.keys
        var wanting = state.machine
        var action = wanting.handle(.key(keys.operatorKey, after: 0))
        if case .listen = action { action = wanting.handle(.key(keys.previousKey, after: 0)) }
        if case .request(.operators) = action {
        } else {
            fail(
                "the operator key does not call the operator at \(state.machine.placeName)",
                Step(before: index, event: .key(keys.operatorKey, after: 0)))
        }
        var again = state.machine
        let repeated = again.handle(.key(keys.repeatKey, after: 0))
        if again.placeName != state.machine.placeName || !says(repeated) || missed(repeated) {
            fail(
                "the repeat key does not say it again at \(state.machine.placeName)",
                Step(before: index, event: .key(keys.repeatKey, after: 0)))
        }
        var back = state.machine
        if missed(back.handle(.key(keys.previousKey, after: 0))) {
            fail(
                "the previous key is not understood at \(state.machine.placeName)",
                Step(before: index, event: .key(keys.previousKey, after: 0)))
        }
    }

    private func says(_ action: Action) -> Bool {
        if case .play = action { return true }
        return false
    }

    private func missed(_ action: Action) -> Bool {
        guard case .play(let utterances, _) = action else { return false }
        return utterances.contains { $0.prompt.phrase == .notUnderstood || $0.prompt.phrase == .notHeard }
    }
}
