// GatewayTests: an account at a provider that answers, declines, stays silent or forgets: no ticket without money, no
// money without ticket.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

/// A provider whose next answers are set by the test. Keeps what it was asked; the same key is the same charge.
private final class FakeGateway: AccountGateway {
    /// Answers to come, first first; `paid` when there are none.
    var answers: [ChargeAnswer] = []
    /// Whether an unanswered charge has happened all the same.
    var silentlyPays = false
    private(set) var paid: [String: Won] = [:]
    private(set) var refunded: [String: Won] = [:]
    private(set) var charges: [String] = []
    var duringCharge: () -> Void = {}

    func charge(_ charge: Charge) -> ChargeAnswer {
        charges.append(charge.key)
        duringCharge()
        let answer = answers.isEmpty ? .paid(reference: "ref-\(charge.key)") : answers.removeFirst()
        switch answer {
        case .paid: paid[charge.key] = charge.amount
        case .unknown: if silentlyPays { paid[charge.key] = charge.amount }
        case .declined, .notFound, .alreadyReturned: break
        }
        return answer
    }

    func refund(_ refund: Refund) -> ChargeAnswer {
        let answer = answers.isEmpty ? .paid(reference: "ref-\(refund.key)") : answers.removeFirst()
        if case .paid = answer { refunded[refund.key] = refund.amount }
        return answer
    }

    func ask(_ enquiry: Enquiry) -> ChargeAnswer {
        let key = enquiry.key
        return paid[key] != nil || refunded[key] != nil ? .paid(reference: "ref-\(key)") : .notFound
    }

    /// What it has taken and not given back.
    var balance: Won { paid.values.reduce(.zero, +) - refunded.values.reduce(.zero, +) }
}

final class GatewayTests: XCTestCase {
    private let gateway = FakeGateway()

    private func open() throws -> SalesOffice { try SalesOffice(payment: .gateway(gateway)) }

