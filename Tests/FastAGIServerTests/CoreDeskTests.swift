// CoreDeskTests: a charge that waited too long for a thread is not given to the provider any more: `settle` may be
// sending it just then.

import BookingModel
import Foundation
import XCTest

@testable import BookingCore
@testable import FastAGIServer

/// Keeps everybody waiting until it is told to answer.
private final class SlowProvider: AccountGateway, @unchecked Sendable {
    let answers = Locked(false)
    let charges = Locked<[String]>([])

    func charge(_ charge: Charge) -> ChargeAnswer {
        charges.change { $0.append(charge.key) }
        while !answers.change({ $0 }) { usleep(10_000) }
        return .paid(reference: "ref-\(charge.key)")
    }
    func refund(_ refund: Refund) -> ChargeAnswer { .unknown }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .unknown }
}

final class CoreDeskTests: XCTestCase {
    private let path = NSTemporaryDirectory() + "yemae-desk-\(UUID().uuidString).db"

    override func tearDown() {
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
    }

    private static func office(_ path: String, _ provider: SlowProvider?) throws -> BoxOffice {
        var rules = OfficeRules()
        (rules.hashCost, rules.ticketsPerShowing) = (1, 100)
        return try BoxOffice.open(
            path: path, create: true, rules: rules, pepper: try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: SystemClock(), payment: provider.map(Charging.gateway) ?? .account)
    }

