// ShippedFeesTests: every step of the shipped fee tables, at its last minute and at the first of the next one, on every
// kind of day; which table is in force on which day; and that what a caller agreed to is what is stored.

import BookingModel
import Intake
import SQLite
import XCTest

@testable import BookingCore

final class ShippedFeesTests: XCTestCase {
    /// A Friday: a weekday in the shipped tables.
    private let start = LocalDateTime("2026-03-20 19:30")!

    private func table(_ code: String) throws -> FeeTable {
        try XCTUnwrap(try ShippedFees.tables().first { $0.code == code })
    }

    /// Step and fee for 100,000 won at a time of 2026, on a weekday, a weekend and a holiday; `-`: it can no longer be
    /// cancelled.
    private func assertFees(_ code: String, _ rows: [(now: String, step: String, fees: [Int64])], line: UInt = #line)
        throws
    {
        let table = try table(code)
        for row in rows {
            for (day, fee) in zip(
                DayKind.allCases, row.fees.count == 1 ? [Int64](repeating: row.fees[0], count: 3) : row.fees)
            {
                let now = try XCTUnwrap(LocalDateTime("2026-\(row.now)"))
                let quote = table.quote(paid: Won(100_000), bookedMinutesAgo: 50_000, now: now, start: start, day: day)
                XCTAssertEqual(
                    quote?.rule, row.step == "-" ? nil : "\(code)/\(row.step)", "\(row.now), \(day)", line: line)
                XCTAssertEqual(quote?.fee, row.step == "-" ? nil : Won(fee), "\(row.now), \(day)", line: line)
            }
        }
    }

    func testPerformances() throws {
        try assertFees(
            "performance-2026",
            [
                ("01-01 00:00", "10d", [0]), ("03-10 23:59", "10d", [0]), ("03-11 00:00", "7d", [10_000]),
                ("03-13 23:59", "7d", [10_000]),
                ("03-14 00:00", "3d", [20_000]), ("03-17 23:59", "3d", [20_000]), ("03-18 00:00", "1d", [30_000]),
                ("03-19 23:59", "1d", [30_000]), ("03-20 00:00", "0d", [90_000]), ("03-20 19:29", "0d", [90_000]),
                ("03-20 19:30", "-", [0]),
            ])
        XCTAssertEqual(try table("performance-2026").houseSurchargePercent, 10)
    }

    func testExpressBusesBeforeAndAfterDeparture() throws {
        for (year, after) in [(2025, Int64(50_000)), (2026, 60_000), (2027, 70_000)] {
            try assertFees(
                "bus-\(year)",
                [
                    ("03-18 23:59", "2d", [0]), ("03-19 00:00", "3h", [5_000]), ("03-20 16:30", "3h", [5_000]),
                    ("03-20 16:31", "0h", [10_000, 15_000, 20_000]), ("03-20 19:29", "0h", [10_000, 15_000, 20_000]),
                    ("03-20 19:30", "after", [after]), ("03-20 23:30", "after", [after]), ("03-20 23:31", "-", [0]),
                ])
        }
    }

    func testTrainsBeforeAndAfterDeparture() throws {
        try assertFees(
            "train-2025",
            [
                ("03-18 23:59", "2d", [0, 400, 400]), ("03-19 00:00", "1d", [0, 5_000, 5_000]),
                ("03-19 23:59", "1d", [0, 5_000, 5_000]),
                ("03-20 00:00", "3h", [0, 10_000, 10_000]), ("03-20 16:30", "3h", [0, 10_000, 10_000]),
                ("03-20 16:31", "0h", [5_000, 20_000, 20_000]), ("03-20 19:29", "0h", [5_000, 20_000, 20_000]),
                ("03-20 19:30", "20m", [15_000, 30_000, 30_000]), ("03-20 19:50", "20m", [15_000, 30_000, 30_000]),
                ("03-20 19:51", "60m", [40_000]), ("03-20 20:30", "60m", [40_000]),
                ("03-20 20:31", "arrival", [70_000]),
                ("03-20 22:30", "arrival", [70_000]), ("03-20 22:31", "-", [0]),
            ])
    }

    func testTheHousesOwnTables() throws {
        try assertFees(
            "sports-2026",
            [("01-01 00:00", "4h", [10_000]), ("03-20 15:30", "4h", [10_000]), ("03-20 15:31", "-", [0])])
        try assertFees(
            "air-2026",
            [
                ("02-18 23:59", "30d", [0]), ("02-19 00:00", "7d", [3_000, 4_000, 5_000]),
                ("03-13 23:59", "7d", [3_000, 4_000, 5_000]),
                ("03-14 00:00", "1d", [6_000, 8_000, 10_000]), ("03-19 23:59", "1d", [6_000, 8_000, 10_000]),
                ("03-20 00:00", "0h", [12_000, 14_000, 16_000]), ("03-20 19:29", "0h", [12_000, 14_000, 16_000]),
                ("03-20 19:30", "after", [20_000, 22_000, 24_000]), ("03-20 20:30", "after", [20_000, 22_000, 24_000]),
                ("03-20 20:31", "-", [0]),
            ])
    }

    /// A full refund within 24 h of booking, while there are days enough to sell the seats again.
    func testWhatWasBookedADayAgoAtMostIsFreeWhileDaysRemain() throws {
        func rule(_ code: String, _ now: String, minutesAgo: Int) throws -> String? {
            let now = try XCTUnwrap(LocalDateTime("2026-\(now)"))
            return try table(code).quote(
                paid: Won(100_000), bookedMinutesAgo: minutesAgo, now: now, start: start, day: .weekday)?.rule
        }
        XCTAssertEqual(try rule("performance-2026", "03-17 23:59", minutesAgo: 1440), "performance-2026/fresh")
        XCTAssertEqual(try rule("performance-2026", "03-17 23:59", minutesAgo: 1441), "performance-2026/3d")
        XCTAssertEqual(try rule("performance-2026", "03-18 00:00", minutesAgo: 0), "performance-2026/1d")
        XCTAssertEqual(try rule("sports-2026", "03-19 23:59", minutesAgo: 1440), "sports-2026/fresh")
        XCTAssertEqual(try rule("sports-2026", "03-20 00:00", minutesAgo: 0), "sports-2026/4h")
        XCTAssertEqual(try rule("bus-2026", "03-19 12:00", minutesAgo: 0), "bus-2026/3h", "carriers have no such rule")
        XCTAssertEqual(try rule("train-2025", "03-20 17:00", minutesAgo: 0), "train-2025/0h")
    }

    // MARK: In a box office

    private let clock = VirtualClock(Zone.instant(LocalDateTime("2026-12-30 10:00")!))

    private func office() throws -> BoxOffice {
        var rules = OfficeRules()
        rules.hashCost = 1
        let office = try BoxOffice.inMemory(
            rules: rules, pepper: XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))), clock: clock, payment: .account)
        try office.staff.storeCatalog(Demo.rehearsal(today: try XCTUnwrap(LocalDate("2026-12-30"))))
        return office
    }

    func testTheTableInForceAndTheKindOfDayAreThoseOfTheStart() throws {
        let database = try office().database
        func code(_ category: BookingModel.Category, _ day: String) throws -> String? {
            try FeeTables.table(for: category, on: XCTUnwrap(LocalDate(day)), in: database)?.code
        }
        XCTAssertNil(try code(.bus, "2025-04-30"), "before the first table nothing is known")
        XCTAssertEqual(
            try ["2025-05-01", "2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01", "2031-06-01"].map {
                try code(.bus, $0)
            },
            ["bus-2025", "bus-2025", "bus-2026", "bus-2026", "bus-2027", "bus-2027"])
        XCTAssertEqual(try code(.train, "2025-05-28"), "train-2025")
        XCTAssertNil(try code(.train, "2025-05-27"))
        XCTAssertEqual(try code(.theatre, "2026-01-01"), "performance-2026")
        let kinds = try ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-08", "2027-02-07"].map {
            try FeeTables.kind(of: XCTUnwrap(LocalDate($0)), in: database)
        }
        XCTAssertEqual(
            kinds, [.weekday, .holiday, .weekend, .weekday, .holiday],
            "a holiday on a Sunday is a holiday, a Friday a weekday")
    }

    func testTheVersionReadToTheCallerIsStoredWithTheConsent() throws {
        let office = try office()
        let member = try XCTUnwrap(
            office.database.first("SELECT id FROM member WHERE number = '100234'") { MemberID($0.int64(0)) })
        let session = office.sales.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "test"))
        var act = 0
        func ask(_ request: Request) -> Reply {
            act += 1
            return office.sales.perform(request, in: session, act: act)
        }
        func book(_ starts: String) throws -> BookingNumber {
            let at = Zone.instant(try XCTUnwrap(LocalDateTime(starts)))
            let showing = try XCTUnwrap(
                office.database.first(
                    "SELECT showing.id FROM showing JOIN program ON program.id = showing.program WHERE program.number "
                        + "= '731' AND starts_at = ?", at
                ) { ShowingID($0.int64(0)) })
            let request = HoldRequest(
                member: member, showing: showing, journey: Journey(from: 0, to: 1), count: 1, preference: .best)
            guard case .held(.held(let hold)) = ask(.hold(request)),
                case .booked(.booked(let booking)) = ask(.book(hold.id, agreed: hold.amountToAgree, .korean))
            else { throw NotBooked() }
            return booking.number
        }
        let bookings = [try book("2026-12-31 08:00"), try book("2027-01-01 08:00")]
        for (index, (now, rule, fee)) in [
            ("2026-12-31 08:30", "bus-2026/after", 13_200), ("2027-01-01 09:00", "bus-2027/after", 15_400),
        ].enumerated() {
            clock.now = Zone.instant(try XCTUnwrap(LocalDateTime(now)))
            guard case .cancelQuote(let quote?) = ask(.quoteCancel(bookings[index], member)) else {
                return XCTFail("no quote at \(now)")
            }
            XCTAssertEqual([quote.rule, "\(quote.fee.amount)"], [rule, "\(fee)"])
            XCTAssertEqual(ask(.cancel(quote, member, .korean)), .cancelled(.cancelled(quote)))
            let stored = try office.database.first(
                """
                SELECT cancel_rule, cancel_fee, rule, amount FROM booking JOIN ledger ON ledger.booking = booking.id
                    AND kind = 'fee' WHERE number = ?
                """, bookings[index]
            ) { [$0.text(0), $0.text(2), "\($0.int(1))", "\($0.int(3))"] }
            XCTAssertEqual(stored, [rule, rule, "\(fee)", "\(fee)"])
        }
    }
}

/// Neither held nor booked.
private struct NotBooked: Error {}
