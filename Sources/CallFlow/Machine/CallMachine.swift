// CallMachine: the call as a value. One event in, one action out; no I/O, no clock. It holds what is the same at
// every place (keys, misses, giving up, hanging up, a fault, the ceiling); what is particular to a place is in its
// dialog.

import BookingModel

/// A telephone call: where it is, what was typed, and what to do next. Deterministic: equal values answer equal events
/// with equal actions.
public struct CallMachine: Hashable, Sendable {
    var context: CallContext
    var topLevel: TopLevel
    var phase = Phase.fresh
    /// What was typed at the present question.
    var typed = Typed()
    /// Misses at the present question, counted apart.
    var noInput = 0
    var noMatch = 0
    /// Refusals of the core since the caller last got something, up to `CallRules.refusals`.
    var refusals = 0
    /// A key that cut a prompt which asked nothing; it answers the next question.
    var typedAhead: Key?
    /// What the caller has heard so far, in the call's language.
    var heard = Heard()
    /// Actions so far.
    var turns = 0

    /// A call that is about to be answered. The first event is `.answered`.
    public init(facts: CallFacts) {
        context = CallContext(facts: facts, language: facts.language ?? .local, member: nil)
        topLevel = facts.isReturning ? .comingBack : .call(.arriving)
    }

    /// A call that is not taken: it hears why, and that is all. Asks the core for nothing.
    public init(turningAway facts: CallFacts, because rejection: Rejection) {
        context = CallContext(facts: facts, language: facts.language ?? .local, member: nil)
        topLevel = .refused(rejection)
    }

    /// The name of the place the call is at: `identify.ask-pin`.
    public var placeName: String { topLevel.place }
    /// The language being spoken.
    public var language: Language { context.language }
    /// The member, once the PIN was right.
    public var member: MemberSummary? { context.member }

    /// Takes the event that answers the last action, and returns the next action.
    public mutating func handle(_ event: Event) -> Action {
        turns += 1
        if case .hungUp = event { return hangUp() }
        if turns > context.facts.rules.ceiling, topLevel.resume != nil, phase != .requesting {
            return follow(.go(.farewell(.tooLong, place: topLevel.conversationPlace)))
        }
        if case .key = event { context.sendsKeys = true }
        if let action = takeTerminator(event) { return action }
        let isPlayedOut = if case .played = event { true } else { false }
        heard.settle(isPlayedOut: isPlayedOut)
        switch (phase, event) {
        case (.fresh, .answered):
            return enter()
        case (.telling, .played):
            return follow(afterTelling)
        case (.telling, .key(let key, _)):
            typedAhead = key
            return follow(afterTelling)
        case (.hearing(let form), .played):
            return ask(question, form)
        case (.asking, .played):
            return listen()
        case (.asking, .key(let key, let after)), (.listening, .key(let key, let after)):
            return take(key, after: after)
        case (.listening, .silence):
            return silence()
        case (.hearingOn, .typedOn(let digits, let terminated)):
            return goOn(digits: digits, isTerminated: terminated)
        case (.hearingNumber(let key), .typedOn(let digits, _)):
            return beginNumber(key, following: digits)
        case (.missed, .played):
            return ask(question, .short, missed: [])
        case (.requesting, .reply(let reply)):
            return answer(reply)
        case (.ended, _):
            return end()
        case (.fresh, _), (.telling, _), (.hearing, _), (.asking, _), (.listening, _), (.hearingOn, _),
            (.hearingNumber, _), (.missed, _), (.requesting, _):
            // The driver that performs the actions broke the rule of one event for one action. Not the caller's fault:
            // apologise.
            assertionFailure("\(event) does not answer \(phase) at \(placeName)")
            return fault()
        }
    }

    // MARK: Going from place to place

    /// Follows an answer to its place and does what happens there.
    mutating func follow(_ next: Next<TopLevel>) -> Action {
        switch next {
        case .go(let place):
            topLevel = place
            (noInput, noMatch) = (0, 0)
            return enter()
        }
    }

    /// Does what happens at the present place.
    private mutating func enter() -> Action {
        typed.erase()
        for _ in 0..<Bound.silentSteps {
            switch topLevel.step(context) {
            case .note(let fact, .go(let place)):
                note(fact)
                topLevel = place
            case .pass(.go(let place)):
                topLevel = place
            case .tell(let prompts, let mustHear, let then):
                if mustHear { typedAhead = nil }
                guard typedAhead == nil else {
                    // The caller is ahead of us: what only informs is skipped, as a key would have cut it.
                    if case .go(let place) = then { topLevel = place }
                    continue
                }
                phase = .telling(mustHear: mustHear)
                return play(prompts, mustHear: mustHear, .full)
            case .ask(let question):
                if offersHelp() { continue }
                return pose(question)
            case .request(let request, _, _):
                phase = .requesting
                return .request(request)
            case .finish:
                return end()
            }
        }
        assertionFailure("too many silent steps at \(placeName)")
        return fault()
    }

