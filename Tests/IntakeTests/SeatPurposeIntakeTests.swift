// SeatPurposeIntakeTests: seats with a purpose, and tables, from CSV files and seating plans.

import BookingModel
import Intake
import XCTest

final class SeatPurposeIntakeTests: XCTestCase {
    private func row(_ name: String, _ seats: [(category: String, x: Double, y: Double)], extra: String = "") -> String
    {
        let list = seats.enumerated().map {
            "{\"seat_number\": \"\($0 + 1)\", \"category\": \"\($1.category)\"\(extra), "
                + "\"position\": {\"x\": \($1.x), \"y\": \($1.y)}}"
        }
        return "{\"row_number\": \"\(name)\", \"seats\": [\(list.joined(separator: ","))]}"
    }

    private func plan(_ categories: [String], _ rows: [String]) -> String {
        let list = categories.map { $0.hasPrefix("{") ? $0 : "{\"name\": \"\($0)\"}" }.joined(separator: ",")
        return "{\"name\": \"홀\", \"categories\": [\(list)], \"size\": {\"width\": 100, \"height\": 100}, "
            + "\"zones\": [{\"name\": \"Main\", \"rows\": [\(rows.joined(separator: ","))]}]}"
    }

    private func venue(_ text: String) throws -> PlannedVenue {
        try XCTUnwrap(read(text, as: "hall.json").venues.first)
    }

    private func purposes(_ row: PlannedRow) -> [SeatPurpose] { row.seats.map(\.purpose) }

    func testACategoryThatIsNotForSaleIsNoGrade() throws {
        let seats = (0..<6).map { (category: $0 < 2 ? "NOT AVAILABLE" : "R", x: Double($0) * 25, y: 0.0) }
        let venue = try venue(plan(["NOT AVAILABLE", "R"], [row("A", seats)]))
        XCTAssertEqual(venue.grades.map(\.local), ["R"])
        // One section: its seats have their neighbours' grade.
        XCTAssertEqual(venue.sections.map(\.name.local), ["Main"])
        XCTAssertEqual(
            purposes(venue.sections[0].rows[0]), [.notForSale, .notForSale, .usual, .usual, .usual, .usual])
    }

    func testEveryCategoryThatSaysAPurpose() throws {
        let seats = ["휠체어석", "동반석", "S", "House", "시야제한석"].enumerated().map {
            (category: $1, x: Double($0) * 20, y: 0.0)
        }
        let venue = try venue(plan(["R", "S", "휠체어석", "동반석", "House", "시야제한석"], [row("A", seats)]))
        // A restricted view has a price of its own.
        XCTAssertEqual(venue.grades.map(\.local), ["R", "S", "시야제한석"])
        XCTAssertEqual(venue.sections.map(\.grade), [1, 2])
        XCTAssertEqual(purposes(venue.sections[0].rows[0]), [.wheelchair, .companion, .usual, .house])
        XCTAssertEqual(purposes(venue.sections[1].rows[0]), [.restricted])
    }

    func testAPurposeThatIsSaidCountsBeforeTheName() throws {
        let seats = [(category: "House", x: 0.0, y: 0.0), (category: "X", x: 20, y: 0)]
        let venue = try venue(
            plan(
                ["{\"name\": \"House\", \"purpose\": \"usual\"}", "{\"name\": \"X\", \"purpose\": \"restricted\"}"],
                [row("A", seats)]))
        XCTAssertEqual(venue.grades.map(\.local), ["House", "X"])
        XCTAssertEqual(venue.sections.flatMap { $0.rows.flatMap(purposes) }, [.usual, .restricted])
        let pair = row("A", [("R", 0, 0), ("R", 20, 0)], extra: ", \"wheelchair\": true")
        let flagged = try self.venue(plan(["R"], [pair]))
        XCTAssertEqual(purposes(flagged.sections[0].rows[0]), [.wheelchair, .wheelchair])
        XCTAssertEqual(
            faults(plan(["{\"name\": \"R\", \"purpose\": \"sofa\"}"], [row("A", [("R", 0, 0)])]), as: "hall.json"),
            [
                "hall.json:1: categories[0].purpose: is one of usual, wheelchair, companion, restricted, house, "
                    + "not-for-sale"
            ])
    }

