// WaitingCallTests: a caller of the server whose answer takes long.

import AsteriskAGI
import BookingModel
import XCTest

@testable import FastAGIServer

final class WaitingCallTests: XCTestCase {
    private static let waiting = "GET DATA yemae/still-waiting.1 250 20"
    private static let nothing = "200 result= (timeout)\n"
    private static let silence = "STREAM FILE yemae/listening \"0123456789*#\""
    private static let played = "200 result=0 endpos=8000\n"
    private static let burst = "GET DATA \"\" 250 20"

    /// A call whose first question the core has not answered yet.
    private func asking() -> Switchboard {
        let board = Switchboard()
        _ = board.hear(Switchboard.header)
        _ = board.hear("200 result=0\n")
        _ = board.hear("200 result=1\n")
        XCTAssertEqual(board.hear("200 result=49 endpos=80\n"), [])
        XCTAssertEqual(board.requests.count, 1)
        return board
    }

    func testTheSoundComesAfterTwoSecondsAndEveryThree() {
        let board = asking()
        XCTAssertEqual(board.pass(milliseconds: 2000), [Self.waiting])
        XCTAssertEqual(board.pass(milliseconds: 2500), [], "its reply is due: nothing else may be sent")
        XCTAssertEqual(board.hear(Self.nothing), [Self.silence])
        XCTAssertEqual(board.pass(milliseconds: 500), [])
        XCTAssertEqual(board.hear(Self.played), [Self.waiting])
        XCTAssertEqual(board.hear(Self.nothing), [Self.silence])
        XCTAssertEqual(board.core(.notRecognised), [], "Asterisk has to read the command first")
        XCTAssertEqual(board.pass(milliseconds: CoreWait.reading), ["CHANNEL STATUS"])
        XCTAssertEqual(board.hear("200 result=6\n"), ["WAIT FOR DIGIT 5000"])
        XCTAssertEqual(board.pass(milliseconds: 60_000), [], "nothing is asked of the core any more")
    }

    func testKeysTypedWhileTheCoreIsAskedAnswerWhatFollows() {
        let board = asking()
        XCTAssertEqual(board.pass(milliseconds: CoreWait.after - 1), [])
        XCTAssertEqual(board.pass(milliseconds: 1), [Self.silence])
        XCTAssertEqual(board.hear("200 result=48 endpos=160\n"), [Self.burst])
        XCTAssertEqual(board.core(.notRecognised), [], "one command at a time")
        XCTAssertEqual(
            board.hear("200 result=0234\n"), ["STREAM FILE yemae/ask-pin \"0123456789*#\""],
            "the entry has had its #, and the next goes back")
        XCTAssertEqual(board.requests.count, 1)
    }

    func testKeysTypedBeforeTheSoundAndDuringItAnswerWhatFollows() {
        let board = asking()
        _ = board.pass(milliseconds: CoreWait.after)
        XCTAssertEqual(board.hear("200 result=48 endpos=160\n"), [Self.burst])
        XCTAssertEqual(board.hear(Self.nothing), [Self.silence])
        board.now += 2000
        XCTAssertEqual(board.hear(Self.played), [Self.waiting])
        XCTAssertEqual(board.hear("200 result=0234\n"), [Self.silence])
        XCTAssertEqual(board.core(.notRecognised), [])
        XCTAssertEqual(board.pass(milliseconds: 10), ["CHANNEL STATUS"])
        XCTAssertEqual(
            board.hear("200 result=6\n"), ["STREAM FILE yemae/ask-pin \"0123456789*#\""], "1, and 00234 after it")
    }

    func testAHangUpWhileKeysAreHeardIsToldWithTheAnswer() {
        let board = asking()
        _ = board.pass(milliseconds: CoreWait.after)
        XCTAssertEqual(board.hear("HANGUP\n200 result=-1 endpos=80\n"), [])
        XCTAssertEqual(board.core(.notRecognised), [])
        XCTAssertEqual(board.requests.last, .end(.hungUp, place: "identify.ask-member"))
    }

