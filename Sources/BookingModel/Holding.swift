// Holding: seats set aside for a caller until a time, which seats a caller may ask for, and the seats sold to a
// member, as a caller hears of them.

/// Which seats a caller wants.
public enum SeatPreference: Hashable, Sendable {
    /// The best that are left: at a venue the dearest grade that has them, on a train, bus or plane the cheapest class
    /// that has them, which is what a passenger who names no class means.
    case best
    /// The best of one grade (position in the venue's list, dearest first, from 0).
    case grade(Int)
    /// The best of one section, by its keypad number.
    case section(Int)
    /// From one particular seat rightwards; when that is not free, the nearest free ones. All by keypad numbers.
    case near(section: Int, row: Int, seat: Int)
    /// A wheelchair place for one of the party, companion seats next to it for the others.
    case wheelchair
    /// The best of those with a restricted view.
    case restricted
    /// Exactly these, each once and as many as there are tickets, in one section or several: these or none. A companion
    /// seat goes with the wheelchair place next to it alone.
    case these([SeatID])
    /// Only with `changing`. For the same showing: as many of the booking's own seats as there are tickets, the others
    /// next to them. For another: the best of the grade the booking has, and the best of all only when that grade has
    /// too few.
    case keep
}

/// What a caller asks the core to set aside.
public struct HoldRequest: Hashable, Sendable {
    /// Who asks, after the PIN was right.
    public let member: MemberID
    /// What for; it has to be on sale.
    public let showing: ShowingID
    /// From and to which stop; the seats have to be free on every leg of it.
    public let journey: Journey
    /// How many tickets, 1 or more, and of which kinds. The core refuses more than its limits allow.
    public let party: Party
    /// Which of the free seats.
    public let preference: SeatPreference
    /// A hold of this session that the new one takes the place of: released in the same transaction, and kept when the
    /// new one fails.
    public let replacing: HoldID?
    /// The booking this is a change of; its own seats count as free for it, and the answer carries the difference.
    public let changing: BookingNumber?

    /// All tickets.
    public var count: Int { party.count }

    /// - Parameter party: the core refuses more than `Limits.ticketsPerBooking` or than its own setting.
    public init(
        member: MemberID, showing: ShowingID, journey: Journey, party: Party, preference: SeatPreference,
        replacing: HoldID? = nil, changing: BookingNumber? = nil
    ) {
        (self.member, self.showing, self.journey, self.party) = (member, showing, journey, party)
        (self.preference, self.replacing, self.changing) = (preference, replacing, changing)
    }

    /// The same for adults alone.
    /// - Parameter count: 1 or more.
    public init(
        member: MemberID, showing: ShowingID, journey: Journey, count: Int, preference: SeatPreference,
        replacing: HoldID? = nil, changing: BookingNumber? = nil
    ) {
        self.init(
            member: member, showing: showing, journey: journey, party: Party(count), preference: preference,
            replacing: replacing, changing: changing)
    }
}

/// One seat of a hold or booking, as people read it.
public struct SoldSeat: Hashable, Sendable {
    /// Which seat of the venue's map; callers never hear it.
    public let id: SeatID
    /// Section, row and seat as people call them.
    public let label: SeatLabel
    /// The name of the grade it was sold in.
    public let grade: Name
    /// Of this one ticket, 0 won or more, as it was when it was set aside.
    public let price: Won
    /// Whom the ticket is for.
    public let kind: FareKind
    /// - Parameter price: of this one ticket, 0 won or more.
    public init(id: SeatID, label: SeatLabel, grade: Name, price: Won, kind: FareKind = .adultFare) {
        (self.id, self.label, self.grade, self.price) = (id, label, grade, price)
        self.kind = kind
    }
}

/// Seats set aside for a session, as read to the caller. Also the tag of `HoldID`.
public struct Hold: Hashable, Sendable {
    /// The row of the hold in the database; agreeing names it.
    public let id: HoldID
    /// The showing and journey; `remaining` is that of the moment of holding.
    public let showing: Showing
    /// In the order they are read out. Never empty.
    public let seats: [SoldSeat]
    /// What the seats cost together.
    public let total: Won
    /// True when the seats are not all neighbours in one row; the caller hears so.
    public let split: Bool
    /// False when a particular seat was asked for and these are the nearest free ones instead.
    public let exact: Bool
    /// What agreeing would settle, when this hold is a change of a booking; nil for a new booking.
    public let change: ChangeQuote?

    /// - Precondition: `seats` is not empty, and `total` is the sum of their prices.
    public init(
        id: HoldID, showing: Showing, seats: [SoldSeat], total: Won, split: Bool, exact: Bool, change: ChangeQuote?
    ) {
        (self.id, self.showing, self.seats, self.total) = (id, showing, seats, total)
        (self.split, self.exact, self.change) = (split, exact, change)
    }

