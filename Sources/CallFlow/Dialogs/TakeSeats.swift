// TakeSeats: holds seats, reads them out with time and total, and takes the payment once the caller agrees. The same
// for a new booking and for a change.

import BookingModel

/// From a choice of seats to a booking that is paid for. A hold is released on the way out, unless it was bought.
public indirect enum TakeSeats: Dialog {
    /// How it ended.
    public enum Outcome {
        /// What to say: booked, changed, or a charge without an answer.
        case settled([Prompt])
        /// The caller went back; nothing is held.
        case back
        /// Another number of tickets is needed, at most so many; nothing is held.
        case otherCount(most: Int)
        /// Other kinds of fares are needed for so many tickets of this showing; nothing is held.
        case otherKinds(Showing, count: Int)
        /// A change would change nothing; nothing is held.
        case unchanged
        /// The booking can no longer be changed; nothing is held.
        case notChangeable
        /// This showing cannot be had; nothing is held.
        case otherShowing
    }

    /// Looking for seats. `kept` stays held until the new ones are.
    case taking(SeatOrder, kept: Hold?)
    /// Fewer seats than wanted are left, `left` of them, 0 or more; with seats `kept`, those are offered again.
    case tooFew(SeatOrder, left: Int, kept: Hold?)
    /// The caller may wait for them: nothing is held.
    case waiting(WaitForSeats, SeatOrder)
    /// The limit of tickets a booking, or a member for one showing, may have: `allowed` more, 0 or more.
    case overLimit(SeatOrder, allowed: Int, kept: Hold?)
    /// A kind of fare that this showing is not sold by.
    case kindNotSold(SeatOrder, kept: Hold?)
    /// More tickets of a kind than go with the others.
    case kindExcess(SeatOrder, KindExcess, kept: Hold?)
    case noSuchSeat(SeatOrder, kept: Hold?)
    /// None are left of the wheelchair places, or of the seats with a restricted view; others may be.
    case noneOfThese(SeatOrder, kept: Hold?)
    /// The seats asked for are those the booking has already.
    case unchanged(SeatOrder, kept: Hold?)
    /// Seats, time and total, and for a change the difference, are heard to their end before the key that agrees to
    /// them.
    case offer(SeatOrder, Hold)
    case choosing(ChooseSeats, SeatOrder, kept: Hold?)
    /// "One moment": charging may take seconds.
    case charging(SeatOrder, Hold)
    /// Charges and sells, for the amount that was heard.
    case booking(SeatOrder, Hold)
    case declined(SeatOrder, Hold)
    /// The hold ran out while the caller thought: nothing was charged, and the same is looked for again.
    case lapsed(SeatOrder)
    /// The box office moved the showing while the caller thought: nothing was charged, and it is offered as it is now.
    case moved(SeatOrder)
    case priceChanged(SeatOrder, Hold)
    /// The showing, or the booking to change, is no longer open for this; the hold, when there still is one, is
    /// released.
    case gone(SeatOrder, Hold?)
    case givingBack(HoldID, Leaving)

    /// Where to go once a hold is released.
    public enum Leaving: Hashable, Sendable { case back, otherShowing, notChangeable }

    /// `take-seats.offer` and the like; while another preference is chosen, that part's own.
    public var place: String {
        switch self {
        case .taking: "take-seats.taking"
        case .tooFew: "take-seats.too-few"
        case .waiting(let part, _): part.place
        case .overLimit: "take-seats.over-limit"
        case .kindNotSold: "take-seats.kind-not-sold"
        case .kindExcess: "take-seats.kind-excess"
        case .noSuchSeat: "take-seats.no-such-seat"
        case .noneOfThese: "take-seats.none-of-these"
        case .unchanged: "take-seats.unchanged"
        case .offer: "take-seats.offer"
        case .choosing(let part, _, _): part.place
        case .charging: "take-seats.charging"
        case .booking: "take-seats.booking"
        case .declined: "take-seats.declined"
        case .lapsed: "take-seats.lapsed"
        case .moved: "take-seats.moved"
        case .priceChanged: "take-seats.price-changed"
        case .gone: "take-seats.gone"
        case .givingBack: "take-seats.giving-back"
        }
    }

    /// Hold, offer, charge, book; everything that can go wrong is said, and leads to the next useful question.
    public func step(_ context: CallContext) -> Step<TakeSeats> {
        switch self {
        case .taking(let order, let kept):
            return .request(.hold(order.request(kept))) { reply in
                guard case .held(let outcome) = reply else { return nil }
                return TakeSeats.held(outcome, order, kept)
            }
        case .tooFew(let order, let left, nil) where order.changing == nil && context.facts.rules.offerMinutes > 0:
            return .pass(.go(.waiting(.asking(order, left: left), order)))
        case .waiting(let part, let order):
            return part.step(context).inside({ .waiting($0, order) }) { TakeSeats.waited($0, order) }
        case .tooFew(let order, let left, let kept):
            let notice = left == 0 ? Prompt(.soldOut) : Prompt(.notEnough, .left(left))
            // Seats with a purpose may be left when all others are gone.
            let soldOut: Next<TakeSeats> =
                order.showing.program.choices.isEmpty ? .done(.otherShowing) : .go(order.choosing(nil))
            let next: Next<TakeSeats> =
                kept.map { .go(.offer(order, $0)) } ?? (left == 0 ? soldOut : .done(.otherCount(most: left)))
            return .tell([notice], mustHear: true, then: next)
        case .overLimit(_, let allowed, let kept):
            let notice = allowed == 0 ? Prompt(.overLimitNone) : Prompt(.overLimit, .count(allowed))
            // Seats that were kept cannot be had either any more: another call of the member's has used up the limit.
            let next: Next<TakeSeats> =
                kept.map { .go(.givingBack($0.id, allowed == 0 ? .otherShowing : .back)) }
                ?? .done(allowed == 0 ? .otherShowing : .otherCount(most: allowed))
            return .tell([notice], mustHear: true, then: next)
        case .kindNotSold(let order, let kept):
            return .tell([Prompt(.kindNotSold)], mustHear: true, then: order.otherKinds(kept))
        case .kindExcess(let order, let excess, let kept):
            let slot = Slot.kind(excess.kind.name, excess.kind.rank)
            let notice =
                excess.allowed == 0
                ? Prompt(.kindExcessNone, slot) : Prompt(.kindExcess, slot, .count(excess.allowed))
            return .tell([notice], mustHear: true, then: order.otherKinds(kept))
        case .noSuchSeat(let order, let kept):
            return .tell([Prompt(.noSuchSeat)], mustHear: true, then: .go(order.choosing(kept)))
        case .noneOfThese(let order, let kept):
            return .tell([Prompt(.noneOfThese)], mustHear: true, then: .go(order.choosing(kept)))
        case .unchanged(let order, let kept):
            let next: Next<TakeSeats> = kept.map { .go(.offer(order, $0)) } ?? .done(.unchanged)
            return .tell([Prompt(.changeNothing)], mustHear: true, then: next)
        case .offer(let order, let hold):
            return .ask(offer(order, hold))
        case .choosing(let part, let order, let kept):
            return part.step(context).inside({ .choosing($0, order, kept: kept) }) { outcome in
                switch outcome {
                case .preference(let preference): .go(.taking(order.preferring(preference), kept: kept))
                case .back: kept.map { .go(.offer(order, $0)) } ?? .done(.back)
                }
            }
        case .charging(let order, let hold):
            return .tell([Prompt(.oneMoment)], mustHear: true, then: .go(.booking(order, hold)))
        case .booking(let order, let hold):
            let request: Request =
                order.changing == nil
                ? .book(hold.id, agreed: hold.amountToAgree, context.language)
                : .change(hold.id, agreed: hold.amountToAgree, context.language)
            return .request(request) { reply in
                guard case .booked(let outcome) = reply else { return nil }
                return TakeSeats.booked(outcome, order, hold)
            }
        case .declined(let order, let hold):
            return .tell([Prompt(.declined)], mustHear: true, then: .go(.offer(order, hold)))
        case .lapsed(let order):
            return .tell([Prompt(.holdLapsed)], mustHear: true, then: .go(.taking(order, kept: nil)))
        case .moved(let order):
            return .tell([Prompt(.showingMoved)], mustHear: true, then: .go(.taking(order, kept: nil)))
        case .priceChanged(let order, let hold):
            return .tell([Prompt(.priceChanged)], mustHear: true, then: .go(.taking(order, kept: hold)))
        case .gone(let order, let hold):
            let isNew = order.changing == nil
            let next: Next<TakeSeats> =
                hold.map { .go(.givingBack($0.id, isNew ? .otherShowing : .notChangeable)) }
                ?? .done(isNew ? .otherShowing : .notChangeable)
            let notice: Phrase =
                !isNew ? .changeGone : order.showing.program.category.isTransport ? .departureGone : .showingGone
            return .tell([Prompt(notice)], mustHear: true, then: next)
        case .givingBack(let hold, let leaving):
            return .request(.release(hold)) { reply in
                guard case .released = reply else { return nil }
                switch leaving {
                case .back: return .done(.back)
                case .otherShowing: return .done(.otherShowing)
                case .notChangeable: return .done(.notChangeable)
                }
            }
        }
    }

    /// The price is heard before the key that agrees to it.
    private func offer(_ order: SeatOrder, _ hold: Hold) -> Question<TakeSeats> {
        let agree = order.changing == nil ? Prompt(.optionConfirm, .key(.one)) : Prompt(.optionAgree, .key(.one))
        var options = [
            Option<TakeSeats>(key: .one, prompt: agree, next: .go(.charging(order, hold))),
            Option(key: .two, prompt: Prompt(.optionOtherSeats, .key(.two)), next: .go(order.choosing(hold))),
        ]
        let back = Next<TakeSeats>.go(.givingBack(hold.id, .back))
        if order.changing != nil {
            options.append(Option(key: .three, prompt: Prompt(.optionKeep, .key(.three)), next: back))
        }
        return .menu(nil, mustHear: Readback.hold(hold), back: back, options)
    }

    private static func held(_ outcome: HoldOutcome, _ order: SeatOrder, _ kept: Hold?) -> Next<TakeSeats> {
        switch outcome {
        case .held(let hold): .go(.offer(order, hold))
        case .notEnough(0) where order.preference.isForWhoAsks: .go(.noneOfThese(order, kept: kept))
        case .notEnough(let left): .go(.tooFew(order, left: left, kept: kept))
        // Callers name one seat and get the nearest; exactly these are for those who see a plan.
        case .noSuchSeat, .taken, .companionAlone: .go(.noSuchSeat(order, kept: kept))
        case .kindNotSold: .go(.kindNotSold(order, kept: kept))
        case .kindExcess(let excess): .go(.kindExcess(order, excess, kept: kept))
        case .unchanged: .go(.unchanged(order, kept: kept))
        case .overLimit(let allowed): .go(.overLimit(order, allowed: allowed, kept: kept))
        case .gone: .go(.gone(order, kept))
        }
    }

    private static func waited(_ outcome: WaitForSeats.Outcome, _ order: SeatOrder) -> Next<TakeSeats> {
        switch outcome {
        case .settled(let report): .done(.settled(report))
        case .held(let hold): .go(.offer(SeatOrder(member: order.member, hold: hold), hold))
        case .preference(let preference): .go(.taking(order.preferring(preference), kept: nil))
        case .otherwise(left: 0): .done(.otherShowing)
        case .otherwise(let left): .done(.otherCount(most: left))
        case .overLimit(let allowed): .go(.overLimit(order, allowed: allowed, kept: nil))
        }
    }

    private static func booked(_ outcome: BookOutcome, _ order: SeatOrder, _ hold: Hold) -> Next<TakeSeats> {
        switch outcome {
        case .booked(let booking):
            .done(
                .settled([
                    Prompt(order.changing == nil ? .booked : .changed, .number(booking.number)), Prompt(.ticketSent),
                ]))
        case .declined: .go(.declined(order, hold))
        case .unknown: .done(.settled([Prompt(.paymentUnknown)]))
        case .lapsed: .go(.lapsed(order))
        case .moved: .go(.moved(order))
        case .priceChanged: .go(.priceChanged(order, hold))
        case .gone: .go(.gone(order, hold))
        }
    }
}
