// Dialog: the protocol of every part of the conversation. A dialog is an enum whose cases are places; for each place
// `step` says what happens there and where every answer leads. Closures are recomputed from the place each time and
// never stored, so a call stays a plain value. Nesting a dialog inside another is one line in the parent.

import BookingModel

/// What is known of the call wherever it is.
public struct CallContext: Hashable, Sendable {
    /// What was known when the call came in.
    let facts: CallFacts
    /// The language being spoken.
    var language: Language
    /// The member, once the PIN was right.
    var member: MemberSummary?
    /// True once a key was heard: not on a rotary telephone, nor where the tones are lost on the way.
    var sendsKeys = false
}

/// A conversation, or a part of one. Dialogs whose places carry much (a program, a showing, a hold) are `indirect`: a
/// place is copied many times for every key, and so only a reference is copied.
public protocol Dialog: Hashable, Sendable {
    /// How it can end.
    associatedtype Outcome
    /// The place's one name everywhere: `identify.ask-pin`. Dialog and place, without any value.
    var place: String { get }
    /// What happens at this place.
    func step(_ context: CallContext) -> Step<Self>
}

/// Where an answer leads.
public enum Next<D: Dialog> {
    /// To another place of this dialog.
    case go(D)
    /// Out of this dialog, to wherever its parent goes on.
    case done(D.Outcome)
}

/// Something the machine remembers from now on.
public enum Fact: Hashable, Sendable {
    /// The language everything is said in from now on.
    case language(Language)
    /// Who the caller is; only a right PIN leads to it.
    case member(MemberSummary)
    /// What an earlier part of the same call knew.
    case earlier(EarlierCall)
}

/// What happens at a place.
public enum Step<D: Dialog> {
    /// Say something and go on. A key typed during it is kept for the next question, unless it must be heard.
    case tell([Prompt], mustHear: Bool = false, then: Next<D>)
    /// Ask and wait for an answer.
    indirect case ask(Question<D>)
    /// Ask the core. `then` gives nil for an answer that does not belong to the request, which counts as unavailable.
    /// Unavailable leads to the machine's one apology, unless the place says otherwise.
    indirect case request(Request, unavailable: Next<D>? = nil, then: (Reply) -> Next<D>?)
    /// Remember something and go on at once.
    case note(Fact, then: Next<D>)
    /// Nothing happens here: a fork in the way, decided by what is known.
    case pass(Next<D>)
    /// Leave the line to the dialplan. Only the top level says this.
    case finish(CallOutcome, place: String)
}

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
