// CallSessionTests: one call as a protocol without I/O and clock: what went in, and what came out.

import BookingModel
import CallFlow
import XCTest

@testable import AsteriskAGI

final class CallSessionTests: XCTestCase {
    private static let noKeys = AGIReply(code: .done, result: Array("0".utf8))

    private func machine() -> CallMachine {
        var rules = CallRules()
        rules.debounce = 0
        return CallMachine(
            facts: CallFacts(
                language: .korean, calling: TelephoneNumber("01077771111"), today: LocalDate(2026, 3, 7)!, rules: rules)
        )
    }

    private func session(_ observer: Watcher? = nil) -> CallSession {
        CallSession(Conversation(machine(), at: 0, observer: observer), language: .korean) {
            ["\($0.prompt.phrase.rawValue)"]
        }
    }

    /// All that is to be done now.
    private func outputs(_ session: inout CallSession, at now: Int = 0) -> [CallSession.Output] {
        var outputs: [CallSession.Output] = []
        while let output = session.next(at: now) { outputs.append(output) }
        return outputs
    }

    private func key(_ key: Character) -> AGIReply {
        AGIReply(code: .done, result: Array("\(key.asciiValue!)".utf8), endPosition: 80)
    }

    /// A call that was greeted and waits for the core; the key that cut the greeting is the first of the entry.
    private func asking(_ observer: Watcher? = nil, cutBy first: Character = "1") -> CallSession {
        var session = session(observer)
        XCTAssertEqual(outputs(&session), [.send(.answer)])
        session.received(CallSessionTests.noKeys, at: 0, hangup: false)
        XCTAssertEqual(outputs(&session), [.send(.streamFile("welcome", escape: .all))])
        session.received(key(first), at: 0, hangup: false)
        XCTAssertEqual(outputs(&session), [.ask(.recognise(TelephoneNumber("01077771111")!), act: 1)])
        return session
    }

    func testNothingIsToBeDoneUntilAReplyComes() {
        var session = session()
        XCTAssertNotNil(session.next(at: 0))
        XCTAssertNil(session.next(at: 0))
        XCTAssertNil(session.next(at: 1_000_000), "an outstanding command is not sent again")
        XCTAssertNil(session.nextStart)
        session.answered(.notRecognised)
        XCTAssertNil(session.next(at: 0), "a reply to nothing")
    }

    func testTheCoresReplyMovesTheCallAndActsAreCounted() {
        let observer = Watcher()
        var session = asking(observer)
        XCTAssertTrue(session.isAtTheCore)
        XCTAssertEqual(session.nextStart, CoreWait.after)
        session.answered(.notRecognised)
        XCTAssertFalse(session.isAtTheCore)
        XCTAssertEqual(outputs(&session), [.send(.waitForDigit(milliseconds: 5000))], "the key begins the entry")
        session.lineClosed()
        let end = Request.end(.hungUp, place: "identify.ask-member")
        guard case .log(let turns) = session.next(at: 7000) else { return XCTFail("no turns") }
        XCTAssertEqual(turns.map(\.event), ["answered", "key", "reply", "hung-up"])
        XCTAssertEqual(turns.map(\.atMilliseconds), [0, 0, 0, 7000])
        XCTAssertEqual(session.next(at: 7000), .ask(end, act: 2))
        XCTAssertNil(session.nextStart, "no caller waits")
        session.answered(.ended)
        let over = CallEnd(outcome: .hungUp, member: nil, place: "identify.ask-member")
        XCTAssertEqual(outputs(&session), [.over(over)], "a closed line takes no variables")
        XCTAssertTrue(session.isOver)
        XCTAssertEqual(
            observer.events, [.answered, .key(.one, after: 0), .reply(.notRecognised), .hungUp, .reply(.ended)])
    }

