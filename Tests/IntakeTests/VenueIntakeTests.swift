// VenueIntakeTests: venues with their grades, sections and rows.

import BookingModel
import Intake
import XCTest

final class VenueIntakeTests: XCTestCase {
    func testAWholeVenue() throws {
        let venue = try XCTUnwrap(read(Sample.hall).venues.first)
        XCTAssertEqual(venue.code, "hall")
        XCTAssertEqual(venue.name, Name(local: "홀", latin: "Hall"))
        XCTAssertEqual(venue.grades.map(\.local), ["R석", "S석"])
        XCTAssertEqual(venue.sections.map(\.keypad), [1, 2])
        XCTAssertEqual(venue.sections.map(\.grade), [0, 1])
        XCTAssertEqual(venue.sections[1].rows[0].seats.map(\.number), [1, 2, 3, 4, 5, 6])
        XCTAssertEqual(venue.sections[1].focusX, 2.5)
        XCTAssertEqual(venue.sections[1].focusY, 0)
    }

    func testRowsWithAislesLabelsAndPlaces() throws {
        let rows = """
            venue,section,row,label,first,count,aisles,seat_labels,x,y
            hall,1,5,마,11,5,12 13,,-3.5,7
            hall,1,6,,,2,,A B,,
            hall,2,1,,,1,,,,
            """
        let section = try XCTUnwrap(read(Sample.hall("rows.csv", rows)).venues.first?.sections.first)
        XCTAssertEqual(section.rows[0].number, 5)
        XCTAssertEqual(section.rows[0].label, "마")
        XCTAssertEqual(section.rows[0].y, 7)
        XCTAssertEqual(section.rows[0].seats.map(\.number), [11, 12, 13, 14, 15])
        XCTAssertEqual(section.rows[0].seats.map(\.x), [-3.5, -2.5, -0.5, 1.5, 2.5])
        XCTAssertEqual(section.rows[1].label, "6")
        XCTAssertEqual(section.rows[1].y, 1)
        XCTAssertEqual(section.rows[1].seats.map(\.label), ["A", "B"])
    }

    /// What is painted on seats is what callers type for them, as in a seating plan.
    func testPaintedNumbersAreWhatCallersType() throws {
        func seats(_ rows: String...) throws -> [[Int]] {
            let lines =
                ["venue,section,row,label,first,count,aisles,seat_labels"] + rows.map { "hall,1,\($0)" } + [
                    "hall,2,1,,,1,,"
                ]
            return try XCTUnwrap(read(Sample.hall("rows.csv", lines.joined(separator: "\n"))).venues.first).sections[0]
                .rows.map {
                    $0.seats.map(\.number)
                }
        }
        XCTAssertEqual(try seats("1,A,,5,3,1 3 5 7 9", "2,B,1,5,,10 8 6 4 2"), [[1, 3, 5, 7, 9], [10, 8, 6, 4, 2]])
        XCTAssertEqual(try seats("1,A,,4,,1 2 2a 3", "2,B,,3,,2a 3a 1"), [[1, 2, 101, 3], [101, 102, 1]])
        XCTAssertEqual(
            try seats("1,,,4,,A B C D", "2,,5,4,,A B C D", "3,,,2,,A C"), [[1, 2, 3, 4], [5, 6, 7, 8], [1, 3]])
        // An aisle lies to the right of the seat that is painted so.
        let rows = "venue,section,row,count,aisles,seat_labels\nhall,1,1,3,3,1 3 5\nhall,2,1,1,,\n"
        XCTAssertEqual(
            try XCTUnwrap(read(Sample.hall("rows.csv", rows)).venues.first).sections[0].rows[0].seats.map(\.x),
            [0, 1, 3])
    }

    func testASeatPaintedTwiceIsRefused() {
        let advice =
            "two callers would hold one seat's ticket: give one of them another label or seat_labels, or its "
            + "section another name"
        XCTAssertEqual(
            told("rows.csv", "venue,section,row,count,label\nhall,1,1,8,A\nhall,1,2,8,A\nhall,2,1,8,A\n"),
            ["rows.csv:3: 앞 row A seat 1, 2, 3, 4, 5, 6 and 2 more: painted twice, first in rows.csv line 2; \(advice)"]
        )
        XCTAssertEqual(
            told("rows.csv", "venue,section,row,count,seat_labels\nhall,1,1,4,1 2 2 3\nhall,2,1,1,\n"),
            ["rows.csv:2: 앞 row 1 seat 2: painted twice, first in this row; \(advice)"])
        // Two halves of a row are two rows of one label, as long as no seat is in both.
        XCTAssertEqual(
            told("rows.csv", "venue,section,row,first,count,label\nhall,1,1,1,4,A\nhall,1,2,5,4,A\nhall,2,1,1,1,\n"), []
        )
        let sections = "venue,section,korean,english,grade\nhall,1,앞,Front,1\nhall,2,뒤,front,2\n"
        XCTAssertEqual(
            told("sections.csv", sections),
            ["rows.csv:3: 뒤 row 1 seat 1, 2, 3, 4: painted twice, first in rows.csv line 2; \(advice)"])
    }

