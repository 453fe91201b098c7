// Holding: seats set aside for a caller until a time, and what a caller may wish for.

/// Which seats a caller wants.
public enum SeatWish: Hashable, Sendable {
    /// The best that are left: at a venue the dearest grade that has them, on a train, bus or plane the cheapest class that has them, which is
    /// what a passenger who names no class means.
    case best
    /// The best of one grade (position in the venue's list, dearest first, from 0).
    case grade(Int)
    /// The best of one section, by its keypad number.
    case section(Int)
    /// From one particular seat rightwards; when that is not free, the nearest free ones. All by keypad numbers.
    case near(section: Int, row: Int, seat: Int)
    /// Only with `changing`. For the same showing: as many of the booking's own seats as there are tickets, the others next to them. For another:
    /// the best of the grade the booking has, and the best of all only when that grade has too few.
    case keep
}

/// What a caller asks the core to set aside.
public struct HoldRequest: Hashable, Sendable {
    public let member: MemberID
    public let showing: ShowingID
    public let journey: Journey
    /// How many tickets, 1 or more. The core refuses more than its limits allow.
    public let count: Int
    public let wish: SeatWish
    /// A hold of this session that the new one takes the place of: released in the same transaction, and kept when the new one fails.
    public let replacing: HoldID?
    /// The booking this is a change of; its own seats count as free for it, and the answer carries the difference.
    public let changing: BookingNumber?

    public init(
        member: MemberID, showing: ShowingID, journey: Journey, count: Int, wish: SeatWish,
        replacing: HoldID? = nil, changing: BookingNumber? = nil
    ) {
        (self.member, self.showing, self.journey, self.count) = (member, showing, journey, count)
        (self.wish, self.replacing, self.changing) = (wish, replacing, changing)
    }
}

/// One seat of a hold or booking, as told to a person.
public struct SoldSeat: Hashable, Sendable {
    public let id: SeatID
    public let label: SeatLabel
    public let grade: Name
    public let price: Won
    public init(id: SeatID, label: SeatLabel, grade: Name, price: Won) { (self.id, self.label, self.grade, self.price) = (id, label, grade, price) }
}

/// Seats set aside for a session, as told to the caller. Also the tag of `HoldID`.
public struct Hold: Hashable, Sendable {
    public let id: HoldID
    public let showing: Showing
    /// In the order they are read out. Never empty.
    public let seats: [SoldSeat]
    /// What the seats cost together.
    public let total: Won
    /// True when the seats are not all neighbours in one row; the caller is told.
    public let split: Bool
    /// False when a particular seat was wished for and these are the nearest free ones instead.
    public let exact: Bool
    /// What agreeing would settle, when this hold is a change of a booking; nil for a new booking.
    public let change: ChangeQuote?

    public init(id: HoldID, showing: Showing, seats: [SoldSeat], total: Won, split: Bool, exact: Bool, change: ChangeQuote?) {
        (self.id, self.showing, self.seats, self.total) = (id, showing, seats, total)
        (self.split, self.exact, self.change) = (split, exact, change)
    }

    /// What the caller has to agree to: the total, or a change's difference.
    public var amountToAgree: Won { change?.difference ?? total }
}

/// What a change of a booking would settle now.
public struct ChangeQuote: Hashable, Sendable {
    public let booking: BookingNumber
    /// What the booking's tickets cost until now.
    public let before: Won
    /// The fee on money that would go back, by the fee table of this moment.
    public let fee: Won
    /// What the member pays (positive) or gets back (negative), fee included: new total - before + fee.
    public let difference: Won
    public init(booking: BookingNumber, before: Won, fee: Won, difference: Won) {
        (self.booking, self.before, self.fee, self.difference) = (booking, before, fee, difference)
    }
}
