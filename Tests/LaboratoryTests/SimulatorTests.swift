// The short form of `yemae-lab simulate`: the books tie after every seed, and the same seed is the same run.

import Audit
import BookingCore
import XCTest

@testable import Laboratory

final class SimulatorTests: XCTestCase {
    /// Runs a simulation; the last line it printed that begins with a word.
    private func run(seed: UInt64, calls: Int = 60) -> (status: Int32, lines: [String], complaints: [String]) {
        var (lines, complaints): ([String], [String]) = ([], [])
        let status = Simulation.run(
            Simulation.Order(calls: calls, seed: seed, kills: 0, processes: 1, program: "", rules: OfficeRules()),
            Simulation.Voice(print: { lines.append($0) }, progress: { _ in }, complain: { complaints.append($0) }))
        return (status, lines, complaints)
    }

    func testTheBooksTieWhateverFails() {
        for seed in UInt64(1)...5 {
            let (status, _, complaints) = run(seed: seed)
            XCTAssertEqual(complaints, [], "seed \(seed)")
            XCTAssertEqual(status, 0)
        }
    }

    func testTheSameSeedIsTheSameRun() {
        let (first, second, other) = (run(seed: 7).lines, run(seed: 7).lines, run(seed: 8).lines)
        XCTAssertEqual(first, second)
        XCTAssertNotEqual(first.first { $0.hasPrefix("digest") }, other.first { $0.hasPrefix("digest") })
    }
}
