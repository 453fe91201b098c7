// SalesOffice: a small box office for the tests: a theatre, a train, three members, a clock that stands still.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

/// A box office with a conversation of each member.
final class SalesOffice {
    let office: BoxOffice
    let clock: VirtualClock
    private var acts: [SessionID: Int] = [:]

    /// 2026-03-02 (a Monday) 10:00 in Seoul; the theatre plays on the Saturday.
    static let monday = Zone.instant(LocalDateTime("2026-03-02 10:00")!)
    static let play = LocalDateTime("2026-03-07 14:00")!

    init(
        path: String? = nil, payment: Charging = .account, rules: OfficeRules = SalesOffice.rules,
        clock: VirtualClock? = nil, role: ConnectionRole = .staff
    ) throws {
        let clock = clock ?? VirtualClock(SalesOffice.monday)
        self.clock = clock
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        if let path {
            office = try BoxOffice.open(
                path: path, create: true, rules: rules, pepper: pepper, clock: clock, payment: payment, role: role)
        } else {
            office = try BoxOffice.inMemory(rules: rules, pepper: pepper, clock: clock, payment: payment, role: role)
        }
        office.faultHandler = { XCTFail("fault: \($0)") }
        try office.staff.storeCatalog(SalesOffice.catalog())
    }

    static var rules: OfficeRules {
        var rules = OfficeRules()
        rules.hashCost = 1
        return rules
    }

    // MARK: Conversations

    func call() -> SessionID {
        office.sales.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "test"))
    }

    /// Performs a request as the next turn of a conversation.
    func ask(_ request: Request, _ session: SessionID) -> Reply {
        acts[session, default: 0] += 1
        return office.sales.perform(request, in: session, act: acts[session] ?? 0)
    }

    func member(_ number: String = "100234") throws -> MemberID {
        try XCTUnwrap(office.database.first("SELECT id FROM member WHERE number = ?", number) { MemberID($0.int64(0)) })
    }

    /// The first showing of a program for a journey.
    func showing(_ program: String = "701", _ journey: Journey = Journey(from: 0, to: 1)) throws -> Showing {
        try XCTUnwrap(showings(program, journey).first)
    }

    func showings(_ program: String, _ journey: Journey = Journey(from: 0, to: 1), on day: LocalDate? = nil) throws
        -> [Showing]
    {
        guard case .showings(let all) = ask(.showings(try XCTUnwrap(ProgramNumber(program)), journey, on: day), call())
        else { return [] }
        return all
    }

    /// Holds seats, or fails the test.
    func hold(
        _ count: Int, _ preference: SeatPreference = .best, by number: String = "100234", in session: SessionID,
        journey: Journey = Journey(from: 0, to: 1),
        program: String = "701", at index: Int = 0, replacing: HoldID? = nil, changing: BookingNumber? = nil,
        line: UInt = #line
    ) throws -> Hold {
        let outcome = try holdOutcome(
            count, preference, by: number, in: session, journey: journey, program: program, at: index,
            replacing: replacing,
            changing: changing)
        guard case .held(let hold) = outcome else {
            XCTFail("not held: \(outcome)", line: line)
            throw Unexpected()
        }
        return hold
    }

    func holdOutcome(
        _ count: Int, _ preference: SeatPreference = .best, by number: String = "100234", in session: SessionID,
        journey: Journey = Journey(from: 0, to: 1),
        program: String = "701", at index: Int = 0, replacing: HoldID? = nil, changing: BookingNumber? = nil
    ) throws -> HoldOutcome {
        let request = HoldRequest(
            member: try member(number), showing: try showings(program, journey)[index].id, journey: journey,
            count: count, preference: preference,
            replacing: replacing, changing: changing)
        guard case .held(let outcome) = ask(.hold(request), session) else { throw Unexpected() }
        return outcome
    }

    /// Books a hold at its amount, or fails the test.
    func book(_ hold: Hold, in session: SessionID, line: UInt = #line) throws -> Booking {
        let reply = ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session)
        guard case .booked(.booked(let booking)) = reply else {
            XCTFail("not booked: \(reply)", line: line)
            throw Unexpected()
        }
        return booking
    }

    /// Holds and books in a conversation of its own.
    func sell(
        _ count: Int, _ preference: SeatPreference = .best, by number: String = "100234", program: String = "701",
        journey: Journey = Journey(from: 0, to: 1)
    ) throws -> Booking {
        let session = call()
        return try book(
            try hold(count, preference, by: number, in: session, journey: journey, program: program), in: session)
    }

    // MARK: Looking inside

    /// One number from the database.
    func number(_ sql: String) throws -> Int { try office.database.first(sql) { $0.int(0) } ?? 0 }
    /// The ledger in order: kind and amount.
    func ledger() throws -> [String] {
        try office.database.all("SELECT kind, amount FROM ledger ORDER BY id") { "\($0.text(0)) \($0.int(1))" }
    }
    /// The texts in order: kind and version.
    func texts() throws -> [String] {
        try office.database.all("SELECT kind, version FROM outbox ORDER BY id") { row in
            row.text(0) + (row.isNull(1) ? "" : " v\(row.int(1))")
        }
    }
    /// Counters agree with claims, and no claim is without a live owner.
    func audit(line: UInt = #line) throws {
        let wrong = try number(
            """
            SELECT count(*) FROM showing_section AS s WHERE taken <> (SELECT count(*) FROM claim JOIN seat
                ON seat.id = claim.seat
                WHERE claim.showing = s.showing AND claim.leg = s.leg AND seat.section = s.section
                    AND seat.purpose IN ('usual', 'house'))
            """)
        XCTAssertEqual(wrong, 0, "a counter differs from its claims", line: line)
        let grades = try office.database.all(
            """
            SELECT showing, leg, grade, sum(free) FROM (SELECT showing, leg, grade, free FROM showing_grade
                UNION ALL SELECT showing, leg, grade, taken - seats FROM showing_section JOIN section
                    ON section.id = showing_section.section)
            GROUP BY 1, 2, 3 HAVING sum(free) <> 0
            """
        ) { "showing \($0.int(0)) leg \($0.int(1)) grade \($0.int(2)): \($0.int(3)) too many counted as free" }
        XCTAssertEqual(grades, [], line: line)
        let orphans = try number(
            """
            SELECT count(*) FROM claim LEFT JOIN hold ON hold.id = claim.hold LEFT JOIN booking
                ON booking.id = claim.booking
            WHERE hold.state IN ('released', 'booked') OR booking.state = 'cancelled'
            """)
        XCTAssertEqual(orphans, 0, "a claim without a live owner", line: line)
    }

    struct Unexpected: Error {}
}