    private mutating func note(_ fact: Fact) {
        switch fact {
        case .language(let language):
            context.language = language
            heard = Heard()
        case .member(let member): context.member = member
        case .earlier(let call):
            context.language = call.language ?? context.language
            context.member = call.member
        }
    }

    private var afterTelling: Next<TopLevel> {
        guard case .tell(_, _, let then) = topLevel.step(context) else {
            preconditionFailure("telling at \(placeName)")
        }
        return then
    }

    private mutating func answer(_ reply: Reply) -> Action {
        guard case .request(_, let unavailable, let then) = topLevel.step(context) else {
            preconditionFailure("requesting at \(placeName)")
        }
        if case .unavailable = reply {
            guard let unavailable else { return fault() }
            return follow(unavailable)
        }
        switch reply.gist {
        case .gain: refusals = 0
        case .refusal: refusals = min(refusals + 1, context.facts.rules.refusals)
        case .word: break
        }
        guard let next = then(reply) else { return fault() }
        return follow(next)
    }

    /// A caller who heard "no" again and again goes round in a circle: a person is offered before the next question of
    /// the conversation.
    private mutating func offersHelp() -> Bool {
        guard context.facts.rules.refusals > 0, refusals >= context.facts.rules.refusals,
            case .call(let resume) = topLevel
        else { return false }
        topLevel = .help(.offer, resume: resume)
        (refusals, noInput, noMatch, typedAhead) = (0, 0, 0, nil)
        return true
    }

    /// Handles every fault of the core: apologise, keep nothing held, offer the operator. What the caller was doing is
    /// over: going on there would ask the core for it once more without a key of the caller's, or offer seats that were
    /// released.
    mutating func fault() -> Action {
        guard let resume = topLevel.resume else { return end() }
        typedAhead = nil
        if case .help(.fault, _) = topLevel { return follow(.go(.help(.apology, resume: resume))) }
        return follow(.go(.help(.fault, resume: resume.again)))
    }

    /// Handles every hang-up: the core parks what is held, then the call is over.
    private mutating func hangUp() -> Action {
        switch topLevel {
        case .call, .help, .comingBack, .cameBack:
            typedAhead = nil
            return follow(.go(.ending(.hungUp, place: topLevel.conversationPlace)))
        case .farewell(let outcome, let place):
            return follow(.go(.ending(outcome, place: place)))
        case .refused:
            return follow(.go(.ended(.unavailable, place: topLevel.place)))
        case .ending, .ended:
            return phase == .ended ? end() : enter()
        }
    }

    private mutating func end() -> Action {
        phase = .ended
        switch topLevel {
        case .ending(let outcome, let place, _), .ended(let outcome, let place), .farewell(let outcome, let place):
            return .end(CallEnd(outcome: outcome, member: context.member?.number, place: place))
        case .call, .help, .comingBack, .cameBack, .refused:
            return .end(
                CallEnd(outcome: .unavailable, member: context.member?.number, place: topLevel.conversationPlace))
        }
    }

    mutating func play(_ prompts: [Prompt], mustHear: Bool, _ form: Form) -> Action {
        .play(utterances(prompts, form), interruptible: cuttingKeys(mustHear: mustHear))
    }

    /// Prompts as they are said: in short where `form` says so, and whatever it says where the phrase was heard before
    /// in this call.
    mutating func utterances(_ prompts: [Prompt], _ form: Form) -> [Utterance] {
        prompts.map { prompt in
            let isShort = heard.begin(prompt.phrase) || form == .short
            return Utterance(
                prompt, prompt.language ?? context.language, isShort && prompt.phrase.hasShortForm ? .short : .full)
        }
    }

    /// The keys a prompt hears: all; one that must be heard, none.
    func cuttingKeys(mustHear: Bool) -> KeySet { mustHear ? .none : .all }

    /// Takes the `#` that an entry still awaits: it answers nothing, and the prompt or the wait it came into goes on.
    /// Nil for anything else; any other key ends the waiting for it. One that comes into a prompt that must be heard is
    /// not heard, and a second one then counts as the first.
    private mutating func takeTerminator(_ event: Event) -> Action? {
        guard case .key(let key, _) = event, typed.awaitsTerminator else { return nil }
        typed.awaitsTerminator = false
        guard key == context.facts.rules.keys.previousKey else { return nil }
        switch phase {
        case .telling, .asking: return .goOn(interruptible: .all)
        case .listening: return listen()
        case .hearing, .missed, .fresh, .hearingOn, .hearingNumber, .requesting, .ended: return nil
        }
    }
}
