// CatalogTests: storing an import, and what is on sale.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class CatalogTests: XCTestCase {
    func testStoringTwiceChangesNothing() throws {
        let sales = try SalesOffice()
        let before = try sales.number("SELECT count(*) FROM seat")
        let report = try sales.office.staff.storeCatalog(SalesOffice.catalog())
        XCTAssertEqual(report.added, 0)
        XCTAssertEqual(report.changed, 0)
        XCTAssertEqual(report.unchanged, 12)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM seat"), before)
        XCTAssertEqual(before, 12 + 40 + 8)
    }

    func testCheckingStoresNothing() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.members = [try SalesOffice.member("200001", "01000000001", limit: 1)]
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch, checkOnly: true).added, 1)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM member"), 3)
    }

    func testAllProblemsAreNamedAndNothingIsStored() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.members = [try SalesOffice.member("200001", "01000000001", limit: 1)]
        batch.programs = [
            PlannedProgram(
                number: try SalesOffice.number("702"), category: .theatre, title: Name(local: "x"), venue: "nowhere",
                stops: [], fares: [])
        ]
        batch.showings = [
            PlannedShowing(
                program: try SalesOffice.number("703"), starts: SalesOffice.play, service: nil, tariff: "std",
                stopMinutes: []),
            PlannedShowing(
                program: try SalesOffice.number("801"), starts: SalesOffice.play, service: "1", tariff: "std",
                stopMinutes: [0, 50, 40, 60]),
        ]
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(batch)) { error in
            guard case CatalogFault.refused(let problems) = error else { return XCTFail("\(error)") }
            XCTAssertEqual(problems.map(\.item), [.program(0), .showing(0), .showing(1)])
            XCTAssertTrue(problems[0].reason.contains("there is no venue 'nowhere'"))
        }
        XCTAssertEqual(try sales.number("SELECT count(*) FROM member"), 3)
    }

    func testASoldSeatCannotBeImportedAway() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(1, .near(section: 11, row: 1, seat: 6))
        var batch = CatalogBatch()
        batch.venues = [SalesOffice.theatre(vipSeats: 5)]
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(batch)) {
            XCTAssertTrue("\($0)".contains("section 11, row 1, seat 6: is sold"))
        }
        XCTAssertEqual(try sales.number("SELECT count(*) FROM seat"), 60)
    }

    func testAnUnsoldSeatMayGoAndANewOneComesOnSale() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.venues = [SalesOffice.theatre(vipSeats: 5)]
        try sales.office.staff.storeCatalog(batch)
        XCTAssertEqual(try sales.showing().remaining, 50)
        batch.venues = [SalesOffice.theatre(vipSeats: 7)]
        try sales.office.staff.storeCatalog(batch)
        XCTAssertEqual(try sales.showing().remaining, 54)
        try sales.audit()
    }

    func testWhatIsLeftByGradeFollowsThePlan() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2, .section(21))
        func store(_ sections: [PlannedSection], line: UInt = #line) throws -> [Int] {
            let theatre = SalesOffice.theatre()
            var batch = CatalogBatch()
            batch.venues = [
                PlannedVenue(code: theatre.code, name: theatre.name, grades: theatre.grades, sections: sections)
            ]
            try sales.office.staff.storeCatalog(batch)
            try sales.audit(line: line)
            let session = sales.call()
            guard
                case .grades(let offers) = sales.office.sales.perform(
                    .grades(try sales.showing().id, Journey(from: 0, to: 1), Having()), in: session, act: 1)
            else { return [] }
            return offers.map(\.remaining)
        }
        let (vip, stalls) = (
            SalesOffice.section(11, "A", grade: 0, rows: 2, seats: 6),
            SalesOffice.section(21, "B", grade: 1, rows: 4, seats: 10)
        )
        XCTAssertEqual(try store([vip, stalls]), [12, 38])
        XCTAssertEqual(try store([vip, SalesOffice.section(21, "B", grade: 1, rows: 4, seats: 12)]), [12, 46])
        XCTAssertEqual(try store([SalesOffice.section(11, "A", grade: 1, rows: 2, seats: 5), stalls]), [0, 48])
        XCTAssertEqual(try store([stalls]), [0, 38])
        XCTAssertEqual(try store([vip, stalls, SalesOffice.section(31, "C", grade: 0, rows: 1, seats: 3)]), [15, 38])
    }

    func testOnlyWhatCanStillBeBoardedIsOnSale() throws {
        let sales = try SalesOffice()
        let session = sales.call()
        XCTAssertEqual(sales.ask(.categories, session), .categories([.theatre, .train]))
        XCTAssertEqual(
            try sales.showings("701").map { "\($0.starts) \($0.remaining)" },
            ["2026-03-07 14:00 52", "2026-03-08 14:00 52"])
        XCTAssertEqual(try sales.showings("701", on: LocalDate(2026, 3, 8)).count, 1)
        XCTAssertEqual(try sales.showings("701", on: LocalDate(2026, 3, 9)).count, 0)
        // 14:30 on the day: the play has begun, the train has left Seoul and not yet Daejeon.
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-07 14:30")))
        XCTAssertEqual(try sales.showings("701").count, 1)
        XCTAssertEqual(try sales.showings("801", Journey(from: 0, to: 2)).count, 0)
        XCTAssertEqual(try sales.showings("801", Journey(from: 1, to: 2)).map { "\($0.starts)" }, ["2026-03-07 15:00"])
        sales.clock.now = Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-09 00:00")))
        XCTAssertEqual(sales.ask(.categories, session), .categories([]))
        XCTAssertEqual(sales.ask(.programs(.theatre), session), .programs([]))
        XCTAssertEqual(sales.ask(.program(try SalesOffice.number("701")), session), .program(nil))
    }

    func testGradesAndSectionsTellWhatIsLeft() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2, .grade(0))
        let (showing, session) = (try sales.showing(), sales.call())
        guard case .grades(let grades) = sales.ask(.grades(showing.id, showing.journey, Having()), session) else {
            return XCTFail("no grades")
        }
        XCTAssertEqual(grades.map { "\($0.name) \($0.price.amount) \($0.remaining)" }, ["VIP 50000 10", "R 30000 40"])
        guard
            case .section(let section?) = sales.ask(
                .section(showing.id, showing.journey, keypad: 11, Having()), session)
        else {
            return XCTFail("no section")
        }
        XCTAssertEqual(section.remaining, 10)
        XCTAssertEqual(sales.ask(.section(showing.id, showing.journey, keypad: 99, Having()), session), .section(nil))
    }

    func testASeatIsSoldLegByLeg() throws {
        let sales = try SalesOffice()
        // Seat 1-1 from Seoul to Daejeon and again from Daegu to Busan; between them it stays free.
        let near = SeatPreference.near(section: 1, row: 1, seat: 1)
        _ = try sales.sell(1, near, program: "801", journey: Journey(from: 0, to: 1))
        let second = try sales.sell(1, near, program: "801", journey: Journey(from: 2, to: 3))
        XCTAssertEqual(second.seats.map(\.label.description), ["Car 1 1-1"])
        XCTAssertEqual(second.total, Won(20_000))
        // The whole way needs a seat free on all legs: it counts one seat less, not two.
        XCTAssertEqual(try sales.showing("801", Journey(from: 0, to: 3)).remaining, 7)
        XCTAssertEqual(try sales.showing("801", Journey(from: 1, to: 2)).remaining, 8)
        let session = sales.call()
        let whole = try sales.hold(1, near, in: session, journey: Journey(from: 0, to: 3), program: "801")
        XCTAssertFalse(whole.exact)
        XCTAssertEqual(whole.total, Won(60_000))
        try sales.audit()
    }

    func testAClosedShowingIsNotOffered() throws {
        let sales = try SalesOffice()
        let showing = try sales.showing()
        XCTAssertTrue(try sales.office.staff.setSale(of: showing.id, open: false))
        XCTAssertFalse(try sales.showings("701").contains { $0.id == showing.id })
        XCTAssertFalse(try sales.office.staff.setSale(of: ShowingID(999), open: false))
    }

    func testAStadiumIsStoredAndSold() throws {
        let sales = try SalesOffice()
        var batch = CatalogBatch()
        batch.venues = [
            PlannedVenue(
                code: "stadium", name: Name(local: "경기장"), grades: [Name(local: "일반")],
                sections: (1...50).map { SalesOffice.section($0, "S\($0)", grade: 0, rows: 20, seats: 25) })
        ]
        batch.programs = [
            PlannedProgram(
                number: try SalesOffice.number("601"), category: .sports, title: Name(local: "경기"), venue: "stadium",
                stops: [],
                fares: [SalesOffice.fare("std", 0, 0, 1, 10_000)])
        ]
        batch.showings = [
            PlannedShowing(
                program: try SalesOffice.number("601"), starts: SalesOffice.play, service: nil, tariff: "std",
                stopMinutes: [])
        ]
        try sales.office.staff.storeCatalog(batch)
        XCTAssertEqual(try sales.showing("601").remaining, 25_000)
        let session = sales.call()
        _ = try sales.hold(4, in: session, program: "601")
        XCTAssertEqual(try sales.showing("601").remaining, 24_996)
    }
}
