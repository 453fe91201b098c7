// QuotaGradeTests: quotas of one grade, alone and together with quotas of the whole showing.

import BookingModel
import Platform
import SQLite
import XCTest

@testable import BookingCore

final class QuotaGradeTests: XCTestCase {
    private let play = Journey(from: 0, to: 1)

    private func sales() throws -> SalesOffice {
        var rules = SalesOffice.rules
        (rules.ticketsPerBooking, rules.ticketsPerShowing) = (9, 99)
        return try SalesOffice(rules: rules)
    }

    private func session(_ sales: SalesOffice, _ channel: Channel) -> SessionID {
        sales.office.sales.newSession(
            SessionStart(channel: channel, line: "x", calling: nil, language: nil, reference: "x"))
    }

    private func take(
        _ count: Int, _ preference: SeatPreference, _ sales: SalesOffice, _ session: SessionID,
        of program: String = "701"
    ) throws -> HoldOutcome {
        try sales.holdOutcome(count, preference, in: session, program: program)
    }

    private func left(_ sales: SalesOffice, _ session: SessionID, _ having: Having = Having()) throws -> [Int] {
        guard case .grades(let grades) = sales.ask(.grades(try sales.showing().id, play, having), session) else {
            throw SalesOffice.Unexpected()
        }
        return grades.map(\.remaining)
    }

    private func set(_ quotas: [Quota], _ sales: SalesOffice) throws {
        for quota in quotas { try sales.office.staff.setQuota(quota, of: .showing(sales.showing().id)) }
    }

    private func refusal(_ body: @autoclosure () throws -> some Any, _ words: String, line: UInt = #line) {
        XCTAssertThrowsError(try body(), line: line) { XCTAssertTrue("\($0)".contains(words), "\($0)", line: line) }
    }

    /// 12 seats of the first grade and 40 of the second: the web has half of the first.
    func testAQuotaOfAGradeBindsThatGradeOnly() throws {
        let sales = try sales()
        try set([Quota(.web, .percent(50), until: 60, grade: 0)], sales)
        let (web, call) = (session(sales, .web), sales.call())
        XCTAssertEqual(try left(sales, web), [6, 40])
        XCTAssertEqual(try left(sales, call), [6, 40])
        XCTAssertEqual(try take(7, .grade(0), sales, call), .notEnough(remaining: 6))
        guard case .held(let hold) = try take(6, .best, sales, call) else { return XCTFail("not held") }
        XCTAssertEqual(Set(hold.seats.map(\.grade.local)), ["VIP"])
        // Sold out for the telephone: the best are of the other grade now, and the hold's own count as free.
        XCTAssertEqual(try left(sales, call), [0, 40])
        XCTAssertEqual(try left(sales, call, Having(hold: hold.id)), [6, 40])
        XCTAssertEqual(try take(1, .grade(0), sales, call), .notEnough(remaining: 0))
        XCTAssertEqual(try take(1, .near(section: 11, row: 2, seat: 1), sales, call), .notEnough(remaining: 0))
        guard case .held(let other) = try take(2, .best, sales, call) else { return XCTFail("not held") }
        XCTAssertEqual(Set(other.seats.map(\.grade.local)), ["R"])
        guard case .held = try take(6, .best, sales, web) else { return XCTFail("the web has its own") }
        XCTAssertEqual(try left(sales, web), [0, 38])
        XCTAssertEqual(try sales.office.staff.quotas().map(\.grade), [1])
        XCTAssertEqual(try sales.office.staff.quotas().map(\.taken), [6])
        sales.clock.now = Zone.instant(SalesOffice.play) + -3600
        XCTAssertEqual(try left(sales, call), [12, 40], "fallen back, and the holds have lapsed")
        guard case .held = try take(7, .grade(0), sales, call) else { return XCTFail("the quota did not fall back") }
        try sales.audit()
    }

    func testTheDatabaseRefusesASeatThatAQuotaOfItsGradeKeeps() throws {
        let sales = try sales()
        try set([Quota(.web, .seats(12), until: 60, grade: 0)], sales)
        let hold = try sales.hold(1, .grade(1), in: sales.call())
        func claim(_ section: Int) throws {
            try sales.office.database.run(
                """
                INSERT INTO claim(showing, leg, seat, hold, channel)
                    SELECT ?, 0, max(seat.id), ?, 'telephone' FROM seat JOIN section ON section.id = seat.section
                        AND section.keypad = ? JOIN venue ON venue.id = section.venue WHERE venue.code = 'theatre'
                """, sales.showing().id, hold.id, section)
        }
        refusal(try claim(11), "a seat that a quota keeps for another channel")
        try claim(21)
        refusal(
            try sales.office.database.run("INSERT INTO quota_leg VALUES (?, 0, 'web', 7, 1, 0)", sales.showing().id),
            "a quota of a grade the showing does not have")
        refusal(
            try sales.office.database.run("UPDATE section SET grade = 0 WHERE keypad = 21"),
            "a section of a grade that quotas count")
        var batch = CatalogBatch()
        batch.venues = [
            PlannedVenue(
                code: "theatre", name: Name(local: "극장", latin: "Theatre"),
                grades: [Name(local: "VIP"), Name(local: "R")],
                sections: [
                    SalesOffice.section(11, "A", grade: 1, rows: 2, seats: 6),
                    SalesOffice.section(21, "B", grade: 1, rows: 4, seats: 10),
                ])
        ]
        refusal(try sales.office.staff.storeCatalog(batch), "count its seats as another grade")
    }

