// Waiting: members who wait for seats of a showing that is sold out: what they wait for, and what the core answers.

/// What a member waits for.
public struct WaitRequest: Hashable, Sendable {
    /// Who waits, after the PIN was right.
    public let member: MemberID
    /// For which showing.
    public let showing: ShowingID
    /// From and to which stop; the seats have to be free on every leg of it.
    public let journey: Journey
    /// How many tickets, 1 or more, and of which kinds.
    public let party: Party
    /// The least grade that will do (position in the venue's list, dearest first, from 0): seats of it, or of a dearer
    /// one. Nil: any.
    public let grade: Int?

    /// All tickets.
    public var count: Int { party.count }

    /// - Parameter grade: nil: any grade will do.
    public init(member: MemberID, showing: ShowingID, journey: Journey, party: Party, grade: Int? = nil) {
        self.member = member
        self.showing = showing
        self.journey = journey
        self.party = party
        self.grade = grade
    }
}

/// A member's place in the line of a showing.
public struct WaitingEntry: Hashable, Sendable {
    /// What they wait for, for their journey.
    public let showing: Showing
    /// How many seats, 1 or more.
    public let seats: Int
    /// The least grade that will do; nil: any.
    public let grade: Name?
    /// 1: the first in line. Who stands before them may wait for more seats than come free.
    public let place: Int
    /// - Parameter place: 1 or more.
    public init(showing: Showing, seats: Int, grade: Name?, place: Int) {
        self.showing = showing
        self.seats = seats
        self.grade = grade
        self.place = place
    }
}

/// The answer to `.wait`.
public enum WaitOutcome: Hashable, Sendable {
    /// In line from now on.
    case waits(WaitingEntry)
    /// In line for this showing already: nothing was changed.
    case already(WaitingEntry)
    /// Seats are set aside for this session: they came free meanwhile, or had been offered before.
    case held(Hold)
    /// More tickets than one booking, or one member for one showing, may have; how many more are allowed now (0: none).
    case overLimit(allowed: Int)
    /// The member waits for so many showings already that no more are taken.
    case tooMany
    /// So many wait for this showing already that no more are taken.
    case full
    /// The showing takes nobody in line: too soon before the end of its sale, no longer on sale, or there is no line.
    case closed
}
