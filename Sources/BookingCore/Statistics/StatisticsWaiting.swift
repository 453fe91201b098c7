// StatisticsWaiting: what became of the members who waited for seats, by showing.

import BookingModel
import SQLite

/// The waiting list of one showing: its entries, each counted once, and their seats.
public struct WaitingRow: Hashable, Sendable {
    /// Begun or not, and as it is named today.
    public let showing: ReportedShowing
    /// Members who began to wait, and the seats they asked for.
    public let waited, seats: Int
    /// Of them, those who were offered seats.
    public let offered: Int
    /// Of those offered, who took them, or others in their place.
    public let taken: Int
    /// Seats of those who took.
    public let takenSeats: Int
    /// Of those offered, who gave them back or let their time run out.
    public let lapsed: Int
    /// Who was offered nothing before the line was over.
    public let expired: Int
    /// Who left the line before they were offered anything.
    public let withdrawn: Int
    /// Minutes from asking to the offer, the middle one, rounded down; nil: none was offered seats.
    public let medianMinutes: Int?

    /// Who still waits, or has an offer that is neither taken nor lapsed.
    public var open: Int { waited - taken - lapsed - expired - withdrawn }
}

extension StatisticsDoor {
    /// The waiting lists of showings that start on some days, those that somebody waited for, by start.
    public func waitingReport(_ period: StatisticsPeriod) throws(AdminFault) -> [WaitingRow] {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines = ReportedShowings(database)
                let found = try database.all(
                    """
                    SELECT showing.id, count(*), sum(waiting.seats), count(waiting.hold), sum(waiting.state = 'taken'),
                        sum(iif(waiting.state = 'taken', waiting.seats, 0)), sum(waiting.state = 'lapsed'),
                        sum(waiting.state = 'expired'), sum(waiting.state = 'withdrawn')
                    FROM showing CROSS JOIN waiting ON waiting.showing = showing.id
                    WHERE showing.starts_at >= ? AND showing.starts_at < ?
                    GROUP BY showing.starts_at, showing.id ORDER BY showing.starts_at, showing.id
                    """, period.start, period.end
                ) { row in (id: row.int64(0), counts: (1...8).map { row.int($0) }) }
                var rows: [WaitingRow] = []
                for (id, counts) in found {
                    rows.append(
                        WaitingRow(
                            showing: try lines.line(id), waited: counts[0], seats: counts[1], offered: counts[2],
                            taken: counts[3], takenSeats: counts[4], lapsed: counts[5], expired: counts[6],
                            withdrawn: counts[7], medianMinutes: try medianMinutes(id, of: counts[2])))
                }
                return rows
            }
        }
    }

    /// The middle of the times from asking to the offer; of an even number the earlier one.
    private func medianMinutes(_ showing: Int64, of count: Int) throws(StoreFault) -> Int? {
        guard count > 0 else { return nil }
        return try database.first(
            """
            SELECT offered_at - asked_at FROM waiting WHERE showing = ? AND offered_at IS NOT NULL
            ORDER BY 1 LIMIT 1 OFFSET ?
            """, showing, (count - 1) / 2
        ) { $0.int(0) / 60 }
    }
}
