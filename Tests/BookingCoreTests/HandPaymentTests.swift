// HandPaymentTests: money that staff took or paid out themselves stands in the ledger with its reason, once, and never
// more than was owed.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class HandPaymentTests: XCTestCase {
    private let number = MemberNumber("100234")!

    func testWhatAMemberPaysAtTheDeskIsOwedNoMore() throws {
        let sales = try SalesOffice()
        let total = try sales.sell(2).total
        XCTAssertEqual(try sales.office.staff.receive(total + Won(1), from: number, reason: "cash"), .owesOnly(total))
        XCTAssertEqual(
            try sales.office.staff.receive(Won(40_000), from: number, reason: "cash at the desk"),
            .entered(key: "H100234-1"))
        XCTAssertEqual(
            try sales.office.staff.receive(total, from: number, reason: "again"), .owesOnly(total - Won(40_000)))
        XCTAssertEqual(
            try sales.office.staff.receive(total - Won(40_000), from: number, reason: "transfer"),
            .entered(key: "H100234-2"))
        XCTAssertEqual(try sales.office.staff.receive(Won(1), from: number, reason: "more"), .owesOnly(.zero))
        let report = try sales.office.staff.checkLedger()
        XCTAssertEqual(report.faults, [])
        XCTAssertEqual(report.payments, total)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
        XCTAssertEqual(
            try sales.office.staff.statement(try XCTUnwrap(Period("2026-03"))), [], "the bank is not asked for it")
    }

    func testWhatTheBankIsAskedForIsNotTakenTwice() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
        let line = try XCTUnwrap(sales.office.staff.statement(try XCTUnwrap(Period("2026-03"))).first)
        XCTAssertEqual(try sales.office.staff.receive(Won(1), from: number, reason: "cash"), .owesOnly(.zero))
        guard
            case .success = try sales.office.staff.bookStatement([
                StatementAnswer(line: 1, key: line.key, amount: line.amount, result: .failed, reason: "no cover")
            ])
        else { return XCTFail("not booked") }
        XCTAssertEqual(
            try sales.office.staff.receive(line.amount, from: number, reason: "cash"), .entered(key: "H100234-1"))
    }

    func testWhatIsDueIsPaidOutByHandOnce() throws {
        let sales = try SalesOffice()
        _ = try sales.office.staff.cancelShowing(try sales.sell(2).showing.id)
        let due = try XCTUnwrap(sales.office.staff.payouts().first)
        XCTAssertTrue(try sales.office.staff.payOut(due.key, reason: "cash, with a receipt"))
        XCTAssertFalse(try sales.office.staff.payOut(due.key, reason: "again"))
        XCTAssertFalse(try sales.office.staff.payOut("DX", reason: "no such line"))
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM payout WHERE reason = 'cash, with a receipt'"), 1)
    }

    func testAReasonIsNeededAndNoPaymentStandsWithoutItsLine() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(1)
        XCTAssertThrowsError(try sales.office.staff.receive(Won(1), from: number, reason: ""))
        XCTAssertThrowsError(
            try sales.office.staff.receive(Won(1), from: try XCTUnwrap(MemberNumber("999999")), reason: "x"))
        XCTAssertThrowsError(
            try sales.office.database.run(
                "INSERT INTO ledger(member, kind, amount, key, at) VALUES (1, 'payment', 1, 'PH1', 0)"))
        try sales.office.database.run(
            "INSERT INTO hand_payment(key, member, amount, reason, at) VALUES ('H1', 1, 7, 'x', 0)")
        XCTAssertEqual(
            try sales.office.staff.checkLedger().faults,
            [
                "payment H1: the member paid 7 won, and the ledger has no such payment"
            ])
    }
}
