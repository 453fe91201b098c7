// MovedHallTests: a sold-out showing of a thousand seats moves in one act, with a thousand texts, and the books tie.

import BookingCore
import BookingModel
import SQLite
import XCTest

@testable import Audit

final class MovedHallTests: XCTestCase {
    private static let seats = 1000

    func testASoldOutHallOfAThousandSeatsMovesAtOnce() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("moved-\(UUID().uuidString).db").path
        defer { for end in ["", "-wal", "-shm", ".queue"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let clock = VirtualClock(Zone.instant(LocalDateTime("2026-03-02 10:00")!))
        var rules = OfficeRules()
        (rules.hashCost, rules.ticketsPerShowing) = (1, 100)
        let office = try BoxOffice.open(
            path: path, create: true, rules: rules, pepper: XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: clock, payment: .account)
        try office.staff.storeCatalog(catalog())
        let member = try XCTUnwrap(office.staff.members().map(\.id))
        let showing = try XCTUnwrap(office.staff.showingList().first?.id)
        // One ticket a booking, ten bookings a member.
        XCTAssertTrue(
            office.sales.group {
                for index in 0..<MovedHallTests.seats { self.buy(showing, member[index % member.count], office) }
            })
        clock.advance(by: 60)
        var move = ShowingMove()
        (move.starts, move.venue) = (LocalDateTime("2026-03-20 19:30"), "other")
        move.freeUntil = LocalDateTime("2026-03-18 18:00")
        let began = ContinuousClock.now
        let report = try office.staff.moveShowing(showing, move).get()
        print("a sold-out hall of \(report.seats) seats moved in \(ContinuousClock.now - began)")
        XCTAssertEqual([report.bookings, report.seats], [MovedHallTests.seats, MovedHallTests.seats])
        let database = try Database(path: path, mode: .readOnly)
        func count(_ sql: String) throws -> Int? { try database.first(sql) { $0.int(0) } }
        XCTAssertEqual(
            try count("SELECT count(*) FROM outbox WHERE version = 2 AND state = 'waiting'"), MovedHallTests.seats)
        XCTAssertEqual(
            try count("SELECT count(*) FROM outbox WHERE version = 1 AND state = 'superseded'"), MovedHallTests.seats)
        XCTAssertEqual(
            try Auditor.audit(path: path, limits: AuditLimits(ticketsPerBooking: 6, ticketsPerShowing: 100)).findings,
            [])
        try Database(path: path, mode: .readWrite).execute("UPDATE showing SET starts_at = starts_at + 60")
        XCTAssertEqual(
            try Set(Auditor.audit(path: path, limits: nil).findings.map(\.check)), ["moves"])
    }

    private func buy(_ showing: ShowingID, _ member: MemberID, _ office: BoxOffice) {
        let session = office.sales.newSession(
            SessionStart(channel: .booth, line: "booth", calling: nil, language: .korean, reference: "x"))
        let request = HoldRequest(
            member: member, showing: showing, journey: Journey(from: 0, to: 1), count: 1, preference: .best)
        guard case .held(.held(let hold)) = office.sales.perform(.hold(request), in: session, act: 1),
            case .booked(.booked) = office.sales.perform(
                .book(hold.id, agreed: hold.amountToAgree, .korean), in: session, act: 2)
        else { return XCTFail("not sold") }
    }

    private func catalog() throws -> CatalogBatch {
        var batch = CatalogBatch()
        let grade = Name(local: "R")
        let number = try XCTUnwrap(ProgramNumber("701"))
        for code in ["hall", "other"] {
            let rows = (1...20).map { row in
                PlannedRow(
                    number: row, label: "\(row)", y: Double(row),
                    seats: (1...50).map { PlannedSeat(number: $0, label: "\($0)", x: Double($0)) })
            }
            batch.venues.append(
                PlannedVenue(
                    code: code, name: Name(local: code), grades: [grade],
                    sections: [PlannedSection(keypad: 1, name: grade, grade: 0, focusX: 25, focusY: 0, rows: rows)]))
        }
        let fare = Fare(tariff: "t", grade: 0, journey: Journey(from: 0, to: 1), price: Won(50_000))
        batch.programs = [
            PlannedProgram(
                number: number, category: .concert, title: Name(local: "Concert"), venue: "hall", stops: [],
                fares: [fare])
        ]
        batch.showings = [
            PlannedShowing(
                program: number, starts: try XCTUnwrap(LocalDateTime("2026-03-14 19:30")), service: nil, tariff: "t",
                stopMinutes: [])
        ]
        batch.members = try (0..<100).map {
            PlannedMember(
                number: try XCTUnwrap(MemberNumber(String(100_000 + $0))), name: "x",
                telephone: try XCTUnwrap(TelephoneNumber("0101234\(1000 + $0)")), language: .korean, pin: nil,
                creditLimit: Won(10_000_000))
        }
        return batch
    }
}
