// Join: a caller becomes a member in the call: consent, a code by SMS, a PIN. Part of SignUp where the settings say
// `sign-up = in-call`.

import BookingModel

/// From the consent to the new member. Nothing of it counts before the last step: a caller who hangs up and calls again
/// begins with the consent, and the code they were sent is good for the rest of its time.
public enum Join: Dialog {
    /// How the caller goes on.
    public enum Outcome {
        /// Back to the question for the mobile number.
        case number(tries: Int)
        /// No consent: nothing was stored.
        case declined(tries: Int)
        /// To the log-in, as a member already.
        case logIn(tries: Int)
        /// A member now, and logged in.
        case member(MemberSummary)
        /// The caller has had enough.
        case goodbye
    }

    /// Who wants to join.
    public struct Applicant: Hashable, Sendable {
        /// The code goes there, and so does every ticket.
        let number: TelephoneNumber
        /// Wrong PINs so far in this call.
        let tries: Int
    }

    /// What is kept, what for, for how long, and that one may refuse (Personal Information Protection Act of Korea,
    /// article 15, paragraph 2). All of it is heard before the key that agrees.
    case consent(Applicant)
    case sendingCode(Applicant, anew: Bool)
    /// Says that a code is on its way.
    case codeSent(Applicant, minutes: Int)
    case askCode(Applicant)
    case checkingCode(Applicant, SMSCode)
    case wrongCode(Applicant)
    /// Says so; a new one follows.
    case voidCode(Applicant)
    /// No code is sent, or none is taken, for the time being.
    case noMoreCodes(Applicant)
    /// Only who has the number's telephone hears that it is a member's. Whose, nobody hears: a text tells them.
    case isMember(Applicant)
    case choosePIN(Applicant)
    case repeatPIN(Applicant, PIN)
    case mismatch(Applicant)
    case joining(Applicant, PIN)
    /// Refused with the reason: by the conversation, or by the core, which knows the member number, too.
    case weakPIN(Applicant, PINWeakness)
    case joined(MemberSummary, NewAccount, tries: Int)

    /// `join.ask-code` and the like.
    public var place: String {
        switch self {
        case .consent: "join.consent"
        case .sendingCode: "join.sending-code"
        case .codeSent: "join.code-sent"
        case .askCode: "join.ask-code"
        case .checkingCode: "join.checking-code"
        case .wrongCode: "join.wrong-code"
        case .voidCode: "join.void-code"
        case .noMoreCodes: "join.no-more-codes"
        case .isMember: "join.is-member"
        case .choosePIN: "join.choose-pin"
        case .repeatPIN: "join.repeat-pin"
        case .mismatch: "join.mismatch"
        case .joining: "join.joining"
        case .weakPIN: "join.weak-pin"
        case .joined: "join.joined"
        }
    }

    /// Wrong PINs so far in this call.
    var tries: Int {
        switch self {
        case .consent(let applicant), .sendingCode(let applicant, _), .codeSent(let applicant, _),
            .askCode(let applicant), .checkingCode(let applicant, _), .wrongCode(let applicant),
            .voidCode(let applicant), .noMoreCodes(let applicant), .isMember(let applicant),
            .choosePIN(let applicant), .repeatPIN(let applicant, _), .mismatch(let applicant),
            .joining(let applicant, _), .weakPIN(let applicant, _):
            applicant.tries
        case .joined(_, _, let tries): tries
        }
    }

    /// Typed instead of the code and ended by `#`: a new code, please.
    private static let newCode = Key.nine

