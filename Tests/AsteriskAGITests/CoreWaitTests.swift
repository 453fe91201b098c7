// CoreWaitTests: keys typed while the core is asked are heard and answer what follows; which are not.

import BookingModel
import CallFlow
import XCTest

@testable import AsteriskAGI

final class CoreWaitTests: XCTestCase {
    private let hearing = Command.getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys)

    private let silence = Command.streamFile(CoreWait.silence, escape: .all)
    private let played = AGIReply(code: .done, result: Array("0".utf8), endPosition: 8000)

    private func got(_ result: String, value: String? = nil, endPosition: Int? = nil) -> AGIReply {
        AGIReply(
            code: .done, result: Array(result.utf8), value: value.map { Array($0.utf8) }, endPosition: endPosition)
    }

    private func key(_ key: Character) -> AGIReply { got("\(key.asciiValue!)", endPosition: 800) }

    func testSilenceHearsAFirstKeyAndABurstTheOthers() {
        var wait = CoreWait(since: 1000, hearsKeys: true)
        XCTAssertEqual(wait.nextStart, 1000 + CoreWait.after)
        XCTAssertNil(wait.command(at: 1000 + CoreWait.after - 1))
        XCTAssertEqual(wait.command(at: 1000 + CoreWait.after), silence)
        XCTAssertTrue(wait.isOutstanding)
        XCTAssertNil(wait.nextStart)
        XCTAssertNil(wait.command(at: 9000), "one command at a time")
        XCTAssertEqual(wait.received(key("1"), at: 1500, hangup: false), .send(hearing))
        XCTAssertEqual(wait.received(got("2"), at: 1700, hangup: false), .wait)
        XCTAssertEqual(wait.typed.text, "12#")
        XCTAssertEqual(wait.command(at: 1700), silence)
        XCTAssertEqual(wait.received(key("#"), at: 1800, hangup: false), .wait, "# ends a burst")
        XCTAssertEqual(wait.command(at: 1800), silence)
        XCTAssertEqual(wait.received(played, at: 1900, hangup: false), .wait)
        XCTAssertEqual(wait.typed.text, "12##")
        XCTAssertEqual(wait.command(at: 1900), silence)
    }

    /// What Asterisk 22 and 16 say when the silence is cut: `cut-hearing`, `cut-hearing-key-4`, `cut-hearing-hangup`,
    /// `cut-hearing-missing`.
    func testTheCoresAnswerCutsTheSilence() {
        let (up, dead) = (got("6"), AGIReply(code: .deadChannel))
        let missing = WaitingTone.Outcome.unplayable(.missingClip(CoreWait.silence, nil))
        for (replies, outcome, keys, isOver) in [
            ([up], WaitingTone.Outcome.wait, "", true), ([key("5"), up], .send(hearing), "5", false),
            ([key("#"), up], .wait, "#", true), ([played, up], .wait, "", true),
            ([got("-1", endPosition: 4160), dead], .callerGone, "", true), ([dead], .callerGone, "", true),
            ([got("-1", endPosition: 0), up], missing, "", true),
        ] {
            var wait = CoreWait(since: 0, hearsKeys: true)
            _ = wait.command(at: 100)
            wait.answered()
            XCTAssertEqual(wait.nextStart, 100 + CoreWait.reading)
            XCTAssertEqual(wait.command(at: 200), .channelStatus)
            for reply in replies.dropLast() {
                XCTAssertEqual(wait.received(reply, at: 200, hangup: reply.number == -1), .wait)
                XCTAssertTrue(wait.isOutstanding, "the status is still to come")
            }
            XCTAssertEqual(wait.received(replies.last!, at: 201, hangup: false), outcome)
            XCTAssertEqual(wait.typed.text, keys)
            XCTAssertEqual(wait.isOutstanding, !isOver)
            XCTAssertEqual(wait.listening, outcome == missing ? .inPauses : .inSilence)
        }
    }

    /// A PBX that reads two commands in one piece forgets the second until more bytes come (captured `pipelined`).
    func testAStatusWithoutAReplyIsAskedAgainAndEachReplyAwaited() {
        var wait = CoreWait(since: 0, hearsKeys: true)
        _ = wait.command(at: 100)
        wait.answered()
        XCTAssertEqual(wait.command(at: 105), .channelStatus)
        XCTAssertNil(wait.command(at: 105 + CoreWait.after - 1))
        XCTAssertEqual(wait.nextStart, 105 + CoreWait.after)
        XCTAssertEqual(wait.command(at: 150), .channelStatus)
        XCTAssertEqual(wait.nextStart, 150 + 2 * CoreWait.after, "less and less often")
        XCTAssertEqual(wait.received(got("6"), at: 151, hangup: false), .wait)
        XCTAssertTrue(wait.isOutstanding)
        XCTAssertEqual(wait.received(got("6"), at: 151, hangup: false), .wait)
        XCTAssertFalse(wait.isOutstanding)
    }

    func testSilenceThatIsMissingIsToldFromAHangUpAndNotTriedAgain() {
        for (status, outcome) in [
            ("6", WaitingTone.Outcome.unplayable(.missingClip(CoreWait.silence, nil))), ("0", .callerGone),
        ] {
            var wait = CoreWait(since: 0, hearsKeys: true)
            _ = wait.command(at: 100)
            XCTAssertEqual(wait.received(got("-1", endPosition: 0), at: 101, hangup: false), .send(.channelStatus))
            XCTAssertEqual(wait.received(got(status), at: 102, hangup: false), outcome)
            if status == "6" { XCTAssertEqual(wait.command(at: 102), hearing) }
        }
        var next = CoreWait(since: 0, hearsKeys: true, listening: .inPauses)
        XCTAssertEqual(next.command(at: 100), hearing)
        next.answered()
        XCTAssertNil(next.command(at: 9000), "its end is awaited")
    }

    func testItHearsAfterItsTimeAndWhileTheToneSounds() {
        let tone = Command.getData(
            sound: WaitingTone.sound, milliseconds: CoreWait.pause, most: CoreWait.mostKeys)
        XCTAssertEqual(String(decoding: tone.line, as: UTF8.self), "GET DATA yemae/still-waiting.1 250 20\n")
        var wait = CoreWait(since: 1000, hearsKeys: true)
        XCTAssertEqual(wait.command(at: 3000), tone)
        XCTAssertTrue(wait.isOutstanding)
        XCTAssertEqual(wait.received(got("70131", value: "timeout"), at: 3900, hangup: false), .wait)
        XCTAssertEqual(wait.typed.text, "70131", "a caller who types on loses no key to the tone")
        XCTAssertEqual(wait.command(at: 3900), silence)
        XCTAssertEqual(wait.received(played, at: 6000, hangup: false), .wait)
        XCTAssertEqual(wait.command(at: 6000), tone)
    }

    /// Without the clip GET DATA answers -1, as it does after a hang-up.
    func testAMissingToneIsToldFromAHangUpAndTheHearingGoesOn() {
        for (channel, outcome) in [
            ("6", WaitingTone.Outcome.unplayable(.missingClip(WaitingTone.sound, nil))), ("0", .callerGone),
        ] {
            var wait = CoreWait(since: 0, hearsKeys: true)
            _ = wait.command(at: 2000)
            XCTAssertEqual(wait.received(got("-1"), at: 2010, hangup: false), .send(.channelStatus))
            XCTAssertNil(wait.command(at: 2010), "one command at a time")
            XCTAssertEqual(wait.received(got(channel), at: 2020, hangup: false), outcome)
            XCTAssertEqual(wait.command(at: 9000), silence, "and the tone is not tried again")
        }
    }

    func testWhereKeysCannotBeHeardTheToneIsHeardWhole() {
        var wait = CoreWait(since: 0, hearsKeys: true)
        _ = wait.command(at: CoreWait.after)
        XCTAssertEqual(wait.received(AGIReply(code: .unknownCommand), at: 60, hangup: false), .wait)
        XCTAssertEqual(wait.command(at: 2000), .streamFile(WaitingTone.sound, escape: .none))
        var charge = CoreWait(since: 0, hearsKeys: false)
        XCTAssertNil(charge.command(at: 1999))
        XCTAssertEqual(charge.command(at: 2000), .streamFile(WaitingTone.sound, escape: .none))
    }

    /// What GET DATA answered on Asterisk 22 and 16 (`getdata-hash`, `getdata-timeout-partial`, `getdata-max`,
    /// `getdata-letters`).
    func testEachFormOfTheReply() {
        let most = String(repeating: "7", count: CoreWait.mostKeys)
        for (reply, keys) in [
            (got(""), "#"), (got("", value: "timeout"), ""), (got("10", value: "timeout"), "10"), (got("007"), "007#"),
            (got("1A*"), "1*#"), (got(most), most),
        ] {
            var wait = CoreWait(since: 0, hearsKeys: true, listening: .inPauses)
            _ = wait.command(at: CoreWait.after)
            XCTAssertEqual(wait.received(reply, at: 40, hangup: false), .wait)
            XCTAssertEqual(wait.typed.text, keys)
        }
    }

    func testAHangUpEndsItAndARefusalOnlyTheHearing() {
        for (reply, hangup) in [(got("-1"), false), (AGIReply(code: .deadChannel), false), (got("1"), true)] {
            var wait = CoreWait(since: 0, hearsKeys: true, listening: .inPauses)
            _ = wait.command(at: CoreWait.after)
            XCTAssertEqual(wait.received(reply, at: 40, hangup: hangup), .callerGone)
        }
        var wait = CoreWait(since: 0, hearsKeys: true, listening: .inPauses)
        _ = wait.command(at: CoreWait.after)
        XCTAssertEqual(wait.received(AGIReply(code: .unknownCommand), at: 60, hangup: false), .wait)
        XCTAssertNil(wait.command(at: 1999))
        XCTAssertNotNil(wait.command(at: 2000))
    }

    func testAPBXThatAnswersAtOnceIsNotAskedForEver() {
        var wait = CoreWait(since: 0, hearsKeys: true, listening: .inPauses)
        for _ in 0..<CoreWait.mostHearings {
            XCTAssertNotNil(wait.command(at: CoreWait.after))
            _ = wait.received(got("", value: "timeout"), at: CoreWait.after, hangup: false)
        }
        XCTAssertNil(wait.command(at: CoreWait.after))
    }

    func testNoKeyIsHeardWhileMoneyMovesNorAfterTheCall() {
        XCTAssertEqual(
            CoreWait(for: .book(HoldID(1), agreed: Won(1000), .korean), since: 0)?.nextStart, WaitingTone.after)
        XCTAssertEqual(CoreWait(for: .categories, since: 0)?.nextStart, CoreWait.after)
        XCTAssertNil(CoreWait(for: .end(.completed, place: "x"), since: 0))
    }
}

