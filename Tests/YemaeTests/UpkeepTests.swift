// UpkeepTests: backing up and looking over a box office from the command line.

import Foundation
import SQLite
import XCTest

final class UpkeepTests: XCTestCase {
    private var program: Program!
    override func setUpWithError() throws {
        program = try Program()
        _ = try program.office(["setup", "--demo"])
    }
    override func tearDown() { program.remove() }

    func testABackupIsABoxOfficeAndIsNeverOverwritten() throws {
        XCTAssertTrue(try program.office(["backup", program.path("copy.db")]).output.contains("checked"))
        // The copy's own commands work on it, with the pepper that is kept elsewhere.
        try FileManager.default.copyItem(atPath: program.path("box.pepper"), toPath: program.path("copy.pepper"))
        let members = try program.run(["member", "list", "--db", program.path("copy.db")])
        XCTAssertEqual(members.output, try program.office(["member", "list"]).output)
        let again = try program.run(["backup", program.path("copy.db"), "--db", program.path("box.db")])
        XCTAssertEqual(again.status, 65)
        XCTAssertTrue(again.errors.contains("is not overwritten"), again.errors)
    }

    func testOldCallsAreForgottenAndReportsAndBooksStayAsTheyWere() throws {
        func report() throws -> [String: Any] {
            let days = ["--from", "2020-01-01", "--to", "2029-01-01"]
            return try XCTUnwrap(program.office(["stats", "calls", "--json"] + days).json() as? [String: Any])
        }
        func calls() throws -> Int { (try program.office(["call", "list", "--json"]).json() as? [Any])?.count ?? -1 }
        func forget(_ more: [String]) throws -> String { try program.office(["call", "forget"] + more).output }
        for input in ["100234 4821 701 1 2 1 1", "100236 2468 9", "1"] {
            _ = try program.office(["dial", "--lang", "en", "--from", "010-7777-1234"], input: input)
        }
        let path = program.path("box.db")
        try Database(path: path, mode: .readWrite).execute(
            "UPDATE session SET started_at = started_at - 3456000, ended_at = ended_at - 3456000 WHERE id <> 3")
        XCTAssertEqual(try program.office(["audit"]).status, 0)
        let before = try report()
        XCTAssertEqual(try forget([]), "keep-calls is 0: calls are kept; --before DATE says which to forget\n")
        let tooYoung = try program.run(["call", "forget", "--before", "2039-01-01", "--db", path])
        XCTAssertEqual(tooYoung.status, 64)
        XCTAssertTrue(tooYoung.errors.contains("calls of the last 24 hours are kept"), tooYoung.errors)

        try program.write("[general]\ndatabase = box.db\npepper = box.pepper\nkeep-calls = 30\n", to: "yemae.conf")
        let asked = try program.run(["call", "forget", "--config", program.path("yemae.conf")])
        XCTAssertTrue(asked.status == 0 && asked.output.contains(": 2 calls with "), asked.output + asked.errors)
        XCTAssertTrue(asked.output.contains("Say --yes"), asked.output)
        XCTAssertEqual(try calls(), 3, "nothing is done yet")
        let done = try program.run(["call", "forget", "--yes", "--config", program.path("yemae.conf")])
        XCTAssertTrue(
            done.output.hasPrefix("forgotten, before ") && done.output.contains(": 2 calls with "),
            done.output + done.errors)
        XCTAssertEqual(try calls(), 1)
        XCTAssertEqual(try program.office(["audit"]).status, 0)
        let after = try report()
        for part in before.keys where part != "silences" {
            XCTAssertEqual(before[part] as? NSObject, after[part] as? NSObject, part)
        }
    }

    func testTheDoctorNamesAFaultAndHowToMendIt() throws {
        let doctor = [
            "doctor", "--asterisk", program.path("none"), "--sounds", program.path("none"), "--db",
            program.path("box.db"),
        ]
        let run = try program.run(doctor)
        XCTAssertEqual(run.status, 1, "there are no sounds")
        XCTAssertTrue(run.output.contains("FAULT  sounds ko: "), run.output)
        XCTAssertTrue(run.output.contains("ok     integrity: "), run.output)
        let findings = try XCTUnwrap(program.run(doctor + ["--json"]).json() as? [[String: Any]])
        XCTAssertTrue(findings.contains { $0["check"] as? String == "sounds en" && $0["level"] as? String == "FAULT" })
    }

    func testWhatTheDoctorSaysOfMissingSoundsMendsThem() throws {
        let sounds = program.path("sounds")
        let doctor = ["doctor", "--asterisk", program.path("none"), "--sounds", sounds, "--db", program.path("box.db")]
        func mend() throws -> String? {
            let findings = try XCTUnwrap(program.run(doctor + ["--json"]).json() as? [[String: Any]])
            let finding = try XCTUnwrap(findings.first { $0["check"] as? String == "sounds ko" })
            XCTAssertEqual(finding["level"] as? String, finding["mend"] as? String == nil ? "ok" : "FAULT")
            return finding["mend"] as? String
        }
        func follow(_ mend: String) throws {
            let shell = Process()
            (shell.executableURL, shell.arguments) = (URL(fileURLWithPath: "/bin/sh"), ["-c", mend])
            shell.currentDirectoryURL = Program.root
            try shell.run()
            shell.waitUntilExit()
            XCTAssertEqual(shell.terminationStatus, 0, mend)
        }
        let first = try XCTUnwrap(try mend())
        XCTAssertEqual(first, "install -d \(sounds)/ko/yemae && cp -r Prompts/ko/audio/. \(sounds)/ko/yemae/")
        try follow(first)
        XCTAssertNil(try mend())
        try FileManager.default.removeItem(atPath: "\(sounds)/ko/yemae/booked.1.gsm")
        let second = try XCTUnwrap(try mend())
        XCTAssertEqual(second, "cp -r Prompts/ko/audio/. \(sounds)/ko/yemae/")
        try follow(second)
        XCTAssertNil(try mend())
    }

    func testTheDoctorSaysOfAProviderWhatACommandThatNeedsItSays() throws {
        for (gateway, words) in [("stripe", "payment.key: cannot be read"), ("toss", "everybody may read it")] {
            try program.write(
                "[general]\ndatabase = box.db\npepper = box.pepper\nprompts = \(Program.root.path)/Prompts\n[payment]\n"
                    + "gateway = \(gateway)\nkey-file = payment.key\n",
                to: "yemae.conf")
            let options = ["--config", program.path("yemae.conf")]
            let refused = try program.run(["settle"] + options)
            XCTAssertEqual(refused.status, 78)
            let said = try XCTUnwrap(refused.errors.split(separator: "\n").last)
            XCTAssertTrue(said.contains("yemae.conf:7: [payment] key-file: ") && said.contains(words), refused.errors)
            let doctor = try program.run(["doctor", "--asterisk", program.path("none")] + options)
            XCTAssertEqual(doctor.status, 1)
            XCTAssertTrue(doctor.output.contains("FAULT  payment key: \(said)\n"), doctor.output)
            try program.write("sk_test_1\n", to: "payment.key")
            XCTAssertEqual(chmod(program.path("payment.key"), 0o644), 0)
        }
    }

    func testSettingsThatCannotBeReadAreTheDoctorsFirstFinding() throws {
        try program.write("[general]\ndatabse = x\n", to: "yemae.conf")
        let run = try program.run(["doctor", "--config", program.path("yemae.conf")])
        XCTAssertEqual(run.status, 1)
        XCTAssertTrue(run.output.hasPrefix("FAULT  settings: "), run.output)
        XCTAssertTrue(run.output.contains("yemae.conf:2"), run.output)
    }
}
