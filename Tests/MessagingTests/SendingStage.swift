// SendingStage: a box office that sells tickets for a far day, and a gateway in the test's hand.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore
@testable import Messaging

/// A theatre with one showing in 2036, members 100001...100009, and a clock that stands still.
final class SendingStage {
    let office: BoxOffice
    let clock: VirtualClock
    var settings = SendSettings()
    private var acts = 0

    static let start = Zone.instant(LocalDateTime("2026-03-07 10:00")!)

    init(path: String? = nil, plays: String = "2036-03-07 14:00") throws {
        clock = VirtualClock(SendingStage.start)
        var rules = OfficeRules()
        (rules.hashCost, rules.ticketsPerShowing) = (1, 100)
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        if let path {
            office = try BoxOffice.open(
                path: path, create: true, rules: rules, pepper: pepper, clock: clock, payment: .account)
        } else {
            office = try BoxOffice.inMemory(rules: rules, pepper: pepper, clock: clock, payment: .account)
        }
        office.faultHandler = { XCTFail("fault: \($0)") }
        try office.staff.storeCatalog(SendingStage.catalog(plays: plays))
    }

    /// Another connection's view of the same file.
    init(sharing other: SendingStage, path: String) throws {
        clock = other.clock
        office = try BoxOffice.open(
            path: path, create: false, rules: other.office.rules, pepper: Pepper([UInt8](repeating: 7, count: 16))!,
            clock: clock, payment: .account)
    }

    private static func catalog(plays: String) throws -> CatalogBatch {
        var batch = CatalogBatch()
        let number = try XCTUnwrap(ProgramNumber("701"))
        let rows = (1...6).map { row in
            PlannedRow(
                number: row, label: String(row), y: Double(row),
                seats: (1...10).map { PlannedSeat(number: $0, label: String($0), x: Double($0)) })
        }
        batch.venues = [
            PlannedVenue(
                code: "theatre", name: Name(local: "예매극장", latin: "Yemae Theatre"),
                grades: [Name(local: "R석", latin: "R")],
                sections: [
                    PlannedSection(
                        keypad: 1, name: Name(local: "1층 A구역", latin: "Stalls A"), grade: 0, focusX: 5.5, focusY: 0,
                        rows: rows)
                ])
        ]
        batch.programs = [
            PlannedProgram(
                number: number, category: .theatre, title: Name(local: "햄릿", latin: "Hamlet"), venue: "theatre",
                stops: [],
                fares: [Fare(tariff: "t", grade: 0, journey: Journey(from: 0, to: 1), price: Won(10_000))])
        ]
        batch.showings = [
            PlannedShowing(
                program: number, starts: try XCTUnwrap(LocalDateTime(plays)), service: nil, tariff: "t", stopMinutes: []
            )
        ]
        batch.members = try (1...9).map { n in
            PlannedMember(
                number: try XCTUnwrap(MemberNumber("10000\(n)")), name: "김예매",
                telephone: try XCTUnwrap(TelephoneNumber("0102345678\(n)")),
                language: .korean, pin: nil, creditLimit: Won(100_000_000))
        }
        let tenth = Fee.percent(10)
        batch.feeTables = [
            FeeTable(
                code: "tenth", categories: Set(Category.allCases), effectiveFrom: LocalDate("2026-01-01")!,
                effectiveTo: nil, source: "test",
                freshHours: nil, freshDaysBefore: 0, houseSurchargePercent: 0,
                steps: [
                    FeeStep(name: "start", until: .minutesBefore(0), weekday: tenth, weekend: tenth, holiday: tenth)
                ])
        ]
        return batch
    }

    // MARK: What members do

    private func ask(_ request: Request, _ session: SessionID) -> Reply {
        acts += 1
        return office.sales.perform(request, in: session, act: acts)
    }

