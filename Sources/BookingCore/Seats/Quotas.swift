// Quotas: seats of a showing, or of one grade of it, that only one channel sells, and no more than those, until they
// fall back to all channels. The triggers of the table `claim` refuse what would oversell one, or take what another
// channel still has to sell; what is asked here is said to callers before.

import BookingModel
import Formats
import SQLite

/// Looking at quotas, and letting them fall back.
enum Quotas {
    /// What the table says for a quota of the whole showing in the place of a grade.
    static let whole = -1

    /// What is left to a channel.
    /// - Parameter having: a hold and a booking whose seats count as free.
    static func left(
        of showing: ShowingRecord, _ journey: Journey, _ channel: Channel, _ having: Having = Having(), now: Instant,
        in database: Database
    ) throws(StoreFault) -> QuotaLeft {
        guard showing.hasQuota else { return .unlimited }
        let books = try books(of: showing.id, journey, having, now: now, in: database)
        return QuotaLeft(Array(books.values), channel)
    }

    /// The legs of a journey. What lapsed holds have counts as free, for a quota as for all.
    static func books(
        of showing: ShowingID, _ journey: Journey, _ having: Having = Having(), now: Instant, in database: Database
    ) throws(StoreFault) -> [Int: QuotaBook] {
        var books: [Int: QuotaBook] = [:]
        let free = try database.all(
            "SELECT leg, grade, free FROM showing_grade WHERE showing = ? AND leg >= ? AND leg < ?", showing,
            journey.from, journey.to
        ) { (leg: $0.int(0), grade: $0.int(1), seats: $0.int(2)) }
        for one in free { books[one.leg, default: QuotaBook()].free[one.grade] = one.seats }
        let kept = try database.all(
            """
            SELECT quota_leg.leg, quota_leg.channel, quota_leg.grade, quota_leg.seats - quota_leg.taken
            FROM quota_leg JOIN quota ON quota.showing = quota_leg.showing AND quota.channel = quota_leg.channel
                    AND quota.grade = quota_leg.grade
                JOIN showing ON showing.id = quota_leg.showing
            WHERE quota_leg.showing = ?1 AND quota_leg.leg >= ?2 AND quota_leg.leg < ?3 AND \(isInForce(at: "?4"))
            """, showing, journey.from, journey.to, now
        ) { (leg: $0.int(0), channel: $0.word(1, as: Channel.self), grade: $0.int(2), seats: $0.int(3)) }
        for one in kept {
            var own = books[one.leg]?.kept[one.channel] ?? QuotaBook.Kept()
            if one.grade == whole { own.whole = one.seats } else { own.grades[one.grade] = one.seats }
            books[one.leg]?.kept[one.channel] = own
        }
        let coming = try database.all(
            comingFree, showing, journey.from, journey.to, now, having.hold, having.booking
        ) { (leg: $0.int(0), grade: $0.int(1), channel: $0.word(2, as: Channel.self), seats: $0.int(3)) }
        for one in coming { books[one.leg]?.take(-one.seats, of: one.grade, one.channel) }
        return books
    }

    /// Seats of lapsed holds, of the hold `?5` and of the booking with the number `?6`. A hold that changes a booking
    /// has some of the booking's seats: those do not come free with it.
    private static let comingFree = """
        SELECT claim.leg, section.grade, claim.channel, count(*) FROM hold CROSS JOIN claim ON claim.hold = hold.id
            JOIN seat ON seat.id = claim.seat AND seat.purpose IN ('usual', 'house')
            JOIN section ON section.id = seat.section
        WHERE hold.showing = ?1 AND hold.state = 'held' AND (hold.expires_at <= ?4 OR hold.id = ?5)
            AND claim.leg >= ?2 AND claim.leg < ?3 AND claim.booking IS NULL GROUP BY 1, 2, 3
        UNION ALL
        SELECT claim.leg, section.grade, claim.channel, count(*) FROM booking CROSS JOIN claim
                ON claim.booking = booking.id AND +claim.showing = ?1
            JOIN seat ON seat.id = claim.seat AND seat.purpose IN ('usual', 'house')
            JOIN section ON section.id = seat.section
        WHERE booking.number = ?6 AND claim.leg >= ?2 AND claim.leg < ?3 GROUP BY 1, 2, 3
        """

