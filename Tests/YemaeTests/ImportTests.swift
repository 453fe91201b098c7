// ImportTests: halls and lists from other people's programs, imported from the command line, and the keys that come of
// them.

import XCTest

final class ImportTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws {
        program = try Program()
        _ = try program.office(["setup"])
    }
    override func tearDown() { program.remove() }

    /// A seating plan of one zone without a name: rows with seats of these numbers.
    private func plan(_ rows: [(String, [String])]) -> String {
        let rows = rows.enumerated().map { y, row in
            let seats = row.1.enumerated().map { x, seat in
                "{\"seat_guid\": \"\(y)-\(x)\", \"seat_number\": \"\(seat)\", \"category\": \"R\", \"position\": "
                    + "{\"x\": \(x * 20), \"y\": 0}}"
            }
            return
                "{\"row_number\": \"\(row.0)\", \"position\": {\"x\": 0, \"y\": \(y * 20)}, \"seats\": "
                + "[\(seats.joined(separator: ","))]}"
        }
        return """
            {"name": "홀", "categories": [{"name": "R"}], "zones": [{"position": {"x": 0, "y": 0}, "rows": \
            [\(rows.joined(separator: ","))]}]}
            """
    }

    private func importFiles(_ names: String..., options: [String] = []) throws -> Program.Run {
        try program.run(["import"] + names.map(program.path) + ["--db", program.path("box.db")] + options)
    }

    func testTheKeysOfAVenueArePrinted() throws {
        try program.write(plan([("AA", ["1", "2", "2a", "3"]), ("A", ["1", "2", "3"])]), to: "hall.json")
        XCTAssertEqual(try importFiles("hall.json").output, "added 1, changed 0, unchanged 0\n")
        XCTAssertEqual(
            try program.office(["venue", "keys", "hall"]).output,
            """
            section key  section  english  row key  row  seats
            -----------  -------  -------  -------  ---  ------------
                      1  객석     Hall           1  A    1-3
                      1  객석     Hall          27  AA   1-3, 2a: 101

            """)
        let seats = try XCTUnwrap(program.office(["venue", "keys", "hall", "--json"]).json() as? [[String: Any]])
        XCTAssertEqual(seats.count, 7)
        let odd = try XCTUnwrap(seats.first { $0["seat"] as? String == "2a" })
        XCTAssertEqual([odd["section_key"], odd["row_key"], odd["seat_key"]].map { $0 as? Int }, [1, 27, 101])
        let page = try program.office(["venue", "keys", "hall", "--html"]).output
        for words in [
            "<h1>홀</h1>", "객석 <span lang=\"en\">Hall</span>", "<td class=\"key\">27</td><td>1-3, 2a: 101</td>",
        ] {
            XCTAssertTrue(page.contains(words), page)
        }
        XCTAssertTrue(page.contains("<title>홀</title>"), page)
        let unknown = try program.run(["venue", "keys", "nowhere", "--db", program.path("box.db")])
        XCTAssertEqual(unknown.status, 66)
        XCTAssertTrue(unknown.errors.contains("known are hall"), unknown.errors)
    }

    func testKeysThatChangeAreSaid() throws {
        try program.write(plan([("1", ["1", "2a"])]), to: "hall.json")
        _ = try importFiles("hall.json")
        try program.write(plan([("1", ["1", "101", "2a"])]), to: "hall.json")
        for options in [["--check"], []] {
            let run = try importFiles("hall.json", options: options)
            XCTAssertEqual(run.status, 0, run.errors)
            XCTAssertTrue(
                run.errors.contains(
                    "hall.json:1: section 객석, row 1: what callers type for its seats changes: "
                        + "2a is 201, no longer 101"),
                run.errors)
        }
        XCTAssertEqual(try importFiles("hall.json").errors, "")
    }

    func testASeatPaintedTwiceIsRefusedByLine() throws {
        try program.write(plan([("A", ["1", "2"]), ("A", ["2", "3"])]), to: "hall.json")
        let run = try importFiles("hall.json")
        XCTAssertEqual(run.status, 65)
        XCTAssertTrue(
            run.errors.contains("hall.json:1: zones[0].rows[1]: 객석 row A seat 2: painted twice, first in"), run.errors)
    }

    func testAListOfAShopIsMapped() throws {
        try program.write("ID;Kunde;billing_phone\r\n100234;홍길동;010-2345-6789\r\n;;\r\n", to: "shop.csv")
        let refused = try importFiles("shop.csv")
        XCTAssertEqual(refused.status, 65)
        for words in ["members need number,name,telephone", "--map \"ID=number\"", "--map \"billing_phone=telephone\""]
        {
            XCTAssertTrue(refused.errors.contains(words), refused.errors)
        }
        let map = [
            "--map", "ID=number", "--map", "kunde=name", "--map=billing_phone=telephone", "--set", "language=ko",
            "--set", "pin=", "--set", "credit_limit=300,000",
        ]
        XCTAssertEqual(try importFiles("shop.csv", options: map).output, "added 1, changed 0, unchanged 0\n")
        for wrong in [
            ["--map", "x"], ["--map", "ID=nothing"], ["--set", "pin=4821"], ["--set", "z=1"], ["--check", "--check"],
        ] {
            let run = try importFiles("shop.csv", options: wrong)
            XCTAssertEqual(run.status, 64, run.errors)
            XCTAssertFalse(run.errors.contains("4821"), run.errors)
        }
    }

    func testAMemberWhoCouldNeverLogInIsRefused() throws {
        try program.write(
            "number,name,telephone,language,pin,credit_limit\n1234,가,010-2345-6789,ko,123456,0\n", to: "members.csv")
        let run = try importFiles("members.csv")
        XCTAssertTrue(
            run.errors.contains("members.csv:2: number: is 6 digits")
                && run.errors.contains("members.csv:2: pin: is 4 digits"), run.errors)
        XCTAssertFalse(run.errors.contains("123456"), run.errors)
        let added = try program.run([
            "member", "add", "5555", "--name", "가", "--phone", "010-2345-6789", "--db", program.path("box.db"),
        ])
        XCTAssertEqual(added.status, 65)
        XCTAssertTrue(added.errors.contains("6 digits (the setting member-digits)"), added.errors)
    }
}
