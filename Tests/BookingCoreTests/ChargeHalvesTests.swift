// ChargeHalvesTests: the provider is asked elsewhere; the caller waits, or hangs up.

import BookingModel
import XCTest

@testable import BookingCore

/// Must not be asked: the test answers in its place.
private final class NoGateway: AccountGateway {
    func charge(_ charge: Charge) -> ChargeAnswer { fail() }
    func refund(_ refund: Refund) -> ChargeAnswer { fail() }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { fail() }
    private func fail() -> ChargeAnswer {
        XCTFail("the provider was asked on the database's thread")
        return .unknown
    }
}

final class ChargeHalvesTests: XCTestCase {
    private func begin(_ sales: SalesOffice) throws -> (hold: Hold, session: SessionID, charge: Charge) {
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        let step = sales.office.sales.beginCharging(.book(hold.id, agreed: hold.total, .korean), in: session, act: 90)
        guard case .charge(let charge) = step else { throw SalesOffice.Unexpected() }
        return (hold, session, charge)
    }

    func testTheAnswerMakesTheBookingAndComingTwiceChangesNothing() throws {
        let sales = try SalesOffice(payment: .gateway(NoGateway()))
        let (hold, session, charge) = try begin(sales)
        XCTAssertEqual(charge.amount, hold.total)
        XCTAssertEqual(
            sales.ask(.book(hold.id, agreed: hold.total, .korean), session), .booked(.unknown), "while it is under way")
        let reply = sales.office.sales.finishCharging(charge, .paid(reference: "r"), callerIsThere: true)
        guard case .booked(.booked) = reply else { return XCTFail("\(reply)") }
        XCTAssertEqual(sales.office.sales.finishCharging(charge, .paid(reference: "r"), callerIsThere: true), reply)
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1"])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
    }

    func testAHangUpDoesNotStopItAndTheOutcomeIsTexted() throws {
        let sales = try SalesOffice(payment: .gateway(NoGateway()))
        let (_, session, charge) = try begin(sales)
        _ = sales.ask(.end(.hungUp, place: "take-seats.charging"), session)
        guard
            case .booked(.booked) = sales.office.sales.finishCharging(
                charge, .paid(reference: "r"), callerIsThere: false)
        else {
            return XCTFail("not booked")
        }
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1", "charge-settled"])
        let (_, other, declined) = try begin(sales)
        _ = sales.ask(.end(.hungUp, place: "take-seats.charging"), other)
        XCTAssertEqual(sales.office.sales.finishCharging(declined, .declined, callerIsThere: false), .booked(.declined))
        XCTAssertEqual(try sales.showing().remaining, 50)
        try sales.audit()
    }

    func testRefundsLeftToSettleAreOnlyWrittenDown() throws {
        let sales = try SalesOffice(payment: .gateway(NoGateway()), role: .writer(leavesRefunds: true))
        let (_, session, charge) = try begin(sales)
        guard
            case .booked(.booked(let booking)) = sales.office.sales.finishCharging(
                charge, .paid(reference: "r"), callerIsThere: true),
            case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, try sales.member()), session)
        else { return XCTFail("no quote") }
        XCTAssertEqual(sales.ask(.cancel(quote, try sales.member(), .korean), session), .cancelled(.cancelled(quote)))
        XCTAssertEqual(try sales.office.staff.checkLedger().open, 1)
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
    }
}
