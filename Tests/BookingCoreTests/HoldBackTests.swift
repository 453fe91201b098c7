// HoldBackTests: seats with a purpose in the core: who is given which, what is counted as free, what staff hold back
// and release, and what an import may not change of a sold seat.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class HoldBackTests: XCTestCase {
    /// The theatre with purposes for the seats of its first section: two rows of six.
    private static func purposed(_ purposes: [[Int]: SeatPurpose]) -> CatalogBatch {
        let theatre = SalesOffice.theatre()
        let sections = theatre.sections.map { section in
            PlannedSection(
                keypad: section.keypad, name: section.name, grade: section.grade, focusX: section.focusX,
                focusY: section.focusY,
                rows: section.rows.map { row in
                    PlannedRow(
                        number: row.number, label: row.label, y: row.y,
                        seats: row.seats.map {
                            PlannedSeat(
                                number: $0.number, label: $0.label, x: $0.x,
                                purpose: purposes[[section.keypad, row.number, $0.number]] ?? .usual)
                        })
                })
        }
        var batch = CatalogBatch()
        batch.venues = [PlannedVenue(code: "theatre", name: theatre.name, grades: theatre.grades, sections: sections)]
        return batch
    }

    private static let stage: [[Int]: SeatPurpose] = [
        [11, 1, 1]: .wheelchair, [11, 1, 2]: .companion, [11, 1, 3]: .restricted, [11, 1, 4]: .restricted,
        [11, 2, 1]: .house, [11, 2, 2]: .house, [11, 2, 6]: .notForSale,
    ]

    /// The theatre with seats of every purpose.
    static func office() throws -> SalesOffice { try office(stage) }

    private static func office(_ purposes: [[Int]: SeatPurpose]) throws -> SalesOffice {
        let sales = try SalesOffice()
        try sales.office.staff.storeCatalog(purposed(purposes))
        return sales
    }

    private func places(_ hold: Hold) -> [String] {
        hold.seats.map { "\($0.label.row)-\($0.label.seat) \($0.label.purpose.rawValue)" }
    }

    private func ranges(_ text: String) throws -> [SeatRange] {
        try text.split(separator: ",").map { try XCTUnwrap(SeatRange($0)) }
    }

    func testTheBestAvailableGivesUsualSeatsAndSaysHowManyThereAre() throws {
        let sales = try Self.office(Self.stage)
        let showing = try sales.showing()
        // 12 - 2 - 2 - 2 - 1 in the first section, 40 in the other.
        XCTAssertEqual(showing.remaining, 45)
        XCTAssertEqual(showing.program.choices, [.wheelchair, .restricted])
        let session = sales.call()
        XCTAssertEqual(
            sales.ask(.grades(showing.id, showing.journey, Having()), session),
            .grades([
                GradeOffer(grade: 0, name: Name(local: "VIP"), price: Won(50_000), remaining: 5),
                GradeOffer(grade: 1, name: Name(local: "R"), price: Won(30_000), remaining: 40),
            ]))
        // All that is counted can be had: three and two of the one section.
        let first = try sales.hold(5, .section(11), in: session)
        XCTAssertEqual(Set(first.seats.map(\.label.purpose)), [.usual])
        XCTAssertEqual(
            try sales.holdOutcome(1, .section(11), by: "100235", in: sales.call()), .notEnough(remaining: 0))
        XCTAssertEqual(try sales.showing().remaining, 40)
        try sales.audit()
    }

    func testWhoAsksGetsAWheelchairPlaceWithItsCompanionSeat() throws {
        let sales = try Self.office(Self.stage)
        let session = sales.call()
        let hold = try sales.hold(2, .wheelchair, in: session)
        XCTAssertEqual(places(hold), ["1-1 wheelchair", "1-2 companion"])
        XCTAssertEqual(try sales.showing().remaining, 45, "they were not counted as free for anybody")
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(booking.seats.map(\.label.purpose), [.wheelchair, .companion])
        XCTAssertEqual(
            try sales.holdOutcome(1, .wheelchair, by: "100235", in: sales.call()), .notEnough(remaining: 0))
        // Fewer tickets: the wheelchair place stays, the companion seat goes.
        let change = sales.call()
        let less = try sales.hold(1, .keep, in: change, changing: booking.number)
        XCTAssertEqual(places(less), ["1-1 wheelchair"])
        // Another day: a wheelchair place again.
        let moved = try sales.hold(2, .keep, in: change, at: 1, replacing: less.id, changing: booking.number)
        XCTAssertEqual(places(moved), ["1-1 wheelchair", "1-2 companion"])
        try sales.audit()
    }

    func testACompanionSeatIsNotSoldAlone() throws {
        let sales = try Self.office(Self.stage)
        _ = try sales.sell(1, .wheelchair)
        XCTAssertEqual(
            try sales.holdOutcome(1, .wheelchair, by: "100235", in: sales.call()), .notEnough(remaining: 0))
        let near = try sales.hold(1, .near(section: 11, row: 1, seat: 2), by: "100235", in: sales.call())
        XCTAssertEqual(near.seats[0].label.purpose, .usual)
        XCTAssertFalse(near.exact)
    }

    func testARestrictedViewIsGivenToWhoAsksOrNamesTheSeat() throws {
        let sales = try Self.office(Self.stage)
        let asked = try sales.hold(2, .restricted, in: sales.call())
        XCTAssertEqual(places(asked), ["1-3 restricted", "1-4 restricted"])
        XCTAssertEqual(
            try sales.holdOutcome(1, .restricted, by: "100235", in: sales.call()), .notEnough(remaining: 0))
        sales.clock.advance(by: 3600)
        let named = try sales.hold(3, .near(section: 11, row: 1, seat: 3), in: sales.call())
        XCTAssertEqual(places(named), ["1-3 restricted", "1-4 restricted", "1-5 usual"])
        XCTAssertTrue(named.exact)
        // Where not all that were named are free, nobody is given a restricted view instead.
        let near = try sales.hold(1, .near(section: 11, row: 1, seat: 4), by: "100235", in: sales.call())
        XCTAssertEqual(near.seats.map(\.label.purpose), [.usual])
        try sales.audit()
    }

    func testHouseSeatsAreForSaleOnceTheyAreReleased() throws {
        let sales = try Self.office(Self.stage)
        let id = try sales.showing().id
        XCTAssertEqual(
            try sales.office.staff.heldBack(of: id)?.map { "\($0.origin) \($0.row): \($0.seats) \($0.keys)" },
            [#"plan 2: ["1", "2"] ["11-2-1", "11-2-2"]"#])
        let near = SeatPreference.near(section: 11, row: 2, seat: 1)
        XCTAssertFalse(try sales.hold(2, near, in: sales.call()).exact)
        XCTAssertEqual(
            try sales.office.staff.release(nil, of: id), HoldBackReport(changed: 2, already: 0))
        XCTAssertEqual(try sales.office.staff.release(nil, of: id), HoldBackReport(changed: 0, already: 0))
        let hold = try sales.hold(2, near, by: "100235", in: sales.call())
        XCTAssertTrue(hold.exact)
        XCTAssertEqual(hold.seats.map(\.label.purpose), [.usual, .usual], "a ticket does not speak of the house")
        // The next import leaves released what staff have released, and a new showing begins with its house seats.
        try sales.office.staff.storeCatalog(Self.purposed(Self.stage))
        XCTAssertEqual(try sales.office.staff.heldBack(of: id), [])
        XCTAssertEqual(try sales.office.staff.heldBack(of: sales.showings("701")[1].id)?.count, 1)
        try sales.audit()
    }

    func testStaffHoldSeatsBackAllOrNone() throws {
        let sales = try SalesOffice()
        let (id, staff) = (try sales.showing().id, sales.office.staff)
        let sold = try sales.sell(1, .near(section: 11, row: 1, seat: 2))
        _ = try sales.hold(1, .near(section: 11, row: 1, seat: 5), by: "100235", in: sales.call())
        XCTAssertThrowsError(try staff.holdBack(try ranges("11-1"), of: id, reason: "sponsor")) {
            XCTAssertEqual(
                "\($0)", "11-1-2 is sold (booking \(sold.number)); 11-1-5 is held for a caller")
        }
        XCTAssertEqual(try staff.heldBack(of: id), [])
        XCTAssertEqual(
            try staff.holdBack(try ranges("11-1-3..4,11-2"), of: id, reason: "sponsor"),
            HoldBackReport(changed: 8, already: 0))
        XCTAssertEqual(
            try staff.holdBack(try ranges("11-2-1"), of: id, reason: "again"), HoldBackReport(changed: 0, already: 1))
        XCTAssertEqual(try sales.showing().remaining, 52 - 8 - 2)
        XCTAssertEqual(try staff.showingDetail(id)?.summary.counts.heldBack, 8)
        XCTAssertEqual(try sales.holdOutcome(5, .section(11), in: sales.call()), .notEnough(remaining: 2))
        XCTAssertEqual(
            try staff.release(try ranges("11-2-1..2"), of: id), HoldBackReport(changed: 2, already: 0))
        XCTAssertEqual(try staff.heldBack(of: id)?.map(\.seats), [["3", "4"], ["3", "4", "5", "6"]])
        for (range, words) in [
            ("99", "showing \(id) has no seat 99"), ("11-1-7", "showing \(id) has no seat 11-1-7"),
        ] {
            XCTAssertThrowsError(try staff.holdBack(try ranges(range), of: id, reason: "x")) {
                XCTAssertEqual("\($0)", words)
            }
        }
        XCTAssertThrowsError(try staff.holdBack(try ranges("11"), of: id, reason: "a\nb"))
        XCTAssertThrowsError(try staff.holdBack(try ranges("11"), of: ShowingID(99), reason: "x"))
        try sales.audit()
    }

    func testASeatThatIsSoldKeepsWhatItWasSoldAs() throws {
        let sales = try Self.office([:])
        let booking = try sales.sell(1, .near(section: 11, row: 1, seat: 1))
        for purpose in [SeatPurpose.notForSale, .wheelchair] {
            XCTAssertThrowsError(try sales.office.staff.storeCatalog(Self.purposed([[11, 1, 1]: purpose]))) {
                XCTAssertTrue(
                    "\($0)".hasPrefix(
                        "section 11, row 1, seat 1: is sold for 2026-03-07 14:00 (booking \(booking.number)), so that "
                            + "it must stay a usual seat"), "\($0)")
            }
        }
        let report = try sales.office.staff.storeCatalog(Self.purposed([[11, 1, 1]: .restricted]))
        XCTAssertEqual(report.notes.count, 1)
        XCTAssertEqual(
            try sales.number("SELECT count(*) FROM booking_seat WHERE purpose = 'usual'"), 1, "as it was sold")
        // A house seat stays sold where it is sold, and is held back elsewhere.
        try sales.office.staff.storeCatalog(Self.purposed([[11, 1, 1]: .house]))
        let showings = try sales.showings("701")
        XCTAssertEqual(try sales.office.staff.heldBack(of: showings[0].id), [])
        XCTAssertEqual(try sales.office.staff.heldBack(of: showings[1].id)?.count, 1)
        try sales.office.staff.storeCatalog(Self.purposed([:]))
        XCTAssertEqual(try sales.office.staff.heldBack(of: showings[1].id), [])
        XCTAssertEqual(try sales.showings("701")[1].remaining, 52)
        try sales.audit()
    }

    func testCountersFollowAChangeOfPurpose() throws {
        let sales = try Self.office([:])
        _ = try sales.sell(2, .near(section: 11, row: 1, seat: 3))
        try sales.office.staff.storeCatalog(Self.purposed([[11, 1, 3]: .restricted, [11, 1, 6]: .restricted]))
        XCTAssertEqual(try sales.showing().remaining, 52 - 2 - 1)
        try sales.audit()
        try sales.office.staff.storeCatalog(Self.purposed([:]))
        XCTAssertEqual(try sales.showing().remaining, 50)
        try sales.audit()
    }

    func testOnATrainAHeldBackSeatIsTakenOnEveryLeg() throws {
        let sales = try SalesOffice()
        let (way, part) = (Journey(from: 0, to: 3), Journey(from: 1, to: 2))
        let id = try sales.showing("801", way).id
        _ = try sales.office.staff.holdBack(try ranges("1-1"), of: id, reason: "crew")
        XCTAssertEqual(try sales.showing("801", way).remaining, 6)
        XCTAssertEqual(try sales.showing("801", part).remaining, 6)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM claim WHERE held_back IS NOT NULL"), 6)
        _ = try sales.office.staff.release(nil, of: id)
        XCTAssertEqual(try sales.showing("801", way).remaining, 8)
        try sales.audit()
    }
}