    /// Asterisk read the silence and the status in one piece, and the caller hangs up.
    func testAHangUpBehindAnUnreadStatusIsToldToo() {
        let board = asking()
        _ = board.pass(milliseconds: CoreWait.after)
        XCTAssertEqual(board.core(.notRecognised), [])
        XCTAssertEqual(board.pass(milliseconds: CoreWait.reading), ["CHANNEL STATUS"])
        XCTAssertEqual(board.hear("200 result=-1 endpos=80\nHANGUP\n"), [])
        XCTAssertEqual(board.pass(milliseconds: 500), ["CHANNEL STATUS"])
        XCTAssertEqual(board.hear("511 Command Not Permitted on a dead channel\n"), [])
        XCTAssertEqual(board.requests.last, .end(.hungUp, place: "identify.ask-member"))
    }

    func testAQuickAnswerIsNotBridged() {
        let board = asking()
        XCTAssertEqual(board.core(.notRecognised), ["WAIT FOR DIGIT 5000"])
        XCTAssertEqual(board.pass(milliseconds: 2500), [])
    }

    func testAnAnswerDuringTheSoundWaitsForItsEnd() {
        let board = asking()
        _ = board.pass(milliseconds: 2000)
        XCTAssertEqual(board.core(.notRecognised), [])
        XCTAssertTrue(board.call.atTheCore)
        XCTAssertEqual(board.hear(Self.nothing), ["WAIT FOR DIGIT 5000"])
        XCTAssertFalse(board.call.atTheCore)
    }

    func testAHangUpDuringTheSoundIsToldWithTheAnswer() {
        for hangup in ["HANGUP\n200 result=-1\n", "511 result=-1 Command Not Permitted on a dead channel\n"] {
            let board = asking()
            _ = board.pass(milliseconds: 2000)
            XCTAssertEqual(board.hear(hangup), [])
            XCTAssertEqual(board.pass(milliseconds: 10_000), [], "nobody is there to hear it")
            XCTAssertEqual(board.requests.count, 1)
            XCTAssertEqual(board.core(.notRecognised), [])
            XCTAssertEqual(board.requests.last, .end(.hungUp, place: "identify.ask-member"))
            XCTAssertEqual(board.pass(milliseconds: 10_000), [])
            XCTAssertEqual(board.core(.ended), ["SET VARIABLE YEMAE_OUTCOME \"hung-up\""])
        }
    }

    func testALineClosedDuringTheSoundLosesNoAnswer() {
        let board = asking()
        _ = board.pass(milliseconds: 2000)
        XCTAssertEqual(board.core(.notRecognised), [])
        board.call.close()
        XCTAssertEqual(board.requests.last, .end(.hungUp, place: "identify.ask-member"))
        XCTAssertEqual(board.core(.ended), [])
        XCTAssertTrue(board.call.isOver)
    }

    func testAMissingSoundIsLoggedAndTheCallerIsNotTakenForGone() {
        let board = asking()
        _ = board.pass(milliseconds: 2000)
        XCTAssertEqual(board.hear("200 result=-1\n"), ["CHANNEL STATUS"])
        XCTAssertEqual(board.hear("200 result=6\n"), [Self.silence])
        XCTAssertTrue(board.lines.last?.contains("missing sound yemae/still-waiting.1") ?? false, "\(board.lines)")
        XCTAssertEqual(board.pass(milliseconds: 10_000), [])
        XCTAssertEqual(board.core(.notRecognised), ["CHANNEL STATUS"])
        XCTAssertEqual(board.hear("200 result=6\n"), ["WAIT FOR DIGIT 5000"])
    }

    func testACallThatIsOverWaitsInSilence() {
        let board = asking()
        XCTAssertEqual(board.hear("HANGUP\n"), [])
        XCTAssertEqual(board.pass(milliseconds: 2500), [])
    }
}
