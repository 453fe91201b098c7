// A recorded call is a transcript, and no secret is in it.

import BookingCore
import BookingModel
import CallFlow
import CallRecording
import XCTest

@testable import Rehearsal

final class CallRecorderTests: XCTestCase {
    /// Plays keys and records the call as `yemae agi --record` does. A blank is a time-out, `!` hangs up.
    private func record(_ keys: String, calling: String? = nil, after: Int = 0) throws -> [String] {
        let stage = try Stage.fresh(in: nil, StageOpening(), rules: OfficeRules())
        var lines: [String] = []
        let facts = CallFacts(
            language: .korean, calling: calling.flatMap { TelephoneNumber($0) }, today: Stage.firstMorning.date,
            rules: CallRules())
        let call = CallConductor(
            facts: facts, line: "1588-0001", reference: "test", office: stage.office,
            recorder: CallRecorder { lines.append($0.text) },
            milliseconds: { 0 })
        var rest = keys[...]
        var action = call.handle(.answered)
        while true {
            switch action {
            case .play(let utterances, _):
                for utterance in utterances { call.says(utterance) }
                action = call.handle(.played)
            case .goOn: action = call.handle(.played)
            case .hearOn: action = call.handle(.typedOn(digits: 0, terminated: false))
            case .request(let request): action = call.handle(.reply(call.perform(request)))
            case .listen:
                let next = rest.popFirst() ?? "!"
                let event: Event =
                    next == " " ? .silence : next == "!" ? .hungUp : .key(try XCTUnwrap(Key(next)), after: after)
                action = call.handle(event)
            case .end: return lines
            }
        }
    }

    func testNeitherPINNorNumberIsEverWritten() throws {
        let login = try record("1002344821!").joined(separator: "\n")
        let recognised = try record("14821!", calling: "010-2345-6789").joined(separator: "\n")
        let signUp = try record("9#010987654321!").joined(separator: "\n")
        let both = login + recognised + signUp
        for secret in ["4821", "48", "82", "2345", "01023456789", "9876", "01098765432"] {
            XCTAssertFalse(both.contains(secret), secret)
        }
        XCTAssertTrue(recognised.contains("dial 1588-0001 from 010-****-6789 at 2026-03-07 10:00"))
        XCTAssertTrue(recognised.contains("press ????\n  verify caller **** -> member"))
        XCTAssertTrue(signUp.contains("press 9#\n"))
        XCTAssertTrue(signUp.contains("press ???????????\n"))
    }

    func testARecordingIsATranscript() throws {
        let lines = try record("123 !", after: 2300)
        XCTAssertEqual(lines.first, "dial 1588-0001 at 2026-03-07 10:00")
        XCTAssertEqual(
            lines.drop { !$0.hasPrefix("wait") }.prefix(8),
            [
                "wait 2s", "press 1", "wait 2s", "press 2", "wait 2s", "press 3", "wait",
                "  say   digits-missing 3 digits",
            ])
        XCTAssertEqual(lines.suffix(2), ["hang up", "  end hung-up at identify.ask-member"])
        XCTAssertNoThrow(try Transcript.parse(Array(lines.joined(separator: "\n").utf8), file: "recorded"))
    }

    func testTheOtherLanguageIsMarked() throws {
        let lines = try record("8#!")
        XCTAssertTrue(lines.contains("  say   code-other-language [8] (en)"))
        XCTAssertTrue(lines.contains("  say   ask-member-number 6 digits (en)"))
        XCTAssertTrue(lines.contains("  say   code-other-language [8]"))
    }

    // MARK: Menus by name

    /// What is written of prompts that are heard one after another, with a key behind the last.
    private func written(_ prompts: [Prompt], _ language: Language = .korean, _ form: Form = .full) -> [String] {
        var lines: [String] = []
        let recorder = CallRecorder { lines.append($0.text) }
        for prompt in prompts { recorder.says(Utterance(prompt, language, form)) }
        recorder.hears(.key(.one, after: 0), at: "call.main-menu")
        recorder.flush()
        return lines
    }

    private func inFull(_ prompts: some Sequence<Prompt>) -> [String] { prompts.map { "  say   \($0)" } }

    func testAMenuHeardWholeIsWrittenByName() {
        let menu = FixedMenu.main.prompts
        XCTAssertEqual(written(menu), ["  say   main-menu with its options", "press 1"])
        XCTAssertEqual(written(menu, .english), ["  say   main-menu with its options (en)", "press 1"])
        XCTAssertEqual(
            written([Prompt(.notHeard)] + menu + FixedMenu.anythingElse.prompts),
            [
                "  say   not-heard", "  say   main-menu with its options", "  say   anything-else with its options",
                "press 1",
            ])
    }

    func testAMenuThatSaysAnythingElseIsWrittenPromptByPrompt() {
        let menu = FixedMenu.main.prompts
        for cut in 1..<menu.count {
            XCTAssertEqual(written(Array(menu[..<cut])), inFull(menu[..<cut]) + ["press 1"], "cut behind \(cut)")
        }
        for missing in menu.indices {
            var wrong = menu
            wrong.remove(at: missing)
            XCTAssertEqual(written(wrong), inFull(wrong) + ["press 1"], "\(menu[missing]) is missing")
        }
        var swapped = menu
        swapped.swapAt(1, 2)
        XCTAssertEqual(written(swapped), inFull(swapped) + ["press 1"])
        let twice = [menu[0]] + menu
        XCTAssertEqual(written(twice), ["  say   main-menu", "  say   main-menu with its options", "press 1"])
        XCTAssertEqual(written(menu, .korean, .short), inFull(menu).map { "\($0) short" } + ["press 1"])
    }

    func testAKeyThatDoesNotCutAMenuLeavesItWhole() throws {
        // The # behind the PIN comes late, into the menu.
        var lines: [String] = []
        let recorder = CallRecorder { lines.append($0.text) }
        for (place, prompt) in FixedMenu.main.prompts.enumerated() {
            recorder.says(Utterance(prompt, .korean, .full))
            if place == 2 { recorder.hears(.key(.pound, after: 0), at: "call.main-menu") }
        }
        recorder.hears(.hungUp, at: "call.main-menu")
        XCTAssertEqual(lines, ["  say   main-menu with its options", "press #", "hang up"])
    }

    func testAMenuByNameCanBeWrittenOut() {
        XCTAssertEqual(
            FixedMenu.inFull("say   anything-else with its options (en)"),
            ["say   anything-else (en)", "say   option-main-menu [1] (en)", "say   option-goodbye [2] (en)"])
        XCTAssertEqual(FixedMenu.inFull("say   main-menu"), ["say   main-menu"])
    }
}
