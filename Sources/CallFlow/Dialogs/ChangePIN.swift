// ChangePIN: a member chooses another PIN: the present one, the new one, the new one again. Also the questions for a
// new PIN, which Join asks, too.

import BookingModel

/// A new PIN for a member who is logged in. The present one is asked for again: the telephone may have changed hands
/// since the log-in.
public enum ChangePIN: Dialog {
    /// Back to the main menu, or the new PIN counts.
    public typealias Outcome = Done

    case askPresent(MemberSummary, tries: Int)
    case choosePIN(MemberSummary, present: PIN, tries: Int)
    case repeatPIN(MemberSummary, present: PIN, new: PIN, tries: Int)
    case mismatch(MemberSummary, present: PIN, tries: Int)
    case changing(MemberSummary, present: PIN, new: PIN, tries: Int)
    /// After as many wrong PINs as a log-in allows, back to the menu.
    case refused(MemberSummary, tries: Int)
    case locked(minutes: Int?)
    case weakPIN(MemberSummary, present: PIN, PINWeakness, tries: Int)

    static func start(_ member: MemberSummary) -> ChangePIN { .askPresent(member, tries: 0) }

    /// `change-pin.choose-pin` and the like.
    public var place: String {
        switch self {
        case .askPresent: "change-pin.ask-present"
        case .choosePIN: "change-pin.choose-pin"
        case .repeatPIN: "change-pin.repeat-pin"
        case .mismatch: "change-pin.mismatch"
        case .changing: "change-pin.changing"
        case .refused: "change-pin.refused"
        case .locked: "change-pin.locked"
        case .weakPIN: "change-pin.weak-pin"
        }
    }

    /// Present, new, new again.
    public func step(_ context: CallContext) -> Step<ChangePIN> {
        switch self {
        case .askPresent(let member, let tries):
            return .ask(
                .pin(Prompt(.askPresentPin), context, back: .done(.mainMenu)) {
                    .go(.choosePIN(member, present: $0, tries: tries))
                })
        case .choosePIN(let member, let present, let tries):
            return .ask(
                .newPIN(
                    of: [member.number.digits], context, back: .go(.askPresent(member, tries: tries)),
                    weak: { .go(.weakPIN(member, present: present, $0, tries: tries)) }
                ) {
                    .go(.repeatPIN(member, present: present, new: $0, tries: tries))
                })
        case .repeatPIN(let member, let present, let new, let tries):
            return .ask(
                .samePIN(
                    as: new, context, back: .go(.choosePIN(member, present: present, tries: tries)),
                    differs: .go(.mismatch(member, present: present, tries: tries))
                ) { .go(.changing(member, present: present, new: new, tries: tries)) })
        case .mismatch(let member, let present, let tries):
            return .tell(
                [Prompt(.pinMismatch)], mustHear: true, then: .go(.choosePIN(member, present: present, tries: tries)))
        case .changing(let member, let present, let new, let tries):
            return .request(.changePIN(member.id, present: present, new: new, calling: context.facts.calling)) {
                reply in
                guard case .pinChanged(let change) = reply else { return nil }
                switch change {
                case .changed: return .done(.did([Prompt(.pinChanged)]))
                case .refused: return .go(.refused(member, tries: tries + 1))
                case .locked(let minutes): return .go(.locked(minutes: minutes))
                case .weak(let weakness): return .go(.weakPIN(member, present: present, weakness, tries: tries))
                }
            }
        case .refused(let member, let tries):
            let isLast = tries >= context.facts.rules.loginTries
            return .tell(
                [Prompt(.pinRefused)], mustHear: true,
                then: isLast ? .done(.mainMenu) : .go(.askPresent(member, tries: tries)))
        case .locked(let minutes):
            return .tell([Identify.locked(minutes)], mustHear: true, then: .done(.mainMenu))
        case .weakPIN(let member, let present, let weakness, let tries):
            return .tell(
                [Prompt(weakness.phrase)], mustHear: true,
                then: .go(.choosePIN(member, present: present, tries: tries)))
        }
    }
}

extension PINWeakness {
    /// The reason as callers hear it.
    var phrase: Phrase {
        switch self {
        case .sameDigit: .pinSameDigit
        case .run: .pinRun
        case .pattern: .pinPattern
        case .ownNumber: .pinOwnNumber
        }
    }
}

extension Question {
    /// Asks for a PIN.
    static func pin(
        _ prompt: Prompt, _ context: CallContext, back: Next<D>?, then: @escaping (PIN) -> Next<D>
    ) -> Question {
        let digits = context.facts.rules.pinDigits
        return Question(
            prompts: [prompt],
            entry: Entry(lengths: digits...digits, lengthNotice: Prompt(.pinLength, .length(digits))) { typed in
                PIN(typed).map { .next(then($0)) } ?? .miss(nil)
            }, back: back)
    }

    /// Asks for a new PIN. One that is guessed first is an answer too, even 0000, and so no miss: it is refused at
    /// once, with the reason.
    /// - Parameter numbers: what the caller's own PIN may not be a part of.
    static func newPIN(
        of numbers: [String], _ context: CallContext, back: Next<D>?, weak: @escaping (PINWeakness) -> Next<D>,
        then: @escaping (PIN) -> Next<D>
    ) -> Question {
        pin(Prompt(.choosePin, .length(context.facts.rules.pinDigits)), context, back: back) { pin in
            pin.weakness(of: numbers).map(weak) ?? then(pin)
        }
    }

    /// Asks for a new PIN once more.
    static func samePIN(
        as first: PIN, _ context: CallContext, back: Next<D>?, differs: Next<D>, then: @escaping () -> Next<D>
    ) -> Question {
        pin(Prompt(.repeatPin), context, back: back) { $0 == first ? then() : differs }
    }
}
