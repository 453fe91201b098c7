// Help: the operator, a call back outside opening hours, the offer of help after too many misses, and the apology for
// a fault.

import BookingModel

/// Reached from every place: by the operator key, by too many misses, by a fault of the core.
public enum Help: Dialog {
    /// How the caller goes on.
    public enum Outcome {
        /// Go on where the caller was.
        case resume
        /// Hand the call to an operator.
        case transfer
        /// Say goodbye, with this as the call's outcome.
        case end(CallOutcome)
    }

    /// Too many misses: operator, go on, or end.
    case offer
    /// The caller asked for the operator.
    case hours
    case transfer
    /// No operator is on duty until this local time: a call back is offered instead.
    case closed(opens: LocalDateTime)
    /// The operator did not answer, or was busy: a call back is offered, and the way back.
    case noOperator
    case askNumber
    case storing(TelephoneNumber)
    case stored
    /// A caller who sends no keys cannot ask for the call back: it is asked for them, at the number they call from.
    /// `opens` nil: an operator is there, and did not answer.
    case ringingBack(TelephoneNumber, opens: LocalDateTime?)
    case willRing(opens: LocalDateTime?)
    /// There is no number to call back: only the opening hours can be said.
    case saysHours(opens: LocalDateTime)
    /// The core could not answer: nothing stays held.
    case fault
    /// Says that something went wrong, whether or not the holds could be released.
    case apology

    /// `help.hours` and the like.
    public var place: String {
        switch self {
        case .offer: "help.offer"
        case .hours: "help.hours"
        case .transfer: "help.transfer"
        case .closed: "help.closed"
        case .noOperator: "help.no-operator"
        case .askNumber: "help.ask-number"
        case .storing: "help.storing"
        case .stored: "help.stored"
        case .ringingBack: "help.ringing-back"
        case .willRing: "help.will-ring"
        case .saysHours: "help.says-hours"
        case .fault: "help.fault"
        case .apology: "help.apology"
        }
    }

    /// Operator, opening hours and call back; after a fault, all holds are released before the apology.
    public func step(_ context: CallContext) -> Step<Help> {
        switch self {
        case .offer:
            return .ask(.menu(Prompt(.helpOffer), back: .done(.resume), choices(ending: .gaveUp)))
        case .hours:
            // When even this cannot be answered, the dialplan decides: a caller who wants a person is not kept from one
            // by a fault.
            return .request(.operators, unavailable: .go(.transfer)) { reply in
                guard case .operators(let status) = reply else { return nil }
                switch status {
                case .open: return .go(.transfer)
                case .closed(let opens):
                    if context.sendsKeys { return .go(.closed(opens: opens)) }
                    return .go(context.facts.calling.map { .ringingBack($0, opens: opens) } ?? .saysHours(opens: opens))
                }
            }
        case .transfer:
            return .tell([Prompt(.transfer)], mustHear: true, then: .done(.transfer))
        case .closed(let opens):
            return .ask(.menu(Prompt(.operatorsClosed, .when(opens)), back: .done(.resume), withoutOperator(context)))
        case .noOperator:
            return .ask(.menu(Prompt(.noOperator), back: .done(.resume), withoutOperator(context)))
        case .askNumber:
            return .ask(.mobile(back: .done(.resume)) { .go(.storing($0)) })
        case .storing(let number):
            return .request(.callBack(number, context.member?.id)) { reply in
                guard case .callBackStored = reply else { return nil }
                return .go(.stored)
            }
        case .stored:
            return .tell([Prompt(.callbackStored)], mustHear: true, then: .done(.resume))
        case .ringingBack(let number, let opens):
            let inVain: Next<Help> = opens.map { .go(.saysHours(opens: $0)) } ?? .done(.end(.gaveUp))
            return .request(.callBack(number, context.member?.id), unavailable: inVain) { reply in
                guard case .callBackStored = reply else { return nil }
                return .go(.willRing(opens: opens))
            }
        case .willRing(let opens):
            let closed = opens.map { [Prompt(.operatorsClosed, .when($0))] } ?? []
            return .tell(closed + [Prompt(.callbackStored)], mustHear: true, then: .done(.end(.completed)))
        case .saysHours(let opens):
            return .tell([Prompt(.operatorsClosed, .when(opens))], mustHear: true, then: .done(.end(.gaveUp)))
        case .fault:
            return .request(.releaseAll, unavailable: .go(.apology), then: { _ in .go(.apology) })
        case .apology:
            return .ask(
                .menu(nil, mustHear: [Prompt(.unavailable)], back: .done(.resume), choices(ending: .unavailable)))
        }
    }

    /// What can be done without an operator.
    private func withoutOperator(_ context: CallContext) -> [Option<Help>] {
        let number = context.facts.calling.map { Next<Help>.go(.storing($0)) } ?? .go(.askNumber)
        return [
            Option(key: .one, prompt: Prompt(.optionCallBack, .key(.one)), next: number),
            Option(key: .two, prompt: Prompt(.optionGoOn, .key(.two)), next: .done(.resume)),
            Option(key: .three, prompt: Prompt(.optionEnd, .key(.three)), next: .done(.end(.completed))),
        ]
    }

    private func choices(ending: CallOutcome) -> [Option<Help>] {
        [
            Option(key: .one, prompt: Prompt(.optionOperator, .key(.one)), next: .go(.hours)),
            Option(key: .two, prompt: Prompt(.optionGoOn, .key(.two)), next: .done(.resume)),
            Option(key: .three, prompt: Prompt(.optionEnd, .key(.three)), next: .done(.end(ending))),
        ]
    }
}

extension Question {
    /// Asks for a mobile number: 10 or 11 digits.
    static func mobile(back: Next<D>?, then: @escaping (TelephoneNumber) -> Next<D>) -> Question {
        Question(
            prompts: [Prompt(.askMobile)],
            entry: Entry(lengths: 10...11, lengthNotice: Prompt(.mobileLength)) { digits in
                guard let number = TelephoneNumber(digits.text), number.isMobile else {
                    return .miss(Prompt(.mobileInvalid))
                }
                return .next(then(number))
            }, back: back)
    }
}
