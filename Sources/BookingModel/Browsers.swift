// Browsers: members who log in with a browser: what the browser keeps, what is asked of the core with it, and the
// answers. A PIN of a few digits is no password for the internet: a browser that the member never used needs a code
// from the member's telephone too.

/// 128 random bits that a browser keeps, as 32 small hexadecimal digits. Whoever has them is that browser, so they
/// print as `****`, and the core keeps their keyed digest alone.
public struct BrowserKey: Hashable, Sendable, Unprintable {
    /// Digits of a key.
    public static let length = 32
    private let digits: WipedKeys

    /// Nil unless 32 small hexadecimal digits.
    public init?(_ keys: WipedKeys) {
        let isKey = keys.lend { $0.allSatisfy { (48...57).contains($0) || (97...102).contains($0) } }
        guard keys.count == BrowserKey.length, isKey else { return nil }
        digits = keys
    }

    /// Nil unless 32 small hexadecimal digits.
    public init?(_ text: some StringProtocol) { self.init(WipedKeys(text.utf8)) }

    /// A key of random bytes.
    public init(_ bytes: (UInt64, UInt64)) {
        let hex = Array("0123456789abcdef".utf8)
        digits = WipedKeys(
            [bytes.0, bytes.1].flatMap { half in
                stride(from: UInt64(60), through: 0, by: -4).map { hex[Int(half >> $0 & 15)] }
            })
    }

    /// Whether these are the same, in a time that does not tell where they differ.
    public func isSame(as other: BrowserKey) -> Bool { digits.isSame(as: other.digits) }

    /// The digits, for the cookie that carries them and for their digest.
    public var secretDigits: String { digits.text }
}

/// A browser that somebody wants to log in with.
public struct Browser: Hashable, Sendable {
    /// Of the present visit, logged in or not.
    public let key: BrowserKey
    /// What it was given when a member typed a code in it; nil: never, or it has forgotten it.
    public let known: BrowserKey?
    /// Where it is: an IPv4 address, or the network of an IPv6 address (/64); empty: unknown. Guesses are counted by
    /// it.
    public let address: String

    /// - Parameter address: at most 45 characters; empty: unknown.
    public init(key: BrowserKey, known: BrowserKey?, address: String) {
        self.key = key
        self.known = known
        self.address = address
    }
}

/// Keys that a browser gets when it is logged in: those of before are worth nothing from then on.
public struct FreshKeys: Hashable, Sendable {
    /// For the log-in.
    public let key: BrowserKey
    /// What makes it a known browser of the member's.
    public let known: BrowserKey
    /// Both random, and never used before.
    public init(key: BrowserKey, known: BrowserKey) {
        self.key = key
        self.known = known
    }
}

/// What is asked of the core for a browser.
public enum BrowserRequest: Hashable, Sendable {
    /// Who is logged in? Answer: `.visitor`.
    case enter(BrowserKey)
    /// The visitor is still there: the log-in lasts on. Answer: `.visitor`.
    case stay(BrowserKey)
    /// Is this the member? Answer: `.loggedIn`.
    case logIn(MemberNumber, PIN, Browser, FreshKeys)
    /// Is this the code that was texted to the member? Answer: `.codeTyped`.
    case typeCode(SMSCode, Browser, FreshKeys)
    /// A code, please, to a mobile number that wants to be a member's. Answer: `.codeSent`.
    case sendCode(TelephoneNumber, Consent, Browser)
    /// Is this the code of the sign-up? Answer: `.codeChecked`.
    case checkCode(SMSCode, Browser)
    /// A new member with this PIN, who is logged in with the fresh keys. Answer: `.joined`.
    case join(PIN, Language, Browser, FreshKeys)
    /// Another PIN for the member who is logged in; the fresh keys are logged in, and no other browser is. Answer:
    /// `.pinChanged`.
    case changePIN(present: PIN, new: PIN, Browser, FreshKeys)
    /// The log-in is over, and its holds are given back. Answer: `.loggedOut`.
    case logOut(BrowserKey)
    /// A hold of this log-in. Answer: `.heldSeats`.
    case heldSeats(HoldID, BrowserKey)
    /// The newest hold of this log-in for a showing; `changing`: one that would change a booking. Answer: `.heldSeats`.
    case holdOf(ShowingID, changing: BookingNumber?, BrowserKey)
    /// Hold the seats of this log-in for longer, if that was done so many times until now. Answer: `.heldSeats`.
    case moreTime(HoldID, after: Int, BrowserKey)
    /// The seats of a section, by its keypad number; journey nil: the whole way. What the asker has counts as theirs.
    /// Answer: `.plan`.
    case plan(ShowingID, Journey?, section: Int, Having)
    /// Where the sections of a showing are. Answer: `.picture`.
    case picture(ShowingID)
    /// A booking of the member's, whatever its state. Answer: `.booking`.
    case booking(BookingNumber, MemberID)
    /// The member's bookings that are over or cancelled, the newest first. Answer: `.earlier`.
    case earlier(MemberID)
}

/// Who is logged in with a browser.
public struct Visitor: Hashable, Sendable {
    /// The member.
    public let member: MemberSummary
    /// Whether `.stay` is due: some minutes have gone since the last one.
    public let isToStay: Bool
    /// - Parameter isToStay: whether `.stay` is due.
    public init(member: MemberSummary, isToStay: Bool) {
        self.member = member
        self.isToStay = isToStay
    }
}