    private func ask(_ hold: Hold, _ session: SessionID, _ sales: SalesOffice) -> BookOutcome? {
        guard case .booked(let outcome) = sales.ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session) else {
            return nil
        }
        return outcome
    }

    func testPaidIsTicketedAndNoLockIsHeldMeanwhile() throws {
        let sales = try open()
        gateway.duringCharge = { XCTAssertFalse(sales.office.database.isInTransaction) }
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(try sales.book(hold, in: session), booking)
        XCTAssertEqual(gateway.charges, ["B1-1"])
        XCTAssertEqual(gateway.balance, Won(100_000))
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1"])
        try sales.audit()
    }

    func testDeclinedLeavesTheHoldAndANewTurnIsANewAttempt() throws {
        let sales = try open()
        gateway.answers = [.declined]
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        let request = Request.book(hold.id, agreed: hold.total, .korean)
        XCTAssertEqual(sales.office.sales.perform(request, in: session, act: 50), .booked(.declined))
        XCTAssertEqual(sales.office.sales.perform(request, in: session, act: 50), .booked(.declined))
        XCTAssertEqual(gateway.charges, ["B1-1"], "the same turn asked again is not a second charge")
        guard case .booked(.booked) = sales.office.sales.perform(request, in: session, act: 51) else {
            return XCTFail("not booked")
        }
        XCTAssertEqual(gateway.charges, ["B1-1", "B1-2"])
        XCTAssertEqual(gateway.balance, Won(100_000))
    }

    func testSilenceThatPaidIsFinishedLater() throws {
        let sales = try open()
        gateway.answers = [.unknown]
        gateway.silentlyPays = true
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(ask(hold, session, sales), .unknown)
        XCTAssertEqual(ask(hold, session, sales), .unknown)
        XCTAssertEqual(sales.ask(.release(hold.id), session), .released)
        // It does not lapse however long it takes.
        sales.clock.advance(by: 3600)
        XCTAssertEqual(try sales.showing().remaining, 50)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(try sales.office.staff.settle().finished, 0)
        XCTAssertEqual(gateway.charges, ["B1-1"], "asked by our key, not charged again")
        XCTAssertEqual(try sales.texts(), ["charge-unknown", "mobile-ticket v1", "charge-settled"])
        XCTAssertEqual(try sales.ledger(), ["charge 100000"])
        try sales.audit()
    }

    func testSilenceThatNeverArrivedIsSentAgainWithTheSameKey() throws {
        let sales = try open()
        gateway.answers = [.unknown]
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(ask(hold, session, sales), .unknown)
        XCTAssertEqual(try sales.office.staff.settle().finished, 0, "the first may still be on its way")
        XCTAssertEqual(gateway.charges, ["B1-1"])
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(gateway.charges, ["B1-1", "B1-1"])
        XCTAssertEqual(gateway.balance, Won(100_000))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM booking"), 1)
    }

    func testALateDeclineFreesTheSeatsAndIsTexted() throws {
        let sales = try open()
        gateway.answers = [.unknown, .unknown, .declined]
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(ask(hold, session, sales), .unknown)
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 0)
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(try sales.texts(), ["charge-unknown", "charge-failed"])
        XCTAssertEqual(try sales.showing().remaining, 52)
        XCTAssertEqual(ask(hold, session, sales), .lapsed)
        try sales.audit()
    }

    func testACrashBetweenIntentAndAnswerIsFinished() throws {
        let sales = try open()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        // What the process leaves behind that died while the provider was taking the money.
        try sales.office.database.transaction { () throws(StoreFault) in
            _ = try Attempts.intend(
                charge: hold.total, for: hold.id, .korean, session: 1, act: 9, at: sales.clock.now,
                in: sales.office.database)
            try sales.office.database.run("UPDATE hold SET state = 'charging' WHERE id = ?", hold.id)
        }
        XCTAssertEqual(try sales.office.staff.settle().finished, 0, "the provider may still be answering")
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM booking"), 1)
    }

    func testMoneyForALostHoldBuysSeatsOfTheSamePriceOrGoesBack() throws {
        let sales = try open()
        gateway.answers = [.unknown, .unknown]
        gateway.silentlyPays = true
        let (one, two) = (sales.call(), sales.call())
        let first = try sales.hold(6, .near(section: 11, row: 1, seat: 1), in: one)
        let second = try sales.hold(6, .near(section: 11, row: 2, seat: 1), by: "100235", in: two)
        XCTAssertEqual(ask(first, one, sales), .unknown)
        XCTAssertEqual(ask(second, two, sales), .unknown)
        // Staff give the seats of both away.
        try Holds.release(first.id, in: sales.office.database)
        try Holds.release(second.id, in: sales.office.database)
        _ = try sales.hold(2, .near(section: 11, row: 1, seat: 1), by: "100236", in: sales.call())
        XCTAssertEqual(try sales.office.staff.settle().finished, 2)
        // Ten are left at that price: six for the first, too few for the second.
        XCTAssertEqual(try sales.number("SELECT count(*) FROM booking"), 1)
        XCTAssertEqual(try sales.ledger(), ["charge 300000", "charge 300000", "refund 300000"])
        XCTAssertEqual(
            try sales.texts(),
            ["charge-unknown", "charge-unknown", "mobile-ticket v1", "charge-settled", "charge-failed"])
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(gateway.balance, Won(300_000))
        try sales.audit()
    }

    func testCancellingGivesBackThroughTheProviderAndSilenceIsAskedAgain() throws {
        let sales = try open()
        let cheap = try sales.sell(2, .grade(1))
        let session = sales.call()
        let dearer = try sales.hold(2, .grade(0), in: session, changing: cheap.number)
        XCTAssertNotNil(try? sales.book(dearer, in: session))
        XCTAssertEqual(gateway.balance, Won(100_000))
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 10:00")))
        let member = try sales.member()
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(cheap.number, member), session) else {
            return XCTFail("no quote")
        }
        // 70,000 won go back: 40,000 from the second charge, 30,000 from the first, whose refund is not answered.
        gateway.answers = [.paid(reference: "x"), .unknown]
        XCTAssertEqual(sales.ask(.cancel(quote, member, .korean), session), .cancelled(.cancelled(quote)))
        XCTAssertEqual(gateway.balance, Won(60_000))
        sales.clock.advance(by: StaffDoor.providerPatienceSeconds)
        XCTAssertEqual(try sales.office.staff.settle().finished, 1)
        XCTAssertEqual(gateway.refunded, ["RB2-1-1": Won(40_000), "RB1-1-1": Won(30_000)])
        XCTAssertEqual(gateway.balance, quote.fee)
    }

    func testACheaperChangeGivesBackThroughTheProvider() throws {
        let sales = try open()
        let booking = try sales.sell(2, .grade(0))
        let session = sales.call()
        let hold = try sales.hold(2, .grade(1), in: session, changing: booking.number)
        XCTAssertEqual(hold.amountToAgree, Won(-40_000))
        _ = try sales.book(hold, in: session)
        XCTAssertEqual(gateway.balance, Won(60_000))
        XCTAssertEqual(
            try Ledger.owed(by: sales.member(), in: sales.office.database), .zero,
            "what a provider charged is not owed here")
    }
}
