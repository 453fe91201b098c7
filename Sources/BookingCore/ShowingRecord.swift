// ShowingRecord: a showing with its program as the acts need it, and when its sale closes.

import BookingModel
import SQLite

/// A stored showing.
struct ShowingRecord {
    let id: ShowingID
    let program: Program
    let programRow: Int64
    let venue: Int64
    let startsAt: Instant
    /// Nil when it has none.
    let service: String?
    let tariff: String
    let state: State

    /// Whether it is on sale, as staff have set it.
    enum State: String { case open, closed, cancelled }

    /// Whether a journey lies on its way.
    func has(_ journey: Journey) -> Bool { journey.to <= program.wholeJourney.to }
}

/// Reading showings and programs.
enum Showings {
    /// A showing, or nil.
    static func load(_ id: ShowingID, from database: Database) throws(SQLiteFault) -> ShowingRecord? {
        let found = try database.first(
            """
            SELECT program.number, program.id, program.venue, showing.starts_at, showing.service, showing.tariff, showing.state
            FROM showing JOIN program ON program.id = showing.program WHERE showing.id = ?
            """, id
        ) { ($0.text(0), $0.int64(1), $0.int64(2), $0.instant(3), $0.text(4), $0.text(5), $0.word(6, as: ShowingRecord.State.self)) }
        guard let found, let number = ProgramNumber(found.0), let program = try program(number, from: database) else { return nil }
        return ShowingRecord(
            id: id, program: program, programRow: found.1, venue: found.2, startsAt: found.3, service: found.4.isEmpty ? nil : found.4,
            tariff: found.5, state: found.6)
    }

    /// A program, on sale or not.
    static func program(_ number: ProgramNumber, from database: Database) throws(SQLiteFault) -> Program? {
        let stops = try database.all(
            """
            SELECT stop.position, stop.name_ko, stop.name_en, stop.clip FROM program JOIN stop ON stop.program = program.id
            WHERE program.number = ? ORDER BY stop.position
            """, number
        ) { Stop(index: $0.int(0), name: $0.name(1)) }
        return try database.first("SELECT category, title_ko, title_en, clip FROM program WHERE number = ?", number) {
            Program(number: number, category: $0.word(0), title: $0.name(1), stops: stops)
        }
    }

    /// When it leaves a stop (a venue's showing: when it starts, at stop 0).
    static func leaves(_ showing: ShowingID, stop: Int, in database: Database) throws(SQLiteFault) -> Instant? {
        try database.first("SELECT leaves_at FROM showing_stop WHERE showing = ? AND stop = ?", showing, stop) { $0.instant(0) }
    }

    /// The showing as told to a person, with what is left of it at this moment.
    static func offer(_ record: ShowingRecord, _ journey: Journey, now: Instant, in database: Database) throws(SQLiteFault) -> Showing {
        let leaves = try leaves(record.id, stop: journey.from, in: database) ?? record.startsAt
        let remaining = try Stock.remaining(of: record.id, journey, now: now, in: database).values.reduce(0, +)
        return Showing(
            id: record.id, program: record.program, journey: journey, starts: Zone.local(leaves), service: record.service,
            remaining: remaining)
    }
}

extension BoxOffice {
    /// Whether a journey of a showing can still be sold: open, and its boarding stop's sale not closed by the clock.
    func isOnSale(_ showing: ShowingRecord, _ journey: Journey) throws(SQLiteFault) -> Bool {
        guard showing.state == .open, showing.has(journey) else { return false }
        guard let leaves = try Showings.leaves(showing.id, stop: journey.from, in: database) else { return false }
        return leaves > saleCutoff(showing.program.category)
    }

    /// What leaves at or before this moment cannot be sold any more.
    func saleCutoff(_ category: Category) -> Instant { clock.now + Int64(rules.saleClosesMinutesBefore(category)) * 60 }
}
