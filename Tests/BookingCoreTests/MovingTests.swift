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
            guard case .mobileTicket(_, 2, let facts, _, _, let moved?) = try sales.office.outbox.message(text.id)?.body
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

    /// What callers hear of the venue is that of the showing, not of its program: the way there, and whether there are
    /// wheelchair places to ask for. Both ways are texted in one call.
    func testTheWayAndTheKeysFollowTheShowing() throws {
        let sales = try SalesOffice()
        let (showing, member, session) = (try sales.showing().id, try sales.member(), sales.call())
        _ = try sales.sell(1, .near(section: 11, row: 1, seat: 1))
        func way(_ words: String) -> Directions {
            Directions(address: Name(local: words), way: Name(local: words))
        }
        var batch = CatalogBatch()
        let chairs = PlannedRow(
            number: 9, label: "9", y: 9, seats: [PlannedSeat(number: 1, label: "1", x: 0, purpose: .wheelchair)])
        let section = SalesOffice.section(11, "A", grade: 0, rows: 2, seats: 6)
        batch.venues = [
            PlannedVenue(
                code: "annex", name: Name(local: "별관"), grades: [Name(local: "VIP"), Name(local: "R")],
                sections: [
                    PlannedSection(
                        keypad: 11, name: section.name, grade: 0, focusX: section.focusX, focusY: section.focusY,
                        rows: section.rows + [chairs])
                ])
        ]
        batch.directions = [
            PlannedDirections(venue: "theatre", directions: way("극장")),
            PlannedDirections(venue: "annex", directions: way("별관")),
        ]
        try sales.office.staff.storeCatalog(batch)
        let program = try SalesOffice.number("701")
        XCTAssertEqual(try sales.showings("701").map(\.program.choices), [[], []])
        _ = try sales.office.staff.moveShowing(showing, move { $0.venue = "annex" }).get()
        XCTAssertEqual(try sales.showings("701").map(\.program.choices), [.wheelchair, []])
        let other = try XCTUnwrap(sales.showings("701").last?.id)
        XCTAssertEqual(sales.ask(.directions(program, showing), session), .directions(way("별관")))
        XCTAssertEqual(sales.ask(.directions(program, other), session), .directions(way("극장")))
        XCTAssertEqual(sales.ask(.directions(program), session), .directions(way("별관")), "of the next showing")
        for showing in [showing, other, showing] {
            XCTAssertEqual(
                sales.ask(.textDirections(program, member, .korean, showing), session), .directionsTexted(true))
        }
        let texts = try sales.office.outbox.list().filter { $0.kind == .directions }
        let ways = try texts.compactMap { text -> Directions? in
            guard case .directions(_, _, let way)? = try sales.office.outbox.message(text.id)?.body else { return nil }
            return way
        }
        XCTAssertEqual(Set(ways), [way("별관"), way("극장")])
        XCTAssertEqual(ways.count, 2)
        // Once it is over, the next one's venue is that of the program.
        sales.clock.now = Zone.instant(SalesOffice.play) + 60
        XCTAssertEqual(sales.ask(.directions(program), session), .directions(way("극장")))
    }

    func testMovesAreListedWithWhatFollowed() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing().id
        let booking = try sales.sell(2)
        _ = try sales.sell(1, by: "100235")
        sales.clock.advance(by: 60)
        _ = try sales.office.staff.moveShowing(showing, move { $0.starts = later }).get()
        let member = try sales.member()
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), sales.call()) else {
            return XCTFail("no quote")
        }
        _ = sales.ask(.cancel(quote, member, .korean), sales.call())
        let line = try XCTUnwrap(sales.office.staff.showingMoves(of: SalesOffice.number("701")).first)
        XCTAssertEqual([line.from, line.to], [SalesOffice.play, later])
        XCTAssertEqual([line.bookings, line.cancelled], [2, 1])
        XCTAssertEqual([line.fromVenue, line.toVenue], ["theatre", "theatre"])
        XCTAssertEqual(try sales.office.staff.showingMoves(of: SalesOffice.number("801")), [])
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
