// Identify: the log-in, by member number and PIN. A known calling number saves typing the member number, never the
// PIN.

import BookingModel

/// Finding out who calls. A calling number that is known saves typing the member number, never the PIN.
public enum Identify: Dialog {
    /// How the caller goes on.
    public enum Outcome {
        /// The PIN was right.
        case member(MemberSummary)
        /// The caller wants to become a member.
        case signUp(tries: Int)
        /// The caller has had enough.
        case goodbye
        /// The caller wants another language; then the same again.
        case speak(Language, tries: Int)
    }

    /// Wrong PINs so far in this call travel with every place.
    case start(tries: Int)
    case speaking(Language, tries: Int)
    /// Asks the core whose the calling number is; a core that cannot say costs nothing, the member number is asked for.
    case recognising(TelephoneNumber, tries: Int)
    /// "Go on as the member whose number ends in ...": only the tail is said, because anyone who holds the telephone
    /// hears it.
    case goOnAs(Recognised, tries: Int)
    /// `instead`: the member the calling number belongs to, and whom the caller does not want to be.
    case askMember(instead: Recognised?, tries: Int)
    case askPIN(Claimed, tries: Int)
    case verifying(Claimed, PIN, tries: Int)
    /// A recognised caller never typed a member number, so one slip in the PIN costs only the PIN.
    case refused(Claimed, tries: Int)
    /// Too many wrong PINs for this number or from this telephone; `minutes` until it opens, nil: by staff only.
    case locked(minutes: Int?, tries: Int)
    /// After the last try of the call, or at a lock. Starting over is offered only while a try is left.
    case failed(tries: Int)

    /// The member the calling number belongs to.
    public struct Recognised: Hashable, Sendable {
        let id: MemberID
        let number: MemberNumber
    }

    /// Whose PIN is asked for.
    public enum Claimed: Hashable, Sendable {
        /// `key`: the answer that led to the question for the PIN, when it came straight from the menu.
        case recognised(Recognised, key: Key?)
        case typed(MemberNumber, instead: Recognised?)

        /// What the core is asked about.
        var claim: MemberClaim {
            switch self {
            case .recognised(let member, _): .recognised(member.id)
            case .typed(let number, _): .number(number)
            }
        }

        /// The question before the PIN.
        func before(tries: Int) -> Identify {
            switch self {
            case .recognised(let member, _): .goOnAs(member, tries: tries)
            case .typed(_, let instead): .askMember(instead: instead, tries: tries)
            }
        }

        /// What is said of a wrong PIN: a recognised caller typed nothing else.
        var refusal: Phrase {
            switch self {
            case .recognised: .pinRefused
            case .typed: .loginRefused
            }
        }

