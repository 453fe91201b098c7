// ShowingMoves: what is known of showings that the box office moved: for texts, the conversation, and fees.

import BookingModel
import SQLite

/// One move of a showing.
struct ShowingMoveRecord {
    let from: Instant
    let to: Instant
    /// Nil: it stayed where it was.
    let fromVenue: Name?
    let freeUntil: Instant?

    /// Whether a booking that was agreed to before costs nothing to give up.
    func isFree(_ now: Instant) -> Bool { freeUntil.map { now < $0 } ?? false }

    /// As a member hears and reads it.
    /// - Parameter leaves: when it starts or leaves the member's boarding stop now.
    func told(_ leaves: Instant, now: Instant) -> Moved {
        Moved(
            from: Zone.local(leaves + (from - to)), venue: fromVenue,
            freeUntil: isFree(now) ? freeUntil.map { Zone.local($0) } : nil)
    }
}

enum ShowingMoves {
    /// The rule stored with a version that a move made.
    static let rule = "moved"
    /// The rule stored with a booking that was given up for nothing because its showing was moved.
    static let freeRule = "moved/free"

    private static let columns = """
        SELECT m.from_starts_at, m.to_starts_at, m.free_until, m.from_venue <> m.to_venue, venue.name_ko, venue.name_en,
            venue.clip
        FROM showing_move AS m JOIN venue ON venue.id = m.from_venue
        """

    private static func record(_ row: ResultRow) -> ShowingMoveRecord {
        ShowingMoveRecord(
            from: row.instant(0), to: row.instant(1), fromVenue: row.bool(3) ? row.name(4) : nil,
            freeUntil: row.optionalInt64(2).map { Instant($0) })
    }

    /// The last move of a showing since a booking's member agreed to it; nil: none.
    static func last(of booking: Int64, _ showing: ShowingID, in database: Database) throws(StoreFault)
        -> ShowingMoveRecord?
    {
        try database.first(
            """
            \(columns) WHERE m.showing = ?2 AND EXISTS (SELECT 1 FROM booking_version AS v JOIN hold ON hold.id = v.hold
                WHERE v.booking = ?1 AND v.showing = ?2 AND (v.session = m.session OR hold.created_at < m.at))
            ORDER BY m.id DESC LIMIT 1
            """, booking, showing, as: record)
    }

    /// The move that a version of a booking has to tell of; nil: none.
    static func last(ofVersion version: Int, of booking: Int64, in database: Database) throws(StoreFault)
        -> ShowingMoveRecord?
    {
        try database.first(
            """
            \(columns) JOIN booking_version AS v ON v.booking = ? AND v.version = ? JOIN hold ON hold.id = v.hold
            WHERE m.showing = v.showing AND (v.session = m.session OR hold.created_at < m.at)
            ORDER BY m.id DESC LIMIT 1
            """, booking, version, as: record)
    }

    /// Whether a showing was moved since a hold of it was made.
    static func hasMoved(_ showing: ShowingID, sinceHold hold: HoldID, in database: Database) throws(StoreFault) -> Bool
    {
        try database.first(
            """
            SELECT 1 FROM showing_move WHERE showing = ? AND at >= (SELECT created_at FROM hold WHERE id = ?)
            """, showing, hold
        ) { $0.bool(0) } ?? false
    }
}

/// A move as a line of a list.
public struct ShowingMoveLine: Hashable, Sendable {
    /// Which showing.
    public let showing: ShowingID
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// When staff moved it, in local time.
    public let at: LocalDateTime
    /// When it started before and starts since, in local time.
    public let from, to: LocalDateTime
    /// The codes of the venues.
    public let fromVenue, toVenue: String
    /// Until when members may cancel without a fee; nil: by the fee tables.
    public let freeUntil: LocalDateTime?
    /// Bookings that followed.
    public let bookings: Int
    /// Of those, how many were cancelled since.
    public let cancelled: Int
}

extension StaffDoor {
    /// Moves of showings, the newest first, at most `rowsListed`.
    /// - Parameters:
    ///   - program: only this one's; nil: all.
    ///   - limit: 1...`BoxOffice.rowsListed`.
    public func showingMoves(of program: ProgramNumber? = nil, limit: Int = 200) throws(AdminFault) -> [ShowingMoveLine]
    {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT m.showing, program.number, m.at, m.from_starts_at, m.to_starts_at, old.code, new.code,
                    m.free_until, count(v.booking), count(iif(booking.cancelled_at IS NOT NULL, 1, NULL))
                FROM showing_move AS m JOIN showing ON showing.id = m.showing
                    JOIN program ON program.id = showing.program
                    JOIN venue AS old ON old.id = m.from_venue JOIN venue AS new ON new.id = m.to_venue
                    LEFT JOIN booking_version AS v ON v.showing = m.showing AND v.session = m.session
                    LEFT JOIN booking ON booking.id = v.booking
                WHERE m.id > 0 AND (?1 IS NULL OR program.number = ?1) GROUP BY m.id ORDER BY m.id DESC LIMIT ?2
                """, program, min(limit, BoxOffice.rowsListed)
            ) { row in
                ShowingMoveLine(
                    showing: row.id(0), program: row.programNumber(1), at: Zone.local(row.instant(2)),
                    from: Zone.local(row.instant(3)), to: Zone.local(row.instant(4)), fromVenue: row.text(5),
                    toVenue: row.text(6), freeUntil: row.optionalInt64(7).map { Zone.local(Instant($0)) },
                    bookings: row.int(8), cancelled: row.int(9))
            }
        }
    }
}