    func testQuotasOfTheWholeShowingAndOfGradesBothHold() throws {
        let sales = try sales()
        // The web sells 10, at most 4 of them in the first grade, of which the booth has 8.
        try set(
            [
                Quota(.web, .seats(10), until: 60), Quota(.web, .seats(4), until: 90, grade: 0),
                Quota(.booth, .seats(8), until: 60, grade: 0),
            ], sales)
        let (web, booth, call) = (session(sales, .web), session(sales, .booth), sales.call())
        XCTAssertEqual(try left(sales, web), [4, 10])
        XCTAssertEqual(try left(sales, booth), [8, 34], "six of the others' are the web's")
        XCTAssertEqual(try left(sales, call), [0, 34])
        guard case .held = try take(7, .grade(1), sales, web) else { return XCTFail("not held") }
        XCTAssertEqual(try left(sales, web), [3, 3], "three are left of the whole")
        XCTAssertEqual(try left(sales, call), [1, 33], "the web may sell only three of the first grade")
        guard case .held = try take(3, .best, sales, web) else { return XCTFail("not held") }
        XCTAssertEqual(try left(sales, web), [0, 0])
        XCTAssertEqual(try left(sales, booth), [8, 33])
        XCTAssertEqual(try left(sales, call), [1, 33])
        try sales.audit()
    }