    private func catalog() throws -> CatalogBatch {
        var batch = CatalogBatch()
        let number = try XCTUnwrap(ProgramNumber("701"))
        let seats = (1...10).map { PlannedSeat(number: $0, label: String($0), x: Double($0)) }
        let name = Name(korean: "홀", english: "Hall")
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
                number: try XCTUnwrap(MemberNumber("100001")), name: "x",
                telephone: try XCTUnwrap(TelephoneNumber("01023456789")), language: .korean,
                pin: nil, creditLimit: Won(1_000_000))
        ]
        return batch
    }

    /// The next answers of the core, by call.
    private func take(_ count: Int, from desk: CoreDesk) -> [UInt64: Reply] {
        var replies: [UInt64: Reply] = [:]
        for _ in 0..<3000 where replies.count < count {
            for answer in desk.answers.takeAll() { replies[answer.call] = answer.reply }
            usleep(10_000)
        }
        return replies
    }

    func testAChargeThatWaitedTooLongIsLeftToSettle() throws {
        let provider = SlowProvider()
        let first = try CoreDeskTests.office(path, provider)
        try first.storeCatalog(catalog())
        let showing = try XCTUnwrap(first.database.first("SELECT id FROM showing") { ShowingID($0.int64(0)) })
        let member = try XCTUnwrap(first.database.first("SELECT id FROM member") { MemberID($0.int64(0)) })

        let desk = try CoreDesk(chargeWaits: 200, faults: { XCTFail($0) })
        let path = path
        desk.start(hashers: 1, office: { try! CoreDeskTests.office(path, provider) }, provider: { provider })
        let calls = (1...UInt64(CoreDesk.chargers + 1))
        for call in calls {
            let start = SessionStart(
                channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "t")
            desk.put([CoreJob(call: call, kind: .start(start))])
            let wish = HoldRequest(
                member: member, showing: showing, journey: Journey(from: 0, to: 1), count: 1, wish: .best)
            desk.put([CoreJob(call: call, kind: .request(.hold(wish), act: 1, watched: false))])
        }
        for (call, reply) in take(calls.count, from: desk) {
            guard case .held(.held(let hold)) = reply else { return XCTFail("\(reply)") }
            desk.put([
                CoreJob(
                    call: call,
                    kind: .request(.book(hold.id, agreed: hold.amountToAgree, .korean), act: 2, watched: false))
            ])
        }
        // Every thread has a charge in its hands; the last one waits.
        for _ in 0..<3000 where provider.charges.change({ $0.count }) < CoreDesk.chargers { usleep(10_000) }
        usleep(1_000_000)
        provider.answers.change { $0 = true }
        let replies = take(calls.count, from: desk).values
        desk.stop()
        XCTAssertEqual(replies.count { if case .booked(.booked) = $0 { true } else { false } }, CoreDesk.chargers)
        XCTAssertEqual(replies.count { $0 == .booked(.unknown) }, 1, "told as it is, and asked about later")
        XCTAssertEqual(provider.charges.change { $0.count }, CoreDesk.chargers, "never sent so late")
    }

    /// What one member wants: any seat of the one showing.
    private func wish(_ office: BoxOffice) throws -> HoldRequest {
        let showing = try XCTUnwrap(office.database.first("SELECT id FROM showing") { ShowingID($0.int64(0)) })
        let member = try XCTUnwrap(office.database.first("SELECT id FROM member") { MemberID($0.int64(0)) })
        return HoldRequest(member: member, showing: showing, journey: Journey(from: 0, to: 1), count: 1, wish: .best)
    }

    func testCallsAreAnsweredWhenTheDatabaseIsLockedAndGoOnAfterwards() throws {
        let first = try CoreDeskTests.office(path, nil)
        try first.storeCatalog(catalog())
        let wish = try wish(first)
        let faults = Locked<[String]>([])
        let desk = try CoreDesk(faults: { fault in faults.change { $0.append(fault) } })
        let path = path
        desk.start(hashers: 1, office: { try! CoreDeskTests.office(path, nil) }, provider: nil)
        try first.database.execute("BEGIN IMMEDIATE")
        let start = SessionStart(
            channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "t")
        let pin = try XCTUnwrap(PIN("4821"))
        // Three calls begin and ask in one turn of the loop: one group, whose commit cannot even begin.
        desk.put((1...3).map { CoreJob(call: $0, kind: .start(start)) })
        desk.put([
            CoreJob(call: 1, kind: .request(.hold(wish), act: 1, watched: false)),
            CoreJob(call: 2, kind: .request(.hold(wish), act: 1, watched: false)),
            CoreJob(
                call: 3,
                kind: .request(.verify(.number(MemberNumber("100001")!), pin, calling: nil), act: 1, watched: false)),
        ])
        let replies = take(3, from: desk)
        XCTAssertEqual(replies, [1: .unavailable, 2: .unavailable, 3: .unavailable], "nobody waits for ever")
        try first.database.execute("ROLLBACK")
        desk.put([
            CoreJob(call: 1, kind: .request(.hold(wish), act: 2, watched: false)),
            CoreJob(
                call: 3,
                kind: .request(.verify(.number(MemberNumber("100001")!), pin, calling: nil), act: 2, watched: false)),
        ])
        let later = take(2, from: desk)
        guard case .held(.held) = later[1] else { return XCTFail("\(later)") }
        XCTAssertEqual(later[3], .verified(.refused), "a member without a PIN")
        // An end that cannot be written is forgotten with its call, and one that is forgotten is answered all the same.
        desk.put([CoreJob(call: 1, kind: .forget)])
        // Whatever is asked after an answer is not in the batch of what was put before it.
        desk.put([CoreJob(call: 2, kind: .request(.releaseAll, act: 2, watched: false))])
        XCTAssertEqual(take(1, from: desk), [2: .released])
        desk.put([CoreJob(call: 1, kind: .request(.end(.hungUp, place: "x"), act: 3, watched: false))])
        XCTAssertEqual(take(1, from: desk), [1: .unavailable])
        desk.stop()
        XCTAssertFalse(faults.change { $0 }.isEmpty)
    }

    func testAConversationThatIsOverIsNoFaultOfTheProgram() throws {
        let office = try CoreDeskTests.office(path, nil)
        try office.storeCatalog(catalog())
        office.faultHandler = { _ in }
        let session = office.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: nil, language: .korean, reference: "t"))
        let number = try XCTUnwrap(MemberNumber("100001"))
        let pin = try XCTUnwrap(PIN("4821"))
        guard case .check(let check) = office.beginVerifying(.number(number), pin, calling: nil, in: session, act: 1)
        else { return XCTFail("no check") }
        office.forget(session)
        XCTAssertEqual(office.finishVerifying(check, check.run()), .unavailable)
        guard
            case .answered(.unavailable) = office.beginVerifying(
                .number(number), pin, calling: nil, in: session, act: 2)
        else {
            return XCTFail("a guess for nobody")
        }
    }
}
