// HearBookings and ResendTicket: what have I booked, and please send my ticket again.

import BookingModel

public enum HearBookings: Dialog {
    public typealias Outcome = Done

    case start(MemberSummary)
    case noneThere
    case reading([Booking], index: Int)

    public var place: String {
        switch self {
        case .start: "hear-bookings.start"
        case .noneThere: "hear-bookings.none-there"
        case .reading: "hear-bookings.reading"
        }
    }

    public func step(_ known: Known) -> Step<HearBookings> {
        switch self {
        case .start(let member):
            return .request(.bookings(member.id)) { reply in
                guard case .bookings(let bookings) = reply else { return nil }
                return .go(bookings.isEmpty ? .noneThere : .reading(bookings, index: 0))
            }
        case .noneThere:
            return .tell([Prompt(.noBookings)], mustHear: true, then: .done(.mainMenu))
        case .reading(let bookings, let index):
            var options = [Option<HearBookings>(key: .one, prompt: Prompt(.optionMainMenu, .key(.one)), next: .done(.mainMenu))]
            if bookings.count > 1 {
                let next = HearBookings.reading(bookings, index: (index + 1) % bookings.count)
                options.append(Option(key: MenuBound.more, prompt: Prompt(.optionMore, .key(MenuBound.more)), next: .go(next)))
            }
            let back: Next<HearBookings> = index > 0 ? .go(.reading(bookings, index: index - 1)) : .done(.mainMenu)
            return .ask(Question(prompts: Told.booking(bookings[index]) + options.compactMap(\.prompt), options: options, back: back))
        }
    }
}

public enum ResendTicket: Dialog {
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    case sending(MemberSummary, Booking)

    static func start(_ member: MemberSummary) -> ResendTicket { .which(member, .start(member, .resend)) }

    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .sending: "resend-ticket.sending"
        }
    }

    public func step(_ known: Known) -> Step<ResendTicket> {
        switch self {
        case .which(let member, let part):
            return part.step(known).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.sending(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .sending(let member, let booking):
            return .request(.resend(booking.number, member.id, known.language)) { reply in
                guard case .resent(let sent) = reply else { return nil }
                return .done(.did([Prompt(sent ? .resent : .notResent)]))
            }
        }
    }
}