    func testFocalPointAndClip() throws {
        let sections =
            "venue,section,korean,clip,grade,focus_x,focus_y\nhall,1,앞,names/section-a,1,-2.5,3\nhall,2,뒤,,2,,\n"
        let section = try XCTUnwrap(read(Sample.hall("sections.csv", sections)).venues.first?.sections.first)
        XCTAssertEqual(section.name.clip, "names/section-a")
        XCTAssertEqual(section.focusX, -2.5)
        XCTAssertEqual(section.focusY, 3)
    }

    private func told(_ name: String, _ text: String) -> [String] { faults(Sample.hall(name, text)) }

    func testClipsCannotLeaveTheirFolder() {
        for clip in ["section-a", "names/../pin", "names/", "names/A", "names/a b", "/etc/passwd", "names/a/b"] {
            XCTAssertEqual(
                told("sections.csv", "venue,section,korean,clip,grade\nhall,1,앞,\(clip),1\nhall,2,뒤,,2\n").first,
                "sections.csv:2: clip: is names/ and then small letters, digits and hyphens, like names/show-hamlet",
                clip)
        }
    }

    func testVenueFaults() {
        XCTAssertEqual(
            told("venues.csv", "venue,korean\nhall,홀\nhall,또\nBig Hall,큰\n"),
            [
                "venues.csv:3: venue hall is given twice; first in venues.csv line 2",
                "venues.csv:4: venue: is 1 to 40 small letters, digits and hyphens",
            ])
        XCTAssertEqual(
            told("venues.csv", "venue,korean\nhall,홀\nempty,빈\n"),
            [
                "venues.csv:3: venue empty has no grades; give at least one",
                "venues.csv:3: venue empty has no sections; give at least one",
            ])
    }

    func testGradeFaults() {
        XCTAssertEqual(
            told("grades.csv", "venue,grade,korean\nhall,1,R\nhall,3,S\nhall,1,T\nother,1,U\nhall,x,V\n"),
            [
                "grades.csv:3: grade: is 3 where 2 comes next; number the grades from 1, the dearest first",
                "grades.csv:4: grade 1 of hall is given twice; first in grades.csv line 2",
                "grades.csv:5: venue: other is not among the venues given; a venue comes with its grades, sections and "
                    + "rows in one import",
                "grades.csv:6: grade: is a whole number from 1 to 99, not \"x\"",
            ])
    }

    func testSectionFaults() {
        XCTAssertEqual(
            told(
                "sections.csv",
                "venue,section,korean,grade,focus_x\nhall,1,앞,1,\nhall,2,뒤,3,\nhall,1,또,1,\nhall,1000,큰,1,\n"
                    + "hall,9,빈,1,far\n"),
            [
                "sections.csv:3: grade: is 3, but hall has 2 grades",
                "sections.csv:4: section 1 of hall is given twice; first in sections.csv line 2",
                "sections.csv:5: section: is a whole number from 1 to 999, not \"1000\"",
                "sections.csv:6: focus_x: is a number between -100000 and 100000, not \"far\"",
                "sections.csv:6: section 9 of hall has no rows; give at least one",
            ])
        for number in ["nan", "inf", "1e9"] {
            XCTAssertEqual(
                told("sections.csv", "venue,section,korean,grade,focus_x\nhall,1,앞,1,\(number)\nhall,2,뒤,2,\n"),
                ["sections.csv:2: focus_x: is a number between -100000 and 100000, not \"\(number)\""])
        }
    }

    func testRowFaults() {
        let rows = """
            venue,section,row,label,first,count,aisles,seat_labels,x,y
            hall,1,1,,,4,,,,
            hall,1,1,,,4,,,,
            hall,3,1,,,4,,,,
            hall,2,2,,,0,,,,
            hall,2,3,,998,3,,,,
            hall,2,4,,,4,4,,,
            hall,2,5,,,4,1;2,,,
            hall,2,6,,,4,,A B C,,
            hall,2,7,toolonglabel,,4,,,,
            """
        XCTAssertEqual(
            told("rows.csv", rows),
            [
                "rows.csv:3: row 1 of section 1 of hall is given twice; first in rows.csv line 2",
                "rows.csv:4: section: 3 is not among the sections of hall",
                "rows.csv:5: count: is a whole number from 1 to 999, not \"0\"",
                "rows.csv:6: count: the last seat is 1000; 999 is the highest",
                "rows.csv:7: aisles: no seat of the row is 4, or there is no seat to its right",
                "rows.csv:8: aisles: are whole numbers from 1 to 999, separated by blanks, not \"1;2\"",
                "rows.csv:9: seat_labels: are 3 for 4 seats",
                "rows.csv:10: label: is longer than 8 characters; shorten it",
            ])
    }
}
