// PlanTests: every statement of a whole day at the box office finds its rows by an index. A table that grows is never read from end to end.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

private final class SilentGateway: AccountGateway {
    var answer = ChargeAnswer.unknown
    func charge(_ charge: Charge) -> ChargeAnswer { answer }
    func refund(_ refund: Refund) -> ChargeAnswer { answer }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { answer }
}

final class PlanTests: XCTestCase {
    func testNoStatementOfACallReadsAWholeTable() throws {
        let gateway = SilentGateway()
        gateway.answer = .paid(reference: "x")
        let sales = try SalesOffice(payment: .gateway(gateway))
        try aDay(sales, gateway)
        for sql in sales.office.database.statementsPrepared {
            // Storing an import goes over all showings once, by intent.
            if sql.contains("INSERT INTO showing_section") { continue }
            for step in try sales.office.database.plan(of: sql)
            where step.hasPrefix("SCAN ") && !step.hasPrefix("SCAN CONSTANT ROW") && !step.hasPrefix("SCAN sqlite_") {
                XCTFail("\(step) in: \(sql)")
            }
        }
        XCTAssertGreaterThan(sales.office.database.statementsPrepared.count, 80)
    }

    /// Everything a caller can ask for, and what follows of it.
    private func aDay(_ sales: SalesOffice, _ gateway: SilentGateway) throws {
        let (member, session) = (try sales.member(), sales.call())
        let telephone = try XCTUnwrap(TelephoneNumber("01023456789"))
        let number = try XCTUnwrap(MemberNumber("100234"))
        _ = sales.ask(.recognise(telephone), session)
        _ = sales.ask(.verify(.number(number), try XCTUnwrap(PIN("0000")), calling: telephone), session)
        for request in [
            Request.pending(member), .signUp(telephone, .korean), .categories, .programs(.theatre), .operators,
            .callBack(telephone, member),
        ] {
            XCTAssertNotEqual(sales.ask(request, session), .unavailable)
        }
        let booking = try sales.sell(2)
        let showing = try sales.showing()
        _ = sales.ask(.grades(showing.id, showing.journey, Having()), session)
        _ = sales.ask(.section(showing.id, showing.journey, keypad: 11, Having()), session)
        _ = try sales.sell(1, .section(1), program: "801", journey: Journey(from: 0, to: 3))
        _ = sales.ask(.resend(booking.number, member, .korean), session)
        let change = try sales.hold(1, .keep, in: session, changing: booking.number)
        _ = try sales.book(change, in: session)
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session) else { return XCTFail("no quote") }
        _ = sales.ask(.cancel(quote, member, .korean), session)
        gateway.answer = .unknown
        let open = try sales.hold(1, in: session)
        _ = sales.ask(.book(open.id, agreed: open.total, .korean), session)
        _ = try sales.hold(1, .near(section: 21, row: 1, seat: 1), in: session)
        _ = sales.ask(.pending(member), session)
        gateway.answer = .declined
        _ = try sales.office.settle()
        _ = sales.ask(.end(.hungUp, place: "call.main-menu"), session)
    }
}
