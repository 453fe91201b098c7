// WaitingAdmin: the waiting list as staff see it, taking a member out of it, and the regular pass that offers what only
// time has freed.

import BookingModel
import SQLite

/// What became of an entry of the waiting list. The raw value is the word stored and shown.
public enum WaitingState: String, Hashable, CaseIterable, Sendable {
    case waiting, offered, taken, lapsed, expired, withdrawn
}

/// An entry of the waiting list as a line of a list.
public struct WaitingLine: Hashable, Sendable {
    /// Its row number, for the commands.
    public let id: Int64
    /// The showing's row number, for the commands.
    public let showing: ShowingID
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// Start, or departure from the boarding stop, in local time.
    public let starts: LocalDateTime
    /// Who waits.
    public let member: MemberNumber
    /// Where the text goes; masked when printed.
    public let telephone: TelephoneNumber
    /// How many seats, 1 or more.
    public let seats: Int
    /// The least grade that will do; nil: any.
    public let grade: Name?
    /// When they began to wait.
    public let since: Instant
    /// Where it stands.
    public let state: WaitingState
    /// 1: the first in line; nil: not in line any more.
    public let place: Int?
    /// Until when seats are held; nil: none were offered.
    public let offerUntil: Instant?
}

/// What one pass over the waiting list did.
public struct OfferReport: Hashable, Sendable {
    /// Showings whose line was gone through.
    public internal(set) var showings = 0
    /// Members who were offered seats.
    public internal(set) var offers = 0
    /// Members whose line is over.
    public internal(set) var over = 0
}

extension StaffDoor {
    /// Who waits, by start and place in line, at most `limit`.
    /// - Parameters:
    ///   - showing: only this one's line; nil: of all showings.
    ///   - all: also who does not wait any more.
    ///   - limit: 1...`rowsListed`.
    public func waitingList(of showing: ShowingID? = nil, all: Bool = false, limit: Int = 200) throws(AdminFault)
        -> [WaitingLine]
    {
        let place = showing == nil ? "" : "AND waiting.showing = ?1"
        let states = all ? WaitingState.allCases : [.waiting, .offered]
        return try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT waiting.id, waiting.showing, program.number, showing_stop.leaves_at, member.number,
                    member.telephone, waiting.seats, grade.name_ko, grade.name_en, grade.clip, waiting.asked_at,
                    waiting.state, (SELECT count(*) FROM waiting AS other WHERE other.showing = waiting.showing
                        AND other.state = 'waiting' AND other.id <= waiting.id), waiting.offer_until
                FROM waiting JOIN showing ON showing.id = waiting.showing JOIN program ON program.id = showing.program
                    JOIN member ON member.id = waiting.member
                    JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = waiting.from_stop
                    LEFT JOIN grade ON grade.venue = coalesce(showing.venue, program.venue)
                        AND grade.position = waiting.grade
                WHERE waiting.state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ", "))) \(place)
                ORDER BY showing.starts_at, waiting.showing, waiting.id LIMIT ?2
                """, showing, min(limit, BoxOffice.rowsListed)
            ) { row in
                let state: WaitingState = row.word(11)
                return WaitingLine(
                    id: row.int64(0), showing: row.id(1), program: row.programNumber(2),
                    starts: Zone.local(row.instant(3)), member: row.memberNumber(4), telephone: row.telephone(5),
                    seats: row.int(6), grade: row.isNull(7) ? nil : row.name(7), since: row.instant(10), state: state,
                    place: state == .waiting ? row.int(12) : nil, offerUntil: row.optionalInstant(13))
            }
        }
    }

    /// Takes a member out of line, or takes back seats that were offered to them and that they are not paying for.
    /// - Parameter id: the row number of the list.
    /// - Returns: false when there is no such entry, or it waits no more.
    public func removeWaiting(_ id: Int64) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> Bool in
                let found = try database.first(
                    """
                    SELECT waiting.showing, waiting.hold FROM waiting LEFT JOIN hold ON hold.id = waiting.hold
                    WHERE waiting.id = ? AND (waiting.state = 'waiting'
                        OR waiting.state = 'offered' AND hold.state = 'held')
                    """, id
                ) { (showing: $0.id(0) as ShowingID, hold: $0.optionalID(1) as HoldID?) }
                guard let found else { return false }
                if let hold = found.hold {
                    try Holds.release(hold, in: database)
                } else {
                    try database.run("UPDATE waiting SET state = 'withdrawn' WHERE id = ?", id)
                }
                try office.offerSeats(of: found.showing)
                return true
            }
        }
    }

    /// Goes through the lines of all showings: seats that only time has freed are offered, offers whose time is over
    /// go to the next, lines end before the sale does. Each line is one transaction; a line for which there is nothing
    /// to do takes no lock. Run it regularly.
    /// - Parameter isWanted: asked before each; when it says no, the rest is left to the next pass.
    public func offerSeats(while isWanted: () -> Bool = { true }) throws(AdminFault) -> OfferReport {
        try administer { () throws(StoreFault) in
            var report = OfferReport()
            let now = clock.now
            let showings: [ShowingID] = try database.all(
                """
                SELECT showing FROM waiting WHERE state = 'offered' AND offer_until <= ?1
                UNION SELECT DISTINCT showing FROM waiting WHERE state = 'waiting' LIMIT ?2
                """, now, BoxOffice.rowsListed
            ) { $0.id(0) }
            for showing in showings where isWanted() {
                guard try isDue(showing, now: now) else { continue }
                let done = try database.transaction { () throws(StoreFault) in
                    var offering = Offering(office: office, showing: showing)
                    return try offering.run()
                }
                report.showings += 1
                report.offers += done.offers
                report.over += done.over
            }
            return report
        }
    }

    /// Whether a showing has lapsed holds, or its line something to be done about. Writes nothing.
    private func isDue(_ showing: ShowingID, now: Instant) throws(StoreFault) -> Bool {
        try database.read { () throws(StoreFault) in
            let hasLapsed = try database.first(
                "SELECT 1 FROM hold WHERE showing = ? AND state = 'held' AND expires_at <= ?", showing, now
            ) { _ in true }
            if hasLapsed == true { return true }
            var offering = Offering(office: office, showing: showing)
            return try offering.isDue()
        }
    }
}
