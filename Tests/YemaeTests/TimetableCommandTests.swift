// TimetableCommandTests: a timetable is imported, a caller buys a leg of it, and the next one updates what is stored.

import XCTest

final class TimetableCommandTests: XCTestCase {
    private var program: Program!
    private static let feeds = Program.root.appendingPathComponent("Tests/IntakeTests/Feeds")

    override func setUpWithError() throws {
        program = try Program()
        try program.write(
            "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[login]\n"
                + "hash-cost = 1\n", to: "yemae.conf")
        XCTAssertEqual(try yemae("setup").status, 0)
        try FileManager.default.copyItem(
            at: Self.feeds.appendingPathComponent("korea"), to: program.folder.appendingPathComponent("korea"))
        try program.write(
            """
            {"venues": [{"venue": "ktx", "korean": "KTX", "grades": [{"korean": "일반실", "english": "Standard"}],
               "sections": [{"section": 1, "korean": "1호차", "english": "Car 1", "grade": 1,
                             "rows": [{"row": 1, "count": 4, "aisles": [2]}, {"row": 2, "count": 4, "aisles": [2]}]}]}],
             "members": [{"number": "100234", "name": "Kim", "telephone": "010-2345-6789", "language": "en",
               "pin": "4821", "credit_limit": 1000000}]}
            """, to: "train.json")
        try program.write(
            "route,program,venue,direction,korean,english\n경부,743,ktx,0,경부선 하행,Seoul to Busan\n", to: "lines.csv")
        try program.write(
            "band,up_to,grade,price\nkm,50,1,8000\nkm,150,1,16000\nkm,300,1,40000\nkm,400,1,59000\n", to: "bands.csv")
    }
    override func tearDown() { program.remove() }

    private func yemae(_ words: String..., input: String = "") throws -> Program.Run {
        try program.run(words + ["--config", program.path("yemae.conf")], input: input)
    }

    private func importTimetable(_ more: String...) throws -> Program.Run {
        let files = ["korea", "lines.csv", "bands.csv", "train.json"].map(program.path)
        return try program.run(
            ["import"] + files + ["--from", "2099-03-01", "--to", "2099-03-03", "--config", program.path("yemae.conf")]
                + more)
    }

    private func edit(_ file: String, _ from: String, _ to: String) throws {
        let path = program.path("korea/\(file)")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        XCTAssertTrue(text.contains(from))
        try text.replacingOccurrences(of: from, with: to).write(toFile: path, atomically: true, encoding: .utf8)
    }

    func testACallerBuysALegOfAnImportedTrip() throws {
        let stored = try importTimetable()
        XCTAssertEqual(stored.status, 0, stored.errors)
        XCTAssertEqual(stored.output, "added 13, changed 0, unchanged 0\n")
        let call = try yemae(
            "dial", "--lang", "en", "--record", program.path("leg.transcript"), input: "1 4821 743 3 2 2 1 1 2")
        XCTAssertEqual(call.status, 0, call.errors)
        let transcript = try String(contentsOfFile: program.path("leg.transcript"), encoding: .utf8)
        let golden = try String(
            contentsOf: Self.feeds.appendingPathComponent("leg.transcript"), encoding: .utf8)
        XCTAssertEqual(Self.withoutHead(transcript), golden)
        XCTAssertEqual(try yemae("audit").status, 0)
        // Train 103 passes Daejeon and Osong: nobody is told it stops there.
        let list = try XCTUnwrap(
            yemae("showing", "list", "--json", "--program", "743", "--from", "2099-03-01").json() as? [[String: Any]])
        let fast = try XCTUnwrap(list.first { "\($0["service"] ?? "")" == "103" }?["id"])
        let shown = try yemae("showing", "show", "\(fast)").output
        XCTAssertTrue(shown.contains("동대구  2099-03-01 11:42"), shown)
        XCTAssertFalse(shown.contains("대전 ") || shown.contains("오송 "), shown)
    }

    /// Without the line that says when it was recorded.
    private static func withoutHead(_ transcript: String) -> String {
        transcript.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("  ") }.joined(
            separator: "\n")
    }

    func testTheSameTimetableAgainChangesNothingAndANewOneUpdates() throws {
        XCTAssertEqual(try importTimetable().output, "added 13, changed 0, unchanged 0\n")
        XCTAssertEqual(try importTimetable().output, "added 0, changed 0, unchanged 13\n")
        XCTAssertEqual(try yemae("dial", "--lang", "en", input: "1 4821 743 3 2 2 1 1 2").status, 0)
        // Train 101 leaves five minutes later.
        try edit("stop_times.txt", "T101,09:00:00,09:00:00", "T101,09:05:00,09:05:00")
        let run = try importTimetable()
        XCTAssertEqual(run.status, 0, run.errors)
        XCTAssertEqual(run.output, "added 2, changed 1, unchanged 11\n")
        for words in [
            "program 743 at 2099-03-01 09:00, service 101 is not in the timetable any more, and has tickets or holds: "
                + "it stays on sale",
            "program 743 at 2099-03-02 09:00, service 101 is not in the timetable any more: it is closed",
        ] {
            XCTAssertTrue(run.errors.contains(words), run.errors)
        }
        // And back: what was closed is not opened behind the staff's back.
        try edit("stop_times.txt", "T101,09:05:00,09:05:00", "T101,09:00:00,09:00:00")
        let back = try importTimetable()
        XCTAssertEqual(back.output, "added 0, changed 2, unchanged 13\n")
        XCTAssertTrue(
            back.errors.contains(
                "at 2099-03-02 09:00, service 101 is in the timetable and closed: `yemae showing open"),
            back.errors)
        XCTAssertEqual(try yemae("audit").status, 0)
    }

    func testAnotherStopInThePlaceOfASoldOneIsRefused() throws {
        XCTAssertEqual(try importTimetable().status, 0)
        try edit("stops.txt", "대전", "유성")
        try edit("translations.txt", "Daejeon", "Yuseong")
        let run = try importTimetable()
        XCTAssertEqual(run.status, 65)
        XCTAssertTrue(
            run.errors.contains("lines.csv:2: program 743: stop 3 is 유성 where 대전 is stored"), run.errors)
        XCTAssertEqual(try yemae("import", program.path("korea")).status, 65, "without its days")
        let days = try yemae(
            "import", program.path("train.json"), "--from", "2099-03-01", "--to", "2099-03-03")
        XCTAssertTrue(days.errors.contains("is no timetable, and only a timetable takes --from and --to"), days.errors)
        XCTAssertEqual(try importTimetable("--from", "2099-03-09").status, 64)
    }
}
