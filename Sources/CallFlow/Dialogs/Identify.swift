// Identify: who is calling? A member number and a PIN; a known calling number saves typing the first, never the second.

import BookingModel

/// Finding out who calls. A calling number that is known saves typing the member number, never the PIN.
public enum Identify: Dialog {
    /// How the caller goes on.
    public enum Outcome {
        /// The PIN was right.
        case member(MemberSummary)
        /// The caller wants to become a member.
        case signUp(tries: Int)
        /// After the last failed try: back to the start of the call, the tries used up.
        case startAgain(tries: Int)
        /// The caller wants the line's other language; then the same again.
        case speak(Language, tries: Int)
    }

    /// Wrong PINs so far in this call travel with every place.
    case start(tries: Int)
    case speaking(Language, tries: Int)
    /// Asks the core whose the calling number is; a core that cannot say costs nothing, the member number is asked for.
    case recognising(TelephoneNumber, tries: Int)
    /// "Go on as the member whose number ends in ...": only the tail is said, because whoever holds the telephone hears it.
    case goOnAs(MemberID, MemberNumber, tries: Int)
    case askMember(tries: Int)
    case askPIN(MemberClaim, tries: Int)
    case verifying(MemberClaim, PIN, tries: Int)
    case refused(tries: Int)
    /// Too many wrong PINs for this number or from this telephone; `minutes` until it opens, nil: by staff only.
    case locked(minutes: Int?, tries: Int)
    /// After the last try of the call.
    case failed(tries: Int)

    /// `identify.ask-pin` and the like.
    public var place: String {
        switch self {
        case .start: "identify.start"
        case .speaking: "identify.speaking"
        case .recognising: "identify.recognising"
        case .goOnAs: "identify.go-on-as"
        case .askMember: "identify.ask-member"
        case .askPIN: "identify.ask-pin"
        case .verifying: "identify.verifying"
        case .refused: "identify.refused"
        case .locked: "identify.locked"
        case .failed: "identify.failed"
        }
    }

    /// Wrong PINs so far in this call.
    var tries: Int {
        switch self {
        case .start(let tries), .speaking(_, let tries), .recognising(_, let tries), .goOnAs(_, _, let tries), .askMember(let tries),
            .askPIN(_, let tries), .verifying(_, _, let tries), .refused(let tries), .locked(_, let tries), .failed(let tries):
            tries
        }
    }

    /// Keys of the codes typed instead of a member number, each ended by `#`.
    private enum Code {
        static let signUp = Key.nine
        static let otherLanguage = Key.eight
    }

    /// Minutes a caller may be told to wait for; whoever is locked longer is told to ask an operator, who can open the lock.
    private static let longestWait = 180

    /// Recognise, member number, PIN; what the core refuses counts towards `CallRules.loginTries`.
    public func step(_ known: Known) -> Step<Identify> {
        switch self {
        case .start(let tries):
            return .pass(Identify.begin(tries, known))
        case .speaking(let language, let tries):
            return .note(.language(language), then: Identify.begin(tries, known))
        case .recognising(let calling, let tries):
            return .request(.recognise(calling), unavailable: .go(.askMember(tries: tries))) { reply in
                guard case .recognised(let id, let number) = reply else { return .go(.askMember(tries: tries)) }
                return .go(.goOnAs(id, number, tries: tries))
            }
        case .goOnAs(let id, let number, let tries):
            return .ask(goOnAs(id, number, tries, known))
        case .askMember(let tries):
            return .ask(askMember(tries, known))
        case .askPIN(let claim, let tries):
            let digits = known.facts.rules.pinDigits
            return .ask(
                Question(
                    prompts: [Prompt(.askPin)],
                    entry: Entry(lengths: digits...digits) { typed in
                        guard let pin = PIN(typed) else { return .miss(nil) }
                        return .next(.go(.verifying(claim, pin, tries: tries)))
                    }, back: .go(.askMember(tries: tries))))
        case .verifying(let claim, let pin, let tries):
            return .request(.verify(claim, pin, calling: known.facts.calling)) { reply in
                guard case .verified(let verification) = reply else { return nil }
                switch verification {
                case .member(let member): return .done(.member(member))
                case .refused: return .go(.refused(tries: tries + 1))
                case .locked(let minutes): return .go(.locked(minutes: minutes, tries: tries + 1))
                }
            }
        case .refused(let tries):
            let last = tries >= known.facts.rules.loginTries
            return .tell([Prompt(.loginRefused)], mustHear: true, then: .go(last ? .failed(tries: tries) : .askMember(tries: tries)))
        case .locked(let minutes, let tries):
            let soon = minutes.flatMap { $0 <= Identify.longestWait ? $0 : nil }
            let prompt = soon.map { Prompt(.loginLockedMinutes, .minutes($0)) } ?? Prompt(.loginLocked)
            return .tell([prompt], mustHear: true, then: .go(.failed(tries: tries)))
        case .failed(let tries):
            let keys = known.facts.rules.keys
            return .ask(
                Question(
                    prompts: [
                        Prompt(.loginFailed), Prompt(.optionSignUp, .key(.one)), Prompt(.optionStartOver, .key(.two)),
                        Prompt(.optionOperator, .key(keys.operatorKey)),
                    ],
                    options: [
                        Option(key: .one, prompt: nil, next: .done(.signUp(tries: tries))),
                        Option(key: .two, prompt: nil, next: .done(.startAgain(tries: tries))),
                    ]))
        }
    }

    /// The first question; none is left when the tries of this call are used up.
    private static func begin(_ tries: Int, _ known: Known) -> Next<Identify> {
        if tries >= known.facts.rules.loginTries { return .go(.failed(tries: tries)) }
        guard let calling = known.facts.calling else { return .go(.askMember(tries: tries)) }
        return .go(.recognising(calling, tries: tries))
    }

    private func goOnAs(_ id: MemberID, _ number: MemberNumber, _ tries: Int, _ known: Known) -> Question<Identify> {
        let other = known.language.other
        return .menu(
            nil, back: nil,
            [
                Option(
                    key: .one, prompt: Prompt(.optionContinue, .tail(number.tail), .key(.one)), next: .go(.askPIN(.recognised(id), tries: tries))),
                Option(key: .two, prompt: Prompt(.optionOtherMember, .key(.two)), next: .go(.askMember(tries: tries))),
                Option(
                    key: .three, prompt: Prompt(.optionOtherLanguage, .key(.three)).always(in: other), next: .done(.speak(other, tries: tries))),
            ])
    }

    private func askMember(_ tries: Int, _ known: Known) -> Question<Identify> {
        let digits = known.facts.rules.memberDigits
        let other = known.language.other
        return Question(
            prompts: [
                Prompt(.askMemberNumber, .length(digits)), Prompt(.codeSignUp, .key(Code.signUp)),
                Prompt(.codeOtherLanguage, .key(Code.otherLanguage)).always(in: other),
            ],
            entry: Entry(
                lengths: digits...digits,
                codes: [(Code.signUp, .done(.signUp(tries: tries))), (Code.otherLanguage, .done(.speak(other, tries: tries)))]
            ) { typed in
                guard let number = MemberNumber(typed.text) else { return .miss(nil) }
                return .next(.go(.askPIN(.number(number), tries: tries)))
            })
    }
}
