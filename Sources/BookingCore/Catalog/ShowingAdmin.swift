// ShowingAdmin: showings as staff see them: seats sold, held and left, in total and by section. Staff take a showing
// off sale and put it on again.

import BookingModel
import SQLite

/// How many seats of a section, or of a showing, are in which hands. On a service with stops a seat counts as sold or
/// held when it is so on any leg, so that `remaining` seats are free all the way.
public struct SeatCounts: Hashable, Sendable {
    /// All there are, without those that are not for sale.
    public var seats: Int
    /// In bookings that are good.
    public var sold: Int
    /// Set aside for callers, and not sold.
    public var held: Int
    /// Held back by staff or by the plan: nobody sells them before they are released.
    public var heldBack = 0
    /// Of those that can be sold now: wheelchair places, companion seats and seats with a restricted view, which only
    /// callers who ask are given.
    public var onRequest = 0
    /// What can be sold now, 0 or more: to anybody, or to who asks for a wheelchair place or a restricted view.
    public var remaining: Int { seats - sold - held - heldBack }
}

/// Whether a showing is on sale, as staff have set it. The raw value is the word stored and shown.
public enum ShowingState: String, Hashable, CaseIterable, Sendable { case open, closed, cancelled }

/// A showing as a line of a list.
public struct ShowingSummary: Hashable, Sendable {
    /// Its row number, for the commands.
    public let id: ShowingID
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// What kind of event or service it is.
    public let category: Category
    /// The program's name.
    public let title: Name
    /// The venue, or the vehicle.
    let venue: Name
    /// Start, or departure from the first stop, in local time.
    public let starts: LocalDateTime
    /// Train, bus or flight number; nil when it has none.
    public let service: String?
    /// Whether it is on sale.
    public let state: ShowingState
    /// All its sections together.
    public let counts: SeatCounts
}

/// What is sold of one section.
public struct SectionCounts: Hashable, Sendable {
    /// The number a caller types for it, from 1.
    public let keypad: Int
    /// The section's name.
    public let name: Name
    /// The grade of all its seats.
    public let grade: Name
    /// Its own seats.
    public let counts: SeatCounts
}

/// A showing with its sections.
public struct ShowingDetail: Hashable, Sendable {
    /// The showing as the list has it.
    public let summary: ShowingSummary
    /// Best first.
    public let sections: [SectionCounts]
    /// When it leaves each stop, in running order; empty for a venue.
    public let stops: [ShowingStop]
}

/// A stop of a showing.
public struct ShowingStop: Hashable, Sendable {
    /// The stop's name.
    public let name: Name
    /// In local time.
    public let leaves: LocalDateTime
}