    /// What the caller has to agree to: the total, or a change's difference.
    public var amountToAgree: Won { change?.difference ?? total }
}

/// What a change of a booking would settle now.
public struct ChangeQuote: Hashable, Sendable {
    /// The booking that would get a new version.
    public let booking: BookingNumber
    /// What the booking's tickets cost until now.
    let before: Won
    /// The fee on money that would go back, by the fee table of this moment.
    public let fee: Won
    /// What the member pays (positive) or gets back (negative), fee included: new total - before + fee.
    public let difference: Won
    /// - Precondition: `difference` is the new total - `before` + `fee`.
    public init(booking: BookingNumber, before: Won, fee: Won, difference: Won) {
        (self.booking, self.before, self.fee, self.difference) = (booking, before, fee, difference)
    }
}

/// Tag of `MemberID`.
public enum Member {}

/// A member as the core greets a caller who gave the right PIN.
public struct MemberSummary: Hashable, Sendable {
    /// The member's row in the database, which every later request of the call names.
    public let id: MemberID
    /// The number on the member's card, 4...10 digits; only its tail is ever said aloud.
    public let number: MemberNumber
    /// The core makes one when it knows who it is: from the calling number, or after the right PIN.
    public init(id: MemberID, number: MemberNumber) { (self.id, self.number) = (id, number) }
}

/// A showing that the box office moved after it was sold.
public struct Moved: Hashable, Sendable {
    /// When it was to start, or leave the boarding stop, in local time.
    public let from: LocalDateTime
    /// Where it was to be; nil: where it is.
    public let venue: Name?
    /// Until when the booking may be cancelled without a fee, in local time; nil: by the fee tables.
    public let freeUntil: LocalDateTime?
    /// - Parameter freeUntil: nil: the fee tables decide.
    public init(from: LocalDateTime, venue: Name? = nil, freeUntil: LocalDateTime?) {
        (self.from, self.venue, self.freeUntil) = (from, venue, freeUntil)
    }
}

/// A stored booking, as read to its member.
public struct Booking: Hashable, Sendable {
    /// What the member calls it by on the telephone and at a gate: eight digits, `7001-0018`.
    public let number: BookingNumber
    /// 1 when first sold; each change adds one. The mobile ticket carries it.
    public let version: Int
    /// The showing and journey; `remaining` is that of the moment of asking.
    public let showing: Showing
    /// In the order they are read out. Never empty.
    public let seats: [SoldSeat]
    /// What its tickets cost together now.
    public let total: Won
    /// The box office moved it since the member agreed; nil: it did not.
    public let moved: Moved?
    /// - Precondition: `seats` is not empty, `version` is 1 or more, and `total` is the sum of the seats' prices.
    public init(
        number: BookingNumber, version: Int, showing: Showing, seats: [SoldSeat], total: Won, moved: Moved? = nil
    ) {
        (self.number, self.version, self.showing, self.seats, self.total) = (number, version, showing, seats, total)
        self.moved = moved
    }
}

/// What cancelling a booking would cost at this moment. The version of the fee table is stored with the caller's
/// consent.
public struct CancelQuote: Hashable, Sendable {
    /// The booking the quote is for, of the member who asked.
    public let booking: BookingNumber
    /// The booking's version the quote was made for; a later version makes it void.
    public let version: Int
    /// What its tickets cost.
    public let paid: Won
    /// What the box office keeps, 0...`paid`, by the fee table in force for the showing's start.
    public let fee: Won
    /// `paid - fee`.
    public let refund: Won
    /// The fee table and step the fee was taken from ("performance-2026/3d"), stored with the consent.
    public let rule: String
    /// - Precondition: `refund` is `paid - fee`, and `fee` does not exceed `paid`.
    public init(booking: BookingNumber, version: Int, paid: Won, fee: Won, refund: Won, rule: String) {
        (self.booking, self.version, self.paid, self.fee, self.refund, self.rule) = (
            booking, version, paid, fee, refund, rule
        )
    }
}

/// A charge that the gateway never answered; the member hears of it before anything else.
public struct UnsettledCharge: Hashable, Sendable {
    /// What was to be bought; its seats stay claimed until the charge is settled.
    public let showing: Showing
    /// What the gateway was asked to charge, in won, more than 0. Whether it did is not known.
    public let amount: Won
    /// - Parameter amount: what the gateway was asked to charge, more than 0 won.
    public init(showing: Showing, amount: Won) { (self.showing, self.amount) = (showing, amount) }
}
