// StatisticsSettlement: what a showing brought its organiser, stated once, after its last day. Later movements are
// stated on the day they happen.

import BookingModel
import SQLite

/// One showing's money in a settlement.
public struct SettlementRow: Hashable, Sendable {
    /// Over on that day, or before it in a correction; `lastDay` tells.
    public let showing: ReportedShowing
    /// Who put it on at the end of that day; `PlannedProgram.noOrganiser` when none was named.
    public let organiser: String
    /// False: the showing was over on that day, and this is everything up to then. True: it was over before, and this
    /// is what moved on that day.
    public let isCorrection: Bool
    /// Sold, returned and moved: up to the end of the day, or, in a correction, on that day alone.
    public internal(set) var figures = SalesFigures()
    /// At the end of that day; nil in a correction.
    public let good: GoodTickets?

    /// What tickets brought and was not given back has to be what the good tickets cost.
    public var ties: Bool { good.map { figures.gross - figures.refunds + figures.moved == $0.value } ?? true }
}

/// Tickets that were neither changed nor cancelled.
public struct GoodTickets: Hashable, Sendable {
    /// How many, each for one seat of one journey.
    public let tickets: Int
    /// What they cost.
    public let value: Won
}

extension StatisticsDoor {
    /// No journey takes longer from its first stop to its last, in days: so far back a showing that is over today may
    /// have started.
    static let longestJourneyDays = 3

    /// The settlement of one day. Every won of the ledger stands in the settlement of exactly one day, and that day's
    /// never changes.
    public func settlement(of day: LocalDate) throws(AdminFault) -> [SettlementRow] {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines = ReportedShowings(database)
                let period = StatisticsPeriod(day)
                var rows: [SettlementRow] = []
                let ending = try database.all(
                    "SELECT id FROM showing WHERE starts_at >= ? AND starts_at < ? ORDER BY starts_at, id",
                    Zone.start(of: day.adding(days: -StatisticsDoor.longestJourneyDays)), period.end
                ) { $0.int64(0) }
                for id in ending {
                    let line = try lines.line(id)
                    guard line.lastDay == day else { continue }
                    var row = SettlementRow(
                        showing: line, organiser: try lines.organiser(of: id, at: period.end + -1), isCorrection: false,
                        good: try goodTickets(of: id, before: period.end))
                    try SalesMovements(database: database, filter: .showing(id, before: period.end)).read {
                        movement throws(StoreFault) in
                        row.figures += movement.figures
                    }
                    rows.append(row)
                }
                return rows + (try corrections(on: period, lines))
            }
        }
    }

    /// What moved on a day for showings that were over before it, by start.
    private func corrections(on day: StatisticsPeriod, _ lines: ReportedShowings) throws(StoreFault) -> [SettlementRow]
    {
        var rows: [Int64: SettlementRow] = [:]
        try SalesMovements(database: database, filter: .days(day)).read { movement throws(StoreFault) in
            let line = try lines.line(movement.showing)
            guard line.lastDay < day.first else { return }
            let organiser = try lines.organiser(of: movement.showing, at: day.end + -1)
            let empty = SettlementRow(showing: line, organiser: organiser, isCorrection: true, good: nil)
            rows[movement.showing, default: empty].figures += movement.figures
        }
        return rows.values.sorted { ($0.showing.starts, $0.showing.id) < ($1.showing.starts, $1.showing.id) }
    }

    private func goodTickets(of showing: Int64, before end: Instant) throws(StoreFault) -> GoodTickets {
        try database.first(
            """
            SELECT coalesce(sum(v.seats), 0), coalesce(sum(v.total), 0)
            FROM booking_version AS v JOIN booking ON booking.id = v.booking
                LEFT JOIN booking_version AS next ON next.booking = v.booking AND next.version = v.version + 1
            WHERE v.showing = ?1 AND v.at < ?2 AND coalesce(next.at, booking.cancelled_at, ?2) >= ?2
            """, showing, end
        ) { GoodTickets(tickets: $0.int(0), value: $0.won(1)) } ?? GoodTickets(tickets: 0, value: .zero)
    }
}