extension StaffDoor {
    /// Showings by time.
    /// - Parameters:
    ///   - program: only this program's; nil: all.
    ///   - from: only those that start at or after it; nil: from now on.
    ///   - limit: 1...`rowsListed`.
    public func showingList(program: ProgramNumber? = nil, from: Instant? = nil, limit: Int = 200) throws(AdminFault)
        -> [ShowingSummary]
    {
        let first = from ?? clock.now
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines: [ShowingLine]
                if let program {
                    lines = try database.all(
                        "\(ShowingLine.columns) WHERE program.number = ? AND starts_at >= ? ORDER BY starts_at, "
                            + "showing.id LIMIT ?",
                        program, first, count,
                        as: ShowingLine.init)
                } else {
                    lines = try database.all(
                        "\(ShowingLine.columns) WHERE starts_at >= ? ORDER BY starts_at, showing.id LIMIT ?", first,
                        count,
                        as: ShowingLine.init)
                }
                var list: [ShowingSummary] = []
                for line in lines { list.append(line.summary(try sectionCounts(line.id).map(\.counts))) }
                return list
            }
        }
    }

    /// One showing with its sections; nil when there is none.
    public func showingDetail(_ id: ShowingID) throws(AdminFault) -> ShowingDetail? {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                guard
                    let line = try database.first(
                        "\(ShowingLine.columns) WHERE showing.id = ?", id, as: ShowingLine.init)
                else {
                    return nil
                }
                let sections = try sectionCounts(id)
                let stops = try database.all(
                    """
                    SELECT stop.name_ko, stop.name_en, stop.clip, showing_stop.leaves_at
                    FROM showing JOIN showing_stop ON showing_stop.showing = showing.id
                        JOIN stop ON stop.program = showing.program AND stop.position = showing_stop.stop
                    WHERE showing.id = ? AND EXISTS(SELECT 1 FROM fare
                        WHERE fare.program = showing.program AND fare.tariff = showing.tariff
                            AND showing_stop.stop IN (fare.from_stop, fare.to_stop))
                    ORDER BY showing_stop.stop
                    """, id
                ) { ShowingStop(name: $0.name(0), leaves: Zone.local($0.instant(3))) }
                return ShowingDetail(summary: line.summary(sections.map(\.counts)), sections: sections, stops: stops)
            }
        }
    }

    /// Counts by section, best first. Claims of lapsed holds count as free, as for a caller.
    private func sectionCounts(_ showing: ShowingID) throws(StoreFault) -> [SectionCounts] {
        let taken = try database.all(
            """
            SELECT section, sum(is_sold), sum(1 - is_sold - is_back), sum(is_back), sum(is_special) FROM (
                SELECT seat.section AS section, max(claim.booking IS NOT NULL) AS is_sold,
                    max(claim.held_back IS NOT NULL) AS is_back, seat.purpose NOT IN ('usual', 'house') AS is_special
                FROM claim JOIN seat ON seat.id = claim.seat LEFT JOIN hold ON hold.id = claim.hold
                WHERE claim.showing = ?1 AND seat.purpose <> 'not-for-sale' AND (claim.booking IS NOT NULL
                    OR claim.held_back IS NOT NULL OR hold.state <> 'held' OR hold.expires_at > ?2)
                GROUP BY claim.seat)
            GROUP BY section
            """, showing, clock.now
        ) { (section: $0.int64(0), sold: $0.int(1), held: $0.int(2), heldBack: $0.int(3), special: $0.int(4)) }
        let bySection = Dictionary(uniqueKeysWithValues: taken.map { ($0.section, $0) })
        return try database.all(
            """
            SELECT section.id, section.keypad, section.name_ko, section.name_en, section.clip, grade.name_ko,
                grade.name_en, grade.clip, section.seats, (SELECT count(*) FROM seat WHERE seat.section = section.id
                    AND seat.purpose <> 'usual' AND seat.purpose IN ('wheelchair', 'companion', 'restricted'))
            FROM showing JOIN program ON program.id = showing.program JOIN section
                ON section.venue = coalesce(showing.venue, program.venue)
                JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
            WHERE showing.id = ? ORDER BY section.grade, section.rank, section.keypad
            """, showing
        ) { row in
            let taken = bySection[row.int64(0)]
            return SectionCounts(
                keypad: row.int(1), name: row.name(2), grade: row.name(5),
                counts: SeatCounts(
                    seats: row.int(8) + row.int(9), sold: taken?.sold ?? 0, held: taken?.held ?? 0,
                    heldBack: taken?.heldBack ?? 0,
                    onRequest: row.int(9) - (taken?.special ?? 0)))
        }
    }
}

/// The row of a showing before its seats are counted.
private struct ShowingLine {
    let id: ShowingID
    let program: ProgramNumber
    let category: Category
    let title: Name
    let venue: Name
    let starts: LocalDateTime
    let service: String?
    let state: ShowingState

    static let columns = """
        SELECT showing.id, program.number, program.category, title_ko, title_en, program.clip, name_ko, name_en,
            venue.clip, starts_at, service, state
        FROM showing JOIN program ON program.id = showing.program JOIN venue
            ON venue.id = coalesce(showing.venue, program.venue)
        """

    init(_ row: ResultRow) {
        (id, program, category) = (row.id(0), row.programNumber(1), row.word(2))
        (title, venue, starts) = (row.name(3), row.name(6), Zone.local(row.instant(9)))
        (service, state) = (row.text(10).isEmpty ? nil : row.text(10), row.word(11))
    }

    func summary(_ sections: [SeatCounts]) -> ShowingSummary {
        var all = SeatCounts(seats: 0, sold: 0, held: 0, heldBack: 0, onRequest: 0)
        for section in sections {
            all.seats += section.seats
            all.sold += section.sold
            all.held += section.held
            all.heldBack += section.heldBack
            all.onRequest += section.onRequest
        }
        return ShowingSummary(
            id: id, program: program, category: category, title: title, venue: venue, starts: starts, service: service,
            state: state,
            counts: all)
    }
}

extension StaffDoor {
    /// Puts an open or closed showing on sale, or takes it off. Seats held before may not be paid any more while it is
    /// closed.
    /// - Returns: false when there is no such showing, or it was cancelled.
    /// - Throws: `.database`.
    public func setSale(of showing: ShowingID, open: Bool) throws(AdminFault) -> Bool {
        let state = open ? ShowingState.open : .closed
        return try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) -> Bool in
                let isSet = try database.run(
                    "UPDATE showing SET state = ? WHERE id = ? AND state <> 'cancelled'", state.rawValue, showing)
                if open { try office.offerSeats(of: showing) }
                return isSet > 0
            }
        }
    }
}
