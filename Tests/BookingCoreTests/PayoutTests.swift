// PayoutTests: what no provider gives back is due to the members, listed for the bank once, entered when it is paid,
// and due again when it is not.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

/// A provider that takes everything and gives back as the test says.
private final class Provider: AccountGateway {
    var declinesRefunds = false
    func charge(_ charge: Charge) -> ChargeAnswer { .paid(reference: "ref-\(charge.key)") }
    func refund(_ refund: Refund) -> ChargeAnswer {
        declinesRefunds ? .declined : .paid(reference: "ref-\(refund.key)")
    }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .unknown }
}

final class PayoutTests: XCTestCase {
    private let provider = Provider()

    private func answer(_ payout: Payout, paid: Bool, at line: Int = 2) -> StatementAnswer {
        StatementAnswer(line: line, key: payout.key, amount: payout.amount, result: paid ? .paid : .failed, reason: nil)
    }

    private func book(_ answers: [StatementAnswer], _ sales: SalesOffice, line: UInt = #line) throws -> [Int] {
        guard case .success(let booked) = try sales.office.staff.bookStatement(answers) else {
            XCTFail("not booked", line: line)
            return []
        }
        return [booked.paid, booked.failed, booked.unchanged]
    }

    func testASurchargeThatAProviderWasPaidForIsPaidOutOnce() throws {
        let sales = try SalesOffice(payment: .gateway(provider))
        let (first, second) = (try sales.sell(2), try sales.sell(1, by: "100235"))
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        _ = try sales.office.staff.cancelShowing(first.showing.id)
        let payouts = try sales.office.staff.payouts()
        XCTAssertEqual(payouts.map(\.kind), [.surcharge, .surcharge])
        XCTAssertEqual(payouts.map(\.amount), [first.total.percent(10), second.total.percent(10)])
        XCTAssertEqual(try sales.office.staff.payouts(), payouts, "asked again it is the same")
        XCTAssertEqual(try sales.office.staff.checkLedger().due, payouts[0].amount + payouts[1].amount)

        let answers = [answer(payouts[0], paid: true), answer(payouts[1], paid: false, at: 3)]
        XCTAssertEqual(try book(answers, sales), [1, 1, 0])
        XCTAssertEqual(try book(answers, sales), [0, 0, 2], "the same file again")
        let again = try sales.office.staff.payouts()
        XCTAssertEqual(again.map(\.amount), [payouts[1].amount], "what the bank could not pay is due again")
        XCTAssertNotEqual(again.map(\.key), [payouts[1].key])
        XCTAssertEqual(try book([answer(again[0], paid: true)], sales), [1, 0, 0])
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        let report = try sales.office.staff.checkLedger()
        XCTAssertEqual(report.faults, [])
        XCTAssertEqual(report.due, .zero)
    }

