// RunningProgramTests: how a child program ended is known, whoever ignores SIGCHLD, and said to be lost where it is
// not.

import Glibc
import XCTest

@testable import Platform

final class RunningProgramTests: XCTestCase {
    func testTheStatusIsKnownThoughThisProgramIgnoredItsChildren() throws {
        signal(SIGCHLD, SIG_IGN)
        defer { signal(SIGCHLD, SIG_DFL) }
        let program = try RunningProgram(["/bin/sh", "-c", "exit 3"])
        XCTAssertEqual(program.wait(), .exit(3))
        XCTAssertEqual(program.wait(), .exit(3), "asked again")
    }

    func testAProgramThatOthersWaitedForIsNoSuccess() throws {
        let program = try RunningProgram(["/bin/sh", "-c", "exit 0"])
        var status: Int32 = 0
        XCTAssertEqual(waitpid(program.id, &status, 0), program.id)
        XCTAssertEqual(program.wait(), .lost)
        XCTAssertNotEqual(RunningProgram.End.lost.status, 0)
    }

    func testDigestsAreThoseOfFNV1a() {
        // draft-eastlake-fnv, appendix: test vectors of the 64-bit form.
        XCTAssertEqual(FNV1a.digest("".utf8), 0xCBF2_9CE4_8422_2325)
        XCTAssertEqual(FNV1a.digest("a".utf8), 0xAF63_DC4C_8601_EC8C)
        XCTAssertEqual(FNV1a.digest("foobar".utf8), 0x8594_4171_F739_67E8)
    }
}
