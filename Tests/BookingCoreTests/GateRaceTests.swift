// GateRaceTests: ten gates, each with a connection of its own, race with one card: every seat goes in once.
// `Tests/Serve/run.py YEMAE gates` measures the time a gate takes.

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

    /// Runs every gate on its own thread: their verdicts.
    private func race(_ path: String, reads: Int, card: CardIdentifier) -> [ScanResult] {
        let said = Mutex<[ScanResult]>([])
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
                    payment: .account, role: .gate(milliseconds: 5000))
            else { return XCTFail("not opened") }
            let gate = Gate(name: "G\(number)", scope: .venue("theatre"))!
            for read in 0..<reads {
                guard
                    let verdict = try? office.gate.checkIn(
                        .success(Scan(card: card)), at: gate, nonce: "r\(read)")
                else {
                    XCTFail("no verdict")
                    continue
                }
                said.withLock { $0.append(verdict) }
            }
        }
    }

    func testOneCardAtTenGatesLetsEverySeatInOnce() throws {
        let path = folder.appendingPathComponent("box.db").path
        let stage = try GateStage(path: path)
        _ = try stage.sales.sell(4)
        try stage.rule { $0.atOnce = false }
        let verdicts = race(path, reads: 3, card: GateStage.first)
        let admitted = verdicts.flatMap { verdict -> [SeatLabel] in
            if case .admit(let admission) = verdict { return admission.seats }
            return []
        }
        XCTAssertEqual(admitted.count, 4)
        XCTAssertEqual(Set(admitted).count, 4)
        XCTAssertEqual(verdicts.count, gates * 3)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM admission"), 4)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM gate_read"), gates * 3)
    }
}
