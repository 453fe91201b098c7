// StatisticsSalesTests: every figure of the sales reports computed a second time over seeded days; closed days stay as
// they were.

import BookingModel
import XCTest

@testable import BookingCore

final class StatisticsSalesTests: XCTestCase {
    private let days = StatisticsHistory.days
    private var all: StatisticsPeriod { StatisticsPeriod(days.first!, days.last!)! }

    private func history(_ seed: UInt64) throws -> StatisticsHistory {
        let history = try StatisticsHistory(seed: seed)
        for day in days { try history.play(day) }
        return history
    }

    func testEveryFigureIsWhatTheRawTablesGive() throws {
        var moved = 0
        for seed in UInt64(1)...4 {
            let sales = try history(seed).sales
            let raw = try RawFigures(sales)
            for period in [
                all, StatisticsPeriod(days[2]), StatisticsPeriod(days[4], days[6])!, StatisticsPeriod(days[8]),
            ] {
                let report = try sales.office.statistics.salesReport(period)
                XCTAssertEqual(report.differences, [])
                for dimension in SalesDimension.allCases where dimension != .grade {
                    let rows = Dictionary(
                        uniqueKeysWithValues: (report.rows[dimension] ?? []).map { ($0.key, $0.figures.line) })
                    XCTAssertEqual(
                        rows, raw.lines(dimension, period.first...period.last),
                        "seed \(seed), \(period), by \(dimension)")
                }
                moved += (report.rows[.showing] ?? []).map { Int($0.figures.moved.magnitude.amount) }.reduce(0, +)
            }
            // The days were worth playing.
            let ledger = try sales.office.statistics.salesReport(all).ledger
            XCTAssertGreaterThan(ledger.gross, Won(1_000_000))
            XCTAssertGreaterThan(ledger.refunds, .zero)
            XCTAssertGreaterThan(ledger.fees, .zero)
        }
        XCTAssertGreaterThan(moved, 0, "no change carried value from one showing to another")
    }

    func testMoneyByShowingAndGradeIsTheValueOfTheTicketsThatAreGood() throws {
        for seed in UInt64(11)...13 {
            let sales = try history(seed).sales
            let report = try sales.office.statistics.salesReport(all)
            let good =
                "FROM booking JOIN booking_version AS v ON v.booking = booking.id AND v.version = booking.version AND "
                + "booking.state = 'ticketed'"
            for row in report.rows[.showing] ?? [] {
                let value = try sales.number("SELECT coalesce(sum(v.total), 0) \(good) WHERE v.showing = \(row.key)")
                XCTAssertEqual(
                    (row.figures.gross - row.figures.refunds + row.figures.moved).amount, Int64(value),
                    "showing \(row.key)")
            }
            let changes = try sales.number("SELECT count(*) FROM booking_version WHERE version > 1")
            for row in report.rows[.grade] ?? [] {
                let parts = row.key.split(separator: "/")
                let value = try sales.number(
                    """
                    SELECT coalesce(sum(s.price), 0) \(good) JOIN booking_seat AS s ON s.booking = v.booking
                        AND s.version = v.version
                    JOIN seat ON seat.id = s.seat JOIN section ON section.id = seat.section JOIN venue
                        ON venue.id = section.venue
                    WHERE venue.code = '\(parts[0])' AND section.grade = \(parts[1])
                    """)
                let money = (row.figures.gross - row.figures.refunds + row.figures.moved).amount
                // Each change may round each of its two amounts by less than a won.
                XCTAssertLessThanOrEqual(abs(money - Int64(value)), Int64(2 * changes), "grade \(row.key)")
            }
        }
    }

    func testAClosedDayNeverChanges() throws {
        let history = try StatisticsHistory(seed: 21)
        var closed: [(SalesReport, [SettlementRow], [DailyLine], CallReport)] = []
        func reports(of day: LocalDate) throws -> (SalesReport, [SettlementRow], [DailyLine], CallReport) {
            let office = history.sales.office
            return (
                try office.statistics.salesReport(StatisticsPeriod(day)), try office.statistics.settlement(of: day),
                try office.statistics.dailyLines(of: day),
                try office.statistics.callReport(StatisticsPeriod(day))
            )
        }
        for day in days {
            try history.play(day)
            closed.append(try reports(of: day))
        }
        for (day, then) in zip(days, closed) {
            let now = try reports(of: day)
            XCTAssertEqual(now.0, then.0, "\(day)")
            XCTAssertEqual(now.1, then.1, "\(day)")
            XCTAssertEqual(now.2, then.2, "\(day)")
            XCTAssertEqual(now.3, then.3, "\(day)")
        }
        XCTAssertFalse(closed.allSatisfy { $0.1.isEmpty })
    }

