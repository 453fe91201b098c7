// FeeIntakeTests: tables of cancellation fees, and those that are shipped.

import BookingModel
import Formats
import Intake
import XCTest

final class FeeIntakeTests: XCTestCase {
    private let header = RecordKind.fees.columns.sorted().joined(separator: ",") + "\n"

    private func line(_ fields: [String: String]) -> String {
        CSV.line(RecordKind.fees.columns.sorted().map { fields[$0] ?? "" }) + "\n"
    }

    private func head(_ changes: [String: String] = [:]) -> String {
        let right = [
            "table": "own-2026", "categories": "theatre concert", "from": "2026-01-01", "to": "2026-12-31",
            "source": "the house",
            "fresh_hours": "24",
            "fresh_days_before": "3", "house_percent": "10", "step": "1d", "until": "1 days before", "weekday": "10%",
            "weekend": "400",
            "holiday": "0%",
        ]
        return line(right.merging(changes) { $1 })
    }

    func testATable() throws {
        let more = line([
            "step": "0h", "until": "30 minutes before", "weekday": "20%", "weekend": "20%", "holiday": "100%",
        ])
        let table = try XCTUnwrap(read(header + head() + more).feeTables.first)
        XCTAssertEqual(
            table,
            FeeTable(
                code: "own-2026", categories: [.theatre, .concert], effectiveFrom: LocalDate(2026, 1, 1)!,
                effectiveTo: LocalDate(2026, 12, 31)!,
                source: "the house", freshHours: 24, freshDaysBefore: 3, houseSurchargePercent: 10,
                steps: [
                    FeeStep(
                        name: "1d", until: .daysBefore(1), weekday: .percent(10), weekend: .fixed(Won(400)),
                        holiday: .percent(0)),
                    FeeStep(
                        name: "0h", until: .minutesBefore(30), weekday: .percent(20), weekend: .percent(20),
                        holiday: .percent(100)),
                ]))
    }

    func testFaults() {
        let bad = head([
            "categories": "opera", "from": "soon", "to": "", "source": "", "fresh_hours": "x", "house_percent": "101",
            "step": "One Day",
            "until": "1 day before", "weekday": "101%", "weekend": "-5", "holiday": "5 %",
        ])
        XCTAssertEqual(
            faults(header + bad).map { String($0.dropFirst("in.csv:2: ".count)) },
            [
                "step: is 1 to 40 small letters, digits and hyphens",
                "until: is like \"10 days before\", \"180 minutes before\" or \"20 minutes after\", not \"1 day "
                    + "before\"",
                "weekday: is a share like 10% (at most 100%) or an amount in won like 400, not \"101%\"",
                "weekend: is a share like 10% (at most 100%) or an amount in won like 400, not \"-5\"",
                "holiday: is a share like 10% (at most 100%) or an amount in won like 400, not \"5 %\"",
                "categories: are some of concert, theatre, sports, train, bus, air, separated by blanks, not \"opera\"",
                "from: is a day like 2026-03-07, not \"soon\"",
                "source: is empty; fill it in",
                "fresh_hours: is a whole number from 0 to 8760, not \"x\"",
                "house_percent: is a whole number from 0 to 100, not \"101\"",
            ])
    }

    func testFaultsBetweenLines() {
        let fees = ["weekday": "0%", "weekend": "0%", "holiday": "0%"]
        func step(_ name: String, _ until: String, _ more: [String: String] = [:]) -> String {
            line(fees.merging(["step": name, "until": until]) { $1 }.merging(more) { $1 })
        }
        XCTAssertEqual(
            faults(header + step("1d", "1 days before")),
            [
                "in.csv:2: table: is empty in the file's first step; name the table"
            ])
        XCTAssertEqual(
            faults(
                header + head(["to": "2025-12-31"]) + step("3d", "3 days before")
                    + step("3d", "0 minutes before", ["source": "x"]) + head()
            ),
            [
                "in.csv:2: to: is before from",
                "in.csv:3: until: does not come after the step before it; put the steps in order of time",
                "in.csv:4: source: belongs in the table's first line only; leave it empty here",
                "in.csv:4: step: 3d is given twice",
                "in.csv:5: fee table own-2026 is given twice; first in in.csv line 2",
            ])
    }

