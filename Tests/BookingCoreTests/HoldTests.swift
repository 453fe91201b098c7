// HoldTests: seats set aside: never twice, free again when the time is up, limited, parked and taken over.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class HoldTests: XCTestCase {
    /// A section whose seats have numbers in a row is read in another way than one whose seats have not. Both ways see
    /// the same.
    func testWhatIsTakenIsSeenAlikeHoweverSeatsAreNumbered() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        _ = try sales.sell(2)
        let own = try sales.hold(3, in: session)
        let database = sales.office.database
        let showing = try sales.showing()
        var taken = 0
        for row in try database.all("SELECT DISTINCT section FROM seat", as: { $0.int64(0) }) {
            let map = try XCTUnwrap(SeatMaps.load(row, from: database))
            let far = Row(
                number: 999, label: "", y: 0, seats: [Seat(id: SeatID(1_000_000), number: 1, label: "", x: 0)])
            let scattered = Section(
                keypad: map.keypad, name: map.name, grade: map.grade, focusX: 0, focusY: 0, rows: map.rows + [far])
            let seats = Set(map.rows.flatMap(\.seats).map(\.id))
            for exempt in [nil, own.id] {
                let (a, b) = try (
                    SeatMaps.taken(row, map, of: showing.id, showing.journey, except: exempt, nil, in: database),
                    SeatMaps.taken(row, scattered, of: showing.id, showing.journey, except: exempt, nil, in: database)
                )
                XCTAssertEqual(a.intersection(seats), b)
                taken += b.count
            }
        }
        XCTAssertEqual(taken, 2 + 5, "two sold and three held; for the holder only the two")
    }

    func testTheBestSeatsAreHeldTogether() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        XCTAssertEqual(hold.seats.map(\.label.description), ["A 1-3", "A 1-4"])
        XCTAssertEqual(hold.total, Won(100_000))
        XCTAssertEqual(hold.showing.remaining, 50)
        XCTAssertFalse(hold.split)
        XCTAssertNil(hold.change)
        try sales.audit()
    }

    func testTheSameTurnAskedTwiceHoldsOnce() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let request = Request.hold(
            HoldRequest(
                member: try sales.member(), showing: try sales.showing().id, journey: Journey(from: 0, to: 1), count: 2,
                preference: .best))
        XCTAssertEqual(
            sales.office.sales.perform(request, in: session, act: 7),
            sales.office.sales.perform(request, in: session, act: 7))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM hold"), 1)
    }

    func testAParticularSeatOrTheNearest() throws {
        let sales = try SalesOffice()
        let preference = SeatPreference.near(section: 21, row: 2, seat: 5)
        let first = try sales.hold(1, preference, in: sales.call())
        XCTAssertEqual(first.seats.map(\.label.description), ["B 2-5"])
        XCTAssertTrue(first.exact)
        let second = try sales.hold(1, preference, by: "100235", in: sales.call())
        XCTAssertFalse(second.exact)
        XCTAssertNotEqual(second.seats, first.seats)
        XCTAssertEqual(try sales.holdOutcome(1, .near(section: 21, row: 9, seat: 1), in: sales.call()), .noSuchSeat)
        XCTAssertEqual(try sales.holdOutcome(1, .section(99), in: sales.call()), .noSuchSeat)
    }

    func testReplacingIsOneStepAndFailsWhole() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let first = try sales.hold(4, in: session)
        // The own seats count as free, so the same preference gets the same seats.
        let second = try sales.hold(4, in: session, replacing: first.id)
        XCTAssertEqual(second.seats, first.seats)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim"), 4)
        XCTAssertEqual(try sales.holdOutcome(4, .section(99), in: session, replacing: second.id), .noSuchSeat)
        XCTAssertEqual(try sales.book(second, in: session).seats.count, 4)
        try sales.audit()
    }

    func testALapsedHoldIsFreeWithoutSweeping() throws {
        let sales = try SalesOffice()
        let first = sales.call()
        let lapsed = try sales.hold(6, .grade(0), in: first)
        sales.clock.advance(by: 301)
        XCTAssertEqual(try sales.showing().remaining, 52)
        XCTAssertEqual(try sales.hold(6, .grade(0), by: "100235", in: sales.call()).seats, lapsed.seats)
        XCTAssertEqual(sales.ask(.book(lapsed.id, agreed: lapsed.total, .korean), first), .booked(.lapsed))
        try sales.audit()
    }

    func testALateYesStillSellsSeatsNobodyHasTaken() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(2, in: session)
        sales.clock.advance(by: 301)
        XCTAssertEqual(try sales.book(hold, in: session).seats, hold.seats)
    }

    func testLimits() throws {
        let sales = try SalesOffice()
        XCTAssertEqual(try sales.holdOutcome(7, in: sales.call()), .overLimit(allowed: 6))
        _ = try sales.sell(5)
        XCTAssertEqual(try sales.holdOutcome(4, in: sales.call()), .overLimit(allowed: 3))
        let session = sales.call()
        let hold = try sales.hold(3, in: session)
        XCTAssertEqual(try sales.holdOutcome(1, in: session), .overLimit(allowed: 0))
        XCTAssertEqual(try sales.hold(2, in: session, replacing: hold.id).seats.count, 2)
        // Another showing has its own count.
        XCTAssertEqual(try sales.hold(6, .grade(1), in: session, at: 1).seats.count, 6)
    }

    func testSoldOutSaysHowManyAreLeft() throws {
        var rules = SalesOffice.rules
        rules.ticketsPerBooking = 9
        rules.ticketsPerShowing = 100
        let sales = try SalesOffice(rules: rules)
        _ = try sales.hold(9, .grade(0), in: sales.call())
        XCTAssertEqual(try sales.holdOutcome(4, .grade(0), in: sales.call()), .notEnough(remaining: 3))
        // Three more are there, in the other grade they sit together.
        XCTAssertEqual(try sales.hold(4, .best, in: sales.call()).seats.first?.label.section.latin, "B")
    }

    func testReleasedSeatsAreFreeAtOnce() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        let hold = try sales.hold(6, in: session)
        XCTAssertEqual(sales.ask(.release(hold.id), sales.call()), .released)
        XCTAssertEqual(try sales.showing().remaining, 46, "another conversation released it")
        XCTAssertEqual(sales.ask(.release(hold.id), session), .released)
        XCTAssertEqual(sales.ask(.release(hold.id), session), .released)
        XCTAssertEqual(try sales.showing().remaining, 52)
        _ = try sales.hold(2, in: session)
        _ = try sales.hold(2, in: session)
        XCTAssertEqual(sales.ask(.releaseAll, session), .released)
        XCTAssertEqual(try sales.showing().remaining, 52)
        try sales.audit()
    }

    func testAMemberTakesHisHoldOverIntoTheNextCall() throws {
        let sales = try SalesOffice()
        let first = sales.call()
        let hold = try sales.hold(2, in: first)
        sales.clock.advance(by: 250)
        let second = sales.call()
        XCTAssertEqual(sales.ask(.resume(hold.id, try sales.member("100235")), second), .held(.gone))
        guard case .held(.held(let resumed)) = sales.ask(.resume(hold.id, try sales.member()), second) else {
            return XCTFail("not resumed")
        }
        XCTAssertEqual(resumed.seats, hold.seats)
        sales.clock.advance(by: 250)
        XCTAssertEqual(sales.ask(.book(hold.id, agreed: hold.total, .korean), first), .booked(.lapsed))
        XCTAssertEqual(try sales.book(resumed, in: second).seats, hold.seats)
    }

    /// Found by `simulate --calls 100000 --kills 1030 --seed 20260306`: a member with two calls at once got 11
    /// tickets of 8.
    func testAHoldThatAnotherCallTookOverStillCounts() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(3)
        let (first, second) = (sales.call(), sales.call())
        let hold = try sales.hold(4, in: first)
        guard case .held(.held) = sales.ask(.resume(hold.id, try sales.member()), second) else {
            return XCTFail("not taken over")
        }
        // The first call means to give it up for other seats, and it is not the first call's to give up any more.
        XCTAssertEqual(try sales.holdOutcome(4, in: first, replacing: hold.id), .overLimit(allowed: 1))
        XCTAssertEqual(try sales.hold(1, in: first, replacing: hold.id).seats.count, 1)
    }

    func testALapsedHoldCannotBeTakenOver() throws {
        let sales = try SalesOffice()
        let hold = try sales.hold(2, in: sales.call())
        sales.clock.advance(by: 300)
        XCTAssertEqual(sales.ask(.resume(hold.id, try sales.member()), sales.call()), .held(.gone))
    }

    func testNothingIsHeldForAShowingThatHasBegun() throws {
        let sales = try SalesOffice()
        let id = try sales.showing().id
        sales.clock.now = Zone.instant(SalesOffice.play)
        let request = HoldRequest(
            member: try sales.member(), showing: id, journey: Journey(from: 0, to: 1), count: 1, preference: .best)
        XCTAssertEqual(sales.ask(.hold(request), sales.call()), .held(.gone))
    }

    func testAHungUpCallersHoldIsParkedAndOthersAreGivenBack() throws {
        let sales = try SalesOffice()
        let (dropped, done) = (sales.call(), sales.call())
        let parked = try sales.hold(2, in: dropped)
        _ = try sales.hold(2, by: "100235", in: done)
        sales.clock.advance(by: 290)
        XCTAssertEqual(sales.ask(.end(.hungUp, place: "call.main-menu"), dropped), .ended)
        XCTAssertEqual(sales.ask(.end(.completed, place: "call.main-menu"), done), .ended)
        sales.clock.advance(by: 179)
        XCTAssertEqual(try sales.showing().remaining, 50)
        guard case .held(.held(let resumed)) = sales.ask(.resume(parked.id, try sales.member()), sales.call()) else {
            return XCTFail("not resumed")
        }
        XCTAssertEqual(resumed.seats, parked.seats)
        try sales.audit()
    }

    func testAConversationThatHasEndedIsAnsweredWithoutDoingAnything() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        _ = try sales.hold(1, in: session)
        XCTAssertEqual(sales.ask(.end(.completed, place: "call.main-menu"), session), .ended)
        XCTAssertEqual(sales.ask(.end(.hungUp, place: "call.main-menu"), session), .ended)
        var faults: [String] = []
        sales.office.faultHandler = { faults.append($0) }
        XCTAssertEqual(sales.ask(.categories, session), .unavailable)
        XCTAssertEqual(faults.count, 1)
    }
}
