// ParticularSeatTests: the seats offered to a caller who names one.

import BookingModel
import XCTest

final class ParticularSeatTests: XCTestCase {
    private func assertNear(
        _ count: Int, row: Int, seat: Int, _ rows: [String], gives expected: [String], exact: Bool, split: Bool = false,
        file: StaticString = #filePath, line: UInt = #line
    ) {
        let map = SeatDrawing(rows)
        let answer = map.choose(count, row: row, seat: seat)
        XCTAssertEqual(map.drawn(answer?.choice), expected, file: file, line: line)
        XCTAssertEqual(answer?.exact, exact, "exact", file: file, line: line)
        XCTAssertEqual(answer?.choice.split, split, "split", file: file, line: line)
    }

    func testTheNamedSeatAndThoseToItsRight() {
        assertNear(3, row: 2, seat: 2, ["......", "......"], gives: ["......", ".ooo.."], exact: true)
        assertNear(1, row: 1, seat: 6, ["......"], gives: [".....o"], exact: true)
    }

    func testWhoNamesASeatMayLeaveAnOrphan() {
        assertNear(2, row: 1, seat: 2, ["....."], gives: [".oo.."], exact: true)
    }

    func testATakenSeatGivesTheNearestFreeOnes() {
        assertNear(2, row: 1, seat: 3, ["..X....", "......."], gives: ["..X....", ".oo...."], exact: false)
        assertNear(1, row: 1, seat: 4, [".XXX.X", "XXXXXX"], gives: [".XXXoX", "XXXXXX"], exact: false)
    }

    func testATakenNeighbourGivesTheNearestFreeOnes() {
        assertNear(2, row: 1, seat: 3, ["XX.X..", "XXXX.."], gives: ["XX.Xoo", "XXXX.."], exact: false)
    }

    func testTheRowsEndIsNoReasonToRefuse() {
        assertNear(2, row: 1, seat: 4, ["....", "XXXX"], gives: ["..oo", "XXXX"], exact: false)
    }

    func testAnAisleIsNotCrossed() {
        assertNear(2, row: 1, seat: 2, [".. ..", "XXXXX"], gives: ["oo ..", "XXXXX"], exact: false)
    }

    func testNeighboursComeBeforeNearness() {
        assertNear(2, row: 1, seat: 1, [".X.XXXXX", "XXXXXX.."], gives: [".X.XXXXX", "XXXXXXoo"], exact: false)
    }

    func testAPartyIsSplitWhenItMustBe() {
        assertNear(
            2, row: 1, seat: 1, [".X.XXXX.", "XXXXXXXX"], gives: ["oXoXXXX.", "XXXXXXXX"], exact: false, split: true)
    }

    func testThereIsNoSuchSeat() {
        let map = SeatDrawing(["....", "...."])
        XCTAssertNil(map.choose(1, row: 3, seat: 1))
        XCTAssertNil(map.choose(1, row: 0, seat: 1))
        XCTAssertNil(map.choose(1, row: 1, seat: 5))
        XCTAssertNil(map.choose(0, row: 1, seat: 1))
        XCTAssertNil(map.choose(10, row: 1, seat: 1))
        XCTAssertNil(SeatDrawing(["X.X"]).choose(2, row: 1, seat: 2))
    }
}
