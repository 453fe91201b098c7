// StatisticsSettlement: what goes to others: what a showing brought its organiser, stated once, after its last day
// (later movements are stated on the day they happen); and the bookings and cancellations of one day, for a body that
// keeps statistics of performances, without names of persons.

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
    /// The same kind of fare by kind of fare, by code.
    public internal(set) var kinds: [SettlementKind] = []

    /// What tickets brought and was not given back has to be what the good tickets cost, and the kinds have to add up.
    public var ties: Bool {
        (good.map { figures.gross - figures.refunds + figures.moved == $0.value } ?? true) && kindsTie
    }

    private var kindsTie: Bool {
        let good = kinds.compactMap(\.good)
        return SalesFigures(sumOf: kinds.map(\.figures)) == figures
            && good.reduce(0) { $0 + $1.tickets } == self.good?.tickets ?? 0
            && good.reduce(Won.zero) { $0 + $1.value } == self.good?.value ?? .zero
    }
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

    /// The settlement of one day. Every won of the ledger is in the settlement of exactly one day, and that day's never
    /// changes.
    public func settlement(of day: LocalDate) throws(AdminFault) -> [SettlementRow] {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines = ReportedShowings(database)
                let period = StatisticsPeriod(day)
                let shares = SeatShares(database)
                var rows: [SettlementRow] = []
                var kinds: [Int64: KindSums] = [:]
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
                        for share in try shares.split(movement.figures, ofHold: movement.hold, by: .kind) {
                            kinds[id, default: KindSums()].add(share)
                        }
                    }
                    rows.append(row)
                }
                rows += try corrections(on: period, lines, shares, &kinds)
                try addKinds(to: &rows, before: period.end, kinds)
                return rows
            }
        }
    }

    /// What moved on a day for showings that were over before it, by start.
    private func corrections(
        on day: StatisticsPeriod, _ lines: ReportedShowings, _ shares: SeatShares, _ kinds: inout [Int64: KindSums]
    ) throws(StoreFault) -> [SettlementRow] {
        var rows: [Int64: SettlementRow] = [:]
        try SalesMovements(database: database, filter: .days(day)).read { movement throws(StoreFault) in
            let line = try lines.line(movement.showing)
            guard line.lastDay < day.first else { return }
            let organiser = try lines.organiser(of: movement.showing, at: day.end + -1)
            let empty = SettlementRow(showing: line, organiser: organiser, isCorrection: true, good: nil)
            rows[movement.showing, default: empty].figures += movement.figures
            for share in try shares.split(movement.figures, ofHold: movement.hold, by: .kind) {
                kinds[movement.showing, default: KindSums()].add(share)
            }
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

/// One kind of ticket of one booking, booked or cancelled. A change is the old version cancelled and the new one
/// booked, at one moment.
public struct DailyLine: Hashable, Sendable {
    /// What happened to the tickets. The raw value is the word of the file's column.
    public enum Act: String, Hashable, CaseIterable, Sendable { case booked, cancelled }
    /// When it was committed.
    public let at: Instant
    /// Whether they were sold or given up.
    public let act: Act
    /// The booking they are of.
    public let booking: BookingNumber
    /// Which version of the booking, from 1; a change cancels one and books the next.
    public let version: Int
    /// What they are for.
    public let showing: ReportedShowing
    /// Through which the version was sold, also when it was given up through another.
    public let channel: Channel
    /// The grade of the seats, as it is named today.
    public let grade: Name
    /// Whom the tickets are for.
    public let kind: FareKind
    /// Of one ticket.
    public let price: Won
    /// Seats of that grade, kind and price in that version, 1 or more.
    public let tickets: Int
    /// `price` times `tickets`.
    public var amount: Won { price * tickets }
}

extension StatisticsDoor {
    /// The bookings and cancellations of a day, in the order of time. Booked less cancelled is the ledger's charges
    /// less refunds of that day.
    public func dailyLines(of day: LocalDate) throws(AdminFault) -> [DailyLine] {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let lines = ReportedShowings(database)
                let period = StatisticsPeriod(day)
                let booked = try daily(
                    .booked, "booking_version AS v JOIN booking ON booking.id = v.booking", time: "v.at", period, lines)
                let changed = try daily(
                    .cancelled,
                    """
                    booking_version AS next JOIN booking_version AS v ON v.booking = next.booking
                        AND v.version = next.version - 1
                    JOIN booking ON booking.id = v.booking
                    """, time: "next.at", period, lines)
                let cancelled = try daily(
                    .cancelled,
                    "booking JOIN booking_version AS v ON v.booking = booking.id AND v.version = booking.version",
                    time: "booking.cancelled_at", period, lines)
                return (booked + changed + cancelled).sorted { a, b in
                    (a.at, a.booking, a.version, a.act.rawValue, -a.price.amount, a.kind.rank) < (
                        b.at, b.booking, b.version, b.act.rawValue, -b.price.amount, b.kind.rank
                    )
                }
            }
        }
    }

    private func daily(
        _ act: DailyLine.Act, _ from: String, time: String, _ period: StatisticsPeriod, _ lines: ReportedShowings
    ) throws(StoreFault) -> [DailyLine] {
        let found = try database.all(
            """
            SELECT \(time), booking.number, v.version, v.showing, session.channel, grade.name_ko, grade.name_en,
                grade.clip, booking_seat.price, count(*),
                fare_kind.code, fare_kind.name_ko, fare_kind.name_en, fare_kind.clip, fare_kind.rank,
                fare_kind.needs_card
            FROM \(from) JOIN session ON session.id = \(SalesMovements.session(of: "v"))
                JOIN booking_seat ON booking_seat.booking = v.booking AND booking_seat.version = v.version
                JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
                JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
                JOIN fare_kind ON fare_kind.code = booking_seat.kind
            WHERE \(time) >= ? AND \(time) < ?
                GROUP BY v.booking, v.version, grade.position, fare_kind.code, booking_seat.price
            """, period.start, period.end
        ) { row in
            (
                row.instant(0), row.bookingNumber(1), row.int(2), row.int64(3), row.word(4, as: Channel.self),
                row.name(5), row.won(8),
                row.int(9), KindFares.kind(row, at: 10)
            )
        }
        var result: [DailyLine] = []
        for (at, number, version, showing, channel, grade, price, tickets, kind) in found {
            result.append(
                DailyLine(
                    at: at, act: act, booking: number, version: version, showing: try lines.line(showing),
                    channel: channel, grade: grade, kind: kind,
                    price: price, tickets: tickets))
        }
        return result
    }
}