    func testWhatIsCorrectedAfterASettlementStandsOnItsOwnDay() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        sales.clock.now = Zone.start(of: LocalDate(2026, 3, 10)!) + 3600
        let then = try sales.office.statistics.settlement(of: LocalDate(2026, 3, 7)!)
        XCTAssertEqual(then.count, 2)
        XCTAssertEqual(
            then.map(\.good), [GoodTickets(tickets: 2, value: booking.total), GoodTickets(tickets: 0, value: .zero)])
        // What a later goodwill refund would write, on the tenth.
        try sales.office.database.run(
            """
            INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, at)
            SELECT member, booking, hold, showing, 'refund', 7000, 'goodwill', ? FROM ledger LIMIT 1
            """, sales.clock.now)
        XCTAssertEqual(try sales.office.statistics.settlement(of: LocalDate(2026, 3, 7)!), then)
        let tenth = try sales.office.statistics.settlement(of: LocalDate(2026, 3, 10)!)
        XCTAssertEqual(tenth.map(\.isCorrection), [true])
        XCTAssertEqual(tenth.map(\.figures.refunds), [Won(7000)])
        XCTAssertTrue(try sales.office.statistics.salesReport(StatisticsPeriod(LocalDate(2026, 3, 10)!)).ties)
    }

    func testAllSettlementsTogetherAreTheLedger() throws {
        let sales = try history(31).sales
        var sum = SalesFigures()
        for day in (-2...20).map({ days[0].adding(days: $0) }) {
            for row in try sales.office.statistics.settlement(of: day) {
                XCTAssertTrue(row.ties, "\(row)")
                sum += row.figures
            }
        }
        XCTAssertEqual(Int(sum.gross.amount), try sales.number("SELECT sum(amount) FROM ledger WHERE kind = 'charge'"))
        XCTAssertEqual(
            Int(sum.refunds.amount), try sales.number("SELECT sum(amount) FROM ledger WHERE kind = 'refund'"))
        XCTAssertEqual(Int(sum.fees.amount), try sales.number("SELECT sum(amount) FROM ledger WHERE kind = 'fee'"))
        XCTAssertEqual(sum.moved, .zero)
    }

    func testTheDailyFileIsTheLedgersChargesLessRefunds() throws {
        let sales = try history(41).sales
        var acts: Set<DailyLine.Act> = []
        for day in days {
            let lines = try sales.office.statistics.dailyLines(of: day)
            acts.formUnion(lines.map(\.act))
            let sum = lines.map { $0.act == .booked ? $0.amount.amount : -$0.amount.amount }.reduce(0, +)
            let ledger = try RawFigures(sales).ledger.filter { Zone.local(Instant($0.at)).date == day }
            XCTAssertEqual(
                Int(sum), ledger.map { ["charge": $0.amount, "refund": -$0.amount][$0.kind] ?? 0 }.reduce(0, +),
                "\(day)")
            XCTAssertEqual(lines.map(\.at), lines.map(\.at).sorted())
        }
        XCTAssertEqual(acts, Set(DailyLine.Act.allCases))
    }

    func testABoxOfficeCancellationCostsTheHouse() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        _ = try sales.office.staff.cancelShowing(sales.showing().id)
        let report = try sales.office.statistics.salesReport(StatisticsPeriod(LocalDate(2026, 3, 2)!))
        let figures = try XCTUnwrap(report.rows[.program]?.first?.figures)
        XCTAssertEqual(
            [figures.gross, figures.refunds, figures.surcharges, figures.net],
            [100_000, 100_000, 10_000, -10_000].map { Won($0) })
        XCTAssertEqual([figures.sold, figures.returned], [2, 2])
        XCTAssertTrue(report.ties)
    }

    func testALedgerRowThatBelongsNowhereIsFound() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(1)
        let today = StatisticsPeriod(LocalDate(2026, 3, 2)!)
        XCTAssertTrue(try sales.office.statistics.salesReport(today).ties)
        try sales.office.database.execute("PRAGMA foreign_keys=OFF")
        try sales.office.database.run(
            "INSERT INTO ledger(member, booking, showing, kind, amount, key, at) SELECT member, 9999, showing, "
                + "'charge', 5, 'stray', at FROM ledger"
        )
        let report = try sales.office.statistics.salesReport(today)
        XCTAssertFalse(report.ties)
        XCTAssertTrue(
            report.differences.contains("by sale-day, gross: 50000 won, the ledger has 50005 won"),
            "\(report.differences)")
    }

    func testAPeriodIsBounded() {
        let day = LocalDate(2026, 3, 2)!
        XCTAssertNil(StatisticsPeriod(day, day.adding(days: -1)))
        XCTAssertNotNil(StatisticsPeriod(day, day.adding(days: StatisticsPeriod.longest - 1)))
        XCTAssertNil(StatisticsPeriod(day, day.adding(days: StatisticsPeriod.longest)))
    }

    func testSharesAlwaysAddUp() {
        for amount in [Int64(0), 1, 7, 10_000, -1, -9_999, 999_999_999_999] {
            for weights in [[Int64(1)], [1, 1, 1], [50_000, 30_000], [0, 5], [0, 0, 3, 0]] {
                XCTAssertEqual(SeatShares.share(amount, by: weights).reduce(0, +), amount)
            }
        }
        XCTAssertEqual(SeatShares.share(80_000, by: [50_000, 30_000]), [50_000, 30_000])
    }
}
