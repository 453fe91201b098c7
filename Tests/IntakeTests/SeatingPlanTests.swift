// SeatingPlanTests: the open seating-plan JSON of pretix.

import BookingModel
import Intake
import XCTest

final class SeatingPlanTests: XCTestCase {
    private func seat(_ number: String, _ category: String, _ x: Double, _ y: Double = 0) -> String {
        "{\"seat_number\": \"\(number)\", \"seat_guid\": \"g\", \"uuid\": \"u\", \"category\": \"\(category)\", "
            + "\"position\": {\"x\": \(x), \"y\": \(y)}}"
    }

    private func row(_ number: String, y: Double, _ seats: [String]) -> String {
        "{\"row_number\": \"\(number)\", \"row_number_position\": \"both\", \"position\": {\"x\": 0, \"y\": \(y)}, "
            + "\"seats\": [\(seats.joined(separator: ","))]}"
    }

    private func zone(_ name: String, x: Double = 0, y: Double = 0, _ rows: [String]) -> String {
        "{\"name\": \"\(name)\", \"position\": {\"x\": \(x), \"y\": \(y)}, \"rows\": [\n"
            + "\(rows.joined(separator: ",\n"))\n], \"areas\": []}"
    }

    private func plan(
        _ zones: [String],
        categories: String = "[{\"name\": \"R\", \"color\": \"#f00\"}, {\"name\": \"S\", \"color\": \"#0f0\"}]"
    ) -> String {
        "{\"name\": \"작은 홀\", \"categories\": \(categories),\n\"zones\": [\(zones.joined(separator: ",\n"))], "
            + "\"size\": {\"width\": 200, \"height\": 100}}"
    }

    private func venue(_ text: String) throws -> PlannedVenue {
        try XCTUnwrap(read(text, as: "plans/small-hall.json").venues.first)
    }

    func testZonesBecomeSectionsAndCategoriesGrades() throws {
        let front = zone(
            "A", x: 50, y: 20, [row("1", y: 0, [seat("1", "R", 0), seat("2", "R", 20), seat("3", "R", 60)])])
        let back = zone(
            "B", x: 50, y: 60,
            [row("1", y: 0, [seat("1", "S", 0), seat("2", "S", 20)]), row("2", y: 20, [seat("1", "S", 0)])])
        let venue = try venue(plan([front, back]))
        XCTAssertEqual(venue.code, "small-hall")
        XCTAssertEqual(venue.name.local, "작은 홀")
        XCTAssertEqual(venue.grades.map(\.local), ["R", "S"])
        XCTAssertEqual(venue.sections.map(\.keypad), [1, 2])
        XCTAssertEqual(venue.sections.map(\.name.local), ["A", "B"])
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
        XCTAssertEqual(try numbers(["AA", "AB"], ["1", "2"]), [[1, 2], [1, 2]])
        XCTAssertEqual(try numbers(["가", "나"], ["A", "B"]), [[1, 2], [1, 2]])
        XCTAssertEqual(try numbers(["나", "라"], ["1번", "2번"]), [[2, 4], [1, 2]])
        XCTAssertEqual(try numbers(["왼쪽", "오른쪽"], ["0", "1000"]), [[1, 2], [1, 2]])
    }

    /// One odd label gets a key of its own; every other one keeps what is painted.
    func testOneOddLabelMovesNoOther() throws {
        func rows(_ labels: [String]) throws -> [Int] {
            try venue(
                plan([zone("Stalls", labels.enumerated().map { row($1, y: Double($0) * 20, [seat("1", "R", 0)]) })])
            ).sections[0].rows
                .map(\.number)
        }
        func seats(_ labels: [String]) throws -> [Int] {
            try venue(
                plan([zone("Stalls", [row("A", y: 0, labels.enumerated().map { seat($1, "R", Double($0) * 20) })])])
            ).sections[0].rows[0]
                .seats.map(\.number)
        }
        XCTAssertEqual(try rows(["0", "1"]), [101, 1])
        XCTAssertEqual(try seats(["0", "1", "2", "3"]), [101, 1, 2, 3])
        XCTAssertEqual(try seats(["1", "2", "2a", "3", "4", "5"]), [1, 2, 101, 3, 4, 5])
        XCTAssertEqual(try seats(["2b", "101", "2a"]), [201, 101, 202])
        XCTAssertEqual(try rows(["AA", "A", "B", "C"]), [27, 1, 2, 3])
        XCTAssertEqual(try rows(["CC", "BB", "AA", "B", "A"]), [29, 28, 27, 2, 1])
        XCTAssertEqual(try rows(["A", "B", "Loge"]), [1, 2, 101])
        XCTAssertEqual(try rows(["1", "A", "B"]), [1, 101, 102])
        XCTAssertEqual(try rows(["999", "X"]), [999, 1])
    }

    func testAnOddSeatHasOneKeyInAllRowsOfItsSection() throws {
        let venue = try venue(
            plan([
                zone(
                    "Stalls",
                    [
                        row(
                            "A", y: 0,
                            [seat("1", "R", 0), seat("2", "R", 20), seat("2a", "R", 40), seat("3a", "R", 60)]),
                        row("B", y: 20, [seat("120", "R", 0), seat("3a", "R", 20)]),
                    ])
            ]))
        XCTAssertEqual(venue.sections[0].rows.map { $0.seats.map(\.number) }, [[1, 2, 201, 202], [120, 202]])
    }

