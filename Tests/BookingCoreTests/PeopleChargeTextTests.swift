// PeopleChargeTextTests: what a member is told of a charge that its provider did not answer at once.

import BookingModel
import Synchronization
import XCTest

@testable import BookingCore

final class PeopleChargeTextTests: XCTestCase {
    /// A provider that does not answer a charge, and later says what became of it.
    private final class SilentProvider: AccountGateway, Sendable {
        let outcome = Mutex<ChargeAnswer>(.unknown)
        func charge(_ charge: Charge) -> ChargeAnswer { .unknown }
        func refund(_ refund: Refund) -> ChargeAnswer { .paid(reference: "r") }
        func ask(_ enquiry: Enquiry) -> ChargeAnswer { outcome.withLock { $0 } }
    }

    private let provider = SilentProvider()

    /// A house where a charge of 120,000 won has just not been answered, and the hold it is for.
    private func houseInDoubt() throws -> (PeopleOffice, Hold) {
        let house = try PeopleOffice(payment: .gateway(provider))
        try house.stage()
        let call = try house.loggedIn()
        let hold = try house.hold(house.showings()[0], 2, in: call)
        let reply = house.office.sales.perform(
            .book(hold.id, agreed: hold.amountToAgree, .english), in: call.session, act: 11)
        XCTAssertEqual(reply, .booked(.unknown))
        XCTAssertEqual(
            house.office.sales.perform(.end(.hungUp, place: "call.main-menu"), in: call.session, act: 12), .ended)
        return (house, hold)
    }

    private func settle(_ house: PeopleOffice, as answer: ChargeAnswer) throws {
        provider.outcome.withLock { $0 = answer }
        house.clock.advance(by: StaffDoor.providerPatienceSeconds + 1)
        XCTAssertEqual(try house.office.staff.settle().finished, 1)
    }

    func testItIsTextedAndToldFirstInTheNextCall() throws {
        let (house, hold) = try houseInDoubt()
        let text = try XCTUnwrap(house.office.outbox.list().first)
        guard case .chargeUnknown(let showing, amount: Won(120_000))? = try house.office.outbox.message(text.id)?.body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(showing.title.latin, "The Phantom")
        XCTAssertEqual(text.language, .english)
        house.clock.advance(by: 7200)
        let next = try house.loggedIn()
        let reply = house.office.sales.perform(.pending(next.member), in: next.session, act: 2)
        XCTAssertEqual(
            reply, .pending([.unsettled(UnsettledCharge(showing: hold.showing, amount: Won(120_000)))]),
            "the clock never ends it")
    }

    func testPaidAfterAllBringsTheTicket() throws {
        let (house, _) = try houseInDoubt()
        try settle(house, as: .paid(reference: "p"))
        let texts = try house.office.outbox.list()
        XCTAssertEqual(texts.map(\.kind), [.chargeSettled, .mobileTicket, .chargeUnknown])
        XCTAssertEqual(texts.map(\.state), [.waiting, .waiting, .superseded], "doubt is not texted after the ticket")
        guard
            case .chargeSettled(_, amount: Won(120_000), booking: let number?)? = try house.office.outbox.message(
                texts[0].id)?.body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(number, texts[1].booking)
    }

    func testDeclinedAfterAllSaysNothingWasCharged() throws {
        let (house, _) = try houseInDoubt()
        try settle(house, as: .declined)
        let texts = try house.office.outbox.list()
        XCTAssertEqual(texts.map(\.kind), [.chargeFailed, .chargeUnknown])
        XCTAssertEqual(texts.map(\.state), [.waiting, .superseded])
        guard
            case .chargeFailed(_, amount: Won(120_000), refunded: false)? = try house.office.outbox.message(
                texts[0].id)?
                .body
        else {
            return XCTFail("no text")
        }
    }

    func testPaidTooLateSaysItWasGivenBack() throws {
        let (house, _) = try houseInDoubt()
        house.clock.now = Zone.instant(LocalDateTime("2026-03-08 14:00")!)
        try settle(house, as: .paid(reference: "p"))
        let text = try XCTUnwrap(house.office.outbox.list().first)
        guard
            case .chargeFailed(_, amount: Won(120_000), refunded: true)? = try house.office.outbox.message(text.id)?
                .body
        else {
            return XCTFail("\(text)")
        }
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.owes, .zero)
    }
}
