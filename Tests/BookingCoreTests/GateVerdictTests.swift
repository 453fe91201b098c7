// GateVerdictTests: the table of verdicts: who is let in, and each reason to refuse.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

final class GateVerdictTests: XCTestCase {
    func testAllSeatsAtOnceWithTheirNumbersCountAndTime() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(3)
        stage.openDoors()
        guard case .admit(let admission) = try stage.show() else { return XCTFail("refused") }
        XCTAssertEqual(admission.seats.map(\.description), booking.seats.map(\.label.description))
        XCTAssertEqual(admission.seats.count, 3)
        XCTAssertEqual(admission.at, GateStage.doors)
        XCTAssertEqual(admission.remaining, 0)
        stage.sales.clock.advance(by: 60)
        XCTAssertEqual(try stage.show(at: stage.gate("N2")), .refuse(.alreadyUsed(at: GateStage.doors, gate: "N1")))
    }

    func testOneByOneByTheVenuesSetting() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(2)
        try stage.rule { $0.atOnce = false }
        stage.openDoors()
        XCTAssertEqual(stage.seats(try stage.show()), [booking.seats[0].label.description])
        XCTAssertEqual(stage.seats(try stage.show()), [booking.seats[1].label.description])
        XCTAssertEqual(try stage.show(), .refuse(.alreadyUsed(at: GateStage.doors, gate: "N1")))
    }

    func testCardsThatAreNotKnownOrBlocked() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        XCTAssertEqual(try stage.show(CardIdentifier(uid: [1, 2, 3, 4])), .refuse(.unknownCard))
        XCTAssertTrue(try stage.office.staff.blockCard(1))
        XCTAssertEqual(try stage.show(), .refuse(.blockedCard))
        let new = try CardIdentifier(uid: [9, 9, 9, 9])
        XCTAssertEqual(try stage.office.staff.replaceCard(1, by: new, kind: .rf), 3)
        XCTAssertEqual(try stage.show(), .refuse(.blockedCard))
        XCTAssertEqual(stage.seats(try stage.show(new)).count, 1)
    }

    func testNothingBookedHere() throws {
        let stage = try GateStage()
        stage.openDoors()
        XCTAssertEqual(try stage.show(), .refuse(.noBooking))
        XCTAssertEqual(try stage.ask(.success(Scan(booking: BookingNumber("70010015")!))), .refuse(.noBooking))
    }

    func testTooEarlyTellsWhenAndTooLate() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        let opens = Zone.instant(LocalDateTime("2026-03-07 12:00")!)
        stage.sales.clock.now = opens + -1
        XCTAssertEqual(try stage.show(), .refuse(.tooEarly(opens: opens)))
        stage.sales.clock.now = Zone.instant(LocalDateTime("2026-03-07 16:00")!) + 1
        XCTAssertEqual(try stage.show(), .refuse(.tooLate))
        stage.sales.clock.now = opens
        XCTAssertEqual(stage.seats(try stage.show()).count, 1)
    }

    func testATrainsGateClosesWhenItLeavesTheBoardingStop() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1, program: "801", journey: Journey(from: 1, to: 3))
        let gate = stage.gate(scope: .venue("car"))
        stage.sales.clock.now = Zone.instant(LocalDateTime("2026-03-07 15:00")!)
        XCTAssertEqual(stage.seats(try stage.show(at: gate)).count, 1)
        stage.sales.clock.advance(by: 1)
        XCTAssertEqual(try stage.show(at: gate), .refuse(.tooLate))
    }

    func testOtherHallAndOtherVenue() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(2, .best)
        stage.openDoors()
        XCTAssertEqual(try stage.show(at: stage.gate(sections: [21])), .refuse(.otherGate(Name(local: "A"))))
        XCTAssertEqual(
            try stage.show(at: stage.gate(scope: .venue("car"))),
            .refuse(.otherGate(Name(local: "극장", latin: "Theatre"))))
        XCTAssertEqual(stage.seats(try stage.show(at: stage.gate(sections: [11]))).count, 2)
    }

    func testCancelledAndEventCancelled() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(1)
        try stage.office.database.run(
            "UPDATE booking SET state = 'cancelled', cancelled_at = 1, cancel_fee = 0, cancel_rule = 'x' WHERE number "
                + "= ?", booking.number)
        stage.openDoors()
        XCTAssertEqual(try stage.show(), .refuse(.cancelled))
        try stage.office.database.run("UPDATE showing SET state = 'cancelled'")
        XCTAssertEqual(try stage.show(), .refuse(.eventCancelled))
        try stage.office.database.run(
            "UPDATE booking SET state = 'ticketed', cancelled_at = NULL, cancel_fee = NULL, cancel_rule = NULL WHERE "
                + "number = ?",
            booking.number)
        XCTAssertEqual(try stage.show(), .refuse(.eventCancelled))
    }

    func testAnOlderTicketIsToldOfTheNewerOne() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(1)
        let session = stage.sales.call()
        let hold = try stage.sales.hold(1, in: session, at: 1, changing: booking.number)
        XCTAssertEqual(try stage.sales.book(hold, in: session).version, 2)
        stage.openDoors()
        // It was for today and is for tomorrow now.
        let today = try stage.sales.number("SELECT min(showing) FROM booking_version")
        XCTAssertEqual(
            try stage.show(at: stage.gate(scope: .showing(ShowingID(Int64(today))))), .refuse(.changed(newer: 2)))
        stage.sales.clock.now = GateStage.doors + 86_400
        let old = try Scan("\(booking.number) v1")
        XCTAssertEqual(try stage.ask(.success(old)), .refuse(.changed(newer: 2)))
        XCTAssertEqual(stage.seats(try stage.ask(.success(Scan("\(booking.number) v2")))).count, 1)
    }

    func testACancelledBookingThatWasUsedIsCancelledFirst() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(1)
        stage.openDoors()
        XCTAssertEqual(stage.seats(try stage.show()).count, 1)
        // Who is in cannot give the booking back.
        XCTAssertEqual(
            stage.sales.ask(.quoteCancel(booking.number, try stage.sales.member()), stage.sales.call()),
            .cancelQuote(nil))
        try stage.office.database.run(
            "UPDATE booking SET state = 'cancelled', cancelled_at = 1, cancel_fee = 0, cancel_rule = 'x' WHERE number "
                + "= ?", booking.number)
        XCTAssertEqual(try stage.show(), .refuse(.cancelled))
    }

    func testAnUnsettledChargeIsToldOf() throws {
        let stage = try GateStage()
        let hold = try stage.sales.hold(1, in: stage.sales.call())
        try stage.office.database.run("UPDATE hold SET state = 'unknown' WHERE id = ?", hold.id)
        stage.openDoors()
        XCTAssertEqual(try stage.show(), .refuse(.unsettled))
    }

    func testOutAndInAgainByTheVenuesSetting() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(1)
        stage.openDoors()
        let out = stage.gate("OUT", way: .outward)
        XCTAssertEqual(try stage.show(at: out), .refuse(.notInside))
        XCTAssertEqual(stage.seats(try stage.show()).count, 1)
        XCTAssertEqual(stage.seats(try stage.show(at: out)).count, 1)
        try stage.rule { $0.reEntry = false }
        XCTAssertEqual(try stage.show(), .refuse(.alreadyUsed(at: GateStage.doors, gate: "OUT")))
        try stage.rule { $0.reEntry = true }
        XCTAssertEqual(stage.seats(try stage.show()).count, 1)
    }

    func testTheSameNonceGetsTheSameAnswer() throws {
        let stage = try GateStage()
        _ = try stage.sales.sell(2)
        stage.openDoors()
        let first = try stage.show(nonce: "a")
        stage.sales.clock.advance(by: 100)
        XCTAssertEqual(try stage.show(nonce: "a"), first)
        let second = try stage.show(nonce: "b")
        stage.sales.clock.advance(by: 100)
        XCTAssertEqual(try stage.show(nonce: "b"), second)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM admission"), 2)
        XCTAssertEqual(try stage.sales.number("SELECT count(*) FROM gate_read"), 2)
    }

    func testRefusedAndBadReadsAreKeptWithoutWhatWasRead() throws {
        let stage = try GateStage()
        stage.openDoors()
        XCTAssertEqual(try stage.ask(.failure(.paymentCard)), .refuse(.unreadable(.paymentCard)))
        XCTAssertEqual(try stage.ask(.failure(.wrongLRC)), .refuse(.unreadable(.wrongLRC)))
        XCTAssertEqual(try stage.show(), .refuse(.noBooking))
        let reasons = try stage.office.database.all("SELECT reason FROM gate_read ORDER BY id") { $0.text(0) }
        XCTAssertEqual(reasons, ["unreadable:payment-card", "unreadable:wrong-lrc", "no-booking"])
        XCTAssertThrowsError(try stage.office.database.run("DELETE FROM gate_read"))
        XCTAssertThrowsError(try stage.office.database.run("UPDATE gate_read SET reason = 'x'"))
    }

    func testABookingNumberTypedAtTheGate() throws {
        let stage = try GateStage()
        let booking = try stage.sales.sell(1)
        stage.openDoors()
        XCTAssertEqual(
            stage.seats(try stage.ask(.success(Scan(booking.number.digits)))),
            booking.seats.map(\.label.description))
    }

    func testATicketOfADisputedChargeIsRefusedOrLetInAsTheVenueSays() throws {
        for (money, refusal) in [
            (ReturnedMoney(disputed: Won(50_000), dispute: .open), Refusal.disputed),
            (ReturnedMoney(refunded: Won(50_000)), .refunded),
        ] {
            let stage = try GateStage(payment: .gateway(PayingProvider()))
            let booking = try stage.sales.sell(1)
            XCTAssertEqual(booking.total, Won(50_000))
            stage.openDoors()
            XCTAssertEqual(try stage.office.staff.noteReturned(money, ofCharge: "B1-1", reason: "letter"), .done)
            XCTAssertEqual(try stage.show(), .refuse(refusal))
            try stage.rule { $0.disputed = .admit }
            guard case .admit(let admission) = try stage.show() else { return XCTFail("refused") }
            XCTAssertTrue(admission.isDisputed)
            let won = ReturnedMoney(dispute: money.dispute.map { _ in .won })
            XCTAssertEqual(try stage.office.staff.noteReturned(won, ofCharge: "B1-1", reason: "letter"), .done)
            let text = try stage.office.gate.snapshot(of: booking.showing.id, hours: 1)
            XCTAssertFalse(text.contains(refusal.word), "the money is here again")
        }
    }

    func testAPartThatWasGivenBackStopsNobody() throws {
        let stage = try GateStage(payment: .gateway(PayingProvider()))
        _ = try stage.sales.sell(1)
        stage.openDoors()
        XCTAssertEqual(
            try stage.office.staff.noteReturned(
                ReturnedMoney(refunded: Won(10_000)), ofCharge: "B1-1", reason: "goodwill"),
            .done)
        guard case .admit(let admission) = try stage.show() else { return XCTFail("refused") }
        XCTAssertFalse(admission.isDisputed)
    }
}

/// Pays everything.
private final class PayingProvider: AccountGateway {
    func charge(_ charge: Charge) -> ChargeAnswer { .paid(reference: "ref-\(charge.key)") }
    func refund(_ refund: Refund) -> ChargeAnswer { .paid(reference: "ref-\(refund.key)") }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .paid(reference: "ref-\(enquiry.key)") }
}
