// Reply: what the booking core answers. Nouns; every way a request can end is a case, so that no caller meets silence.

/// The answer to `.verify`. There is one refusal for "no such member" and "wrong PIN".
public enum Verification: Hashable, Sendable {
    case member(MemberSummary)
    case refused
    /// Too many wrong PINs for this number (whether it is a member's or not), or from this telephone. Minutes until it opens, nil: by staff only.
    case locked(minutes: Int?)
}

/// Something left over from an earlier call.
public enum Pending: Hashable, Sendable {
    case parked(Hold)
    case unsettled(UnsettledCharge)
}

/// The answer to `.hold` and `.resume`.
public enum HoldOutcome: Hashable, Sendable {
    case held(Hold)
    /// Not enough seats of that wish are left; how many are.
    case notEnough(remaining: Int)
    /// The section, row or seat does not exist.
    case noSuchSeat
    /// More tickets than one booking, or one member for one showing, may have; how many more are allowed now (0: none).
    case overLimit(allowed: Int)
    /// A change that would change nothing: these are the booking's seats already.
    case unchanged
    /// The showing is no longer on sale (started, closed, cancelled), or the hold to resume is gone.
    case gone
}

/// The answer to `.book` and `.change`.
public enum BookOutcome: Hashable, Sendable {
    case booked(Booking)
    /// The account refused the charge. The hold lives on.
    case declined
    /// No answer from the account's provider. The seats stay held until it is settled; the outcome is texted.
    case unknown
    /// The hold ran out before the caller agreed. Nothing was charged.
    case lapsed
    /// The amount is no longer the one the caller agreed to. Nothing was charged; hold again.
    case priceChanged
    /// The showing, or the booking to change, is no longer open for this. Nothing was charged.
    case gone
}

/// The answer to `.cancel`.
public enum CancelOutcome: Hashable, Sendable {
    case cancelled(CancelQuote)
    /// Terms have changed since the quote: here is the new one; nothing was done.
    case termsChanged(CancelQuote)
    /// Started, used, or no longer there.
    case notCancellable
}

/// The answer to `.operators`.
public enum OperatorStatus: Hashable, Sendable {
    case open
    /// Closed until this local time.
    case closed(opens: LocalDateTime)
}

/// What the core answers. One case for each request, and `.unavailable` for any.
public enum Reply: Hashable, Sendable {
    /// The member the calling number belongs to, and the tail of the member number that may be said.
    case recognised(MemberID, MemberNumber)
    case notRecognised
    case verified(Verification)
    case pending([Pending])
    /// Stored. Said the same way whether or not the number already belongs to a member.
    case signedUp
    case categories([Category])
    case programs([Program])
    case program(Program?)
    case showings([Showing])
    case grades([GradeOffer])
    case section(SectionOffer?)
    case held(HoldOutcome)
    case released
    case booked(BookOutcome)
    case bookings([Booking])
    /// Nil: not cancellable any more.
    case cancelQuote(CancelQuote?)
    case cancelled(CancelOutcome)
    /// False: that booking is not there any more, or its ticket was sent too often just now.
    case resent(Bool)
    case operators(OperatorStatus)
    case callBackStored
    case ended
    /// The core cannot answer now: busy database, full disk, a fault. Nothing was done.
    case unavailable
}
