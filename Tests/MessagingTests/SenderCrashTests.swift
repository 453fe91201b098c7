// SenderCrashTests: senders that are killed at every step, overtaken, put to sleep; gateways that lose answers.
// Hundreds of seeded runs, then an audit of what the telephones show: every confirmed version has a text, and no older
// one comes after it.

import BookingCore
import BookingModel
import Foundation
import Synchronization
import XCTest

@testable import Messaging

/// The same numbers for the same seed (Vigna's splitmix64, public domain).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// Where a closure may not throw, a fault fails the test.
private func works<T>(_ body: () throws -> T) {
    do { _ = try body() } catch { XCTFail("\(error)") }
}

final class SenderCrashTests: XCTestCase {
    func testKilledAfterClaimingItsTextIsDueAgainAfterTheLease() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        try stage.book()
        let killed = stage.sender(gateway)
        killed.survives = { $0 != .claimed }
        try killed.round()
        XCTAssertEqual(try stage.states(), [.sending])
        XCTAssertEqual(try stage.sender(gateway).round().submitted, 0, "it may be at work still")
        stage.clock.advance(by: Int64(stage.settings.rules.leaseSeconds))
        XCTAssertEqual(try stage.sender(gateway).round().submitted, 1)
    }

    func testKilledAfterSubmittingItIsSentAgainRatherThanNotAtAll() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        try stage.book()
        let killed = stage.sender(gateway)
        killed.survives = { $0 != .submitted }
        try killed.round()
        stage.clock.advance(by: Int64(stage.settings.rules.leaseSeconds))
        try stage.sender(gateway).round()
        XCTAssertEqual(gateway.endings, ["1매 7001-0015 v1", "1매 7001-0015 v1"])
        XCTAssertEqual(try stage.states(), [.sent])
        XCTAssertEqual(try stage.office.outbox.tries(of: 1).map(\.answer), [nil, "accepted"])
    }

    func testASenderKilledAgainAndAgainSendsABoundedNumberOfTimes() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        try stage.book()
        for _ in 0..<50 {
            let killed = stage.sender(gateway)
            killed.survives = { $0 != .submitted }
            try killed.round()
            stage.clock.advance(by: 3600)
        }
        XCTAssertEqual(gateway.arrived.count, stage.settings.rules.unansweredTries)
        XCTAssertEqual(try stage.states(), [.unknown])
    }

    func testASenderThatSleptThroughItsLeaseDoesNotSubmit() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        let booking = try stage.book()
        let sleeper = stage.sender(gateway)
        sleeper.survives = { step in
            guard step == .claimed else { return true }
            sleeper.survives = { _ in true }
            // While it sleeps the booking changes, and another sender delivers the change.
            stage.clock.advance(by: 1000)
            works { try stage.change(booking, seats: 2) }
            works { try stage.sender(gateway).round() }
            return true
        }
        try sleeper.round()
        XCTAssertEqual(gateway.endings, ["2매 \(booking) v2"])
        XCTAssertEqual(try stage.states(), [.superseded, .sent])
    }

    func testNobodyOvertakesATextThatIsBeingSubmitted() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        let booking = try stage.book()
        let other = stage.sender(gateway)
        gateway.behaviour = { _, id in
            if id.text == 1 {
                works { try stage.change(booking, seats: 2) }
                XCTAssertEqual(try? other.round().submitted, 0, "version 2 waits for the answer to version 1")
            }
            return (true, .accepted(reference: nil))
        }
        try stage.sender(gateway).round()
        stage.clock.advance(by: 1)
        try other.round()
        XCTAssertEqual(gateway.endings, ["1매 \(booking) v1", "2매 \(booking) v2"])
    }

    func testATextThatBecameWrongWhileItWasSubmittedIsNotPutBackIntoTheQueue() throws {
        for answer in [GatewayAnswer.busy(reason: "b"), .unavailable(reason: "u"), .unknown(reason: "?")] {
            let (stage, gateway) = (try SendingStage(), ScriptedGateway())
            let booking = try stage.book()
            gateway.behaviour = { _, id in
                guard id.text == 1 else { return (true, .accepted(reference: nil)) }
                works { try stage.change(booking, seats: 2) }
                return (false, answer)
            }
            try stage.sender(gateway).round()
            XCTAssertEqual(try stage.states().first, .superseded, "\(answer)")
        }
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        let booking = try stage.book()
        try stage.sender(gateway).round()
        try stage.change(booking, seats: 2)
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .undelivered(reason: "off"))]
        try stage.sender(gateway).round()
        XCTAssertEqual(try stage.states().first, .superseded)
    }

    func testTwoSendersOnOneFileSendEachTextOnce() throws {
        let folder = NSTemporaryDirectory() + "yemae-senders-\(getpid())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let stage = try SendingStage(path: folder + "/a.db")
        for n in 1...9 { for _ in 1...3 { try stage.book(n) } }
        let path = folder + "/a.db"
        nonisolated(unsafe) let first = stage
        let sent = Mutex<[TextTryID]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            guard let mine = try? SendingStage(sharing: first, path: path) else { return XCTFail("cannot open") }
            let gateway = ScriptedGateway()
            let sender = mine.sender(gateway)
            works { try sender.round() }
            sent.withLock { $0 += gateway.tried }
        }
        let all = sent.withLock { $0 }
        XCTAssertEqual(all.count, 27)
        XCTAssertEqual(Set(all).count, 27, "no text went twice")
    }
    // MARK: Seeded runs

    /// 400 runs; `.ci/long` sets YEMAE_LONG and plays more.
    func testRunsWithFaultsAtEveryStep() throws {
        let runs: UInt64 = ProcessInfo.processInfo.environment["YEMAE_LONG"] == nil ? 400 : 2000
        var stage = try SendingStage()
        for seed in 1...runs {
            // A fresh box office now and then, before the calendar runs out.
            if seed % 200 == 0 { stage = try SendingStage() }
            try run(stage, seed)
            if testRun?.totalFailureCount ?? 0 > 0 { return XCTFail("seed \(seed)") }
        }
    }

    private func run(_ stage: SendingStage, _ seed: UInt64) throws {
        var random = Seeded(state: seed)
        // No caps here: what they cut off is tested by itself.
        (stage.settings.rules.tries, stage.settings.rules.unansweredTries) = (50, 50)
        let gateway = ScriptedGateway()
        var members: [Int: BookingNumber] = [:]
        var cancelled: [BookingNumber] = []
        func act() throws {
            let n = Int.random(in: 1...3, using: &random)
            guard let booking = members[n] else {
                members[n] = try stage.book(n)
                return
            }
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                try stage.cancel(booking, n)
                cancelled.append(booking)
                members[n] = nil
            case 1: try? stage.resend(booking, n)
            default: try stage.change(booking, n, seats: Int.random(in: 1...4, using: &random))
            }
        }
        var depth = 0
        gateway.behaviour = { _, _ in
            // While a text is on its way the world goes on, within the gateway's time.
            if depth == 0, random.chance(20) {
                depth += 1
                works { try act() }
                _ = try? stage.sender(gateway).round()
                stage.clock.advance(by: Int64.random(in: 0...15, using: &random))
                depth -= 1
            }
            switch Int.random(in: 0..<10, using: &random) {
            case 0: return (true, .unknown(reason: "answer lost"))
            case 1: return (false, .unknown(reason: "request lost"))
            case 2: return (false, .busy(reason: "busy"))
            case 3: return (false, .unavailable(reason: "down"))
            default: return (true, .accepted(reference: nil))
            }
        }
        for _ in 0..<Int.random(in: 5...15, using: &random) {
            if random.chance(60) { try act() }
            let sender = stage.sender(gateway)
            sender.survives = { step in
                if step == .claimed, random.chance(5) { stage.clock.advance(by: 500) }
                return !random.chance(15)
            }
            try sender.round()
            stage.clock.advance(by: Int64.random(in: 0...200, using: &random))
        }
        gateway.behaviour = { _, _ in (true, .accepted(reference: nil)) }
        for _ in 0..<4 {
            stage.clock.advance(by: 3600)
            try stage.sender(gateway).round()
        }
        try audit(stage, gateway, live: Array(members.values), cancelled: cancelled)
        // The seats for the next run.
        for (n, booking) in members { try stage.cancel(booking, n) }
        try stage.sender(gateway).round()
    }

    private func audit(
        _ stage: SendingStage, _ gateway: ScriptedGateway, live: [BookingNumber], cancelled: [BookingNumber]
    ) throws {
        let open = try stage.office.outbox.list(limit: 200).filter { $0.nextTry != nil }
        XCTAssertEqual(open, [], "nothing is left to be sent")
        for booking in live + cancelled {
            // `2매 7001-0015 v2`: a ticket; `7001-0015 v2` alone: the cancellation, which nothing may follow.
            let shown = gateway.endings.filter { $0.contains(booking.description) }
            let order = shown.compactMap { ending -> Int? in
                guard let version = ending.split(separator: "v").last.flatMap({ Int($0) }) else { return nil }
                return ending.contains("매") ? version : 1000
            }
            XCTAssertEqual(order.count, shown.count)
            XCTAssertEqual(order, order.sorted(), "an older text after a newer one: \(shown)")
            let version = try XCTUnwrap(stage.office.staff.bookingDetail(booking)).versions.map(\.version).max()
            XCTAssertEqual(
                order.last, cancelled.contains(booking) ? 1000 : version, "the last word is missing: \(shown)")
        }
    }
}
