// ActionPlayerTests: each action as the commands it becomes, each reply as the event it means.

import BookingModel
import CallFlow
import XCTest

@testable import AsteriskAGI

final class ActionPlayerTests: XCTestCase {
    private var player = ActionPlayer(language: .korean) { _ in [] }
    private let hello = Utterance(Prompt(.welcome), .korean, .full)
    private let bye = Utterance(Prompt(.goodbye), .english, .full)

    override func setUp() {
        player = ActionPlayer(language: .korean) { utterance in
            switch utterance.prompt.phrase {
            case .welcome: ["hello.1", "hello.2"]
            case .goodbye: ["bye"]
            default: []
            }
        }
    }

    private func got(_ result: String, _ code: ReplyCode = .done) -> AGIReply {
        AGIReply(code: code, result: Array(result.utf8))
    }
    private func take(_ result: String, at now: Int = 0) -> PlayerStep {
        player.received(got(result), at: now, hangup: false)
    }
    private func refuse(_ code: ReplyCode) -> PlayerStep { player.received(AGIReply(code: code), at: 0, hangup: false) }

    func testClipsPlayOneAfterAnotherAndTheLanguageIsSetWhenItChanges() {
        XCTAssertEqual(
            player.begin(.play([hello, bye, hello], interruptible: .all), at: 0),
            .send(.streamFile("hello.1", escape: .all)))
        XCTAssertEqual(take("0"), .send(.streamFile("hello.2", escape: .all)))
        XCTAssertEqual(take("0"), .send(.setLanguage(.english)))
        XCTAssertEqual(take("1"), .send(.streamFile("bye", escape: .all)))
        XCTAssertEqual(take("0"), .send(.setLanguage(.korean)))
        XCTAssertEqual(take("1"), .send(.streamFile("hello.1", escape: .all)))
        XCTAssertEqual(take("0"), .send(.streamFile("hello.2", escape: .all)))
        XCTAssertEqual(take("0"), .report(.played))
        XCTAssertEqual(player.begin(.play([], interruptible: .none), at: 0), .report(.played))
    }

    func testAKeyCutsEverythingThatIsLeft() {
        _ = player.begin(.play([hello, bye], interruptible: KeySet([.one])), at: 0)
        XCTAssertEqual(take("49"), .report(.key(.one, after: 0)))
        XCTAssertEqual(
            player.begin(.play([hello], interruptible: .none), at: 0), .send(.streamFile("hello.1", escape: .none)))
    }

    func testMinusOneIsAMissingClipWhileTheLineIsUp() {
        _ = player.begin(.play([hello], interruptible: .all), at: 0)
        XCTAssertEqual(take("-1"), .send(.channelStatus))
        XCTAssertEqual(take("6"), .send(.streamFile("hello.2", escape: .all)))
        XCTAssertEqual(player.takeNotes(), [.missingClip("hello.1", .korean)])
        XCTAssertEqual(take("-1"), .send(.channelStatus))
        XCTAssertEqual(take("6"), .report(.played))
        XCTAssertFalse(player.callerGone)
    }

    /// Every clip of the next prompt is missing.
    private func nothingSounds(at now: Int) -> PlayerStep {
        XCTAssertEqual(take("-1", at: now), .send(.channelStatus))
        _ = take("6", at: now)
        XCTAssertEqual(take("-1", at: now), .send(.channelStatus))
        return take("6", at: now)
    }

    private func cut(_ result: String, after samples: Int, at now: Int = 0) -> PlayerStep {
        player.received(AGIReply(code: .done, result: Array(result.utf8), endPosition: samples), at: now, hangup: false)
    }

    func testAPromptGoesOnWhereAKeyCutIt() {
        _ = player.begin(.play([hello, bye], interruptible: KeySet([.pound])), at: 0)
        _ = take("0")
        XCTAssertEqual(cut("35", after: 4800), .report(.key(.pound, after: 0)))
        XCTAssertEqual(
            player.begin(.goOn(interruptible: .none), at: 0), .send(.streamFile("hello.2", escape: .none, from: 4800)))
        XCTAssertEqual(take("0"), .send(.setLanguage(.english)))
        XCTAssertEqual(take("1"), .send(.streamFile("bye", escape: .none)))
        XCTAssertEqual(take("0"), .report(.played))
    }

