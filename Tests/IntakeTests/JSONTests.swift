// JSONTests: the JSON form brings what the CSV files bring, and its faults name line and path.

import BookingModel
import Intake
import XCTest

final class JSONTests: XCTestCase {
    private let document = """
        {
          "venues": [{
            "venue": "hall", "korean": "홀", "english": "Hall",
            "grades": [{"korean": "R석"}, {"korean": "S석"}],
            "sections": [
              {"section": 1, "korean": "앞", "grade": 1, "rows": [{"row": 1, "count": 4, "aisles": [2], "seat_labels": \
        ["A", "B", "C", "D"]}]},
              {"section": 2, "korean": "뒤", "grade": 2, "focus_x": -1.5, "rows": [{"row": 1, "count": 6}]}
            ]
          }],
          "programs": [{
            "program": 701, "category": "theatre", "korean": "햄릿", "venue": "hall",
            "fares": [{"tariff": "standard", "grade": 1, "price": 50000}, {"tariff": "standard", "grade": 2, "price": \
        30000}]
          }, {
            "program": "741", "category": "train", "korean": "경부선", "venue": "ktx", "organiser": "한국철도",
            "stops": [{"korean": "서울"}, {"korean": "대전"}],
            "fares": [{"tariff": "all", "grade": 1, "from": 1, "to": 2, "price": 23700}]
          }],
          "showings": [
            {"program": 701, "date": "2026-03-07", "time": "19:30", "tariff": "standard"},
            {"program": 741, "date": "2026-03-07", "time": "09:00", "tariff": "all", "service": 101, "minutes": [0, 60]}
          ],
          "members": [{"number": "100234", "name": "홍길동 \\"길\\" \\uD83D\\uDE00", "telephone": "010-2345-6789", \
        "language": "ko", "pin": "4821", "credit_limit": 500000}],
          "feeTables": [{
            "table": "own", "categories": ["theatre", "train"], "from": "2026-01-01", "to": null, "source": "the house",
            "steps": [
              {"step": "1d", "until": "1 days before", "weekday": "10%", "weekend": "20%", "holiday": "400"},
              {"step": "0h", "until": "0 minutes before", "weekday": "50%", "weekend": "50%", "holiday": "50%"}
            ]
          }],
          "holidays": ["2026-03-01", {"date": "2026-05-05", "name": "어린이날"}]
        }
        """

    private let files = [
        IntakeFile(name: "v.csv", text: "venue,korean,english\nhall,홀,Hall\n"), Sample.grades,
        IntakeFile(name: "s.csv", text: "venue,section,korean,grade,focus_x\nhall,1,앞,1,\nhall,2,뒤,2,-1.5\n"),
        IntakeFile(
            name: "r.csv", text: "venue,section,row,count,aisles,seat_labels\nhall,1,1,4,2,A B C D\nhall,2,1,6,,\n"),
        IntakeFile(
            name: "p.csv",
            text: "program,category,korean,venue,organiser\n701,theatre,햄릿,hall,\n741,train,경부선,ktx,한국철도\n"),
        IntakeFile(name: "t.csv", text: "program,stop,korean\n741,1,서울\n741,2,대전\n"),
        IntakeFile(
            name: "f.csv",
            text: "program,tariff,grade,price,from,to\n701,standard,1,50000,,\n701,standard,2,30000,,\n"
                + "741,all,1,23700,1,2\n"
        ),
        IntakeFile(
            name: "h.csv",
            text: "program,date,time,tariff,service,minutes\n701,2026-03-07,19:30,standard,,\n"
                + "741,2026-03-07,09:00,all,101,0 60\n"),
        IntakeFile(name: "m.csv", text: Sample.members + "100234,\"홍길동 \"\"길\"\" 😀\",01023456789,ko,4821,500000\n"),
        IntakeFile(
            name: "x.csv",
            text: """
                table,categories,from,source,step,until,weekday,weekend,holiday
                own,theatre train,2026-01-01,the house,1d,1 days before,10%,20%,400
                ,,,,0h,0 minutes before,50%,50%,50%
                """),
        IntakeFile(name: "d.csv", text: "date,name\n2026-03-01,\n2026-05-05,어린이날\n"),
    ]

    func testTheJSONFormBringsWhatTheCSVFormBrings() {
        let batch = read(document, as: "all.json")
        XCTAssertEqual(batch, read(files))
        XCTAssertEqual(batch.venues.count, 1)
        XCTAssertEqual(batch.feeTables.first?.steps.count, 2)
        XCTAssertEqual(batch.members.first?.name, "홍길동 \"길\" 😀")
    }

    func testTheFormIsKnownByItsEndingOrItsFirstCharacter() {
        XCTAssertEqual(read(document, as: "all.JSON").programs.count, 2)
        XCTAssertEqual(read("\u{FEFF}  " + document, as: "upload").programs.count, 2)
        XCTAssertEqual(read("date\n2026-03-01\n", as: "upload").holidays.count, 1)
    }

