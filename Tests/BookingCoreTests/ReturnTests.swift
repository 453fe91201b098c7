// ReturnTests: money that goes back after it was booked: refunds that fail later, money that others gave back,
// disputes; and what staff say where a provider says nothing. Nobody is paid twice, and everything ties to the won.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

/// A provider that answers as the test says.
private final class Provider: AccountGateway {
    var toRefund: (Refund) -> ChargeAnswer = { .paid(reference: "ref-\($0.key)") }
    var toEnquiry: (Enquiry) -> ChargeAnswer = { .paid(reference: "ref-\($0.key)") }
    var given: ReturnedAnswer = .known(ReturnedMoney())
    /// Of single charges; all others are as `given` says.
    var givenOf: [String: ReturnedAnswer] = [:]
    private(set) var refunds: [Refund] = []
    private(set) var asked: [String] = []
    var charges: ChargeAnswer?

    func charge(_ charge: Charge) -> ChargeAnswer { charges ?? .paid(reference: "ref-\(charge.key)") }
    func refund(_ refund: Refund) -> ChargeAnswer {
        refunds.append(refund)
        return toRefund(refund)
    }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        asked.append(enquiry.key)
        return toEnquiry(enquiry)
    }
    func returned(of charge: Enquiry) -> ReturnedAnswer {
        asked.append("returned \(charge.key)")
        return givenOf[charge.key] ?? given
    }
}

final class ReturnTests: XCTestCase {
    private let provider = Provider()
    private var sales: SalesOffice!
    private var faults: [String] = []
    private static let day: Int64 = 86_400

    override func setUpWithError() throws {
        sales = try SalesOffice(payment: .gateway(provider))
        sales.office.faultHandler = { self.faults.append($0) }
    }