    func testAKeyTypedAheadCutsAPromptThatGoesOn() {
        player.typedAhead(WipedKeys(Array("#1".utf8)))
        XCTAssertEqual(
            player.begin(.play([hello], interruptible: KeySet([.pound])), at: 0), .report(.key(.pound, after: 0)))
        XCTAssertEqual(player.begin(.goOn(interruptible: .none), at: 0), .send(.streamFile("hello.1", escape: .none)))
        XCTAssertEqual(take("0"), .send(.streamFile("hello.2", escape: .none)))
        XCTAssertEqual(take("0"), .report(.played))
        XCTAssertEqual(
            player.begin(.listen(milliseconds: 10), at: 0), .send(.waitForDigit(milliseconds: 10)), "the 1 was flushed")
    }

    func testTheSameKeyAgainWithinTheDebounceTimeIsOneKey() {
        player = ActionPlayer(language: .korean, debounce: 40) { _ in ["hello.1"] }
        _ = player.begin(.listen(milliseconds: 3000), at: 0)
        XCTAssertEqual(take("49", at: 1000), .report(.key(.one, after: 1000)))
        _ = player.begin(.listen(milliseconds: 3000), at: 1000)
        XCTAssertEqual(take("49", at: 1040), .send(.waitForDigit(milliseconds: 2960)), "the line delivered it twice")
        XCTAssertEqual(take("49", at: 1081), .report(.key(.one, after: 81)), "pressed twice")
        _ = player.begin(.listen(milliseconds: 3000), at: 1081)
        XCTAssertEqual(take("50", at: 1090), .report(.key(.two, after: 9)), "another key")
        _ = player.begin(.play([hello], interruptible: .all), at: 1090)
        XCTAssertEqual(
            cut("50", after: 320, at: 1120), .send(.streamFile("hello.1", escape: .all, from: 320)),
            "the prompt goes on")
        XCTAssertEqual(take("0", at: 2000), .report(.played))
    }

    func testWhatIsTypedOnBehindAnEntryIsCountedAndStillHeard() {
        XCTAssertEqual(
            player.begin(.hearOn(milliseconds: 400, terminator: .pound), at: 0),
            .send(.getData(milliseconds: 400, most: CoreWait.mostKeys)))
        XCTAssertEqual(take("4"), .report(.typedOn(digits: 1, terminated: true)))
        XCTAssertEqual(
            player.begin(.hearOn(milliseconds: 400, terminator: .pound), at: 0),
            .report(.typedOn(digits: 1, terminated: true)))
        XCTAssertEqual(
            player.begin(.play([hello], interruptible: KeySet([.pound])), at: 0), .report(.key(.pound, after: 0)),
            "the 4 is flushed")
        let silent = AGIReply(code: .done, result: Array("48*1".utf8), value: Array("timeout".utf8))
        _ = player.begin(.hearOn(milliseconds: 400, terminator: .pound), at: 0)
        XCTAssertEqual(player.received(silent, at: 0, hangup: false), .report(.typedOn(digits: 2, terminated: false)))
        XCTAssertEqual(player.begin(.listen(milliseconds: 3000), at: 0), .report(.key(.four, after: 0)))
        setUp()
        _ = player.begin(.hearOn(milliseconds: 400, terminator: .pound), at: 0)
        XCTAssertEqual(take("-1"), .report(.hungUp))
    }

    func testNoKeyAgreesToAPriceThatHadNoSound() {
        _ = player.begin(.play([hello], interruptible: .none), at: 0)
        XCTAssertEqual(nothingSounds(at: 5), .report(.played))
        XCTAssertEqual(player.begin(.play([bye], interruptible: .all), at: 5), .send(.setLanguage(.english)))
        XCTAssertEqual(take("1", at: 5), .send(.streamFile("bye", escape: .none)), "typed ahead keys are flushed here")
        XCTAssertEqual(take("0", at: 2100), .report(.played))
        _ = player.begin(.listen(milliseconds: 6000), at: 2100)
        XCTAssertEqual(take("49", at: 2500), .report(.key(.one, after: 400)))
    }

    func testAPromptThatIsHeardInPartSwallowsNothingBehindIt() {
        _ = player.begin(.play([hello], interruptible: .none), at: 0)
        _ = take("-1", at: 5)
        XCTAssertEqual(take("6", at: 5), .send(.streamFile("hello.2", escape: .none)))
        XCTAssertEqual(take("0", at: 900), .report(.played))
        _ = player.begin(.listen(milliseconds: 6000), at: 900)
        XCTAssertEqual(take("49", at: 1000), .report(.key(.one, after: 100)))
    }

