// CalendarTests: civil dates and times, their text forms and their limits.

import BookingModel
import XCTest

final class CalendarTests: XCTestCase {
    func testEveryDayOfFourCenturiesFollowsTheOneBefore() throws {
        var expected = try XCTUnwrap(LocalDate(1900, 1, 1))
        var weekday = Weekday.monday
        for number in expected.daysSinceEpoch..<(expected.daysSinceEpoch + 146_097) {
            let date = LocalDate(daysSinceEpoch: number)
            guard date == expected, date.daysSinceEpoch == number, date.weekday == weekday else {
                return XCTFail("day \(number) is \(date), not \(expected)")
            }
            weekday = Weekday(rawValue: (weekday.rawValue + 1) % 7)!
            expected =
                LocalDate(date.year, date.month, date.day + 1) ?? LocalDate(date.year, date.month + 1, 1) ?? LocalDate(
                    date.year + 1, 1, 1)!
        }
        XCTAssertEqual(expected, LocalDate(2300, 1, 1))
        XCTAssertEqual(weekday, .monday)
    }

    func testKnownDays() {
        XCTAssertEqual(LocalDate(1970, 1, 1)?.daysSinceEpoch, 0)
        XCTAssertEqual(LocalDate(1970, 1, 1)?.weekday, .thursday)
        XCTAssertEqual(LocalDate(2026, 3, 7)?.weekday, .saturday)
        XCTAssertEqual(LocalDate(2000, 2, 29)?.daysSinceEpoch, 11_016)
        XCTAssertEqual(LocalDate(1, 1, 1)?.weekday, .monday)
        XCTAssertEqual(LocalDate(2026, 12, 31)?.adding(days: 1), LocalDate(2027, 1, 1))
        XCTAssertEqual(LocalDate(2028, 3, 1)?.adding(days: -1), LocalDate(2028, 2, 29))
    }

    func testDaysThatDoNotExist() {
        for (year, month, day) in [
            (2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0), (2026, 1, 32),
            (0, 1, 1),
            (10_000, 1, 1),
        ] {
            XCTAssertNil(LocalDate(year, month, day), "\(year)-\(month)-\(day)")
        }
        XCTAssertNotNil(LocalDate(2000, 2, 29))
    }

    func testDatesAreReadStrictly() {
        XCTAssertEqual(LocalDate("2026-03-07"), LocalDate(2026, 3, 7))
        XCTAssertEqual(LocalDate("0001-01-01")?.description, "0001-01-01")
        for text in [
            "", "2026-3-7", "26-03-07", "+026-03-07", "2026-+3-07", "2026-03-07 ", "2026/03/07", "2026-03",
            "2026-03-07-01", "２０２６-03-07",
        ] {
            XCTAssertNil(LocalDate(text), text)
        }
    }

    func testTimesAreReadStrictly() {
        XCTAssertEqual(LocalTime("09:30"), LocalTime(9, 30))
        XCTAssertEqual(LocalTime("23:59")?.minuteOfDay, 1439)
        XCTAssertEqual(LocalTime(7, 5)?.description, "07:05")
        for text in ["", "9:30", "+9:30", "09:-3", "24:00", "09:60", "0930", "09:30:00", " 9:30"] {
            XCTAssertNil(LocalTime(text), text)
        }
    }

    func testDateTimesAreReadStrictly() {
        let expected = LocalDateTime(LocalDate(2026, 3, 7)!, LocalTime(14, 0)!)
        XCTAssertEqual(LocalDateTime("2026-03-07 14:00"), expected)
        XCTAssertEqual(LocalDateTime("2026-03-07T14:00"), expected)
        XCTAssertEqual(expected.description, "2026-03-07 14:00")
        for text in [
            "2026-03-07", "2026-03-07  14:00", " 2026-03-07 14:00", "2026-03-07 14:00 ", "2026-03-07 14:00:00",
        ] {
            XCTAssertNil(LocalDateTime(text), text)
        }
    }

    func testOrder() {
        XCTAssertLessThan(LocalDate(2025, 12, 31)!, LocalDate(2026, 1, 1)!)
        XCTAssertLessThan(LocalDateTime("2026-03-07 09:00")!, LocalDateTime("2026-03-07 10:00")!)
        XCTAssertLessThan(LocalDateTime("2026-03-06 23:00")!, LocalDateTime("2026-03-07 10:00")!)
        XCTAssertEqual((Instant(10) + 5) - Instant(12), 3)
    }
}