    /// Consent, code, PIN twice.
    public func step(_ context: CallContext) -> Step<Join> {
        switch self {
        case .consent(let applicant):
            return .ask(Join.consent(applicant))
        case .sendingCode(let applicant, let anew):
            let consent = Consent(context.facts.rules.consent, context.language)
            return .request(.sendCode(applicant.number, consent, anew: anew)) { reply in
                guard case .codeSent(let sending) = reply else { return nil }
                switch sending {
                case .sent(let minutes): return .go(.codeSent(applicant, minutes: minutes))
                case .tooMany: return .go(.noMoreCodes(applicant))
                }
            }
        case .codeSent(let applicant, let minutes):
            return .tell([Prompt(.codeSent, .minutes(minutes))], then: .go(.askCode(applicant)))
        case .askCode(let applicant):
            return .ask(Join.askCode(applicant, context))
        case .checkingCode(let applicant, let code):
            return .request(.checkCode(applicant.number, code)) { reply in
                guard case .codeChecked(let check) = reply else { return nil }
                return .go(Join.after(check, applicant))
            }
        case .wrongCode(let applicant):
            return .tell([Prompt(.codeWrong)], mustHear: true, then: .go(.askCode(applicant)))
        case .voidCode(let applicant):
            return .tell([Prompt(.codeVoid)], mustHear: true, then: .go(.sendingCode(applicant, anew: true)))
        case .noMoreCodes(let applicant):
            return .ask(
                .startOver(mustHear: Prompt(.codesUsedUp), applicant.tries, context, Outcome.logIn(tries:), .goodbye))
        case .isMember(let applicant):
            return .tell([Prompt(.alreadyMember)], mustHear: true, then: .done(.logIn(tries: applicant.tries)))
        case .choosePIN(let applicant):
            return .ask(
                .newPIN(
                    of: [applicant.number.fullDigits], context, back: .done(.number(tries: applicant.tries)),
                    weak: { .go(.weakPIN(applicant, $0)) }
                ) { .go(.repeatPIN(applicant, $0)) })
        case .repeatPIN(let applicant, let pin):
            return .ask(
                .samePIN(as: pin, context, back: .go(.choosePIN(applicant)), differs: .go(.mismatch(applicant))) {
                    .go(.joining(applicant, pin))
                })
        case .mismatch(let applicant):
            return .tell([Prompt(.pinMismatch)], mustHear: true, then: .go(.choosePIN(applicant)))
        case .joining(let applicant, let pin):
            return .request(.join(applicant.number, pin, context.language)) { reply in
                guard case .joined(let outcome) = reply else { return nil }
                return .go(Join.after(outcome, applicant))
            }
        case .weakPIN(let applicant, let weakness):
            return .tell([Prompt(weakness.phrase)], mustHear: true, then: .go(.choosePIN(applicant)))
        case .joined(let member, let account, _):
            let prompts = [Prompt(.joined, .member(member.number))] + account.prompts
            return .tell(prompts, mustHear: true, then: .done(.member(member)))
        }
    }

    private static func consent(_ applicant: Applicant) -> Question<Join> {
        .menu(
            nil, mustHear: [Prompt(.joinConsent)], back: .done(.number(tries: applicant.tries)),
            [
                Option(
                    key: .one, prompt: Prompt(.optionConsent, .key(.one)),
                    next: .go(.sendingCode(applicant, anew: false))),
                Option(
                    key: .two, prompt: Prompt(.optionNoConsent, .key(.two)),
                    next: .done(.declined(tries: applicant.tries))),
            ])
    }

    /// A text takes its time, and so does looking for it on the telephone that one is calling with.
    private static func askCode(_ applicant: Applicant, _ context: CallContext) -> Question<Join> {
        let digits = SMSCode.length
        return Question(
            prompts: [Prompt(.askCode, .length(digits)), Prompt(.codeNew, .key(newCode))],
            entry: Entry(
                lengths: digits...digits, codes: [(newCode, .go(.sendingCode(applicant, anew: true)))],
                lengthNotice: Prompt(.askCode, .length(digits))
            ) { typed in
                guard let code = SMSCode(typed) else { return .miss(nil) }
                return .next(.go(.checkingCode(applicant, code)))
            }, back: .done(.number(tries: applicant.tries)), patience: context.facts.rules.codeWait)
    }

    private static func after(_ check: CodeCheck, _ applicant: Applicant) -> Join {
        switch check {
        case .right: .choosePIN(applicant)
        case .isMember: .isMember(applicant)
        case .wrong: .wrongCode(applicant)
        case .void: .voidCode(applicant)
        case .blocked: .noMoreCodes(applicant)
        }
    }

    private static func after(_ outcome: JoinOutcome, _ applicant: Applicant) -> Join {
        switch outcome {
        case .joined(let member, let account): .joined(member, account, tries: applicant.tries)
        case .isMember: .isMember(applicant)
        case .weak(let weakness): .weakPIN(applicant, weakness)
        case .unproven: .voidCode(applicant)
        }
    }
}

extension NewAccount {
    /// What a new member hears of paying.
    fileprivate var prompts: [Prompt] {
        switch self {
        case .credit: []
        case .page: [Prompt(.accountByPage)]
        case .staff: [Prompt(.accountByStaff)]
        }
    }
}

extension Question {
    /// After something that a caller without a member number can do no more about: the log-in again, while a try is
    /// left, or the end.
    static func startOver(
        mustHear prompt: Prompt, _ tries: Int, _ context: CallContext, _ logIn: (Int) -> D.Outcome,
        _ goodbye: D.Outcome
    ) -> Question {
        var options: [Option<D>] = []
        if tries < context.facts.rules.loginTries {
            let again = logIn(tries)
            options.append(Option(key: .one, prompt: Prompt(.optionStartOver, .key(.one)), next: .done(again)))
        }
        options.append(Option(key: .two, prompt: Prompt(.optionGoodbye, .key(.two)), next: .done(goodbye)))
        return .menu(Prompt(.anythingElse), mustHear: [prompt], back: nil, options)
    }
}
