// TopLevel: the outermost dialog of every call: the conversation, the help above it (operator, giving up, a fault), and
// the end.

import BookingModel

/// Why a call is not taken at all.
public enum Rejection: Hashable, Sendable, CaseIterable {
    /// The limit of calls is reached.
    case linesBusy
    /// The box office cannot work: its database is not at its path.
    case outOfOrder
}

/// The outermost dialog. Everything that is the same at every place of the conversation leads here and is said once.
public enum TopLevel: Dialog {
    /// Never ends by an outcome: the way out is `.finish`.
    public typealias Outcome = Never

    /// The conversation goes on.
    case call(Call)
    /// The operator did not answer. Asks the core what call it was; a call it does not know begins like any other.
    case comingBack
    /// Takes over what that call knew, then says that no operator answered.
    case cameBack(EarlierCall)
    /// Helping a caller; `resume` is where to go on afterwards.
    case help(Help, resume: Call)
    /// The call is not taken: the caller hears why, and nothing else happens.
    case refused(Rejection)
    /// A last word, then the end. `place` is where the caller was.
    case farewell(CallOutcome, place: String)
    /// Tells the core how it ended, so that holds are parked or released. When the core is unavailable, the call ends
    /// all the same.
    case ending(CallOutcome, place: String, bookmark: Bookmark? = nil)
    /// The line is left to the dialplan; no event comes after it.
    case ended(CallOutcome, place: String)

    /// The name of where the caller is: the top level's, or that of the dialog under way.
    public var place: String {
        switch self {
        case .call(let call): call.place
        case .help(let help, _): help.place
        case .comingBack: "top-level.coming-back"
        case .cameBack: "top-level.came-back"
        case .refused(.linesBusy): "top-level.lines-busy"
        case .refused(.outOfOrder): "top-level.out-of-order"
        case .farewell: "top-level.farewell"
        case .ending: "top-level.ending"
        case .ended: "top-level.ended"
        }
    }

    /// Where the caller was in the conversation proper, for the operator.
    var conversationPlace: String {
        switch self {
        case .call(let call): call.conversationPlace
        case .help(_, let resume): resume.conversationPlace
        case .comingBack, .cameBack, .refused: place
        case .farewell(_, let place), .ending(_, let place, _), .ended(_, let place): place
        }
    }

    /// Where to go on when a caller in need of help chooses to.
    var resume: Call? {
        switch self {
        case .call(let call): call
        case .help(_, let resume): resume
        case .comingBack: .arriving
        case .cameBack(let earlier): .goingOn(earlier.bookmark, from: earlier.place)
        case .refused, .farewell, .ending, .ended: nil
        }
    }

    /// The conversation or the helping hand, then the last word, the core's farewell, and the end.
    public func step(_ context: CallContext) -> Step<TopLevel> {
        switch self {
        case .call(let call):
            return call.step(context).inside(TopLevel.call) { _ in .go(.farewell(.completed, place: call.place)) }
        case .help(let help, let resume):
            return help.step(context).inside({ .help($0, resume: resume) }) { outcome in
                switch outcome {
                case .resume: .go(.call(resume))
                case .transfer:
                    .go(.ending(.operatorWanted, place: resume.conversationPlace, bookmark: resume.bookmark))
                case .end(let outcome): .go(.farewell(outcome, place: resume.conversationPlace))
                }
            }
        case .comingBack:
            return .request(.comeBack) { reply in
                guard case .cameBack(let earlier) = reply else { return nil }
                return .go(earlier.map(TopLevel.cameBack) ?? .call(.arriving))
            }
        case .cameBack(let earlier):
            // On a line that asks for the language, a caller who had not chosen one yet is asked.
            let isAsked = earlier.language == nil && context.facts.language == nil
            return .note(
                .earlier(earlier),
                then: .go(
                    .help(.noOperator, resume: isAsked ? .arriving : .goingOn(earlier.bookmark, from: earlier.place))))
        case .refused(let rejection):
            let why =
                switch rejection {
                case .linesBusy: Prompt(.linesBusy)
                case .outOfOrder: Prompt(.unavailable)
                }
            return .tell([why], mustHear: true, then: .go(.ended(.unavailable, place: place)))
        case .farewell(let outcome, let place):
            let last = outcome == .tooLong ? [Prompt(.tooLong), Prompt(.goodbye)] : [Prompt(.goodbye)]
            return .tell(last, mustHear: true, then: .go(.ending(outcome, place: place)))
        case .ending(let outcome, let place, let bookmark):
            let ended = Next<TopLevel>.go(.ended(outcome, place: place))
            return .request(.end(outcome, place: place, bookmark: bookmark), unavailable: ended, then: { _ in ended })
        case .ended(let outcome, let place):
            return .finish(outcome, place: place)
        }
    }
}
