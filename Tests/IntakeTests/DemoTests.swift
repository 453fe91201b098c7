// DemoTests: the demo box offices are what they say they are, complete, and the core takes them.

import BookingCore
import BookingModel
import Intake
import XCTest

final class DemoTests: XCTestCase {
    private let today = LocalDate(2026, 3, 7)!

    private func seats(_ venue: PlannedVenue) -> Int {
        venue.sections.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } }
    }

    func testVenuesHaveTheSeatsTheySay() throws {
        let venues = Dictionary(uniqueKeysWithValues: Demo.batch(today: today).venues.map { ($0.code, $0) })
        XCTAssertEqual(
            venues.mapValues(seats),
            [
                "grand-theatre": 1_000, "small-theatre": 60, "concert-hall": 412, "ballpark": 25_000, "premium-bus": 28,
                "express-train": 408, "airliner": 180,
            ])
        XCTAssertEqual(venues["grand-theatre"]?.sections.map(\.keypad), [12, 11, 13, 22, 21, 23])
        XCTAssertEqual(venues["grand-theatre"]?.grades.map(\.latin), ["VIP", "R", "S", "A"])
        XCTAssertEqual(venues["ballpark"]?.sections.count, 43)
        XCTAssertEqual(venues["ballpark"]?.sections.first?.keypad, 108)
        XCTAssertEqual(venues["express-train"]?.sections.map(\.keypad).sorted(), Array(1...8))
        XCTAssertEqual(venues["premium-bus"]?.sections[0].rows.flatMap { $0.seats.map(\.number) }, Array(1...28))
    }

    func testRehearsalIsSmallAndFixed() {
        let batch = Demo.rehearsal(today: today)
        XCTAssertEqual(batch, Demo.rehearsal(today: today))
        XCTAssertEqual(
            Dictionary(uniqueKeysWithValues: batch.venues.map { ($0.code, seats($0)) }),
            [
                "small-theatre": 60, "studio": 46, "small-ballpark": 120, "premium-bus": 28, "short-train": 92,
            ])
        XCTAssertEqual(batch.programs.map(\.number.digits), ["701", "702", "721", "731", "741"])
        XCTAssertEqual(batch.members.count, 6)
        let first = batch.showings.filter { $0.program.digits == "701" }.prefix(2).map { "\($0.starts) \($0.tariff)" }
        XCTAssertEqual(first, ["2026-03-07 14:00 matinee", "2026-03-07 19:30 evening"])
        XCTAssertEqual(
            batch.showings.filter { $0.program.digits == "741" && $0.starts.date == today }.map(\.service),
            ["101", "103", "105"])
    }

    func testTheDemoRunsForAsManyDaysAsAsked() {
        let batch = Demo.batch(today: today, days: 3)
        XCTAssertEqual(Set(batch.showings.map(\.starts.date)), [today, today.adding(days: 1), today.adding(days: 2)])
        XCTAssertEqual(Set(Demo.batch(today: today).showings.map(\.starts.date)).count, 14)
        XCTAssertGreaterThan(batch.showings.filter { $0.program.digits == "731" && $0.starts.date == today }.count, 20)
        for category in Category.allCases {
            let programs = batch.programs.filter { $0.category == category }
            XCTAssertTrue((1...5).contains(programs.count), category.rawValue)
        }
    }

    func testEverythingRefersToSomethingAndNothingComesTwice() {
        for batch in [Demo.batch(today: today), Demo.rehearsal(today: today)] {
            let venues = Dictionary(uniqueKeysWithValues: batch.venues.map { ($0.code, $0) })
            let programs = Dictionary(uniqueKeysWithValues: batch.programs.map { ($0.number, $0) })
            XCTAssertEqual(Set(batch.members.map(\.number)).count, batch.members.count)
            XCTAssertEqual(Set(batch.members.map(\.telephone)).count, batch.members.count)
            XCTAssertTrue(batch.members.allSatisfy(\.telephone.isMobile))
            XCTAssertEqual(
                Set(batch.showings.map { "\($0.program) \($0.starts) \($0.service ?? "")" }).count, batch.showings.count
            )
            for program in batch.programs {
                let grades = Set(venues[program.venue]?.grades.indices ?? 0..<0)
                XCTAssertEqual(program.category.isTransport, program.stops.count >= 2)
                let ways = max(1, program.stops.count * (program.stops.count - 1) / 2)
                for fares in Dictionary(grouping: program.fares, by: \.tariff).values {
                    XCTAssertEqual(
                        Set(fares.map { [$0.grade, $0.journey.from, $0.journey.to] }).count, grades.count * ways,
                        "\(program.number)")
                }
            }
            for showing in batch.showings {
                let program = programs[showing.program]
                XCTAssertTrue(program?.fares.contains { $0.tariff == showing.tariff } ?? false)
                XCTAssertEqual(showing.stopMinutes.count, program?.stops.count)
            }
        }
    }

    func testKnownMembers() {
        for batch in [Demo.batch(today: today), Demo.rehearsal(today: today)] {
            func member(_ number: String) -> PlannedMember? { batch.members.first { $0.number.digits == number } }
            XCTAssertEqual(member("100234")?.pin, PIN("4821"))
            XCTAssertEqual(member("100234")?.telephone.fullDigits, "01023456789")
            XCTAssertEqual(member("100235")?.creditLimit, Won(25_000))
            XCTAssertEqual(member("100236")?.language, .english)
        }
        XCTAssertEqual(Demo.batch(today: today).members.count, 40)
    }

    /// Every clip a name points to is in both name files, and every line of them is used.
    func testNamesHaveRecordings() throws {
        let prompts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("Prompts")
        var used: Set<String> = []
        for batch in [Demo.batch(today: today), Demo.rehearsal(today: today)] {
            let names =
                batch.programs.flatMap { [$0.title] + $0.stops }
                + batch.venues.flatMap { $0.grades + $0.sections.map(\.name) } + batch.directions.map(\.directions.way)
                + batch.kinds.map(\.name) + [FareKind.adultFare.name]
            used.formUnion(names.compactMap(\.clip))
        }
        for language in Language.allCases {
            let text = try String(
                contentsOf: prompts.appendingPathComponent("\(language.rawValue)/names.txt"), encoding: .utf8)
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
                $0.components(separatedBy: " = ")
            }
            XCTAssertTrue(lines.allSatisfy { $0.count == 2 && !$0[1].isEmpty })
            XCTAssertEqual(Set(lines.map { $0[0] }), used, language.rawValue)
            XCTAssertEqual(Set(lines.map { $0[0] }).count, lines.count, "a clip is given twice")
        }
    }

    private func office() throws -> BoxOffice {
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 32)))
        return try BoxOffice.inMemory(
            rules: OfficeRules(), pepper: pepper, clock: VirtualClock(Instant(1_772_845_200)), payment: .account)
    }

    func testTheCoreTakesBothAndTheSecondTimeChangesNothing() throws {
        for whole in [Demo.batch(today: today), Demo.rehearsal(today: today)] {
            var batch = whole
            // Hashing PINs takes long and is the core's to test.
            batch.members = whole.members.map {
                PlannedMember(
                    number: $0.number, name: $0.name, telephone: $0.telephone, language: $0.language, pin: nil,
                    creditLimit: $0.creditLimit)
            }
            let office = try office()
            let report = try office.staff.storeCatalog(batch)
            XCTAssertGreaterThan(report.added, 0)
            XCTAssertEqual(report.changed, 0)
            let again = try office.staff.storeCatalog(batch)
            XCTAssertEqual(again.added, 0)
            XCTAssertEqual(again.changed, 0)
        }
    }

    func testWhatTheCoreRefusesIsToldByFileAndLine() throws {
        let read = try CatalogReader.read([
            IntakeFile(name: "p.csv", text: "program,category,korean,venue\n701,theatre,햄릿,nowhere\n"),
            IntakeFile(name: "f.csv", text: "program,tariff,grade,price\n701,all,1,50000\n"),
        ])
        XCTAssertThrowsError(try office().staff.storeCatalog(read.batch)) { error in
            guard case CatalogFault.refused(let problems) = error else { return XCTFail("\(error)") }
            let told = read.error(for: problems)
            XCTAssertEqual(told.faults.first?.file, "p.csv")
            XCTAssertEqual(told.faults.first?.line, 2)
            XCTAssertTrue(told.faults.first?.reason.contains("nowhere") ?? false, "\(told)")
        }
    }
}
