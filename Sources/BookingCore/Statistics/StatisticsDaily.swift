// StatisticsDaily: the bookings and cancellations of one day, for a body that keeps statistics of performances. No
// names of persons.

import BookingModel
import SQLite

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
    /// Of one ticket.
    public let price: Won
    /// Seats of that grade and price in that version, 1 or more.
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
                    (a.at, a.booking, a.version, a.act.rawValue, -a.price.amount) < (
                        b.at, b.booking, b.version, b.act.rawValue, -b.price.amount
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
                grade.clip, booking_seat.price,
                count(*)
            FROM \(from) JOIN session ON session.id = v.session
                JOIN booking_seat ON booking_seat.booking = v.booking AND booking_seat.version = v.version
                JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
                JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
            WHERE \(time) >= ? AND \(time) < ? GROUP BY v.booking, v.version, grade.position, booking_seat.price
            """, period.start, period.end
        ) { row in
            (
                row.instant(0), row.bookingNumber(1), row.int(2), row.int64(3), row.word(4, as: Channel.self),
                row.name(5), row.won(8),
                row.int(9)
            )
        }
        var result: [DailyLine] = []
        for (at, number, version, showing, channel, grade, price, tickets) in found {
            result.append(
                DailyLine(
                    at: at, act: act, booking: number, version: version, showing: try lines.line(showing),
                    channel: channel, grade: grade,
                    price: price, tickets: tickets))
        }
        return result
    }
}