/// The answer to `.logIn`.
public enum BrowserLogIn: Hashable, Sendable {
    /// The browser is a known one of the member's and the PIN is right: the fresh key is logged in.
    case member(MemberSummary)
    /// The browser is a known one of the member's and the PIN is wrong.
    case refused
    /// A code is wanted. It was texted where number and PIN are a member's; nothing tells whether they are.
    case codeWanted
    /// Too many attempts at this number, whether it is a member's or not, or from this address, or in this browser.
    /// Minutes until more are taken, 1 or more.
    case locked(minutes: Int)
}

/// The answer to `.typeCode`.
public enum BrowserCode: Hashable, Sendable {
    /// The fresh keys are logged in, and known.
    case member(MemberSummary)
    /// Not the code. It may be typed again.
    case wrong
    /// The code is too old, was mistyped too often, or none was asked for.
    case void
}

/// How a hold can be paid for.
public struct PaymentWays: OptionSet, Hashable, Sendable {
    /// One bit a way.
    public let rawValue: UInt8
    /// - Parameter rawValue: bits without a way mean nothing.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// From the member's account: the one here, or the one that is on file at the provider.
    public static let account = PaymentWays(rawValue: 1)
    /// By card, at a page of the provider's.
    public static let page = PaymentWays(rawValue: 2)
}

/// Seats of a hold as a page shows them.
public struct HeldSeats: Hashable, Sendable {
    /// What has become of it.
    public enum State: Hashable, Sendable {
        /// Set aside until this time, local. `extensions`: how often they may be held for longer still, 0 or more.
        case held(until: LocalDateTime, extensions: Int)
        /// Its time is over, or it was given back.
        case over
        /// Its charge has no answer yet.
        case charging
        /// It is being paid for at a page of the provider's.
        case paying(PayPage)
        /// Sold under this number.
        case booked(BookingNumber)
    }

    /// The seats and the amount to agree to.
    public let hold: Hold
    /// What has become of it.
    public let state: State
    /// How it can be paid for.
    public let ways: PaymentWays
    /// One hold, read at one moment.
    public init(hold: Hold, state: State, ways: PaymentWays = .account) {
        self.hold = hold
        self.state = state
        self.ways = ways
    }
}

/// A booking as a page shows it, whatever has become of it.
public struct StoredBooking: Hashable, Sendable {
    /// What has become of it.
    public enum State: Hashable, Sendable {
        /// It has not started.
        case coming
        /// It has.
        case past
        /// For a fee, 0 won or more.
        case cancelled(fee: Won)
    }

    /// Its present version; of a cancelled one, the last.
    public let booking: Booking
    /// Where it is: a venue, or a kind of vehicle.
    public let venue: Name
    /// When it was first made.
    public let bookedAt: Instant
    /// When it starts, or leaves the boarding stop.
    public let startsAt: Instant
    /// What has become of it.
    public let state: State
    /// One booking, read at one moment.
    public init(booking: Booking, venue: Name, bookedAt: Instant, startsAt: Instant, state: State) {
        self.booking = booking
        self.venue = venue
        self.bookedAt = bookedAt
        self.startsAt = startsAt
        self.state = state
    }
}

/// What the core answers to a `BrowserRequest`.
public enum BrowserReply: Hashable, Sendable {
    /// Nil: nobody, or not any more.
    case visitor(Visitor?)
    case loggedIn(BrowserLogIn)
    case codeTyped(BrowserCode)
    case codeSent(CodeSending)
    case codeChecked(CodeCheck)
    case joined(JoinOutcome)
    case pinChanged(PINChange)
    case loggedOut
    /// Nil: no hold of this log-in.
    case heldSeats(HeldSeats?)
    /// Nil: no such section, or the showing is no longer on sale.
    case plan(SectionPlan?)
    /// Empty: no such showing.
    case picture([SectionShape])
    /// Nil: no booking of the member's.
    case booking(StoredBooking?)
    /// At most `Limits.bookingsOffered`.
    case earlier([StoredBooking])
}

extension BrowserRequest {
    /// As those of a request.
    var traits: Request.Traits {
        switch self {
        case .enter, .heldSeats, .holdOf, .plan, .picture, .booking, .earlier: [.onlyLooks, .isAwaited]
        case .logIn, .join, .changePIN: [.hashes, .isAwaited]
        case .stay, .typeCode, .sendCode, .checkCode, .logOut, .moreTime: .isAwaited
        }
    }
}

extension BrowserReply {
    /// As that of a reply.
    var gist: Reply.Gist {
        switch self {
        case .loggedIn(.member), .codeTyped(.member), .codeChecked(.right), .codeChecked(.isMember), .joined(.joined),
            .pinChanged(.changed):
            .gain
        case .visitor(nil), .heldSeats(nil), .plan(nil), .booking(nil), .codeTyped(.void), .codeSent(.tooMany),
            .codeChecked(.void), .codeChecked(.blocked), .joined(.isMember), .joined(.unproven):
            .refusal
        case .visitor(_?), .heldSeats(_?), .plan(_?), .picture, .booking(_?), .earlier,
            .loggedIn(.refused), .loggedIn(.codeWanted), .loggedIn(.locked), .codeTyped(.wrong), .codeSent(.sent),
            .codeChecked(.wrong),
            .joined(.weak), .pinChanged(.refused), .pinChanged(.locked), .pinChanged(.weak), .loggedOut:
            .word
        }
    }
}
