// OneCommandTests: a prompt as one command: what cuts it, what goes on behind a cut, and what must be known before
// anything is done for the caller.

import BookingModel
import CallFlow
import XCTest

@testable import AsteriskAGI

final class OneCommandTests: XCTestCase {
    private var player = ActionPlayer(language: .korean) { _ in ["a", "b", "c"] }
    private let hello = Utterance(Prompt(.welcome), .korean, .full)
    private let bye = Utterance(Prompt(.goodbye), .english, .full)
    private let whole = ["a", "b", "c"][...]

    override func setUp() {
        player = ActionPlayer(language: .korean, debounce: 40, playing: .oneCommand) { _ in ["a", "b", "c"] }
    }

    private func take(_ result: String, _ value: String? = nil, end: Int? = nil, at now: Int = 9000) -> PlayerStep {
        player.received(
            AGIReply(
                code: .done, result: Array(result.utf8), value: value.map { Array($0.utf8) }, endPosition: end),
            at: now, hangup: false)
    }
    private func begin(_ interruptible: KeySet, _ utterances: [Utterance]? = nil) -> PlayerStep {
        player.begin(.play(utterances ?? [hello], interruptible: interruptible), at: 0)
    }

    func testAPromptIsOneCommandInEachLanguage() {
        XCTAssertEqual(
            begin(.all, [hello, hello, bye]),
            .send(.play(["a", "b", "c", "a", "b", "c"], hearsKeys: true)))
        XCTAssertEqual(take("0"), .send(.setLanguage(.english)))
        XCTAssertEqual(take("1"), .send(.play(whole, hearsKeys: true)))
        XCTAssertEqual(take("0", at: 20_000), .report(.played))
        XCTAssertEqual(player.begin(.play([bye], interruptible: .none), at: 0), .send(.play(whole, hearsKeys: false)))
    }

    func testAKeyOfThePromptCutsItAndAnotherIsSwallowed() {
        _ = begin(.all)
        XCTAssertEqual(take("53"), .report(.key(.five, after: 0)))
        _ = begin(KeySet([.pound]))
        XCTAssertEqual(take("49", at: 1060), .send(.streamFile("a", escape: KeySet([.pound]), from: 8000)))
        XCTAssertEqual(take("0", end: 6000, at: 1060), .send(.streamFile("b", escape: KeySet([.pound]), from: 2000)))
        XCTAssertEqual(take("0", end: 6000, at: 1600), .send(.streamFile("c", escape: KeySet([.pound]))))
        XCTAssertEqual(take("0", end: 6000, at: 2400), .report(.played))
    }

    func testALetterSwallowsNothingOfThePrompt() {
        _ = begin(.all)
        XCTAssertEqual(take("65", at: 60), .send(.streamFile("a", escape: .all)))
    }

    func testALatePoundIsKnownAndThePromptGoesOn() {
        _ = begin(KeySet([.pound]))
        XCTAssertEqual(take("35", at: 560), .report(.key(.pound, after: 0)))
        XCTAssertEqual(
            player.begin(.goOn(interruptible: .none), at: 560), .send(.streamFile("a", escape: .none, from: 4000)))
    }

    func testAnEchoCutsNothing() {
        _ = player.begin(.listen(milliseconds: 3000), at: 0)
        _ = take("49", at: 1000)
        _ = player.begin(.play([hello], interruptible: .all), at: 1000)
        XCTAssertEqual(take("49", at: 1030), .send(.streamFile("a", escape: .all)))
    }

    func testAPromptThatCannotHaveBeenHeardIsAskedAboutAndGoesOnBehindAMissingClip() {
        _ = begin(.all)
        XCTAssertEqual(take("0", at: 100), .send(.playStatus(hearsKeys: true)))
        XCTAssertEqual(take("1", "FAILED", at: 101), .send(.streamFile("a", escape: .all, from: 320)))
        XCTAssertEqual(take("0", end: 480), .send(.streamFile("b", escape: .all)))
        XCTAssertEqual(take("-1", end: 0), .send(.channelStatus))
        XCTAssertEqual(take("6"), .send(.streamFile("c", escape: .all)))
        XCTAssertEqual(player.takeNotes(), [.missingClip("b", .korean)])
        XCTAssertEqual(player.playing, .clipByClip)
    }

