// SubmittedTextTests: a text in a gateway's hands is not called sent, and one that stays there is told of.

import BookingCore
import BookingModel
import XCTest

@testable import Messaging

final class SubmittedTextTests: XCTestCase {
    func testItIsSentWhenTheGatewayHasHandedItOn() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (true, .queued(reference: "f")) }
        try stage.book()
        let sender = stage.sender(gateway)
        XCTAssertEqual(try sender.round().submitted, 1)
        XCTAssertEqual(try stage.states(), [.submitted])
        XCTAssertEqual(try stage.office.outbox.submitted(), SubmittedTexts(count: 1, oldest: SendingStage.start))
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .handedOn)]
        try sender.round()
        XCTAssertEqual(try stage.states(), [.sent])
        XCTAssertEqual(try stage.office.outbox.submitted(), .none)
        gateway.waiting = [DeliveryReport(id: TextTryID(text: 1, attempt: 1), outcome: .undelivered(reason: "x"))]
        try sender.round()
        XCTAssertEqual(try stage.states(), [.waiting])
    }

    func testAReportThatComesBeforeTheAnswerCounts() throws {
        for (outcome, state) in [
            (DeliveryOutcome.handedOn, TextState.sent), (.delivered, .delivered), (.undelivered(reason: "x"), .waiting),
        ] {
            let (stage, gateway) = (try SendingStage(), ScriptedGateway())
            gateway.behaviour = { _, id in
                XCTAssertEqual(try? stage.office.outbox.record(outcome, of: id, stage.settings.rules), true)
                return (true, .queued(reference: nil))
            }
            try stage.book()
            try stage.sender(gateway).round()
            XCTAssertEqual(try stage.states(), [state])
        }
    }

    func testATextThatStaysIsSaidOnceAnHourAndItsEndOnce() throws {
        let (stage, gateway) = (try SendingStage(), ScriptedGateway())
        gateway.behaviour = { _, _ in (true, .queued(reference: nil)) }
        try stage.book(1)
        try stage.book(2)
        var log: [String] = []
        let sender = stage.sender(gateway) { log.append($0) }
        for _ in 0..<(3 * 3600 / 30) {
            try sender.round()
            stage.clock.advance(by: 30)
        }
        let complaints = log.filter { $0.contains("with the gateway") }
        XCTAssertEqual(complaints.count, 3, "\(log)")
        XCTAssertTrue(
            complaints[0].hasPrefix(
                "2 texts are with the gateway and not handed to the network, the oldest "
                    + "for 16 minutes: is smsd running"))
        gateway.waiting = (1...2).map { DeliveryReport(id: TextTryID(text: $0, attempt: 1), outcome: .handedOn) }
        stage.clock.advance(by: 60)
        try sender.round()
        stage.clock.advance(by: 60)
        try sender.round()
        XCTAssertEqual(log.last, "the gateway hands texts to the network again")
    }

    func testWhatPeopleAreTold() {
        let texts = SubmittedTexts(count: 1, oldest: Instant(1000))
        XCTAssertNil(texts.warning(at: Instant(1900), after: 900))
        XCTAssertEqual(
            texts.warning(at: Instant(1901), after: 900),
            "1 text is with the gateway and not handed to the network, for 15 minutes")
        XCTAssertEqual(
            texts.joined(with: SubmittedTexts(count: 3, oldest: Instant(500))),
            SubmittedTexts(count: 3, oldest: Instant(500)))
        XCTAssertEqual(texts.joined(with: .none), texts)
        XCTAssertEqual(SubmittedTexts.none.joined(with: texts), texts)
    }
}
