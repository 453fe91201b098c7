// VenueKeyTests: importing a hall again when keys and labels change: a ticket stays with the seat that is painted as it
// says.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class VenueKeyTests: XCTestCase {
    /// A section of one row for each label, with seats of these keys and labels.
    private func section(
        _ keypad: Int, _ name: String, isFree: Bool = false, _ rows: [(key: Int, label: String, isFree: Bool)],
        _ seats: [(Int, String)]
    ) -> PlannedSection {
        PlannedSection(
            keypad: keypad, name: Name(local: name), grade: 0, focusX: 0, focusY: 0,
            rows: rows.map { row in
                PlannedRow(
                    number: row.key, label: row.label, y: Double(row.key),
                    seats: seats.enumerated().map { PlannedSeat(number: $1.0, label: $1.1, x: Double($0)) },
                    isFreeNumber: row.isFree)
            }, isFreeKeypad: isFree)
    }

    private func store(_ sections: [PlannedSection], in sales: SalesOffice) throws -> CatalogReport {
        let theatre = SalesOffice.theatre()
        var batch = CatalogBatch()
        batch.venues = [PlannedVenue(code: "theatre", name: theatre.name, grades: theatre.grades, sections: sections)]
        return try sales.office.staff.storeCatalog(batch)
    }

    private func keys(_ sales: SalesOffice) throws -> [String] {
        try XCTUnwrap(sales.office.staff.venueKeys("theatre")).sections.flatMap { section in
            section.rows.map { row in
                "\(section.key) \(section.name.local): \(row.key) \(row.label): "
                    + row.seats.map { "\($0.key)=\($0.label)" }.joined(separator: " ")
            }
        }
    }

    private let five = (1...5).map { ($0, "\($0)") }

    func testATicketStaysWithItsSeatWhenKeysChange() throws {
        let sales = try SalesOffice()
        // As earlier versions keyed rows AA, A, B, and seats painted 1 3 5 7 9.
        _ = try store(
            [
                section(
                    11, "A", [(1, "AA", false), (2, "A", false), (3, "B", false)],
                    Array(zip(1...5, ["1", "3", "5", "7", "9"])))
            ], in: sales)
        let booking = try sales.sell(1, .near(section: 11, row: 2, seat: 2))
        XCTAssertEqual(booking.seats.map(\.label.description), ["A A-3"])
        let report = try store(
            [
                section(
                    11, "A", [(1, "A", false), (2, "B", false), (27, "AA", true)],
                    [(1, "1"), (3, "3"), (5, "5"), (7, "7"), (9, "9")])
            ], in: sales)
        XCTAssertEqual(report.changed, 1)
        // The row that is odd keeps its key while that is free; A needs the 1 of AA here.
        XCTAssertEqual(
            try keys(sales),
            ["11 A: 1 A: 1=1 3=3 5=5 7=7 9=9", "11 A: 2 B: 1=1 3=3 5=5 7=7 9=9", "11 A: 27 AA: 1=1 3=3 5=5 7=7 9=9"])
        XCTAssertEqual(
            try sales.number("SELECT count(*) FROM seat JOIN section ON section.id = seat.section WHERE keypad = 11"),
            15)
        let sold = try sales.office.database.first(
            "SELECT row_number || ' ' || row_label || ' ' || number || ' ' || label FROM booking_seat JOIN seat ON "
                + "seat.id = booking_seat.seat"
        ) { $0.text(0) }
        XCTAssertEqual(sold, "1 A 3 3")
        XCTAssertEqual(
            report.notes.map(\.text),
            [
                "section A, row A: callers type 1 for it from now on, no longer 2; what callers type for its seats "
                    + "changes: 3 is 3, no longer 2; 5 is 5, no longer 3; 7 is 7, no longer 4; 9 is 9, no longer 5",
                "section A, row B: callers type 2 for it from now on, no longer 3; what callers type for its seats "
                    + "changes: 3 is 3, no longer 2; 5 is 5, no longer 3; 7 is 7, no longer 4; 9 is 9, no longer 5",
                "section A, row AA: callers type 27 for it from now on, no longer 1; what callers type for its seats "
                    + "changes: 3 is 3, no longer 2; 5 is 5, no longer 3; 7 is 7, no longer 4; 9 is 9, no longer 5",
            ])
        try sales.audit()
        let again = try store(
            [
                section(
                    11, "A", [(1, "A", false), (2, "B", false), (27, "AA", true)],
                    [(1, "1"), (3, "3"), (5, "5"), (7, "7"), (9, "9")])
            ], in: sales)
        XCTAssertEqual([again.changed, again.notes.count], [0, 0])
    }

    func testAFreeKeyStaysWhenTheHallGrows() throws {
        let sales = try SalesOffice()
        _ = try store([section(11, "A", [(1, "왼쪽", true), (2, "오른쪽", true)], five)], in: sales)
        let report = try store(
            [section(11, "A", [(1, "왼쪽", true), (2, "가운데", true), (3, "오른쪽", true)], five)], in: sales)
        XCTAssertEqual(try keys(sales).map { $0.prefix(12) }, ["11 A: 1 왼쪽: ", "11 A: 2 오른쪽:", "11 A: 101 가운"])
        XCTAssertEqual(report.notes, [])
    }

    func testSectionsAreKnownByTheirNames() throws {
        let sales = try SalesOffice()
        _ = try store([section(1, "앞", [(1, "1", false)], five), section(2, "뒤", [(1, "1", false)], five)], in: sales)
        _ = try sales.sell(1, .near(section: 1, row: 1, seat: 5))
        let report = try store(
            [section(2, "앞", [(1, "1", false)], five), section(1, "뒤", [(1, "1", false)], five)], in: sales)
        XCTAssertEqual(
            report.notes.map(\.text),
            [
                "section 앞: callers type 2 for it from now on, no longer 1",
                "section 뒤: callers type 1 for it from now on, no longer 2",
            ])
        let sold =
            "SELECT section.keypad FROM booking_seat JOIN seat ON seat.id = booking_seat.seat JOIN section ON "
            + "section.id = seat.section"
        XCTAssertEqual(try sales.number(sold), 2)
        try sales.audit()
        // A sold seat is still kept.
        XCTAssertThrowsError(try store([section(1, "뒤", [(1, "1", false)], five)], in: sales)) {
            XCTAssertTrue("\($0)".contains("section 2, row 1, seat 5: is sold"), "\($0)")
        }
    }

    func testASoldSeatThatIsCalledOtherwiseIsTold() throws {
        let sales = try SalesOffice()
        _ = try store([section(11, "A", [(1, "1", false)], five)], in: sales)
        _ = try sales.sell(1, .near(section: 11, row: 1, seat: 3))
        let report = try store([section(11, "A", [(1, "가", false)], five)], in: sales)
        XCTAssertEqual(
            report.notes.map(\.text),
            ["section A: row 1 seat 3 is called row 가 seat 3 from now on; tickets that were sent have the old words"])
    }

    func testASoldSeatWithAFreeKeyIsNotTakenForAnother() throws {
        let sales = try SalesOffice()
        func odd(_ label: String) -> PlannedSection {
            PlannedSection(
                keypad: 11, name: Name(local: "A"), grade: 0, focusX: 0, focusY: 0,
                rows: [
                    PlannedRow(
                        number: 1, label: "1", y: 0,
                        seats: [
                            PlannedSeat(number: 1, label: "1", x: 0),
                            PlannedSeat(number: 101, label: label, x: 1, isFreeNumber: true),
                        ])
                ])
        }
        _ = try store([odd("2a")], in: sales)
        _ = try sales.sell(1, .near(section: 11, row: 1, seat: 101))
        XCTAssertThrowsError(try store([odd("3b")], in: sales)) {
            XCTAssertTrue("\($0)".contains("section 11, row 1, seat 101: is sold"), "\($0)")
        }
    }

    func testASectionWithSoldSeatsThatIsCalledOtherwiseIsTold() throws {
        let sales = try SalesOffice()
        _ = try store([section(11, "A", [(1, "1", false)], five)], in: sales)
        XCTAssertEqual(try store([section(11, "B", [(1, "1", false)], five)], in: sales).notes, [])
        _ = try sales.sell(1, .near(section: 11, row: 1, seat: 3))
        XCTAssertEqual(
            try store([section(11, "C", [(1, "1", false)], five)], in: sales).notes.map(\.text),
            ["section B is called C from now on; tickets that were sent have the old words"])
    }

    func testASeatPaintedTwiceIsNeverStored() throws {
        let sales = try SalesOffice()
        for sections in [
            [section(11, "A", [(1, "A", false), (2, "a", false)], five)],
            [section(11, "A", [(1, "A", false)], [(1, "1"), (2, "01")])],
            [section(11, "A", [(1, "A", false)], five), section(12, "A", [(1, "A", false)], five)],
        ] {
            XCTAssertThrowsError(try store(sections, in: sales)) {
                XCTAssertTrue("\($0)".contains("painted twice"), "\($0)")
            }
        }
        _ = try store(
            [section(11, "A", [(1, "A", false)], five), section(12, "A", [(1, "B", false)], five)], in: sales)
    }

    func testANewShowingInThePastIsTold() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.showings = [
            PlannedShowing(
                program: try SalesOffice.number("701"), starts: LocalDateTime("2020-03-07 19:30")!, service: nil,
                tariff: "std", stopMinutes: [])
        ]
        XCTAssertEqual(
            try sales.office.staff.storeCatalog(batch).notes.map(\.text),
            ["the showing of 701 at 2020-03-07 19:30 is over, so that it cannot be booked; look at its date"])
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch).notes, [])
        let batchOfAll = try SalesOffice.catalog()
        XCTAssertEqual(try sales.office.staff.storeCatalog(batchOfAll).notes, [])
    }
}