    /// Whatever quotas there are: what a channel is told is left of a grade it is given, and not one seat more.
    func testWhatIsSaidToBeLeftIsWhatIsSold() throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            var random = SeededNumbers(seed: seed)
            let sales = try sales()
            for _ in 0..<5 {
                let grade = [nil, 0, 1][random.below(3)]
                let channel = Channel.allCases[random.below(4)]
                let quota = Quota(channel, .seats(random.below(16)), until: 60, grade: grade)
                // Some do not fit those before.
                _ = try? sales.office.staff.setQuota(quota, of: .showing(sales.showing().id))
            }
            for turn in 0..<30 {
                let session = session(sales, Channel.allCases[random.below(4)])
                let grade = random.below(2)
                let free = try left(sales, session)[grade]
                let wanted = 1 + random.below(9)
                let outcome = try take(wanted, .grade(grade), sales, session)
                guard case .held(let hold) = outcome else {
                    XCTAssertEqual(outcome, .notEnough(remaining: free), "seed \(seed), turn \(turn)")
                    continue
                }
                XCTAssertLessThanOrEqual(wanted, free, "seed \(seed), turn \(turn)")
                if random.below(3) == 0 { _ = sales.ask(.release(hold.id), session) }
            }
            // Every quota can be sold to its last seat.
            for channel in Channel.allCases {
                let session = session(sales, channel)
                for grade in 0...1 {
                    var free = try left(sales, session)[grade]
                    while free > 0 {
                        let count = min(9, free)
                        guard case .held = try take(count, .grade(grade), sales, session) else {
                            return XCTFail("seed \(seed): \(free) left of grade \(grade), and none held")
                        }
                        free -= count
                    }
                }
            }
            for channel in Channel.allCases { XCTAssertEqual(try left(sales, session(sales, channel)), [0, 0]) }
            try sales.audit()
        }
    }

    func testQuotasThatCannotBeKeptAreRefused() throws {
        let sales = try sales()
        let (staff, showing) = (sales.office.staff, SaleTarget.showing(try sales.showing().id))
        refusal(
            try staff.setQuota(Quota(.web, .seats(1), until: 60, grade: 2), of: showing),
            "there is no grade 3; its grades are 1, 2")
        _ = try sales.hold(3, .grade(0), in: session(sales, .web))
        refusal(
            try staff.setQuota(Quota(.web, .seats(2), until: 60, grade: 0), of: showing),
            "web has 3 seats of grade 1 already, more than the quota's 2")
        refusal(
            try staff.setQuota(Quota(.booth, .seats(10), until: 60, grade: 0), of: showing),
            "a quota of 10 for booth:1 needs 10 seats that are free; 9 are")
        try staff.setQuota(Quota(.booth, .seats(9), until: 60, grade: 0), of: showing)
        refusal(try staff.setQuota(Quota(.staff, .seats(1), until: 60, grade: 0), of: showing), "needs 1 seats")
        // Its parts may not outlive the whole, nor have too few seats for it.
        try staff.setQuota(Quota(.web, .seats(20), until: 60), of: showing)
        refusal(try staff.setQuota(Quota(.web, .seats(5), until: 30, grade: 1), of: showing), "falls back no later")
        try staff.setQuota(Quota(.web, .seats(3), until: 60, grade: 0), of: showing)
        refusal(
            try staff.setQuota(Quota(.web, .seats(5), until: 60, grade: 1), of: showing),
            "have fewer seats to sell than its quota of the whole showing, 17")
        try staff.setQuota(Quota(.web, .seats(40), until: 60, grade: 1), of: showing)
        XCTAssertEqual(try staff.removeQuota(of: showing, for: .web, grade: 1), 1)
        XCTAssertEqual(try staff.removeQuota(of: showing, for: .web, grade: 1), 0)
        XCTAssertEqual(try staff.quotas().map { "\($0.channel) \($0.grade ?? 0)" }, ["booth 1", "web 0", "web 1"])
        try sales.audit()
    }

    /// The web keeps six of either grade, at most eight in all; others sell the rest, and then the whole is taken away.
    func testWithoutTheWholeItsPartsMayNeedTooMany() throws {
        let sales = try sales()
        try set(
            [
                Quota(.web, .seats(8), until: 60), Quota(.web, .seats(6), until: 60, grade: 0),
                Quota(.web, .seats(40), until: 60, grade: 1),
            ], sales)
        let call = sales.call()
        for _ in 0..<4 { _ = try sales.hold(8, .grade(1), in: call) }
        refusal(
            try sales.office.staff.removeQuota(of: .showing(sales.showing().id), for: .web),
            "without it, the quotas of grades need 40 seats that are free; 8 are")
        try sales.audit()
    }

    func testAMemberInLineIsOfferedAGradeThatTheChannelMaySell() throws {
        var rules = SalesOffice.rules
        rules.offerMinutes = 30
        let sales = try SalesOffice(rules: rules)
        let showing = try sales.showing().id
        try set(
            [Quota(.booth, .seats(12), until: 60, grade: 0), Quota(.booth, .seats(40), until: 60, grade: 1)], sales)
        let call = sales.call()
        let wish = WaitRequest(member: try sales.member(), showing: showing, journey: play, party: Party(2))
        guard case .waiting(.waits) = sales.ask(.wait(wish, .korean), call) else { return XCTFail("not in line") }
        try set([Quota(.booth, .seats(38), until: 60, grade: 1)], sales)
        let grades = try sales.office.database.all(
            "SELECT DISTINCT section.grade FROM waiting JOIN hold_seat ON hold_seat.hold = waiting.hold JOIN seat "
                + "ON seat.id = hold_seat.seat JOIN section ON section.id = seat.section"
        ) { $0.int(0) }
        XCTAssertEqual(grades, [1], "the first grade is the booth's, two of the second are free")
        try sales.audit()
    }

    func testAShowingWithQuotasOfGradesMovesWhereTheyCanBeKept() throws {
        let sales = try sales()
        try set([Quota(.web, .seats(6), until: 60, grade: 0)], sales)
        let web = session(sales, .web)
        _ = try sales.book(try sales.hold(2, .grade(0), in: web), in: web)
        func twin(_ code: String, _ sections: [PlannedSection]) throws -> ShowingMove {
            var batch = CatalogBatch()
            batch.venues = [
                PlannedVenue(
                    code: code, name: Name(local: code), grades: [Name(local: "VIP"), Name(local: "R")],
                    sections: sections)
            ]
            _ = try sales.office.staff.storeCatalog(batch)
            var move = ShowingMove()
            move.venue = code
            return move
        }
        let showing = try sales.showing().id
        let small = try twin(
            "small",
            [
                SalesOffice.section(11, "A", grade: 0, rows: 1, seats: 5),
                SalesOffice.section(21, "B", grade: 1, rows: 4, seats: 10),
            ])
        guard case .failure(let refused) = try sales.office.staff.moveShowing(showing, small) else {
            return XCTFail("moved")
        }
        XCTAssertTrue("\(refused)".contains("3 seats of grade 1 are left, and the quotas have 4 to sell"), "\(refused)")
        _ = try sales.office.staff.moveShowing(showing, twin("twin", SalesOffice.theatre().sections)).get()
        XCTAssertEqual(try sales.office.staff.quotas().map(\.taken), [2])
        XCTAssertEqual(try left(sales, session(sales, .web)), [4, 40])
        try sales.audit()
    }
}
