// OrganiserTests: who gets a settlement: imports with and without an organiser, one that changes, and days that are
// over.

import BookingModel
import XCTest

@testable import BookingCore

final class OrganiserTests: XCTestCase {
    /// The catalog with another organiser of Hamlet; nil: as in a file without that column.
    private func batch(_ organiser: String?) throws -> CatalogBatch {
        var batch = try SalesOffice.catalog()
        let old = batch.programs[0]
        batch.programs[0] = PlannedProgram(
            number: old.number, category: old.category, title: old.title, venue: old.venue, organiser: organiser,
            stops: old.stops,
            fares: old.fares)
        return batch
    }

    private func byOrganiser(_ sales: SalesOffice, _ period: StatisticsPeriod) throws -> [String: Int] {
        let report = try sales.office.statistics.salesReport(period)
        XCTAssertTrue(report.ties)
        return Dictionary(
            uniqueKeysWithValues: (report.rows[.organiser] ?? []).map { ($0.key, Int($0.figures.net.amount)) })
    }

    func testANewOrganiserGetsWhatMovesFromThenOn() throws {
        let sales = try SalesOffice()
        let monday = StatisticsPeriod(LocalDate(2026, 3, 2)!)
        _ = try sales.sell(2)
        _ = try sales.sell(1, program: "801", journey: Journey(from: 0, to: 1))
        XCTAssertEqual(try byOrganiser(sales, monday), ["예매극단": 100_000, "-": 20_000])
        sales.clock.advance(by: 86_400)
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch("다른기획")).changed, 1)
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch("다른기획")).changed, 0)
        _ = try sales.sell(1)
        XCTAssertEqual(try byOrganiser(sales, monday), ["예매극단": 100_000, "-": 20_000], "a closed day has changed")
        XCTAssertEqual(try byOrganiser(sales, StatisticsPeriod(LocalDate(2026, 3, 3)!)), ["다른기획": 50_000])
        // The settlement goes to who puts it on at the end of the last day, and stays his.
        sales.clock.now = Zone.start(of: LocalDate(2026, 3, 9)!)
        let settled = try sales.office.statistics.settlement(of: LocalDate(2026, 3, 7)!)
        XCTAssertEqual(settled.map(\.organiser), ["다른기획", "-"])
        XCTAssertEqual(settled.map { Int($0.figures.net.amount) }, [150_000, 20_000])
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch(PlannedProgram.noOrganiser)).changed, 1)
        XCTAssertEqual(try sales.office.statistics.settlement(of: LocalDate(2026, 3, 7)!), settled)
    }

    func testAnImportWithoutTheColumnLeavesTheOrganiser() throws {
        let sales = try SalesOffice()
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch(nil)).changed, 0)
        XCTAssertEqual(try sales.number("SELECT count(*) FROM program_organiser WHERE name = '예매극단'"), 1)
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(batch(String(repeating: "가", count: 61))))
    }

    func testTheGradeOfSoldSeatsStays() throws {
        let sales = try SalesOffice()
        func regraded() throws -> CatalogBatch {
            var batch = try SalesOffice.catalog()
            let hall = batch.venues[0]
            let sections = hall.sections.map {
                PlannedSection(
                    keypad: $0.keypad, name: $0.name, grade: $0.keypad == 11 ? 1 : $0.grade, focusX: $0.focusX,
                    focusY: $0.focusY, rows: $0.rows)
            }
            batch.venues[0] = PlannedVenue(code: hall.code, name: hall.name, grades: hall.grades, sections: sections)
            return batch
        }
        XCTAssertEqual(try sales.office.staff.storeCatalog(regraded()).changed, 1)
        try sales.audit()
        _ = try sales.office.staff.storeCatalog(SalesOffice.catalog())
        try sales.audit()
        _ = try sales.sell(1, .section(11))
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(regraded())) {
            XCTAssertTrue("\($0)".contains("section 11: its seats were sold as grade 1"), "\($0)")
        }
    }
}