    func testMinusOneIsAHangUpWhenTheLineIsDown() {
        for reply in [AGIReply(code: .deadChannel), got("-1"), got("0"), AGIReply(code: .usage)] {
            setUp()
            _ = player.begin(.play([hello], interruptible: .all), at: 0)
            _ = take("-1")
            XCTAssertEqual(player.received(reply, at: 0, hangup: false), .report(.hungUp))
            XCTAssertTrue(player.callerGone)
            XCTAssertEqual(player.begin(.play([hello], interruptible: .all), at: 0), .report(.hungUp))
            XCTAssertEqual(player.begin(.listen(milliseconds: 10), at: 0), .report(.hungUp))
        }
    }

    func testListening() {
        XCTAssertEqual(player.begin(.listen(milliseconds: 3000), at: 1000), .send(.waitForDigit(milliseconds: 3000)))
        XCTAssertEqual(take("35", at: 1700), .report(.key(.pound, after: 700)))
        _ = player.begin(.listen(milliseconds: 3000), at: 5000)
        XCTAssertEqual(take("0", at: 8001), .report(.silence))
        _ = player.begin(.listen(milliseconds: 3000), at: 9000)
        XCTAssertEqual(take("-1", at: 9100), .report(.hungUp))
    }

    func testLettersAreNoKeysAndDoNotProlongTheWait() {
        _ = player.begin(.listen(milliseconds: 3000), at: 0)
        XCTAssertEqual(take("65", at: 1000), .send(.waitForDigit(milliseconds: 2000)))
        XCTAssertEqual(take("68", at: 2900), .send(.waitForDigit(milliseconds: 100)))
        XCTAssertEqual(take("49", at: 3050), .report(.key(.one, after: 3000)))
        _ = player.begin(.listen(milliseconds: 3000), at: 0)
        XCTAssertEqual(take("65", at: 3000), .report(.silence))
    }

    func testLettersWithoutEndAreSilence() {
        var step = player.begin(.listen(milliseconds: 3000), at: 0)
        var asked = 0
        while case .send = step {
            asked += 1
            step = take("65")
        }
        XCTAssertEqual(step, .report(.silence))
        XCTAssertEqual(asked, ActionPlayer.oddKeyLimit + 1)
    }

    func testAnswering() {
        XCTAssertEqual(player.answer(), .send(.answer))
        XCTAssertEqual(take("0"), .report(.answered))
        _ = player.answer()
        XCTAssertEqual(take("-1"), .report(.hungUp))
        setUp()
        _ = player.answer()
        XCTAssertEqual(refuse(.deadChannel), .report(.hungUp))
    }

    func testASignalledHangUpBeatsTheReply() {
        _ = player.begin(.play([hello], interruptible: .all), at: 0)
        XCTAssertEqual(player.received(got("49"), at: 0, hangup: true), .report(.hungUp))
        XCTAssertEqual(player.begin(.request(.releaseAll), at: 0), .ask(.releaseAll))
    }

    func testRefusedCommandsAreSkippedAndBounded() {
        var refused = 0
        var step = player.begin(.play([hello], interruptible: .all), at: 0)
        while step != .report(.hungUp) {
            step = step == .report(.played) ? player.begin(.play([hello], interruptible: .all), at: 0) : refuse(.usage)
            refused += 1
            XCTAssertLessThan(refused, 100)
        }
        XCTAssertEqual(
            player.takeNotes().filter { $0 == .refused("STREAM FILE", .usage) }.count, ActionPlayer.faultLimit + 1)
    }

    func testTheEndIsToldToTheDialplanEvenAfterAHangUp() {
        let end = CallEnd(outcome: .operatorWanted, member: MemberNumber("100234"), place: "main-menu")
        for gone in [false, true] {
            if gone { _ = player.lost() }
            XCTAssertEqual(player.begin(.end(end), at: 0), .send(.setVariable(.outcome, "operator")))
            XCTAssertEqual(player.received(got("1"), at: 0, hangup: gone), .send(.setVariable(.member, "100234")))
            XCTAssertEqual(refuse(.usage), .send(.setVariable(.place, "main-menu")))
            XCTAssertEqual(take("1"), .finished(end))
        }
    }

    func testNothingIsSentOnAClosedLine() {
        let end = CallEnd(outcome: .hungUp, member: nil, place: "x")
        _ = player.begin(.listen(milliseconds: 1), at: 0)
        XCTAssertEqual(player.lineClosed(), .report(.hungUp))
        XCTAssertEqual(player.begin(.end(end), at: 0), .finished(end))
    }
}
