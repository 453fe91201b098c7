// StatisticsOccupancy: how full showings were when they began, and how they filled in the days before.

import BookingModel
import SQLite

/// How full one showing was.
public struct Occupancy: Hashable, Sendable {
    /// Begun or not, and as it is named today.
    public let showing: ReportedShowing
    /// Seats of every leg together: a bus of 28 seats with 3 legs has 84.
    public let capacity: Int
    /// Of them, those sold at the start (until now, for one that has not begun).
    public let sold: Int
    /// Of them, those sold a number of days before the start, `Occupancy.curveDays`; nil where that moment has not
    /// come.
    public let curve: [Int?]

    /// Days before the start at which the booking curve is read, the last is the start.
    public static let curveDays = [60, 30, 21, 14, 7, 5, 3, 2, 1, 0]

    /// Tenths of per cent of the capacity, rounded; 0 when there is none.
    public var soldTenths: Int { Occupancy.tenths(sold, of: capacity) }

    /// Tenths of per cent, rounded half up; 0 of nothing.
    public static func tenths(_ part: Int, of whole: Int) -> Int { whole > 0 ? (part * 2000 + whole) / (whole * 2) : 0 }
}

extension StatisticsDoor {
    /// The showings that start on some days, by start. What happened to their tickets after the start changes nothing
    /// here.
    public func occupancy(_ period: StatisticsPeriod) throws(AdminFault) -> [Occupancy] {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines = ReportedShowings(database)
                let showings = try database.all(
                    "SELECT id, starts_at FROM showing WHERE starts_at >= ? AND starts_at < ? ORDER BY starts_at, id",
                    period.start,
                    period.end
                ) { ($0.int64(0), $0.instant(1)) }
                var found: [Occupancy] = []
                for (id, starts) in showings { found.append(try occupancy(lines.line(id), id, starts)) }
                return found
            }
        }
    }

    private func occupancy(_ line: ReportedShowing, _ id: Int64, _ starts: Instant) throws(StoreFault) -> Occupancy {
        let capacity =
            try database.first(
                """
                SELECT coalesce(sum(section.seats), 0) FROM showing_section JOIN section
                    ON section.id = showing_section.section
                WHERE showing_section.showing = ?
                """, id
            ) { $0.int(0) } ?? 0
        // A version's seats are sold from its own moment to that of the next version, or of the cancellation.
        let spells = try database.all(
            """
            SELECT v.seats * (v.to_stop - v.from_stop), v.at, coalesce(next.at, booking.cancelled_at)
            FROM booking_version AS v JOIN booking ON booking.id = v.booking
                LEFT JOIN booking_version AS next ON next.booking = v.booking AND next.version = v.version + 1
            WHERE v.showing = ?
            """, id
        ) { (seats: $0.int(0), from: $0.instant(1), to: $0.optionalInstant(2)) }
        func sold(at moment: Instant) -> Int {
            spells.reduce(0) { sum, spell in
                spell.from <= moment && (spell.to.map { moment < $0 } ?? true) ? sum + spell.seats : sum
            }
        }
        let now = clock.now
        let curve = Occupancy.curveDays.map { days -> Int? in
            let moment = starts + Int64(-days * 86_400)
            return moment <= now ? sold(at: moment) : nil
        }
        return Occupancy(showing: line, capacity: capacity, sold: sold(at: min(now, starts)), curve: curve)
    }
}
