// GateRaceTests: ten gates, each with a connection of its own, race with one card: every seat goes in once. Tells how
// long verdicts take.

import BookingModel
import Foundation
import Synchronization
import XCTest

@testable import BookingCore

final class GateRaceTests: XCTestCase {
    private let gates = 10
    private var folder = URL(fileURLWithPath: "/")

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    /// Runs every gate on a thread of its own and answers what they said, and how long each answer took, in
    /// milliseconds.
    private func race(
        _ path: String, reads: Int, pause: TimeInterval, card: @escaping @Sendable (Int, Int) -> CardIdentifier
    ) -> (
        verdicts: [Verdict], times: [Double]
    ) {
        let said = Mutex<(verdicts: [Verdict], times: [Double])>(([], []))
        // Threads of their own: a pool would run as many gates at once as the machine has cores.
        let group = DispatchGroup()
        for number in 0..<gates {
            group.enter()
            Thread.detachNewThread {
                defer { group.leave() }
                run(number)
            }
        }
        group.wait()
        return said.withLock { $0 }

        @Sendable func run(_ number: Int) {
            let clock = VirtualClock(GateStage.doors)
            guard
                let office = try? BoxOffice.open(
                    path: path, create: false, rules: SalesOffice.rules,
                    pepper: Pepper([UInt8](repeating: 7, count: 16))!, clock: clock,
                    payment: .account)
            else { return XCTFail("not opened") }
            office.waitClosely(milliseconds: 5000)
            let gate = Gate(name: "G\(number)", scope: .venue("theatre"))!
            for read in 0..<reads {
                let began = DispatchTime.now().uptimeNanoseconds
                guard
                    let verdict = try? office.checkIn(
                        .success(GateRead(card: card(number, read))), at: gate, nonce: "r\(read)")
                else {
                    XCTFail("no verdict")
                    continue
                }
                let took = Double(DispatchTime.now().uptimeNanoseconds - began) / 1_000_000
                said.withLock {
                    $0.verdicts.append(verdict)
                    $0.times.append(took)
                }
                if pause > 0 { Thread.sleep(forTimeInterval: pause) }
            }
        }
    }

    func testOneCardAtTenGatesLetsEverySeatInOnce() throws {
        let path = folder.appendingPathComponent("box.db").path
        let stage = try GateStage(path: path)
        _ = try stage.sales.sell(4)
        try stage.rule { $0.atOnce = false }
        let said = race(path, reads: 3, pause: 0) { _, _ in GateStage.first }
        let admitted = said.verdicts.flatMap { verdict -> [SeatLabel] in
            if case .admit(let admission) = verdict { return admission.seats }
            return []
        }
        XCTAssertEqual(admitted.count, 4)
        XCTAssertEqual(Set(admitted).count, 4)
        XCTAssertEqual(said.verdicts.count, gates * 3)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM admission"), 4)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM gate_read"), gates * 3)
    }

    /// Ten gates, twenty reads a second each at most: the figure is told; the bound here is wide, for machines that are
    /// busy with other things.
    func testVerdictsAreQuick() throws {
        let path = folder.appendingPathComponent("box.db").path
        let stage = try GateStage(path: path)
        _ = try stage.sales.sell(4)
        let said = race(path, reads: 40, pause: 0.05) { number, read in
            (number + read).isMultiple(of: 2) ? GateStage.first : GateStage.second
        }
        let times = said.times.sorted()
        XCTAssertEqual(times.count, gates * 40)
        let (half, late) = (times[times.count / 2], times[times.count * 99 / 100])
        print(
            String(
                format: "ten gates: half of the verdicts within %.1f ms, 99 of 100 within %.1f ms, all within "
                    + "%.1f ms", half, late, times.last ?? 0))
        XCTAssertLessThan(late, 1000)
    }
}
