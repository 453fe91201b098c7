// StatementCountTests: how many SQL statements a booking by telephone takes, by SQLite's own trace.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class StatementCountTests: XCTestCase {
    /// From the first question to the end of the call's log. Transaction control is not counted.
    private static let bound = 30

    func testABookingOfACallerWhoIsRecognised() throws {
        try check(calling: "010-7777-7777", count: 1)
    }

    func testABookingOfACallerWithAnUnknownNumber() throws {
        try check(calling: "010-9999-8888", count: 4)
    }

    func testABookingOfACallerWhoWithholdsTheNumber() throws {
        try check(calling: nil, count: 2)
    }

    /// Plays a call of the member 100777. The first call of a process reads the seats' map; the second is counted.
    private func check(calling: String?, count: Int, line: UInt = #line) throws {
        let sales = try SalesOffice()
        try sales.office.staff.addMember(
            PlannedMember(
                number: XCTUnwrap(MemberNumber("100777")), name: "김예매",
                telephone: XCTUnwrap(TelephoneNumber("010-7777-7777")), language: .korean, pin: PIN("4821"),
                creditLimit: Won(1_000_000)))
        let telephone = try calling.map { try XCTUnwrap(TelephoneNumber($0)) }
        try play(telephone, 1, sales)
        let executed = try sales.office.database.statements(executedBy: { try play(telephone, count, sales) })
        XCTAssertLessThanOrEqual(
            executed.count, StatementCountTests.bound, executed.joined(separator: "\n"), line: line)
        print("statements of a booking: \(executed.count)")
        XCTAssertEqual(try sales.number("SELECT count(*) FROM turn"), 2 * 12, line: line)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM session WHERE member IS NOT NULL"), 2, line: line)
        try sales.audit()
    }

    private func play(_ telephone: TelephoneNumber?, _ count: Int, _ sales: SalesOffice) throws {
        let session = sales.office.sales.newSession(
            SessionStart(
                channel: .telephone, line: "1588-0001", calling: telephone, language: .korean, reference: "test"))
        let number = try XCTUnwrap(MemberNumber("100777"))
        if let telephone { _ = sales.ask(.recognise(telephone), session) }
        let pin = try XCTUnwrap(PIN("4821"))
        guard
            case .verified(.member(let member)) = sales.ask(.verify(.number(number), pin, calling: telephone), session)
        else { return XCTFail("not let in") }
        _ = sales.ask(.pending(member.id), session)
        let (program, journey) = (try XCTUnwrap(ProgramNumber("701")), Journey(from: 0, to: 1))
        _ = sales.ask(.program(program), session)
        guard case .showings(let showings) = sales.ask(.showings(program, journey, on: nil), session),
            let showing = showings.first
        else { return XCTFail("nothing on sale") }
        let request = HoldRequest(
            member: member.id, showing: showing.id, journey: journey, count: count, preference: .best, replacing: nil,
            changing: nil)
        guard case .held(.held(let hold)) = sales.ask(.hold(request), session) else { return XCTFail("not held") }
        XCTAssertEqual(hold.showing.remaining, showing.remaining - count)
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(booking.showing, hold.showing)
        XCTAssertEqual(booking.seats, hold.seats)
        let turns = (1...12).map { TurnRecord(place: "a \"quoted\\place\"", event: "key", atMilliseconds: $0) }
        sales.office.sales.log(turns, of: session)
        XCTAssertEqual(sales.ask(.end(.completed, place: "call.anything-else"), session), .ended)
    }
}
