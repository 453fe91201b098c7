// Booking: the seats sold to a member, as a caller hears of them, and what it would cost to cancel them.

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
    /// - Precondition: `seats` is not empty, `version` is 1 or more, and `total` is the sum of the seats' prices.
    public init(number: BookingNumber, version: Int, showing: Showing, seats: [SoldSeat], total: Won) {
        (self.number, self.version, self.showing, self.seats, self.total) = (number, version, showing, seats, total)
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
    /// What the house keeps, 0...`paid`, by the fee table in force for the showing's start.
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
