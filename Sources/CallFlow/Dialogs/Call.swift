// Call: the whole conversation, from the greeting to the goodbye. Each thing a caller can do is a separate dialog
// inside it.

import BookingModel

/// The conversation proper. `tries` counts the wrong PINs of this call and travels with every place before the log-in.
public indirect enum Call: Dialog {
    /// A call ends in one way only, by a goodbye; everything else that ends one is at the top level.
    public enum Outcome { case finished }

    /// Language first when the dialled number does not settle it; then the welcome.
    case arriving
    /// Asked only on a line without a set language; each is offered in its own words.
    case chooseLanguage
    /// Remembers the choice; everything from here on is said in this language.
    case speaking(Language)
    case welcome
    case identify(Identify)
    case signUp(SignUp)
    /// The PIN was right.
    case entered(MemberSummary)
    /// What earlier calls left behind comes before the main menu.
    case pendingBusiness(MemberSummary, PendingBusiness)
    case mainMenu(MemberSummary)
    case moreMenu(MemberSummary)
    case newBooking(MemberSummary, NewBooking)
    case change(MemberSummary, ChangeBooking)
    case hear(MemberSummary, HearBookings)
    case cancel(MemberSummary, CancelBooking)
    case resend(MemberSummary, ResendTicket)
    case directions(MemberSummary, HearDirections)
    case changePIN(MemberSummary, ChangePIN)
    /// What was done is said here, where "repeat" says it again.
    case anythingElse(MemberSummary, [Prompt])
    /// After a fault, wherever it was met: holds that could not be released then are released now. Log-in tries stay
    /// used up.
    case startingAgain(from: String, tries: Int)
    /// Back from an operator who did not answer: to the place the call was at.
    case goingOn(Bookmark, from: String)

    /// Part and place, `call.main-menu`; while a part is under way, the part's own.
    public var place: String {
        switch self {
        case .arriving: "call.arriving"
        case .chooseLanguage: "call.choose-language"
        case .speaking: "call.speaking"
        case .welcome: "call.welcome"
        case .identify(let part): part.place
        case .signUp(let part): part.place
        case .entered: "call.entered"
        case .pendingBusiness(_, let part): part.place
        case .mainMenu: "call.main-menu"
        case .moreMenu: "call.more-menu"
        case .newBooking(_, let part): part.place
        case .change(_, let part): part.place
        case .hear(_, let part): part.place
        case .cancel(_, let part): part.place
        case .resend(_, let part): part.place
        case .directions(_, let part): part.place
        case .changePIN(_, let part): part.place
        case .anythingElse: "call.anything-else"
        case .startingAgain: "call.starting-again"
        case .goingOn: "call.going-on"
        }
    }

    /// Where the caller was, for the operator and the call log: a call that starts again was where the fault
    /// was met, one that goes on where it was before.
    var conversationPlace: String {
        switch self {
        case .startingAgain(let place, _), .goingOn(_, let place): return place
        case .arriving, .chooseLanguage, .speaking, .welcome, .identify, .signUp, .entered, .pendingBusiness, .mainMenu,
            .moreMenu, .newBooking, .change, .hear,
            .cancel, .resend, .directions, .changePIN, .anythingElse:
            return place
        }
    }

    /// Wrong PINs so far in this call, of a caller who is not let in yet.
    var tries: Int {
        switch self {
        case .startingAgain(_, let tries): tries
        case .identify(let part): part.tries
        case .signUp(let part): part.tries
        case .goingOn(.start(let tries), _), .goingOn(.signUp(let tries), _): tries
        case .arriving, .chooseLanguage, .speaking, .welcome, .entered, .pendingBusiness, .mainMenu, .moreMenu,
            .newBooking, .change,
            .hear, .cancel, .resend, .directions, .changePIN, .anythingElse,
            .goingOn:
            0
        }
    }

    /// What follows a fault that was met here.
    var again: Call { .startingAgain(from: conversationPlace, tries: tries) }

    /// Where a call starts again after a fault.
    private func home(_ context: CallContext) -> Call {
        context.member.map(Call.mainMenu) ?? .identify(.start(tries: tries))
    }

    /// Arriving, log-in, pending business, then the main menu and its parts, each of which leads back to "anything
    /// else?" or to the menu.
    public func step(_ context: CallContext) -> Step<Call> {
        switch self {
        case .arriving:
            return .pass(.go(context.facts.language == nil ? .chooseLanguage : .welcome))
        case .chooseLanguage:
            return .ask(chooseLanguage)
        case .speaking(let language):
            return .note(.language(language), then: .go(.welcome))
        case .welcome:
            return .tell([Prompt(.welcome)], then: .go(.identify(.start(tries: 0))))
        case .identify(let part):
            return part.step(context).inside(Call.identify, Call.identified)
        case .signUp(let part):
            return part.step(context).inside(Call.signUp) { outcome in
                switch outcome {
                case .logIn(let tries): .go(.identify(.start(tries: tries)))
                case .goodbye: .done(.finished)
                case .member(let member): .go(.entered(member))
                }
            }
        case .entered(let member):
            return .note(.member(member), then: .go(.pendingBusiness(member, .start(member))))
        case .pendingBusiness(let member, let part):
            return part.step(context).inside({ .pendingBusiness(member, $0) }) { outcome in
                switch outcome {
                case .nothing: .go(.mainMenu(member))
                case .booked(let report): .go(.anythingElse(member, report))
                case .count(let showing, let most):
                    .go(.newBooking(member, .count(member, showing, most: min(context.facts.rules.maxTickets, most))))
                }
            }
        case .mainMenu(let member):
            return .ask(MainMenu.question(member, context))
        case .moreMenu(let member):
            return .ask(MoreMenu.question(member))
        case .newBooking(let member, let part):
            return part.step(context).inside({ .newBooking(member, $0) }) { Call.finished($0, member) }
        case .change(let member, let part):
            return part.step(context).inside({ .change(member, $0) }) { Call.finished($0, member) }
        case .hear(let member, let part):
            return part.step(context).inside({ .hear(member, $0) }) { Call.finished($0, member) }
        case .cancel(let member, let part):
            return part.step(context).inside({ .cancel(member, $0) }) { Call.finished($0, member) }
        case .resend(let member, let part):
            return part.step(context).inside({ .resend(member, $0) }) { Call.finished($0, member) }
        case .directions(let member, let part):
            return part.step(context).inside({ .directions(member, $0) }) { Call.finished($0, member) }
        case .changePIN(let member, let part):
            return part.step(context).inside({ .changePIN(member, $0) }) { Call.finished($0, member) }
        case .anythingElse(let member, let report):
            return .ask(AnythingElse.question(member, behind: report))
        case .goingOn(let bookmark, _):
            return goOn(from: bookmark, context)
        case .startingAgain:
            return .request(.releaseAll, unavailable: .go(home(context)), then: { _ in .go(home(context)) })
        }
    }

    /// Each offer in its own language.
    private var chooseLanguage: Question<Call> {
        .menu(
            nil, back: nil,
            Language.allCases.enumerated().map { place, language in
                let key = Key(digit: place + 1)
                return Option(
                    key: key, prompt: Prompt(.optionLanguage, .key(key)).always(in: language),
                    next: .go(.speaking(language)))
            })
    }

    private static func identified(_ outcome: Identify.Outcome) -> Next<Call> {
        switch outcome {
        case .member(let member): .go(.entered(member))
        case .signUp(let tries): .go(.signUp(.start(tries: tries)))
        case .goodbye: .done(.finished)
        case .speak(let language, let tries): .go(.identify(.speaking(language, tries: tries)))
        }
    }

    /// What a part of the main menu ends with.
    private static func finished(_ outcome: Done, _ member: MemberSummary) -> Next<Call> {
        switch outcome {
        case .mainMenu: .go(.mainMenu(member))
        case .did(let report): .go(.anythingElse(member, report))
        }
    }
}

/// How every part of the main menu ends.
public enum Done {
    /// Back to the main menu without a word.
    case mainMenu
    /// Something was done: say this, then "anything else?".
    case did([Prompt])
}
