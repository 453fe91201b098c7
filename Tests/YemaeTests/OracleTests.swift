// The short forms of the oracles that need the program itself: it is killed, it fights itself for seats, its callers
// hang up.

import XCTest

final class OracleTests: XCTestCase {
    private var program: Program!
    private var laboratory: Program!

    override func setUpWithError() throws {
        program = try Program()
        laboratory = try Program(Program.laboratory)
    }
    override func tearDown() {
        program.remove()
        laboratory.remove()
    }

    func testTheSameSeedIsTheSameRunKillsAndAll() throws {
        let words = ["simulate", "--calls", "120", "--kills", "8", "--seed", "4"]
        let (first, second) = (try laboratory.run(words), try laboratory.run(words))
        XCTAssertEqual(first.status, 0, first.errors)
        XCTAssertEqual(first.output, second.output)
        XCTAssertTrue(first.output.contains("\ncrashes survived: 8 ("), first.output)
        XCTAssertTrue(first.output.hasSuffix("violations 0\n"))
    }

    func testSeveralProgramsThatAreKilled() throws {
        let run = try laboratory.run(["simulate", "--calls", "120", "--kills", "6", "--seed", "6", "--processes", "3"])
        XCTAssertEqual(run.status, 0, run.errors)
    }

    func testTheLastSeatsAreSoldOnceAndAllOfThem() throws {
        let run = try laboratory.run(["simulate", "--contend", "1"])
        XCTAssertEqual(run.status, 0, run.errors)
        XCTAssertTrue(
            run.output.hasPrefix(
                "1 rounds, 16 programs, 64 connections: each time 100 seats of 100 sold, and 3 legs of 3"), run.output)
    }

    func testHangUpsAtTheWire() throws {
        let run = try program.run(["replay", "--hang-up-everywhere", "--sample", "8", "Tests/Transcripts/TakeSeats"])
        XCTAssertEqual(run.status, 0, run.errors)
        XCTAssertTrue(run.output.contains("hang-ups: 511 2, SIGHUP 2, HANGUP 2, EOF 2"), run.output)
    }
}
