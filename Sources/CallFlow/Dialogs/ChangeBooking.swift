// ChangeBooking: changes a booking. The stored booking is read out; the caller chooses another time, other seats,
// fewer or more tickets, then hears the difference in price and agrees to it.

import BookingModel

/// Changing a booking's time, seats or number of tickets. Its old seats stay its own until the change is agreed to and
/// settled.
public indirect enum ChangeBooking: Dialog {
    /// Back to the main menu, or what was changed.
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    /// The booking is read out, then asked what about it shall be different.
    case what(MemberSummary, Booking)
    case time(MemberSummary, Booking, ChooseShowing)
    /// `most`: how many can be had.
    case count(MemberSummary, Booking, most: Int)
    /// Which kinds of fares: for another number of tickets, or another showing that lacks those of the booking.
    case kinds(MemberSummary, Booking, Aspect, Showing, ChooseKinds)
    /// Other seats are held, read out with the difference, agreed to and settled.
    case seats(MemberSummary, Booking, Aspect, TakeSeats)

    /// What about the booking is being changed: where to go back to when it cannot be had.
    public enum Aspect: Hashable, Sendable { case time, seats, count }

    static func start(_ member: MemberSummary) -> ChangeBooking { .which(member, .start(member, .change)) }

    /// `change-booking.what` and the like; while a part is under way, the part's own.
    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .what: "change-booking.what"
        case .time(_, _, let part): part.place
        case .count: "change-booking.count"
        case .kinds(_, _, _, _, let part): part.place
        case .seats(_, _, _, let part): part.place
        }
    }

    /// Which booking, what about it, the new seats and the difference.
    public func step(_ context: CallContext) -> Step<ChangeBooking> {
        switch self {
        case .which(let member, let part):
            return part.step(context).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.what(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .what(let member, let booking):
            return .ask(what(member, booking, most: context.facts.rules.maxTickets))
        case .time(let member, let booking, let part):
            return part.step(context.withoutWaiting).inside({ .time(member, booking, $0) }) { outcome in
                switch outcome {
                case .showing(let showing):
                    .go(.seats(member, booking, .time, .taking(order(member, booking, showing: showing), kept: nil)))
                case .back, .notYet: .go(.what(member, booking))
                }
            }
        case .count(let member, let booking, let most):
            return .ask(
                .count(most: most, now: booking.seats.count, back: .go(.what(member, booking))) { count in
                    let showing = booking.showing
                    return .go(
                        showing.kinds.isEmpty
                            ? .seats(
                                member, booking, .count,
                                .taking(order(member, booking, party: Party(count)), kept: nil))
                            : .kinds(member, booking, .count, showing, .start(showing, count)))
                })
        case .kinds(let member, let booking, let aspect, let showing, let part):
            return part.step(context).inside({ .kinds(member, booking, aspect, showing, $0) }) { outcome in
                switch outcome {
                case .party(let party):
                    .go(
                        .seats(
                            member, booking, aspect,
                            .taking(order(member, booking, showing: showing, party: party), kept: nil)))
                case .back: again(member, booking, aspect, most: context.facts.rules.maxTickets)
                }
            }
        case .seats(let member, let booking, let aspect, let part):
            return part.step(context).inside({ .seats(member, booking, aspect, $0) }) { outcome in
                switch outcome {
                case .settled(let report): .done(.did(report))
                case .back: .go(.what(member, booking))
                case .notChangeable: .done(.mainMenu)
                case .otherKinds(let showing, let count):
                    .go(.kinds(member, booking, aspect, showing, .start(showing, count)))
                case .otherShowing, .unchanged: again(member, booking, aspect, most: context.facts.rules.maxTickets)
                case .otherCount(let most):
                    again(member, booking, aspect, most: min(context.facts.rules.maxTickets, most))
                }
            }
        }
    }

    private func what(_ member: MemberSummary, _ booking: Booking, most: Int) -> Question<ChangeBooking> {
        .menu(
            Prompt(.chooseChange), mustHear: Readback.booking(booking), back: .done(.mainMenu),
            [
                Option(
                    key: .one, prompt: Prompt(.optionOtherTime, .key(.one)),
                    next: again(member, booking, .time, most: most)),
                Option(
                    key: .two, prompt: Prompt(.optionOtherSeats, .key(.two)),
                    next: .go(.seats(member, booking, .seats, order(member, booking).choosing(nil)))),
                Option(
                    key: .three, prompt: Prompt(.optionOtherCount, .key(.three)),
                    next: .go(.count(member, booking, most: most))),
            ])
    }

    /// Where an aspect of the booking is asked for again. What was asked for cannot be had; the booking itself is
    /// untouched.
    private func again(_ member: MemberSummary, _ booking: Booking, _ aspect: Aspect, most: Int) -> Next<ChangeBooking>
    {
        switch aspect {
        case .time: .go(.time(member, booking, .listing(booking.showing.program, booking.showing.journey, on: nil)))
        case .seats: .go(.what(member, booking))
        case .count: .go(.count(member, booking, most: most))
        }
    }

    private func order(_ member: MemberSummary, _ booking: Booking, showing: Showing? = nil, party: Party? = nil)
        -> SeatOrder
    {
        SeatOrder(
            member: member, showing: showing ?? booking.showing, party: party ?? booking.seats.party,
            preference: .keep, changing: booking.number)
    }
}

extension CallContext {
    /// The same for a caller who has seats already: they are not changed for a place in line.
    fileprivate var withoutWaiting: CallContext {
        var rules = facts.rules
        rules.offerMinutes = 0
        return CallContext(
            facts: CallFacts(
                language: facts.language, calling: facts.calling, today: facts.today, rules: rules,
                isReturning: facts.isReturning), language: language, member: member, sendsKeys: sendsKeys)
    }
}
