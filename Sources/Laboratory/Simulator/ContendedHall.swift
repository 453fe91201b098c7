// ContendedHall: the seats of the contention test: a hall of two grades, sold by two kinds of fares, with a hundred
// seats left, and a train with one seat and four stops, new every day.

import BookingCore
import BookingModel
import Intake
import Rehearsal
import SQLite

struct ContendedHall {
    /// Legs of the train's run: stretches between neighbouring stops.
    static let legs = 3
    /// Seats that are gone before a round begins.
    private static let gone = 12
    private static let firstDay = LocalDate(2026, 4, 1)!
    private static let hall = ProgramNumber("801")!
    private static let train = ProgramNumber("802")!
    private static let pepper = Pepper(Array("a simulation has no secrets to keep".utf8))!

    let path: String
    private let office: BoxOffice

    /// Who buys, in the order of the connections; and one more, who bought before.
    static let members: [MemberNumber] = (0...(Contention.programs * Contention.connections)).map {
        MemberNumber(String(400_000 + $0))!
    }

    /// A connection of its own to the box office in a folder.
    static func office(in folder: String, _ rules: OfficeRules, create: Bool) throws -> BoxOffice {
        var rules = rules
        // Enough buyers for all seats, whatever the settings.
        (rules.hashCost, rules.ticketsPerBooking, rules.ticketsPerShowing) = (1, 6, 12)
        // Who is bound by a quota may still be in the lines of earlier rounds.
        rules.waitingPerMember = Contention.maxRounds
        let clock = BookingCore.VirtualClock(Zone.instant(LocalDateTime(firstDay.adding(days: -1), LocalTime(12, 0)!)))
        return try BoxOffice.open(
            path: SimulatedBoxOffice.database(in: folder), create: create, rules: rules, pepper: pepper, clock: clock,
            payment: .account)
    }

    init(folder: String, rules: OfficeRules) throws {
        path = SimulatedBoxOffice.database(in: folder)
        office = try ContendedHall.office(in: folder, rules, create: true)
        var batch = CatalogBatch()
        let grade = Name(local: "R")
        func section(_ rows: Int, _ seats: Int, grade position: Int = 0) -> PlannedSection {
            PlannedSection(
                keypad: position + 1, name: Name(local: "\(position + 1)"), grade: position, focusX: 0, focusY: 0,
                rows: (1...rows).map { row in
                    PlannedRow(
                        number: row, label: "\(row)", y: Double(row),
                        seats: (1...seats).map { PlannedSeat(number: $0, label: "\($0)", x: Double($0)) })
                })
        }
        batch.venues = [
            PlannedVenue(
                code: "hall", name: grade, grades: [grade, Name(local: "S")],
                sections: (0...1).map { section(4, (Contention.lastSeats + ContendedHall.gone) / 8, grade: $0) }),
            PlannedVenue(code: "one-seat", name: grade, grades: [grade], sections: [section(1, 1)]),
        ]
        let fares = ContendedHall.journeys.map {
            Fare(tariff: "t", grade: 0, journey: $0, price: Won(1000 * Int64($0.to - $0.from)))
        }
        batch.kinds = try ShippedKinds.kinds()
        batch.programs = [
            PlannedProgram(
                number: ContendedHall.hall, category: .concert, title: grade, venue: "hall", stops: [],
                fares: (0...1).map {
                    Fare(
                        tariff: "t", grade: $0, journey: Journey(from: 0, to: 1),
                        price: Won(50_000 - 20_000 * Int64($0)))
                }, kindFares: [ContendedHall.childFare]),
            PlannedProgram(
                number: ContendedHall.train, category: .train, title: grade, venue: "one-seat",
                stops: (0...ContendedHall.legs).map { Name(local: "S\($0)") },
                fares: fares),
        ]
        batch.members = ContendedHall.members.enumerated().map { index, number in
            PlannedMember(
                number: number, name: "\(number)", telephone: TelephoneNumber("0107\(String(1_000_000 + index))")!,
                language: .local, pin: nil,
                creditLimit: Won(1_000_000_000))
        }
        _ = try office.staff.storeCatalog(batch)
    }

