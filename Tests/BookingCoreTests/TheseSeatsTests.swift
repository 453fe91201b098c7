// TheseSeatsTests: exactly the seats that somebody chose on a plan, or none; the plan itself; single seats left alone;
// and how often their time is extended.

import BookingModel
import XCTest

@testable import BookingCore

final class TheseSeatsTests: XCTestCase {
    private func seats(_ sales: SalesOffice, _ places: (Int, Int, Int)...) throws -> [SeatID] {
        try places.map { section, row, number in
            try XCTUnwrap(
                sales.office.database.first(
                    """
                    SELECT seat.id FROM seat JOIN section ON section.id = seat.section
                    WHERE section.keypad = ? AND row_number = ? AND number = ?
                    """, section, row, number
                ) { $0.id(0) })
        }
    }

    private func plan(_ sales: SalesOffice, _ section: Int, _ having: Having = Having()) throws -> SectionPlan? {
        let asked = BrowserRequest.plan(try sales.showing().id, nil, section: section, having)
        let asker = Asker(channel: .web)
        guard case .browser(.plan(let plan)) = sales.office.sales.look(.browser(asked), for: asker) else { return nil }
        return plan
    }

    /// `1-1 free`, of seats that are not as most are.
    private func states(_ plan: SectionPlan?, but usual: SectionPlan.State = .free) -> [String] {
        (plan?.map.rows ?? []).flatMap { row in
            row.seats.compactMap { seat in
                plan.flatMap { $0.state(of: seat) == usual ? nil : "\(row.label)-\(seat.label) \($0.state(of: seat))" }
            }
        }
    }

