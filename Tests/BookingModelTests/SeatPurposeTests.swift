// SeatPurposeTests: seats for callers in a wheelchair, and seats side by side around a table.

import BookingModel
import XCTest

final class SeatPurposeTests: XCTestCase {
    /// One row, drawn: `.` usual, `w` wheelchair, `c` companion, `r` restricted, `_` an aisle; capitals and `#` are
    /// taken.
    private func map(_ drawing: String, around: Double? = nil) -> (section: Section, free: Set<SeatID>) {
        let words: [Character: SeatPurpose] = ["w": .wheelchair, "c": .companion, "r": .restricted]
        var seats: [Seat] = []
        var free: Set<SeatID> = []
        for (x, letter) in drawing.enumerated() where letter != "_" {
            let id = SeatID(Int64(seats.count + 1))
            let purpose = words[Character(letter.lowercased())] ?? .usual
            seats.append(
                Seat(id: id, number: seats.count + 1, label: "\(seats.count + 1)", x: Double(x), purpose: purpose))
            if letter == "." || letter.isLowercase { free.insert(id) }
        }
        let row = Row(number: 1, label: "1", y: 0, seats: seats, around: around)
        return (
            Section(keypad: 1, name: Name(local: "A"), grade: 0, focusX: 0, focusY: 0, rows: [row]), free
        )
    }

    private func accessible(_ drawing: String, _ count: Int) -> [Int64]? {
        let (section, free) = map(drawing)
        return BestAvailable.chooseAccessible(count, in: section, isFree: free.contains)?.seats.map(\.value)
    }

    func testAWheelchairPlaceBringsTheCompanionSeatsNextToIt() {
        XCTAssertEqual(accessible("..wc", 1), [3])
        XCTAssertEqual(accessible("..wc", 2), [3, 4])
        XCTAssertNil(accessible("..wc", 3), "a usual seat is none of them")
        XCTAssertEqual(accessible("cwc", 3), [1, 2, 3])
        XCTAssertNil(accessible("w_c", 2), "an aisle lies between")
        XCTAssertNil(accessible("..Wc", 1), "a companion seat is sold with its wheelchair place only")
        XCTAssertNil(accessible("..", 1))
        XCTAssertNil(accessible("wc", 0))
        XCTAssertNil(accessible("wc", Limits.ticketsPerBooking + 1))
    }

    func testAsFewWheelchairPlacesAsCanBe() {
        XCTAssertEqual(accessible("ww_wc", 2), [3, 4])
        XCTAssertEqual(accessible("ww_wC", 2), [1, 2], "two wheelchairs, where no companion seat is left")
        // Taking the second place alone strands nobody's companion seat.
        XCTAssertEqual(accessible("wc_w", 1), [3])
    }

    func testTheLargestPartyThatCanBeSeated() {
        func most(_ drawing: String) -> Int {
            let (section, free) = map(drawing)
            return BestAvailable.mostAccessible(in: section, isFree: free.contains)
        }
        XCTAssertEqual(most("cwc_wc"), 3)
        XCTAssertEqual(most("cWc_wc"), 2)
        XCTAssertEqual(most("cWc_WC"), 0)
    }

    func testAroundATableTheLastSeatIsNextToTheFirst() {
        func best(_ drawing: String, _ count: Int, around: Double?) -> (seats: [Int64], split: Bool)? {
            let (section, free) = map(drawing, around: around)
            return BestAvailable.choose(count, in: section, isFree: free.contains).map {
                ($0.seats.map(\.value), $0.split)
            }
        }
        XCTAssertEqual(best(".####.", 2, around: 6)?.seats, [6, 1])
        XCTAssertEqual(best(".####.", 2, around: 6)?.split, false)
        XCTAssertEqual(best(".####.", 2, around: nil)?.split, true)
        XCTAssertEqual(best(".####.", 2, around: 8)?.split, true, "a way to the table's middle lies between")
        XCTAssertEqual(best("......", 6, around: 6)?.split, false)
        // Three of four in a bow: taking the outer ones leaves no orphan between.
        XCTAssertEqual(best("..##..", 4, around: 6)?.seats, [5, 6, 1, 2])
    }

    func testANamedSeatAtATableIsTheFirstOfItsNeighbours() {
        let (section, free) = map("......", around: 6)
        let found = BestAvailable.choose(3, nearRow: 1, seat: 5, in: section, isFree: free.contains)
        XCTAssertEqual(found?.choice.seats.map(\.value), [5, 6, 1])
        XCTAssertEqual(found?.exact, true)
        let straight = map("......")
        XCTAssertEqual(
            BestAvailable.choose(3, nearRow: 1, seat: 5, in: straight.section, isFree: straight.free.contains)?.exact,
            false)
    }

    func testTogether() {
        func together(_ seats: [Int64], around: Double? = nil, _ drawing: String = "......") -> Bool {
            BestAvailable.areTogether(Set(seats.map { SeatID($0) }), in: map(drawing, around: around).section)
        }
        XCTAssertTrue(together([2, 3, 4]))
        XCTAssertFalse(together([2, 4]))
        XCTAssertFalse(together([1, 6]))
        XCTAssertTrue(together([1, 6], around: 6))
        XCTAssertFalse(together([3, 4], "..._..."))
    }
}
