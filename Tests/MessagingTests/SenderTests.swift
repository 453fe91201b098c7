// SenderTests: what one text goes through: answers, reports, pauses, caps, deadlines, and a gateway that is down for an
// hour.

import BookingCore
import BookingModel
import XCTest

@testable import Messaging

final class SenderTests: XCTestCase {
    func testAnAcceptedTextIsSentOnceAndItsDeliveryWrittenDown() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (true, .accepted(reference: "abc")) }
        try stage.book()
        let sender = stage.sender(gateway)
        XCTAssertEqual(try sender.round().submitted, 1)
        XCTAssertEqual(try sender.round(), SenderRound())
        XCTAssertEqual(gateway.endings, ["1매 7001-0015 v1"])
        XCTAssertEqual(gateway.arrived.first?.recipient, "821023456781")
        XCTAssertEqual(try stage.states(), [.sent])
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .handedOn)]
        try sender.round()
        XCTAssertEqual(try stage.states(), [.sent])
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .delivered)]
        XCTAssertEqual(try sender.round().reports, 1)
        XCTAssertEqual(try stage.states(), [.delivered])
        let tried = try XCTUnwrap(stage.office.outbox.tries(of: 1).first)
        XCTAssertEqual([tried.answer, tried.reference, tried.report], ["accepted", "abc", "delivered"])
    }

    func testReportsOfNothingWeKnowAndRepeatedOnesAreTakenAndChangeNothing() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        try stage.book()
        let sender = stage.sender(gateway)
        try sender.round()
        let known = DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .delivered)
        let late = DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .undelivered(reason: "late"))
        let strange = DeliveryReport(id: TextTryID(text: 77, attempt: 3), outcome: .delivered)
        gateway.waiting = [known, late, strange]
        XCTAssertEqual(try sender.round().reports, 1)
        XCTAssertEqual(gateway.takenReports, [known, late, strange])
        XCTAssertEqual(try stage.states(), [.delivered])
    }

    func testARefusedTextIsNotTriedAgainUntilStaffRepeatIt() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (false, .refused(reason: "no such number")) }
        try stage.book()
        let sender = stage.sender(gateway)
        XCTAssertEqual(try sender.round().refused, 1)
        stage.clock.advance(by: 100_000)
        XCTAssertEqual(try sender.round(), SenderRound())
        XCTAssertEqual(try stage.states(), [.failed])
        XCTAssertEqual(try stage.office.outbox.entry(1)?.note, "no such number")
        gateway.behaviour = { _, _ in (true, .accepted(reference: nil)) }
        XCTAssertEqual(try stage.office.outbox.sendAgain(1), .waiting)
        XCTAssertEqual(try sender.round().submitted, 1)
        XCTAssertEqual(try stage.states(), [.sent])
    }

    func testTriesOfABusyGatewayKeepTheirDistanceAndAreCapped() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (false, .busy(reason: "queue full")) }
        (stage.settings.rules.tries, stage.settings.rules.longestBackOffSeconds) = (5, 600)
        try stage.book()
        let sender = stage.sender(gateway)
        var at: [Int64] = []
        for second in 0..<5000 {
            if try sender.round().later > 0 { at.append(Int64(second)) }
            stage.clock.advance(by: 1)
        }
        XCTAssertEqual(at, [0, 30, 150, 630, 1230])
        XCTAssertEqual(try stage.states(), [.failed])
    }

    func testALostAnswerMeansAgainButNotForEver() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (true, .unknown(reason: "timeout")) }
        try stage.book()
        let sender = stage.sender(gateway)
        for _ in 0..<500 {
            try sender.round()
            stage.clock.advance(by: 60)
        }
        XCTAssertEqual(gateway.endings, [String](repeating: "1매 7001-0015 v1", count: 3))
        XCTAssertEqual(try stage.states(), [.unknown], "it may have arrived: never called failed")
        XCTAssertNil(try stage.office.outbox.entry(1)?.nextTry)
    }

    func testADeliveryReportEndsTheDoubt() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (true, .unknown(reason: "timeout")) }
        try stage.book()
        let sender = stage.sender(gateway)
        try sender.round()
        XCTAssertEqual(try stage.states(), [.unknown])
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .delivered)]
        stage.clock.advance(by: 3600)
        try sender.round()
        XCTAssertEqual(gateway.arrived.count, 1)
        XCTAssertEqual(try stage.states(), [.delivered])
    }

    func testAnUndeliveredTextIsTriedAgain() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        stage.settings.rules.tries = 2
        try stage.book()
        let sender = stage.sender(gateway)
        for attempt in 1...2 {
            XCTAssertEqual(try sender.round().submitted, 1)
            gateway.waiting = [
                DeliveryReport(id: TextTryID(text: 1, attempt: attempt), outcome: .undelivered(reason: "switched off"))
            ]
            try sender.round()
            XCTAssertEqual(try stage.states(), [attempt == 1 ? .waiting : .failed])
            stage.clock.advance(by: 3600)
        }
        XCTAssertEqual(try sender.round(), SenderRound())
    }

    func testNothingIsSentAfterItsDeadline() throws {
        let (stage, gateway) = (try SendingStage(plays: "2026-03-07 12:00"), ScriptedGateway())
        gateway.behaviour = { _, _ in (false, .unavailable(reason: "down")) }
        let booking = try stage.book()
        let sender = stage.sender(gateway)
        try sender.round()
        stage.clock.advance(by: 7200)
        gateway.behaviour = { _, _ in (true, .accepted(reference: nil)) }
        try sender.round()
        XCTAssertEqual(try stage.states(), [.expired])
        XCTAssertEqual(try stage.office.outbox.sendAgain(1), .tooLate)
        XCTAssertEqual(gateway.arrived, [], "\(booking)")
    }

    func testAnHourWithoutGatewayEndsInOneTextAVersion() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        var lines: [String] = []
        let sender = stage.sender(gateway) { lines.append($0) }
        gateway.behaviour = { _, _ in (false, .unavailable(reason: "connection refused")) }
        let changed = try stage.book(1)
        let asked = try stage.book(2)
        let cancelled = try stage.book(3)
        for second in 0..<3600 {
            try sender.round()
            if second == 600 { try stage.change(changed, 1, seats: 2) }
            if second == 1200 || second == 1800 { try stage.resend(asked, 2) }
            if second == 2400 { try stage.cancel(cancelled, 3) }
            stage.clock.advance(by: 1)
        }
        XCTAssertLessThan(gateway.tried.count, 150, "a gateway that is down is left alone")
        XCTAssertEqual(lines.count, 1, "one outage, one line: \(lines)")
        gateway.behaviour = { _, _ in (true, .accepted(reference: nil)) }
        for _ in 0..<120 {
            try sender.round()
            stage.clock.advance(by: 1)
        }
        XCTAssertEqual(gateway.endings.sorted(), ["1매 \(asked) v1", "2매 \(changed) v2", "\(cancelled) v1"].sorted())
        let tries = try stage.office.outbox.list().map(\.tries)
        XCTAssertEqual(tries.max(), 1, "an outage costs no try")
    }

    func testAWrongPasswordLosesNothing() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (false, KannelGateway.answer(403, "Authorization failed for sendsms")) }
        for n in 1...3 { try stage.book(n) }
        let sender = stage.sender(gateway)
        for _ in 0..<50 {
            try sender.round()
            stage.clock.advance(by: 10)
        }
        XCTAssertEqual(try stage.states(), [.waiting, .waiting, .waiting])
        gateway.behaviour = { _, _ in (true, .accepted(reference: nil)) }
        stage.clock.advance(by: 60)
        XCTAssertEqual(try sender.round().submitted, 3)
    }

    func testARoundIsBoundedAndATextTooLongForTheGatewayIsRefusedBefore() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        stage.settings.perRound = 2
        for n in 1...3 { try stage.book(n) }
        let sender = stage.sender(gateway)
        let first = try sender.round()
        XCTAssertEqual([first.submitted, first.isFull ? 1 : 0], [2, 1])
        XCTAssertEqual(try sender.round().submitted, 1)

        (stage.settings.carrier, stage.settings.parts, stage.settings.house) = (
            .ucs2, 1, "아주 긴 이름을 가진 어느 도시의 시립 예매 센터 전화 창구"
        )
        try stage.book(4)
        let tried = gateway.tried.count
        XCTAssertEqual(try stage.sender(gateway).round().refused, 1)
        XCTAssertEqual(gateway.tried.count, tried, "never given to the gateway, which would cut it")
    }

    func testLogsCarryNoTextAndNoNumber() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        var log = ""
        let sender = stage.sender(gateway) { log += $0 + "\n" }
        let answers: [GatewayAnswer] = [
            .accepted(reference: nil), .refused(reason: "x"), .unknown(reason: "y"), .busy(reason: "z"),
            .unavailable(reason: "w"),
        ]
        for (n, answer) in answers.enumerated() {
            gateway.behaviour = { _, _ in (true, answer) }
            try stage.book(n + 1)
            stage.clock.advance(by: 60)
            try sender.round()
        }
        XCTAssertTrue(log.contains("010-****-6781"))
        for secret in ["0102345678", "82102345678", "햄릿", "예매극장"] { XCTAssertFalse(log.contains(secret), log) }
    }
}
