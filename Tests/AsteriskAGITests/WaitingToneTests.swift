// WaitingToneTests: what a caller hears while a payment provider takes its time: its rules, and whole calls with a slow
// core.

import BookingModel
import CallFlow
import Foundation
import Synchronization
import XCTest

@testable import AsteriskAGI

final class WaitingToneTests: XCTestCase {
    private let sound = Command.streamFile("yemae/still-waiting.1", escape: .none)

    func testItSoundsAfterItsTimeAndAgainAfterTheInterval() {
        var tone = WaitingTone(since: 10_000)
        XCTAssertEqual(tone.nextStart, 12_000)
        XCTAssertNil(tone.command(at: 11_999, hearsKeys: false))
        XCTAssertEqual(tone.command(at: 12_400, hearsKeys: false), sound)
        XCTAssertTrue(tone.isSounding)
        XCTAssertNil(tone.command(at: 20_000, hearsKeys: false), "one command at a time")
        XCTAssertEqual(tone.received(AGIReply(code: .done, result: Array("0".utf8)), hangup: false), .wait)
        XCTAssertEqual(tone.nextStart, 15_400)
        XCTAssertNil(tone.command(at: 15_399, hearsKeys: false))
        XCTAssertEqual(tone.command(at: 15_400, hearsKeys: false), sound)
    }

    func testAMissingSoundIsToldFromAHangUpAndNotTriedAgain() {
        for (status, outcome) in [
            ("6", WaitingTone.Outcome.unplayable(.missingClip("yemae/still-waiting.1", nil))), ("-1", .callerGone),
            ("0", .callerGone),
        ] {
            var tone = WaitingTone(since: 0)
            _ = tone.command(at: 2000, hearsKeys: false)
            XCTAssertEqual(
                tone.received(AGIReply(code: .done, result: Array("-1".utf8)), hangup: false), .send(.channelStatus))
            XCTAssertTrue(tone.isSounding)
            XCTAssertEqual(tone.received(AGIReply(code: .done, result: Array(status.utf8)), hangup: false), outcome)
            XCTAssertNil(tone.command(at: 100_000, hearsKeys: false))
        }
    }

    func testARefusalIsNotedOnce() {
        var tone = WaitingTone(since: 0)
        _ = tone.command(at: 2000, hearsKeys: false)
        XCTAssertEqual(
            tone.received(AGIReply(code: .usage), hangup: false), .unplayable(.refused("STREAM FILE", .usage)))
        XCTAssertNil(tone.command(at: 100_000, hearsKeys: false))
    }

    func testAHangUpEndsIt() {
        for (code, hangup) in [(ReplyCode.deadChannel, false), (.done, true)] {
            var tone = WaitingTone(since: 0)
            _ = tone.command(at: 2000, hearsKeys: false)
            XCTAssertEqual(tone.received(AGIReply(code: code, result: Array("0".utf8)), hangup: hangup), .callerGone)
            XCTAssertFalse(tone.isSounding)
            XCTAssertNil(tone.nextStart)
        }
    }
}

final class SlowChargeTests: XCTestCase {
    private static let waiting = "STREAM FILE yemae/still-waiting.1 \"\""
    private static let variables = ["200 result=1", "200 result=1", "200 result=1"]
    private let book = Request.book(HoldID(1), agreed: Won(60_000), .korean)

    private struct Call {
        let commands: [String]
        let events: [Event]
        let notes: [CallNote]
    }

