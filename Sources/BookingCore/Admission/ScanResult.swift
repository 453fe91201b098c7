// ScanResult: what a gate answers to a card: admit, with seats, or refuse, with one of a closed set of reasons; and a
// refusal as a database row or a line of a file.

import BookingModel

/// Which way people go through a gate. The raw value is the word stored and shown.
public enum Way: String, Hashable, CaseIterable, Sendable {
    /// Coming in.
    case inward = "in"
    /// Going out; only a gate set up for it counts anybody out.
    case outward = "out"
}

/// A gate, and what it lets people into.
public struct Gate: Hashable, Sendable {
    /// What it lets people into.
    public enum Scope: Hashable, Sendable {
        /// Everything at a venue, by the venue's code.
        case venue(String)
        /// One showing, by its row, and nothing else at its venue.
        case showing(ShowingID)
    }

    /// What staff call it, 1...40 characters.
    public let name: String
    /// Everything at a venue, or one showing.
    public let scope: Scope
    /// Keypad numbers of the sections (halls, cars) behind it; empty: all.
    let sections: Set<Int>
    /// Which way its people go; a door used both ways is two gates.
    public let way: Way

    /// Nil when the name is empty, longer than 40 characters, or has blanks or control characters (it is written into
    /// files and on displays).
    public init?(name: String, scope: Scope, sections: Set<Int> = [], way: Way = .inward) {
        guard (1...40).contains(name.count),
            name.unicodeScalars.allSatisfy({ $0.value > 32 && !(127...160).contains($0.value) })
        else { return nil }
        (self.name, self.scope, self.sections, self.way) = (name, scope, sections, way)
    }
}

/// What a venue decides for its gates. A venue that has decided nothing goes by these defaults.
public struct GateRules: Hashable, Sendable {
    /// What a gate does that can neither ask the core nor go by a fresh snapshot.
    public enum Failing: String, Hashable, CaseIterable, Sendable {
        /// Lets people in unchecked, and writes it down.
        case open
        /// Refuses everyone.
        case closed
    }
    /// What a gate does with a ticket whose charge is disputed, or whose money was returned by others.
    public enum Disputing: String, Hashable, CaseIterable, Sendable {
        /// Refuses it, and sends its holder to the box office.
        case refuse
        /// Lets it in, and the screen says that staff should look.
        case admit
    }
    /// Whether one read lets all seats of a booking in, or one seat a read.
    public var atOnce = true
    /// Whether a seat that went out through a gate may come in again.
    public var reEntry = true
    /// Minutes before the start at which the gate opens, 0...1440.
    public var opens = 120
    /// Minutes after the start at which it closes, 0...1440. A vehicle's gate closes when it leaves, whatever this
    /// says.
    public var closes = 120
    /// What its gates do when they are on their own and know nothing; closed unless the venue says otherwise.
    public var failing = Failing.closed
    /// What they do with a ticket whose money is with the member again; refused unless the venue says otherwise.
    public var disputed = Disputing.refuse

    /// The defaults: all seats at once, re-entry, two hours before and after the start, closed when in doubt.
    public init() {}
}

/// Seats that went through.
public struct Admission: Hashable, Sendable {
    /// Whose seats they are.
    public let booking: BookingNumber
    /// In or out.
    public let way: Way
    /// In the order they are read out; never empty.
    public let seats: [SeatLabel]
    /// Seats of the booking that have not come in yet.
    public let remaining: Int
    /// Time of use.
    public let at: Instant
    /// Its money is with the member again, and the venue lets it in all the same: for staff.
    public let isDisputed: Bool
    /// The kinds of fares of those seats that staff have to look at a card for, one for each such ticket.
    public let proofs: [FareKind]

    /// - Parameters:
    ///   - seats: in the order they are read out, never empty.
    ///   - remaining: 0 or more.
    ///   - isDisputed: its money is with the member again.
    public init(
        booking: BookingNumber, way: Way, seats: [SeatLabel], remaining: Int, at: Instant, isDisputed: Bool = false,
        proofs: [FareKind] = []
    ) {
        self.proofs = proofs
        (self.booking, self.way, self.seats, self.remaining, self.at) = (booking, way, seats, remaining, at)
        self.isDisputed = isDisputed
    }
}

