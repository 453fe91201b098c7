// StatisticsRawTests: the figures that need most care computed a second time from whole tables: by grade, settlements,
// the daily file, the gates.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

final class StatisticsRawTests: XCTestCase {
    private let days = StatisticsHistory.days
    private var all: StatisticsPeriod { StatisticsPeriod(days.first!, days.last!)! }

    /// Days of selling with a play that the house cancels in the midst of them.
    private func history(_ seed: UInt64) throws -> SalesOffice {
        let history = try StatisticsHistory(seed: seed)
        for day in days {
            try history.play(day)
            if day == days[3] { _ = try history.sales.office.staff.cancelShowing(ShowingID(2)) }
        }
        XCTAssertGreaterThan(
            try history.sales.number("SELECT count(*) FROM ledger WHERE kind = 'surcharge'"), 0, "seed \(seed)")
        return history.sales
    }

    func testEveryFigureByGrade() throws {
        for seed in UInt64(71)...73 {
            let sales = try history(seed)
            let raw = try RawFigures(sales)
            for period in [all, StatisticsPeriod(days[3]), StatisticsPeriod(days[1], days[4])!] {
                let report = try sales.office.statistics.salesReport(period)
                XCTAssertEqual(report.differences, [])
                let rows = Dictionary(
                    uniqueKeysWithValues: (report.rows[.grade] ?? []).map { ($0.key, $0.figures.line) })
                let expected = try raw.linesByGrade(period.first...period.last, RawGrades(sales))
                XCTAssertEqual(rows, expected, "seed \(seed), \(period)")
            }
        }
    }

    func testEveryFigureOfTheSettlements() throws {
        let sales = try history(81)
        let raw = try RawFigures(sales)
        var told: Set<String> = []
        for day in days + (1...3).map({ days.last!.adding(days: $0) }) {
            for row in try sales.office.statistics.settlement(of: day) where !row.isCorrection {
                let line =
                    raw.lines(.showing, days[0].adding(days: -1)...day)[row.showing.id.description]
                    ?? Array(repeating: 0, count: 7)
                XCTAssertEqual(row.figures.line, line, "\(day), \(row.showing.id)")
                let live = raw.versions.filter { raw.cancelledAt[$0.key] == nil }.compactMap(\.value.last)
                let good = live.filter { $0.showing == row.showing.id.value }
                let value = Won(Int64(good.map(\.total).reduce(0, +)))
                XCTAssertEqual(row.good, GoodTickets(tickets: good.map(\.seats).reduce(0, +), value: value))
                XCTAssertTrue(told.insert(row.showing.id.description).inserted, "settled twice")
            }
        }
        XCTAssertEqual(told.count, 3)
    }

    func testEveryLineOfTheDailyFile() throws {
        let sales = try history(91)
        let raw = try RawFigures(sales)
        let grades = try RawGrades(sales)
        for day in days {
            var expected: [String: Int] = [:]
            func add(_ act: String, _ version: RawFigures.Version, _ at: Int64) {
                guard Zone.local(Instant(at)).date == day else { return }
                for seat in grades.booked["\(version.booking) \(version.version)"] ?? [] {
                    expected[
                        "\(act) \(version.booking) \(version.version) \(seat.grade) \(seat.price) "
                            + "\(Zone.local(Instant(at)))", default: 0] += 1
                }
            }
            for (booking, versions) in raw.versions {
                for (index, version) in versions.enumerated() {
                    add("booked", version, version.at)
                    if index > 0 { add("cancelled", versions[index - 1], version.at) }
                }
                if let at = raw.cancelledAt[booking], let last = versions.last { add("cancelled", last, at) }
            }
            var lines: [String: Int] = [:]
            for line in try sales.office.statistics.dailyLines(of: day) {
                let row = try sales.number("SELECT id FROM booking WHERE number = '\(line.booking.digits)'")
                lines[
                    "\(line.act.rawValue) \(row) \(line.version) \(line.grade.local) \(line.price.amount) "
                        + "\(Zone.local(line.at))"] = line.tickets
                let version = raw.versions[Int64(row)]?.first { $0.version == line.version }
                XCTAssertEqual(line.channel.rawValue, raw.channelOfSession[version?.session ?? 0])
            }
            XCTAssertEqual(lines, expected, "\(day)")
        }
    }

