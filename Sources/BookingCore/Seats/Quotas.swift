// Quotas: seats of a showing that only one channel sells, and no more than those, until they fall back to all channels.
// The triggers of the table `claim` refuse what would oversell one; what is asked here is said to callers before.

import BookingModel
import Formats
import SQLite

/// Looking at quotas, and letting them fall back.
enum Quotas {
    /// How many of the seats that are free a channel may sell.
    /// - Parameter free: seats free on every leg of the journey.
    /// - Returns: 0...`free`; all of them without a quota.
    static func most(
        _ free: Int, of showing: ShowingRecord, _ journey: Journey, _ channel: Channel, now: Instant,
        in database: Database
    ) throws(StoreFault) -> Int {
        guard showing.hasQuota else { return free }
        // What lapsed holds have counts as free, for a quota as for all.
        let legs = try database.all(
            """
            SELECT kept.leg, sum(CASE WHEN kept.channel = ?1 THEN coming END), sum(coming),
                \(Stock.onOneLeg(of: "?2", "kept.leg", now: "?3"))
            FROM (SELECT quota_leg.leg AS leg, quota_leg.channel AS channel, quota_leg.seats - quota_leg.taken
                    + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id
                        JOIN seat ON seat.id = claim.seat AND seat.purpose IN ('usual', 'house')
                        WHERE hold.showing = ?2 AND hold.state = 'held' AND hold.expires_at <= ?3
                            AND claim.leg = quota_leg.leg AND claim.channel = quota_leg.channel
                            AND claim.booking IS NULL) AS coming
                FROM quota_leg JOIN quota ON quota.showing = quota_leg.showing AND quota.channel = quota_leg.channel
                    JOIN showing ON showing.id = quota_leg.showing
                WHERE quota_leg.showing = ?2 AND quota_leg.leg >= ?4 AND quota_leg.leg < ?5
                    AND \(isInForce(at: "?3"))) AS kept
            GROUP BY kept.leg
            """, channel.rawValue, showing.id, now, journey.from, journey.to
        ) { row in row.isNull(1) ? row.int(3) - row.int(2) : row.int(1) }
        return max(0, legs.reduce(free, min))
    }

    /// Whether a `quota` of a `showing` has not fallen back yet, as an SQL value.
    private static func isInForce(at now: String) -> String { "showing.starts_at - 60 * quota.until > \(now)" }

    /// How many seats of a showing an asker has already, by a hold and a booking, in the same channel.
    static func own(_ having: Having, of showing: ShowingRecord, _ channel: Channel, in database: Database)
        throws(StoreFault) -> Int
    {
        guard having != Having() else { return 0 }
        return try database.first(
            """
            SELECT count(DISTINCT claim.seat) FROM claim
                JOIN seat ON seat.id = claim.seat AND seat.purpose IN ('usual', 'house')
            WHERE (hold = ?1 OR booking = (SELECT id FROM booking WHERE number = ?2)) AND +showing = ?3 AND channel = ?4
            """, having.hold, having.booking, showing.id, channel.rawValue
        ) { $0.int(0) } ?? 0
    }

    /// Gives the seats of quotas whose time has come to all channels. Only inside a writing transaction, before seats
    /// are chosen: there is no sweeper.
    static func fallBack(_ showing: ShowingID, now: Instant, in database: Database) throws(StoreFault) {
        let fallen = try database.run(
            """
            UPDATE quota SET fell_back = 1 WHERE showing = ?1 AND fell_back = 0
                AND NOT (SELECT \(isInForce(at: "?2")) FROM showing WHERE showing.id = ?1)
            """, showing, now)
        if fallen == 0 { return }
        try database.run(
            """
            DELETE FROM quota_leg WHERE showing = ?1
                AND channel IN (SELECT channel FROM quota WHERE showing = ?1 AND fell_back = 1)
            """, showing)
    }
}

extension BoxOffice {
    /// Why the quotas of a showing refuse seats that were found; nil: they do not. Only inside a writing transaction;
    /// lapsed holds must have been freed before.
    /// - Parameters:
    ///   - replacing: a hold that is given up for these seats.
    ///   - changing: a booking, by row, that keeps its seats until the change is settled.
    ///   - row: the conversation's row.
    func quotaRefuses(
        _ found: SeatSearch.Found, of showing: ShowingRecord, _ journey: Journey, replacing: HoldID?, changing: Int64?,
        row: Int64
    ) throws(StoreFault) -> HoldOutcome? {
        guard showing.hasQuota else { return nil }
        try Quotas.fallBack(showing.id, now: clock.now, in: database)
        let channel = try channel(ofRow: row)
        let left =
            try Quotas.most(Int.max / 2, of: showing, journey, channel, now: clock.now, in: database)
            + Quotas.own(Having(hold: replacing), of: showing, channel, in: database)
        let seats = JSON.list(found.seats.map { .number($0.value) }).line
        // Quotas are of seats that anybody may be given. The booking's own are claimed already.
        let counted = try database.first(
            """
            SELECT count(*), count(iif(EXISTS(SELECT 1 FROM claim WHERE claim.booking = ?1 AND claim.showing = ?2
                    AND claim.seat = seat.id), 1, NULL))
            FROM seat WHERE id IN (SELECT value FROM json_each(?3)) AND purpose IN ('usual', 'house')
            """, changing, showing.id, seats
        ) { (usual: $0.int(0), kept: $0.int(1)) }
        guard let counted, counted.usual - counted.kept > left else { return nil }
        return .notEnough(remaining: left + counted.kept)
    }
}