        /// The question after a wrong PIN. Behind a number that was typed both may be wrong.
        func again(tries: Int) -> Identify {
            switch self {
            case .recognised(let member, _): .askPIN(.recognised(member, key: nil), tries: tries)
            case .typed(_, let instead): .askMember(instead: instead, tries: tries)
            }
        }
    }

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
        case .start(let tries), .speaking(_, let tries), .recognising(_, let tries), .goOnAs(_, let tries),
            .askMember(_, let tries),
            .askPIN(_, let tries), .verifying(_, _, let tries), .refused(_, let tries), .locked(_, let tries),
            .failed(let tries):
            tries
        }
    }

    /// Keys of the codes typed instead of a member number, each ended by `#`.
    private enum Code {
        static let signUp = Key.nine
        static let otherLanguages: [Key] = [.eight, .seven, .six]
    }

    /// Minutes of waiting that are said to a caller. For a longer lock they are sent to an operator, who can open it.
    private static let longestWait = 180

    /// Recognise, member number, PIN; what the core refuses counts towards `CallRules.loginTries`.
    public func step(_ context: CallContext) -> Step<Identify> {
        switch self {
        case .start(let tries):
            return .pass(Identify.begin(tries, context))
        case .speaking(let language, let tries):
            return .note(.language(language), then: Identify.begin(tries, context))
        case .recognising(let calling, let tries):
            return .request(.recognise(calling), unavailable: .go(.askMember(instead: nil, tries: tries))) { reply in
                guard case .recognised(let id, let number) = reply else {
                    return .go(.askMember(instead: nil, tries: tries))
                }
                return .go(.goOnAs(Recognised(id: id, number: number), tries: tries))
            }
        case .goOnAs(let member, let tries):
            return .ask(goOnAs(member, tries, context))
        case .askMember(let instead, let tries):
            return .ask(askMember(instead, tries, context))
        case .askPIN(let claimed, let tries):
            return .ask(askPIN(claimed, tries, context))
        case .verifying(let claimed, let pin, let tries):
            return .request(.verify(claimed.claim, pin, calling: context.facts.calling)) { reply in
                guard case .verified(let verification) = reply else { return nil }
                switch verification {
                case .member(let member): return .done(.member(member))
                case .refused: return .go(.refused(claimed, tries: tries + 1))
                case .locked(let minutes): return .go(.locked(minutes: minutes, tries: tries + 1))
                }
            }
        case .refused(let claimed, let tries):
            let last = tries >= context.facts.rules.loginTries
            return .tell(
                [Prompt(claimed.refusal)], mustHear: true,
                then: .go(last ? .failed(tries: tries) : claimed.again(tries: tries)))
        case .locked(let minutes, let tries):
            return .tell([Identify.locked(minutes)], mustHear: true, then: .go(.failed(tries: tries)))
        case .failed(let tries):
            return .ask(failed(tries, context))
        }
    }

    /// What a caller hears of a lock; `minutes` until it opens, nil: by staff only.
    static func locked(_ minutes: Int?) -> Prompt {
        let soon = minutes.flatMap { $0 <= longestWait ? $0 : nil }
        return soon.map { Prompt(.loginLockedMinutes, .minutes($0)) } ?? Prompt(.loginLocked)
    }

    /// Nothing is offered that cannot work: a caller without a try left would only hear the refusal again.
    private func failed(_ tries: Int, _ context: CallContext) -> Question<Identify> {
        var options = [
            Option<Identify>(key: .one, prompt: Prompt(.optionSignUp, .key(.one)), next: .done(.signUp(tries: tries)))
        ]
        if tries < context.facts.rules.loginTries {
            options.append(
                Option(key: .two, prompt: Prompt(.optionStartOver, .key(.two)), next: .go(.start(tries: tries))))
        }
        let last = Key(digit: options.count + 1)
        options.append(Option(key: last, prompt: Prompt(.optionGoodbye, .key(last)), next: .done(.goodbye)))
        let person = Prompt(.optionOperator, .key(context.facts.rules.keys.operatorKey))
        return Question(prompts: [Prompt(.loginFailed)] + options.compactMap(\.prompt) + [person], options: options)
    }

    /// The first question; none is left when the tries of this call are used up.
    private static func begin(_ tries: Int, _ context: CallContext) -> Next<Identify> {
        if tries >= context.facts.rules.loginTries { return .go(.failed(tries: tries)) }
        guard let calling = context.facts.calling else { return .go(.askMember(instead: nil, tries: tries)) }
        return .go(.recognising(calling, tries: tries))
    }

    private func goOnAs(_ member: Recognised, _ tries: Int, _ context: CallContext) -> Question<Identify> {
        let others = context.language.others.enumerated().map { place, language in
            let key = Key(digit: place + 3)
            return Option<Identify>(
                key: key, prompt: Prompt(.optionOtherLanguage, .key(key)).always(in: language),
                next: .done(.speak(language, tries: tries)))
        }
        var question = Question<Identify>.menu(
            nil, back: nil,
            [
                Option(
                    key: .one, prompt: Prompt(.optionContinue, .tail(member.number.tail), .key(.one)),
                    next: .go(.askPIN(.recognised(member, key: .one), tries: tries))),
                Option(
                    key: .two, prompt: Prompt(.optionOtherMember, .key(.two)),
                    next: .go(.askMember(instead: member, tries: tries))),
            ] + others)
        let rules = context.facts.rules
        question.number = EarlyNumber(
            keys: KeySet((0...9).map { Key(digit: $0) }.filter { $0 != .one && $0 != rules.keys.operatorKey }),
            following: [rules.memberDigits - 1, rules.memberDigits - 1 + rules.pinDigits],
            next: .go(.askMember(instead: member, tries: tries)))
        return question
    }

    /// Who calls from a known number and types a member number at once has pressed its first key at the menu before:
    /// the one that goes on, behind which nobody is kept waiting.
    private func askPIN(_ claimed: Claimed, _ tries: Int, _ context: CallContext) -> Question<Identify> {
        var question = Question<Identify>.pin(Prompt(.askPin), context, back: .go(claimed.before(tries: tries))) {
            .go(.verifying(claimed, $0, tries: tries))
        }
        let rules = context.facts.rules
        guard case .recognised(let member, let key?) = claimed, rules.memberDigits > rules.pinDigits + 1 else {
            return question
        }
        question.entry?.longer = LongerNumber(
            first: key, length: rules.memberDigits, expected: member.number.digits
        ) { typed in
            MemberNumber(typed.text).map { .go(.askPIN(.typed($0, instead: member), tries: tries)) }
        }
        return question
    }

    private func askMember(_ instead: Recognised?, _ tries: Int, _ context: CallContext) -> Question<Identify> {
        let digits = context.facts.rules.memberDigits
        let others = zip(Code.otherLanguages, context.language.others)
        return Question(
            prompts: [Prompt(.askMemberNumber, .length(digits)), Prompt(.codeSignUp, .key(Code.signUp))]
                + others.map { Prompt(.codeOtherLanguage, .key($0)).always(in: $1) },
            entry: Entry(
                lengths: digits...digits,
                codes: [(Code.signUp, .done(.signUp(tries: tries)))]
                    + others.map { ($0, .done(.speak($1, tries: tries))) },
                // The PIN comes next: fewer digits than that can only be the member number's own.
                lengthNotice: Prompt(.memberNumberLength, .length(digits)), overrun: context.facts.rules.pinDigits - 1
            ) { typed in
                guard let number = MemberNumber(typed.text) else { return .miss(nil) }
                return .next(.go(.askPIN(.typed(number, instead: instead), tries: tries)))
            }, back: instead.map { .go(.goOnAs($0, tries: tries)) })
    }
}
