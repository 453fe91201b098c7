// MovingTests: a showing moves with everything that was sold of it, or not at all.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class MovingTests: XCTestCase {
    private let later = LocalDateTime("2026-03-14 19:30")!

    private func move(_ fill: (inout ShowingMove) -> Void) -> ShowingMove {
        var move = ShowingMove()
        fill(&move)
        return move
    }

    private func refusal(_ sales: SalesOffice, _ id: ShowingID, _ fill: (inout ShowingMove) -> Void) throws -> String {
        switch try sales.office.staff.moveShowing(id, move(fill)) {
        case .success(let report): return "moved: \(report)"
        case .failure(let refusal): return refusal.description
        }
    }

    func testBookingsFollowWithAVersionATextAndFreeCancelling() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing().id
        let booking = try sales.sell(2)
        let other = try sales.sell(1, by: "100235")
        let until = LocalDateTime("2026-03-13 18:00")!
        let wanted = move { ($0.starts, $0.freeUntil) = (later, until) }
        sales.clock.advance(by: 60)
        let tried = try sales.office.staff.moveShowing(showing, wanted, dryRun: true).get()
        XCTAssertEqual(try sales.showing().starts, SalesOffice.play)
        let done = try sales.office.staff.moveShowing(showing, wanted).get()
        XCTAssertEqual(tried, done)
        XCTAssertEqual([done.bookings, done.seats, done.holdsReleased], [2, 3, 0])
        XCTAssertEqual(
            try sales.texts().sorted(),
            ["mobile-ticket v1", "mobile-ticket v1", "mobile-ticket v2", "mobile-ticket v2"])
        guard case .bookings(let told) = sales.ask(.bookings(try sales.member()), sales.call()),
            let first = told.first
        else { return XCTFail("no bookings") }
        XCTAssertEqual(first.version, 2)
        XCTAssertEqual(first.showing.starts, later)
        XCTAssertEqual(first.seats.map(\.id), booking.seats.map(\.id))
        XCTAssertEqual(first.moved, Moved(from: SalesOffice.play, freeUntil: until))
        let texts = try sales.office.outbox.list().filter { $0.version == 2 }
        for text in texts {
            guard case .mobileTicket(_, 2, let facts, _, let moved?) = try sales.office.outbox.message(text.id)?.body
            else { return XCTFail("no word of the move") }
            XCTAssertEqual(facts.starts, later)
            XCTAssertEqual(moved, Moved(from: SalesOffice.play, freeUntil: until))
        }
        // On the day before the table takes 30 %; free until 18:00.
        sales.clock.now = Zone.instant(until) + -60
        guard case .cancelQuote(let free?) = sales.ask(.quoteCancel(booking.number, try sales.member()), sales.call())
        else { return XCTFail("no quote") }
        XCTAssertEqual([free.fee, Won(0)], [Won(0), Won(0)])
        XCTAssertEqual(free.rule, ShowingMoves.freeRule)
        let cancelled = sales.ask(.cancel(free, try sales.member(), .korean), sales.call())
        XCTAssertEqual(cancelled, .cancelled(.cancelled(free)))
        sales.clock.now = Zone.instant(until)
        guard
            case .cancelQuote(let dear?) = sales.ask(
                .quoteCancel(other.number, try sales.member("100235")), sales.call())
        else { return XCTFail("no quote") }
        XCTAssertEqual(dear.fee, Won(15_000))
        try sales.audit()
    }

    func testACallerWhoIsAboutToAgreeHearsThatItWasMoved() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(1, in: session)
        let done = try sales.office.staff.moveShowing(hold.showing.id, move { $0.starts = later }).get()
        XCTAssertEqual(done.holdsReleased, 1)
        XCTAssertEqual(
            sales.ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session), .booked(.moved))
        XCTAssertEqual(try sales.ledger(), [])
        try sales.audit()
    }

    func testWhatStandsInTheWayIsNamed() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing().id
        let sunday = LocalDateTime("2026-03-08 14:00")!
        XCTAssertTrue(try refusal(sales, showing) { $0.starts = sunday }.contains("starts then"))
        XCTAssertTrue(try refusal(sales, showing) { $0.starts = SalesOffice.play }.contains("there already"))
        XCTAssertTrue(try refusal(sales, showing) { $0.starts = LocalDateTime("2026-03-01 10:00") }.contains("is past"))
        XCTAssertTrue(try refusal(sales, showing) { $0.venue = "nowhere" }.contains("no venue 'nowhere'"))
        XCTAssertTrue(try refusal(sales, ShowingID(99)) { $0.starts = later }.contains("there is no showing 99"))
        XCTAssertTrue(
            try refusal(sales, showing) { ($0.starts, $0.freeUntil) = (later, LocalDateTime("2026-03-15 10:00")) }
                .contains("free cancelling ends"))
    }

    func testIntoAnotherHallOfThePlanAndBySeatMapIntoAnotherPlan() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing().id
        let booking = try sales.sell(2, .near(section: 11, row: 1, seat: 1))
        var batch = CatalogBatch()
        let grades = [Name(local: "VIP"), Name(local: "R")]
        func hall(_ code: String, _ sections: [PlannedSection]) -> PlannedVenue {
            PlannedVenue(code: code, name: Name(local: code), grades: grades, sections: sections)
        }
        batch.venues = [
            hall("twin", [SalesOffice.section(11, "A", grade: 0, rows: 2, seats: 6)]),
            hall("small", [SalesOffice.section(5, "Z", grade: 1, rows: 1, seats: 3)]),
        ]
        _ = try sales.office.staff.storeCatalog(batch)
        sales.clock.advance(by: 60)
        let text = try refusal(sales, showing) { $0.venue = "small" }
        XCTAssertTrue(text.contains("booking \(booking.number), seat 11-1-1: venue 'small' has no seat 11-1-1"), text)
        _ = try sales.office.staff.moveShowing(showing, move { $0.venue = "twin" }).get()
        try sales.audit()
        XCTAssertEqual(try sales.showing().remaining, 10)
        let (one, two) = (SeatKeys(section: 11, row: 1, seat: 1), SeatKeys(section: 11, row: 1, seat: 2))
        let last = SeatKeys(section: 5, row: 1, seat: 3)
        XCTAssertTrue(
            try refusal(sales, showing) { ($0.venue, $0.seats) = ("small", [one: last]) }.contains("names no seat"))
        let map = [one: last, two: SeatKeys(section: 5, row: 1, seat: 2)]
        _ = try sales.office.staff.moveShowing(showing, move { ($0.venue, $0.seats) = ("small", map) }).get()
        guard case .bookings(let told) = sales.ask(.bookings(try sales.member()), sales.call()),
            let first = told.first
        else { return XCTFail("no bookings") }
        XCTAssertEqual(
            first.seats.map { "\($0.label.sectionKeypad)-\($0.label.row)-\($0.label.seat)" }, ["5-1-3", "5-1-2"])
        XCTAssertEqual(first.moved?.venue?.local, "twin")
        XCTAssertEqual(first.version, 3)
        XCTAssertEqual(try sales.showing().remaining, 1)
        _ = try sales.sell(1, by: "100235")
        try sales.audit()
    }

    func testAnImportKnowsAShowingByItsReference() throws {
        let sales = try SalesOffice()
        func planned(_ starts: LocalDateTime) throws -> CatalogBatch {
            var batch = CatalogBatch()
            batch.showings = [
                PlannedShowing(
                    program: try SalesOffice.number("701"), starts: starts, service: nil, tariff: "std",
                    stopMinutes: [], reference: "H-1")
            ]
            return batch
        }
        let staff = sales.office.staff
        XCTAssertEqual(try staff.storeCatalog(planned(SalesOffice.play)).changed, 1)
        let moved = try staff.storeCatalog(planned(later))
        XCTAssertEqual([moved.added, moved.notes.count], [0, 1])
        XCTAssertTrue(moved.notes[0].text.contains("is at 2026-03-14 19:30 now"))
        XCTAssertEqual(try sales.showings("701").map(\.starts), [LocalDateTime("2026-03-08 14:00"), later])
        XCTAssertEqual(try staff.storeCatalog(planned(later)).unchanged, 1)
        _ = try sales.sell(1, program: "701")
        let sold = try sales.showings("701")[1].id
        let session = sales.call()
        _ = try sales.hold(1, in: session, at: 1)
        XCTAssertThrowsError(try staff.storeCatalog(planned(SalesOffice.play))) {
            XCTAssertTrue("\($0)".contains("yemae showing move \(sold)"), "\($0)")
        }
    }
}