    func testZonesWithoutANameAreOneSection() throws {
        let unnamed = zone("", [row("A", y: 0, [seat("1", "R", 0)])]).replacingOccurrences(
            of: "\"name\": \"\", ", with: "")
        let venue = try venue(
            plan([
                unnamed, zone(" ", [row("A", y: 0, [seat("2", "R", 20)])]),
                zone("B", [row("A", y: 0, [seat("1", "R", 0)])]),
            ]))
        XCTAssertEqual(venue.sections.map(\.name), [Name(local: "객석", latin: "Hall"), Name(local: "B")])
        XCTAssertEqual(venue.sections[0].rows.map(\.label), ["A"])
        XCTAssertEqual(venue.sections[0].rows[0].seats.map(\.label), ["1", "2"])
    }

    func testBlocksOfOneRowAreOneRow() throws {
        let venue = try venue(
            plan([
                zone(
                    "Stalls",
                    [
                        row("A", y: 0, [seat("1", "R", 0), seat("2", "R", 20)]),
                        row("A", y: 0, [seat("4", "R", 120), seat("3", "R", 100)]),
                    ])
            ]))
        XCTAssertEqual(venue.sections[0].rows.map(\.number), [1])
        XCTAssertEqual(venue.sections[0].rows[0].seats.map(\.number), [1, 2, 3, 4])
    }

    func testASeatPaintedTwiceIsRefused() {
        let twoSeats = [seat("1", "R", 0), seat("2", "R", 20)]
        let advice =
            "two callers would hold one seat's ticket: give one of them another seat_number or row_number, or "
            + "its zone a name of its own"
        XCTAssertEqual(
            faults(plan([zone("A", [row("A", y: 0, twoSeats), row("a", y: 20, twoSeats)])]), as: "hall.json"),
            [
                "hall.json:4: zones[0].rows[1]: A row A seat 2, 1: painted twice, first in hall.json line 3, "
                    + "zones[0].rows[0]; \(advice)"
            ])
        XCTAssertEqual(
            faults(
                plan([zone("A", [row("A", y: 0, twoSeats)]), zone("A", x: 100, [row("A", y: 0, twoSeats)])]),
                as: "hall.json"),
            [
                "hall.json:6: zones[1].rows[0]: A row A seat 1, 2: painted twice, first in hall.json line 3, "
                    + "zones[0].rows[0]; \(advice)"
            ])
        XCTAssertEqual(
            faults(plan([zone("A", [row("A", y: 0, twoSeats + [seat("02", "R", 40)])])]), as: "hall.json"),
            ["hall.json:3: zones[0].rows[0]: A row A seat 02: painted twice, first in this row; \(advice)"])
        // A zone's part of one category is called like another zone.
        XCTAssertEqual(
            faults(
                plan([
                    zone("A", [row("A", y: 0, [seat("1", "R", 0), seat("2", "S", 20)])]),
                    zone("A R", x: 100, [row("A", y: 0, [seat("1", "R", 0)])]),
                ]),
                as: "hall.json"
            ).count, 1)
    }

    func testThePlansOfPretixsAnswers() throws {
        let inside = plan([zone("A", [row("1", y: 0, [seat("1", "R", 0)])])])
        let nameless = inside.replacingOccurrences(of: "\"name\": \"작은 홀\", ", with: "")
        let one = "{\"id\": 2, \"name\": \"Plan\", \"layout\": \(inside)}"
        XCTAssertEqual(try venue(one), try venue(inside))
        XCTAssertEqual(try venue("{\"count\": 1, \"next\": null, \"results\": [\(one)]}"), try venue(inside))
        XCTAssertEqual(try venue("{\"id\": 2, \"name\": \"Plan\", \"layout\": \(nameless)}").name, Name(local: "Plan"))
        let other = one.replacingOccurrences(of: "\"id\": 2", with: "\"id\": 7")
        XCTAssertEqual(
            read("{\"count\": 2, \"results\": [\(one), \(other)]}", as: "plans.json").venues.map(\.code),
            ["plans-2", "plans-7"])
        XCTAssertEqual(read("[\(other), \(inside)]", as: "plans.json").venues.map(\.code), ["plans-7", "plans-2"])
    }

    func testAZoneOfTwoCategoriesBecomesTwoSections() throws {
        let venue = try venue(
            plan([zone("Stalls", [row("1", y: 0, [seat("1", "S", 0), seat("2", "R", 20), seat("3", "R", 40)])])]))
        XCTAssertEqual(venue.sections.map(\.name.local), ["Stalls R", "Stalls S"])
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
                                [
                                    seat("1", "VIP", 0), "{\"seat_number\": \"2\", \"category\": \"R\"}",
                                    seat("toolongtoolong", "R", 2),
                                ])
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
            [
                "Großer Saal.json:1: the file's name is to become the venue's code: name it with small letters, digits "
                    + "and hyphens only"
            ])
        let right = plan([zone("A", [row("1", y: 0, [seat("1", "R", 0)])])])
        XCTAssertEqual(
            faults([IntakeFile(name: "hall.json", text: right)] + Sample.hall),
            ["hall.json:1: venue hall is given twice; first in venues.csv line 2"])
        XCTAssertEqual(
            told(right.replacingOccurrences(of: "\"y\": 0.0}}", with: "\"y\": \"high\"}}")),
            ["hall.json:3: zones[0].rows[0].seats[0].position.y: is to be a number between -100000 and 100000"])
    }
}