// MARK: The catalog

extension SalesOffice {
    /// A theatre: section 11 (VIP, 2 rows of 6), 21 (R, 4 rows of 10); a train: one car of 4 rows of 2.
    static func catalog() throws -> CatalogBatch {
        var batch = CatalogBatch()
        batch.venues = [theatre(), car()]
        batch.programs = [
            PlannedProgram(
                number: try number("701"), category: .theatre, title: Name(local: "햄릿", latin: "Hamlet"),
                venue: "theatre",
                organiser: "예매극단", stops: [],
                fares: [fare("std", 0, 0, 1, 50_000), fare("std", 1, 0, 1, 30_000)]),
            PlannedProgram(
                number: try number("801"), category: .train, title: Name(local: "서울부산", latin: "Seoul-Busan"),
                venue: "car",
                stops: [Name(local: "서울"), Name(local: "대전"), Name(local: "대구"), Name(local: "부산")],
                fares: (0..<3).flatMap { from in
                    (from + 1...3).map { fare("std", 0, from, $0, 20_000 * Int64($0 - from)) }
                }),
        ]
        batch.showings = [
            PlannedShowing(program: try number("701"), starts: play, service: nil, tariff: "std", stopMinutes: []),
            PlannedShowing(
                program: try number("701"), starts: try XCTUnwrap(LocalDateTime("2026-03-08 14:00")), service: nil,
                tariff: "std",
                stopMinutes: []),
            PlannedShowing(
                program: try number("801"), starts: play, service: "101", tariff: "std",
                stopMinutes: [0, 60, 110, 160]),
        ]
        batch.members = [
            try member("100234", "01023456789", limit: 500_000), try member("100235", "01023456790", limit: 500_000),
            try member("100236", "01023456791", limit: 60_000),
        ]
        batch.feeTables = [
            FeeTable(
                code: "performance-2026", categories: [.theatre], effectiveFrom: try XCTUnwrap(LocalDate(2026, 1, 1)),
                effectiveTo: nil,
                source: "test", freshHours: nil, freshDaysBefore: 0, houseSurchargePercent: 10,
                steps: [
                    step("3d", .daysBefore(3), .percent(0)), step("1d", .daysBefore(1), .percent(30)),
                    step("0d", .minutesBefore(0), .percent(90)),
                ])
        ]
        batch.holidays = [try XCTUnwrap(LocalDate(2026, 3, 1))]
        return batch
    }

    static func theatre(vipSeats: Int = 6) -> PlannedVenue {
        PlannedVenue(
            code: "theatre", name: Name(local: "극장", latin: "Theatre"),
            grades: [Name(local: "VIP"), Name(local: "R")],
            sections: [
                section(11, "A", grade: 0, rows: 2, seats: vipSeats), section(21, "B", grade: 1, rows: 4, seats: 10),
            ])
    }

    static func car() -> PlannedVenue {
        PlannedVenue(
            code: "car", name: Name(local: "열차", latin: "Train"), grades: [Name(local: "일반실", latin: "Standard")],
            sections: [section(1, "Car 1", grade: 0, rows: 4, seats: 2)])
    }

    static func section(_ keypad: Int, _ name: String, grade: Int, rows: Int, seats: Int) -> PlannedSection {
        PlannedSection(
            keypad: keypad, name: Name(local: name), grade: grade, focusX: Double(seats + 1) / 2, focusY: 0,
            rows: (1...rows).map { row in
                PlannedRow(
                    number: row, label: String(row), y: Double(row),
                    seats: (1...seats).map { PlannedSeat(number: $0, label: String($0), x: Double($0)) })
            })
    }

    static func number(_ digits: String) throws -> ProgramNumber { try XCTUnwrap(ProgramNumber(digits)) }

    static func fare(_ tariff: String, _ grade: Int, _ from: Int, _ to: Int, _ price: Int64) -> Fare {
        Fare(tariff: tariff, grade: grade, journey: Journey(from: from, to: to), price: Won(price))
    }

    static func step(_ name: String, _ until: FeeBound, _ fee: Fee) -> FeeStep {
        FeeStep(name: name, until: until, weekday: fee, weekend: fee, holiday: fee)
    }

    static func member(_ digits: String, _ telephone: String, limit: Int64) throws -> PlannedMember {
        PlannedMember(
            number: try XCTUnwrap(MemberNumber(digits)), name: "홍길동",
            telephone: try XCTUnwrap(TelephoneNumber(telephone)),
            language: .korean,
            pin: nil, creditLimit: Won(limit))
    }
}
