// SaleRulesTests: sales open and close by program, showing, channel and member, at the very second.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class SaleRulesTests: XCTestCase {
    private let play = Journey(from: 0, to: 1)
    private let opening = SalesOffice.monday + 3600

    private func showings(_ sales: SalesOffice, by channel: Channel, _ member: MemberID? = nil) throws -> [Showing] {
        let reply = sales.office.sales.look(
            .showings(try SalesOffice.number("701"), play, on: nil), for: Asker(channel: channel, member: member))
        guard case .showings(let found) = reply else { throw SalesOffice.Unexpected() }
        return found
    }

    private func session(_ sales: SalesOffice, _ channel: Channel) -> SessionID {
        sales.office.sales.newSession(
            SessionStart(channel: channel, line: "x", calling: nil, language: nil, reference: "x"))
    }

    private func wanted(_ sales: SalesOffice, _ count: Int, by number: String = "100234", at index: Int = 0) throws
        -> Request
    {
        .hold(
            HoldRequest(
                member: try sales.member(number), showing: try showings(sales, by: .booth)[index].id, journey: play,
                count: count, preference: .best))
    }

    func testNothingIsSoldBeforeTheOpeningSecondAndEverythingAtIt() throws {
        let sales = try SalesOffice()
        let number = try SalesOffice.number("701")
        try sales.office.staff.setSaleRule(of: .program(number), channel: nil) { $0.opens = opening }
        sales.clock.now = opening + -1
        // The program is found, so that the caller hears when.
        guard case .program(.some) = sales.ask(.program(number), sales.call()) else { return XCTFail("not found") }
        XCTAssertEqual(
            try showings(sales, by: .telephone).map(\.opens), Array(repeating: Zone.local(opening), count: 2))
        XCTAssertEqual(try sales.holdOutcome(1, in: sales.call()), .gone)
        XCTAssertEqual(
            sales.ask(.grades(try sales.showing().id, play, Having()), sales.call()), .grades([]))
        sales.clock.now = opening
        XCTAssertEqual(try showings(sales, by: .telephone).map(\.opens), [nil, nil])
        _ = try sales.sell(2)
        try sales.audit()
    }

    func testTheMostExactRuleThatSaysSomethingCounts() throws {
        let sales = try SalesOffice()
        let (program, staff) = (SaleTarget.program(try SalesOffice.number("701")), sales.office.staff)
        let first = SaleTarget.showing(try sales.showing().id)
        try staff.setSaleRule(of: program, channel: nil) { $0 = SaleRule(opens: opening, closesBefore: 120) }
        try staff.setSaleRule(of: program, channel: .booth) { $0.opens = opening + 100 }
        try staff.setSaleRule(of: first, channel: nil) { $0.opens = opening + 200 }
        try staff.setSaleRule(of: first, channel: .web) { $0.opens = opening + 300 }
        func seconds(_ channel: Channel) throws -> [Int?] {
            try showings(sales, by: channel).map { $0.opens.map { Int(Zone.instant($0) - opening) } }
        }
        // Local times have whole minutes: 100 s are read as the minute they lie in.
        XCTAssertEqual(try seconds(.telephone), [180, 0])
        XCTAssertEqual(try seconds(.booth), [180, 60])
        XCTAssertEqual(try seconds(.web), [300, 0])
        // The end of the sale is the program's for both.
        sales.clock.now = Zone.instant(SalesOffice.play) + -7200 + -1
        XCTAssertEqual(try showings(sales, by: .telephone).count, 2)
        sales.clock.now = sales.clock.now + 1
        XCTAssertEqual(try showings(sales, by: .telephone).count, 1)
        try staff.setSaleRule(of: first, channel: nil) { $0.closesBefore = 0 }
        XCTAssertEqual(try showings(sales, by: .telephone).count, 2)
        XCTAssertEqual(try staff.saleRules().count, 4)
    }

    /// Who chose a showing in time, and comes to the seats too late, is given none.
    func testNothingIsHeldOnceTheSaleHasEnded() throws {
        let sales = try SalesOffice()
        try sales.office.staff.setSaleRule(of: .program(SalesOffice.number("701")), channel: nil) {
            $0.closesBefore = 120
        }
        let request = Request.hold(
            HoldRequest(
                member: try sales.member(), showing: try sales.showing().id, journey: play, count: 1,
                preference: .best))
        sales.clock.now = Zone.instant(SalesOffice.play) + -7200 + -1
        guard case .held(.held) = sales.ask(request, sales.call()) else { return XCTFail("not held") }
        sales.clock.now = sales.clock.now + 1
        XCTAssertEqual(sales.ask(request, sales.call()), .held(.gone))
    }

    func testMembersOfThePresaleBuyBeforeTheOthers() throws {
        let sales = try SalesOffice()
        let (number, staff) = (try SalesOffice.number("701"), sales.office.staff)
        XCTAssertThrowsError(try staff.setSaleRule(of: .program(number), channel: nil) { $0.presale = opening })
        try staff.setSaleRule(of: .program(number), channel: nil) {
            $0 = SaleRule(opens: opening + 3600, presale: opening)
        }
        let invited = try XCTUnwrap(MemberNumber("100234"))
        XCTAssertThrowsError(
            try staff.changePresale(of: number, [invited, XCTUnwrap(MemberNumber("999999"))], join: true))
        XCTAssertEqual(try staff.presaleMembers(of: number), [])
        XCTAssertEqual(try staff.changePresale(of: number, [invited], join: true), 1)
        XCTAssertEqual(try staff.changePresale(of: number, [invited], join: true), 0)
        sales.clock.now = opening
        XCTAssertEqual(try sales.holdOutcome(1, by: "100235", in: sales.call()), .gone)
        _ = try sales.sell(1, by: "100234")
        XCTAssertEqual(
            try showings(sales, by: .telephone, sales.member("100235")).first?.opens, Zone.local(opening + 3600))
        XCTAssertNil(try showings(sales, by: .telephone, sales.member("100234")).first?.opens)
        XCTAssertEqual(try staff.changePresale(of: number, [invited], join: false), 1)
        XCTAssertEqual(try sales.holdOutcome(1, by: "100234", in: sales.call()), .gone)
    }

    func testAQuotaIsReserveAndBoundUntilItFallsBack() throws {
        let sales = try SalesOffice()
        let (staff, first) = (sales.office.staff, try sales.showing())
        // 52 seats: 2 for the web, so that 50 are left to the others.
        XCTAssertEqual(try staff.setQuota(Quota(.web, .percent(4), until: 60), of: .showing(first.id)), 1)
        XCTAssertEqual(try showings(sales, by: .web)[0].remaining, 2)
        XCTAssertEqual(try showings(sales, by: .telephone)[0].remaining, 50)
        let web = session(sales, .web)
        XCTAssertEqual(sales.ask(try wanted(sales, 3), web), .held(.notEnough(remaining: 2)))
        guard case .held(.held(let hold)) = sales.ask(try wanted(sales, 2), web) else { return XCTFail("not held") }
        XCTAssertEqual(
            sales.ask(try wanted(sales, 1, by: "100235"), session(sales, .web)), .held(.notEnough(remaining: 0)))
        _ = try sales.book(hold, in: web)
        // Others may not be given what the quota has left, even behind the core's back.
        XCTAssertThrowsError(
            try sales.office.database.run("UPDATE quota_leg SET taken = taken + 1 WHERE channel = 'web'"))
        XCTAssertThrowsError(try staff.setQuota(Quota(.web, .seats(1), until: 60), of: .showing(first.id)))
        XCTAssertThrowsError(try staff.setQuota(Quota(.booth, .seats(51), until: 60), of: .showing(first.id)))
        XCTAssertEqual(try staff.quotas().map(\.taken), [2])
        sales.clock.now = Zone.instant(SalesOffice.play) + -3600
        XCTAssertEqual(try showings(sales, by: .web)[0].remaining, 50)
        guard case .held(.held) = sales.ask(try wanted(sales, 3, by: "100235"), session(sales, .web)) else {
            return XCTFail("the quota did not fall back")
        }
        XCTAssertEqual(try staff.quotas().map(\.taken), [nil])
        try sales.audit()
    }

    func testTheDatabaseRefusesAClaimThatAQuotaKeepsForOthers() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing()
        try sales.office.staff.setQuota(Quota(.web, .seats(52), until: 60), of: .showing(showing.id))
        XCTAssertEqual(try sales.holdOutcome(1, in: sales.call()), .notEnough(remaining: 0))
        let other = try sales.hold(1, in: sales.call(), at: 1)
        XCTAssertThrowsError(
            try sales.office.database.run(
                """
                INSERT INTO claim(showing, leg, seat, hold, channel)
                    SELECT ?, 0, min(seat.id), ?, 'telephone' FROM seat JOIN section ON section.id = seat.section
                    JOIN venue ON venue.id = section.venue WHERE venue.code = 'theatre'
                """, showing.id, other.id)
        ) { XCTAssertTrue("\($0)".contains("a seat that a quota keeps for another channel"), "\($0)") }
        try sales.audit()
    }

    func testAQuotaOfATrainHoldsOnEveryLeg() throws {
        let sales = try SalesOffice()
        let train = try SalesOffice.number("801")
        try sales.office.staff.setQuota(Quota(.booth, .seats(6), until: 60), of: .program(train))
        let (seoul, all) = (Journey(from: 0, to: 1), Journey(from: 0, to: 3))
        XCTAssertEqual(try sales.showing("801", all).remaining, 2)
        _ = try sales.sell(2, program: "801", journey: seoul)
        XCTAssertEqual(try sales.showing("801", all).remaining, 0)
        XCTAssertEqual(try sales.showing("801", Journey(from: 1, to: 3)).remaining, 2)
        XCTAssertEqual(
            try sales.holdOutcome(1, in: sales.call(), journey: all, program: "801"), .notEnough(remaining: 0))
        XCTAssertEqual(try sales.office.staff.removeQuota(of: .program(train), for: .booth), 1)
        XCTAssertEqual(try sales.showing("801", all).remaining, 6)
        try sales.audit()
    }

    func testAnImportSetsTimesAndQuotasAndTheSameImportChangesNothing() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.showings = [
            PlannedShowing(
                program: try SalesOffice.number("701"), starts: SalesOffice.play, service: nil, tariff: "std",
                stopMinutes: [], sale: SaleTimes(opens: Zone.local(opening), closesBefore: 30),
                quotas: [Quota(.booth, .percent(50), until: 120)])
        ]
        _ = try sales.office.staff.storeCatalog(batch)
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch).unchanged, 1)
        XCTAssertEqual(try sales.office.staff.quotas().map(\.seats), [26])
        XCTAssertEqual(
            try sales.office.staff.saleRules().map(\.rule), [SaleRule(opens: opening, closesBefore: 30)])
        _ = try showings(sales, by: .telephone)
        sales.clock.now = opening
        XCTAssertEqual(try showings(sales, by: .telephone)[0].remaining, 26)
        // A plan of fewer seats than the quota still has to sell.
        var small = CatalogBatch()
        small.venues = [
            PlannedVenue(
                code: "theatre", name: Name(local: "극장"), grades: [Name(local: "VIP"), Name(local: "R")],
                sections: [
                    SalesOffice.section(11, "A", grade: 0, rows: 2, seats: 6),
                    SalesOffice.section(21, "B", grade: 1, rows: 1, seats: 10),
                ])
        ]
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(small)) {
            XCTAssertTrue("\($0)".contains("quotas 26 to sell"), "\($0)")
        }
    }
}