    private func cancel(_ booking: Booking) throws {
        let (session, member) = (sales.call(), try sales.member())
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), session)
        else { return XCTFail("not cancelled") }
    }

    @discardableResult
    private func settle(afterDays days: Int64 = 1) throws -> Settlement {
        sales.clock.advance(by: days * ReturnTests.day)
        return try sales.office.staff.settle()
    }

    private func refunds() throws -> [String] {
        try sales.office.database.all(
            "SELECT key || ' ' || amount || ' ' || state FROM payment_attempt WHERE kind = 'refund' ORDER BY id"
        ) { $0.text(0) }
    }

    /// Nothing but what is due by bank is open, and all ties.
    private func ties(_ faults: [String] = [], line: UInt = #line) throws {
        XCTAssertEqual(try sales.office.staff.checkLedger().faults, faults, line: line)
        try sales.audit(line: line)
    }

    private func known(_ refunded: Int64 = 0, _ disputed: Int64 = 0, _ dispute: Dispute? = nil) -> ReturnedAnswer {
        .known(ReturnedMoney(refunded: Won(refunded), disputed: Won(disputed), dispute: dispute))
    }

    // MARK: A refund that fails after it was made

    func testARefundThatFailsDaysLaterIsDueToTheMember() throws {
        try cancel(sales.sell(2))
        XCTAssertEqual(try settle(afterDays: 1).refundsFailed, 0)
        XCTAssertEqual(try settle(afterDays: 0).finished, 0, "not asked about twice a day")
        provider.toEnquiry = { $0.kind == .refund ? .declined : .paid(reference: "ref-\($0.key)") }
        XCTAssertEqual(try settle(afterDays: 4).refundsFailed, 1)
        let due = try sales.office.staff.payouts()
        XCTAssertEqual(due.map(\.kind), [.refund])
        XCTAssertEqual(due.map(\.amount), [Won(100_000)])
        try ties([
            "refund RB1-1-1: the provider declined it: pay the 100000 won out another way (yemae statement --due)"
        ])
        XCTAssertTrue(try sales.office.staff.payOut("RB1-1-1", reason: "by hand"), "by the key of the refund, too")
        try ties()
        XCTAssertEqual(try settle(afterDays: 2).finished, 0)
        XCTAssertEqual(faults.count, 1, "said once: \(faults)")
    }

    func testARefundThatFailsAfterOthersGaveTheMoneyBackIsNotDue() throws {
        try cancel(sales.sell(2))
        provider.given = known(100_000)
        XCTAssertEqual(try settle().returned, 1, "beside our own refund: the member has it twice")
        XCTAssertEqual(
            faults,
            [
                "the charge B1-1 of 100000 won: 100000 won of it went back by other hands (yemae booking show "
                    + "7001-0015)"
            ])
        provider.toEnquiry = { $0.kind == .refund ? .declined : .paid(reference: "ref-\($0.key)") }
        XCTAssertEqual(try settle().refundsFailed, 1)
        XCTAssertEqual(try refunds(), ["RB1-1-1 100000 covered"])
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        try ties()
    }

    func testARefundIsAskedAboutForSomeMonthsAndNotForEver() throws {
        try cancel(sales.sell(2))
        try settle(afterDays: 121)
        let before = provider.asked.filter { $0 == "RB1-1-1" }.count
        XCTAssertEqual(before, 1)
        try settle(afterDays: 3)
        XCTAssertEqual(provider.asked.filter { $0 == "RB1-1-1" }.count, before)
    }

    func testStaffSayThatARefundFailedOrWasMade() throws {
        try cancel(sales.sell(2))
        XCTAssertEqual(try sales.office.staff.endRefund("RB1-1-1", isMade: true, reason: "seen"), .unchanged)
        XCTAssertEqual(try sales.office.staff.endRefund("RB1-1-1", isMade: false, reason: "account closed"), .done)
        XCTAssertEqual(try sales.office.staff.endRefund("RB1-1-1", isMade: false, reason: "account closed"), .unchanged)
        XCTAssertEqual(try sales.office.staff.payouts().map(\.amount), [Won(100_000)])
        guard case .refused(let words) = try sales.office.staff.endRefund("RB1-1-1", isMade: true, reason: "x") else {
            return XCTFail("the bank has it")
        }
        XCTAssertTrue(words.contains("the bank is asked"), words)
        guard case .refused = try sales.office.staff.endRefund("B1-1", isMade: true, reason: "x") else {
            return XCTFail("a charge is no refund")
        }
        XCTAssertThrowsError(try sales.office.staff.endRefund("RB1-1-1", isMade: true, reason: ""))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM attempt_note WHERE reason = 'account closed'"), 1)
    }

    // MARK: Money that others gave back

    func testWhatOthersGaveBackIsNotPaidOutAgainWhateverTheProviderCallsIt() throws {
        for refusal in [ChargeAnswer.alreadyReturned, .declined] {
            for (given, kept) in [(known(100_000), "refund"), (known(0, 100_000, .open), "dispute")] {
                try setUpWithError()
                provider.given = known()
                // After the provider was asked, so that its refusal is all that says so.
                provider.toRefund = { [provider] _ in
                    provider.given = given
                    return refusal
                }
                try cancel(sales.sell(2))
                XCTAssertEqual(try refunds(), ["RB1-1-1 100000 covered"])
                XCTAssertEqual(try sales.office.staff.payouts(), [])
                XCTAssertEqual(try sales.ledger(), ["charge 100000", "refund 100000", "returned 100000"], kept)
                let report = try sales.office.staff.checkLedger()
                XCTAssertEqual([report.returned, report.unpaid, report.due], [Won(100_000), .zero, .zero])
                try ties()
                XCTAssertEqual(try settle().finished, 0)
            }
        }
    }

    func testOfWhatOthersGaveBackInPartTheRestIsGivenBack() throws {
        provider.given = known(40_000)
        provider.toRefund = { $0.amount > Won(60_000) ? .alreadyReturned : .paid(reference: "ref-\($0.key)") }
        try cancel(sales.sell(2))
        XCTAssertEqual(try refunds(), ["RB1-1-1 100000 covered", "RB1-1-2 60000 paid"])
        XCTAssertEqual(provider.refunds.map(\.amount), [Won(60_000)])
        try ties()
    }

    /// A fee leaves room in the charge for a part to go back twice: the provider would not refuse it.
    func testAPartThatOthersGaveBackIsNotGivenBackAgainWhereAFeeLeavesRoom() throws {
        for (given, refunds, unpaid) in [
            (80_000, ["RB1-1-1 70000 covered"], 10_000), (50_000, ["RB1-1-1 70000 covered", "RB1-1-2 20000 paid"], 0),
        ] as [(Int64, [String], Int64)] {
            try setUpWithError()
            let booking = try sales.sell(2)
            sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 10:00")))
            provider.given = known(given)
            try cancel(booking)
            XCTAssertEqual(try self.refunds(), refunds)
            XCTAssertEqual(try sales.office.staff.checkLedger().unpaid, Won(unpaid))
            try ties()
        }
    }

    func testAllChargesOfABookingAreAskedAboutBeforeMoneyGoesBack() throws {
        let booking = try sales.sell(2, .grade(1))
        let session = sales.call()
        let hold = try sales.hold(2, .grade(0), in: session, changing: booking.number)
        guard case .booked = sales.ask(.change(hold.id, agreed: hold.amountToAgree, .korean), session) else {
            return XCTFail("not changed")
        }
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-07 09:00")))
        provider.givenOf = ["B1-1": known(60_000)]
        try cancel(booking)
        XCTAssertEqual(try refunds(), ["RB2-1-1 10000 covered"], "90 % are the fee, and the first charge went back")
        XCTAssertEqual(provider.refunds, [])
        try ties()
    }

    func testWithoutAnAnswerNothingIsDueAndStaffEndIt() throws {
        provider.toRefund = { _ in .alreadyReturned }
        provider.toEnquiry = { $0.kind == .refund ? .notFound : .paid(reference: "ref-\($0.key)") }
        for given in [ReturnedAnswer.unknown, .cannotSay, known()] {
            try setUpWithError()
            provider.given = given
            try cancel(sales.sell(2))
            XCTAssertEqual(try refunds(), ["RB1-1-1 100000 unknown"], "\(given)")
            XCTAssertEqual(try sales.office.staff.payouts(), [], "the bank is not asked unseen")
            XCTAssertEqual(try sales.office.staff.tasks(), [], "not yet")
            try settle(afterDays: 1)
            XCTAssertEqual(
                try sales.office.staff.tasks().map { "\($0.kind.rawValue) \($0.key) \($0.amount)" },
                ["open-refund RB1-1-1 100000 won"])
            sales.clock.advance(by: 200)
            XCTAssertEqual(
                try sales.office.staff.endRefund("RB1-1-1", isMade: true, reason: "refunded in the console"), .done)
            XCTAssertEqual(try sales.office.staff.tasks(), [])
            try ties()
        }
    }

    func testADeclinedRefundThatIsThenMadeInTheConsoleIsTakenFromTheBanksFile() throws {
        provider.toRefund = { _ in .declined }
        provider.toEnquiry = { $0.kind == .refund ? .declined : .paid(reference: "ref-\($0.key)") }
        try cancel(sales.sell(2))
        XCTAssertEqual(try sales.office.staff.payouts().count, 1)
        provider.given = known(100_000)
        XCTAssertEqual(try settle().returned, 1)
        XCTAssertEqual(try refunds(), ["RB1-1-1 100000 covered"])
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        XCTAssertTrue(
            faults.contains(
                "the line DRB1-1-1-1 is due no longer: take it out of the file for the bank (yemae statement --due)"),
            "\(faults)")
        try ties()
        // The bank had it already.
        func answer(_ result: StatementAnswer.Result) throws -> [Int] {
            let line = StatementAnswer(line: 2, key: "DRB1-1-1-1", amount: Won(100_000), result: result, reason: nil)
            guard case .success(let booked) = try sales.office.staff.bookStatement([line]) else { return [] }
            return [booked.paid, booked.failed, booked.returned, booked.unchanged]
        }
        XCTAssertEqual(try answer(.failed), [0, 0, 0, 1])
        XCTAssertEqual(try answer(.paid), [1, 0, 0, 0])
        XCTAssertTrue(faults.contains { $0.contains("DRB1-1-1-1 out although it was due no longer") }, "\(faults)")
        XCTAssertEqual(try sales.office.staff.checkLedger().unpaid, Won(100_000))
        try ties()
        XCTAssertEqual(try answer(.paid), [0, 0, 0, 1])
        XCTAssertEqual(try answer(.returned), [0, 0, 1, 0], "and it comes back")
        XCTAssertEqual(try sales.office.staff.checkLedger().unpaid, .zero)
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        try ties()
    }

    // MARK: Disputes

    func testADisputeMarksTheTicketAndAWonOneUnmarksIt() throws {
        let booking = try sales.sell(2)
        try settle()
        provider.given = known(0, 100_000, .open)
        XCTAssertEqual(try settle().returned, 1)
        XCTAssertEqual(try settle().returned, 0, "said once")
        XCTAssertEqual(try sales.office.staff.tasks().map(\.kind), [.disputed])
        XCTAssertEqual(try sales.office.staff.tasks().map(\.booking), [booking.number])
        XCTAssertEqual(try sales.office.staff.checkLedger().unpaid, Won(100_000))
        try ties()
        provider.given = known(0, 0, .won)
        XCTAssertEqual(try settle().returned, 1)
        XCTAssertEqual(try sales.office.staff.tasks(), [])
        XCTAssertEqual(try sales.ledger(), ["charge 100000", "returned 100000", "restored 100000"])
        XCTAssertEqual(try sales.office.staff.checkLedger().unpaid, .zero)
        try ties()
    }

    func testADisputeThatIsWonAfterTheCancellationLeavesTheMoneyToBeGivenBack() throws {
        let booking = try sales.sell(2)
        provider.given = known(0, 100_000, .open)
        sales.clock.advance(by: 200)
        XCTAssertEqual(try sales.office.staff.settle().returned, 1, "found when the charge is confirmed")
        try cancel(booking)
        XCTAssertEqual(try refunds(), [], "it is with the member already")
        try ties()
        provider.given = known(0, 0, .won)
        provider.toEnquiry = { $0.kind == .refund ? .notFound : .paid(reference: "ref-\($0.key)") }
        try settle()
        XCTAssertEqual(try refunds(), ["RB1-1-1 100000 intended"])
        sales.clock.advance(by: 200)
        XCTAssertEqual(try sales.office.staff.settle().refunded, 1)
        try ties()
    }

    func testWhatStaffSayOfADisputeIsBookedWhereTheProviderCannotBeAsked() throws {
        provider.given = .cannotSay
        let booking = try sales.sell(2)
        let money = ReturnedMoney(disputed: Won(100_000), dispute: .open)
        XCTAssertEqual(
            try sales.office.staff.noteReturned(money, ofCharge: "B1-1", reason: "letter of the bank"), .done)
        XCTAssertEqual(
            try sales.office.staff.noteReturned(money, ofCharge: "B1-1", reason: "letter of the bank"), .unchanged)
        XCTAssertEqual(try sales.office.staff.returnedMoney(ofCharge: "B1-1"), money)
        guard
            case .refused = try sales.office.staff.noteReturned(
                ReturnedMoney(refunded: Won(100_001)), ofCharge: "B1-1", reason: "x")
        else {
            return XCTFail("more than was taken")
        }
        try cancel(booking)
        XCTAssertEqual(try refunds(), [])
        XCTAssertNil(try sales.office.staff.returnedMoney(ofCharge: "B9-9"))
        try ties()
    }

    // MARK: Charges without an answer

    func testAChargeWithoutAnAnswerForADayIsEndedByStaffEitherWay() throws {
        for isPaid in [true, false] {
            try setUpWithError()
            provider.charges = .unknown
            provider.toEnquiry = { _ in .unknown }
            let session = sales.call()
            let hold = try sales.hold(2, in: session)
            XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), session), .booked(.unknown))
            guard
                case .refused = try sales.office.staff.endCharge(
                    "B1-1", isPaid: isPaid, reference: nil, reason: "asked")
            else {
                return XCTFail("it may still be on its way")
            }
            try settle()
            XCTAssertEqual(try sales.office.staff.tasks().map { "\($0.kind.rawValue) \($0.key)" }, ["open-charge B1-1"])
            XCTAssertEqual(
                try sales.office.staff.endCharge("B1-1", isPaid: isPaid, reference: nil, reason: "asked"), .done)
            XCTAssertEqual(
                try sales.office.staff.endCharge("B1-1", isPaid: isPaid, reference: nil, reason: "asked"), .unchanged)
            guard case .refused = try sales.office.staff.endCharge("B1-1", isPaid: !isPaid, reference: nil, reason: "x")
            else { return XCTFail("ended") }
            XCTAssertEqual(try sales.office.staff.tasks(), [])
            XCTAssertEqual(try sales.texts().last, isPaid ? "charge-settled" : "charge-failed")
            try ties()
        }
    }

    // MARK: What the bank takes back

    func testACollectionThatTheBankTakesBackIsOwedAgain() throws {
        sales = try SalesOffice()
        _ = try sales.sell(2)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
        let line = try XCTUnwrap(sales.office.staff.statement(try XCTUnwrap(Period("2026-03"))).first)
        func answer(_ result: StatementAnswer.Result) -> StatementAnswer {
            StatementAnswer(line: 2, key: line.key, amount: line.amount, result: result, reason: nil)
        }
        guard case .failure(let early) = try sales.office.staff.bookStatement([answer(.returned)]) else {
            return XCTFail("never paid")
        }
        XCTAssertEqual(early.faults.map(\.reason), ["\(line.key) was not booked as paid; book that answer first"])
        for (result, counts) in [
            (StatementAnswer.Result.paid, [1, 0, 0]), (.returned, [0, 1, 0]), (.returned, [0, 0, 1]),
            (.paid, [0, 0, 1]),
        ] {
            guard case .success(let booked) = try sales.office.staff.bookStatement([answer(result)]) else {
                return XCTFail("\(result)")
            }
            XCTAssertEqual([booked.paid, booked.returned, booked.unchanged], counts, "\(result)")
        }
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), Won(100_000))
        XCTAssertEqual(try sales.office.staff.checkLedger().payments, .zero)
        try ties()
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-05-01 00:00")))
        XCTAssertEqual(try sales.office.staff.statement(try XCTUnwrap(Period("2026-04"))).map(\.amount), [Won(100_000)])
    }

    /// Collected, cancelled, and the line to pay it out lies at the bank when the bank takes the collection back.
    func testACollectionTakenBackAfterTheCancellationIsNotPaidOutAsWell() throws {
        for isTooLate in [false, true] {
            try setUpWithError()
            sales = try SalesOffice()
            sales.office.faultHandler = { self.faults.append($0) }
            faults = []
            let booking = try sales.sell(2)
            let other = try sales.sell(1)
            sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-04-01 09:00")))
            let line = try XCTUnwrap(sales.office.staff.statement(try XCTUnwrap(Period("2026-03"))).first)
            func book(_ key: String, _ amount: Won, _ result: StatementAnswer.Result) throws -> StatementBooked? {
                let answer = StatementAnswer(line: 2, key: key, amount: amount, result: result, reason: nil)
                guard case .success(let booked) = try sales.office.staff.bookStatement([answer]) else { return nil }
                return booked
            }
            XCTAssertEqual(try book(line.key, Won(150_000), .paid)?.paid, 1)
            _ = try sales.office.staff.cancelShowing(booking.showing.id)
            XCTAssertEqual(other.showing.id, booking.showing.id)
            let due = try XCTUnwrap(sales.office.staff.payouts().first)
            XCTAssertEqual(due.amount, Won(165_000), "with the house's surcharge")
            let taken = try XCTUnwrap(book(line.key, Won(150_000), .returned))
            XCTAssertEqual(taken.withdrawn, [due.key])
            XCTAssertEqual(faults, [BoxOffice.takeOut(due.key)])
            if isTooLate {
                XCTAssertEqual(try book(due.key, Won(165_000), .paid)?.paidTwice, [due.key])
                XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), Won(150_000))
                XCTAssertEqual(try sales.office.staff.payouts(), [])
            } else {
                XCTAssertEqual(try sales.office.staff.payouts().map(\.amount), [Won(15_000)], "the surcharge stays due")
            }
            try ties()
        }
    }

    func testAPayoutThatComesBackIsDueAgainAndSoIsMoneyByHand() throws {
        sales = try SalesOffice()
        let booking = try sales.sell(2)
        guard
            case .entered(let hand) = try sales.office.staff.receive(
                Won(30_000), from: try XCTUnwrap(MemberNumber("100234")), reason: "cheque")
        else {
            return XCTFail("not received")
        }
        XCTAssertEqual(try sales.office.staff.takeBack(hand, reason: "it bounced"), .done)
        XCTAssertEqual(try sales.office.staff.takeBack(hand, reason: "it bounced"), .unchanged)
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), Won(100_000))
        _ = try sales.office.staff.cancelShowing(booking.showing.id)
        let due = try XCTUnwrap(sales.office.staff.payouts().first)
        XCTAssertTrue(try sales.office.staff.payOut(due.key, reason: "transfer"))
        XCTAssertEqual(try sales.office.staff.payouts(), [])
        XCTAssertEqual(try sales.office.staff.takeBack(due.key, reason: "account closed"), .done)
        XCTAssertEqual(try sales.office.staff.takeBack(due.key, reason: "account closed"), .unchanged)
        XCTAssertEqual(try sales.office.staff.payouts().map(\.amount), [due.amount])
        XCTAssertEqual(try sales.office.staff.payouts().map(\.key), ["DA100234-2"])
        guard case .refused = try sales.office.staff.takeBack("S2026-03-1", reason: "x") else {
            return XCTFail("no such line")
        }
        try ties()
    }

    // MARK: Constraints

    func testTheTablesRefuseWhatWouldNotTie() throws {
        _ = try sales.sell(2)
        let database = sales.office.database
        for sql in [
            "INSERT INTO outside_return VALUES ('X', 'B1-1', 'refund', 100001, 0)",
            "INSERT INTO outside_return VALUES ('X', 'B1-1', 'refund', -1, 0)",
            "INSERT INTO outside_return VALUES ('X', 'B9-9', 'refund', 1, 0)",
            "INSERT INTO ledger(member, booking, hold, showing, kind, amount, key, at) VALUES (1, 1, 1, 1, 'returned', "
                + "1, 'X', 0)",
            "INSERT INTO ledger(member, kind, amount, key, at) VALUES (1, 'payment-return', 1, 'PS-back', 0)",
            "UPDATE payment_attempt SET state = 'covered'",
        ] {
            XCTAssertThrowsError(try database.run(sql), sql)
        }
        try database.run("INSERT INTO outside_return VALUES ('XB1-1-1', 'B1-1', 'refund', 60000, 0)")
        XCTAssertThrowsError(try database.run("DELETE FROM outside_return"))
        XCTAssertEqual(
            try sales.office.staff.checkLedger().faults,
            ["charge B1-1: moved 60000 won by other hands, and the ledger has no such entry"])
        XCTAssertThrowsError(
            try database.run(
                """
                INSERT INTO payment_attempt(booking, kind, attempt, key, amount, language, state, charge_key, at)
                VALUES (1, 'refund', 1, 'RB1-1-1', 40001, 'ko', 'intended', 'B1-1', 0)
                """), "more than is left of the charge")
    }
}
