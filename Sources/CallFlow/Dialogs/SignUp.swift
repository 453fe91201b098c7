// SignUp: a caller who is not a member leaves a mobile number and consent; an SMS says what to do next.

import BookingModel

/// Becoming a member. Only a mobile number and consent are asked for; staff do the rest, so that no name is spelt on a
/// keypad.
public enum SignUp: Dialog {
    /// How the caller goes on, with the log-in tries used so far.
    public enum Outcome {
        /// Back to the log-in.
        case logIn(tries: Int)
        /// The caller has done what they called for.
        case goodbye
    }

    case start(tries: Int)
    /// The number the call comes from is offered by its last four digits; only when it is a mobile one.
    case offerCalling(TelephoneNumber, tries: Int)
    case askMobile(tries: Int)
    /// A number that was typed is read back in full, so that a slip of the finger is heard.
    case readBack(TelephoneNumber, tries: Int)
    /// What is kept, what for, for how long, and that one may refuse, all heard before the key that agrees (Personal
    /// Information Protection Act of Korea, article 15, paragraph 2).
    case consent(TelephoneNumber, tries: Int)
    case storing(TelephoneNumber, tries: Int)
    /// A caller who has no member number yet is asked for nothing more.
    case stored(tries: Int)
    /// Without consent nothing is stored.
    case declined(tries: Int)

    /// `sign-up.consent` and the like.
    public var place: String {
        switch self {
        case .start: "sign-up.start"
        case .offerCalling: "sign-up.offer-calling"
        case .askMobile: "sign-up.ask-mobile"
        case .readBack: "sign-up.read-back"
        case .consent: "sign-up.consent"
        case .storing: "sign-up.storing"
        case .stored: "sign-up.stored"
        case .declined: "sign-up.declined"
        }
    }

    /// Wrong PINs so far in this call.
    var tries: Int {
        switch self {
        case .start(let tries), .offerCalling(_, let tries), .askMobile(let tries), .readBack(_, let tries),
            .consent(_, let tries),
            .storing(_, let tries), .stored(let tries), .declined(let tries):
            tries
        }
    }

    /// A number, its read-back, consent, and a text that says what happens next.
    public func step(_ context: CallContext) -> Step<SignUp> {
        switch self {
        case .start(let tries):
            let calling = context.facts.calling.flatMap { $0.isMobile ? $0 : nil }
            return .pass(calling.map { .go(.offerCalling($0, tries: tries)) } ?? .go(.askMobile(tries: tries)))
        case .offerCalling(let number, let tries):
            return .ask(
                .menu(
                    Prompt(.askMobileCalling, .tail(number.tail)), back: .done(.logIn(tries: tries)),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionThisNumber, .key(.one)),
                            next: .go(.consent(number, tries: tries))),
                        Option(
                            key: .two, prompt: Prompt(.optionOtherNumber, .key(.two)),
                            next: .go(.askMobile(tries: tries))),
                    ]))
        case .askMobile(let tries):
            return .ask(.mobile(back: .done(.logIn(tries: tries))) { .go(.readBack($0, tries: tries)) })
        case .readBack(let number, let tries):
            return .ask(
                .menu(
                    Prompt(.mobileReadBack, .telephone(number)), back: .go(.askMobile(tries: tries)),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionRight, .key(.one)),
                            next: .go(.consent(number, tries: tries))),
                        Option(
                            key: .two, prompt: Prompt(.optionAgain, .key(.two)), next: .go(.askMobile(tries: tries))),
                    ]))
        case .consent(let number, let tries):
            return .ask(
                .menu(
                    nil, mustHear: [Prompt(.signupConsent)], back: .go(.start(tries: tries)),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionConsent, .key(.one)),
                            next: .go(.storing(number, tries: tries))),
                        Option(
                            key: .two, prompt: Prompt(.optionNoConsent, .key(.two)),
                            next: .go(.declined(tries: tries))),
                    ]))
        case .storing(let number, let tries):
            return .request(.signUp(number, context.language)) { reply in
                guard case .signedUp = reply else { return nil }
                return .go(.stored(tries: tries))
            }
        case .stored(let tries):
            return .ask(stored(tries, context))
        case .declined(let tries):
            return .tell([Prompt(.signupDeclined)], mustHear: true, then: .done(.logIn(tries: tries)))
        }
    }

    private func stored(_ tries: Int, _ context: CallContext) -> Question<SignUp> {
        var options: [Option<SignUp>] = []
        if tries < context.facts.rules.loginTries {
            options.append(
                Option(key: .one, prompt: Prompt(.optionStartOver, .key(.one)), next: .done(.logIn(tries: tries))))
        }
        options.append(Option(key: .two, prompt: Prompt(.optionGoodbye, .key(.two)), next: .done(.goodbye)))
        return .menu(Prompt(.anythingElse), mustHear: [Prompt(.signedUp)], back: nil, options)
    }
}