    func testSyntaxFaultsNameTheirLine() {
        func told(_ text: String) -> String { faults(text, as: "a.json").joined(separator: " | ") }
        for (text, line, reason) in [
            ("", 1, "the document ends where a value is expected"),
            ("{\n \"a\": 1,\n}", 3, "a key in quotes is expected"),
            ("{\n \"a\"\n 1}", 3, "a colon is expected after a key"),
            ("{\"a\": 1\n \"b\": 2}", 2, "a comma or } is expected"),
            ("[1\n2]", 2, "a comma or ] is expected"),
            ("{\"a\": 1}\n{}", 2, "text after the end of the document"),
            ("{\"a\": 1,\n\"a\": 2}", 2, "the key \"a\" is given twice"),
            ("[\n01]", 2, "not a number as JSON writes them"),
            ("[\n-]", 2, "not a number as JSON writes them"),
            ("[1.]", 1, "not a number as JSON writes them"),
            ("[1e]", 1, "not a number as JSON writes them"),
            ("[tru]", 1, "a value is expected"),
            ("[\n\"a\nb\"]", 2, "a control character or line end inside a text; write it as \\n or \\u000a"),
            ("[\"a", 1, "a text is not closed"),
            ("[\"\\x\"]", 1, "an unknown escape in a text"),
            ("[\"\\u12G4\"]", 1, "four hexadecimal digits are expected after \\u"),
            ("[\"\\uD800\"]", 1, "half a surrogate pair"),
            ("[\"\\uD800\\u0041\"]", 1, "half a surrogate pair"),
            ("[\"\\uDC00\"]", 1, "half a surrogate pair"),
            (String(repeating: "[", count: 40), 1, "nested deeper than 32"),
            ("[" + String(repeating: "1", count: 41) + "]", 1, "a number of more than 40 characters"),
            (
                "[\"" + String(repeating: "x", count: IntakeLimits.fieldBytes + 1) + "\"]", 1,
                "a text of more than 16384 bytes"
            ),
        ] {
            XCTAssertEqual(
                told(text), "a.json:\(line): is no JSON: \(reason); the rest of this file was not read",
                String(text.prefix(40)))
        }
    }

    func testSemanticFaultsNameLineAndPath() {
        let text = """
            {
              "venues": [{
                "venue": "hall", "korean": "홀", "grades": [{"korean": "R"}, 7],
                "sections": [{
                  "section": 1, "korean": "앞", "grade": 2,
                  "rows": [{"row": 1, "count": true}, {"row": 2, "seats": 4}]
                }]
              }],
              "programs": {"program": 701},
              "members": [{"number": "1", "name": ["a", {}], "telephone": "010-0000-0001", "language": "ko", \
            "credit_limit": 0}],
              "shows": [],
              "feeTables": [{"table": "x", "steps": []}],
              "holidays": ["soon"]
            }
            """
        // What is no list or object at all is told first; the rest once the document has the right form.
        XCTAssertEqual(
            faults(text, as: "a.json"),
            [
                "a.json:3: venues[0].grades[1]: is a number where an object is expected",
                "a.json:6: venues[0].sections[0].rows[0]: count: is true or false where a text or number is expected",
                "a.json:6: venues[0].sections[0].rows[1]: unknown key \"seats\"; known are venue, section, row, count, "
                    + "label, first, aisles, seat_labels, x, y, around, wheelchair, companion, restricted, house, "
                    + "not_for_sale",
                "a.json:9: programs: is an object where a list is expected",
                "a.json:10: members[0]: name: is a list where a text or number is expected",
                "a.json:11: \"shows\": is no list of an import; known are venues, directions, kinds, programs, "
                    + "showings, members, "
                    + "feeTables, holidays",
                "a.json:12: feeTables[0]: has no steps; give at least one",
            ])
        let formed = """
            { "venues": [{
                "venue": "hall", "korean": "홀", "grades": [{"korean": "R"}],
                "sections": [{ "section": 1, "korean": "앞", "grade": 2,
                  "rows": [{"row": 1}] }]
              }],
              "showings": [{"program": 101, "date": "2026-03-07", "time": "9.30", "tariff": "all"}],
              "holidays": ["soon"] }
            """
        XCTAssertEqual(
            faults(formed, as: "a.json"),
            [
                "a.json:3: venues[0].sections[0]: grade: is 2, but hall has 1 grades",
                "a.json:4: venues[0].sections[0].rows[0]: count: is a whole number from 1 to 999; it is empty",
                "a.json:6: showings[0]: program: is 3 or 4 digits beginning with 6, 7 or 8, so that it can be typed at "
                    + "a menu, where 1 to 5 choose and 9 is \"more\", not \"101\"",
                "a.json:6: showings[0]: time: is a time like 19:30, not \"9.30\"",
                "a.json:7: holidays[0]: date: is a day like 2026-03-07, not \"soon\"",
            ])
        XCTAssertEqual(faults("[]", as: "a.json"), ["a.json:1: is a list where an object with lists is expected"])
    }
}
