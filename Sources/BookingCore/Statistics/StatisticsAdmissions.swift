// StatisticsAdmissions: how full showings were and how they filled; admissions by gate and time, refusals by reason,
// and no-shows.

import BookingModel
import SQLite

/// What passed one gate in one quarter of an hour.
public struct AdmissionQuarter: Hashable, Sendable {
    /// The gate's name, 1...40 characters.
    public let gate: String
    /// When the quarter began.
    public let quarter: LocalDateTime
    /// Seats that went in for the first time.
    public internal(set) var admitted = 0
    /// Seats that came back in.
    public internal(set) var again = 0
    /// Seats that went out.
    public internal(set) var out = 0
    /// Seats let in, by a gate that could not ask, that were in already.
    public internal(set) var conflicts = 0
}

/// How often one gate refused for one reason.
public struct RefusalRow: Hashable, Sendable {
    /// The gate's name, 1...40 characters.
    public let gate: String
    /// The word stored for a refusal, as `Refusal.word` has it: `too-early`.
    public let reason: String
    /// Refused reads; one person who tries three times counts three.
    public let reads: Int
}

/// Who came to a showing.
public struct NoShowRow: Hashable, Sendable {
    /// One that has begun, and was not called off.
    public let showing: ReportedShowing
    /// Tickets that were good when their boarding stop was left, or the play began.
    public let tickets: Int
    /// Of them, and of those that had been good, the seats that went in.
    public let admitted: Int
    /// Seats that were good at the start and never came in, 0 or more.
    public var noShows: Int { max(0, tickets - admitted) }
}

/// What the gates did on some days.
public struct AdmissionReport: Hashable, Sendable {
    /// The days it is about: gates and refusals by when they happened, no-shows by when the showing started.
    public let period: StatisticsPeriod
    /// By time, then gate.
    public let quarters: [AdmissionQuarter]
    /// The most frequent first.
    public let refusals: [RefusalRow]
    /// The showings that started on those days, by start; those that have not begun are not among them.
    public let noShows: [NoShowRow]
}

extension StatisticsDoor {
    /// What the gates did on some days. Of a day that is over it never changes, except by what a gate that could not
    /// ask reports later.
    public func admissionReport(_ period: StatisticsPeriod) throws(AdminFault) -> AdmissionReport {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                AdmissionReport(
                    period: period, quarters: try quarters(period), refusals: try refusals(period),
                    noShows: try noShows(period))
            }
        }
    }

    private func quarters(_ period: StatisticsPeriod) throws(StoreFault) -> [AdmissionQuarter] {
        var quarters: [String: AdmissionQuarter] = [:]
        let passages = try database.all(
            "SELECT gate, at, way, coalesce(turn, 0), conflict FROM admission WHERE at >= ? AND at < ?", period.start,
            period.end
        ) {
            (
                gate: $0.text(0), at: $0.instant(1), way: $0.word(2, as: Way.self), turn: $0.int(3),
                isConflict: $0.bool(4)
            )
        }
        for passage in passages {
            let at = Zone.local(passage.at)
            guard let time = LocalTime(at.time.hour, at.time.minute / 15 * 15) else { continue }
            let quarter = LocalDateTime(at.date, time)
            var row = quarters["\(quarter) \(passage.gate)"] ?? AdmissionQuarter(gate: passage.gate, quarter: quarter)
            switch passage.way {
            case .inward where passage.isConflict: row.conflicts += 1
            case .inward where passage.turn == 1: row.admitted += 1
            case .inward: row.again += 1
            case .outward: row.out += 1
            }
            quarters["\(quarter) \(passage.gate)"] = row
        }
        return quarters.values.sorted { ($0.quarter, $0.gate) < ($1.quarter, $1.gate) }
    }

    private func refusals(_ period: StatisticsPeriod) throws(StoreFault) -> [RefusalRow] {
        try database.all(
            """
            SELECT gate, reason, count(*) FROM gate_read WHERE at >= ? AND at < ? AND verdict = 'refuse'
            GROUP BY gate, reason ORDER BY 3 DESC, gate, reason
            """, period.start, period.end
        ) { RefusalRow(gate: $0.text(0), reason: $0.text(1), reads: $0.int(2)) }
    }

    private func noShows(_ period: StatisticsPeriod) throws(StoreFault) -> [NoShowRow] {
        let lines = ReportedShowings(database)
        let now = clock.now
        let showings = try database.all(
            """
            SELECT id FROM showing WHERE starts_at >= ? AND starts_at < ? AND starts_at <= ? AND state <> 'cancelled'
            ORDER BY starts_at, id
            """,
            period.start, period.end, now
        ) { $0.int64(0) }
        var rows: [NoShowRow] = []
        for id in showings {
            let line = try lines.line(id)
            let tickets = try database.first(
                """
                SELECT coalesce(sum(v.seats), 0)
                FROM booking_version AS v JOIN showing_stop AS boarding ON boarding.showing = v.showing
                    AND boarding.stop = v.from_stop
                    JOIN booking ON booking.id = v.booking
                    LEFT JOIN booking_version AS next ON next.booking = v.booking AND next.version = v.version + 1
                WHERE v.showing = ?1 AND boarding.leaves_at <= ?2 AND v.at <= boarding.leaves_at
                    AND coalesce(next.at, booking.cancelled_at, boarding.leaves_at + 1) > boarding.leaves_at
                """, id, now
            ) { $0.int(0) }
            let admitted = try database.first(
                "SELECT count(*) FROM admission WHERE showing = ? AND at < ? AND way = 'in' AND turn = 1", id,
                Zone.start(of: line.lastDay.adding(days: 1))
            ) { $0.int(0) }
            rows.append(NoShowRow(showing: line, tickets: tickets ?? 0, admitted: admitted ?? 0))
        }
        return rows
    }
}

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
                SELECT coalesce(sum(\(Stock.sellable)), 0) FROM showing_section JOIN section
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
