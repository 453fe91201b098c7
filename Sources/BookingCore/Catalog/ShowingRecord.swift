// ShowingRecord: a showing with its program as the acts need it, and when its sale closes.

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

    /// Whether it is on sale, as staff have set it.
    enum State: String { case open, closed, cancelled }

    /// Whether the journey lies on its way.
    var hasJourney: Bool { journey.to <= program.wholeJourney.to }
}

/// Reading showings and programs.
enum Showings {
    private static let programColumns =
        "program.number, program.id, program.category, program.title_ko, program.title_en, program.clip"

    /// A showing for a journey; every act of a call reads one, so it takes one statement, and a second one for stops.
    /// Nil when there is none that leaves from the boarding stop.
    static func load(_ id: ShowingID, _ journey: Journey, from database: Database) throws(StoreFault) -> ShowingRecord?
    {
        let found = try database.first(
            """
            SELECT \(programColumns), program.venue, showing_stop.leaves_at, showing.service, showing.tariff,
                showing.state
            FROM showing JOIN program ON program.id = showing.program
                JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = ?
            WHERE showing.id = ?
            """, journey.from, id
        ) { row -> ShowingRecord? in
            guard let program = program(row) else { return nil }
            return ShowingRecord(
                id: id, program: program, programRow: row.int64(1), venue: row.int64(6), journey: journey,
                leavesAt: row.instant(7),
                service: row.text(8).isEmpty ? nil : row.text(8), tariff: row.text(9), state: row.word(10))
        }
        guard var record = found ?? nil else { return nil }
        record.program = try withStops(record.program, record.programRow, from: database)
        return record
    }

    /// A program, on sale or not.
    static func program(_ number: ProgramNumber, from database: Database) throws(StoreFault) -> Program? {
        let found = try database.first("SELECT \(programColumns) FROM program WHERE number = ?", number) { row in
            program(row).map { (program: $0, row: row.int64(1)) }
        }
        guard let found = found ?? nil else { return nil }
        return try withStops(found.program, found.row, from: database)
    }

    /// Programs by a condition that ends with their order: a caller who leafs through a category waits for one
    /// statement, not for one each.
    /// - Parameters:
    ///   - condition: with `?1`, `?2` and `?3`.
    ///   - now: `?1`.
    ///   - cutoff: `?2`.
    ///   - word: `?3`.
    static func programs(
        where condition: String, from database: Database, _ now: Instant, _ cutoff: Instant, _ word: String
    )
        throws(StoreFault) -> [Program]
    {
        let found = try database.all("SELECT \(programColumns) FROM program WHERE \(condition)", now, cutoff, word) {
            row in
            program(row).map { (program: $0, row: row.int64(1)) }
        }
        var programs: [Program] = []
        programs.reserveCapacity(found.count)
        for case .some(let found) in found { programs.append(try withStops(found.program, found.row, from: database)) }
        return programs
    }

    /// The program in the first columns of a row, without its stops.
    private static func program(_ row: ResultRow) -> Program? {
        ProgramNumber(row.text(0)).map { Program(number: $0, category: row.word(2), title: row.name(3), stops: []) }
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

    /// The showing as told to a person, with what is left of it at this moment.
    static func offer(_ record: ShowingRecord, now: Instant, in database: Database) throws(StoreFault) -> Showing {
        let remaining = try Stock.total(of: record.id, record.journey, now: now, in: database)
        return Showing(
            id: record.id, program: record.program, journey: record.journey, starts: Zone.local(record.leavesAt),
            service: record.service,
            remaining: remaining)
    }
}

extension BoxOffice {
    /// Whether the journey of a showing can still be sold: open, and its boarding stop's sale not closed by the clock.
    func isOnSale(_ showing: ShowingRecord) -> Bool {
        showing.state == .open && showing.hasJourney && showing.leavesAt > saleCutoff(showing.program.category)
    }

    /// What leaves at or before this moment cannot be sold any more.
    func saleCutoff(_ category: Category) -> Instant { clock.now + Int64(rules.saleClosesMinutesBefore(category)) * 60 }
}
