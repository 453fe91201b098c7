// WaitingTests: seats that come free go to those who wait, in their order, and to nobody else before them.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class WaitingTests: XCTestCase {
    private let way = Journey(from: 0, to: 1)
    private let (anna, bora, chul) = ("100234", "100235", "100236")

    /// A theatre of which the first showing is sold out: VIP in one booking of six and one of six, R in four of ten.
    private struct House {
        let sales: SalesOffice
        let showing: ShowingID
        /// Of six VIP seats each.
        let vip: [Booking]
        /// Of two R seats each.
        let cheap: [Booking]
    }

    private func house() throws -> House {
        var rules = SalesOffice.rules
        (rules.ticketsPerBooking, rules.ticketsPerShowing) = (9, 100)
        let sales = try SalesOffice(rules: rules)
        var batch = CatalogBatch()
        batch.members = [try SalesOffice.member("100300", "01099990000", limit: 9_000_000)]
        _ = try sales.office.staff.storeCatalog(batch)
        let vip = try (0..<2).map { _ in try sales.sell(6, .grade(0), by: "100300") }
        let cheap = try (0..<20).map { _ in try sales.sell(2, .grade(1), by: "100300") }
        sales.office.rules.ticketsPerShowing = 8
        return House(sales: sales, showing: try sales.showing().id, vip: vip, cheap: cheap)
    }

    @discardableResult
    private func wait(
        _ house: House, _ member: String, _ seats: Int, grade: Int? = nil, in session: SessionID? = nil
    ) throws -> WaitOutcome {
        let request = WaitRequest(
            member: try house.sales.member(member), showing: house.showing, journey: way, party: Party(seats),
            grade: grade)
        let reply = house.sales.ask(.wait(request, .korean), session ?? house.sales.call())
        guard case .waiting(let outcome) = reply else { throw SalesOffice.Unexpected() }
        house.sales.clock.now = house.sales.clock.now + 1
        return outcome
    }

    private func cancel(_ house: House, _ booking: Booking) throws {
        let (sales, member) = (house.sales, try house.sales.member("100300"))
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), sales.call()),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), sales.call())
        else { return XCTFail("not cancelled") }
        sales.clock.now = sales.clock.now + 1
    }

    /// `100234 waiting`, in the order of the line.
    private func line(_ house: House) throws -> [String] {
        try house.sales.office.staff.waitingList(all: true).map { "\($0.member) \($0.state.rawValue)" }
    }

    /// What a member who calls again is told at once.
    private func offered(_ house: House, _ member: String) throws -> Hold? {
        guard case .pending(let list) = house.sales.ask(.pending(try house.sales.member(member)), house.sales.call())
        else { throw SalesOffice.Unexpected() }
        for case .offered(let hold, _) in list { return hold }
        return nil
    }

    func testTheReportCountsEveryEntryOnce() throws {
        let house = try house()
        let (sales, staff) = (house.sales, house.sales.office.staff)
        try wait(house, anna, 2)
        try wait(house, bora, 2)
        sales.clock.now = sales.clock.now + 600
        try cancel(house, house.cheap[0])
        try cancel(house, house.cheap[1])
        try wait(house, chul, 1)
        // Anna buys, Bora's time runs out, and the seats are Chul's.
        let session = sales.call()
        let hold = try XCTUnwrap(offered(house, anna))
        guard case .held(.held(let mine)) = sales.ask(.resume(hold.id, try sales.member(anna)), session) else {
            return XCTFail("not resumed")
        }
        _ = try sales.book(mine, in: session)
        sales.clock.now = sales.clock.now + Int64(60 * sales.office.rules.offerMinutes)
        _ = try staff.offerSeats()
        let period = try XCTUnwrap(StatisticsPeriod(SalesOffice.play.date, SalesOffice.play.date))
        let rows = try sales.office.statistics.waitingReport(period)
        let row = try XCTUnwrap(rows.first)
        XCTAssertEqual(rows.count, 1)
        XCTAssertEqual(
            [row.waited, row.seats, row.offered, row.taken, row.takenSeats, row.lapsed], [3, 5, 3, 1, 2, 1])
        XCTAssertEqual([row.expired, row.withdrawn, row.open], [0, 0, 1])
        XCTAssertEqual(row.medianMinutes, 10)
        let other = try XCTUnwrap(StatisticsPeriod(LocalDate(2026, 3, 8)!, LocalDate(2026, 3, 9)!))
        XCTAssertEqual(try sales.office.statistics.waitingReport(other), [])
    }

    func testSeatsThatComeFreeGoToTheFirstInLineWhoFits() throws {
        let house = try house()
        guard case .waits(let first) = try wait(house, anna, 4) else { return XCTFail("not in line") }
        XCTAssertEqual([first.place, first.seats], [1, 4])
        guard case .waits(let second) = try wait(house, bora, 2) else { return XCTFail("not in line") }
        XCTAssertEqual(second.place, 2)
        // Two seats are too few for the first, who keeps their place.
        try cancel(house, house.cheap[0])
        XCTAssertEqual(try line(house), ["100234 waiting", "100235 offered"])
        XCTAssertEqual(try offered(house, bora)?.seats.count, 2)
        XCTAssertNil(try offered(house, anna))
        try wait(house, chul, 2)
        // Six: the first takes four, two are left for the third.
        try cancel(house, house.vip[0])
        XCTAssertEqual(try line(house), ["100234 offered", "100235 offered", "100236 offered"])
        XCTAssertEqual(try offered(house, anna)?.seats.count, 4)
        XCTAssertEqual(
            try house.sales.office.outbox.list(limit: 3).map(\.kind), [.waitingOffer, .waitingOffer, .cancelled])
        try house.sales.audit()
    }

    func testNobodyElseBuysWhatFitsSomebodyInLine() throws {
        let house = try house()
        let sales = house.sales
        // Free by time alone: a caller's hold that lapses while no pass runs.
        try cancel(house, house.cheap[0])
        let caller = sales.call()
        _ = try sales.hold(2, by: bora, in: caller)
        try wait(house, anna, 2)
        sales.clock.now = sales.clock.now + Int64(sales.office.rules.holdSeconds)
        XCTAssertEqual(try sales.holdOutcome(2, by: bora, in: sales.call()), .notEnough(remaining: 0))
        XCTAssertEqual(try line(house), ["100234 offered"])
        // What fits nobody in line is anybody's.
        try wait(house, chul, 3)
        try cancel(house, house.cheap[1])
        _ = try sales.hold(2, by: bora, in: sales.call())
        XCTAssertEqual(try line(house), ["100234 offered", "100236 waiting"])
        try sales.audit()
    }

    func testAnOfferIsBoughtOrGoesToTheNext() throws {
        let house = try house()
        let sales = house.sales
        try wait(house, anna, 2)
        try wait(house, bora, 2)
        try cancel(house, house.cheap[0])
        // The call drops: the offer's time is what it was.
        let hold = try XCTUnwrap(offered(house, anna))
        let call = sales.call()
        guard case .held(.held) = sales.ask(.resume(hold.id, try sales.member(anna)), call) else {
            return XCTFail("not taken over")
        }
        _ = sales.ask(.end(.hungUp, place: "x"), call)
        sales.clock.now = sales.clock.now + 60 * 29
        let again = sales.call()
        guard case .held(.held(let kept)) = sales.ask(.resume(hold.id, try sales.member(anna)), again) else {
            return XCTFail("lost")
        }
        _ = try sales.book(kept, in: again)
        XCTAssertEqual(try line(house), ["100234 taken", "100235 waiting"])
        try cancel(house, house.cheap[1])
        XCTAssertEqual(try line(house), ["100234 taken", "100235 offered"])
        try wait(house, chul, 2)
        // Not bought in time: the pass gives it to the next, once.
        sales.clock.now = sales.clock.now + 60 * 30
        let report = try sales.office.staff.offerSeats()
        XCTAssertEqual([report.showings, report.offers, report.over], [1, 1, 0])
        XCTAssertEqual(try line(house), ["100234 taken", "100235 lapsed", "100236 offered"])
        XCTAssertEqual(try sales.office.staff.offerSeats(), OfferReport())
        // Given back: nobody is left, and it is anybody's.
        let last = try XCTUnwrap(offered(house, chul))
        let third = sales.call()
        _ = sales.ask(.resume(last.id, try sales.member(chul)), third)
        _ = sales.ask(.release(last.id), third)
        XCTAssertEqual(try line(house), ["100234 taken", "100235 lapsed", "100236 lapsed"])
        XCTAssertEqual(try sales.showing().remaining, 2)
        try sales.audit()
    }

    func testAGradeMeansThatOneOrABetterOne() throws {
        let house = try house()
        try wait(house, anna, 2, grade: 0)
        try wait(house, bora, 2, grade: 1)
        try cancel(house, house.cheap[0])
        XCTAssertEqual(try line(house), ["100234 waiting", "100235 offered"])
        try wait(house, chul, 1, grade: 1)
        try cancel(house, house.vip[0])
        XCTAssertEqual(try line(house), ["100234 offered", "100235 offered", "100236 offered"])
        XCTAssertEqual(try offered(house, chul)?.seats.map(\.grade.local), ["VIP"])
        XCTAssertEqual(try wait(house, anna, 2, grade: 7), .held(try XCTUnwrap(offered(house, anna))))
    }

    func testEveryActIsSafeToAskTwiceAndBounded() throws {
        let house = try house()
        let (sales, session) = (house.sales, house.sales.call())
        let request = Request.wait(
            WaitRequest(
                member: try sales.member(anna), showing: house.showing, journey: way, party: Party(2), grade: nil),
            .korean)
        let first = sales.office.sales.perform(request, in: session, act: 1)
        guard case .waiting(.waits) = first else { return XCTFail("not in line") }
        XCTAssertEqual(sales.office.sales.perform(request, in: session, act: 1), first)
        guard case .waiting(.already(let entry)) = sales.office.sales.perform(request, in: session, act: 2) else {
            return XCTFail("in line twice")
        }
        XCTAssertEqual(entry.place, 1)
        guard case .waits(let all) = sales.ask(.waits(try sales.member(anna)), sales.call()) else {
            return XCTFail("no answer")
        }
        XCTAssertEqual(all, [entry])
        XCTAssertEqual(try wait(house, bora, 9), .overLimit(allowed: 8))
        sales.office.rules.waitingPerShowing = 1
        XCTAssertEqual(try wait(house, bora, 2), .full)
        sales.office.rules.waitingPerShowing = 200
        sales.office.rules.waitingPerMember = 0
        XCTAssertEqual(try wait(house, bora, 2), .tooMany)
        sales.office.rules.offerMinutes = 0
        XCTAssertEqual(try wait(house, chul, 2), .closed)
        for _ in 0..<2 {
            XCTAssertEqual(
                sales.ask(.stopWaiting(house.showing, try sales.member(anna)), sales.call()), .waitingEnded)
        }
        XCTAssertEqual(try line(house), ["100234 withdrawn"])
    }

    func testSeatsThatCameFreeMeanwhileAreHeldAtOnceUnlessSomebodyWasThereBefore() throws {
        let house = try house()
        try cancel(house, house.cheap[0])
        guard case .held(let hold) = try wait(house, anna, 2) else { return XCTFail("not held") }
        XCTAssertEqual(hold.seats.count, 2)
        // No text for a member who is in the call.
        XCTAssertEqual(try house.sales.number("SELECT count(*) FROM outbox WHERE kind = 'waiting-offer'"), 0)
        guard case .waits = try wait(house, bora, 2) else { return XCTFail("not in line") }
        try cancel(house, house.cheap[1])
        XCTAssertEqual(try wait(house, chul, 2).place, 1)
        XCTAssertEqual(try line(house), ["100234 offered", "100235 offered", "100236 waiting"])
    }

    func testTheLineEndsBeforeTheSaleDoesAndSaysSoOnce() throws {
        let house = try house()
        let sales = house.sales
        try wait(house, anna, 2)
        sales.clock.now = Zone.instant(SalesOffice.play) + -60 * 30 + -1
        XCTAssertEqual(try sales.office.staff.offerSeats(), OfferReport())
        sales.clock.now = sales.clock.now + 1
        XCTAssertEqual(try sales.office.staff.offerSeats().over, 1)
        XCTAssertEqual(try sales.office.staff.offerSeats(), OfferReport())
        XCTAssertEqual(try line(house), ["100234 expired"])
        let text = try XCTUnwrap(sales.office.outbox.list(limit: 1).first)
        guard case .waitingEnd(_, seats: 2, isCancelled: false)? = try sales.office.outbox.message(text.id)?.body
        else { return XCTFail("no text") }
        XCTAssertEqual(try wait(house, bora, 2), .closed)
    }

    func testTheLineFollowsAShowingThatMovesAndEndsWithOneThatIsCancelled() throws {
        let house = try house()
        let sales = house.sales
        try wait(house, anna, 2)
        try wait(house, bora, 2)
        try cancel(house, house.cheap[0])
        var move = ShowingMove()
        move.starts = LocalDateTime("2026-03-12 19:30")
        _ = try sales.office.staff.moveShowing(house.showing, move).get()
        // What was offered is offered again, for the new time, to the same member.
        XCTAssertEqual(try line(house), ["100234 offered", "100235 waiting"])
        XCTAssertEqual(
            try sales.office.database.all(
                "SELECT state FROM outbox WHERE kind = 'waiting-offer' ORDER BY id", as: { $0.text(0) }),
            ["superseded", "waiting"])
        let text = try XCTUnwrap(sales.office.outbox.list(limit: 1).first { $0.kind == .waitingOffer } ?? nil)
        guard case .waitingOffer(let facts, seats: 2, _)? = try sales.office.outbox.message(text.id)?.body else {
            return XCTFail("no text")
        }
        XCTAssertEqual(facts.starts, move.starts)
        _ = try sales.office.staff.cancelShowing(house.showing)
        XCTAssertEqual(try line(house), ["100234 expired", "100235 expired"])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM outbox WHERE kind = 'waiting-end'"), 2)
        try sales.audit()
    }

    func testStaffTakeEntriesOutOfLine() throws {
        let house = try house()
        let staff = house.sales.office.staff
        try wait(house, anna, 2)
        try wait(house, bora, 2)
        try wait(house, chul, 2)
        let ids = try staff.waitingList(of: house.showing).map(\.id)
        XCTAssertTrue(try staff.removeWaiting(ids[1]))
        XCTAssertFalse(try staff.removeWaiting(ids[1]))
        try cancel(house, house.cheap[0])
        XCTAssertTrue(try staff.removeWaiting(ids[0]))
        XCTAssertEqual(try line(house), ["100234 lapsed", "100235 withdrawn", "100236 offered"])
    }

    func testTheDatabaseRefusesAnOfferOfOtherSeatsAndAnEntryThatMoves() throws {
        let house = try house()
        try wait(house, anna, 2)
        let hold = try house.sales.number("SELECT max(id) FROM hold")
        let database = house.sales.office.database
        for sql in [
            "UPDATE waiting SET state = 'offered', hold = \(hold), offered_at = asked_at, offer_until = asked_at + 9",
            "UPDATE waiting SET state = 'offered'", "UPDATE waiting SET seats = 1", "UPDATE waiting SET asked_at = 1",
            "UPDATE waiting SET id = 9", "DELETE FROM waiting",
        ] {
            XCTAssertThrowsError(try database.run(sql), sql)
        }
    }
}

extension WaitOutcome {
    /// The place in line; nil: not in line.
    fileprivate var place: Int? {
        switch self {
        case .waits(let entry), .already(let entry): entry.place
        case .held, .overLimit, .tooMany, .full, .closed: nil
        }
    }
}
