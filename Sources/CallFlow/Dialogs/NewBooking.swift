// NewBooking: a new booking: program, showing, number of tickets, seats. At most five answers from the main menu to
// the price.

import BookingModel

/// Buying tickets. A program's number typed at the main menu skips the first question.
public indirect enum NewBooking: Dialog {
    /// Back to the main menu, or the new booking's number.
    public typealias Outcome = Done

    case program(MemberSummary, ChooseProgram)
    case showing(MemberSummary, ChooseShowing, Program)
    /// `most`: how many can be had.
    case count(MemberSummary, Showing, most: Int)
    /// Where the showing is sold by more kinds of fares than the adult's.
    case kinds(MemberSummary, Showing, ChooseKinds)
    /// Seats are held, read out with the total, agreed to and paid.
    case seats(MemberSummary, Showing, TakeSeats)

    static func start(_ member: MemberSummary) -> NewBooking { .program(member, .start) }
    /// The program's number was typed at the main menu.
    static func start(_ member: MemberSummary, _ number: ProgramNumber) -> NewBooking {
        .program(member, .lookingUp(number))
    }

    /// `new-booking.count`; while a part is under way, the part's own.
    public var place: String {
        switch self {
        case .program(_, let part): part.place
        case .showing(_, let part, _): part.place
        case .count: "new-booking.count"
        case .kinds(_, _, let part): part.place
        case .seats(_, _, let part): part.place
        }
    }

    /// Program, showing, how many tickets of which kinds, seats; each step back undoes one.
    public func step(_ context: CallContext) -> Step<NewBooking> {
        switch self {
        case .program(let member, let part):
            return part.step(context).inside({ .program(member, $0) }) { outcome in
                switch outcome {
                case .program(let program): .go(.showing(member, .start(program), program))
                case .back: .done(.mainMenu)
                }
            }
        case .showing(let member, let part, let program):
            return part.step(context).inside({ .showing(member, $0, program) }) { outcome in
                switch outcome {
                case .showing(let showing): .go(counting(member, showing, context))
                case .back: .go(.program(member, .start))
                case .notYet: .done(.mainMenu)
                }
            }
        case .count(let member, let showing, let most):
            // Who wants more than are left may wait for them.
            let waits = context.facts.rules.offerMinutes > 0
            return .ask(
                .count(most: most, at: waits ? context.facts.rules.maxTickets : most, back: again(member, showing)) {
                    count in
                    .go(
                        showing.kinds.isEmpty
                            ? taking(member, showing, Party(count))
                            : .kinds(member, showing, .start(showing, count)))
                })
        case .kinds(let member, let showing, let part):
            return part.step(context).inside({ .kinds(member, showing, $0) }) { outcome in
                switch outcome {
                case .party(let party): .go(taking(member, showing, party))
                case .back: .go(counting(member, showing, context))
                }
            }
        case .seats(let member, let showing, let part):
            return part.step(context).inside({ .seats(member, showing, $0) }) { outcome in
                switch outcome {
                case .settled(let report): .done(.did(report))
                case .back: .go(counting(member, showing, context))
                case .otherCount(let most):
                    .go(.count(member, showing, most: min(context.facts.rules.maxTickets, most)))
                case .otherKinds(let showing, let count): .go(.kinds(member, showing, .start(showing, count)))
                case .otherShowing, .unchanged, .notChangeable: again(member, showing)
                }
            }
        }
    }

    private func taking(_ member: MemberSummary, _ showing: Showing, _ party: Party) -> NewBooking {
        .seats(member, showing, .taking(SeatOrder(member: member, showing: showing, party: party), kept: nil))
    }

    /// How many tickets: as many as are left, or, where nothing is, as many as a caller may wait for.
    private func counting(_ member: MemberSummary, _ showing: Showing, _ context: CallContext) -> NewBooking {
        let most = context.facts.rules.maxTickets
        return .count(member, showing, most: showing.remaining == 0 ? most : min(most, showing.remaining))
    }

    /// The list of showings again, as it is now.
    private func again(_ member: MemberSummary, _ showing: Showing) -> Next<NewBooking> {
        .go(.showing(member, .listing(showing.program, showing.journey, on: nil), showing.program))
    }
}
