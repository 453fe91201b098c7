// HoldRecord: a stored hold, in the form the acts need and in the form the caller hears.

import BookingModel
import SQLite

/// A stored hold.
struct HoldRecord {
    let id: HoldID
    /// Row of the conversation it belongs to.
    let session: Int64
    let member: MemberID
    let showing: ShowingID
    let journey: Journey
    let state: State
    let expiresAt: Instant
    let total: Won
    let split: Bool
    let exact: Bool
    let change: Change?

    enum State: String { case held, charging, unknown, booked, released }

    /// What it would change, at which terms.
    struct Change {
        let booking: Int64
        /// The booking's version the terms are for.
        let version: Int
        let before: Won
        let fee: Won
        let difference: Won
        let rule: String
    }

    /// What the caller has to agree to.
    var amountToAgree: Won { change?.difference ?? total }
    /// What agreeing charges: never below zero.
    var amountToCharge: Won { max(.zero, change.map { total - $0.before } ?? total) }

    /// Whether its seats are still set aside: always while money is under way.
    func isLive(_ now: Instant) -> Bool {
        switch state {
        case .held: expiresAt > now
        case .charging, .unknown: true
        case .booked, .released: false
        }
    }
}

/// Reading holds.
enum Holds {
    /// How many `columns` are.
    static let columnCount = 16
    /// A hold from the row of a statement, read by `record`.
    static let columns = """
        hold.session, hold.member, hold.showing, hold.from_stop, hold.to_stop, hold.state, hold.expires_at, hold.total,
        hold.is_split, hold.is_exact, hold.changing, hold.changing_version, hold.paid_before, hold.fee, hold.difference,
        hold.rule
        """

    /// The hold in the first columns of a row.
    static func record(_ row: ResultRow, _ id: HoldID) -> HoldRecord {
        let change = row.optionalInt64(10).map {
            HoldRecord.Change(
                booking: $0, version: row.int(11), before: row.won(12), fee: row.won(13), difference: row.won(14),
                rule: row.text(15))
        }
        return HoldRecord(
            id: id, session: row.int64(0), member: row.id(1), showing: row.id(2),
            journey: Journey(from: row.int(3), to: row.int(4)), state: row.word(5), expiresAt: row.instant(6),
            total: row.won(7), split: row.bool(8), exact: row.bool(9), change: change)
    }

    /// A hold, or nil.
    static func load(_ id: HoldID, from database: Database) throws(StoreFault) -> HoldRecord? {
        try database.first("SELECT \(columns) FROM hold WHERE id = ?", id) { record($0, id) }
    }

    /// The hold as told to the caller; nil when its showing leaves its boarding stop no more.
    /// - Parameter showing: nil: it is read.
    static func tell(_ record: HoldRecord, of showing: ShowingRecord? = nil, now: Instant, in database: Database)
        throws(StoreFault) -> Hold?
    {
        var known = showing
        if known == nil { known = try Showings.load(record.showing, record.journey, from: database) }
        guard let showing = known else { return nil }
        let told = try SeatMaps.tell(.hold(record.id), of: showing, now: now, in: database)
        var quote: ChangeQuote?
        if let change = record.change, let number = try Bookings.number(change.booking, in: database) {
            quote = ChangeQuote(booking: number, before: change.before, fee: change.fee, difference: change.difference)
        }
        return Hold(
            id: record.id, showing: told.showing, seats: told.seats, total: record.total, split: record.split,
            exact: record.exact, change: quote)
    }

    /// Gives the seats of a hold back. Seats that a booking has too stay the booking's.
    static func release(_ id: HoldID, in database: Database) throws(StoreFault) {
        try database.run("UPDATE hold SET state = 'released' WHERE id = ?", id)
        try database.run("DELETE FROM claim WHERE hold = ? AND booking IS NULL", id)
        try database.run("UPDATE claim SET hold = NULL WHERE hold = ?", id)
    }

    /// Frees the lapsed holds of a showing. Every act that sets seats aside begins with it; there is no sweeper.
    static func freeLapsed(_ showing: ShowingID, now: Instant, in database: Database) throws(StoreFault) {
        let lapsed: [HoldID] = try database.all(
            "SELECT id FROM hold WHERE showing = ? AND state = 'held' AND expires_at <= ?", showing, now
        ) { $0.id(0) }
        for id in lapsed { try release(id, in: database) }
    }
}
