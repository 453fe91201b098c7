// Request: everything a channel can ask of the booking core. Imperatives; no channel is named.

/// Who a PIN is offered for.
public enum MemberClaim: Hashable, Sendable {
    /// The number the caller typed.
    case number(MemberNumber)
    /// The member the calling number belongs to. Saves typing, never replaces the PIN.
    case recognised(MemberID)
}

/// What the asker has already: those seats count as free for what takes their place.
public struct Having: Hashable, Sendable {
    /// A hold of this session that a new one would replace.
    public let hold: HoldID?
    /// A booking of the member that is to be changed.
    public let booking: BookingNumber?
    /// - Parameters:
    ///   - hold: nil when nothing is held.
    ///   - booking: nil when nothing is being changed.
    public init(hold: HoldID? = nil, booking: BookingNumber? = nil) { (self.hold, self.booking) = (hold, booking) }
}

/// How a session ended, as stored in the call log and handed to the dialplan.
public enum CallOutcome: String, Hashable, CaseIterable, Sendable {
    /// The caller said goodbye, or there was nothing left to do.
    case completed
    /// The caller hung up.
    case hungUp = "hung-up"
    /// The caller asked for the operator.
    case operatorWanted = "operator"
    /// Too many misses, and the operator was not wanted.
    case gaveUp = "gave-up"
    /// The ceiling of turns was reached.
    case tooLong = "too-long"
    /// The core could not answer.
    case unavailable
}

/// Everything a channel can ask of the core. Each act is safe to ask twice: the core knows it by session and turn, hold
/// or booking version.
public enum Request: Hashable, Sendable {
    /// Whose number is this? Answer: `.recognised`.
    case recognise(TelephoneNumber)
    /// Is this the member? `calling` feeds the limit per calling number. Answer: `.verified`.
    case verify(MemberClaim, PIN, calling: TelephoneNumber?)
    /// What is left over from earlier: parked holds, unsettled charges. Answer: `.pending`.
    case pending(MemberID)
    /// Take a live hold of the member's over into this session, fresh time. Answer: `.held`.
    case resume(HoldID, MemberID)
    /// A caller wants to become a member. Answer: `.signedUp`.
    case signUp(TelephoneNumber, Language)
    /// A caller has agreed to become a member: text a code to the number that is to be theirs. `anew`: although an
    /// earlier one is still valid. Answer: `.codeSent`.
    case sendCode(TelephoneNumber, Consent, anew: Bool)
    /// Is this the code that was texted to the number? Answer: `.codeChecked`.
    case checkCode(TelephoneNumber, SMSCode)
    /// Make a member of the caller, whose code was right. Answer: `.joined`.
    case join(TelephoneNumber, PIN, Language)
    /// Give the session's member another PIN, for the present one. `calling` as in `.verify`. Answer: `.pinChanged`.
    case changePIN(MemberID, present: PIN, new: PIN, calling: TelephoneNumber?)

    /// Something of a browser that a member logs in with. Answer: `.browser`.
    case browser(BrowserRequest)
    /// Something of a payment at a page of the provider's. Answer: `.payment`.
    case payment(PaymentRequest)

    /// Which categories have something on sale? Answer: `.categories`.
    case categories
    /// What is on sale in a category? Answer: `.programs`.
    case programs(Category)
    /// The program with this number, if on sale. Answer: `.program`.
    case program(ProgramNumber)
    /// The next showings still on sale; on one day when `on` is given. At most `Limits.showingsOffered`. Answer:
    /// `.showings`.
    case showings(ProgramNumber, Journey, on: LocalDate?)
    /// How to get to the venue of a showing, which may have moved; nil: of the program's next one, on sale or not.
    /// Answer: `.directions`.
    case directions(ProgramNumber, ShowingID? = nil)
    /// Text them to the member, once a session, program and venue. Answer: `.directionsTexted`.
    case textDirections(ProgramNumber, MemberID, Language, ShowingID? = nil)
    /// What is on sale, with its days and places. Answer: `.listing`.
    case listing(ListingQuery)
    /// A showing with all its grades and sections; nil: for the whole way. Answer: `.hall`.
    case hall(ShowingID, Journey?)
    /// Grades with fares and what is left, for a caller who has some seats already. Answer: `.grades`.
    case grades(ShowingID, Journey, Having)
    /// One section by its keypad number, likewise. Answer: `.section`.
    case section(ShowingID, Journey, keypad: Int, Having)

    /// Set seats aside. Answer: `.held`.
    case hold(HoldRequest)
    /// Wait for seats of a showing that has too few; texts are written in the language. Answer: `.waiting`.
    case wait(WaitRequest, Language)
    /// What the member waits for. Answer: `.waits`.
    case waits(MemberID)
    /// Wait for seats of a showing no more. Answer: `.waitingEnded`, whether or not the member waited.
    case stopWaiting(ShowingID, MemberID)
    /// Give a hold back. Answer: `.released`. A hold that is gone already is no error.
    case release(HoldID)
    /// Charge and sell a hold. `agreed` is the amount the caller heard. Answer: `.booked`.
    case book(HoldID, agreed: Won, Language)

