// Stock: how many seats are left that anybody may be given: the best available is one of them. Seats that are sold only
// to who asks for them (SeatPurpose) do not count. A hold that has lapsed counts as free although its claims are still
// there, so nothing has to be swept.

import BookingModel
import SQLite

/// Counting what is left.
enum Stock {
    /// Seats free on every leg of a journey, all together.
    static func total(of showing: ShowingID, _ journey: Journey, now: Instant, in database: Database)
        throws(StoreFault) -> Int
    {
        guard journey.legs.count == 1 else {
            return try remaining(of: showing, journey, now: now, in: database).values.reduce(0, +)
        }
        return try database.first("SELECT \(onOneLeg(of: "?1", "?2", now: "?3"))", showing, journey.from, now) {
            $0.int(0)
        } ?? 0
    }

    /// Seats free on one leg of a showing, all together, as an SQL value.
    /// - Parameter own: a hold whose seats are not counted, lapsed or not; `NULL`: none.
    static func onOneLeg(of showing: String, _ leg: String, now: String, except own: String = "NULL") -> String {
        """
        (SELECT coalesce(sum(free), 0) FROM showing_grade WHERE showing = \(showing) AND leg = \(leg))
            + (SELECT count(*) FROM hold JOIN claim ON claim.hold = hold.id
                JOIN seat ON seat.id = claim.seat AND seat.purpose IN ('usual', 'house')
                WHERE hold.showing = \(showing) AND hold.state = 'held' AND hold.expires_at <= \(now)
                    AND hold.id IS NOT \(own) AND claim.leg = \(leg) AND claim.booking IS NULL)
        """
    }

    /// Seats of the outer query's section that can ever be sold, as an SQL value: those anybody may be given, and those
    /// of who asks for them.
    static let sellable = """
        (section.seats + (SELECT count(*) FROM seat AS special WHERE special.section = section.id
            AND special.purpose <> 'usual' AND special.purpose IN ('wheelchair', 'companion', 'restricted')))
        """

    /// Seats free on every leg of a journey, by grade.
    static func byGrade(
        of showing: ShowingRecord, _ journey: Journey, now: Instant, in database: Database
    ) throws(StoreFault) -> [Int: Int] {
        guard journey.legs.count == 1 else {
            return try byGrade(
                try remaining(of: showing.id, journey, now: now, in: database), venue: showing.venue, in: database)
        }
        var remaining: [Int: Int] = [:]
        let grades = try database.all(
            "SELECT grade, free FROM showing_grade WHERE showing = ? AND leg = ?", showing.id, journey.from
        ) {
            ($0.int(0), $0.int(1))
        }
        for (grade, free) in grades { remaining[grade] = free }
        let lapsed = try lapsed(showing.id, leg: journey.from, now: now, in: database)
        if lapsed.isEmpty { return remaining }
        let seats = Dictionary(lapsed.map { ($0.section, $0.seats) }, uniquingKeysWith: +)
        return remaining.merging(try byGrade(seats, venue: showing.venue, in: database), uniquingKeysWith: +)
    }

    /// Seats by section row made into seats by grade.
    static func byGrade(_ seats: [Int64: Int], venue: Int64, in database: Database) throws(StoreFault) -> [Int: Int] {
        let sections = try database.all("SELECT id, grade FROM section WHERE venue = ?", venue) {
            ($0.int64(0), $0.int(1))
        }
        var byGrade: [Int: Int] = [:]
        for (section, grade) in sections { byGrade[grade, default: 0] += seats[section] ?? 0 }
        return byGrade
    }

    /// Seats free on every leg of a journey, by section row.
    static func remaining(
        of showing: ShowingID, _ journey: Journey, now: Instant, in database: Database
    ) throws(StoreFault) -> [Int64: Int] {
        var remaining: [Int64: Int] = [:]
        // One leg: the counters know. They count lapsed holds too, of which there are few.
        if journey.legs.count == 1 {
            let sections = try database.all(
                """
                SELECT section.id, section.seats - showing_section.taken FROM showing_section JOIN section
                    ON section.id = showing_section.section
                WHERE showing_section.showing = ? AND showing_section.leg = ?
                """, showing, journey.from
            ) { ($0.int64(0), $0.int(1)) }
            for (section, free) in sections { remaining[section] = free }
            for (section, seats) in try lapsed(showing, leg: journey.from, now: now, in: database) {
                remaining[section, default: 0] += seats
            }
            return remaining
        }
        // Several legs: a seat taken on two of them is one seat less, not two. Only vehicles have legs, and vehicles
        // are small.
        let seats = try database.all(
            """
            SELECT section.id, section.seats FROM showing_section JOIN section ON section.id = showing_section.section
            WHERE showing_section.showing = ? AND showing_section.leg = ?
            """, showing, journey.from
        ) { ($0.int64(0), $0.int(1)) }
        for (section, count) in seats { remaining[section] = count }
        let taken = try database.all(
            """
            SELECT seat.section, count(DISTINCT claim.seat)
            FROM claim JOIN seat ON seat.id = claim.seat LEFT JOIN hold ON hold.id = claim.hold
            WHERE claim.showing = ? AND claim.leg >= ? AND claim.leg < ? AND seat.purpose IN ('usual', 'house')
                AND (claim.held_back IS NOT NULL OR claim.booking IS NOT NULL OR hold.state <> 'held'
                    OR hold.expires_at > ?)
            GROUP BY seat.section
            """, showing, journey.from, journey.to, now
        ) { ($0.int64(0), $0.int(1)) }
        for (section, count) in taken { remaining[section, default: 0] -= count }
        return remaining
    }

    /// Seats of lapsed holds whose claims are still there, by section row.
    private static func lapsed(
        _ showing: ShowingID, leg: Int, now: Instant, in database: Database
    ) throws(StoreFault) -> [(section: Int64, seats: Int)] {
        try database.all(
            """
            SELECT seat.section, count(*)
            FROM hold JOIN claim ON claim.hold = hold.id JOIN seat ON seat.id = claim.seat
            WHERE hold.showing = ? AND hold.state = 'held' AND hold.expires_at <= ? AND claim.leg = ?
                AND claim.booking IS NULL AND seat.purpose IN ('usual', 'house')
            GROUP BY seat.section
            """, showing, now, leg
        ) { ($0.int64(0), $0.int(1)) }
    }
}
