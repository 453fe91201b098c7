// HearBookings and ResendTicket: reads out the member's bookings; sends a mobile ticket again.

import BookingModel

/// Reads the member's bookings, one at a time, and changes nothing.
public indirect enum HearBookings: Dialog {
    /// Back to the main menu, always.
    public typealias Outcome = Done

    case start(MemberSummary)
    case noneThere
    /// One booking; `index` counts from 0.
    case reading([Booking], index: Int)

    /// `hear-bookings.reading` and the like.
    public var place: String {
        switch self {
        case .start: "hear-bookings.start"
        case .noneThere: "hear-bookings.none-there"
        case .reading: "hear-bookings.reading"
        }
    }

    /// Asks for the bookings, then reads them round and round until the caller has heard enough.
    public func step(_ context: CallContext) -> Step<HearBookings> {
        switch self {
        case .start(let member):
            return .request(.bookings(member.id)) { reply in
                guard case .bookings(let bookings) = reply else { return nil }
                return .go(bookings.isEmpty ? .noneThere : .reading(bookings, index: 0))
            }
        case .noneThere:
            return .tell([Prompt(.noBookings)], mustHear: true, then: .done(.mainMenu))
        case .reading(let bookings, let index):
            var options = [
                Option<HearBookings>(key: .one, prompt: Prompt(.optionMainMenu, .key(.one)), next: .done(.mainMenu))
            ]
            if bookings.count > 1 {
                let next = HearBookings.reading(bookings, index: (index + 1) % bookings.count)
                options.append(
                    Option(
                        key: MenuBound.more, prompt: Prompt(.optionNextBooking, .key(MenuBound.more)), next: .go(next)))
            }
            let back: Next<HearBookings> = index > 0 ? .go(.reading(bookings, index: index - 1)) : .done(.mainMenu)
            return .ask(
                Question(
                    prompts: Readback.booking(bookings[index]) + options.compactMap(\.prompt), options: options,
                    back: back)
            )
        }
    }
}

/// Sends the mobile ticket of a booking once more.
public indirect enum ResendTicket: Dialog {
    /// Back to the main menu, or that the ticket is on its way.
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    case sending(MemberSummary, Booking)

    static func start(_ member: MemberSummary) -> ResendTicket { .which(member, .start(member, .resend)) }

    /// `resend-ticket.sending`; while the booking is being chosen, that part's own.
    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .sending: "resend-ticket.sending"
        }
    }

    /// Which booking, then another copy of its ticket, as often a day as the core's rules allow.
    public func step(_ context: CallContext) -> Step<ResendTicket> {
        switch self {
        case .which(let member, let part):
            return part.step(context).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.sending(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .sending(let member, let booking):
            return .request(.resend(booking.number, member.id, context.language)) { reply in
                guard case .resent(let sent) = reply else { return nil }
                return .done(.did([Prompt(sent ? .resent : .notResent)]))
            }
        }
    }
}