/// What becomes of keys that were typed while the core was asked.
final class TypedAheadTests: XCTestCase {
    private var player = ActionPlayer(language: .korean) { ["\($0.prompt.phrase.rawValue)"] }
    private let welcome = Utterance(Prompt(.welcome), .korean, .full)

    func testTheyCutPromptsAndAnswerQuestionsInTheirOrder() {
        player.typedAhead(WipedKeys("#70".utf8))
        XCTAssertEqual(
            player.begin(.play([welcome], interruptible: .all.without(.pound)), at: 0), .report(.key(.seven, after: 0)),
            "# is lost")
        XCTAssertEqual(player.begin(.listen(milliseconds: 3000), at: 0), .report(.key(.zero, after: 0)))
        XCTAssertEqual(player.begin(.listen(milliseconds: 3000), at: 0), .send(.waitForDigit(milliseconds: 3000)))
    }

    func testAPromptThatMustBeHeardFlushesThem() {
        player.typedAhead(WipedKeys("11".utf8))
        XCTAssertEqual(player.begin(.play([], interruptible: .none), at: 0), .report(.played))
        XCTAssertEqual(
            player.begin(.play([welcome], interruptible: .none), at: 0), .send(.streamFile("welcome", escape: .none)))
        _ = player.received(AGIReply(code: .done, result: Array("0".utf8)), at: 900, hangup: false)
        XCTAssertEqual(player.begin(.listen(milliseconds: 3000), at: 900), .send(.waitForDigit(milliseconds: 3000)))
    }
}