    /// Gates that read at random, in and out, two of them alone for a while: counted from the tables as they are.
    func testEveryFigureOfTheGates() throws {
        let stage = try GateStage()
        var random = SeededGenerator(seed: 5)
        _ = (
            try stage.sales.sell(4), try stage.sales.sell(3, by: "100235"),
            try stage.sales.sell(1, .section(21), by: "100236")
        )
        try stage.rule { $0.atOnce = false }
        stage.openDoors()
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        let text = try stage.office.gate.snapshot(of: stage.sales.showing().id, hours: 6)
        var alone = OfflineGate(
            gate: stage.gate("A1"), pepper: pepper, snapshot: try GateSnapshot(text: text, pepper: pepper),
            failing: .closed)
        let cards = try [GateStage.first, GateStage.second, CardIdentifier(uid: [9, 9, 9, 9])]
        for number in 0..<120 {
            stage.sales.clock.advance(by: Int64.random(in: 5...60, using: &random))
            let card = try XCTUnwrap(cards.randomElement(using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<2:
                let line = alone.checkIn(
                    .success(Scan(card: card)), nonce: "a\(number)", now: stage.sales.clock.now
                ).line
                _ = try stage.office.gate.takeReport([line ?? ""])
            case 2..<5: _ = try stage.show(card, at: stage.gate("N2", way: .outward))
            default: _ = try stage.show(card, at: stage.gate(["N1", "N2"].randomElement(using: &random)!))
            }
        }
        let report = try stage.office.statistics.admissionReport(StatisticsPeriod(LocalDate(2026, 3, 7)!))
        var passages: [String: [Int]] = [:]
        let rows = try stage.office.database.all("SELECT gate, at, way, turn FROM admission") {
            ($0.text(0), $0.int(1), $0.text(2), $0.optionalInt(3))
        }
        for row in rows {
            let quarter = Zone.local(Instant(Int64(row.1 - row.1 % 900)))
            let field = row.2 == "out" ? 2 : row.3 == nil ? 3 : row.3 == 1 ? 0 : 1
            passages["\(quarter) \(row.0)", default: [0, 0, 0, 0]][field] += 1
        }
        let told = report.quarters.map { ("\($0.quarter) \($0.gate)", [$0.admitted, $0.again, $0.out, $0.conflicts]) }
        XCTAssertEqual(Dictionary(uniqueKeysWithValues: told), passages)
        for field in 0..<4 { XCTAssertGreaterThan(passages.values.map { $0[field] }.reduce(0, +), 0, "field \(field)") }
        let refused = try stage.office.database.all("SELECT gate, reason FROM gate_read WHERE verdict = 'refuse'") {
            "\($0.text(0)) \($0.text(1))"
        }
        let counts = Dictionary(grouping: refused, by: { $0 }).mapValues(\.count)
        XCTAssertEqual(
            Dictionary(uniqueKeysWithValues: report.refusals.map { ("\($0.gate) \($0.reason)", $0.reads) }), counts)
        try checkNoShows(report.noShows, stage.sales)
    }

    /// Who came, of those whose ticket was good when the play began.
    private func checkNoShows(_ rows: [NoShowRow], _ sales: SalesOffice) throws {
        let raw = try RawFigures(sales)
        let now = sales.clock.now.seconds
        let begun = raw.start.filter { RawFigures.day($0.value) == "2026-03-07" && $0.value <= now }
        XCTAssertEqual(Set(rows.map(\.showing.id.value)), Set(begun.keys))
        for row in rows {
            let (id, start) = (row.showing.id.value, begun[row.showing.id.value] ?? 0)
            let good = raw.versions.filter { (raw.cancelledAt[$0.key] ?? .max) > start }.compactMap {
                $0.value.last { $0.at <= start }
            }
            let entered = try sales.office.database.all(
                "SELECT booking, seat FROM admission WHERE showing = ? AND way = 'in' AND conflict = 0", id
            ) { "\($0.int64(0)) \($0.int64(1))" }
            XCTAssertEqual(row.tickets, good.filter { $0.showing == id }.map(\.seats).reduce(0, +), "\(id)")
            XCTAssertEqual(row.admitted, Set(entered).count, "\(id)")
            XCTAssertEqual(row.noShows, row.tickets - row.admitted, "\(id)")
        }
        XCTAssertEqual(rows.map(\.noShows).max(), 1)
    }
}