    func testSeatsOfTwoPricesAreHeldTogetherEachAtItsOwn() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let wanted = try seats(sales, (21, 2, 4), (11, 1, 3), (11, 1, 4))
        let hold = try sales.hold(3, .these(wanted), in: session)
        XCTAssertEqual(hold.seats.map(\.label.description), ["A 1-3", "A 1-4", "B 2-4"])
        XCTAssertEqual(hold.seats.map(\.price), [Won(50_000), Won(50_000), Won(30_000)])
        XCTAssertEqual(hold.total, Won(130_000))
        XCTAssertTrue(hold.split && hold.exact)
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(booking.seats.map(\.id), hold.seats.map(\.id))
        try sales.audit()
    }

    func testTheseOrNone() throws {
        let sales = try SalesOffice()
        _ = try sales.hold(1, .these(seats(sales, (11, 1, 3))), in: sales.call())
        func outcome(_ wanted: [SeatID], _ count: Int) throws -> HoldOutcome {
            try sales.holdOutcome(count, .these(wanted), by: "100235", in: sales.call())
        }
        let two = try seats(sales, (11, 1, 3), (11, 1, 4))
        guard case .taken(let taken) = try outcome(two, 2) else { return XCTFail("not taken") }
        XCTAssertEqual(taken.map(\.description), ["A 1-3"])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim"), 1, "and nothing of the rest")
        XCTAssertEqual(try outcome(two, 1), .noSuchSeat, "another number than tickets")
        XCTAssertEqual(try outcome([two[1], two[1]], 2), .noSuchSeat, "one twice")
        XCTAssertEqual(try outcome([two[1], SeatID(99_999)], 2), .noSuchSeat)
        XCTAssertEqual(try outcome(seats(sales, (1, 1, 1)), 1), .noSuchSeat, "of another hall")
        sales.clock.advance(by: 300)
        guard case .held = try outcome(two, 2) else { return XCTFail("a hold that has lapsed") }
    }

    func testAJourneyObeysItsLegs() throws {
        let sales = try SalesOffice()
        let seat = try seats(sales, (1, 1, 1))
        _ = try sales.hold(
            1, .these(seat), in: sales.call(), journey: Journey(from: 0, to: 2), program: "801")
        guard
            case .held = try sales.holdOutcome(
                1, .these(seat), by: "100235", in: sales.call(), journey: Journey(from: 2, to: 3), program: "801")
        else { return XCTFail("free behind the second stop") }
        guard
            case .taken = try sales.holdOutcome(
                1, .these(seat), by: "100235", in: sales.call(), journey: Journey(from: 1, to: 2), program: "801")
        else { return XCTFail("taken on the second leg") }
    }

    func testACompanionSeatGoesWithItsWheelchairPlaceAndHouseSeatsNever() throws {
        let sales = try HoldBackTests.office()
        func outcome(_ places: (Int, Int, Int)...) throws -> HoldOutcome {
            let wanted = try places.flatMap { try seats(sales, $0) }
            return try sales.holdOutcome(wanted.count, .these(wanted), in: sales.call())
        }
        XCTAssertEqual(try outcome((11, 1, 2)), .companionAlone)
        XCTAssertEqual(try outcome((11, 1, 2), (11, 1, 5)), .companionAlone)
        guard case .held(let pair) = try outcome((11, 1, 2), (11, 1, 1)) else { return XCTFail("not held") }
        XCTAssertEqual(pair.seats.map(\.label.purpose), [.wheelchair, .companion])
        guard case .held(let view) = try outcome((11, 1, 3)) else { return XCTFail("who chooses it asks for it") }
        XCTAssertEqual(view.seats.map(\.label.purpose), [.restricted])
    }

    func testThePlanSaysWhatIsFreeTakenAndMine() throws {
        let sales = try SalesOffice()
        XCTAssertNil(try plan(sales, 99))
        let session = sales.call()
        let own = try sales.hold(2, .these(seats(sales, (11, 1, 3), (11, 1, 4))), in: session)
        _ = try sales.hold(1, .these(seats(sales, (11, 2, 1))), by: "100235", in: sales.call())
        XCTAssertEqual(states(try plan(sales, 11)), ["1-3 taken", "1-4 taken", "2-1 taken"])
        let plan = try XCTUnwrap(plan(sales, 11, Having(hold: own.id)))
        XCTAssertEqual(states(plan), ["1-3 mine", "1-4 mine", "2-1 taken"])
        XCTAssertEqual(plan.offer.remaining, 9)
        XCTAssertEqual(plan.hall.sections.count, 2)
        let booking = try sales.book(own, in: session)
        XCTAssertEqual(
            states(try self.plan(sales, 11, Having(booking: booking.number))), ["1-3 mine", "1-4 mine", "2-1 taken"])
        sales.clock.advance(by: 300)
        XCTAssertEqual(states(try self.plan(sales, 11)), ["1-3 taken", "1-4 taken"], "what lapsed is free")
    }

    func testASingleSeatLeftAloneIsNamed() throws {
        let sales = try SalesOffice()
        _ = try sales.hold(2, .these(seats(sales, (11, 1, 5), (11, 1, 6))), in: sales.call())
        let plan = try XCTUnwrap(plan(sales, 11))
        func alone(_ places: (Int, Int, Int)...) throws -> [String] {
            plan.leftAlone(by: Set(try places.flatMap { try seats(sales, $0) })).map(\.description)
        }
        XCTAssertEqual(try alone((11, 1, 2), (11, 1, 3)), ["A 1-1", "A 1-4"])
        XCTAssertEqual(try alone((11, 1, 3), (11, 1, 4)), [])
        XCTAssertEqual(try alone((11, 1, 1), (11, 1, 2), (11, 1, 3)), ["A 1-4"])
        XCTAssertEqual(try alone((11, 1, 1), (11, 1, 2), (11, 1, 3), (11, 1, 4)), [])
        XCTAssertEqual(try alone((21, 1, 2)), [], "another section's")
    }

    func testChoosingAgainDoesNotHoldForEver() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        func end(_ hold: Hold) throws -> Int { try sales.number("SELECT expires_at FROM hold WHERE id = \(hold.id)") }
        let first = try sales.hold(1, .these(seats(sales, (11, 1, 3))), in: session)
        sales.clock.advance(by: 200)
        let second = try sales.hold(
            2, .these(seats(sales, (11, 1, 3), (11, 1, 4))), in: session, replacing: first.id)
        XCTAssertEqual(try end(second), try end(first), "one of them was held before")
        let third = try sales.hold(1, .these(seats(sales, (11, 2, 3))), in: session, replacing: second.id)
        XCTAssertEqual(try end(third), try end(first) + 200, "another seat, as on the telephone")
    }
}
