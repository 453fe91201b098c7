// OfficeTests: a box office set up and administered from the command line.

import XCTest

final class OfficeTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws { program = try Program() }
    override func tearDown() { program.remove() }

    private func members(_ options: String...) throws -> [[String: Any]] {
        try XCTUnwrap(program.office(["member", "list", "--json"] + options).json() as? [[String: Any]])
    }

    func testTheDemoIsMadeOnceAndNeverOverwritten() throws {
        XCTAssertTrue(try program.office(["setup", "--demo"]).output.contains("100234"))
        let before = try Data(contentsOf: URL(fileURLWithPath: program.path("box.db")))
        let again = try program.run(["setup", "--demo", "--db", program.path("box.db")])
        XCTAssertEqual(again.status, 65)
        XCTAssertTrue(again.errors.contains("is not overwritten"), again.errors)
        XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: program.path("box.db"))), before)

        let member = try XCTUnwrap(members().first { $0["number"] as? String == "100234" })
        XCTAssertEqual(member["telephone"] as? String, "010-****-6789")
        XCTAssertEqual(
            try members("--full").first { $0["number"] as? String == "100234" }?["telephone"] as? String, "01023456789")

        let showings = try XCTUnwrap(
            program.office(["showing", "list", "--json", "--program", "721"]).json() as? [[String: Any]])
        let showing = try XCTUnwrap(showings.first?["id"] as? Int)
        let sheet = try XCTUnwrap(program.office(["showing", "show", "\(showing)", "--json"]).json() as? [String: Any])
        XCTAssertEqual(sheet["seats"] as? Int, 25_000)
        let sections = try XCTUnwrap(sheet["sections"] as? [[String: Any]])
        XCTAssertEqual(sections.compactMap { $0["remaining"] as? Int }.reduce(0, +), 25_000)
        XCTAssertEqual(try program.office(["showing", "close", "\(showing)"]).output, "showing \(showing) is closed\n")
        let closed = try XCTUnwrap(
            program.office(["showing", "show", "\(showing)", "--json"]).json() as? [String: Any])
        XCTAssertEqual(closed["state"] as? String, "closed")
    }

    func testASetupThatFailsLeavesNothingBehind() throws {
        let run = try program.run(["setup", "--demo", "--db", program.path("box.db")], mostFileBlocks: 200)
        XCTAssertEqual(run.status, 69, run.errors)
        XCTAssertTrue(run.errors.contains("box.db") && run.errors.contains("nothing was made"), run.errors)
        let left = try FileManager.default.contentsOfDirectory(atPath: program.folder.path).filter {
            $0.hasPrefix("box")
        }
        XCTAssertEqual(left, [])
    }

    func testAnotherPepperIsRefused() throws {
        _ = try program.office(["setup"])
        try program.write("0123456789abcdef0123456789abcdef", to: "box.pepper")
        let run = try program.run(["member", "list", "--db", program.path("box.db")])
        XCTAssertEqual(run.status, 78, run.errors)
        for words in ["box.pepper", "box.db", "is not the one"] {
            XCTAssertTrue(run.errors.contains(words), run.errors)
        }
        let doctor = try program.run(["doctor", "--asterisk", program.path("none"), "--db", program.path("box.db")])
        let said = try XCTUnwrap(run.errors.split(separator: "\n").last)
        XCTAssertTrue(doctor.output.contains("FAULT  pepper: ") && doctor.output.contains(said), doctor.output)
    }

    func testRequestsOfCallersAreListedAndTakenOffTheList() throws {
        _ = try program.office(["setup", "--demo"])
        _ = try program.run(
            ["dial", "--lang", "en", "--from", "010-7777-1111", "--db", program.path("box.db")], input: "9# 1 1 1")
        let list = try XCTUnwrap(program.office(["request", "list", "--json"]).json() as? [[String: Any]])
        XCTAssertEqual(list.map { $0["kind"] as? String }, ["sign-up"])
        XCTAssertEqual(list.first?["telephone"] as? String, "010-****-1111")
        XCTAssertTrue(try program.office(["request", "list", "--full"]).output.contains("01077771111"))
        XCTAssertEqual(try program.office(["request", "done", "sign-up", "1"]).output, "sign-up request 1 is done\n")
        XCTAssertEqual(try program.office(["request", "list", "--json"]).output, "[]\n")
    }

    func testAMemberIsAddedGivenAPINUnlockedAndClosed() throws {
        _ = try program.office(["setup"])
        let added = try program.office([
            "member", "add", "200001", "--name", "홍길동", "--phone", "010-1111-2222", "--credit", "50000",
        ])
        XCTAssertNotNil(
            added.output.range(of: #"^member 200001 added; PIN \d{4} "#, options: .regularExpression), added.output)
        let reset = try program.office(["member", "reset-pin", "200001", "--pin-from-input"], input: "9182\n")
        XCTAssertFalse((reset.output + reset.errors).contains("9182"))
        XCTAssertEqual(
            try program.office(["member", "unlock", "200001"]).output,
            "member 200001 is open; nothing was counted against it\n")
        let table = try program.office(["member", "list"]).output
        XCTAssertTrue(table.contains("홍길동"), table)
        XCTAssertFalse(table.contains("1111"), table)
        _ = try program.office(["member", "close", "200001"])
        XCTAssertEqual(try members().first?["state"] as? String, "closed")

        let bad = try program.run(
            ["member", "reset-pin", "200001", "--pin-from-input", "--db", program.path("box.db")], input: "12\n")
        XCTAssertEqual(bad.status, 65)
        XCTAssertTrue(bad.errors.contains("expected one line with a PIN of 4 digits"), bad.errors)
    }

    func testHangulColumnsStandInLine() throws {
        _ = try program.office(["setup"])
        _ = try program.office(["member", "add", "200001", "--name", "홍길동", "--phone", "010-1111-2222"])
        _ = try program.office(["member", "add", "200002", "--name", "Lee", "--phone", "010-1111-3333"])
        let rows = try program.office(["member", "list"]).output.split(separator: "\n").suffix(2)
        let columns = rows.map { row in
            row[..<row.range(of: "010-")!.lowerBound].unicodeScalars.reduce(0) {
                $0 + ($1.value >= 0xAC00 && $1.value <= 0xD7A3 ? 2 : 1)
            }
        }
        XCTAssertEqual(Set(columns).count, 1, rows.joined(separator: "\n"))
    }

    func testAnImportIsAllOrNothing() throws {
        _ = try program.office(["setup"])
        try program.write(
            "number,name,telephone,language,pin,credit_limit\n200001,Kim,010-1111-2222,ko,,0\n"
                + "2,Lee,010-1111-3333,ko,,0\n",
            to: "members.csv")
        let refused = try program.run(["import", program.path("members.csv"), "--db", program.path("box.db")])
        XCTAssertEqual(refused.status, 65)
        XCTAssertTrue(refused.errors.contains("members.csv:3"), refused.errors)
        XCTAssertEqual(try members().count, 0)
    }

    func testAllFaultsOfAnImportAreToldInOneRun() throws {
        _ = try program.office(["setup"])
        try program.write(
            "number,name,telephone,language,pin,credit_limit\n200001,\"Kim,010-1111-2222,ko,,0\n", to: "members.csv")
        try program.write("program,date,time,tariff\n999,2027-03-07,19:30,all\n", to: "showings.csv")
        let run = try program.run([
            "import", program.path("members.csv"), program.path("showings.csv"), "--db", program.path("box.db"),
        ])
        XCTAssertEqual(run.status, 65)
        for words in ["members.csv:2: a quote is opened", "showings.csv:2: "] {
            XCTAssertTrue(run.errors.contains(words), run.errors)
        }
    }

    func testMemberAddRefusesWhatAnImportRefuses() throws {
        _ = try program.office(["setup"])
        for (number, words) in [
            ("1099991234", "leading zero"), ("02-345-6789", "no mobile number"), ("010-12", "the mobile ticket"),
            ("+1 202 555 0123", "country"),
        ] {
            let run = try program.run(
                ["member", "add", "200001", "--name", "Kim", "--phone", number, "--db", program.path("box.db")])
            XCTAssertEqual(run.status, 64, number)
            XCTAssertTrue(run.errors.contains("--phone is a Korean mobile number like 010-1234-5678"), run.errors)
            XCTAssertTrue(run.errors.contains(words), run.errors)
        }
        let name = "\u{1112}\u{1169}\u{11BC}"
        _ = try program.office(["member", "add", "200001", "--name", name, "--phone", "+82(0)10-2345-6789"])
        let listed = try program.office(["member", "list", "--json", "--full"]).output
        XCTAssertTrue(listed.contains("01023456789"), listed)
        XCTAssertNotNil(listed.range(of: "홍", options: .literal), listed)
    }

    func testADatabaseThatIsNoneIsToldOf() throws {
        try program.write(
            "this is a text file, long enough to be read as the head of a database by somebody who does not look",
            to: "box.db")
        try program.write("0123456789abcdef0123456789abcdef", to: "box.pepper")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: program.path("box.pepper"))
        let run = try program.run(["member", "list", "--db", program.path("box.db")])
        XCTAssertEqual(run.status, 69)
        XCTAssertTrue(run.errors.contains("box.db"), run.errors)
        let missing = try program.run(["member", "list", "--db", program.path("none.db")])
        XCTAssertEqual(missing.status, 69)
        XCTAssertTrue(missing.errors.contains("none.db: no such database"), missing.errors)
    }

    func testWhatIsNotThereIsToldOf() throws {
        _ = try program.office(["setup"])
        for (arguments, status, words) in [
            (["member", "show", "999999"], Int32(66), "no member 999999"),
            (["booking", "show", "7001-0015"], 66, "no booking 7001-0015"),
            (["booking", "show", "7001-0016"], 64, "no booking number"), (["call", "show", "7"], 66, "no call 7"),
            (["member", "close", "999999"], 66, "no member 999999"),
            (["member", "unlock", "999999"], 66, "no member 999999"),
            (["member", "reset-pin", "999999"], 66, "no member 999999"),
            (["request", "done", "sign-up", "7"], 66, "no sign-up request 7 waits"),
        ] {
            let run = try program.run(arguments + ["--db", program.path("box.db")])
            XCTAssertEqual(run.status, status, run.errors)
            XCTAssertTrue(run.errors.contains(words), run.errors)
        }
        XCTAssertEqual(try program.office(["call", "list"]).output, "no calls\n")
        XCTAssertEqual(try program.office(["request", "list"]).output, "no requests\n")
        XCTAssertEqual(try program.office(["outbox", "list", "--json"]).output, "[]\n")
    }
}