    func testARefundThatTheProviderDeclinesIsPaidOutAndNamedUntilThen() throws {
        let sales = try SalesOffice(payment: .gateway(provider))
        let booking = try sales.sell(2)
        sales.office.faultHandler = { XCTAssertTrue($0.contains("statement --due"), $0) }
        provider.declinesRefunds = true
        let (session, member) = (sales.call(), try sales.member())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), session)
        else { return XCTFail("not cancelled") }
        XCTAssertEqual(
            try sales.office.staff.checkLedger().faults,
            ["refund RB1-1-1: the provider declined it: pay the 100000 won out another way (yemae statement --due)"])
        let payouts = try sales.office.staff.payouts()
        XCTAssertEqual(payouts.map(\.kind), [.refund])
        XCTAssertEqual(payouts.map(\.amount), [Won(100_000)])
        XCTAssertEqual(try book([answer(payouts[0], paid: true)], sales), [1, 0, 0])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertEqual(try sales.office.staff.payouts(), [])
    }

    func testAnAccountWithMoreThanItOwesIsPaidOut() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        _ = try sales.office.staff.cancelShowing(booking.showing.id)
        let payouts = try sales.office.staff.payouts()
        XCTAssertEqual(payouts.map(\.kind), [.balance])
        XCTAssertEqual(payouts.map(\.key), ["DA100234-1"])
        XCTAssertEqual(payouts.map(\.amount), [Won(10_000)])
        XCTAssertEqual(try book([answer(payouts[0], paid: true)], sales), [1, 0, 0])
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), .zero)
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
        XCTAssertEqual(try sales.office.staff.checkLedger().payments, .zero)
    }

    /// A house that had a provider and has accounts of its own now: what it owes stays as it was, and is not on the
    /// members' accounts.
    func testWhatIsDueDoesNotDependOnTodaysGateway() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("payouts-\(UUID().uuidString).db").path
        defer { for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) } }
        let before = try SalesOffice(path: path, payment: .gateway(provider))
        let booking = try before.sell(2)
        _ = try before.office.staff.cancelShowing(booking.showing.id)
        let after = try SalesOffice(path: path)
        let payouts = try after.office.staff.payouts()
        XCTAssertEqual(payouts.map(\.kind), [.surcharge])
        XCTAssertEqual(try book([answer(payouts[0], paid: true)], after), [1, 0, 0])
        XCTAssertEqual(try after.office.staff.payouts(), [])
        XCTAssertEqual(try Ledger.owed(by: after.member(), in: after.office.database), .zero, "a payout is no debt")
        XCTAssertEqual(try after.office.staff.checkLedger().faults, [])
    }

    func testARefundWithTheBankIsNotGivenBackOtherwiseAsWell() throws {
        let sales = try SalesOffice(payment: .gateway(provider))
        let booking = try sales.sell(2)
        sales.office.faultHandler = { _ in }
        provider.declinesRefunds = true
        _ = try sales.office.staff.cancelShowing(booking.showing.id)
        _ = try sales.office.staff.settle()
        let refund = try XCTUnwrap(sales.office.staff.payouts().first { $0.kind == .refund })
        let key = String(refund.key.dropFirst().dropLast(2))
        XCTAssertFalse(try sales.office.staff.reopenRefund(key), "the bank has it")
        XCTAssertEqual(try book([answer(refund, paid: false)], sales), [0, 1, 0])
        XCTAssertTrue(try sales.office.staff.reopenRefund(key), "the bank could not")
        XCTAssertFalse(
            try sales.office.staff.payouts().contains { $0.kind == .refund }, "it is with the provider again")
    }

    func testNothingIsPaidOutTwiceByConstraint() throws {
        let sales = try SalesOffice(payment: .gateway(provider))
        let booking = try sales.sell(2)
        _ = try sales.office.staff.cancelShowing(booking.showing.id)
        let payout = try XCTUnwrap(sales.office.staff.payouts().first)
        let database = sales.office.database
        let again =
            "INSERT INTO payout(key, source, member, amount, state, made_at) SELECT 'x', source, member, "
            + "amount, 'open', 0 FROM payout"
        XCTAssertThrowsError(try database.run(again), "asked for twice at a time")
        XCTAssertThrowsError(
            try database.run("INSERT INTO ledger(member, kind, amount, key, at) VALUES (1, 'payout', 1, 'PD1', 0)"),
            "a payout without its line")
        XCTAssertEqual(try book([answer(payout, paid: true)], sales), [1, 0, 0])
        XCTAssertThrowsError(try database.run(again), "paid already")
        try database.run("UPDATE payout SET amount = amount + 1")
        XCTAssertEqual(
            try sales.office.staff.checkLedger().faults.count, 2, "neither its surcharge nor its entry is that much")
    }

    func testAKeyAnsweredTwiceInOneFileIsForPeople() throws {
        let sales = try SalesOffice(payment: .gateway(provider))
        _ = try sales.office.staff.cancelShowing(try sales.sell(2).showing.id)
        let payout = try XCTUnwrap(sales.office.staff.payouts().first)
        let twice = [answer(payout, paid: true), answer(payout, paid: true, at: 3)]
        guard case .failure(let fault) = try sales.office.staff.bookStatement(twice) else { return XCTFail("booked") }
        XCTAssertEqual(
            fault.faults, [StatementFault.Line(3, "\(payout.key) is answered in line 2 already; ask the bank")])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM ledger WHERE kind = 'payout'"), 0)
    }

    func testAMonthIsNotCollectedForMoreThanIsOwedNow() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        _ = try sales.sell(1, by: "100235")
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
        // Given back after the month, before it is collected.
        _ = try sales.office.staff.cancelShowing(booking.showing.id)
        XCTAssertEqual(
            try sales.office.staff.statement(try XCTUnwrap(Period("2026-03"))), [], "nobody owes anything any more")
    }

    func testAnOlderDatabaseKeepsItsLedgerAndGetsItsOwnWordUnlessItHasAskedAProvider() throws {
        let last = try XCTUnwrap(Schema.migrations.firstIndex { $0.contains("CREATE TABLE payout(") })
        for (reference, isOwn) in [("account", true), ("pi_1", false)] {
            let database = try Database()
            for script in Schema.migrations[..<last] { try database.execute(script) }
            try database.execute(
                """
                PRAGMA foreign_keys=OFF; UPDATE provider_prefix SET word = 'yemae';
                INSERT INTO ledger(id, member, hold, showing, kind, amount, key, at)
                    VALUES (5, 1, 1, 1, 'charge', 1000, 'B1-1', 7);
                INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, reference, at)
                    VALUES (1, 'charge', 1, 'B1-1', 1000, 'ko', 'paid', '\(reference)', 0)
                """)
            try database.execute(Schema.migrations[last])
            XCTAssertEqual(
                try database.first("SELECT word FROM provider_prefix") { $0.text(0) } != "yemae", isOwn, reference)
            XCTAssertEqual(
                try database.all("SELECT id, amount, at FROM ledger") { [$0.int(0), $0.int(1), $0.int(2)] },
                [[5, 1000, 7]])
            XCTAssertThrowsError(try database.run("DELETE FROM ledger"))
            XCTAssertEqual(
                try database.first("SELECT count(*) FROM sqlite_schema WHERE name = 'ledger_by_time'") { $0.int(0) }, 1)
        }
    }
}
