// ShowingRecord: a showing with its program as the acts need it, and what texts and reports say of it.

import BookingModel
import SQLite

/// A stored showing, looked at for one journey.
struct ShowingRecord {
    let id: ShowingID
    fileprivate(set) var program: Program
    let programRow: Int64
    let venue: Int64
    let journey: Journey
    /// When it leaves the journey's boarding stop (a venue's showing: when it starts).
    let leavesAt: Instant
    /// Nil when it has none.
    let service: String?
    let tariff: String
    let state: State
    /// Whether staff have set when its sale begins or ends.
    let hasSaleRules: Bool
    /// Whether seats of it are kept for a channel.
    let hasQuota: Bool

    /// Whether it is on sale, as staff have set it.
    enum State: String { case open, closed, cancelled }

    /// The same showing with its program read before.
    func playing(_ program: Program) -> ShowingRecord {
        var record = self
        record.program = program
        return record
    }

    /// Whether the journey lies on its way.
    var hasJourney: Bool { journey.to <= program.wholeJourney.to }
}

/// Reading showings and programs.
enum Showings {
    private static let programColumns =
        "program.number, program.id, program.category, program.title_ko, program.title_en, program.clip"

    /// How many `columns` are.
    static let columnCount = 13
    /// The one that is NULL where a left join has found no boarding stop.
    static let leavesAtColumn = 7
    /// A showing from the row of a statement, read by `record`.
    static let columns = """
        \(programColumns), coalesce(showing.venue, program.venue), showing_stop.leaves_at, showing.service,
        showing.tariff, showing.state,
        \(SaleTerms.exist), EXISTS(SELECT 1 FROM quota_leg WHERE quota_leg.showing = showing.id)
        """

    /// The showing in a row, from a column on; without its program's stops.
    static func record(_ row: ResultRow, _ id: ShowingID, _ journey: Journey, at first: Int = 0) -> ShowingRecord? {
        guard let program = program(row, at: first) else { return nil }
        return ShowingRecord(
            id: id, program: program, programRow: row.int64(first + 1), venue: row.int64(first + 6), journey: journey,
            leavesAt: row.instant(first + leavesAtColumn),
            service: row.text(first + 8).isEmpty ? nil : row.text(first + 8),
            tariff: row.text(first + 9), state: row.word(first + 10), hasSaleRules: row.bool(first + 11),
            hasQuota: row.bool(first + 12))
    }

    /// The same showing with its program's stops.
    static func withStops(_ record: ShowingRecord?, from database: Database) throws(StoreFault) -> ShowingRecord? {
        guard var record else { return nil }
        record.program = try withStops(record.program, record.programRow, from: database)
        return record
    }

    /// A showing for a journey; every act of a call reads one, so it takes one statement, and a second one for stops.
    /// Nil when there is none that leaves from the boarding stop.
    static func load(_ id: ShowingID, _ journey: Journey, from database: Database) throws(StoreFault) -> ShowingRecord?
    {
        let found = try database.first(
            """
            SELECT \(columns) FROM showing JOIN program ON program.id = showing.program
                JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = ?
            WHERE showing.id = ?
            """, journey.from, id
        ) { record($0, id, journey) }
        return try withStops(found ?? nil, from: database)
    }

    /// Programs by a condition that ends with their order: a caller who leafs through a category waits for one
    /// statement, not for one each.
    /// - Parameters:
    ///   - condition: with `?1` to `?4`.
    ///   - now: `?1`.
    ///   - cutoffs: `?2` for transport, `?3` for venues.
    ///   - word: `?4`.
    static func programs(
        where condition: String, from database: Database, _ now: Instant, _ cutoffs: SaleCutoffs, _ word: String
    )
        throws(StoreFault) -> [Program]
    {
        let found = try database.all(
            "SELECT \(programColumns) FROM program WHERE \(condition)", now, cutoffs.transport, cutoffs.venue, word
        ) { row in
            program(row).map { (program: $0, row: row.int64(1)) }
        }
        var programs: [Program] = []
        programs.reserveCapacity(found.count)
        for case .some(let found) in found { programs.append(try withStops(found.program, found.row, from: database)) }
        return programs
    }

    /// The program in six columns of a row, without its stops.
    private static func program(_ row: ResultRow, at first: Int = 0) -> Program? {
        ProgramNumber(row.text(first)).map {
            Program(number: $0, category: row.word(first + 2), title: row.name(first + 3), stops: [])
        }
    }

    /// Only transport has stops (an import refuses others): for a concert nothing is read.
    private static func withStops(_ program: Program, _ row: Int64, from database: Database) throws(StoreFault)
        -> Program
    {
        guard program.category.isTransport else { return program }
        let stops = try database.all(
            """
            SELECT position, name_ko, name_en, clip FROM stop WHERE program = ? ORDER BY
            position
            """, row
        ) {
            Stop(index: $0.int(0), name: $0.name(1))
        }
        return Program(number: program.number, category: program.category, title: program.title, stops: stops)
    }

    /// The showing as read out to a caller, with what is left of it at this moment.
    static func offer(_ record: ShowingRecord, now: Instant, in database: Database) throws(StoreFault) -> Showing {
        offer(record, remaining: try Stock.total(of: record.id, record.journey, now: now, in: database))
    }

    /// The same, with what is left of it known.
    /// - Parameter opens: when its sale begins; nil: it has.
    static func offer(_ record: ShowingRecord, remaining: Int, opens: Instant? = nil) -> Showing {
        Showing(
            id: record.id, program: record.program, journey: record.journey, starts: Zone.local(record.leavesAt),
            service: record.service, remaining: remaining, opens: opens.map { Zone.local($0) })
    }
}

/// Reads the facts of showings, for texts and reports. Writes nothing.
struct ShowingReading {
    let database: Database

    /// A showing on a journey; nil when there is no such showing or boarding stop.
    func facts(_ showing: ShowingID, from: Int, to: Int) throws(StoreFault) -> ShowingFacts? {
        try database.first(
            """
            SELECT program.category, program.title_ko, program.title_en, program.clip, venue.name_ko, venue.name_en,
                venue.clip, showing.service,
                leaving.leaves_at, boarding.name_ko, boarding.name_en, boarding.clip, alighting.name_ko,
                    alighting.name_en, alighting.clip
            FROM showing JOIN program ON program.id = showing.program JOIN venue
                ON venue.id = coalesce(showing.venue, program.venue)
                JOIN showing_stop AS leaving ON leaving.showing = showing.id AND leaving.stop = ?2
                LEFT JOIN stop AS boarding ON boarding.program = program.id AND boarding.position = ?2
                LEFT JOIN stop AS alighting ON alighting.program = program.id AND alighting.position = ?3
            WHERE showing.id = ?1
            """, showing, from, to
        ) { row in
            ShowingFacts(
                category: row.word(0), title: row.name(1), venue: row.name(4), starts: Zone.local(row.instant(8)),
                service: row.text(7).isEmpty ? nil : row.text(7), from: row.isNull(9) ? nil : row.name(9),
                to: row.isNull(12) ? nil : row.name(12))
        }
    }

    /// The seats of one version of a booking, in the order they are read out.
    func seats(ofBooking row: Int64, version: Int) throws(StoreFault) -> [SeatLabel] {
        try database.all(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label
            FROM booking_seat JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
            WHERE booking_seat.booking = ? AND booking_seat.version = ? ORDER BY booking_seat.position
            """, row, version
        ) { SeatLabel(section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5)) }
    }
}