    /// Every journey there is on the train.
    static let journeys: [Journey] = (0..<legs).flatMap { from in (from + 1...legs).map { Journey(from: from, to: $0) }
    }

    static func showings(_ round: Int, _ office: BoxOffice) throws -> (hall: ShowingID, train: ShowingID) {
        let day = firstDay.adding(days: round)
        func find(_ program: ProgramNumber) throws -> ShowingID {
            guard let found = try office.staff.showingList(program: program, from: Zone.start(of: day)).first else {
                throw LaboratoryFault("no showing on \(day)")
            }
            return found.id
        }
        return (try find(hall), try find(train))
    }

    /// Lays a round's showings out, and sells what is not fought for.
    func open(_ round: Int) throws {
        let starts = LocalDateTime(ContendedHall.firstDay.adding(days: round), LocalTime(19, 0)!)
        var batch = CatalogBatch()
        batch.showings = [
            PlannedShowing(program: ContendedHall.hall, starts: starts, service: nil, tariff: "t", stopMinutes: []),
            PlannedShowing(
                program: ContendedHall.train, starts: starts, service: "1", tariff: "t",
                stopMinutes: Array(0...ContendedHall.legs).map { $0 * 30 }),
        ]
        _ = try office.staff.storeCatalog(batch)
        let before = ContendingBuyer.Counter(office, ContendedHall.members.last!)
        let showing = try ContendedHall.showings(round, office).hall
        // Every other round, channels compete within their quotas, of the whole hall and of its grades.
        if round % 2 == 1 {
            for quota in ContendedHall.quotas { try office.staff.setQuota(quota, of: .showing(showing)) }
        }
        for count in [6, 6] {
            guard
                case .held(.held(let hold)) = before.ask(.hold(before.wanted(showing, Journey(from: 0, to: 1), count))),
                case .booked(.booked) = before.ask(.book(hold.id, agreed: hold.amountToAgree, .local))
            else { throw LaboratoryFault("the seats that are not fought for cannot be sold") }
        }
        before.leave()
    }

    /// Seats of the hall that only some channels sell, until an hour before the start: of the whole hall, of a grade,
    /// or both.
    private static let quotas = [
        Quota(.web, .percent(30), until: 60), Quota(.web, .seats(12), until: 60, grade: 0),
        Quota(.staff, .seats(20), until: 60, grade: 1),
    ]

    /// A kind of fare besides the adult's.
    static let child = "child"
    private static let childFare = KindFare(
        tariff: "t", kind: child, days: Set(DayKind.allCases), grade: nil, journey: nil,
        price: .share(percent: 50, Rounding(unit: 100, .down)))

    /// By which channel a connection buys: every pool of seats has more buyers than seats.
    static func channel(of index: Int) -> Channel {
        switch index % 4 {
        case 0: .web
        case 1: .staff
        default: .booth
        }
    }

    /// Whether every seat of the hall is sold.
    static func isSold(_ hall: ShowingID, _ office: BoxOffice) throws -> Bool {
        let sold = try office.database.first(
            "SELECT count(*) FROM claim WHERE showing = ? AND booking IS NOT NULL AND hold IS NULL", hall
        ) { $0.int(0) }
        return sold == Contention.lastSeats + gone
    }

    /// What is sold of what was fought for, by the claims themselves.
    func sold(_ round: Int) throws -> Contention.Sold {
        let showings = try ContendedHall.showings(round, office)
        func count(_ showing: ShowingID) throws -> Int {
            try office.database.first(
                """
                SELECT count(*) FROM claim WHERE showing = ? AND booking IS NOT NULL AND hold
                IS NULL
                """, showing
            ) { $0.int(0) } ?? 0
        }
        return Contention.Sold(seats: try count(showings.hall) - ContendedHall.gone, legs: try count(showings.train))
    }
}
