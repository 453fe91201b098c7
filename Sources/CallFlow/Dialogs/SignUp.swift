// SignUp: a caller who is not a member leaves a mobile number and consent; an SMS says what to do next.

import BookingModel

/// Becoming a member. Only a mobile number and consent are asked for, so that no name is spelt on a keypad. The rest
/// staff do, or the caller in the same call (`Join`), as the settings say.
public enum SignUp: Dialog {
    /// How the caller goes on, with the log-in tries used so far.
    public enum Outcome {
        /// Back to the log-in.
        case logIn(tries: Int)
        /// The caller has done what they called for.
        case goodbye
        /// A member now, and logged in.
        case member(MemberSummary)
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
    /// The caller becomes a member in this call.
    case join(Join)

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
        case .join(let part): part.place
        }
    }

    /// Wrong PINs so far in this call.
    var tries: Int {
        switch self {
        case .start(let tries), .offerCalling(_, let tries), .askMobile(let tries), .readBack(_, let tries),
            .consent(_, let tries),
            .storing(_, let tries), .stored(let tries), .declined(let tries):
            tries
        case .join(let part): part.tries
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
                            next: .go(SignUp.agreeing(number, tries, context))),
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
                            next: .go(SignUp.agreeing(number, tries, context))),
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
            return .ask(.startOver(mustHear: Prompt(.signedUp), tries, context, Outcome.logIn(tries:), .goodbye))
        case .declined(let tries):
            return .tell([Prompt(.signupDeclined)], mustHear: true, then: .done(.logIn(tries: tries)))
        case .join(let part):
            return part.step(context).inside(SignUp.join) { outcome in
                switch outcome {
                case .number(let tries): .go(.start(tries: tries))
                case .declined(let tries): .go(.declined(tries: tries))
                case .logIn(let tries): .done(.logIn(tries: tries))
                case .member(let member): .done(.member(member))
                case .goodbye: .done(.goodbye)
                }
            }
        }
    }

    /// The consent to what happens next.
    private static func agreeing(_ number: TelephoneNumber, _ tries: Int, _ context: CallContext) -> SignUp {
        switch context.facts.rules.signUp {
        case .request: .consent(number, tries: tries)
        case .inCall: .join(.consent(Join.Applicant(number: number, tries: tries)))
        }
    }
}