    func testAPromptWithoutASoundIsAskedAboutAndTimeThatStandsStillOnce() {
        _ = begin(.none)
        XCTAssertEqual(take("0", at: 10), .send(.playStatus(hearsKeys: false)))
        XCTAssertEqual(take("1", "SUCCESS", at: 10), .report(.played))
        _ = begin(.none)
        XCTAssertEqual(take("0", at: 10), .report(.played))
        setUp()
        _ = begin(.none)
        _ = take("0", at: 10)
        XCTAssertEqual(take("1", "FAILED", at: 10), .send(.streamFile("a", escape: .none)))
    }

    func testSilenceBehindAPromptThatWasCutShort() {
        _ = begin(.all)
        XCTAssertEqual(take("0"), .report(.played))
        _ = player.begin(.listen(milliseconds: 3000), at: 9000)
        XCTAssertEqual(take("0", at: 12_000), .send(.playStatus(hearsKeys: true)))
        XCTAssertEqual(take("1", "FAILED"), .report(.silence))
        XCTAssertEqual(player.takeNotes(), [.promptCutShort])
        XCTAssertEqual(begin(.all), .send(.streamFile("a", escape: .all)))
    }

    func testNothingIsDoneForACallerWhoHungUpInAPrompt() {
        for interruptible in [KeySet.none, .all] {
            setUp()
            _ = begin(interruptible)
            XCTAssertEqual(take("0"), .report(.played))
            XCTAssertEqual(player.begin(.request(.releaseAll), at: 9000), .send(.channelStatus))
            XCTAssertEqual(
                player.received(AGIReply(code: .deadChannel), at: 9000, hangup: false), .report(.hungUp))
        }
        setUp()
        _ = begin(.none)
        _ = take("0")
        _ = player.begin(.request(.releaseAll), at: 9000)
        XCTAssertEqual(take("6"), .ask(.releaseAll))
        _ = begin(.none)
        XCTAssertEqual(
            player.received(AGIReply(code: .done, result: Array("0".utf8)), at: 0, hangup: true),
            .report(.hungUp))
    }

    func testAClipThatIsKnownToBeMissingFailsNoPrompt() {
        player = ActionPlayer(language: .korean, playing: .oneCommand, lacking: [.korean: ["a"]]) { _ in
            ["a", "b", "c"]
        }
        XCTAssertEqual(begin(.all), .send(.streamFile("a", escape: .all)))
        XCTAssertEqual(take("-1", end: 0), .send(.channelStatus))
        XCTAssertEqual(take("6"), .send(.play(["b", "c"], hearsKeys: true)))
        XCTAssertEqual(player.takeNotes(), [.missingClip("a", .korean)])
        XCTAssertEqual(take("0", at: 20_000), .report(.played))
        XCTAssertEqual(begin(.all, [bye]), .send(.setLanguage(.english)))
        XCTAssertEqual(take("1"), .send(.play(whole, hearsKeys: true)))
    }

    func testWithoutTheApplicationsTheCallGoesOnClipByClip() {
        for result in ["-2", "-1"] {
            setUp()
            _ = begin(.all)
            if result == "-1" {
                XCTAssertEqual(take("-1"), .send(.channelStatus))
                XCTAssertEqual(take("6"), .send(.streamFile("a", escape: .all)))
            } else {
                XCTAssertEqual(take("-2"), .send(.streamFile("a", escape: .all)))
            }
            XCTAssertEqual(player.takeNotes(), [.noApplication("Background")])
            _ = begin(.none)
            XCTAssertEqual(player.takeNotes(), [])
        }
        setUp()
        _ = begin(.none)
        XCTAssertEqual(take("-1"), .send(.channelStatus))
        XCTAssertEqual(
            player.received(AGIReply(code: .deadChannel), at: 0, hangup: false), .report(.hungUp))
    }

    func testACallCanGoOnClipByClipAtItsNextPrompt() {
        _ = begin(.all)
        player.playing = .clipByClip
        XCTAssertEqual(take("0"), .report(.played))
        XCTAssertEqual(begin(.all), .send(.streamFile("a", escape: .all)))
    }

    func testALineHoldsWhatAsteriskReads() {
        let names = Array(repeating: String(repeating: "x", count: 300), count: 20)[...]
        let count = Command.fitting(names)
        let line = Command.play(names.prefix(count), hearsKeys: true).line
        XCTAssertLessThanOrEqual(line.count, Command.lineLimit)
        XCTAssertGreaterThan(line.count + 241, Command.lineLimit)
        XCTAssertEqual(line.filter { $0 == UInt8(ascii: "&") }.count, count - 1)
        XCTAssertEqual(
            String(decoding: Command.play(["a", "b&c"], hearsKeys: false).line, as: UTF8.self),
            "EXEC Playback a&b_c\n")
    }
}