/// Why a visitor is refused.
public enum Refusal: Hashable, Sendable {
    /// What was read is no identifier.
    case unreadable(ScanFault)
    /// An unknown card, or a number in the form of a card or booking number that is neither.
    case unknownCard
    /// The card is blocked or was replaced, or its member is closed.
    case blockedCard
    /// Nothing is booked here.
    case noBooking
    /// The core cannot be asked, and the snapshot, made at this time, does not have it: what was sold later is not
    /// there.
    case notOnList(madeAt: Instant)
    /// Good, but the gate opens at this time, `GateRules.opens` minutes before the start.
    case tooEarly(opens: Instant)
    /// The gate is closed for it: `GateRules.closes` minutes after the start, or the vehicle has left.
    case tooLate
    /// Booked, but elsewhere: another gate, hall, car or venue; its name.
    case otherGate(Name)
    /// Its charge has not been settled.
    case unsettled
    /// The booking was cancelled.
    case cancelled
    /// Its charge is disputed: the money is with the member again, or may be soon.
    case disputed
    /// Its money was returned by others, such as in the provider's console.
    case refunded
    /// The ticket is an older one; this is the version that counts.
    case changed(newer: Int)
    /// Every seat is in: when the last one went in, and through which gate.
    case alreadyUsed(at: Instant, gate: String)
    /// The box office has cancelled the showing.
    case eventCancelled
    /// On the way out: no admission is open.
    case notInside
    /// The core cannot be asked, and there is no snapshot that is fresh enough.
    case unreachable

    /// The word stored and shown.
    var word: String {
        switch self {
        case .unreadable(let fault): "unreadable:\(fault.rawValue)"
        case .unknownCard: "unknown-card"
        case .blockedCard: "blocked-card"
        case .noBooking: "no-booking"
        case .notOnList: "not-on-list"
        case .tooEarly: "too-early"
        case .tooLate: "too-late"
        case .otherGate: "other-gate"
        case .unsettled: "unsettled"
        case .cancelled: "cancelled"
        case .disputed: "disputed"
        case .refunded: "refunded"
        case .changed: "changed"
        case .alreadyUsed: "already-used"
        case .eventCancelled: "event-cancelled"
        case .notInside: "not-inside"
        case .unreachable: "unreachable"
        }
    }
}

/// What a gate says.
public enum ScanResult: Hashable, Sendable {
    /// Let through, with the seats that were used.
    case admit(Admission)
    /// Let in although nothing could be checked: the venue's gates fail open.
    case unchecked(at: Instant)
    /// Not let through; the reason is for the display and the log.
    case refuse(Refusal)
}

/// What a gate goes by.
public enum GateStanding: Hashable, Sendable {
    /// The core answers.
    case core
    /// The core cannot be asked: the gate decides by the snapshot made at this time. `clock`: the gate's clock when it
    /// is earlier than that; nil otherwise.
    case list(madeAt: Instant, clock: Instant?)
    /// The core cannot be asked, and the snapshot is too old or of other showings.
    case oldList(madeAt: Instant)
    /// The core cannot be asked, and the gate has no snapshot, or may not decide by it.
    case nothing
}

/// A refusal taken apart.
package struct StoredRefusal: Hashable, Sendable {
    package var word: String
    package var at: Instant?
    package var local: String?
    package var latin: String?
    package var version: Int?

    package init(word: String, at: Instant?, local: String?, latin: String?, version: Int?) {
        (self.word, self.at, self.local, self.latin, self.version) = (word, at, local, latin, version)
    }

    package init(_ refusal: Refusal) {
        word = refusal.word
        switch refusal {
        case .tooEarly(let opens): at = opens
        case .notOnList(let madeAt): at = madeAt
        case .otherGate(let name): (local, latin) = (name.local, name.latin)
        case .changed(let newer): version = newer
        case .alreadyUsed(let when, let gate): (at, local) = (when, gate)
        case .unreadable, .unknownCard, .blockedCard, .noBooking, .tooLate, .unsettled, .disputed, .refunded,
            .cancelled,
            .eventCancelled, .notInside, .unreachable:
            break
        }
    }

    /// Put together again; nil for a word that is none.
    package var refusal: Refusal? {
        let all: [Refusal] =
            ScanFault.allCases.map { .unreadable($0) } + [
                .unknownCard, .blockedCard, .noBooking, .notOnList(madeAt: at ?? Instant(0)),
                .tooEarly(opens: at ?? Instant(0)),
                .tooLate,
                .otherGate(Name(local: local ?? "", latin: latin)), .unsettled, .disputed, .refunded, .cancelled,
                .changed(newer: version ?? 0),
                .alreadyUsed(at: at ?? Instant(0), gate: local ?? ""), .eventCancelled, .notInside, .unreachable,
            ]
        return all.first { $0.word == word }
    }
}
