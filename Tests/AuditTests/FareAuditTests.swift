// FareAuditTests: the auditor works out what tickets of every kind should cost, how many go together and when their
// sale ended; and the database refuses tickets without a fare.

import BookingCore
import BookingModel
import Intake
import SQLite
import XCTest

@testable import Audit

final class FareAuditTests: XCTestCase {
    private var path = ""
    private var office: BoxOffice!
    private var clock: VirtualClock!
    private var acts = 0
    private let whole = Journey(from: 0, to: 2)

    /// The train 743 on a Monday and a Saturday, with a booking of every kind that is sold.
    override func setUpWithError() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("fares-\(UUID().uuidString).db").path
        clock = VirtualClock(Zone.instant(try XCTUnwrap(LocalDateTime("2026-03-06 09:00"))))
        var rules = OfficeRules()
        (rules.hashCost, rules.ticketsPerShowing) = (1, 100)
        office = try BoxOffice.open(
            path: path, create: true, rules: rules, pepper: XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: clock, payment: .account)
        var batch = train()
        batch.kinds = try ShippedKinds.kinds()
        batch.feeTables = try ShippedFees.tables()
        batch.members = [
            PlannedMember(
                number: try XCTUnwrap(MemberNumber("100234")), name: "x",
                telephone: try XCTUnwrap(TelephoneNumber("01012345678")), language: .korean, pin: nil,
                creditLimit: Won(10_000_000))
        ]
        try office.staff.storeCatalog(batch)
        let train = try showings().map { $0.id }
        buy(train[0], Party(4, others: [KindCount("child", 1), KindCount("senior", 2)]), grade: 0)
        buy(train[2], Party(3, others: [KindCount("disabled", 1), KindCount("companion", 1)]), grade: 1)
        buy(train[2], Party(1), grade: 1, journey: Journey(from: 1, to: 2))
    }

    override func tearDown() {
        office = nil
        for end in ["", "-wal", "-shm", ".queue"] { try? FileManager.default.removeItem(atPath: path + end) }
    }

    private func train() -> CatalogBatch { Demo.kindTrain(today: LocalDate(2026, 3, 6)!) }

    /// In the order they leave: two a day, from Friday on.
    private func showings() throws -> [ShowingSummary] { try office.staff.showingList() }

    /// A conversation that ends with the seats held, or sold.
    private func buy(_ showing: ShowingID, _ party: Party, grade: Int, journey: Journey? = nil, holdOnly: Bool = false)
    {
        let session = office.sales.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "x"))
        guard let member = try? office.staff.members().first?.id else { return XCTFail("no member") }
        let request = HoldRequest(
            member: member, showing: showing, journey: journey ?? whole, party: party, preference: .grade(grade))
        acts += 1
        guard case .held(.held(let hold)) = office.sales.perform(.hold(request), in: session, act: acts) else {
            return XCTFail("not held")
        }
        if holdOnly { return }
        acts += 1
        let reply = office.sales.perform(.book(hold.id, agreed: hold.amountToAgree, .korean), in: session, act: acts)
        guard case .booked(.booked) = reply else { return XCTFail("\(reply)") }
        _ = office.sales.perform(.end(.completed, place: "farewell"), in: session, act: acts + 1)
    }

    private func findings(_ damage: String = "") throws -> [String] {
        if !damage.isEmpty { try Database(path: path, mode: .readWrite).execute("PRAGMA foreign_keys=OFF; \(damage)") }
        return try Auditor.audit(path: path, limits: nil).findings.filter { $0.check != "calls" }.map(\.description)
    }

    func testEveryPriceIsWorkedOutAgain() throws {
        XCTAssertEqual(try findings(), [])
        let found = try findings("UPDATE kind_fare SET amount = amount - 1 WHERE kind = 'senior' AND unit = 'percent'")
        XCTAssertEqual(found.count, 2, "\(found)")
        XCTAssertTrue(
            found.allSatisfy { $0.contains("costs 45800 won for kind senior, its fare is 45") }, "\(found)")
    }

    func testAFareOtherThanTheTicketsIsFound() throws {
        XCTAssertEqual(
            try findings("UPDATE fare SET price = 1 WHERE from_stop = 1 AND to_stop = 2 AND grade = 1"),
            ["kinds: hold 3 ticket 1: costs 26100 won for kind adult, its fare is 1"])
    }

    func testTooManyOfAKindAreFound() throws {
        let found = try findings(
            """
            UPDATE hold_seat SET kind = 'companion', price = 23400 WHERE hold = 2 AND kind = 'adult';
            UPDATE booking_seat SET kind = 'companion', price = 23400 WHERE booking = 2 AND kind = 'adult';
            UPDATE hold SET total = 70200 WHERE id = 2;
            """)
        XCTAssertTrue(
            found.contains(
                "kinds: hold 2: has 2 tickets of kind companion, allowed are 1 with so many of kind disabled"),
            "\(found)")
    }

    func testAHoldAfterTheEndOfItsSaleIsFound() throws {
        let number = try XCTUnwrap(ProgramNumber("743"))
        try office.staff.setSaleRule(of: .program(number), channel: nil) { $0.closesBefore = 60 }
        clock.advance(by: 60)
        try buy(showings()[1].id, Party(1), grade: 1)
        XCTAssertEqual(try findings(), [])
        let late = "(SELECT leaves_at - 3600 FROM showing_stop WHERE showing = hold.showing AND stop = 0)"
        let found = try findings("UPDATE hold SET created_at = \(late) WHERE id = 4")
        XCTAssertEqual(found.filter { $0.hasPrefix("sales: hold 4: was made at") }.count, 1, "\(found)")
    }

    /// What was sold under other fares is not judged by today's; what is sold next is.
    func testNewFaresCountFromTheNextHoldOn() throws {
        var batch = train()
        let program = batch.programs[0]
        batch.programs = [
            PlannedProgram(
                number: program.number, category: program.category, title: program.title, venue: program.venue,
                stops: program.stops,
                fares: program.fares.map {
                    Fare(tariff: $0.tariff, grade: $0.grade, journey: $0.journey, price: $0.price + Won(1000))
                },
                kindFares: program.kindFares, kindLimits: program.kindLimits)
        ]
        try office.staff.storeCatalog(batch)
        XCTAssertEqual(try findings(), [])
        try buy(showings()[0].id, Party(1), grade: 1)
        XCTAssertEqual(try findings(), [])
        XCTAssertEqual(
            try findings("UPDATE fare SET price = price - 1000").filter { $0.contains("ticket") },
            ["kinds: hold 4 ticket 1: costs 47800 won for kind adult, its fare is 46800"])
    }

    func testTheDatabaseHoldsNothingThatHasNoFare() throws {
        try buy(showings()[0].id, Party(1), grade: 1, holdOnly: true)
        let database = try Database(path: path, mode: .readWrite)
        let seat = "INSERT INTO hold_seat(hold, position, seat, price, kind) SELECT max(id), 7, 40, 1, 'KIND' FROM hold"
        func refuses(_ kind: String, line: UInt = #line) {
            XCTAssertThrowsError(
                try database.execute(seat.replacing("KIND", with: kind)), line: line
            ) { XCTAssertTrue("\($0)".contains("a ticket for which there is no fare"), "\($0)", line: line) }
        }
        // Youth is a kind, and none that this train sells.
        refuses("youth")
        try database.execute("DELETE FROM fare WHERE from_stop = 0 AND to_stop = 2")
        refuses("adult")
    }
}