    /// The member's live bookings that have not started, soonest first. Answer: `.bookings`.
    case bookings(MemberID)
    /// Settle the difference and put a hold in the place of its booking. Answer: `.booked`.
    case change(HoldID, agreed: Won, Language)
    /// What would cancelling cost now? Answer: `.cancelQuote`.
    case quoteCancel(BookingNumber, MemberID)
    /// Cancel at the quoted terms. Answer: `.cancelled`.
    case cancel(CancelQuote, MemberID, Language)
    /// Send the mobile ticket again. Answer: `.resent`.
    case resend(BookingNumber, MemberID, Language)

    /// The operator this channel was handed to did not answer: what call was that? Answer: `.cameBack`.
    case comeBack
    /// Is an operator there? Answer: `.operators`.
    case operators
    /// Ask for a call back. Answer: `.callBackStored`.
    case callBack(TelephoneNumber, MemberID?)
    /// Give back every hold of the session (nothing is left held after a fault). Answer: `.released`.
    case releaseAll
    /// The session is over, at a place of the conversation. Its holds are parked (hung up, operator) or released
    /// (otherwise). `bookmark`: where it may go on, for a call that is handed to an operator. Answer: `.ended`.
    case end(CallOutcome, place: String, bookmark: Bookmark? = nil)
}

extension Request {
    /// Properties of a request that decide how it is queued, and whether the caller waits for it.
    public struct Traits: OptionSet, Hashable, Sendable {
        /// One bit a trait.
        public let rawValue: UInt8
        /// - Parameter rawValue: bits without a trait mean nothing.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Reads only what is committed, and needs to know nothing of the session: any connection may answer it, and it
        /// waits for no commit.
        public static let onlyLooks = Traits(rawValue: 1)
        /// May charge or refund at a payment provider, and wait for it: it must not hold open a transaction of others,
        /// and an impatient key must not answer what is said of it.
        public static let movesMoney = Traits(rawValue: 2)
        /// The caller waits for its answer.
        public static let isAwaited = Traits(rawValue: 4)
        /// Hashes a PIN, which takes its time on purpose and is done outside of any transaction.
        public static let hashes = Traits(rawValue: 8)
        /// Asks the payment provider, and needs to know nothing of the session: it is done as a whole on a connection
        /// that may wait, next to the others.
        public static let asksProvider = Traits(rawValue: 16)
    }

    /// See `Traits`. The only place that assigns them.
    public var traits: Traits {
        switch self {
        case .browser(let asked): asked.traits
        case .payment: [.asksProvider, .movesMoney, .isAwaited]
        case .recognise, .operators, .categories, .programs, .program, .showings, .directions, .listing, .hall,
            .bookings, .quoteCancel, .waits:
            [.onlyLooks, .isAwaited]
        case .book, .change, .cancel:
            [.movesMoney, .isAwaited]
        case .verify, .join, .changePIN:
            [.hashes, .isAwaited]
        case .pending, .resume, .signUp, .sendCode, .checkCode, .grades, .section, .hold, .wait, .stopWaiting,
            .release, .resend,
            .textDirections,
            .callBack, .comeBack,
            .releaseAll:
            .isAwaited
        case .end:
            []
        }
    }
}

/// Bounds of what the core answers, named.
public enum Limits {
    /// Showings in one `.showings` answer.
    public static let showingsOffered = 40
    /// Programs in one `.programs` answer.
    public static let programsOffered = 40
    /// Bookings in one `.bookings` answer.
    public static let bookingsOffered = 20
    /// Entries in one `.waits` answer, whatever the settings say.
    public static let waitingEntries = 20
    /// Tickets in one booking, whatever the settings say.
    public static let ticketsPerBooking = 9
    /// Seats in one `.plan` answer: whole rows from the first on, as far as they go.
    public static let seatsOnPlan = 1_500
    /// Times that the seats of one choice are held for longer, whatever the settings say.
    public static let holdExtensions = 2
    /// Pages of the provider's at which one hold may be paid for, one after the other: each is some minutes more that
    /// its seats are nobody else's. Equal to the bound of the trigger `payment_page_bounded`.
    public static let pagesOfHold = 3
}

/// One turn of a conversation, by names only: never what was typed.
public struct TurnRecord: Hashable, Sendable {
    /// Where the caller was: the place's name.
    public var place: String
    /// What happened, in a word: `played`, `choice`, `no-input`. Never digits of an entry.
    public var event: String
    /// Milliseconds since the conversation started.
    public var atMilliseconds: Int
    /// One turn.
    public init(place: String, event: String, atMilliseconds: Int) {
        self.place = place
        self.event = event
        self.atMilliseconds = atMilliseconds
    }
}
