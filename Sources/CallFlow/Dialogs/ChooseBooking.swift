// ChooseBooking: which of the member's bookings is meant: the only one, one of a list, or one by its number.

import BookingModel

/// Which of the member's bookings, at most `Limits.bookingsOffered`, soonest first. The only one is taken without
/// asking.
public indirect enum ChooseBooking: Dialog {
    /// What came of choosing.
    public enum Outcome {
        /// This one, as it was when the list was read.
        case booking(Booking)
        /// The member has no booking that has not started; that was said.
        case none
        /// The caller pressed the key for the previous step.
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
    /// A list in pages of a menu's options; `page` counts from 0. A booking number can be typed instead.
    case choose([Booking], Purpose, page: Int)

    /// `choose-booking.choose` and the like.
    public var place: String {
        switch self {
        case .start: "choose-booking.start"
        case .noneThere: "choose-booking.none-there"
        case .choose: "choose-booking.choose"
        }
    }

    /// Reads the bookings, then none, the only one, or a choice.
    public func step(_ context: CallContext) -> Step<ChooseBooking> {
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
                prompt: {
                    Prompt(
                        .optionBooking, .program($0.showing.program.title, $0.showing.program.number),
                        .when($0.showing.starts), .key($1))
                },
                next: { .done(.booking($0)) }, more: { .go(.choose(bookings, purpose, page: $0)) })
            // Booking numbers begin with a digit that is no menu key, so one can be typed right here.
            let entry = Entry<ChooseBooking>(
                lengths: BookingNumber.length...BookingNumber.length, first: KeySet([Key.six, .seven, .eight]),
                lengthNotice: Prompt(.bookingNumberLength, .length(BookingNumber.length))
            ) { digits in
                let number = digits.text
                guard let booking = bookings.first(where: { $0.number.digits == number }) else { return .miss(nil) }
                return .next(.done(.booking(booking)))
            }
            return .ask(.menu(purpose.title, back: .done(.back), options, entry: entry))
        }
    }
}
