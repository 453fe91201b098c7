// PeopleStage: a theatre and a train in the small box office, and calls that book there.

import BookingModel
import XCTest

@testable import BookingCore

extension PeopleOffice {
    /// Program 701: a theatre of 2 sections with 1 row of 6 seats each, on 2026-03-08 14:00 and 2026-03-20 14:00.
    /// Program 801: train 101 of one car with 2 rows of 2 lettered seats, A to B to C, on 2026-03-09 09:00.
    /// Every cancellation costs 10 per cent, up to the start.
    func stage() throws {
        var batch = CatalogBatch()
        let seats = (1...6).map { PlannedSeat(number: $0, label: String($0), x: Double($0)) }
        let sections = [("1층 A구역", "Stalls A"), ("1층 B구역", "Stalls B")].enumerated().map { n, name in
            PlannedSection(
                keypad: n + 1, name: Name(local: name.0, latin: name.1), grade: n, focusX: 3.5, focusY: 0,
                rows: [PlannedRow(number: 1, label: "1", y: 1, seats: seats)])
        }
        let rows = (1...2).map { row in
            PlannedRow(
                number: row, label: String(row), y: Double(row),
                seats: [PlannedSeat(number: 1, label: "A", x: 1), PlannedSeat(number: 2, label: "B", x: 2)])
        }
        let car = PlannedSection(
            keypad: 1, name: Name(local: "1호차", latin: "Car 1"), grade: 0, focusX: 1.5, focusY: 0, rows: rows)
        batch.venues = [
            PlannedVenue(
                code: "theatre", name: Name(local: "예매극장", latin: "Yemae Theatre"),
                grades: [Name(local: "R석", latin: "R"), Name(local: "S석", latin: "S")], sections: sections),
            PlannedVenue(
                code: "train", name: Name(local: "열차", latin: "Train"),
                grades: [Name(local: "일반실", latin: "Standard")],
                sections: [car]),
        ]
        let hall = Journey(from: 0, to: 1)
        let legs = [Journey(from: 0, to: 1), Journey(from: 1, to: 2), Journey(from: 0, to: 2)]
        batch.programs = [
            PlannedProgram(
                number: ProgramNumber("701")!, category: .theatre,
                title: Name(local: "오페라의 유령", latin: "The Phantom"), venue: "theatre",
                stops: [],
                fares: [
                    Fare(tariff: "t", grade: 0, journey: hall, price: Won(60_000)),
                    Fare(tariff: "t", grade: 1, journey: hall, price: Won(40_000)),
                ]),
            PlannedProgram(
                number: ProgramNumber("801")!, category: .train, title: Name(local: "경부선", latin: "Gyeongbu Line"),
                venue: "train",
                stops: ["서울", "대전", "부산"].map { Name(local: $0) },
                fares: legs.map { Fare(tariff: "t", grade: 0, journey: $0, price: Won(10_000)) }),
        ]
        batch.showings = [
            PlannedShowing(
                program: ProgramNumber("701")!, starts: LocalDateTime("2026-03-08 14:00")!, service: nil, tariff: "t",
                stopMinutes: []),
            PlannedShowing(
                program: ProgramNumber("701")!, starts: LocalDateTime("2026-03-20 14:00")!, service: nil, tariff: "t",
                stopMinutes: []),
            PlannedShowing(
                program: ProgramNumber("801")!, starts: LocalDateTime("2026-03-09 09:00")!, service: "101", tariff: "t",
                stopMinutes: [0, 60, 150]),
        ]
        let tenth = Fee.percent(10)
        batch.feeTables = [
            FeeTable(
                code: "tenth", categories: Set(Category.allCases), effectiveFrom: LocalDate("2026-01-01")!,
                effectiveTo: nil,
                source: "made up for tests",
                freshHours: nil, freshDaysBefore: 0, houseSurchargePercent: 0,
                steps: [
                    FeeStep(name: "start", until: .minutesBefore(0), weekday: tenth, weekend: tenth, holiday: tenth)
                ])
        ]
        try office.staff.storeCatalog(batch)
    }

    /// A call that is logged in as 100234.
    func loggedIn() throws -> (session: SessionID, member: MemberID) {
        let session = call()
        guard
            case .verified(.member(let member)) = office.sales.perform(
                .verify(.number(number("100234")), PIN("4821")!, calling: nil), in: session, act: 1)
        else { throw Unexpected() }
        return (session, member.id)
    }

    /// Holds `count` best seats.
    func hold(
        _ showing: ShowingID, _ count: Int, in call: (session: SessionID, member: MemberID),
        _ journey: Journey = Journey(from: 0, to: 1),
        act: Int = 10,
        changing: BookingNumber? = nil
    ) throws -> Hold {
        let request = HoldRequest(
            member: call.member, showing: showing, journey: journey, count: count, preference: .best, changing: changing
        )
        guard case .held(.held(let hold)) = office.sales.perform(.hold(request), in: call.session, act: act) else {
            throw Unexpected()
        }
        return hold
    }

    /// Books what is held.
    func book(_ hold: Hold, in call: (session: SessionID, member: MemberID), act: Int = 11) throws -> Booking {
        let reply =
            hold.change == nil
            ? office.sales.perform(.book(hold.id, agreed: hold.amountToAgree, .korean), in: call.session, act: act)
            : office.sales.perform(.change(hold.id, agreed: hold.amountToAgree, .korean), in: call.session, act: act)
        guard case .booked(.booked(let booking)) = reply else { throw Unexpected() }
        return booking
    }

    /// The showings in order of time: theatre 8 March, train, theatre 20 March.
    func showings() throws -> [ShowingID] { try office.staff.showingList().map(\.id) }

    /// The reply was not the one the test is about.
    struct Unexpected: Error {}
}
