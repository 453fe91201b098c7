// Outline: the part of a call's state that the explorer compares. It leaves out counters that only grow, and what
// exactly a caller who is in the help dialog was doing, because help is the same at every place of one name.

extension CallMachine {
    /// A call without its count of turns; for a caller being helped, with only the name of the place where they go
    /// on afterwards.
    package struct Outline: Hashable, Sendable {
        enum Where: Hashable {
            case topLevel(TopLevel)
            case help(Help, resume: String)
        }
        let context: CallContext
        let place: Where
        let phase: Phase
        let typed: Typed
        let misses: [Int]
        let typedAhead: Key?
    }

    /// See `Outline`.
    package var outline: Outline {
        let place: Outline.Where =
            switch topLevel {
            case .help(let help, let resume): .help(help, resume: resume.name)
            case .call, .comingBack, .cameBack, .refused, .farewell, .ending, .ended: .topLevel(topLevel)
            }
        return Outline(
            context: context.onTheLine, place: place, phase: phase, typed: typed, misses: [noInput, noMatch, refusals],
            typedAhead: typedAhead)
    }

    /// True in the middle of an entry.
    package var isTyping: Bool { !typed.digits.isEmpty }
    /// Digits of the entry in progress.
    package var typedDigits: Int { typed.digits.count }
    /// True while a key that cut a prompt waits for the next question.
    package var hasTypedAhead: Bool { typedAhead != nil }
    /// True while the present question was not missed yet.
    package var isUnmissed: Bool { noInput == 0 && noMatch == 0 }

    /// The same call after so many turns: how a walk sees what the ceiling does without walking up to it.
    package func after(turns: Int) -> CallMachine {
        var copy = self
        copy.turns = turns
        return copy
    }
}

extension Call {
    /// Where a caller who was helped goes on: the place, and where a call that comes back from an operator goes on to
    /// from there.
    fileprivate var name: String {
        guard case .goingOn(let bookmark, _) = self else { return place }
        return "\(place) \(bookmark)"
    }
}

extension CallContext {
    /// The same without how the call came in: once it has begun, that makes no difference.
    fileprivate var onTheLine: CallContext {
        let facts = CallFacts(language: facts.language, calling: facts.calling, today: facts.today, rules: facts.rules)
        return CallContext(facts: facts, language: language, member: member, sendsKeys: sendsKeys)
    }
}

extension CallMachine {
    /// The caller's rules this call is played by.
    package var rules: CallRules { context.facts.rules }
    /// True for a call in another language than the first, from a known number, on a line that asks for the language,
    /// or where callers join: alike any other once the member is known.
    package var isVariant: Bool {
        context.language != .local || context.facts.language == nil || context.facts.calling != nil
            || context.facts.rules.signUp != .request
    }
    /// What the three command keys are.
    package var keys: KeyMap { context.facts.rules.keys }
}