    private func call() -> SessionID {
        office.sales.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "test"))
    }

    private func member(_ n: Int) throws -> MemberID {
        try XCTUnwrap(
            office.database.first("SELECT id FROM member WHERE number = ?", "10000\(n)") { MemberID($0.int64(0)) })
    }

    private func hold(_ n: Int, seats: Int, changing: BookingNumber?, _ session: SessionID) throws -> Hold {
        let showing = try XCTUnwrap(office.database.first("SELECT id FROM showing") { ShowingID($0.int64(0)) })
        let request = HoldRequest(
            member: try member(n), showing: showing, journey: Journey(from: 0, to: 1), count: seats, preference: .best,
            changing: changing)
        switch ask(.hold(request), session) {
        case .held(.held(let hold)): return hold
        // The very seats it has already are no change: one more, then.
        case .held(.unchanged): return try self.hold(n, seats: seats + 1, changing: changing, session)
        default: throw Unexpected()
        }
    }

    /// Member `n` books.
    @discardableResult
    func book(_ n: Int = 1, seats: Int = 1) throws -> BookingNumber {
        let session = call()
        let hold = try hold(n, seats: seats, changing: nil, session)
        guard case .booked(.booked(let booking)) = ask(.book(hold.id, agreed: hold.amountToAgree, .korean), session)
        else { throw Unexpected() }
        _ = ask(.end(.completed, place: "call.main-menu"), session)
        return booking.number
    }

    /// Member `n` changes a booking to so many seats.
    func change(_ booking: BookingNumber, _ n: Int = 1, seats: Int) throws {
        let session = call()
        let hold = try hold(n, seats: seats, changing: booking, session)
        guard case .booked(.booked) = ask(.change(hold.id, agreed: hold.amountToAgree, .korean), session) else {
            throw Unexpected()
        }
        _ = ask(.end(.completed, place: "call.main-menu"), session)
    }

    /// Member `n` cancels.
    func cancel(_ booking: BookingNumber, _ n: Int = 1) throws {
        let session = call()
        let member = try member(n)
        guard case .cancelQuote(let quote?) = ask(.quoteCancel(booking, member), session),
            case .cancelled(.cancelled) = ask(.cancel(quote, member, .korean), session)
        else { throw Unexpected() }
        _ = ask(.end(.completed, place: "call.main-menu"), session)
    }

    /// Member `n` wants the ticket again.
    func resend(_ booking: BookingNumber, _ n: Int = 1) throws {
        let session = call()
        guard case .resent(true) = ask(.resend(booking, try member(n), .korean), session) else { throw Unexpected() }
        _ = ask(.end(.completed, place: "call.main-menu"), session)
    }

    // MARK: Sending

    /// A sender, as a process that has just started.
    func sender(_ gateway: any SMSGateway, log: @escaping (String) -> Void = { _ in }) -> Sender {
        Sender(office: office, gateway: gateway, settings: settings, log: log, pause: { _ in })
    }

    /// The states of all texts, the oldest first.
    func states() throws -> [TextState] { try office.outbox.list().reversed().map(\.state) }

    struct Unexpected: Error {}
}

/// A gateway that answers as the test says and keeps what arrived.
final class ScriptedGateway: SMSGateway {
    let seconds = 20
    /// What the telephones show, in order.
    var arrived: [OutgoingText] = []
    /// Every try, in order.
    var tried: [TextTryID] = []
    var waiting: [DeliveryReport] = []
    var takenReports: [DeliveryReport] = []
    /// What it does with a text: whether it reaches the telephone, and what is answered.
    var behaviour: (OutgoingText, TextTryID) -> (arrives: Bool, answer: GatewayAnswer) = { _, _ in
        (true, .accepted(reference: nil))
    }

    func submit(_ text: OutgoingText, id: TextTryID) -> GatewayAnswer {
        tried.append(id)
        let (arrives, answer) = behaviour(text, id)
        if arrives { arrived.append(text) }
        return answer
    }

    func reports() -> [DeliveryReport] { waiting }
    func taken(_ report: DeliveryReport) {
        waiting.removeAll { $0 == report }
        takenReports.append(report)
    }

    /// The last line of each text that arrived: `1매 7001-0015 v1`.
    var endings: [String] { arrived.map { $0.text.split(separator: "\n").last.map(String.init) ?? "" } }
}
