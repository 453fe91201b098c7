// SettlingTests: how settling asks a provider that is silent, slow or wrong, and what it writes down; and that nobody
// waits for another's trouble.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

/// A provider that answers as the test says, and keeps what it was asked.
private final class Provider: AccountGateway {
    var toCharge: (Charge) -> ChargeAnswer = { .paid(reference: "ref-\($0.key)") }
    var toRefund: (Refund) -> ChargeAnswer = { .paid(reference: "ref-\($0.key)") }
    var toEnquiry: (Enquiry) -> ChargeAnswer = { .paid(reference: "ref-\($0.key)") }
    private(set) var charges: [Charge] = []
    private(set) var refunds: [Refund] = []
    var enquiries: [Enquiry] = []

    func charge(_ charge: Charge) -> ChargeAnswer {
        charges.append(charge)
        return toCharge(charge)
    }
    func refund(_ refund: Refund) -> ChargeAnswer {
        refunds.append(refund)
        return toRefund(refund)
    }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        enquiries.append(enquiry)
        return toEnquiry(enquiry)
    }
}

final class SettlingTests: XCTestCase {
    private let provider = Provider()
    private var sales: SalesOffice!

    override func setUpWithError() throws { sales = try SalesOffice(payment: .gateway(provider)) }

    private func patience() { sales.clock.advance(by: StaffDoor.providerPatienceSeconds + 1) }

