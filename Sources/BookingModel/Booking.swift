// Booking: seats sold to a member, as told to a person; and what cancelling one would cost.

/// Tag of `MemberID`.
public enum Member {}

/// A member as the core greets a caller who gave the right PIN.
public struct MemberSummary: Hashable, Sendable {
    public let id: MemberID
    public let number: MemberNumber
    public init(id: MemberID, number: MemberNumber) { (self.id, self.number) = (id, number) }
}

/// A stored booking, as read to its member.
public struct Booking: Hashable, Sendable {
    public let number: BookingNumber
    /// 1 when first sold; each change adds one. The mobile ticket carries it.
    public let version: Int
    /// The showing and journey; `remaining` is that of the moment of asking.
    public let showing: Showing
    /// In the order they are read out. Never empty.
    public let seats: [SoldSeat]
    /// What its tickets cost together now.
    public let total: Won
    public init(number: BookingNumber, version: Int, showing: Showing, seats: [SoldSeat], total: Won) {
        (self.number, self.version, self.showing, self.seats, self.total) = (number, version, showing, seats, total)
    }
}

/// What cancelling a booking would cost at this moment. The version of the fee table is stored with the caller's consent.
public struct CancelQuote: Hashable, Sendable {
    public let booking: BookingNumber
    /// The booking's version the quote was made for; a later version makes it void.
    public let version: Int
    /// What its tickets cost.
    public let paid: Won
    public let fee: Won
    /// `paid - fee`.
    public let refund: Won
    /// The fee table and step the fee was taken from ("performance-2026/3d"), stored with the consent.
    public let rule: String
    public init(booking: BookingNumber, version: Int, paid: Won, fee: Won, refund: Won, rule: String) {
        (self.booking, self.version, self.paid, self.fee, self.refund, self.rule) = (booking, version, paid, fee, refund, rule)
    }
}

/// A charge the gateway never answered; the member is told before anything else.
public struct UnsettledCharge: Hashable, Sendable {
    public let showing: Showing
    public let amount: Won
    public init(showing: Showing, amount: Won) { (self.showing, self.amount) = (showing, amount) }
}