    /// A reply, and a key that came up just before it: both are taken.
    func testAReplyCutsTheSilence() {
        let status = AGIReply(code: .done, result: Array("6".utf8))
        for key in [nil, "0"] as [Character?] {
            var session = asking()
            XCTAssertEqual(
                outputs(&session, at: CoreWait.after), [.send(.streamFile(CoreWait.silence, escape: .all))])
            XCTAssertTrue(session.isInSilence && session.isReplyDue)
            session.answered(.notRecognised)
            XCTAssertNil(session.next(at: CoreWait.after), "Asterisk has to read the command before")
            XCTAssertEqual(session.nextStart, CoreWait.after + CoreWait.reading)
            XCTAssertEqual(outputs(&session, at: 60), [.send(.channelStatus)])
            if let key {
                session.received(self.key(key), at: 60, hangup: false)
                XCTAssertEqual(outputs(&session, at: 60), [])
            }
            XCTAssertTrue(session.isReplyDue)
            session.received(status, at: 61, hangup: false)
            if key != nil {
                XCTAssertEqual(
                    outputs(&session, at: 61),
                    [.send(.getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys))])
                session.received(
                    AGIReply(code: .done, result: [], value: Array("timeout".utf8)), at: 400, hangup: false)
            }
            XCTAssertEqual(outputs(&session, at: 400), [.send(.waitForDigit(milliseconds: 5000))])
        }
    }

    /// Once: what is missing for one request is not tried for the next.
    func testWithoutTheSilenceTheLineListensInPauses() {
        var session = asking()
        _ = outputs(&session, at: CoreWait.after)
        session.received(
            AGIReply(code: .done, result: Array("-1".utf8), endPosition: 0), at: 50, hangup: false)
        XCTAssertEqual(outputs(&session, at: 50), [.send(.channelStatus)])
        session.received(AGIReply(code: .done, result: Array("6".utf8)), at: 51, hangup: false)
        let collect = CallSession.Output.send(.getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys))
        XCTAssertEqual(outputs(&session, at: 51), [.note(.missingClip(CoreWait.silence, nil)), collect])
        let nothing = AGIReply(code: .done, result: [], value: Array("timeout".utf8))
        session.received(nothing, at: 301, hangup: false)
        session.answered(.notRecognised)
        _ = outputs(&session, at: 301)
        var known = CallSession(
            Conversation(at: "script") { _ in .request(.categories) }, language: .korean,
            lacking: [.korean: [CoreWait.silence]], clips: { _ in [] })
        _ = outputs(&known)
        known.received(CallSessionTests.noKeys, at: 0, hangup: false)
        _ = outputs(&known)
        XCTAssertEqual(outputs(&known, at: 100), [collect])
    }

    func testAReplyThatComesDuringABurstWaitsForIt() {
        var session = asking()
        _ = outputs(&session, at: CoreWait.after)
        session.received(key("0"), at: 60, hangup: false)
        XCTAssertEqual(
            outputs(&session, at: 60), [.send(.getData(milliseconds: CoreWait.pause, most: CoreWait.mostKeys))])
        session.answered(.notRecognised)
        XCTAssertNil(session.next(at: 100), "one command at a time")
        session.received(
            AGIReply(code: .done, result: Array("0".utf8), value: Array("timeout".utf8)), at: 200, hangup: false)
        XCTAssertEqual(
            outputs(&session, at: 200), [.send(.waitForDigit(milliseconds: 5000))], "after the keys that were typed")
    }

    /// A charge goes on without its caller; another sound would be sent to a line that has nobody.
    func testNothingSoundsForACallerWhoIsGone() {
        let ways: [(inout CallSession) -> Void] = [
            { $0.lineClosed() }, { $0.withdraw() },
            { $0.received(AGIReply(code: .deadChannel), at: 3000, hangup: false) },
            { $0.received(CallSessionTests.noKeys, at: 3000, hangup: true) },
        ]
        for way in ways {
            var session = CallSession(
                Conversation(at: "script") { _ in .request(.book(HoldID(1), agreed: Won(60_000), .korean)) },
                language: .korean, clips: { _ in [] })
            XCTAssertEqual(outputs(&session), [.send(.answer)])
            session.received(CallSessionTests.noKeys, at: 0, hangup: false)
            XCTAssertEqual(outputs(&session).count, 1, "the core is asked")
            XCTAssertEqual(outputs(&session, at: WaitingTone.after).count, 1, "the sound begins")
            way(&session)
            XCTAssertNil(session.nextStart)
            XCTAssertEqual(outputs(&session, at: 1_000_000), [])
            XCTAssertTrue(session.isAtTheCore)
        }
    }

    func testACommandThatIsNotSentIsAHangUp() {
        var session = session()
        XCTAssertEqual(outputs(&session), [.send(.answer)])
        session.withdraw()
        XCTAssertEqual(
            outputs(&session).last, .ask(.end(.hungUp, place: "call.arriving"), act: 1), "the conversation is told")
        var waiting = asking()
        XCTAssertEqual(outputs(&waiting, at: CoreWait.after).count, 1)
        waiting.withdraw()
        XCTAssertNil(waiting.nextStart, "nothing is sent any more")
        waiting.answered(.notRecognised)
        XCTAssertEqual(outputs(&waiting).last, .ask(.end(.hungUp, place: "identify.ask-member"), act: 2))
    }

    func testTheLanguageIsToldWhenItChanges() {
        // The code 8# instead of a member number: the line's other language.
        var session = asking(cutBy: "8")
        session.answered(.notRecognised)
        _ = outputs(&session)
        session.received(key("#"), at: 0, hangup: false)
        XCTAssertEqual(outputs(&session).first, .speaks(.english), "before anything is said in it")
    }

    func testWhatWentWrongIsLeftToTheDialplan() {
        func last(_ prepare: (inout CallSession) -> Void) -> [CallSession.Output] {
            let over = CallEnd(outcome: .unavailable, member: nil, place: "start")
            var session = CallSession(
                Conversation(at: "start") { _ in .end(over) }, language: .korean, clips: { _ in [] })
            prepare(&session)
            _ = outputs(&session)
            session.received(CallSessionTests.noKeys, at: 0, hangup: false)
            return outputs(&session)
        }
        XCTAssertEqual(last { _ in }, [.send(.setVariable(.outcome, "unavailable"))])
        XCTAssertEqual(last { $0.firstNote = "a sound" }, [.send(.verbose("yemae: a sound"))])
        XCTAssertEqual(
            last {
                $0.firstNote = "a sound"
                $0.fault = "the core"
            }, [.send(.verbose("yemae: the core"))])
    }
}
