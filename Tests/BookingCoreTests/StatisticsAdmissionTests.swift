// StatisticsAdmissionTests: what the gates did, counted a second time from what was done.

import BookingModel
import XCTest

@testable import BookingCore

final class StatisticsAdmissionTests: XCTestCase {
    private let day = StatisticsPeriod(LocalDate(2026, 3, 7)!)

    func testPassagesRefusalsAndNoShows() throws {
        let stage = try GateStage()
        let sales = stage.sales
        let first = try sales.sell(3)
        let second = try sales.sell(2, by: "100235")
        _ = try sales.sell(1, .section(21), by: "100236")
        try stage.rule { $0.reEntry = true }
        stage.openDoors()
        XCTAssertEqual(stage.seats(try stage.show()).count, 3)
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-07 13:59")!)
        XCTAssertEqual(stage.seats(try stage.show(GateStage.second, at: stage.gate("S2"))).count, 2)
        _ = try stage.show(CardIdentifier(uid: [1, 2, 3, 4]))
        _ = try stage.show(CardIdentifier(uid: [1, 2, 3, 5]))
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-07 14:05")!)
        _ = try stage.show(at: stage.gate("N1", way: .outward))
        sales.clock.advance(by: 60)
        XCTAssertEqual(stage.seats(try stage.show()).count, 3)

        let report = try sales.office.statistics.admissionReport(day)
        func quarter(_ gate: String, _ time: String, _ admitted: Int, _ again: Int, _ out: Int) -> AdmissionQuarter {
            AdmissionQuarter(
                gate: gate, quarter: LocalDateTime("2026-03-07 \(time)")!, admitted: admitted, again: again, out: out,
                conflicts: 0)
        }
        XCTAssertEqual(
            report.quarters,
            [quarter("N1", "13:45", 3, 0, 0), quarter("S2", "13:45", 2, 0, 0), quarter("N1", "14:00", 0, 3, 3)])
        XCTAssertEqual(report.refusals.map(\.reads), [2])
        let play = try XCTUnwrap(report.noShows.first { $0.showing.program.digits == "701" })
        XCTAssertEqual([play.tickets, play.admitted, play.noShows], [6, first.seats.count + second.seats.count, 1])
        XCTAssertEqual(
            try sales.office.statistics.admissionReport(StatisticsPeriod(LocalDate(2026, 3, 6)!)).quarters, [])
    }

    func testWhatHasNotBegunHasNoNoShows() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(3)
        stage.openDoors()
        XCTAssertEqual(try stage.office.statistics.admissionReport(day).noShows, [])
    }
}
