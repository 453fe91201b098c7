// StatisticsCallTests: calls and occupancy computed a second time over seeded days; no report reads a whole table.

import BookingModel
import XCTest

@testable import BookingCore

final class StatisticsCallTests: XCTestCase {
    private let days = StatisticsHistory.days
    private var all: StatisticsPeriod { StatisticsPeriod(days.first!, days.last!)! }

    func testOccupancyIsWhatIsClaimedAtEveryMoment() throws {
        let history = try StatisticsHistory(seed: 51)
        let sales = history.sales
        for day in days {
            try history.play(day) {
                for one in try sales.office.statistics.occupancy(all)
                where one.showing.starts > Zone.local(sales.clock.now) {
                    let claimed = try sales.number(
                        "SELECT count(*) FROM claim WHERE booking IS NOT NULL AND showing = \(one.showing.id)")
                    XCTAssertEqual(one.sold, claimed)
                }
            }
        }
        let end = try sales.office.statistics.occupancy(all)
        XCTAssertEqual(end.map(\.capacity), [52, 24, 52])
        XCTAssertTrue(end.allSatisfy { $0.sold > 0 && $0.sold == $0.curve.last! && $0.curve.first! == 0 })
    }

    func testTheCurveIsWhatWasSoldThen() throws {
        let sales = try SalesOffice()
        let first = try sales.sell(2)
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-05 14:00")!)
        _ = try sales.sell(3)
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-06 15:00")!)
        let (member, session) = (try sales.member(), sales.call())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(first.number, member), session),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), session)
        else { return XCTFail("not cancelled") }
        let one = try XCTUnwrap(
            sales.office.statistics.occupancy(StatisticsPeriod(LocalDate(2026, 3, 7)!)).first {
                $0.showing.program.digits == "701"
            })
        // Sold on the second, the fifth at the very moment; one booking went an hour after the last day had begun.
        XCTAssertEqual(one.curve, [0, 0, 0, 0, 0, 2, 2, 5, 5, nil])
        XCTAssertEqual(one.sold, 3)
        XCTAssertEqual(one.soldTenths, 58)
    }

    func testEveryFigureOfTheCallsIsWhatTheTurnsGive() throws {
        let history = try StatisticsHistory(seed: 61)
        for day in days { try history.play(day, conversations: 20) }
        let sales = history.sales
        let report = try sales.office.statistics.callReport(all)
        let calls = try sales.office.staff.calls(limit: 1000).filter { $0.channel == .telephone }
        let details = try calls.map { try XCTUnwrap(sales.office.staff.call($0.id)) }

        for outcome in CallOutcome.allCases {
            for language in [Language.korean, .english, nil] {
                let these = calls.filter { $0.outcome == outcome && $0.language == language }
                let row = report.outcomes.first { $0.outcome == outcome && $0.language == language }
                XCTAssertEqual(row?.calls ?? 0, these.count)
                XCTAssertEqual(row?.seconds ?? 0, these.map { Int($0.endedAt! - $0.startedAt) }.reduce(0, +))
            }
        }
        for row in report.places {
            XCTAssertEqual(row.reached, details.count { $0.turns.contains { $0.place == row.place } }, row.place)
            let turns = details.flatMap(\.turns).filter { $0.place == row.place }
            XCTAssertEqual(row.answers, turns.count { ["key", "entry", "no-input"].contains($0.event) })
            XCTAssertEqual(row.noInput, turns.count { $0.event == "no-input" })
            let again = details.flatMap { zip($0.turns, $0.turns.dropFirst()) }.count { before, after in
                before.place == row.place && after.place == row.place && ["key", "entry"].contains(before.event)
                    && after.event != "hung-up"
            }
            XCTAssertEqual(row.again, again)
            let left = calls.filter { $0.place == row.place && $0.outcome != .completed }
            XCTAssertEqual(row.leftAfter, left.map { Int($0.endedAt! - $0.startedAt) }.sorted())
            XCTAssertEqual(row.hungUp, left.count { $0.outcome == .hungUp })
            XCTAssertEqual(row.operators, left.count { $0.outcome == .operatorWanted })
            XCTAssertEqual(row.left, left.count)
        }
        XCTAssertEqual(Set(report.places.map(\.place)), Set(StatisticsHistory.places))

        let gaps = details.flatMap {
            zip([0] + $0.turns.map(\.atMilliseconds), $0.turns.map(\.atMilliseconds)).map { $1 - $0 }
        }
        XCTAssertEqual(report.silences.map(\.milliseconds), Array(gaps.sorted(by: >).prefix(CallReport.silencesKept)))

        let raw = try RawFigures(sales)
        let byID = Dictionary(uniqueKeysWithValues: details.map { ($0.record.id, $0) })
        let expected = raw.versions.values.joined().compactMap { version -> CallBooking? in
            guard let call = byID[version.session] else { return nil }
            let seconds = Int(version.at - call.record.startedAt.seconds)
            return CallBooking(
                seconds: seconds,
                turns: call.turns.count { ["key", "entry"].contains($0.event) && $0.atMilliseconds / 1000 <= seconds })
        }
        func order(_ a: CallBooking, _ b: CallBooking) -> Bool { (a.seconds, a.turns) < (b.seconds, b.turns) }
        XCTAssertEqual(report.bookings.sorted(by: order), expected.sorted(by: order))
        XCTAssertFalse(expected.isEmpty)
    }
}
