// DoorTests: a gate from the command line, with what readers at real doors write, and without the core.

import Foundation
import XCTest

final class DoorTests: XCTestCase {
    private var program: Program!
    private var showing = ""

    override func setUpWithError() throws {
        program = try Program()
        try settings("box.db", to: "yemae.conf")
        XCTAssertEqual(try yemae(["setup", "--demo"]).status, 0)
        // The Seagull in three hours, and gates that open a day before.
        let soon = Date().addingTimeInterval(3 * 3600)
        let words = DateFormatter()
        (words.timeZone, words.locale) = (TimeZone(identifier: "Asia/Seoul"), Locale(identifier: "en_US_POSIX"))
        words.dateFormat = "yyyy-MM-dd,HH:mm"
        try program.write("program,date,time,tariff\n702,\(words.string(from: soon)),standard\n", to: "soon.csv")
        XCTAssertEqual(try yemae(["import", program.path("soon.csv")]).status, 0)
        XCTAssertEqual(try yemae(["gate", "set", "small-theatre", "--opens", "1440", "--seats", "one"]).status, 0)
    }
    override func tearDown() { program.remove() }

    private func settings(_ database: String, to name: String) throws {
        let prompts = Program.root.appendingPathComponent("Prompts").path
        try program.write(
            "[general]\ndatabase = \(database)\npepper = box.pepper\nprompts = \(prompts)\n[lines]\n1588-0001 = en\n"
                + "[login]\nhash-cost = 1\n", to: name)
    }

    private func yemae(_ words: [String], input: String = "", config: String = "yemae.conf") throws -> Program.Run {
        try program.run(words + ["--config", program.path(config)], input: input)
    }

    /// Member 100234 takes seats of the showing that is next.
    private func book(_ seats: Int) throws {
        let call = try yemae(["dial", "--lang", "en"], input: "1 4821 702 1 \(seats) 1 2")
        XCTAssertTrue(call.output.contains("booked 7001-"), call.output)
        let list = try XCTUnwrap(yemae(["showing", "list", "--json", "--program", "702"]).json() as? [[String: Any]])
        showing = try XCTUnwrap(list.first { ($0["sold"] as? Int ?? 0) > 0 }?["id"] as? Int).description
    }

    /// What the gate says to some bytes, without the panel's frame.
    private func gate(_ input: String, _ options: [String] = [], config: String = "yemae.conf") throws -> (
        screens: String, errors: String
    ) {
        let run = try yemae(["gate", "--gate", "N1", "--showing", showing] + options, input: input, config: config)
        XCTAssertEqual(run.status, 0, run.errors)
        return (run.output, run.errors)
    }

    func testWhatReadersAtRealDoorsWrite() throws {
        try book(6)
        for card in ["0006478258", "04A1B2C3D4E5F6"] {
            XCTAssertEqual(try yemae(["card", "add", "100234"], input: "\(card)\n").status, 0)
        }
        for (input, options) in [
            ("04ㅁ1ㅠ2ㅊ3ㅇ4ㄷ5ㄹ6\n", []), ("7001-0015 ㅍ1\n", []), ("100062D9B2\n", []),
            ("\u{02}100062D9B219\u{03}\r\n", ["--reader", "stdin,form=hex"]),
            ("098,55730\n", []), ("7001 0015\n", []),
        ] as [(String, [String])] {
            let (screens, errors) = try gate(input, options)
            XCTAssertTrue(screens.contains("ADMIT 1 seat / 입장 1석"), "\(input.debugDescription): \(screens)")
            XCTAssertTrue(errors.contains("seats admitted 1, refused 0"), errors)
        }
        XCTAssertTrue(try gate("ㅎㅎ\n").screens.contains("REFUSE keyboard in Hangul mode / "))
        XCTAssertTrue(try gate("\u{02}100062D9B2E9\u{03}").screens.contains("REFUSE read it again / "))
    }

    func testAReadersDoubleIsOneSeat() throws {
        try book(3)
        let twice = try gate("7001-0015 v1\r\n7001-0015 v1\r\n")
        XCTAssertTrue(twice.errors.contains("seats admitted 1, refused 0"), twice.errors)
        let every = try gate("7001-0015 v1\r\n7001-0015 v1\r\n7001-0015 v1\r\n", ["--same-read", "0"])
        XCTAssertTrue(every.errors.contains("seats admitted 2, refused 1"), every.errors)
    }

    func testATicketSoldAfterTheListAndALostDatabase() throws {
        try book(1)
        let (list, queue) = (program.path("list"), program.path("queue"))
        XCTAssertEqual(try yemae(["gate", "snapshot", list, "--showing", showing, "--hours", "6"]).status, 0)
        try book(1)
        try settings("lost/box.db", to: "alone.conf")
        let options = ["--snapshot", list, "--queue", queue]
        let alone = try gate("7001-0028 v1\n04A1B2C3D4E5F6\n7001-0015 v1\n", options, config: "alone.conf")
        let screens = alone.screens.components(separatedBy: "\n\n").filter { $0.contains("|") }
        XCTAssertEqual(screens.count, 3, alone.screens)
        for screen in screens.prefix(2) {
            XCTAssertNotNil(screen.range(of: #"\| not on list of \d\d:\d\d \|"#, options: .regularExpression), screen)
            XCTAssertNotNil(
                screen.range(
                    of: #"REFUSE not on the list of \d\d:\d\d: ask the box office / \d\d:\d\d 명단에 없습니다"#,
                    options: .regularExpression), screen)
        }
        XCTAssertTrue(screens[2].contains("| ADMIT  1 seat "), screens[2])
        for screen in screens {
            XCTAssertNotNil(
                screen.range(
                    of: #"on its own, by the list of \d\d:\d\d / 매표소와 연결되지 않아 \d\d:\d\d 명단"#,
                    options: .regularExpression), screen)
        }
        XCTAssertTrue(alone.errors.contains("lost/box.db: no such database"), alone.errors)
        XCTAssertFalse(alone.errors.contains("setup"), alone.errors)
    }

    /// No command that has lost its database says that another is to be made; only where none is named is there one to
    /// play with.
    func testALostDatabaseIsNeverReplacedByAdvice() throws {
        try settings("lost/box.db", to: "alone.conf")
        for words in [
            ["member", "list"], ["send", "--once"], ["settle"], ["audit"], ["backup", program.path("copy.db")], ["agi"],
            ["stats", "sales"], ["serve"],
            ["gate", "rules"], ["doctor"], ["dial", "--lang", "en"], ["outbox", "list"],
        ] {
            let run = try yemae(words, config: "alone.conf")
            XCTAssertFalse((run.errors + run.output).contains("--demo"), "\(words): \(run.errors)\(run.output)")
            XCTAssertFalse(FileManager.default.fileExists(atPath: program.path("lost")), "\(words)")
        }
        let named = try program.run(["member", "list", "--db", program.path("none.db")])
        XCTAssertTrue(
            named.errors.contains("none.db: no such database") && !named.errors.contains("--demo"), named.errors)
    }
}