    /// A conversation that answers, books, says so, and ends; with a core that does `perform`.
    private func call(
        _ replies: [String], request: Request? = nil, mayBeSlow: Bool = true, hearsKeys: Bool = false, after: Int = 20,
        interval: Int = 20,
        signalled: @escaping () -> Bool = { false }, heard: @escaping (String) -> Void = { _ in },
        perform: @escaping () -> Void
    ) -> Call {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        XCTAssertEqual(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends), 0)
        let asterisk = ScriptedAsterisk(ends[1], replies, heard: heard)
        asterisk.start()
        var times = WaitingTone.Times()
        (times.after, times.interval) = (after, interval)
        let watcher = Watcher()
        let conversation = Conversation(at: "script", observer: watcher) { event in
            switch event {
            case .answered: .request(request ?? self.book)
            case .reply:
                .play(
                    [Utterance(Prompt(.booked, .number(BookingNumber("7001-0015")!)), .korean, .full)],
                    interruptible: .none)
            case .played, .hungUp, .key, .typedOn, .silence:
                .end(CallEnd(outcome: .completed, member: nil, place: "goodbye"))
            }
        }
        let core = CallCore { _, _ in
            perform()
            return .unavailable
        }
        var asking = CallRunner.Asking()
        asking.mayBeSlow = mayBeSlow
        asking.hearsKeys = hearsKeys
        var runner = CallRunner(
            CallSession(conversation, language: .korean, toneTimes: times, clips: { _ in ["booked"] }),
            on: LineChannel(reading: ends[0], writing: ends[0]), core: core, asking: asking,
            now: { Int(DispatchTime.now().uptimeNanoseconds / 1_000_000) }, note: { watcher.notes.append($0) },
            hangupSignalled: signalled)
        XCTAssertNotNil(runner.run())
        close(ends[0])
        return Call(commands: asterisk.commands(), events: watcher.events, notes: watcher.notes)
    }

    func testASlowChargeIsBridgedAgainAndAgain() {
        let twice = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var starts = 0
        let call = call(
            ["200 result=0", "200 result=0 endpos=20000", "200 result=0 endpos=20000", "200 result=0 endpos=8000"]
                + Self.variables,
            heard: { command in
                guard command == Self.waiting else { return }
                starts += 1
                if starts == 2 { twice.signal() }
            },
            perform: { XCTAssertEqual(twice.wait(timeout: .now() + 20), .success) })
        XCTAssertEqual(call.commands.prefix(4), ["ANSWER", Self.waiting, Self.waiting, "STREAM FILE booked \"\""])
        XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .played])
    }

    func testAnAnswerDuringTheSoundWaitsForItsEnd() {
        let (sounding, answered) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let call = call(
            ["200 result=0", "200 result=0 endpos=20000", "200 result=0 endpos=8000"] + Self.variables,
            heard: { command in
                guard command == Self.waiting else { return }
                sounding.signal()
                XCTAssertEqual(answered.wait(timeout: .now() + 20), .success)
            },
            perform: {
                XCTAssertEqual(sounding.wait(timeout: .now() + 20), .success)
                answered.signal()
            })
        XCTAssertEqual(call.commands.prefix(3), ["ANSWER", Self.waiting, "STREAM FILE booked \"\""])
        XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .played])
    }

    func testAHangUpDuringTheSoundDoesNotStopTheCharge() {
        let gone = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var charged = false
        let call = call(
            ["200 result=0", "200 result=-1 endpos=100", "511 Command Not Permitted on a dead channel"]
                + Self.variables,
            heard: { if $0 == "CHANNEL STATUS" { gone.signal() } },
            perform: {
                XCTAssertEqual(gone.wait(timeout: .now() + 20), .success)
                charged = true
            })
        XCTAssertTrue(charged)
        XCTAssertEqual(call.commands.prefix(3), ["ANSWER", Self.waiting, "CHANNEL STATUS"])
        XCTAssertEqual(
            call.commands.dropFirst(3).map { $0.prefix(12) }, ["SET VARIABLE", "SET VARIABLE", "SET VARIABLE"])
        XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .hungUp])
        XCTAssertEqual(call.notes, [])
    }

    func testASignalledHangUpKeepsTheSoundAway() {
        let gone = Mutex(false)
        let lookedAt = DispatchSemaphore(value: 0)
        let call = call(
            ["200 result=0"] + Self.variables,
            signalled: {
                let gone = gone.withLock { $0 }
                if gone { lookedAt.signal() }
                return gone
            },
            perform: {
                gone.withLock { $0 = true }
                XCTAssertEqual(lookedAt.wait(timeout: .now() + 20), .success, "when the sound was due")
            })
        XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .hungUp])
        XCTAssertFalse(call.commands.contains(Self.waiting))
    }

    func testALineClosedDuringTheSoundDoesNotStopTheChargeEither() {
        let sounding = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var charged = false
        let call = call(
            ["200 result=0"], heard: { if $0 == Self.waiting { sounding.signal() } },
            perform: {
                XCTAssertEqual(sounding.wait(timeout: .now() + 20), .success)
                charged = true
            })
        XCTAssertTrue(charged)
        XCTAssertEqual(call.commands, ["ANSWER", Self.waiting])
        XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .hungUp])
    }

    /// The core answers in the silence; a key that comes up in it is heard, and the burst behind it.
    func testTheCoresAnswerCutsTheSilenceThatHearsKeys() {
        let silence = "STREAM FILE yemae/listening \"0123456789*#\""
        for (replies, commands) in [
            ([ScriptedAsterisk.never, "200 result=6"], ["CHANNEL STATUS"]),
            (
                ["200 result=50 endpos=80", "200 result=3 (timeout)", ScriptedAsterisk.never, "200 result=6"],
                ["GET DATA \"\" 250 20", silence, "CHANNEL STATUS"]
            ),
        ] {
            let heard = DispatchSemaphore(value: 0)
            nonisolated(unsafe) var silences = 0
            let call = call(
                ["200 result=0"] + replies + ["200 result=0 endpos=8000"] + Self.variables, request: .categories,
                hearsKeys: true, after: WaitingTone.after,
                heard: { command in
                    guard command == silence else { return }
                    silences += 1
                    if silences == 1 + commands.count / 3 { heard.signal() }
                },
                perform: { XCTAssertEqual(heard.wait(timeout: .now() + 20), .success) })
            XCTAssertEqual(call.commands.dropFirst().prefix(commands.count + 1), [silence] + commands)
            XCTAssertEqual(call.events, [.answered, .reply(.unavailable), .played])
        }
    }

    func testAFastChargeIsNotBridged() {
        let call = call(
            ["200 result=0", "200 result=0 endpos=8000"] + Self.variables, after: WaitingTone.after, perform: {})
        XCTAssertEqual(call.commands.prefix(2), ["ANSWER", "STREAM FILE booked \"\""])
    }

    func testOnlyWhatMayWaitForAProviderLeavesTheCallsThread() {
        let replies = ["200 result=0", "200 result=0 endpos=8000"] + Self.variables
        let here = pthread_self()
        for (request, mayBeSlow, elsewhere) in [(book, true, true), (book, false, false), (.categories, true, false)] {
            nonisolated(unsafe) var there = here
            _ = call(replies, request: request, mayBeSlow: mayBeSlow, after: 5000, perform: { there = pthread_self() })
            XCTAssertEqual(pthread_equal(here, there) == 0, elsewhere, "\(request) \(mayBeSlow)")
        }
    }
}
