// Nesting: puts a dialog inside another. One line in the parent: `return part.step(known).inside(Parent.part) {
// outcome in ... }`.

extension Next {
    /// The same, seen from the parent: a place of the part is a place of the whole, and the part's outcome leads
    /// somewhere in the parent.
    func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>) -> Next<P> {
        switch self {
        case .go(let place): .go(lift(place))
        case .done(let outcome): done(outcome)
        }
    }
}

extension Step {
    /// The part's step as a step of the parent.
    func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>) -> Step<P> {
        switch self {
        case .tell(let prompts, let mustHear, let then):
            return .tell(prompts, mustHear: mustHear, then: then.inside(lift, done))
        case .ask(let question):
            return .ask(question.inside(lift, done))
        case .request(let request, let unavailable, let then):
            return .request(
                request, unavailable: unavailable?.inside(lift, done), then: { then($0)?.inside(lift, done) })
        case .note(let fact, let then):
            return .note(fact, then: then.inside(lift, done))
        case .pass(let then):
            return .pass(then.inside(lift, done))
        case .finish(let outcome, let place):
            return .finish(outcome, place: place)
        }
    }
}

extension Question {
    fileprivate func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>)
        -> Question<P>
    {
        Question<P>(
            mustHear: mustHear, prompts: prompts, repeated: repeated,
            options: options.map {
                Option<P>(key: $0.key, prompt: $0.prompt, next: $0.next.inside(lift, done), heading: $0.heading)
            },
            entry: entry?.inside(lift, done), back: back?.inside(lift, done))
    }
}

extension Entry {
    fileprivate func inside<P: Dialog>(_ lift: @escaping (D) -> P, _ done: @escaping (D.Outcome) -> Next<P>) -> Entry<P>
    {
        Entry<P>(
            lengths: lengths, first: first, codes: codes.map { ($0.key, $0.next.inside(lift, done)) },
            lengthNotice: lengthNotice, overrun: overrun,
            accept: { digits in
                switch accept(digits) {
                case .next(let next): .next(next.inside(lift, done))
                case .miss(let notice): .miss(notice)
                }
            })
    }
}
