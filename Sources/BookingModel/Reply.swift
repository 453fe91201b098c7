// Reply: what the booking core answers to a request. Nouns; every way a request can end is a case, so that a caller
// always hears something.

/// The answer to `.verify`. There is one refusal for "no such member" and "wrong PIN".
public enum Verification: Hashable, Sendable {
    /// The PIN is this member's; from now on the session acts for them.
    case member(MemberSummary)
    /// No such member, a closed one, no PIN yet, or a wrong PIN: the same answer, so that callers cannot find out which
    /// numbers exist.
    case refused
    /// Too many wrong PINs for this number (whether it is a member's or not), or from this telephone. Minutes until it
    /// opens, nil: by staff only.
    case locked(minutes: Int?)
}

/// Something left over from an earlier call.
public enum Pending: Hashable, Sendable {
    /// Seats the member had chosen when a call broke off; they can be taken over with `.resume` while they last.
    case parked(Hold)
    /// Seats that the member waited for, until a local time; they are taken over with `.resume`.
    case offered(Hold, until: LocalDateTime)
    /// The member has to hear of it before the same seats are sold to them twice.
    case unsettled(UnsettledCharge)
}

/// The answer to `.hold` and `.resume`.
public enum HoldOutcome: Hashable, Sendable {
    /// Seats are set aside for this session until its hold runs out.
    case held(Hold)
    /// Not enough seats of that preference are left; how many are.
    case notEnough(remaining: Int)
    /// The section, row or seat does not exist, or cannot be sold for the journey.
    case noSuchSeat
    /// Of exactly the seats asked for, somebody else has these; none are set aside. Never empty.
    case taken([SeatLabel])
    /// Exactly the seats asked for have a companion seat without the wheelchair place next to it.
    case companionAlone
    /// More tickets than one booking, or one member for one showing, may have; how many more are allowed now (0: none).
    case overLimit(allowed: Int)
    /// A kind of fare that is not sold for this showing and journey.
    case kindNotSold
    /// More tickets of a kind than go with the others.
    case kindExcess(KindExcess)
    /// A change that would change nothing: these are the booking's seats already.
    case unchanged
    /// The showing is no longer on sale (started, closed, cancelled), or the hold to resume is gone.
    case gone
}

/// The answer to `.book` and `.change`.
public enum BookOutcome: Hashable, Sendable {
    /// Sold or changed, committed with its money; the mobile ticket waits in the outbox.
    case booked(Booking)
    /// The account refused the charge. The hold lives on.
    case declined
    /// No answer from the account's provider. The seats stay held until it is settled; the outcome is texted.
    case unknown
    /// The hold ran out before the caller agreed. Nothing was charged.
    case lapsed
    /// The amount is no longer the one the caller agreed to. Nothing was charged; hold again.
    case priceChanged
    /// The box office moved the showing since the hold was read out. Nothing was charged; hold again.
    case moved
    /// The showing, or the booking to change, is no longer open for this. Nothing was charged.
    case gone
}

/// The answer to `.cancel`.
public enum CancelOutcome: Hashable, Sendable {
    /// Done at these terms; the seats are for sale again, and a text tells of the refund.
    case cancelled(CancelQuote)
    /// Terms have changed since the quote: here is the new one; nothing was done.
    case termsChanged(CancelQuote)
    /// Started, used, or no longer there.
    case notCancellable
}

/// The answer to `.operators`.
public enum OperatorStatus: Hashable, Sendable {
    /// Operators are on duty now, by the opening hours of the settings.
    case open
    /// Closed until this local time.
    case closed(opens: LocalDateTime)
}

