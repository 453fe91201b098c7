// ChangeBooking: the stored booking is read first; then another time, other seats, fewer or more tickets; the difference is heard and agreed to.

import BookingModel

public enum ChangeBooking: Dialog {
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    case what(MemberSummary, Booking)
    case time(MemberSummary, Booking, ChooseShowing)
    case count(MemberSummary, Booking)
    case seats(MemberSummary, Booking, TakeSeats)

    static func start(_ member: MemberSummary) -> ChangeBooking { .which(member, .start(member, .change)) }

    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .what: "change-booking.what"
        case .time(_, _, let part): part.place
        case .count: "change-booking.count"
        case .seats(_, _, let part): part.place
        }
    }

    public func step(_ known: Known) -> Step<ChangeBooking> {
        switch self {
        case .which(let member, let part):
            return part.step(known).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.what(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .what(let member, let booking):
            return .ask(what(member, booking))
        case .time(let member, let booking, let part):
            return part.step(known).inside({ .time(member, booking, $0) }) { outcome in
                switch outcome {
                case .showing(let showing): .go(.seats(member, booking, .taking(deal(member, booking, showing: showing), kept: nil)))
                case .back: .go(.what(member, booking))
                }
            }
        case .count(let member, let booking):
            return .ask(
                .count(most: known.facts.rules.maxTickets, back: .go(.what(member, booking))) { count in
                    .go(.seats(member, booking, .taking(deal(member, booking, count: count).wishing(.keep), kept: nil)))
                })
        case .seats(let member, let booking, let part):
            return part.step(known).inside({ .seats(member, booking, $0) }) { outcome in
                switch outcome {
                case .settled(let report): .done(.did(report))
                case .back, .otherShowing: .go(.what(member, booking))
                case .otherCount: .go(.count(member, booking))
                }
            }
        }
    }

    private func what(_ member: MemberSummary, _ booking: Booking) -> Question<ChangeBooking> {
        let showing = booking.showing
        let seats = ChooseSeats.menu(showing, count: booking.seats.count)
        return .menu(
            Prompt(.chooseChange), mustHear: Told.booking(booking), back: .done(.mainMenu),
            [
                Option(
                    key: .one, prompt: Prompt(.optionOtherTime, .key(.one)),
                    next: .go(.time(member, booking, .listing(showing.program, showing.journey, on: nil)))),
                Option(
                    key: .two, prompt: Prompt(.optionOtherSeats, .key(.two)),
                    next: .go(.seats(member, booking, .wishing(seats, deal(member, booking), kept: nil)))),
                Option(key: .three, prompt: Prompt(.optionOtherCount, .key(.three)), next: .go(.count(member, booking))),
            ])
    }

    private func deal(_ member: MemberSummary, _ booking: Booking, showing: Showing? = nil, count: Int? = nil) -> Deal {
        Deal(member: member, showing: showing ?? booking.showing, count: count ?? booking.seats.count, changing: booking.number)
    }
}
