// What a tester may write, and what he is told when it is wrong.

import BookingModel
import CallFlow
import XCTest

@testable import Rehearsal

final class TranscriptParserTests: XCTestCase {
    private func parse(_ text: String) throws -> Transcript {
        try Transcript.parse(Array(text.utf8), file: "a.transcript")
    }

    private func fault(_ text: String, file: StaticString = #filePath, line: UInt = #line) -> String {
        do {
            _ = try parse(text)
            XCTFail("was read without a fault", file: file, line: line)
            return ""
        } catch {
            return "\(error)"
        }
    }

    func testTheSixVerbs() throws {
        let acts = try parse(
            """
            dial 1588-0001 from 010-2345-6789 at 2026-03-07 10:00
            press 1 100234# *
            wait
            wait 5s
            hang up
            meanwhile 3 minutes pass
            show ledger 100234

            """
        ).blocks.map(\.act)
        let time = LocalDateTime("2026-03-07 10:00")
        XCTAssertEqual(
            acts,
            [
                .dial(line: "1588-0001", from: TelephoneNumber("010-2345-6789"), at: time),
                .press([.one, .one, .zero, .zero, .two, .three, .four, .pound, .star]), .wait(seconds: nil),
                .wait(seconds: 5), .hangUp,
                .meanwhile(.pass(seconds: 180)), .show(.ledger(MemberNumber("100234")!)),
            ])
        XCTAssertEqual(try parse("dial 1588-0000\n").blocks.map(\.act), [.dial(line: "1588-0000", from: nil, at: nil)])
        XCTAssertEqual(
            try parse("dial 1588-0000 at 2026-03-07 10:00 in full\n").blocks.map(\.act),
            [.dial(line: "1588-0000", from: nil, at: time, inFull: true)])
    }

    func testWhatHappensBelongsToTheLineAboveIt() throws {
        let transcript = try parse("# why\n\ndial 1588-0001\n  say   welcome\n\n# later\npress 1\n\tsay   x\n")
        XCTAssertEqual(transcript.preamble.map(\.text), ["# why", ""])
        XCTAssertEqual(
            transcript.blocks.map { $0.body.map(\.text) }, [["  say   welcome", "", "# later"], ["\tsay   x"]])
        XCTAssertEqual(transcript.lines.map(\.number), Array(1...8))
    }

    func testTextStaysByteForByte() throws {
        for text in [
            "", "\n", "dial 1588-0001", "dial 1588-0001\r\n  say   x  \r\n\r\n",
            "# \u{AC00}\u{B098} \t\n\n\ndial 1588-0001\n",
        ] {
            XCTAssertEqual(try parse(text).text, text)
        }
    }

    func testEveryMeanwhile() throws {
        let showing = ShowingName(program: ProgramNumber("701")!, starts: LocalDateTime("2026-03-08 14:00")!)
        let member = MemberNumber("100236")!
        let cases: [(String, Meanwhile)] = [
            ("1 minute passes", .pass(seconds: 60)), ("2 hours pass", .pass(seconds: 7200)),
            ("1 day passes", .pass(seconds: 86_400)),
            ("30 seconds pass", .pass(seconds: 30)),
            ("100236 takes 4 seats of 701 2026-03-08 14:00", .take(.member(member), .seats(4), showing, section: nil)),
            (
                "others take all but 1 seats of 701 2026-03-08 14:00 section 3",
                .take(.others, .allBut(1), showing, section: 3)
            ),
            ("others take 20 seats of 701 2026-03-08 14:00", .take(.others, .seats(20), showing, section: nil)),
            ("showing 701 2026-03-08 14:00 closes", .showing(showing, opens: false)),
            ("showing 701 2026-03-08 14:00 opens", .showing(showing, opens: true)),
            ("the account of 100236 declines", .account(member, pays: false)),
            ("the account of 100236 pays", .account(member, pays: true)),
            ("the gateway pays", .gateway(.pays)), ("the gateway declines", .gateway(.declines)),
            ("the gateway is silent", .gateway(.silent)),
            ("the gateway is silent after paying", .gateway(.silentAfterPaying)), ("charges are settled", .settle),
            ("the box office is unavailable", .boxOffice(available: false)),
            ("the box office is available", .boxOffice(available: true)),
            ("100236 is unlocked", .unlock(member)), ("100236 is closed", .close(member)),
            ("the program is killed", .crash),
        ]
        for (words, meant) in cases {
            XCTAssertEqual(try parse("meanwhile \(words)\n").blocks.map(\.act), [.meanwhile(meant)], words)
        }
    }

    func testABlankOfAnyWidthIsOne() throws {
        let plain = try parse("dial 1588-0001\n  say   welcome\npress 1 2\n")
        let copied = try parse("dial\u{A0}1588-0001\n\u{A0} say   welcome\npress\u{3000}1\u{202F}2\n")
        XCTAssertEqual(copied.blocks.map(\.act), plain.blocks.map(\.act))
    }

