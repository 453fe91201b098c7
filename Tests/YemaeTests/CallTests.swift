// CallTests: calls as a person makes them: at the terminal telephone, and through the AGI program behind an emulated
// Asterisk.

import XCTest

final class CallTests: XCTestCase {
    private var program: Program!

    override func setUpWithError() throws { program = try Program() }
    override func tearDown() { program.remove() }

    /// Type-ahead, waiting in the middle of an entry, a silent provider, a killed program and a box office that is
    /// down.
    private static let story = """
        meanwhile the gateway pays
        dial 1588-0002 at 2026-03-09 11:00
        press 1002
        wait 2s
        press 3
        wait
        press 100236
        wait 2s
        press 2468 702
        press 1 1
        meanwhile the gateway is silent after paying
        press 1
        hang up
        meanwhile 3 minutes pass
        meanwhile the gateway pays
        meanwhile charges are settled
        show ledger 100236
        dial 1588-0000 from 010-2345-6789
        press 1 1 4821 702
        press 1 1
        meanwhile the program is killed
        show holds
        dial 1588-0001 from 010-2345-6789
        press 1 4821
        press 1
        meanwhile the box office is unavailable
        press 1
        meanwhile the box office is available
        wait 60s
        show calls
        hang up

        """

    func testBothWaysOfPlayingGiveTheSameTranscript() throws {
        try program.write(CallTests.story, to: "story.transcript")
        XCTAssertEqual(try program.run(["replay", "--accept", program.path("story.transcript")]).status, 1)
        let played = try String(contentsOfFile: program.path("story.transcript"), encoding: .utf8)
        for line in [
            "  charge 100000 won -> unknown", "  charge 100000 won -> paid",
            "  resume hold 2 -> held Floor 1 1-6 100000 won",
            "  book hold 2 -> unavailable", "  say   unavailable",
        ] {
            XCTAssertTrue(played.contains(line + "\n"), "\(line) is not in\n\(played)")
        }
        let wire = try program.run(["replay", "--agi", program.path("story.transcript")])
        XCTAssertEqual(wire.status, 0, wire.output + wire.errors)
    }

    func testATranscriptInWhichNobodyCallsIsMalformed() throws {
        for text in ["", "# dial 1588-0001\n", "show outbox\n"] {
            try program.write(text, to: "a.transcript")
            let run = try program.run(["replay", program.path("a.transcript")])
            XCTAssertEqual(run.status, 65, run.output)
            XCTAssertTrue(run.errors.contains("a.transcript: no `dial` line: nothing is played"), run.errors)
        }
    }

    func testADifferenceThroughTheWireIsShown() throws {
        try program.write("dial 1588-0001\n  say   goodbye\nhang up\n", to: "a.transcript")
        let run = try program.run(["replay", "--agi", program.path("a.transcript")])
        XCTAssertEqual(run.status, 1)
        XCTAssertTrue(run.output.contains("-  say   goodbye\n+  say   welcome\n"), run.output)
    }

    func testACallAtTheTerminalTelephone() throws {
        let recording = program.path("call.transcript")
        let run = try program.run(["dial", "--lang", "en", "--record", recording], input: "1 4821 701 1 2 1 2")
        XCTAssertEqual(run.status, 0, run.errors)
        for words in [
            "SMS 010-****-6789", "\u{2022}\u{2022}\u{2022}\u{2022}", "The call is over: completed", "booked 7001-0015",
        ] {
            XCTAssertTrue(run.output.contains(words), "\(words) is not in\n\(run.output)")
        }
        let recorded = try String(contentsOfFile: recording, encoding: .utf8)
        XCTAssertTrue(recorded.contains("press ????\n  verify caller **** -> member\n"), recorded)
        for secret in ["4821", "2345"] { XCTAssertFalse(recorded.contains(secret), secret) }
    }

    func testTheEndOfTheInputHangsUp() throws {
        let run = try program.run(["dial", "--lang", "ko"], input: "1")
        XCTAssertTrue(run.output.contains("The call is over: hung-up, at identify.ask-pin"), run.output)
    }
}