    /// A charge the provider does not answer.
    private func doubt(_ by: String = "100234") throws {
        let session = sales.call()
        let hold = try sales.hold(2, by: by, in: session)
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), session), .booked(.unknown))
    }

    private func cancel(_ booking: Booking) throws {
        let (session, member) = (sales.call(), try sales.member())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), session)
        else { return XCTFail("not cancelled") }
    }

    private func reference(_ text: String) throws -> AccountReference { try XCTUnwrap(AccountReference(text)) }

    // MARK: The order, and trouble with a row

    func testManyThatAreNeverAnsweredKeepNobodyElseWaiting() throws {
        _ = try sales.sell(1)
        // More charges that only want to be confirmed than one run asks about, all older than the next one.
        try sales.office.database.run(
            """
            INSERT INTO payment_attempt(hold, kind, attempt, key, amount, language, state, at, sent_at, answered_at)
            WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
            SELECT 1, 'charge', i, 'B1-' || i, 1000, 'ko', 'declined', 0, 0, 0 FROM n
            """)
        let later = try sales.sell(1, by: "100235")
        provider.toEnquiry = { $0.key.hasPrefix("B1-") ? .unknown : .paid(reference: "ref-\($0.key)") }
        for _ in 1...3 {
            patience()
            provider.enquiries = []
            XCTAssertEqual(try sales.office.staff.settle().failed, [])
            XCTAssertLessThanOrEqual(provider.enquiries.count, Attempts.settledAtOnce, "a run is bounded")
        }
        XCTAssertEqual(
            try sales.number(
                "SELECT count(*) FROM payment_attempt WHERE key = 'B2-1' AND checked_at IS NOT "
                    + "NULL"), 1, "\(later.number)")
    }

    func testARowThatFailsIsNamedAndTheOthersAreSettled() throws {
        provider.toCharge = { _ in .unknown }
        for member in ["100234", "100235"] { try doubt(member) }
        try sales.office.database.execute(
            "CREATE TRIGGER ill BEFORE UPDATE OF state ON payment_attempt WHEN NEW.key = 'B1-1' BEGIN SELECT "
                + "RAISE(ABORT, 'ill'); END")
        patience()
        let done = try sales.office.staff.settle()
        XCTAssertEqual(done.charged, 1)
        XCTAssertEqual(done.failed.count, 1)
        XCTAssertTrue(done.failed[0].hasPrefix("B1-1: "), done.failed[0])
        try sales.office.database.execute("DROP TRIGGER ill")
        XCTAssertEqual(try sales.office.staff.settle().charged, 1)
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
    }

    // MARK: Refunds

    func testARefundThatIsPendingIsAskedAboutUntilItFails() throws {
        let booking = try sales.sell(2)
        provider.toRefund = { _ in .unknown }
        provider.toEnquiry = { $0.kind == .refund ? .unknown : .paid(reference: "ref-\($0.key)") }
        try cancel(booking)
        for _ in 1...3 {
            patience()
            XCTAssertEqual(try sales.office.staff.settle().finished, 0)
            XCTAssertEqual(try sales.office.staff.openAttempts(), 1, "asked about again")
        }
        XCTAssertEqual(provider.refunds.count, 1, "and not made again")
        sales.office.faultHandler = { XCTAssertTrue($0.contains("declined the refund"), $0) }
        provider.toEnquiry = { _ in .declined }
        patience()
        XCTAssertEqual(try sales.office.staff.settle().refundsDeclined, 1)
        XCTAssertEqual(try sales.office.staff.payouts().map(\.kind), [.refund])
    }

    func testADeclinedRefundIsOpenToStaffAndIsAskedForOnceMoreWithItsKey() throws {
        let booking = try sales.sell(2)
        provider.toRefund = { _ in .declined }
        sales.office.faultHandler = { XCTAssertTrue($0.contains("declined the refund"), $0) }
        try cancel(booking)
        XCTAssertFalse(try sales.office.staff.reopenRefund("B1-1"), "a charge is no refund")
        XCTAssertTrue(try sales.office.staff.reopenRefund("RB1-1-1"))
        XCTAssertFalse(try sales.office.staff.reopenRefund("RB1-1-1"), "it is open already")
        provider.toRefund = { .paid(reference: "ref-\($0.key)") }
        provider.toEnquiry = { $0.kind == .refund ? .notFound : .paid(reference: "ref-\($0.key)") }
        patience()
        XCTAssertEqual(try sales.office.staff.settle().refunded, 1)
        XCTAssertEqual(provider.refunds.map(\.key), ["RB1-1-1", "RB1-1-1"])
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
    }

    // MARK: Who was charged, and whether still

    func testAChargeIsAskedAboutAndSentAgainWithTheAccountItWasMadeWith() throws {
        let number = try XCTUnwrap(MemberNumber("100234"))
        let old = try reference("cus_old/pm_1")
        try sales.office.staff.setAccount(of: number, to: old)
        provider.toCharge = { _ in .unknown }
        try doubt()
        try sales.office.staff.setAccount(of: number, to: try reference("cus_new/pm_2"))
        provider.toEnquiry = { _ in .notFound }
        patience()
        try sales.office.staff.settle()
        XCTAssertEqual(provider.enquiries.map(\.account), [old])
        XCTAssertEqual(provider.charges.map(\.account), [old, old], "else the first may be carried out as well")
    }

    func testNothingIsChargedForWhatIsCancelledOrBegunOrForAMemberWhoIsGone() throws {
        let ends: [(SalesOffice) throws -> Void] = [
            { _ = try $0.office.staff.cancelShowing(try $0.showing().id) },
            { $0.clock.now = Zone.instant(SalesOffice.play) },
            { try $0.office.staff.closeMember(try XCTUnwrap(MemberNumber("100234"))) },
        ]
        for (place, end) in ends.enumerated() {
            let provider = Provider()
            sales = try SalesOffice(payment: .gateway(provider))
            provider.toCharge = { _ in .unknown }
            try doubt()
            provider.toEnquiry = { _ in .notFound }
            provider.toCharge = { .paid(reference: "ref-\($0.key)") }
            try end(sales)
            patience()
            XCTAssertEqual(try sales.office.staff.settle().notCharged, 1, "\(place)")
            XCTAssertEqual(provider.charges.count, 1, "not sent again: \(place)")
            XCTAssertEqual(try sales.texts().last, "charge-failed")
        }
    }

    func testAChargeThatWasDeclinedAndMadeAllTheSameGoesBack() throws {
        provider.toCharge = { _ in .declined }
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), session), .booked(.declined))
        patience()
        XCTAssertEqual(try sales.office.staff.settle().corrected, 1)
        patience()
        provider.toEnquiry = { _ in .notFound }
        XCTAssertEqual(try sales.office.staff.settle().refunded, 1)
        XCTAssertEqual(try sales.ledger(), ["charge 100000", "refund 100000"])
        XCTAssertEqual(try sales.texts(), ["charge-failed"])
    }

    func testWhoTookTheMoneyIsStoredWhateverTheSettingsNameLater() throws {
        let path = NSTemporaryDirectory() + "yemae-who-\(ProcessInfo.processInfo.processIdentifier).db"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let clock = VirtualClock(SalesOffice.monday)
        // A provider whose references read like anything.
        provider.toCharge = { _ in .paid(reference: "account") }
        let booking = try SalesOffice(path: path, payment: .gateway(provider), clock: clock).sell(2)
        sales = try SalesOffice(path: path, payment: .account, clock: clock)
        XCTAssertEqual(
            try Ledger.owed(by: sales.member(), in: sales.office.database), .zero, "the provider has been paid")
        let here = try sales.sell(1)
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), here.total)
        for given in [booking, here] { try cancel(given) }
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), .zero)
        sales = try SalesOffice(path: path, payment: .gateway(provider), clock: clock)
        patience()
        provider.toEnquiry = { $0.kind == .refund ? .notFound : .paid(reference: "account") }
        XCTAssertEqual(try sales.office.staff.settle().refunded, 1, "by the provider that took it")
        XCTAssertEqual(provider.refunds.map(\.amount), [booking.total])
        XCTAssertEqual(
            provider.enquiries.filter { $0.kind == .charge }.map(\.key), ["B1-1"],
            "our own charge is not asked about there")
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, [])
    }

    // MARK: Texts

    func testATextOfAChargeThatWasInDoubtIsWithdrawnWhenItsBookingIsOver() throws {
        provider.toCharge = { _ in .unknown }
        try doubt()
        patience()
        XCTAssertEqual(try sales.office.staff.settle().charged, 1)
        let booking = try XCTUnwrap(sales.office.staff.bookingNumbers(of: try XCTUnwrap(MemberNumber("100234"))).first)
        XCTAssertEqual(try sales.texts(), ["charge-unknown", "mobile-ticket v1", "charge-settled"])
        let settled = try XCTUnwrap(
            sales.office.database.first("SELECT id FROM outbox WHERE kind = 'charge-settled'") { $0.int64(0) })
        let (session, member) = (sales.call(), try sales.member())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking, member), session) else {
            return XCTFail("no quote")
        }
        _ = sales.ask(.cancel(quote, member, .korean), session)
        XCTAssertEqual(try sales.office.outbox.sendAgain(settled), .superseded, "not by hand either")
        var sent: [TextKind] = []
        let rules = SendRules()
        while let claimed = try sales.office.outbox.claim(rules) {
            sent.append(claimed.message.kind)
            try sales.office.outbox.record(.accepted(reference: nil), for: claimed, rules)
        }
        XCTAssertEqual(sent, [.cancelled], "nothing that says: you are booked")
    }

    func testAReportEndsTheWaitForASenderThatIsGone() throws {
        _ = try sales.sell(1)
        let rules = SendRules()
        let claimed = try XCTUnwrap(sales.office.outbox.claim(rules))
        XCTAssertTrue(try sales.office.outbox.record(.handedOn, of: claimed.id, rules))
        sales.clock.advance(by: Int64(rules.leaseSeconds) + 1)
        XCTAssertNil(try sales.office.outbox.claim(rules), "it is sent: not once more")
    }
}
