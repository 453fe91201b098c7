// Replaying: what differs is shown, accepting never passes, and a fault says where.

import BookingCore
import BookingModel
import CallFlow
import XCTest

@testable import Rehearsal

final class ReplayTests: XCTestCase {
    private var folder = ""
    private var printed = ""
    private var complained = ""

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(atPath: folder) }

    private func write(_ text: String, _ name: String = "a.transcript") throws {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    private func read(_ name: String = "a.transcript") throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    private func replay(_ arguments: String...) -> Int32 {
        (printed, complained) = ("", "")
        let setting = Replay.Setting(
            call: CallRules(), office: OfficeRules(), words: { "words of \($0.prompt.phrase.rawValue)" },
            program: "/none")
        return Replay.run(
            arguments, setting: setting, print: { self.printed += $0 + "\n" },
            complain: { self.complained += $0 + "\n" })
    }

    private static let callersLines = "# One who hangs up at once.\ndial 1588-0002\n\npress 1 0\n# and then\nhang up\n"

    func testAcceptingFailsThenTheAcceptedPasses() throws {
        try write(ReplayTests.callersLines)
        XCTAssertEqual(replay(folder), 1)
        XCTAssertTrue(printed.contains("+  say   welcome\n"))
        XCTAssertEqual(try read(), ReplayTests.callersLines)
        XCTAssertEqual(replay("--accept", folder), 1)
        let accepted = try read()
        XCTAssertTrue(accepted.hasPrefix("# One who hangs up at once.\ndial 1588-0002\n  say   welcome\n"))
        XCTAssertEqual(
            accepted.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("  ") }.joined(
                separator: "\n"),
            ReplayTests.callersLines)
        XCTAssertEqual(replay("--accept", folder), 0)
        XCTAssertEqual(replay(folder), 0)
        XCTAssertEqual(printed, "1 transcript: 1 as written\n")
    }

    func testARecordingThatPlaysAsItStandsIsRewrittenOnceWithTheMemberInIt() throws {
        try write("dial 1588-0002 from 010-7777-1111\nhang up\n")
        _ = replay("--accept", folder)
        let asATest = try read()
        let recorded = asATest.replacingOccurrences(of: "from 010-7777-1111", with: "from 010-****-1111")
        try write(recorded)
        XCTAssertEqual(replay("--as", "100234", folder), 0, "it plays as it stands")
        XCTAssertEqual(try read(), recorded)
        XCTAssertEqual(replay("--as", "100234", "--accept", folder), 1)
        XCTAssertEqual(try read(), asATest)
        XCTAssertTrue(
            printed.hasSuffix(
                "rewritten; read the difference before you keep it\n1 transcript: 0 as "
                    + "written, 1 rewritten\n"), printed)
        XCTAssertEqual(replay("--as", "100234", "--accept", folder), 0, "nothing is left to rewrite")
        XCTAssertEqual(printed, "1 transcript: 1 as written\n")
    }

    func testADifferenceIsShownAsADiff() throws {
        try write(ReplayTests.callersLines)
        _ = replay("--accept", folder)
        let accepted = try read()
        try write(accepted.replacingOccurrences(of: "say   ask-member-number 6 digits", with: "say   ask-pin"))
        XCTAssertEqual(replay(folder), 1)
        XCTAssertTrue(printed.contains("-  say   ask-pin\n+  say   ask-member-number 6 digits\n"), printed)
    }

    func testFaultsOfPlayingNameTheLine() throws {
        for (text, fault) in [
            ("press 1\n", "a.transcript: no `dial` line: nothing is played"),
            (
                "dial 1588-0001\nhang up\npress 1\n",
                "a.transcript:3: no call is on the line, so nobody hears the keys; `dial` first\n"
            ),
            ("dial 1588-0001\n", "a.transcript:1: the call is still on the line; end the transcript with `hang up`\n"),
            (
                "dial 1588-0009\n",
                "a.transcript:1: nobody answers 1588-0009; dial one of "
                    + "\(RehearsalLines.all.map(\.number).joined(separator: ", "))\n"
            ),
            (
                "dial 1588-0001\ndial 1588-0001\n",
                "a.transcript:2: a call is on the line; `hang up` before dialling again\n"
            ),
            (
                "dial 1588-0001\nhang up\ndial 1588-0001 at 2026-03-07 09:00\n",
                "a.transcript:3: it is 2026-03-07 10:00 already and time does not go back; give a later time, or none\n"
            ),
            (
                "dial 1588-0001\nmeanwhile the gateway pays\n",
                "a.transcript:2: accounts are kept in the database here; say `meanwhile the gateway ...` before the "
                    + "first `dial` too\n"
            ),
            (
                "dial 1588-0001\nhang up\nshow seats 701 2026-03-07 14:05\n",
                "a.transcript:3: there is no showing 701 2026-03-07 14:05; program 701 starts at 2026-03-07 14:00, "
                    + "2026-03-07 19:30, 2026-03-08 14:00 ...\n"
            ),
        ] {
            try write(text)
            XCTAssertEqual(replay("--accept", "\(folder)/a.transcript"), 2)
            XCTAssertTrue(complained.hasPrefix("\(folder)/\(fault)"), complained)
            XCTAssertEqual(try read(), text, "a transcript that cannot be played is never rewritten")
        }
    }

    func testFoldersAreSearchedAndArgumentsChecked() throws {
        try write("# nothing\n", "inner/b.transcript")
        try write("not one", "c.txt")
        XCTAssertEqual(replay(folder), 2, "a file that plays nothing proves nothing")
        XCTAssertEqual(printed, "1 transcript: 0 as written, 1 not playable\n")
        XCTAssertEqual(replay("\(folder)/none"), 2)
        XCTAssertEqual(complained, "yemae replay: \(folder)/none: no such file or folder; check the path\n")
        XCTAssertEqual(replay("--acept", folder), 2)
        XCTAssertEqual(
            complained,
            "yemae replay: unknown option --acept; known are --accept, --agi, --telephone PROGRAM, --speak "
                + "\(Language.syntax), --hang-up-everywhere, --sample N, --seed S and --as MEMBER\n")
        XCTAssertEqual(replay("--speak", "fr", folder), 2)
        XCTAssertEqual(replay(), 2)
        XCTAssertEqual(
            complained,
            "yemae replay: no transcript is given; name files or folders, as in `yemae replay Tests/Transcripts`\n")
    }

    func testSpeakingPrintsTheWords() throws {
        try write("dial 1588-0001\nhang up\n")
        XCTAssertEqual(replay("--speak", "en", folder), 1)
        XCTAssertTrue(
            printed.contains("dial 1588-0001\n  say   welcome\n        \u{201C}words of welcome\u{201D}\n"), printed)
    }

    func testTheWorldChanges() throws {
        try write(
            """
            dial 1588-0001 from 010-2345-6789 at 2026-03-07 11:00
            press 1 4821 731 1
            meanwhile others take all but 1 seats of 731 2026-03-07 12:00
            show seats 731 2026-03-07 12:00
            press 2
            hang up
            show bookings
            dial 1588-0001 from 010-2345-6789
            press 1 4821 702 1 1
            meanwhile the account of 100234 declines
            press 1
            meanwhile the account of 100234 pays
            press 1
            hang up
            show ledger 100234

            """)
        XCTAssertEqual(replay("--accept", folder), 1)
        let played = try read()
        for line in [
            "  open: 1 of 28 left, 27 sold, 0 held\n", "  hold 731 2026-03-07 12:00 best 2 -> not enough, 1 left\n",
            "  no bookings\n",
            "  charge 100000 won -> declined\n  book hold 8 -> declined\n",
            "  charge 100000 won -> paid\n  book hold 8 -> booking ",
            "  owes 100000 won\n",
        ] { XCTAssertTrue(played.contains(line), "\(line) is not in\n\(played)") }
    }
}
