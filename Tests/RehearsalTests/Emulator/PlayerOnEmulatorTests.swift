// PlayerOnEmulatorTests: our side of the wire against the emulated other side, in one process and in virtual time.

import AsteriskAGI
import BookingModel
import CallFlow
import XCTest

@testable import Rehearsal

final class PlayerOnEmulatorTests: XCTestCase {
    private final class Scripted: EmulatedCaller {
        var plans: [[Stimulus]]
        init(_ plans: [[Stimulus]]) { self.plans = plans }
        func stimuli(during command: String, at now: Int, onTheWay: Int) -> [Stimulus] {
            guard command.hasPrefix("STREAM") || command.hasPrefix("WAIT"), onTheWay == 0, !plans.isEmpty else {
                return []
            }
            return plans.removeFirst()
        }
    }

    private let welcome = Utterance(Prompt(.welcome), .korean, .full)
    private let menu = Utterance(Prompt(.mainMenu), .english, .full)
    private let sounds = SoundLibrary(["ko/welcome.1": 2000, "ko/welcome.2": 1500, "en/menu": 3000])

    /// Plays the actions one by one and returns the events.
    private func play(
        _ actions: [Action], _ plans: [[Stimulus]], notes: inout [CallNote], channel: inout EmulatedChannel?
    ) throws
        -> [Event]
    {
        var line = EmulatedChannel(EmulatedCall(), sounds: sounds, caller: Scripted(plans))
        var player = ActionPlayer(language: .english) {
            $0.prompt.phrase == .welcome ? ["welcome.1", "welcome.2"] : ["menu"]
        }
        var parser = ReplyParser()
        var events: [Event] = []
        var steps = [player.answer()]
        var left = actions[...]
        while let step = steps.popLast() {
            switch step {
            case .report(let event):
                events.append(event)
                if let next = left.popFirst() { steps.append(player.begin(next, at: line.now)) }
            case .ask:
                events.append(.reply(.ended))
                if let next = left.popFirst() { steps.append(player.begin(next, at: line.now)) }
            case .finished: break
            case .send(let command):
                let reply = try exchange(command, &line, &parser)
                steps.append(player.received(reply, at: line.now, hangup: false))
            }
        }
        notes += player.takeNotes()
        channel = line
        return events
    }

    /// One command through both sides' texts.
    private func exchange(_ command: Command, _ line: inout EmulatedChannel, _ parser: inout ReplyParser) throws
        -> AGIReply
    {
        let text = String(decoding: command.line.dropLast(), as: UTF8.self)
        line.think(before: text)
        var replies: [AGIReply] = []
        for byte in try line.execute(text, cut: false).flatMap({ Array("\($0)\n".utf8) }) {
            if case .reply(let reply)? = try parser.feed(byte) { replies.append(reply) }
        }
        XCTAssertEqual(replies.count, 1, text)
        return try XCTUnwrap(replies.first)
    }

    private func events(_ actions: [Action], _ plans: [[Stimulus]]) throws -> [Event] {
        var notes: [CallNote] = []
        var channel: EmulatedChannel?
        return try play(actions, plans, notes: &notes, channel: &channel)
    }

    func testTypeAheadLosesNoKey() throws {
        let listen = Action.listen(milliseconds: 3000)
        let events = try events(
            [
                .play([welcome], interruptible: .all), listen, listen, .play([menu], interruptible: .all), listen,
                listen,
            ],
            [Stimulus.typed("10024", after: 500, every: 60)])
        XCTAssertEqual(
            events,
            [
                .answered, .key(.one, after: 0), .key(.zero, after: 60), .key(.zero, after: 60), .key(.two, after: 0),
                .key(.four, after: 60), .silence,
            ])
    }

    func testAMustHearPromptFlushesWhatWasTyped() throws {
        let events = try events(
            [.play([welcome], interruptible: .none), .listen(milliseconds: 1000)],
            [Stimulus.typed("123#", after: 100, every: 100)])
        XCTAssertEqual(events, [.answered, .played, .silence])
    }

    func testHangUpInEachActionIsToldOnce() throws {
        let end = CallEnd(outcome: .hungUp, member: MemberNumber("100234"), place: "main-menu")
        for first in [Action.play([welcome], interruptible: .all), .listen(milliseconds: 4000)] {
            var notes: [CallNote] = []
            var channel: EmulatedChannel?
            let events = try play(
                [first, .request(.end(.hungUp, place: "call.main-menu")), .end(end)], [[Stimulus(after: 700, .hangUp)]],
                notes: &notes, channel: &channel)
            XCTAssertEqual(events, [.answered, .hungUp, .reply(.ended)])
            XCTAssertEqual(
                channel?.variables, ["YEMAE_OUTCOME": "hung-up", "YEMAE_MEMBER": "100234", "YEMAE_PLACE": "main-menu"])
            XCTAssertEqual(notes, [])
        }
    }

    func testAMissingClipIsNotedAndTheRestIsPlayed() throws {
        var notes: [CallNote] = []
        var channel: EmulatedChannel?
        let lacking = Action.play([Utterance(Prompt(.mainMenu), .korean, .full), welcome], interruptible: .all)
        XCTAssertEqual(try play([lacking], [], notes: &notes, channel: &channel), [.answered, .played])
        XCTAssertEqual(notes, [], "a sound that exists in English only is played in English")
        XCTAssertEqual(channel?.now, 6500)
        notes = []
        var player = ActionPlayer(language: .korean) { _ in ["nowhere"] }
        var line = EmulatedChannel(EmulatedCall(), sounds: sounds, caller: Scripted([]))
        var step = player.begin(.play([welcome], interruptible: .all), at: 0)
        var parser = ReplyParser()
        while case .send(let command) = step {
            step = player.received(try exchange(command, &line, &parser), at: line.now, hangup: false)
        }
        XCTAssertEqual(step, .report(.played))
        XCTAssertEqual(player.takeNotes(), [.missingClip("nowhere", .korean)])
    }
}
