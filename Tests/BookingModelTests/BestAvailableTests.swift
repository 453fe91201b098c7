// BestAvailableTests: which seats are offered, drawn as pictures.

import BookingModel
import XCTest

final class BestAvailableTests: XCTestCase {
    private func assertBest(
        _ count: Int, _ rows: [String], gives expected: [String], split: Bool = false,
        focus: (x: Double, y: Double)? = nil,
        file: StaticString = #filePath, line: UInt = #line
    ) {
        let map = SeatDrawing(rows, focus: focus)
        let choice = map.choose(count)
        XCTAssertEqual(map.drawn(choice), expected, file: file, line: line)
        XCTAssertEqual(choice?.split, split, "split", file: file, line: line)
    }

    func testTheMiddleOfTheFirstRowComesFirst() {
        assertBest(2, ["......", "......"], gives: ["..oo..", "......"])
        assertBest(1, [".....", "....."], gives: ["..o..", "....."])
        assertBest(6, ["......"], gives: ["oooooo"])
    }

    func testMirrorImagesGoToTheLeft() {
        assertBest(2, [".....XX....."], gives: ["...ooXX....."])
    }

    func testTheFocalPointMayLieAnywhere() {
        assertBest(2, ["......", "......", "......"], gives: ["......", "......", "oo...."], focus: (0, 2))
        assertBest(3, ["......", "......"], gives: ["......", "...ooo"], focus: (9, 5))
    }

    func testANearerRowBeatsAWorsePlaceInFront() {
        assertBest(2, ["..XXXXXXXX..", "............"], gives: ["..XXXXXXXX..", ".....oo....."])
    }

    func testNoSingleSeatIsLeftBehind() {
        // Two of five: the middle would leave one on each side or one on one side.
        assertBest(2, ["....."], gives: ["oo..."])
        assertBest(3, ["....."], gives: ["ooo.."])
        assertBest(2, ["X...X", "X..XX"], gives: ["X...X", "XooXX"])
        assertBest(1, ["X..X", "X.XX"], gives: ["X..X", "XoXX"])
    }

    func testASingleSeatIsLeftWhenNothingElseIs() {
        assertBest(2, ["X...X", "XXXXX"], gives: ["Xoo.X", "XXXXX"])
        assertBest(1, ["..", "XX"], gives: ["o.", "XX"])
    }

    func testOneOrphanIsBetterThanTwo() {
        assertBest(1, ["X...X"], gives: ["Xo..X"])
        assertBest(2, ["X...X"], gives: ["Xoo.X"])
    }

    func testNeighboursDoNotReachOverAnAisle() {
        assertBest(2, [". . ....", "XXXXXXXX"], gives: [". . oo..", "XXXXXXXX"])
        assertBest(4, ["... ...", "......."], gives: ["... ...", "oooo..."], focus: (1.5, 0))
    }

    func testAGapOfUpToOneAndAHalfSeatWidthsIsNoAisle() {
        func map(gap: Double) -> Section {
            let seats = [1, 2].map { Seat(id: SeatID(Int64($0)), number: $0, label: "\($0)", x: Double($0 - 1) * gap) }
            return Section(
                keypad: 1, name: Name(local: "가"), grade: 0, focusX: 0, focusY: 0,
                rows: [Row(number: 1, label: "1", y: 0, seats: seats)])
        }
        XCTAssertEqual(BestAvailable.choose(2, in: map(gap: 1.5), isFree: { _ in true })?.split, false)
        XCTAssertEqual(BestAvailable.choose(2, in: map(gap: 1.51), isFree: { _ in true })?.split, true)
    }

    func testSplitsOnlyWhenItMust() {
        assertBest(4, ["..XX..", "X....X"], gives: ["..XX..", "XooooX"])
        assertBest(4, ["..XX..", "XXXXXX"], gives: ["ooXXoo", "XXXXXX"], split: true)
    }

    func testSplitsIntoAsFewGroupsAsCanBe() {
        assertBest(
            4, ["X.X.X.X.X", "XXXXXXXXX", "XXXXXXXXX", ".XX...XX."],
            gives: ["X.XoX.X.X", "XXXXXXXXX", "XXXXXXXXX", ".XXoooXX."],
            split: true)
    }

    func testSplitsIntoNeighbouringRows() {
        assertBest(
            4, ["XX.XXXX", "X..XXXX", "X..XXXX", "XXXXXXX", "XXXX..X"],
            gives: ["XX.XXXX", "XooXXXX", "XooXXXX", "XXXXXXX", "XXXX..X"], split: true)
    }

    func testASplitLeavesNoOrphanEither() {
        // 3 + 1 from the pair would leave one; 2 + 2 leaves none.
        assertBest(4, ["...XX", "XX..X", "XX..X"], gives: ["...XX", "XXooX", "XXooX"], split: true)
    }

    func testThereIsNothingWhenTooFewAreFree() {
        XCTAssertNil(SeatDrawing(["X.X"]).choose(2))
        XCTAssertNil(SeatDrawing(["XXX"]).choose(1))
        XCTAssertNil(SeatDrawing([]).choose(1))
        XCTAssertNil(SeatDrawing([""]).choose(1))
    }

    func testCountsOutsideTheLimitsGiveNothing() {
        let map = SeatDrawing(["............"])
        XCTAssertNil(map.choose(0))
        XCTAssertNil(map.choose(-1))
        XCTAssertNil(map.choose(Limits.ticketsPerBooking + 1))
        XCTAssertNotNil(map.choose(Limits.ticketsPerBooking))
    }

    func testCostTellsTheBetterSection() throws {
        let near = try XCTUnwrap(SeatDrawing(["XX.X..", "......"]).choose(2))
        let orphaned = try XCTUnwrap(SeatDrawing(["X...X"]).choose(2))
        let split = try XCTUnwrap(SeatDrawing([".X."]).choose(2))
        XCTAssertLessThan(near.cost, orphaned.cost)
        XCTAssertLessThan(orphaned.cost, split.cost)
    }

    func testSeatsAreReadInOrder() throws {
        let choice = try XCTUnwrap(SeatDrawing(["XX.XX", ".XXXX", "XX.XX"]).choose(3))
        XCTAssertEqual(choice.seats, choice.seats.sorted())
    }
}
