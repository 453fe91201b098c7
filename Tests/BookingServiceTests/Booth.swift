// Booth: a channel without calls: it asks the service and waits for the reply. And the box office it sells for.

import BookingCore
import BookingModel
import Foundation
import Platform
import XCTest

@testable import BookingService

/// One customer of a booth: a session, asked from one thread.
final class Booth: Sendable {
    private let service: BoxOfficeService
    private let session: ServiceSession
    private let replies: Monitor<[Reply]>
    private let acts = Monitor(0)

    init(_ number: UInt64, at service: BoxOfficeService) {
        let replies = Monitor<[Reply]>([])
        self.replies = replies
        self.service = service
        session = ServiceSession(
            tag: number, replies: ReplySink { some in replies.withLock { $0 += some.map(\.reply) } })
        service.submit([session.open(Booth.start)])
    }

    static let start = SessionStart(
        channel: .booth, line: "foyer", calling: nil, language: .english, reference: "booth")

    /// Asks, and does not wait.
    func submit(_ request: Request) {
        let act = acts.withLock {
            $0 += 1
            return $0
        }
        service.submit([session.ask(request, act: act)])
    }

    /// The next reply. Fails the test when none comes for a minute.
    func reply() -> Reply? {
        let reply = replies.wait(milliseconds: 60_000) { $0.isEmpty ? nil : $0.removeFirst() }
        XCTAssertNotNil(reply, "no reply")
        return reply
    }

    func ask(_ request: Request) -> Reply? {
        submit(request)
        return reply()
    }

    /// Replies that are there and were not taken.
    var left: [Reply] { replies.withLock { $0 } }

    func close() { service.submit([session.close()]) }
}

/// A database file with one hall, one showing and one member.
final class Foyer: Sendable {
    static let seats = 40
    let path = NSTemporaryDirectory() + "yemae-service-\(UUID().uuidString).db"

    init() throws { try open().staff.storeCatalog(catalog()) }

    deinit { for end in ["", "-wal", "-shm"] { unlink(path + end) } }

    func open(charging provider: (any AccountGateway)? = nil, role: ConnectionRole = .staff) throws -> BoxOffice {
        var rules = OfficeRules()
        (rules.hashCost, rules.ticketsPerShowing) = (1, 100)
        return try BoxOffice.open(
            path: path, create: true, rules: rules, pepper: try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: SystemClock(), payment: provider.map(Charging.gateway) ?? .account, role: role)
    }

    static let member = MemberNumber("100001")!

    /// Any seat of the one showing, for the one member.
    let oneSeat = Request.hold(
        HoldRequest(
            member: MemberID(1), showing: ShowingID(1), journey: Journey(from: 0, to: 1), count: 1, preference: .best))

    private func catalog() throws -> CatalogBatch {
        var batch = CatalogBatch()
        let number = try XCTUnwrap(ProgramNumber("701"))
        let seats = (1...Foyer.seats).map { PlannedSeat(number: $0, label: String($0), x: Double($0)) }
        let name = Name(local: "홀", latin: "Hall")
        batch.venues = [
            PlannedVenue(
                code: "hall", name: name, grades: [name],
                sections: [
                    PlannedSection(
                        keypad: 1, name: name, grade: 0, focusX: 5, focusY: 0,
                        rows: [PlannedRow(number: 1, label: "1", y: 1, seats: seats)])
                ])
        ]
        batch.programs = [
            PlannedProgram(
                number: number, category: .theatre, title: name, venue: "hall", stops: [],
                fares: [Fare(tariff: "t", grade: 0, journey: Journey(from: 0, to: 1), price: Won(1000))])
        ]
        batch.showings = [
            PlannedShowing(
                program: number, starts: try XCTUnwrap(LocalDateTime("2099-03-07 14:00")), service: nil, tariff: "t",
                stopMinutes: [])
        ]
        batch.members = [
            PlannedMember(
                number: Foyer.member, name: "x", telephone: try XCTUnwrap(TelephoneNumber("01023456789")),
                language: .korean, pin: PIN("4821"), creditLimit: Won(1_000_000))
        ]
        return batch
    }
}
