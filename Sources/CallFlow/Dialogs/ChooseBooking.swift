// ChooseBooking: which of the member's bookings? The only one, one of a list, or by its number.

import BookingModel

public enum ChooseBooking: Dialog {
    public enum Outcome {
        case booking(Booking)
        case none
        case back
    }

    /// What the booking is wanted for: the list is introduced with it.
    public enum Purpose: Hashable, Sendable {
        case change, cancel, resend
        var title: Prompt {
            switch self {
            case .change: Prompt(.chooseBookingToChange)
            case .cancel: Prompt(.chooseBookingToCancel)
            case .resend: Prompt(.chooseBookingToResend)
            }
        }
    }

    case start(MemberSummary, Purpose)
    case noneThere
    case choose([Booking], Purpose, page: Int)

    public var place: String {
        switch self {
        case .start: "choose-booking.start"
        case .noneThere: "choose-booking.none-there"
        case .choose: "choose-booking.choose"
        }
    }

    public func step(_ known: Known) -> Step<ChooseBooking> {
        switch self {
        case .start(let member, let purpose):
            return .request(.bookings(member.id)) { reply in
                guard case .bookings(let bookings) = reply else { return nil }
                switch bookings.count {
                case 0: return .go(.noneThere)
                case 1: return .done(.booking(bookings[0]))
                default: return .go(.choose(bookings, purpose, page: 0))
                }
            }
        case .noneThere:
            return .tell([Prompt(.noBookings)], mustHear: true, then: .done(.none))
        case .choose(let bookings, let purpose, let page):
            let options: [Option<ChooseBooking>] = paged(
                bookings, page: page,
                prompt: { Prompt(.optionBooking, .program($0.showing.program.title, $0.showing.program.number), .when($0.showing.starts), .key($1)) },
                next: { .done(.booking($0)) }, more: { .go(.choose(bookings, purpose, page: $0)) })
            // Booking numbers begin with a digit that is no menu key, so one can be typed right here.
            let entry = Entry<ChooseBooking>(lengths: 8...8, first: KeySet([Key.six, .seven, .eight])) { digits in
                guard let booking = bookings.first(where: { $0.number.digits == digits }) else { return .miss(nil) }
                return .next(.done(.booking(booking)))
            }
            return .ask(.menu(purpose.title, back: .done(.back), options, entry: entry))
        }
    }
}