    /// Whether a `quota` of a `showing` has not fallen back yet, as an SQL value.
    static func isInForce(at now: String) -> String { "showing.starts_at - 60 * quota.until > \(now)" }

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
                AND (channel, grade) IN (SELECT channel, grade FROM quota WHERE showing = ?1 AND fell_back = 1)
            """, showing)
    }

    /// Whether the quotas that are counted need a seat that is free: they still have to sell as many as are left.
    static func need(_ seat: SeatID, of showing: ShowingID, in database: Database) throws(StoreFault) -> Bool {
        try database.first(
            """
            SELECT EXISTS(SELECT 1 FROM quota_leg AS due WHERE due.showing = ?1
                    AND \(Schema.quotasAreShort("?1", "due.leg", without: "home.grade")))
            FROM seat JOIN section AS home ON home.id = seat.section
            WHERE seat.id = ?2 AND seat.purpose IN ('usual', 'house')
                AND EXISTS(SELECT 1 FROM quota_leg WHERE quota_leg.showing = ?1)
            """, showing, seat
        ) { $0.bool(0) } ?? false
    }
}

extension BoxOffice {
    /// What the quotas of a showing leave for seats to be held. Only inside a writing transaction; lapsed holds must
    /// have been freed before.
    /// - Parameters:
    ///   - replacing: a hold that is given up for these seats.
    ///   - changing: a booking, whose seats may be kept.
    ///   - row: the conversation's row.
    func quotasLeft(
        of showing: ShowingRecord, _ journey: Journey, replacing: HoldID?, changing: BookingNumber?, row: Int64
    ) throws(StoreFault) -> QuotaLeft {
        guard showing.hasQuota else { return .unlimited }
        try Quotas.fallBack(showing.id, now: clock.now, in: database)
        return try Quotas.left(
            of: showing, journey, try channel(ofRow: row), Having(hold: replacing, booking: changing), now: clock.now,
            in: database)
    }

    /// Why the quotas of a showing refuse seats that were found; nil: they do not. Only inside a writing transaction.
    /// - Parameters:
    ///   - replacing: a hold that is given up for these seats.
    ///   - changing: a booking, by row, that keeps its seats until the change is settled.
    ///   - row: the conversation's row.
    func quotaRefuses(
        _ found: SeatSearch.Found, of showing: ShowingRecord, _ journey: Journey, replacing: HoldID?, changing: Int64?,
        row: Int64
    ) throws(StoreFault) -> HoldOutcome? {
        guard showing.hasQuota else { return nil }
        let channel = try channel(ofRow: row)
        let books = try Quotas.books(
            of: showing.id, journey, Having(hold: replacing), now: clock.now, in: database)
        let wanted = JSON.list(found.seats.map { .number($0.value) }).line
        // Quotas are of seats that anybody may be given. The booking's own are claimed already.
        let usual: Set<SeatID> = Set(
            try database.all(
                "SELECT id FROM seat WHERE id IN (SELECT value FROM json_each(?)) AND purpose IN ('usual', 'house')",
                wanted
            ) { $0.id(0) })
        let kept = try database.all(
            """
            SELECT leg, seat FROM claim WHERE booking = ?1 AND +showing = ?2
                AND seat IN (SELECT value FROM json_each(?3))
            """, changing, showing.id, wanted
        ) { (leg: $0.int(0), seat: $0.id(1) as SeatID) }
        let counted = zip(found.seats, found.fares).filter { usual.contains($0.0) }
        let byGrade = Dictionary(grouping: counted) { $0.1.grade }.sorted { $0.key < $1.key }
        let left = books.map { leg, book in
            let own = Set(kept.lazy.filter { $0.leg == leg }.map(\.seat))
            var (book, left) = (book, 0)
            for (grade, seats) in byGrade {
                let new = seats.count { !own.contains($0.0) }
                let given = min(new, book.most(channel, of: grade))
                book.take(given, of: grade, channel)
                left += seats.count - new + given
            }
            return left
        }.min()
        guard let left, left < counted.count else { return nil }
        return .notEnough(remaining: left)
    }
}
