// FeeTableTests: what cancelling costs at every step of a table, to the minute.

import BookingModel
import XCTest

final class FeeTableTests: XCTestCase {
    private let start = LocalDateTime("2026-03-20 19:30")!

    private func same(_ name: String, _ until: FeeBound, _ fee: Fee) -> FeeStep {
        FeeStep(name: name, until: until, weekday: fee, weekend: fee, holiday: fee)
    }

    private func table(_ code: String, fresh: Int? = nil, freshDays: Int = 0, _ steps: [FeeStep]) -> FeeTable {
        FeeTable(
            code: code, categories: [.theatre], effectiveFrom: LocalDate(2026, 1, 1)!, effectiveTo: nil, source: "test",
            freshHours: fresh,
            freshDaysBefore: freshDays, houseSurchargePercent: 10, steps: steps)
    }

    private var performance: FeeTable {
        table(
            "performance", fresh: 24, freshDays: 3,
            [
                same("10d", .daysBefore(10), .percent(0)), same("7d", .daysBefore(7), .percent(10)),
                same("3d", .daysBefore(3), .percent(20)),
                same("1d", .daysBefore(1), .percent(30)), same("0d", .daysBefore(0), .percent(90)),
            ])
    }

    private var bus: FeeTable {
        table(
            "bus",
            [
                same("3h", .minutesBefore(180), .percent(5)),
                FeeStep(
                    name: "0h", until: .minutesBefore(0), weekday: .percent(10), weekend: .percent(15),
                    holiday: .percent(20)),
                same("after", .minutesAfter(240), .percent(60)),
            ])
    }

    private var train: FeeTable {
        table(
            "train",
            [
                FeeStep(
                    name: "2d", until: .daysBefore(2), weekday: .percent(0), weekend: .fixed(Won(400)),
                    holiday: .fixed(Won(400))),
                FeeStep(
                    name: "1d", until: .daysBefore(1), weekday: .percent(0), weekend: .percent(5),
                    holiday: .percent(5)),
                FeeStep(
                    name: "3h", until: .minutesBefore(180), weekday: .percent(0), weekend: .percent(10),
                    holiday: .percent(10)),
                FeeStep(
                    name: "0h", until: .minutesBefore(0), weekday: .percent(5), weekend: .percent(20),
                    holiday: .percent(20)),
                FeeStep(
                    name: "20m", until: .minutesAfter(20), weekday: .percent(15), weekend: .percent(30),
                    holiday: .percent(30)),
                same("60m", .minutesAfter(60), .percent(40)), same("arrival", .minutesAfter(180), .percent(70)),
            ])
    }

    private func assertFee(
        _ table: FeeTable, at now: String, day: DayKind = .weekday, paid: Int64 = 50_000, ago: Int = 10_000,
        is fee: Int64?,
        _ step: String = "",
        file: StaticString = #filePath, line: UInt = #line
    ) {
        let quote = table.quote(
            paid: Won(paid), bookedMinutesAgo: ago, now: LocalDateTime(now)!, start: start, day: day)
        XCTAssertEqual(quote?.fee.amount, fee, file: file, line: line)
        XCTAssertEqual(quote?.rule, fee == nil ? nil : "\(table.code)/\(step)", file: file, line: line)
    }

    func testPerformanceStepsChangeAtMidnight() {
        assertFee(performance, at: "2026-02-01 00:00", is: 0, "10d")
        assertFee(performance, at: "2026-03-10 23:59", is: 0, "10d")
        assertFee(performance, at: "2026-03-11 00:00", is: 5_000, "7d")
        assertFee(performance, at: "2026-03-13 23:59", is: 5_000, "7d")
        assertFee(performance, at: "2026-03-14 00:00", is: 10_000, "3d")
        assertFee(performance, at: "2026-03-17 23:59", is: 10_000, "3d")
        assertFee(performance, at: "2026-03-18 00:00", is: 15_000, "1d")
        assertFee(performance, at: "2026-03-19 23:59", is: 15_000, "1d")
        assertFee(performance, at: "2026-03-20 00:00", is: 45_000, "0d")
        assertFee(performance, at: "2026-03-20 19:29", is: 45_000, "0d")
        assertFee(performance, at: "2026-03-20 19:30", is: nil)
        assertFee(performance, at: "2026-03-21 00:00", is: nil)
    }

    func testAFreshBookingIsFreeForADayUnlessTheStartIsNear() {
        assertFee(performance, at: "2026-03-17 12:00", ago: 0, is: 0, "fresh")
        assertFee(performance, at: "2026-03-17 12:00", ago: 1440, is: 0, "fresh")
        assertFee(performance, at: "2026-03-17 12:00", ago: 1441, is: 10_000, "3d")
        assertFee(performance, at: "2026-03-18 00:00", ago: 5, is: 15_000, "1d")
        assertFee(bus, at: "2026-03-18 00:00", ago: 0, is: 2_500, "3h")
    }

    func testBusStepsAndKindsOfDay() {
        assertFee(bus, at: "2026-03-20 16:30", is: 2_500, "3h")
        for (day, fee) in [(DayKind.weekday, Int64(5_000)), (.weekend, 7_500), (.holiday, 10_000)] {
            assertFee(bus, at: "2026-03-20 16:31", day: day, is: fee, "0h")
            assertFee(bus, at: "2026-03-20 19:29", day: day, is: fee, "0h")
        }
        assertFee(bus, at: "2026-03-20 19:30", is: 30_000, "after")
        assertFee(bus, at: "2026-03-20 23:30", is: 30_000, "after")
        assertFee(bus, at: "2026-03-20 23:31", is: nil)
    }

    func testTrainStepsBeforeAndAfterDeparture() {
        assertFee(train, at: "2026-03-18 23:59", is: 0, "2d")
        assertFee(train, at: "2026-03-18 23:59", day: .weekend, is: 400, "2d")
        assertFee(train, at: "2026-03-19 00:00", day: .weekend, is: 2_500, "1d")
        assertFee(train, at: "2026-03-20 00:00", day: .holiday, is: 5_000, "3h")
        assertFee(train, at: "2026-03-20 16:30", is: 0, "3h")
        assertFee(train, at: "2026-03-20 16:31", is: 2_500, "0h")
        assertFee(train, at: "2026-03-20 19:29", day: .weekend, is: 10_000, "0h")
        assertFee(train, at: "2026-03-20 19:30", is: 7_500, "20m")
        assertFee(train, at: "2026-03-20 19:50", day: .weekend, is: 15_000, "20m")
        assertFee(train, at: "2026-03-20 19:51", is: 20_000, "60m")
        assertFee(train, at: "2026-03-20 20:30", is: 20_000, "60m")
        assertFee(train, at: "2026-03-20 20:31", is: 35_000, "arrival")
        assertFee(train, at: "2026-03-20 22:30", is: 35_000, "arrival")
        assertFee(train, at: "2026-03-20 22:31", is: nil)
    }

    func testAFeeIsNeverMoreThanWasPaid() {
        assertFee(train, at: "2026-03-01 00:00", day: .weekend, paid: 300, is: 300, "2d")
        assertFee(train, at: "2026-03-01 00:00", day: .weekend, paid: 0, is: 0, "2d")
        XCTAssertEqual(Fee.percent(100).of(Won(777)), Won(777))
    }

    func testFractionsOfAWonAreTheMembers() {
        assertFee(performance, at: "2026-03-19 12:00", paid: 999, is: 299, "1d")
        XCTAssertEqual(Won(-999).percent(30), Won(-299))
    }
}
