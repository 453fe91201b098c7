// StatementTests: a month is stated, collected and booked back; the house cancels a showing; the ledger ties, and says
// so when it does not.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class StatementTests: XCTestCase {
    private func march() throws -> Period { try XCTUnwrap(Period("2026-03")) }

    private func toApril(_ sales: SalesOffice) throws {
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 00:00")))
    }

    private func answer(_ line: StatementLine, paid: Bool, at number: Int = 2) -> StatementAnswer {
        StatementAnswer(
            line: number, key: line.key, amount: line.amount, result: paid ? .paid : .failed,
            reason: paid ? nil : "no funds")
    }

    func testAMonthIsStatedOnceCollectedAndWhatFailedIsAskedForAgain() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        _ = try sales.sell(1, by: "100235")
        XCTAssertThrowsError(try sales.office.staff.statement(try march()), "March is not over")
        try toApril(sales)
        let lines = try sales.office.staff.statement(try march())
        XCTAssertEqual(lines.map(\.amount), [Won(100_000), Won(50_000)])
        XCTAssertEqual(lines.map(\.key), ["S2026-03-100234", "S2026-03-100235"])
        XCTAssertEqual(try sales.office.staff.statement(try march()), lines, "stated again it is the same")

        let answers = [answer(lines[0], paid: true), answer(lines[1], paid: false, at: 3)]
        guard case .success(let booked) = try sales.office.staff.bookStatement(answers) else {
            return XCTFail("not booked")
        }
        XCTAssertEqual([booked.paid, booked.failed, booked.unchanged], [1, 1, 0])
        guard case .success(let again) = try sales.office.staff.bookStatement(answers) else {
            return XCTFail("not booked again")
        }
        XCTAssertEqual([again.paid, again.failed, again.unchanged], [0, 0, 2])
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), .zero)
        XCTAssertEqual(try Ledger.owed(by: sales.member("100235"), in: sales.office.database), Won(50_000))
        XCTAssertEqual(try sales.office.staff.statement(try march()), [])

        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-05-01 00:00")))
        XCTAssertEqual(
            try sales.office.staff.statement(try XCTUnwrap(Period("2026-04"))).map(\.key), ["S2026-04-100235"])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertEqual(try sales.office.staff.checkLedger().payments, Won(100_000))
    }

    func testAnOpenLineIsNotAskedForTwice() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        try toApril(sales)
        XCTAssertEqual(try sales.office.staff.statement(try march()).count, 1)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-05-01 00:00")))
        XCTAssertEqual(
            try sales.office.staff.statement(try XCTUnwrap(Period("2026-04"))), [], "March's line still asks for it")
    }

    func testAnAnswerWithAnyFaultBooksNothing() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        try toApril(sales)
        let line = try XCTUnwrap(sales.office.staff.statement(try march()).first)
        let wrong = [
            answer(line, paid: true),
            StatementAnswer(line: 3, key: "S2026-03-999999", amount: Won(1), result: .paid, reason: nil),
            StatementAnswer(line: 4, key: line.key, amount: Won(1), result: .paid, reason: nil),
            answer(line, paid: false, at: 5),
        ]
        guard case .failure(let fault) = try sales.office.staff.bookStatement(wrong) else { return XCTFail("booked") }
        XCTAssertEqual(fault.faults.map(\.line), [3, 4, 5])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM ledger WHERE kind = 'payment'"), 0)
        XCTAssertEqual(try sales.office.staff.statement(try march()), [line])
    }

    func testTheHouseCancelsAndEverybodyGetsAllBackAndMore() throws {
        let sales = try SalesOffice()
        let (first, second) = (try sales.sell(2), try sales.sell(3, by: "100235"))
        let session = sales.call()
        let waiting = try sales.hold(1, by: "100235", in: session)
        let showing = first.showing.id
        let done = try XCTUnwrap(sales.office.staff.cancelShowing(showing))
        XCTAssertEqual(done.bookings, 2)
        XCTAssertEqual(done.refunds, first.total + second.total)
        XCTAssertEqual(done.surcharges, (first.total + second.total).percent(10))
        XCTAssertEqual(sales.ask(.book(waiting.id, agreed: waiting.total, .korean), session), .booked(.lapsed))
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), -first.total.percent(10))
        XCTAssertEqual(try sales.texts().filter { $0 == "cancelled v1" }.count, 2)
        let text = try XCTUnwrap(
            sales.office.outbox.list().last { $0.kind == .cancelled && $0.booking == first.number })
        guard
            case .cancelledByBoxOffice(first.number, version: 1, _, let refund, let surcharge)? = try sales.office
                .outbox.message(text.id)?.body
        else {
            return XCTFail("the text does not say that the house cancelled")
        }
        XCTAssertEqual([refund, surcharge], [first.total, first.total.percent(10)])
        XCTAssertEqual(try sales.office.staff.cancelShowing(showing), BoxOfficeCancellation(), "again it does nothing")
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim"), 0)
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertNil(try sales.office.staff.cancelShowing(ShowingID(999)))
        try sales.audit()
    }

    func testAMemberWhoCancelsBeforeTheHouseComesToHimGetsTheHousesTerms() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 10:00")))
        // What a run leaves that was killed before the first booking.
        try sales.office.database.run("UPDATE showing SET state = 'cancelled' WHERE id = ?", booking.showing.id)
        let (session, member) = (sales.call(), try sales.member())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session) else {
            return XCTFail("no quote")
        }
        XCTAssertEqual(quote.fee, .zero)
        XCTAssertEqual(quote.rule, "performance-2026/house")
        XCTAssertEqual(sales.ask(.cancel(quote, member, .korean), session), .cancelled(.cancelled(quote)))
        XCTAssertEqual(try sales.office.staff.cancelShowing(booking.showing.id)?.bookings, 0)
        XCTAssertEqual(try Ledger.owed(by: member, in: sales.office.database), -booking.total.percent(10))
    }

    func testWhatDoesNotTieIsNamed() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertEqual(try sales.office.staff.checkLedger().total.kept, booking.total)
        let database = sales.office.database
        try database.execute(
            "UPDATE booking_version SET total = total - 1; DELETE FROM claim WHERE seat = (SELECT "
                + "min(seat) FROM claim)")
        let faults = try sales.office.staff.checkLedger().faults.joined(separator: "\n")
        XCTAssertTrue(
            faults.contains(
                "booking \(booking.number.digits): charges - refunds are 100000 won, its tickets "
                    + "are worth 99999"), faults)
        XCTAssertTrue(faults.contains("claims 1 seats and legs instead of 2"), faults)
        XCTAssertTrue(
            faults.contains("showing 1: 100000 won paid and not given up, for tickets worth 99999 won"), faults)
    }

    func testNoMoreIsGivenBackThanWasPaidAndTheLedgerStays() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        let row = try sales.number("SELECT id FROM booking")
        XCTAssertThrowsError(
            try sales.office.database.run(
                "INSERT INTO ledger(member, booking, showing, kind, amount, key, at) VALUES (1, ?, 1, 'refund', ?, "
                    + "'x', 0)", row,
                booking.total + Won(1)))
        XCTAssertThrowsError(
            try sales.office.database.run(
                """
                INSERT INTO payment_attempt(booking, kind, attempt, key, amount, language, state, charge_key, at)
                VALUES (?, 'refund', 1, 'x', ?, 'ko', 'intended', (SELECT key FROM payment_attempt), 0)
                """, row, booking.total + Won(1)))
        XCTAssertThrowsError(try sales.office.database.run("DELETE FROM ledger"))
    }
}
