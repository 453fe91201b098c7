// SeatingPlanTests: the open seating-plan JSON of pretix.

import BookingModel
import Intake
import XCTest

final class SeatingPlanTests: XCTestCase {
    private func seat(_ number: String, _ category: String, _ x: Double, _ y: Double = 0) -> String {
        "{\"seat_number\": \"\(number)\", \"seat_guid\": \"g\", \"uuid\": \"u\", \"category\": \"\(category)\", \"position\": {\"x\": \(x), \"y\": \(y)}}"
    }

    private func row(_ number: String, y: Double, _ seats: [String]) -> String {
        "{\"row_number\": \"\(number)\", \"row_number_position\": \"both\", \"position\": {\"x\": 0, \"y\": \(y)}, \"seats\": [\(seats.joined(separator: ","))]}"
    }

    private func zone(_ name: String, x: Double = 0, y: Double = 0, _ rows: [String]) -> String {
        "{\"name\": \"\(name)\", \"position\": {\"x\": \(x), \"y\": \(y)}, \"rows\": [\n\(rows.joined(separator: ",\n"))\n], \"areas\": []}"
    }

    private func plan(
        _ zones: [String], categories: String = "[{\"name\": \"R\", \"color\": \"#f00\"}, {\"name\": \"S\", \"color\": \"#0f0\"}]"
    ) -> String {
        "{\"name\": \"작은 홀\", \"categories\": \(categories),\n\"zones\": [\(zones.joined(separator: ",\n"))], \"size\": {\"width\": 200, \"height\": 100}}"
    }

    private func venue(_ text: String) throws -> PlannedVenue { try XCTUnwrap(read(text, as: "plans/small-hall.json").venues.first) }

    func testZonesBecomeSectionsAndCategoriesGrades() throws {
        let front = zone("A", x: 50, y: 20, [row("1", y: 0, [seat("1", "R", 0), seat("2", "R", 20), seat("3", "R", 60)])])
        let back = zone(
            "B", x: 50, y: 60, [row("1", y: 0, [seat("1", "S", 0), seat("2", "S", 20)]), row("2", y: 20, [seat("1", "S", 0)])])
        let venue = try venue(plan([front, back]))
        XCTAssertEqual(venue.code, "small-hall")
        XCTAssertEqual(venue.name.korean, "작은 홀")
        XCTAssertEqual(venue.grades.map(\.korean), ["R", "S"])
        XCTAssertEqual(venue.sections.map(\.keypad), [1, 2])
        XCTAssertEqual(venue.sections.map(\.name.korean), ["A", "B"])
        XCTAssertEqual(venue.sections.map(\.grade), [0, 1])
        XCTAssertEqual(venue.sections[0].focusX, 5)
        XCTAssertEqual(venue.sections[0].focusY, 0)
        // Twenty units are a seat's width here: the third seat stands behind an aisle.
        XCTAssertEqual(venue.sections[0].rows[0].seats.map(\.x), [2.5, 3.5, 5.5])
        XCTAssertEqual(venue.sections[1].rows.map(\.y), [3, 4])
    }

    func testKeypadNumbers() throws {
        func numbers(_ rows: [String], _ seats: [String]) throws -> [[Int]] {
            let section = try venue(
                plan([
                    zone(
                        "Stalls",
                        rows.enumerated().map { index, label in
                            row(label, y: Double(index) * 20, seats.enumerated().map { seat($1, "R", Double($0) * 20) })
                        })
                ])
            ).sections[0]
            return [section.rows.map(\.number), section.rows[0].seats.map(\.number)]
        }
        XCTAssertEqual(try numbers(["3", "4"], ["11", "12", "13"]), [[3, 4], [11, 12, 13]])
        XCTAssertEqual(try numbers(["A", "c"], ["5", "3", "1"]), [[1, 3], [5, 3, 1]])
        XCTAssertEqual(try numbers(["AA", "AB"], ["1", "1"]), [[1, 2], [1, 2]])
        XCTAssertEqual(try numbers(["A", "1"], ["0", "1000"]), [[1, 2], [1, 2]])
        XCTAssertEqual(try numbers(["가", "나"], ["A", "B"]), [[1, 2], [1, 2]])
    }

    func testAZoneOfTwoCategoriesBecomesTwoSections() throws {
        let venue = try venue(plan([zone("Stalls", [row("1", y: 0, [seat("1", "S", 0), seat("2", "R", 20), seat("3", "R", 40)])])]))
        XCTAssertEqual(venue.sections.map(\.name.korean), ["Stalls R", "Stalls S"])
        XCTAssertEqual(venue.sections.map(\.grade), [0, 1])
        XCTAssertEqual(venue.sections.map { $0.rows[0].seats.map(\.number) }, [[2, 3], [1]])
    }

    func testCurvedAndUprightRowsKeepTheirNeighbours() throws {
        let arc = (0..<5).map { seat("\($0 + 1)", "R", Double($0) * 16, 12 * Double($0)) }
        let upright = (0..<4).map { seat("\($0 + 1)", "S", Double($0 % 2), Double($0) * 20) }
        let venue = try venue(plan([zone("A", [row("1", y: 0, arc)]), zone("B", [row("1", y: 0, upright)])]))
        for section in venue.sections {
            let seats = section.rows[0].seats
            XCTAssertEqual(seats.map(\.number), Array(1...seats.count))
            XCTAssertTrue(zip(seats, seats.dropFirst()).allSatisfy { (0.5...1.5).contains($1.x - $0.x) })
        }
    }

    func testFaults() {
        func told(_ text: String, _ name: String = "hall.json") -> [String] { faults(text, as: name) }
        XCTAssertEqual(
            told(
                plan([
                    zone(
                        "A",
                        [
                            row(
                                "1", y: 0,
                                [seat("1", "VIP", 0), "{\"seat_number\": \"2\", \"category\": \"R\"}", seat("toolongtoolong", "R", 2)])
                        ])
                ])),
            [
                "hall.json:1: has no seats",
                "hall.json:3: zones[0].rows[0].seats[0]: category \"VIP\" is not among the plan's categories",
                "hall.json:3: zones[0].rows[0].seats[1]: lacks position",
                "hall.json:3: zones[0].rows[0].seats[2].seat_number: is longer than 8 characters; shorten it",
            ])
        XCTAssertEqual(told(plan([])), ["hall.json:1: has no seats"])
        XCTAssertEqual(
            told("{\"name\": 5, \"categories\": {}, \"zones\": [7]}"),
            [
                "hall.json:1: categories: is an object where a list is expected",
                "hall.json:1: has 0 categories; 1 to 99 can become grades",
                "hall.json:1: zones[0]: is a number where an object is expected",
                "hall.json:1: has no seats",
            ])
        XCTAssertEqual(
            told(plan([zone("A", [row("1", y: 0, [seat("1", "R", 0)])])]), "Großer Saal.json"),
            ["Großer Saal.json:1: the file's name is to become the venue's code: name it with small letters, digits and hyphens only"])
        let right = plan([zone("A", [row("1", y: 0, [seat("1", "R", 0)])])])
        XCTAssertEqual(
            faults([IntakeFile(name: "hall.json", text: right)] + Sample.hall),
            ["hall.json:1: venue hall is given twice; first in venues.csv line 2"])
        XCTAssertEqual(
            told(right.replacingOccurrences(of: "\"y\": 0.0}}", with: "\"y\": \"high\"}}")),
            ["hall.json:3: zones[0].rows[0].seats[0].position.y: is to be a number between -100000 and 100000"])
    }
}