    func testFaultsNameFileLineReasonAndWhatToDo() {
        XCTAssertEqual(
            fault("dial 1588-0001\ntype 1\n"),
            "a.transcript:2: `type` is no verb; a caller can `dial`, `press`, `wait`, `hang up`, `return`, `meanwhile` "
                + "and `show`; indent what happens, start a comment with `#`"
        )
        for (line, form) in [
            ("pres 1", "press KEYS"), ("Press 1", "press KEYS"), ("press100234#", "press KEYS"), ("hangup", "hang up"),
            ("wait5s", "wait"),
        ] {
            XCTAssertTrue(
                fault("\(line)\n").contains("is no verb; write `\(form)` if that is meant; a caller can"), line)
        }
        XCTAssertTrue(fault("dial 1588-0001 from withheld\n").contains("a withheld number is a `dial` without `from`"))
        XCTAssertEqual(
            fault("  say   welcome\n"),
            "a.transcript:1: an indented line before any caller's line; begin with `dial LINE`, or start a comment "
                + "with `#`")
        XCTAssertEqual(
            fault("dial\n"),
            "a.transcript:1: no line is dialled; write `dial LINE [from NUMBER] [at YYYY-MM-DD HH:MM] [in full]`")
        XCTAssertEqual(
            fault("dial home\n"),
            "a.transcript:1: `home` is no line; a line is 2 to 20 digits and hyphens, as in `dial 1588-0001`")
        XCTAssertEqual(
            fault("dial 1588-0001 at 2026-02-30 10:00\n"),
            "a.transcript:1: `2026-02-30 10:00` is no date and time; write `dial LINE [from NUMBER] [at YYYY-MM-DD "
                + "HH:MM] [in full]`")
        XCTAssertEqual(
            fault("dial 1588-0001 to 1\n"),
            "a.transcript:1: `to` is not understood after `dial 1588-0001`; write `dial LINE [from NUMBER] [at "
                + "YYYY-MM-DD HH:MM] [in full]`")
        XCTAssertEqual(
            fault("press\n"), "a.transcript:1: no key is pressed; write `press KEYS` with keys out of 0123456789*#")
        XCTAssertEqual(fault("press 1a\n"), "a.transcript:1: `a` is no key; a telephone has 0123456789*#")
        XCTAssertEqual(
            fault("wait a bit\n"),
            "a.transcript:1: `wait a bit` is not understood; write `wait 5s` (1 to 3600 seconds) or `wait` (until the "
                + "next time-out)")
        XCTAssertEqual(fault("hang\n"), "a.transcript:1: `hang` goes with `up`; write `hang up`")
        XCTAssertEqual(
            fault("show money\n"),
            "a.transcript:1: `show money` is no table; show one of: bookings [MEMBER]; ledger MEMBER; seats PROGRAM "
                + "DATE TIME; outbox; holds; calls"
        )
        XCTAssertEqual(
            fault("meanwhile it rains\n"),
            "a.transcript:1: `meanwhile it rains` is not understood; say one of: "
                + Meanwhile.vocabulary.joined(separator: "; "))
    }

    func testARecordingsMaskedWordsAreExplainedAndNotRepeated() {
        XCTAssertEqual(
            fault("dial 1588-0001 from 010-****-6789\n"),
            "a.transcript:1: the calling number is masked, as recordings of real calls are; write the number of a "
                + "rehearsal member in its place"
        )
        XCTAssertEqual(
            fault("press ????#\n"),
            "a.transcript:1: `?` stands for a key of a secret that was not recorded; write the keys of a rehearsal "
                + "member in its place")
        XCTAssertFalse(fault("dial 1588-0001 from 010234567891234567\n").contains("0102345"))
    }

    func testHugeAndBinaryFilesAreRefused() {
        XCTAssertEqual(
            fault(String(repeating: "\n", count: Transcript.maxLines + 1)),
            "a.transcript:5001: more than 5000 lines; split it into several transcripts")
        XCTAssertThrowsError(try Transcript.parse([0x64, 0xff, 0x0a], file: "b")) {
            XCTAssertEqual("\($0)", "b:1: not UTF-8 text; save the file as UTF-8")
        }
        XCTAssertThrowsError(try Transcript.parse([UInt8](repeating: 35, count: Transcript.maxBytes + 1), file: "b")) {
            XCTAssertEqual("\($0)", "b: has 1048577 bytes, more than 1048576; split it into several transcripts")
        }
        XCTAssertThrowsError(try Transcript.read(file: "/no/such/file")) {
            XCTAssertEqual("\($0)", "/no/such/file: cannot be read; check the path and its permissions")
        }
    }
}
