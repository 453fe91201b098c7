// CallRunnerTests: whole calls over real file descriptors, against a scripted Asterisk on the other end.

import BookingModel
import CallFlow
import Foundation
import XCTest

@testable import AsteriskAGI

final class CallRunnerTests: XCTestCase {
    private let end = CallEnd(outcome: .completed, member: nil, place: "goodbye")
    private let hello = Utterance(Prompt(.welcome), .english, .full)

    /// Runs a conversation against replies; returns the commands Asterisk saw, the events the conversation saw and the
    /// notes.
    private func run(
        replies: [String], answerFirst: Bool = false, signalled: @escaping () -> Bool = { false },
        _ next: @escaping (Event) -> Action
    ) -> (commands: [String], events: [Event], notes: [CallNote], end: CallEnd?) {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        XCTAssertEqual(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends), 0)
        let asterisk = ScriptedAsterisk(ends[1], replies)
        asterisk.start()
        let channel = LineChannel(reading: ends[0], writing: ends[0])
        if answerFirst { XCTAssertNoThrow(try channel.send(.answer)) }
        let watcher = Watcher()
        let session = CallSession(
            Conversation(at: "script", observer: watcher, script: next), language: .english,
            clips: { _ in ["one", "two"] })
        var runner = CallRunner(
            session, on: channel, core: CallCore(perform: { _, _ in .ended }), now: { 0 },
            note: { watcher.notes.append($0) }, hangupSignalled: signalled)
        let result = runner.run()
        close(ends[0])
        return (asterisk.commands(), watcher.events, watcher.notes, result)
    }

    func testAWholeCall() {
        var actions: [Action] = [
            .play([hello], interruptible: .all), .listen(milliseconds: 3000),
            .request(.end(.completed, place: "call.main-menu")), .end(end),
        ]
        let call = run(replies: [
            "200 result=0", "200 result=0 endpos=8000", "200 result=50 endpos=10", "200 result=0", "200 result=1",
            "200 result=1",
            "200 result=1",
        ]) { _ in
            actions.removeFirst()
        }
        XCTAssertEqual(
            call.commands,
            [
                "ANSWER", "STREAM FILE one \"0123456789*#\"", "STREAM FILE two \"0123456789*#\"", "WAIT FOR DIGIT 3000",
                "SET VARIABLE YEMAE_OUTCOME \"completed\"", "SET VARIABLE YEMAE_MEMBER \"\"",
                "SET VARIABLE YEMAE_PLACE \"goodbye\"",
            ])
        XCTAssertEqual(call.events, [.answered, .key(.two, after: 0), .silence, .reply(.ended)])
        XCTAssertEqual(call.end, end)
        XCTAssertEqual(call.notes, [])
    }

    func testAnAnswerSentBeforehandIsNotSentAgain() {
        let call = run(replies: ["200 result=0", "200 result=1", "200 result=1", "200 result=1"], answerFirst: true) {
            _ in .end(self.end)
        }
        XCTAssertEqual(call.commands.filter { $0 == "ANSWER" }.count, 1)
        XCTAssertEqual(call.events, [.answered])
    }

    /// The captured FastAGI order: -1, then a HANGUP line between the next command and its reply.
    func testHangUpInThePromptOfFastAGI() {
        let call = run(replies: [
            "200 result=0", "200 result=-1 endpos=8000", "HANGUP\n511 Command Not Permitted on a dead channel",
            "HANGUP\n200 result=1",
            "200 result=1", "200 result=1",
        ]) {
            $0 == .answered ? .play([self.hello], interruptible: .all) : .end(self.end)
        }
        XCTAssertEqual(call.events, [.answered, .hungUp])
        XCTAssertEqual(call.commands.suffix(4).first, "CHANNEL STATUS")
        XCTAssertEqual(call.end, end)
    }

    func testEndOfFileIsAHangUp() {
        let call = run(replies: ["200 result=0"]) { $0 == .answered ? .listen(milliseconds: 1000) : .end(self.end) }
        XCTAssertEqual(call.events, [.answered, .hungUp])
        XCTAssertEqual(call.end, end)
        XCTAssertEqual(call.notes, [])
    }

    func testGarbageIsNotedAndAHangUp() {
        let call = run(replies: ["200 result=0", String(repeating: "x", count: 9000)]) {
            $0 == .answered ? .listen(milliseconds: 1000) : .end(self.end)
        }
        XCTAssertEqual(call.events, [.answered, .hungUp])
        XCTAssertEqual(call.notes, [.lineFault(.lineTooLong)])
        XCTAssertEqual(call.commands, ["ANSWER", "WAIT FOR DIGIT 1000"])
    }

    func testASignalledHangUpSendsNothingMoreThatNeedsTheCaller() {
        var gone = false
        let call = run(replies: ["200 result=0", "200 result=1", "200 result=1", "200 result=1"], signalled: { gone }) {
            event in
            switch event {
            case .answered:
                gone = true  // while the core is asked
                return .request(.categories)
            case .reply: return .play([self.hello], interruptible: .all)
            default: return .end(self.end)
            }
        }
        XCTAssertEqual(call.events, [.answered, .reply(.ended), .hungUp])
        XCTAssertEqual(
            call.commands.map { String($0.prefix(12)) }, ["ANSWER"] + Array(repeating: "SET VARIABLE", count: 3))
    }

    func testAConversationThatNeverEndsIsStopped() {
        let call = run(replies: ["200 result=-1"]) { _ in .listen(milliseconds: 1000) }
        XCTAssertNil(call.end)
        XCTAssertEqual(call.events.count, CallSession.actionLimitAfterHangup + 1)
        XCTAssertEqual(call.notes, [.endless(actions: CallSession.actionLimitAfterHangup + 1)])
    }

    /// Every captured conversation's replies, arriving a byte at a time, are as many as its parser found in one piece.
    func testRepliesMayArriveInAnyPieces() throws {
        let trace = try Trace("22", "variables-fastagi")
        var parser = ReplyParser()
        var whole: [AGIReply] = []
        for byte in trace.replyBytes { if case .reply(let reply)? = try parser.feed(byte) { whole.append(reply) } }
        var ends: [Int32] = [0, 0]
        XCTAssertEqual(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends), 0)
        let far = ends[1]
        let bytes = trace.replyBytes
        Thread.detachNewThread {
            for byte in bytes { _ = withUnsafeBytes(of: byte) { write(far, $0.baseAddress, 1) } }
            close(far)
        }
        let channel = LineChannel(reading: ends[0], writing: ends[0])
        for reply in whole { XCTAssertEqual(try channel.receive(), reply) }
        XCTAssertThrowsError(try channel.receive()) { XCTAssertEqual($0 as? WireFault, .closed) }
        close(ends[0])
    }

    func testSighupAndSigpipeAreSurvived() throws {
        HangupSignal.install()
        XCTAssertFalse(HangupSignal.arrived)
        // To this thread: it has arrived when raise returns.
        raise(SIGHUP)
        XCTAssertTrue(HangupSignal.arrived)
        HangupSignal.install()
        XCTAssertFalse(HangupSignal.arrived)
        var ends: [Int32] = [0, 0]
        XCTAssertEqual(pipe(&ends), 0)
        close(ends[0])
        XCTAssertThrowsError(try LineChannel(reading: ends[0], writing: ends[1]).send(.answer)) {
            XCTAssertEqual($0 as? WireFault, .closed)
        }
        close(ends[1])
    }
}
