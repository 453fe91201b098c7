// OfflineGateTests: a gate on its own: snapshot, queue, report, conflicts.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

final class OfflineGateTests: XCTestCase {
    private let pepper = Pepper([UInt8](repeating: 7, count: 16))!

    private func snapshot(_ stage: GateStage) throws -> GateSnapshot {
        let showing = try stage.sales.showing().id
        return try GateSnapshot(text: stage.office.gate.snapshot(of: showing, hours: 6), pepper: pepper)
    }

    private func offline(_ stage: GateStage, _ name: String = "N9", failing: GateRules.Failing = .closed) throws
        -> OfflineGate
    {
        OfflineGate(gate: stage.gate(name), pepper: pepper, snapshot: try snapshot(stage), failing: failing)
    }

    func testItJudgesAsTheCoreWouldAndRemembers() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(2)
        stage.openDoors()
        var gate = try offline(stage)
        let read = Scan(card: GateStage.first)
        let (verdict, line) = gate.checkIn(.success(read), nonce: "1", now: GateStage.doors)
        XCTAssertEqual(stage.seats(verdict), booking.seats.map(\.label.description))
        XCTAssertNotNil(line)
        XCTAssertNil(gate.checkIn(.success(read), nonce: "1", now: GateStage.doors).line)
        XCTAssertEqual(
            gate.checkIn(.success(read), nonce: "2", now: GateStage.doors).verdict,
            .refuse(.alreadyUsed(at: GateStage.doors, gate: "N9")))
        XCTAssertEqual(
            gate.checkIn(.success(Scan(card: GateStage.second)), nonce: "3", now: GateStage.doors).verdict,
            .refuse(.notOnList(madeAt: GateStage.doors)))
        // Started again, it learns from its queue.
        var again = try offline(stage)
        XCTAssertTrue(again.recall(try XCTUnwrap(line)))
        XCTAssertEqual(
            again.checkIn(.success(read), nonce: "4", now: GateStage.doors).verdict,
            .refuse(.alreadyUsed(at: GateStage.doors, gate: "N9")))
    }

    func testAReportIsTakenOnceAndAConflictIsMarked() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(2)
        stage.openDoors()
        var alone = try offline(stage, "N8")
        let first = try XCTUnwrap(
            alone.checkIn(.success(Scan(card: GateStage.first)), nonce: "1", now: GateStage.doors).line)
        let second = try XCTUnwrap(alone.checkIn(.failure(.noise), nonce: "2", now: GateStage.doors).line)
        // Meanwhile another gate, which could ask, let the same seats in.
        XCTAssertEqual(stage.seats(try stage.show()).count, 2)
        let report = try stage.office.gate.takeReport([first, second, ""])
        XCTAssertEqual(report.taken, 2)
        XCTAssertEqual(report.conflicts.count, 2)
        XCTAssertEqual(report.badLines, [])
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM admission WHERE conflict"), 2)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM gate_read WHERE offline"), 2)
        let again = try stage.office.gate.takeReport([first, second])
        XCTAssertEqual([again.taken, again.known, again.conflicts.count], [0, 2, 0])
    }

    func testAReportWithoutContradictionCountsAsUse() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        var alone = try offline(stage, "N8")
        let line = try XCTUnwrap(
            alone.checkIn(.success(Scan(card: GateStage.first)), nonce: "1", now: GateStage.doors).line)
        XCTAssertEqual(try stage.office.gate.takeReport([line]).conflicts, [])
        XCTAssertEqual(try stage.show(), .refuse(.alreadyUsed(at: GateStage.doors, gate: "N8")))
    }

    func testChangedFilesAreFoundOut() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        let text = try stage.office.gate.snapshot(of: try stage.sales.showing().id, hours: 1)
        func fault(_ text: String, _ pepper: Pepper) -> SnapshotFault? {
            do throws(SnapshotFault) {
                _ = try GateSnapshot(text: text, pepper: pepper)
                return nil
            } catch { return error }
        }
        XCTAssertNil(fault(text, pepper))
        XCTAssertEqual(fault(text.replacing("ticketed", with: "cancelled"), pepper), .brokenSeal)
        XCTAssertEqual(fault(String(text.dropLast(80)), pepper), .brokenSeal)
        XCTAssertEqual(fault(text, Pepper([UInt8](repeating: 8, count: 16))!), .brokenSeal)
        XCTAssertEqual(fault("hello", pepper), .notASnapshot)
        var alone = try offline(stage)
        let line = try XCTUnwrap(
            alone.checkIn(.success(Scan(card: GateStage.first)), nonce: "1", now: GateStage.doors).line)
        let report = try stage.office.gate.takeReport([line.replacing("N9", with: "N7"), "noise"])
        XCTAssertEqual(report.badLines, [1, 2])
        XCTAssertEqual(report.taken, 0)
    }

    func testAClockSetBackMakesNoSnapshotFresh() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        let read = ScanAttempt.success(Scan(card: GateStage.first))
        var alone = try offline(stage)
        XCTAssertEqual(
            stage.seats(alone.checkIn(read, nonce: "1", now: GateStage.doors + -1).verdict).count, 1,
            "a clock behind the core's")
        let (late, line) = alone.checkIn(read, nonce: "2", now: GateStage.doors + 6 * 3600)
        XCTAssertEqual(late, .refuse(.unreachable), "too old")
        XCTAssertEqual(alone.checkIn(read, nonce: "3", now: GateStage.doors).verdict, .refuse(.unreachable), "set back")
        // Nor does starting it again.
        var again = try offline(stage)
        XCTAssertTrue(again.recall(try XCTUnwrap(line)))
        XCTAssertEqual(again.checkIn(read, nonce: "4", now: GateStage.doors).verdict, .refuse(.unreachable))
    }

    /// A clock that is behind counts on from the list's time, so that the list gets old all the same.
    func testAClockBehindTheCoresCountsOnFromTheList() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        let read = ScanAttempt.success(Scan(card: GateStage.first))
        let behind = GateStage.doors + -40 * 86_400
        for hours in [0, 1] {
            var alone = try offline(stage)
            XCTAssertNotNil(alone.clockWarning(behind))
            XCTAssertEqual(alone.standing(behind), .list(madeAt: GateStage.doors, clock: behind))
            _ = alone.checkIn(.failure(.noise), nonce: "0", now: behind)
            guard
                case .admit(let admission) = alone.checkIn(read, nonce: "1", now: behind + Int64(hours) * 3600).verdict
            else {
                return XCTFail("refused")
            }
            XCTAssertEqual(admission.at, GateStage.doors + Int64(hours) * 3600)
            XCTAssertEqual(
                alone.checkIn(read, nonce: "2", now: behind + 6 * 3600).verdict, .refuse(.unreachable), "too old")
            XCTAssertEqual(alone.standing(behind + 6 * 3600), .oldList(madeAt: GateStage.doors))
        }
        XCTAssertNil(try offline(stage).clockWarning(GateStage.doors + -30))
    }

    /// What was sold or changed after the list was made is not on it; that is no word on the ticket.
    func testWhatIsNotOnTheListIsSaidToBeThat() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(2)
        stage.openDoors()
        var alone = try offline(stage)
        let notOnList = ScanResult.refuse(.notOnList(madeAt: GateStage.doors))
        for (n, read) in [
            Scan(card: GateStage.second), Scan(booking: BookingNumber(sequence: 7_001_999)),
            Scan(booking: booking.number, version: booking.version + 1),
        ].enumerated() {
            let (verdict, line) = alone.checkIn(.success(read), nonce: "\(n)", now: GateStage.doors)
            XCTAssertEqual(verdict, notOnList)
            XCTAssertEqual(try stage.office.gate.takeReport([try XCTUnwrap(line)]).taken, 1)
        }
        XCTAssertEqual(
            try stage.sales.number(
                "SELECT count(*) FROM gate_read WHERE reason = 'not-on-list' AND reason_at IS NOT NULL"), 3)
    }

    func testWhomTheCoreLetInIsInWhenTheCoreIsLost() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(3)
        stage.openDoors()
        try stage.rule { $0.atOnce = false }
        var alone = try offline(stage)
        guard case .admit(let first) = try stage.show() else { return XCTFail("not let in") }
        alone.learn(first)
        let read = ScanAttempt.success(Scan(card: GateStage.first))
        let lines = (1...2).compactMap { alone.checkIn(read, nonce: "\($0)", now: GateStage.doors).line }
        XCTAssertEqual(
            alone.checkIn(read, nonce: "3", now: GateStage.doors).verdict,
            .refuse(.alreadyUsed(at: GateStage.doors, gate: "N9")))
        XCTAssertEqual(try stage.office.gate.takeReport(lines).conflicts, [])
        XCTAssertEqual(try stage.sales.number("SELECT count(DISTINCT seat) FROM admission"), 3)
    }

    func testATooOldSnapshotFailsAsTheVenueDecided() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        let late = GateStage.doors + 6 * 3600
        let read = ScanAttempt.success(Scan(card: GateStage.first))
        var closed = try offline(stage)
        XCTAssertEqual(closed.checkIn(read, nonce: "1", now: late).verdict, .refuse(.unreachable))
        var open = try offline(stage, failing: .open)
        let (verdict, line) = open.checkIn(read, nonce: "1", now: late)
        XCTAssertEqual(verdict, .unchecked(at: late))
        XCTAssertEqual(open.checkIn(.failure(.noise), nonce: "2", now: late).verdict, .refuse(.unreadable(.noise)))
        XCTAssertEqual(try stage.office.gate.takeReport([try XCTUnwrap(line)]).taken, 1)
        XCTAssertEqual(
            try stage.sales.number("SELECT count(*) FROM gate_read WHERE verdict = 'unchecked' AND card = 1"), 1)
    }
}
