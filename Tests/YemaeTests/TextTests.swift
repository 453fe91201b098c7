// TextTests: texts through smsd's folders from the command line: reports among thousands of other files, and a sender
// that stands still.

import Foundation
import XCTest

final class TextTests: XCTestCase {
    private var program: Program!
    private func spool(_ name: String) -> String { program.path("spool/\(name)") }

    override func setUpWithError() throws {
        program = try Program()
        for name in ["outgoing", "checked", "sent", "failed", "incoming"] {
            try FileManager.default.createDirectory(atPath: spool(name), withIntermediateDirectories: true)
        }
        let prompts = Program.root.appendingPathComponent("Prompts").path
        try program.write(
            """
            [general]
            database = box.db
            pepper = box.pepper
            prompts = \(prompts)
            [sms]
            spool = \(program.path("spool"))

            """, to: "yemae.conf")
        XCTAssertEqual(try yemae(["setup", "--demo"]).status, 0)
        XCTAssertTrue(try yemae(["dial", "--lang", "en"], input: "1 4821 701 1 2 1 2").output.contains("booked 7001-"))
        XCTAssertEqual(try yemae(["send", "--once"]).output, "submitted 1, refused 0, later 0, reports 0\n")
    }
    override func tearDown() { program.remove() }

    @discardableResult
    private func yemae(_ words: [String]) throws -> Program.Run { try yemae(words, input: "") }
    private func yemae(_ words: [String], input: String) throws -> Program.Run {
        try program.run(words + ["--config", program.path("yemae.conf")], input: input)
    }

    private func state() throws -> String? {
        try XCTUnwrap(yemae(["outbox", "list", "--json"]).json() as? [[String: Any]]).first?["state"] as? String
    }

    /// What smsd does with a text.
    private func hand(_ name: String, numbers: String) throws {
        let text = try String(contentsOfFile: spool("outgoing/\(name)"), encoding: .utf8)
        try Data(
            text.replacingOccurrences(
                of: "Report: yes\n",
                with: "Report: yes\nModem: GSM1\nMessage_id: \(numbers)\n"
            ).utf8
        )
        .write(to: URL(fileURLWithPath: spool("sent/\(name)")))
        try FileManager.default.removeItem(atPath: spool("outgoing/\(name)"))
        try yemae(["send", "--once"])
    }

    private func report(_ number: Int, _ status: String) throws {
        let words =
            "From: 821023456789\nSubject: GSM1\nReport: yes\n\n"
            + "SMS STATUS REPORT\nMessage_id: \(number)\nStatus: \(status)\n"
        try Data(words.utf8).write(to: URL(fileURLWithPath: spool("incoming/GSM1.report\(number)")))
        try yemae(["send", "--once"])
    }

    func testReportsAreFoundAmongThousandsOfAnswers() throws {
        for n in 0..<3000 {
            XCTAssertTrue(
                FileManager.default.createFile(
                    atPath: spool("incoming/GSM1.reply\(n)"), contents: Data("From: 1\n\nthanks\n".utf8)))
        }
        XCTAssertEqual(try state(), "submitted", "it lies in a folder")
        for n in 1...3 {
            if n > 1 {
                XCTAssertEqual(try yemae(["outbox", "repeat", "1"]).status, 0)
                try yemae(["send", "--once"])
            }
            try hand("yemae-1-\(n)", numbers: String(10 + n))
            XCTAssertEqual(try state(), "sent")
            try report(10 + n, "70,Error,SM validity period expired")
            XCTAssertEqual(try state(), "waiting")
        }
        XCTAssertEqual(try yemae(["outbox", "show", "1"]).output.components(separatedBy: "undelivered").count - 1, 3)
        try report(99, "0,Ok,somebody else's")
        let doctor = try yemae(["doctor", "--asterisk", program.path("none")]).output
        XCTAssertTrue(
            doctor.contains("WARN   delivery reports: 1 reports") && doctor.contains("3000 other files"), doctor)
    }

    func testATextThatSmsdDoesNotTakeIsAWarning() throws {
        XCTAssertEqual(try state(), "submitted")
        let ok = try yemae(["doctor", "--asterisk", program.path("none")]).output
        XCTAssertTrue(ok.contains("ok     texts with the gateway: 1 text is with it"), ok)
        let hours = Date(timeIntervalSinceNow: -5 * 3600)
        try FileManager.default.setAttributes([.modificationDate: hours], ofItemAtPath: spool("outgoing/yemae-1-1"))
        let warned = try yemae(["doctor", "--asterisk", program.path("none")]).output
        XCTAssertTrue(
            warned.contains(
                "WARN   texts with the gateway: 1 text is with the gateway and not handed to the "
                    + "network, for 300 minutes"), warned)
        XCTAssertTrue(warned.contains("is smsd running"), warned)
        XCTAssertTrue(
            try yemae(["send", "--once"]).errors.contains(
                "not handed to the network, for 300 minutes: is smsd running"))
    }
}
