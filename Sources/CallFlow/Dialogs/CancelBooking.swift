// CancelBooking: cancels a booking. The caller hears the fee that applies now before they agree to it.

import BookingModel

/// Cancelling a booking. Nothing is cancelled on terms that were not heard to their end and agreed to with a key.
public indirect enum CancelBooking: Dialog {
    /// Back to the main menu, or "cancelled, so much goes back".
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    case quoting(MemberSummary, Booking)
    case terms(MemberSummary, Booking, CancelQuote)
    case oneMoment(MemberSummary, Booking, CancelQuote)
    /// `.cancel` is asked for with the very quote that was heard; when the fee has stepped up since, the core answers
    /// with a new one.
    case cancelling(MemberSummary, Booking, CancelQuote)
    /// Says that the terms have changed, then tells the new ones.
    case termsChanged(MemberSummary, Booking, CancelQuote)
    case notCancellable

    static func start(_ member: MemberSummary) -> CancelBooking { .which(member, .start(member, .cancel)) }

    /// `cancel-booking.terms` and the like; while the booking is being chosen, that part's own.
    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .quoting: "cancel-booking.quoting"
        case .terms: "cancel-booking.terms"
        case .oneMoment: "cancel-booking.one-moment"
        case .cancelling: "cancel-booking.cancelling"
        case .termsChanged: "cancel-booking.terms-changed"
        case .notCancellable: "cancel-booking.not-cancellable"
        }
    }

    /// Which booking, what it would cost now, agree or keep, then done, new terms, or "no longer possible".
    public func step(_ context: CallContext) -> Step<CancelBooking> {
        switch self {
        case .which(let member, let part):
            return part.step(context).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.quoting(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .quoting(let member, let booking):
            return .request(.quoteCancel(booking.number, member.id)) { reply in
                guard case .cancelQuote(let quote) = reply else { return nil }
                return .go(quote.map { .terms(member, booking, $0) } ?? .notCancellable)
            }
        case .terms(let member, let booking, let quote):
            return .ask(
                .menu(
                    nil, mustHear: Readback.booking(booking) + [terms(quote)], back: .done(.mainMenu),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionCancelAgree, .key(.one)),
                            next: .go(.oneMoment(member, booking, quote))),
                        Option(key: .two, prompt: Prompt(.optionKeep, .key(.two)), next: .done(.mainMenu)),
                    ]))
        case .oneMoment(let member, let booking, let quote):
            return .tell([Prompt(.oneMoment)], mustHear: true, then: .go(.cancelling(member, booking, quote)))
        case .cancelling(let member, let booking, let quote):
            return .request(.cancel(quote, member.id, context.language)) { reply in
                guard case .cancelled(let outcome) = reply else { return nil }
                switch outcome {
                case .cancelled(let quote): return .done(.did([Prompt(.cancelled, .refund(quote.refund))]))
                case .termsChanged(let quote): return .go(.termsChanged(member, booking, quote))
                case .notCancellable: return .go(.notCancellable)
                }
            }
        case .termsChanged(let member, let booking, let quote):
            return .tell([Prompt(.cancelTermsChanged)], mustHear: true, then: .go(.terms(member, booking, quote)))
        case .notCancellable:
            return .tell([Prompt(.notCancellable)], mustHear: true, then: .done(.mainMenu))
        }
    }

    private func terms(_ quote: CancelQuote) -> Prompt {
        quote.fee == .zero
            ? Prompt(.cancelTermsFree, .refund(quote.refund))
            : Prompt(.cancelTerms, .money(quote.paid), .fee(quote.fee), .refund(quote.refund))
    }
}
