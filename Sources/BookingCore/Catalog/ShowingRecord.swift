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
    /// Whether its tariff has kinds of fares besides the adult's, on whichever day.
    let hasKinds: Bool
    /// Those it is sold by for the journey, by rank; read with the stops.
    fileprivate(set) var kinds: [KindOffer] = []

    /// Whether it is on sale, as staff have set it.
    enum State: String { case open, closed, cancelled }

    /// The same showing with its program and kinds read before.
    func playing(_ program: Program, _ kinds: [KindOffer]) -> ShowingRecord {
        var record = self
        record.program = Program(
            number: program.number, category: program.category, title: program.title, stops: program.stops,
            choices: self.program.choices)
        record.kinds = kinds
        return record
    }

    /// Whether the journey lies on its way.
    var hasJourney: Bool { journey.to <= program.wholeJourney.to }
}

/// Reading showings and programs.
enum Showings {
    /// A program, read by `program`.
    static let programColumns = programColumns(at: "program.venue")

    /// What is offered besides usual seats is the venue's, and a showing may have moved to another.
    /// - Parameter venue: the venue's row, as an SQL value.
    private static func programColumns(at venue: String) -> String {
        """
        program.number, program.id, program.category, program.title_ko, program.title_en, program.clip,
        (SELECT (wheelchair_places > 0) + 2 * (restricted_seats > 0) FROM venue WHERE venue.id = \(venue))
        """
    }

    /// How many `programColumns` are.
    static let programColumnCount = 7
    /// How many `columns` are.
    static let columnCount = 15
    /// The one that is NULL where a left join has found no boarding stop.
    static let leavesAtColumn = 8
    private static let ownVenue = "coalesce(showing.venue, program.venue)"
    /// A showing from the row of a statement, read by `record`.
    static let columns = """
        \(programColumns(at: ownVenue)), \(ownVenue), showing_stop.leaves_at, showing.service,
        showing.tariff, showing.state,
        \(SaleTerms.exist), EXISTS(SELECT 1 FROM quota_leg WHERE quota_leg.showing = showing.id),
        \(KindFares.areSold)
        """

    /// The showing in a row, from a column on; without its program's stops.
    static func record(_ row: ResultRow, _ id: ShowingID, _ journey: Journey, at first: Int = 0) -> ShowingRecord? {
        guard let program = program(row, at: first) else { return nil }
        return ShowingRecord(
            id: id, program: program, programRow: row.int64(first + 1), venue: row.int64(first + 7), journey: journey,
            leavesAt: row.instant(first + leavesAtColumn),
            service: row.text(first + 9).isEmpty ? nil : row.text(first + 9),
            tariff: row.text(first + 10), state: row.word(first + 11), hasSaleRules: row.bool(first + 12),
            hasQuota: row.bool(first + 13), hasKinds: row.bool(first + 14))
    }

    /// The same showing with its program's stops and the kinds of fares it is sold by.
    static func whole(_ record: ShowingRecord?, from database: Database) throws(StoreFault) -> ShowingRecord? {
        guard var record else { return nil }
        record.program = try withStops(record.program, record.programRow, from: database)
        record.kinds = try kinds(of: record, from: database)
        return record
    }

    /// The kinds of fares a showing is sold by besides the adult's. Of most showings nothing is read.
    static func kinds(of record: ShowingRecord, from database: Database) throws(StoreFault) -> [KindOffer] {
        guard record.hasKinds else { return [] }
        return try KindFares.offers(
            of: record.programRow, record.tariff, record.journey, on: Zone.local(record.leavesAt).date, in: database)
    }

    /// A showing for a journey; every act of a call reads one, so it takes one statement, and more for stops and
    /// kinds of fares.
    /// Nil when there is none that leaves from the boarding stop.
    static func load(_ id: ShowingID, _ journey: Journey, from database: Database) throws(StoreFault) -> ShowingRecord?
    {
        let found = try database.first(select, journey.from, id) { record($0, id, journey) }
        return try whole(found ?? nil, from: database)
    }

    private static let select = """
        SELECT \(columns) FROM showing JOIN program ON program.id = showing.program
            JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = ?
        WHERE showing.id = ?
        """

    /// The beginning of a statement for `programs`; its condition follows.
    static let selectPrograms = "SELECT \(programColumns) FROM program WHERE "

    /// Programs by a condition that ends with their order: a caller who leafs through a category waits for one
    /// statement, not for one each.
    /// - Parameters:
    ///   - statement: `selectPrograms` and the condition, with `?1` to `?4`.
    ///   - now: `?1`.
    ///   - cutoffs: `?2` for transport, `?3` for venues.
    ///   - word: `?4`.
    static func programs(
        _ statement: String, from database: Database, _ now: Instant, _ cutoffs: SaleCutoffs, _ word: String
    )
        throws(StoreFault) -> [Program]
    {
        let found = try database.all(statement, now, cutoffs.transport, cutoffs.venue, word) { row in
            program(row).map { (program: $0, row: row.int64(1)) }
        }
        var programs: [Program] = []
        programs.reserveCapacity(found.count)
        for case .some(let found) in found { programs.append(try withStops(found.program, found.row, from: database)) }
        return programs
    }

    /// The program in seven columns of a row, without its stops.
    static func program(_ row: ResultRow, at first: Int = 0) -> Program? {
        ProgramNumber(row.text(first)).map {
            Program(
                number: $0, category: row.word(first + 2), title: row.name(first + 3), stops: [],
                choices: SeatChoices(rawValue: row.int(first + 6)))
        }
    }

    /// Only transport has stops (an import refuses others): for a concert nothing is read.
    static func withStops(_ program: Program, _ row: Int64, from database: Database) throws(StoreFault)
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
        return Program(
            number: program.number, category: program.category, title: program.title, stops: stops,
            choices: program.choices)
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
            service: record.service, remaining: remaining, opens: opens.map { Zone.local($0) }, kinds: record.kinds)
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

    /// Whom the tickets of one version of a booking are for, in the order of its seats.
    func kinds(ofBooking row: Int64, version: Int) throws(StoreFault) -> [FareKind] {
        try database.all(
            """
            SELECT code, name_ko, name_en, clip, rank, needs_card FROM booking_seat
                JOIN fare_kind ON fare_kind.code = booking_seat.kind
            WHERE booking_seat.booking = ? AND booking_seat.version = ? ORDER BY booking_seat.position
            """, row, version
        ) { KindFares.kind($0, at: 0) }
    }

    /// The seats of one version of a booking, in the order they are read out.
    func seats(ofBooking row: Int64, version: Int) throws(StoreFault) -> [SeatLabel] {
        try database.all(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label,
                booking_seat.purpose
            FROM booking_seat JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
            WHERE booking_seat.booking = ? AND booking_seat.version = ? ORDER BY booking_seat.position
            """, row, version
        ) {
            SeatLabel(
                section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5), purpose: $0.word(6))
        }
    }
}
