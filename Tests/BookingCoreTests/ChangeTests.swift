// ChangeTests: changing and cancelling on the embedded account: new seats first, only the difference, fees as read out.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class ChangeTests: XCTestCase {
    private func change(_ hold: Hold, in session: SessionID, _ sales: SalesOffice) -> BookOutcome? {
        guard case .booked(let outcome) = sales.ask(.change(hold.id, agreed: hold.amountToAgree, .korean), session)
        else { return nil }
        return outcome
    }

    func testDearerSeatsCostTheDifference() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2, .grade(1))
        let session = sales.call()
        let hold = try sales.hold(2, .grade(0), in: session, changing: booking.number)
        XCTAssertEqual(
            hold.change, ChangeQuote(booking: booking.number, before: Won(60_000), fee: .zero, difference: Won(40_000)))
        // The old seats are still the booking's.
        XCTAssertEqual(try sales.showing().remaining, 48)
        guard case .booked(let changed) = change(hold, in: session, sales) else { return XCTFail("not changed") }
        XCTAssertEqual(changed.number, booking.number)
        XCTAssertEqual(changed.version, 2)
        XCTAssertEqual(changed.seats, hold.seats)
        XCTAssertEqual(try sales.ledger(), ["charge 60000", "charge 40000"])
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1", "mobile-ticket v2"])
        XCTAssertEqual(try sales.showing().remaining, 50)
        XCTAssertEqual(change(hold, in: session, sales), .booked(changed))
        XCTAssertEqual(try sales.texts().count, 2)
        try sales.audit()
    }

    func testFewerTicketsGiveMoneyBackLessTheFee() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(4, .grade(1))
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 10:00")))
        let session = sales.call()
        let hold = try sales.hold(3, .keep, in: session, changing: booking.number)
        // 30 % of the 30,000 won that go back.
        XCTAssertEqual(hold.change?.fee, Won(9_000))
        XCTAssertEqual(hold.change?.difference, Won(-21_000))
        XCTAssertTrue(Set(hold.seats.map(\.id)).isSubset(of: booking.seats.map(\.id)))
        XCTAssertFalse(hold.split)
        guard case .booked = change(hold, in: session, sales) else { return XCTFail("not changed") }
        XCTAssertEqual(try sales.ledger(), ["charge 120000", "refund 30000", "fee 9000"])
        XCTAssertEqual(try Ledger.owed(by: sales.member(), in: sales.office.database), Won(99_000))
        XCTAssertEqual(try sales.showing().remaining, 49)
        try sales.audit()
    }

    func testMoreTicketsKeepTheSeatsAndAddNeighbours() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2, .near(section: 21, row: 2, seat: 4))
        let session = sales.call()
        let hold = try sales.hold(4, .keep, in: session, changing: booking.number)
        XCTAssertTrue(Set(booking.seats.map(\.id)).isSubset(of: hold.seats.map(\.id)))
        XCTAssertEqual(Set(hold.seats.map(\.label.row)), ["2"])
        XCTAssertFalse(hold.split)
        guard case .booked(let changed) = change(hold, in: session, sales) else { return XCTFail("not changed") }
        XCTAssertEqual(changed.seats.count, 4)
        XCTAssertEqual(try sales.showing().remaining, 48)
        try sales.audit()
    }

    func testAnotherTimeFreesTheOldSeats() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        let session = sales.call()
        let hold = try sales.hold(2, in: session, at: 1, changing: booking.number)
        XCTAssertEqual(hold.amountToAgree, .zero)
        guard case .booked(let changed) = change(hold, in: session, sales) else { return XCTFail("not changed") }
        XCTAssertEqual("\(changed.showing.starts)", "2026-03-08 14:00")
        XCTAssertEqual(try sales.showings("701").map(\.remaining), [52, 50])
        XCTAssertEqual(try sales.ledger(), ["charge 100000"])
        try sales.audit()
    }

    func testAGivenUpChangeLeavesTheBooking() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(3)
        let session = sales.call()
        XCTAssertEqual(
            try sales.holdOutcome(3, .keep, in: session, changing: booking.number), .unchanged,
            "the very seats it has are no change")
        let hold = try sales.hold(4, .keep, in: session, changing: booking.number)
        XCTAssertTrue(Set(hold.seats.map(\.id)).isSuperset(of: booking.seats.map(\.id)))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim"), 4)
        _ = sales.ask(.release(hold.id), session)
        XCTAssertEqual(sales.ask(.bookings(try sales.member()), session), .bookings([booking]))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim WHERE booking IS NOT NULL AND hold IS NULL"), 3)
        try sales.audit()
    }

    func testTermsThatChangedAreNotCharged() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2, .grade(1))
        let session = sales.call()
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-04 23:58")))
        let hold = try sales.hold(1, .keep, in: session, changing: booking.number)
        XCTAssertEqual(hold.change?.fee, .zero)
        sales.clock.advance(by: 240)
        XCTAssertEqual(change(hold, in: session, sales), .priceChanged)
        // Two changes of one booking: the second finds another version.
        let one = try sales.hold(2, .grade(0), in: session, changing: booking.number)
        let two = try sales.hold(2, .grade(0), in: session, changing: booking.number)
        guard case .booked = change(one, in: session, sales) else { return XCTFail("not changed") }
        XCTAssertEqual(change(two, in: session, sales), .gone)
        try sales.audit()
    }

    func testCancellingCostsWhatWasReadOut() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2, .grade(1))
        let session = sales.call()
        let member = try sales.member()
        guard case .cancelQuote(let early?) = sales.ask(.quoteCancel(booking.number, member), session) else {
            return XCTFail("no quote")
        }
        XCTAssertEqual(early.fee, .zero)
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 10:00")))
        guard case .cancelled(.termsChanged(let quote)) = sales.ask(.cancel(early, member, .korean), session) else {
            return XCTFail("terms")
        }
        XCTAssertEqual(
            quote,
            CancelQuote(
                booking: booking.number, version: 1, paid: Won(60_000), fee: Won(18_000), refund: Won(42_000),
                rule: "performance-2026/1d"))
        XCTAssertEqual(try sales.ledger().count, 1)
        XCTAssertEqual(sales.ask(.cancel(quote, member, .korean), session), .cancelled(.cancelled(quote)))
        XCTAssertEqual(sales.ask(.cancel(quote, member, .korean), session), .cancelled(.cancelled(quote)))
        XCTAssertEqual(try sales.ledger(), ["charge 60000", "refund 60000", "fee 18000"])
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1", "cancelled v1"])
        XCTAssertEqual(try sales.showing().remaining, 52)
        XCTAssertEqual(sales.ask(.bookings(member), session), .bookings([]))
        XCTAssertEqual(sales.ask(.quoteCancel(booking.number, member), session), .cancelQuote(nil))
        try sales.audit()
    }

    func testEachFeeStep() throws {
        for (now, fee) in [
            ("2026-03-04 23:59", 0), ("2026-03-05 00:00", 9000), ("2026-03-06 23:59", 9000),
            ("2026-03-07 13:59", 27_000),
        ] {
            let sales = try SalesOffice()
            let booking = try sales.sell(1, .grade(1))
            sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime(now)))
            guard
                case .cancelQuote(let quote?) = sales.ask(
                    .quoteCancel(booking.number, try sales.member()), sales.call())
            else {
                XCTFail("no quote at \(now)")
                continue
            }
            XCTAssertEqual(quote.fee, Won(Int64(fee)), now)
            XCTAssertEqual(quote.refund, quote.paid - quote.fee)
        }
    }

    func testNothingIsCancelledOrChangedAfterTheStartOrByAStranger() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(1)
        let stranger = try sales.member("100235")
        XCTAssertEqual(sales.ask(.quoteCancel(booking.number, stranger), sales.call()), .cancelQuote(nil))
        let quote = CancelQuote(
            booking: booking.number, version: 1, paid: booking.total, fee: .zero, refund: booking.total,
            rule: "performance-2026/3d")
        XCTAssertEqual(sales.ask(.cancel(quote, stranger, .korean), sales.call()), .cancelled(.notCancellable))
        XCTAssertEqual(try sales.holdOutcome(1, by: "100235", in: sales.call(), changing: booking.number), .gone)
        sales.clock.now = Zone.instant(SalesOffice.play)
        XCTAssertEqual(sales.ask(.quoteCancel(booking.number, try sales.member()), sales.call()), .cancelQuote(nil))
        XCTAssertEqual(try sales.holdOutcome(1, in: sales.call(), changing: booking.number), .gone)
        XCTAssertEqual(sales.ask(.bookings(try sales.member()), sales.call()), .bookings([]))
    }

    func testCancellingABookingThatAChangeIsHeldFor() throws {
        let sales = try SalesOffice()
        let booking = try sales.sell(2)
        let (one, two) = (sales.call(), sales.call())
        let hold = try sales.hold(3, .keep, in: one, changing: booking.number)
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, try sales.member()), two) else {
            return XCTFail("no quote")
        }
        XCTAssertEqual(sales.ask(.cancel(quote, try sales.member(), .korean), two), .cancelled(.cancelled(quote)))
        XCTAssertEqual(change(hold, in: one, sales), .gone)
        _ = sales.ask(.release(hold.id), one)
        XCTAssertEqual(try sales.showing().remaining, 52)
        try sales.audit()
    }
}