/// What the core answers. One case for each request, and `.unavailable` for any.
public enum Reply: Hashable, Sendable {
    /// The member the calling number belongs to, and the tail of the member number that may be said.
    case recognised(MemberID, MemberNumber)
    /// The calling number is withheld, or no active member's, or that of several.
    case notRecognised
    case verified(Verification)
    case pending([Pending])
    /// Stored. Said the same way whether or not the number already belongs to a member.
    case signedUp
    case codeSent(CodeSending)
    case codeChecked(CodeCheck)
    case joined(JoinOutcome)
    case pinChanged(PINChange)
    case browser(BrowserReply)
    case payment(PaymentReply)
    case categories([Category])
    /// By program number, at most `Limits.programsOffered`; empty when nothing of the category is on sale.
    case programs([Program])
    /// Nil: no such program, or nothing of it is on sale.
    case program(Program?)
    /// Soonest first, at most `Limits.showingsOffered`.
    case showings([Showing])
    /// Nil: none are stored for the program's venue.
    case directions(Directions?)
    /// False: none are stored any more.
    case directionsTexted(Bool)
    /// By program number, at most `Limits.programsOffered`.
    case listing(ProgramListing)
    /// Nil: no such showing or journey, no fare for it, or no longer on sale. Before the sale begins, the showing says
    /// when it does.
    case hall(HallOffer?)
    /// Dearest first; empty when the showing is no longer on sale.
    case grades([GradeOffer])
    /// Nil: no section of that keypad number, or none that can be sold for the journey.
    case section(SectionOffer?)
    case held(HoldOutcome)
    case waiting(WaitOutcome)
    /// Soonest first, at most `Limits.waitingEntries`.
    case waits([WaitingEntry])
    /// The member is in no line for the showing.
    case waitingEnded
    /// The hold is gone, whether by this request or before.
    case released
    case booked(BookOutcome)
    /// Soonest first, at most `Limits.bookingsOffered`.
    case bookings([Booking])
    /// Nil: not cancellable any more.
    case cancelQuote(CancelQuote?)
    case cancelled(CancelOutcome)
    /// False: that booking is not there any more, or its ticket was sent too often just now.
    case resent(Bool)
    case operators(OperatorStatus)
    /// Nil: no call of this channel was handed to an operator a short while ago.
    case cameBack(EarlierCall?)
    /// Staff will see it; a mobile number gets a text that confirms it.
    case callBackStored
    /// The session is closed; of what is asked in it from now on, only `.end` is answered, and the same again.
    case ended
    /// The core cannot answer now: busy database, full disk, a fault. Nothing was done.
    case unavailable
}

extension Reply {
    /// What an answer does for a caller.
    public enum Gist: Hashable, Sendable {
        /// The caller has something they did not have: they are known, seats are set aside, something was done.
        case gain
        /// What was asked for is not there, or is refused.
        case refusal
        /// Anything else: a list to choose from, a wrong PIN (counted separately), a fault.
        case word
    }

    /// See `Gist`.
    public var gist: Gist {
        switch self {
        case .browser(let reply): reply.gist
        case .payment(let reply): reply.gist
        case .verified(.member), .signedUp, .codeChecked(.right), .codeChecked(.isMember), .joined(.joined),
            .pinChanged(.changed), .held(.held), .booked(.booked), .booked(.unknown), .cancelled(.cancelled),
            .resent(true), .directionsTexted(true), .callBackStored,
            .waiting(.waits), .waiting(.already), .waiting(.held), .cameBack(_?):
            .gain
        case .program(nil), .section(nil), .hall(nil), .directions(nil), .directionsTexted(false), .cancelQuote(nil),
            .resent(false), .cancelled(.notCancellable):
            .refusal
        case .held(.notEnough), .held(.noSuchSeat), .held(.taken), .held(.companionAlone), .held(.overLimit),
            .held(.kindNotSold),
            .held(.kindExcess), .held(.unchanged), .held(.gone):
            .refusal
        case .waiting(.overLimit), .waiting(.tooMany), .waiting(.full), .waiting(.closed): .refusal
        case .codeSent(.tooMany), .codeChecked(.void), .codeChecked(.blocked), .joined(.isMember), .joined(.unproven):
            .refusal
        case .booked(.declined), .booked(.lapsed), .booked(.priceChanged), .booked(.moved), .booked(.gone):
            .refusal
        case .categories(let found): found.isEmpty ? .refusal : .word
        case .programs(let found): found.isEmpty ? .refusal : .word
        case .showings(let found): found.isEmpty ? .refusal : .word
        case .listing(let found): found.programs.isEmpty ? .refusal : .word
        case .grades(let found): found.isEmpty ? .refusal : .word
        case .bookings(let found): found.isEmpty ? .refusal : .word
        case .section(let section?): section.remaining == 0 ? .refusal : .word
        case .recognised, .notRecognised, .verified(.refused), .verified(.locked), .codeSent(.sent),
            .codeChecked(.wrong), .joined(.weak), .pinChanged(.refused), .pinChanged(.locked), .pinChanged(.weak),
            .pending, .waits, .waitingEnded, .program(_?),
            .directions(_?), .hall(_?), .released,
            .cancelQuote(_?),
            .cancelled(.termsChanged), .operators, .cameBack(nil), .ended, .unavailable:
            .word
        }
    }
}