    func testTheShippedTablesCoverEveryCategoryOnEveryDay() throws {
        let tables = try ShippedFees.tables()
        for number in LocalDate(2026, 1, 1)!.daysSinceEpoch...LocalDate(2028, 12, 31)!.daysSinceEpoch {
            let day = LocalDate(daysSinceEpoch: number)
            for category in Category.allCases {
                let inForce = tables.filter {
                    $0.categories.contains(category) && $0.effectiveFrom <= day
                        && $0.effectiveTo.map { day <= $0 } ?? true
                }
                guard inForce.count == 1 else { return XCTFail("\(category) on \(day): \(inForce.map(\.code))") }
            }
        }
    }

    func testTheShippedFeesAreThoseOfTheTrade() throws {
        let tables = Dictionary(uniqueKeysWithValues: try ShippedFees.tables().map { ($0.code, $0) })
        let start = LocalDateTime("2026-03-20 19:30")!
        func fee(_ code: String, _ now: String, _ day: DayKind) -> String {
            let quote = tables[code]?.quote(
                paid: Won(50_000), bookedMinutesAgo: 10_000, now: LocalDateTime(now)!, start: start, day: day)
            return quote.map { "\($0.rule) \($0.fee.amount)" } ?? "none"
        }
        XCTAssertEqual(fee("performance-2026", "2026-03-10 12:00", .weekday), "performance-2026/10d 0")
        XCTAssertEqual(fee("performance-2026", "2026-03-13 12:00", .weekday), "performance-2026/7d 5000")
        XCTAssertEqual(fee("performance-2026", "2026-03-17 12:00", .weekday), "performance-2026/3d 10000")
        XCTAssertEqual(fee("performance-2026", "2026-03-19 12:00", .weekday), "performance-2026/1d 15000")
        XCTAssertEqual(fee("performance-2026", "2026-03-20 12:00", .weekday), "performance-2026/0d 45000")
        for (day, expected) in [(DayKind.weekday, 5_000), (.weekend, 7_500), (.holiday, 10_000)] {
            XCTAssertEqual(fee("bus-2026", "2026-03-20 16:31", day), "bus-2026/0h \(expected)")
        }
        XCTAssertEqual(fee("bus-2025", "2026-03-20 20:00", .weekday), "bus-2025/after 25000")
        XCTAssertEqual(fee("bus-2026", "2026-03-20 20:00", .weekday), "bus-2026/after 30000")
        XCTAssertEqual(fee("bus-2027", "2026-03-20 20:00", .weekday), "bus-2027/after 35000")
        XCTAssertEqual(fee("train-2025", "2026-03-18 12:00", .weekend), "train-2025/2d 400")
        XCTAssertEqual(fee("train-2025", "2026-03-19 12:00", .weekend), "train-2025/1d 2500")
        XCTAssertEqual(fee("train-2025", "2026-03-20 16:00", .weekday), "train-2025/3h 0")
        XCTAssertEqual(fee("train-2025", "2026-03-20 17:00", .weekday), "train-2025/0h 2500")
        XCTAssertEqual(fee("train-2025", "2026-03-20 17:00", .holiday), "train-2025/0h 10000")
        XCTAssertEqual(fee("train-2025", "2026-03-20 19:40", .weekday), "train-2025/20m 7500")
        XCTAssertEqual(fee("train-2025", "2026-03-20 20:20", .weekday), "train-2025/60m 20000")
        XCTAssertEqual(fee("train-2025", "2026-03-20 22:00", .weekday), "train-2025/arrival 35000")
        XCTAssertTrue(tables.values.allSatisfy { !$0.source.isEmpty })
    }

    func testTheShippedHolidays() throws {
        let days = try ShippedHolidays.days()
        XCTAssertEqual(Set(days.map(\.year)), [2026, 2027])
        XCTAssertTrue(days.contains(LocalDate(2026, 2, 17)!), "Seollal")
        XCTAssertTrue(days.contains(LocalDate(2026, 9, 25)!), "Chuseok")
        // Substitute days exist because the day itself fell on a weekend; they never do.
        for day in [LocalDate(2026, 3, 2)!, LocalDate(2026, 8, 17)!, LocalDate(2027, 2, 9)!, LocalDate(2027, 12, 27)!] {
            XCTAssertTrue(days.contains(day) && day.weekday != .saturday && day.weekday != .sunday)
        }
    }
}
