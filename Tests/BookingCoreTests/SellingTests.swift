// SellingTests: booking on the embedded account: once, whole, within the credit limit, and never a seat twice.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class SellingTests: XCTestCase {
    func testABookingIsWholeInOneStep() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(booking.number.description, "7001-0015")
        XCTAssertEqual(booking.version, 1)
        XCTAssertEqual(booking.seats, hold.seats)
        XCTAssertEqual(booking.total, Won(100_000))
        XCTAssertEqual(try sales.ledger(), ["charge 100000"])
        XCTAssertEqual(try sales.texts(), ["mobile-ticket v1"])
        XCTAssertEqual(sales.ask(.bookings(try sales.member()), session), .bookings([booking]))
        XCTAssertEqual(sales.ask(.bookings(try sales.member("100235")), session), .bookings([]))
        try sales.audit()
    }

    func testAskedTwiceIsBookedOnce() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(try sales.book(hold, in: session), try sales.book(hold, in: session))
        XCTAssertEqual(try sales.ledger(), ["charge 100000"])
        XCTAssertEqual(try sales.texts().count, 1)
    }

    func testNumbersGoUp() throws {
        let sales = try SalesOffice()
        XCTAssertEqual(try sales.sell(1).number.sequence, 7_001_001)
        XCTAssertEqual(try sales.sell(1).number.sequence, 7_001_002)
    }

    func testADeclinedChargeLeavesTheHold() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        // His limit is 60,000 won.
        let dear = try sales.hold(2, .grade(0), by: "100236", in: session)
        XCTAssertEqual(sales.ask(.book(dear.id, agreed: dear.total, .korean), session), .booked(.declined))
        XCTAssertEqual(sales.ask(.book(dear.id, agreed: dear.total, .korean), session), .booked(.declined))
        XCTAssertEqual(try sales.ledger(), [])
        XCTAssertEqual(try sales.texts(), [])
        XCTAssertEqual(try sales.showing().remaining, 50)
        XCTAssertEqual(
            try sales.office.database.all("SELECT key, state FROM payment_attempt ORDER BY id") {
                "\($0.text(0)) \($0.text(1))"
            },
            ["B1-1 declined", "B1-2 declined"])
        let cheap = try sales.hold(2, .grade(1), by: "100236", in: session, replacing: dear.id)
        XCTAssertEqual(try sales.book(cheap, in: session).total, Won(60_000))
        try sales.audit()
    }

    func testOnlyTheAgreedAmountIsCharged() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: Won(99_999), .korean), session), .booked(.priceChanged))
        XCTAssertEqual(try sales.ledger(), [])
    }

    func testAHoldOfAnotherConversationOrAShowingClosedMeanwhileIsNotSold() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), sales.call()), .booked(.lapsed))
        XCTAssertTrue(try sales.office.staff.setSale(of: hold.showing.id, open: false))
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), session), .booked(.gone))
        XCTAssertEqual(try sales.ledger(), [])
    }

    func testTheLedgerIsAppendOnlyAndRefundsAreBounded() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(1)
        let database = sales.office.database
        XCTAssertThrowsError(try database.run("UPDATE ledger SET amount = 1"))
        XCTAssertThrowsError(try database.run("DELETE FROM ledger"))
        let refund =
            "INSERT INTO ledger(member, booking, showing, kind, amount, key, at) SELECT member, booking, showing, "
            + "'refund', ?, ?, 0 FROM ledger WHERE id = 1"
        XCTAssertThrowsError(try database.run(refund, 50_001, "x"))
        XCTAssertEqual(try database.run(refund, 50_000, "x"), 1)
        XCTAssertThrowsError(try database.run(refund, 1, "y"))
    }

    func testASeatCannotBeClaimedTwiceWhateverTheCode() throws {
        let sales = try SalesOffice()
        _ = try sales.hold(1, in: sales.call())
        XCTAssertThrowsError(try sales.office.database.run("INSERT INTO claim SELECT * FROM claim")) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .notUnique)
        }
        // A seat of another venue is not the showing's to sell.
        XCTAssertThrowsError(
            try sales.office.database.run(
                "INSERT INTO claim(showing, leg, seat, hold) SELECT 1, 0, seat.id, 1 FROM seat JOIN section ON "
                    + "section.id = seat.section WHERE section.name_en = 'Car 1' LIMIT 1"
            ))
    }

    /// Eight connections on one file sell a house of 52 seats; each seat once, every charge with its booking.
    func testEightAtOnceSellEachSeatOnce() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("race-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("race.db").path
        var rules = SalesOffice.rules
        rules.ticketsPerShowing = 100
        var batch = CatalogBatch()
        batch.members = try (0..<8).map { try SalesOffice.member("30000\($0)", "0103000000\($0)", limit: 100_000_000) }
        let setUp = try SalesOffice(path: path, rules: rules)
        try setUp.office.staff.storeCatalog(batch)
        DispatchQueue.concurrentPerform(iterations: 8) { [rules] worker in
            do {
                let sales = try SalesOffice(path: path, rules: rules)
                let session = sales.call()
                while case .held(let hold) = try sales.holdOutcome(1, by: "30000\(worker)", in: session) {
                    _ = try sales.book(hold, in: session)
                }
            } catch { XCTFail("\(error)") }
        }
        XCTAssertEqual(try setUp.number("SELECT count(*) FROM booking_seat"), 52)
        XCTAssertEqual(try setUp.number("SELECT count(DISTINCT seat) FROM booking_seat"), 52)
        XCTAssertEqual(try setUp.number("SELECT sum(amount) FROM ledger"), 12 * 50_000 + 40 * 30_000)
        XCTAssertEqual(try setUp.number("SELECT count(*) FROM outbox"), 52)
        XCTAssertEqual(try setUp.showing().remaining, 0)
        try setUp.audit()
    }
}