    func testATableGoesAround() throws {
        // Eight seats around a table, in no order of x.
        let seats = (0..<8).map { index in
            let angle = Double(index) * .pi / 4
            return (category: "R", x: 100 + 26.13 * cosine(angle), y: 100 + 26.13 * cosine(angle - .pi / 2))
        }
        let bench = (0..<6).map { (category: "R", x: Double($0) * 20, y: 0.0) }
        let rows = try venue(plan(["R"], [row("1", seats), row("2", bench)])).sections[0].rows
        let around = try XCTUnwrap(rows[0].around)
        XCTAssertEqual(around, 8, accuracy: 0.01)
        let gaps = zip(rows[0].seats, rows[0].seats.dropFirst()).map { $1.x - $0.x }
        for gap in gaps { XCTAssertEqual(gap, 1, accuracy: 0.01) }
        XCTAssertNil(rows[1].around)
    }

    func testARowThatBendsBackKeepsItsNeighbours() throws {
        // A horseshoe: down the left side, along the bottom, up the right side.
        let path: [(Double, Double)] = [(0, 0), (0, 20), (0, 40), (20, 50), (40, 50), (60, 40), (60, 20), (60, 0)]
        let seats = path.map { (category: "R", x: $0.0, y: $0.1) }
        let row = try venue(plan(["R"], [row("A", seats)])).sections[0].rows[0]
        XCTAssertEqual(row.seats.map(\.label), ["1", "2", "3", "4", "5", "6", "7", "8"])
        XCTAssertNil(row.around)
        for (a, b) in zip(row.seats, row.seats.dropFirst()) { XCTAssertLessThan(b.x - a.x, 1.5) }
    }

    func testColumnsOfARow() throws {
        let rows = """
            venue,section,row,count,around,wheelchair,companion,restricted,house,not_for_sale
            hall,1,1,8,,1 8,2 7,3,4,5 6
            hall,2,1,6,yes,,,,,

            """
        let venue = try XCTUnwrap(read(Sample.hall("rows.csv", rows)).venues.first)
        XCTAssertEqual(
            purposes(venue.sections[0].rows[0]),
            [
                .wheelchair, .companion, .restricted, .house, .notForSale, .notForSale, .companion, .wheelchair,
            ])
        XCTAssertNil(venue.sections[0].rows[0].around)
        XCTAssertEqual(venue.sections[1].rows[0].around, 6)
    }

    func testFaultsOfTheColumns() {
        let rows = """
            venue,section,row,count,around,wheelchair,companion,house
            hall,1,1,4,,9,,
            hall,1,2,4,,1,1,
            hall,1,3,4,,1,3,
            hall,1,4,2,yes,,,
            hall,2,1,4,perhaps,,,x

            """
        XCTAssertEqual(
            faults(Sample.hall("rows.csv", rows)),
            [
                "rows.csv:2: wheelchair: no seat of the row is 9",
                "rows.csv:3: companion: seat 1 is in the column wheelchair too",
                "rows.csv:4: companion: seat 3 is next to no wheelchair place, so that nobody could buy it; list that "
                    + "place in the column wheelchair",
                "rows.csv:5: around: a round table has 3 seats or more",
                "rows.csv:6: house: are whole numbers from 1 to 999, separated by blanks, not \"x\"",
                "rows.csv:6: around: is yes or no, not \"perhaps\"",
            ])
    }

    /// Enough of a series for the angles here.
    private func cosine(_ angle: Double) -> Double {
        var (term, sum) = (1.0, 1.0)
        for n in 1...16 {
            term *= -angle * angle / Double((2 * n - 1) * (2 * n))
            sum += term
        }
        return sum
    }
}
