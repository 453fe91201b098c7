// BookingServiceTests: a booth sells through the service. No call is involved: neither this target nor the room
// imports CallFlow.

import BookingModel
import Platform
import XCTest

@testable import BookingCore
@testable import BookingService

/// Keeps every charge waiting until the test lets it answer.
private final class SlowProvider: AccountGateway, Sendable {
    let mayAnswer = Monitor(false)
    let charges = Monitor<[String]>([])

    func charge(_ charge: Charge) -> ChargeAnswer {
        charges.withLock { $0.append(charge.key) }
        mayAnswer.wait { $0 ? () : nil }
        return .paid(reference: "ref-\(charge.key)")
    }
    func refund(_ refund: Refund) -> ChargeAnswer { .unknown }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .unknown }

    /// Waits until it was asked so often.
    func wasAsked(times: Int) { XCTAssertNotNil(charges.wait(milliseconds: 60_000) { $0.count >= times ? () : nil }) }
}

final class BookingServiceTests: XCTestCase {
    private func service(
        _ foyer: Foyer, _ bounds: ServiceBounds = ServiceBounds(), provider: SlowProvider? = nil,
        now: @escaping @Sendable () -> Int = { 0 }, faults: @escaping @Sendable (String) -> Void = { XCTFail($0) }
    ) -> BoxOfficeService {
        let office: @Sendable (ConnectionRole) -> BoxOffice = { try! foyer.open(charging: provider, role: $0) }
        guard let provider else { return BoxOfficeService(bounds: bounds, office: office, now: now, faults: faults) }
        return BoxOfficeService(bounds: bounds, office: office, provider: { provider }, now: now, faults: faults)
    }

    private func held(_ reply: Reply?) throws -> Hold {
        let hold: Hold? = if case .held(.held(let hold)) = reply { hold } else { nil }
        return try XCTUnwrap(hold, "no seat was held: \(String(describing: reply))")
    }

    func testThreadsOfABoothSellTheWholeHallOnce() throws {
        let foyer = try Foyer()
        let service = service(foyer)
        let sold = Monitor<[String]>([])
        RunningThread.each(4) { number in
            let booth = Booth(UInt64(number), at: service)
            for _ in 0..<(Foyer.seats / 4) {
                guard case .held(.held(let hold)) = booth.ask(foyer.oneSeat),
                    case .booked(.booked(let booking)) = booth.ask(
                        .book(hold.id, agreed: hold.amountToAgree, .english))
                else { return XCTFail("not sold") }
                sold.withLock { $0 += booking.seats.map { "\($0)" } }
            }
            XCTAssertEqual(booth.ask(.end(.completed, place: "booth")), .ended)
            booth.close()
        }
        let late = Booth(9, at: service)
        guard case .held(let refused) = late.ask(foyer.oneSeat) else { return XCTFail("no answer of the core") }
        if case .held = refused { XCTFail("a seat that is not there") }
        service.stop()
        XCTAssertEqual(Set(sold.withLock { $0 }).count, Foyer.seats, "every seat once")
        XCTAssertEqual(service.figures.database?.path, foyer.path)
        XCTAssertNil(service.fileTrouble)
    }

    func testActsThatWaitTogetherShareACommitAndItsReplies() throws {
        for (together, batches) in [(128, [8]), (3, [3, 3, 2]), (1, Array(repeating: 1, count: 8))] {
            let foyer = try Foyer()
            var bounds = ServiceBounds()
            bounds.actsTogether = together
            let service = service(foyer, bounds)
            let replies = Monitor<[[ServiceReply]]>([])
            let sink = ReplySink { some in replies.withLock { $0.append(some) } }
            let sessions = (1...8).map { ServiceSession(tag: $0, replies: sink) }
            for session in sessions { service.submit([session.open(Booth.start)]) }
            // Answered when all are open.
            service.submit([sessions[7].ask(.releaseAll, act: 1)])
            _ = replies.wait { $0.isEmpty ? nil : $0.removeFirst() }
            service.submit(sessions.map { $0.ask(foyer.oneSeat, act: 2) })
            service.stop()
            let got = replies.withLock { $0 }
            XCTAssertEqual(got.map(\.count), batches, "\(together) acts a commit")
            XCTAssertEqual(got.joined().map(\.session.tag), Array(1...8), "in order")
            for reply in got.joined() { _ = try held(reply.reply) }
        }
    }

    func testRepliesGoToTheSinkOfTheirChannel() throws {
        let foyer = try Foyer()
        let service = service(foyer)
        let gone = Monitor<[String: [UInt64]]>([:])
        let sinks = ["a", "b"].map { name in
            ReplySink { some in gone.withLock { $0[name, default: []] += some.map(\.session.tag) } }
        }
        let sessions = (0..<6).map { ServiceSession(tag: UInt64($0), replies: sinks[$0 / 2 % 2]) }
        service.submit(sessions.map { $0.open(Booth.start) } + sessions.map { $0.ask(foyer.oneSeat, act: 1) })
        service.stop()
        XCTAssertEqual(gone.withLock { $0 }, ["a": [0, 1, 4, 5], "b": [2, 3]])
    }

    func testStoppingDoesWhatWaitsAndRefusesTheRest() throws {
        let foyer = try Foyer()
        let service = service(foyer)
        let booths = (1...10).map { Booth($0, at: service) }
        for booth in booths { booth.submit(foyer.oneSeat) }
        service.stop()
        for booth in booths {
            XCTAssertEqual(booth.left.count, 1, "answered before the service has stopped")
            _ = try held(booth.left.first)
        }
        XCTAssertEqual(Booth(11, at: service).ask(foyer.oneSeat), .unavailable)
        XCTAssertEqual(Booth(12, at: service).ask(.categories), .unavailable)
    }

    func testARequestAboveTheBoundIsUnavailableAtOnce() throws {
        let foyer = try Foyer()
        let isOpen = Monitor(false)
        var bounds = ServiceBounds()
        // Two openings and a request.
        bounds.waiting = 3
        let service = BoxOfficeService(
            bounds: bounds,
            office: { role in
                isOpen.wait { $0 ? () : nil }
                return try! foyer.open(role: role)
            }, faults: { XCTFail($0) })
        let (first, second) = (Booth(1, at: service), Booth(2, at: service))
        first.submit(foyer.oneSeat)
        XCTAssertEqual(first.left, [], "it waits")
        XCTAssertEqual(second.ask(foyer.oneSeat), .unavailable)
        isOpen.withLock { $0 = true }
        _ = try held(first.reply())
        _ = try held(second.ask(foyer.oneSeat))
        service.stop()
    }

    func testAPINIsCheckedByAWorkerAndRefusedAboveTheBound() throws {
        let foyer = try Foyer()
        let right = Request.verify(.number(Foyer.member), PIN("4821")!, calling: nil)
        let first = service(foyer)
        guard case .verified(.member) = Booth(1, at: first).ask(right) else { return XCTFail("the right PIN") }
        first.stop()
        var bounds = ServiceBounds()
        bounds.hashBacklog = 0
        let second = service(foyer, bounds)
        XCTAssertEqual(Booth(1, at: second).ask(right), .unavailable)
        second.stop()
    }

    func testAChargeAboveTheBoundIsRefusedBeforeItIsBegun() throws {
        let foyer = try Foyer()
        let provider = SlowProvider()
        var bounds = ServiceBounds()
        (bounds.chargers, bounds.chargeBacklog) = (1, 1)
        let service = service(foyer, bounds, provider: provider)
        let booths = (1...3).map { Booth($0, at: service) }
        for (number, booth) in booths.enumerated() {
            let hold = try held(booth.ask(foyer.oneSeat))
            booth.submit(.book(hold.id, agreed: hold.amountToAgree, .english))
            // The first has the thread, the second waits for it, the third finds no room.
            if number == 0 { provider.wasAsked(times: 1) }
        }
        XCTAssertEqual(booths[2].reply(), .unavailable)
        provider.mayAnswer.withLock { $0 = true }
        for booth in booths.prefix(2) {
            guard case .booked(.booked) = booth.reply() else { return XCTFail("not sold") }
        }
        service.stop()
        XCTAssertEqual(provider.charges.withLock { $0.count }, 2)
    }

    /// `settle` may be sending it by then.
    func testAChargeThatWaitedTooLongIsLeftToSettle() throws {
        let foyer = try Foyer()
        let provider = SlowProvider()
        let time = Monitor(0)
        let service = service(foyer, provider: provider, now: { time.withLock { $0 } })
        let booths = (1...5).map { Booth($0, at: service) }
        for booth in booths {
            let hold = try held(booth.ask(foyer.oneSeat))
            booth.submit(.book(hold.id, agreed: hold.amountToAgree, .english))
        }
        // Every thread has a charge in its hands; the last one waits, as the reply to a later act tells.
        provider.wasAsked(times: 4)
        XCTAssertEqual(Booth(6, at: service).ask(.releaseAll), .released)
        time.withLock { $0 = ServiceBounds().chargeWaits + 1 }
        provider.mayAnswer.withLock { $0 = true }
        let replies = booths.map { $0.reply() }
        service.stop()
        XCTAssertEqual(replies.count { if case .booked(.booked) = $0 { true } else { false } }, 4)
        XCTAssertEqual(replies.count { $0 == .booked(.unknown) }, 1, "told as it is, and asked about later")
        XCTAssertEqual(provider.charges.withLock { $0.count }, 4, "never sent so late")
    }

    func testSessionsAreAnsweredWhenTheDatabaseIsLockedAndGoOnAfterwards() throws {
        let foyer = try Foyer()
        let faults = Monitor<[String]>([])
        let service = service(foyer, faults: { fault in faults.withLock { $0.append(fault) } })
        let verify = Request.verify(.number(Foyer.member), PIN("9999")!, calling: nil)
        let booths = (1...3).map { Booth($0, at: service) }
        XCTAssertEqual(booths[0].ask(.releaseAll), .released)
        let other = try foyer.open()
        try other.database.execute("BEGIN IMMEDIATE")
        let sink = Monitor<[Reply]>([])
        let group = (1...3).map { tag in
            ServiceSession(tag: tag, replies: ReplySink { some in sink.withLock { $0 += some.map(\.reply) } })
        }
        // Three sessions open and ask together: one group, whose commit cannot even begin.
        service.submit(
            group.map { $0.open(Booth.start) } + [
                group[0].ask(foyer.oneSeat, act: 1), group[1].ask(foyer.oneSeat, act: 1),
                group[2].ask(verify, act: 1),
            ])
        XCTAssertEqual(
            sink.wait(milliseconds: 60_000) { $0.count == 3 ? $0 : nil }, [.unavailable, .unavailable, .unavailable])
        try other.database.execute("ROLLBACK")
        _ = try held(booths[0].ask(foyer.oneSeat))
        XCTAssertEqual(booths[2].ask(verify), .verified(.refused))
        // A session that is closed is forgotten, and a request in it is answered all the same.
        booths[0].close()
        XCTAssertEqual(booths[1].ask(.releaseAll), .released)
        XCTAssertEqual(booths[0].ask(.end(.hungUp, place: "x")), .unavailable)
        service.stop()
        XCTAssertFalse(faults.withLock { $0 }.isEmpty)
    }

    func testASessionThatIsOverIsNoFaultOfTheProgram() throws {
        let foyer = try Foyer()
        let office = try foyer.open()
        let session = office.sales.newSession(Booth.start)
        let pin = try XCTUnwrap(PIN("4821"))
        guard
            case .check(let check) = office.sales.beginHashing(
                .verify(.number(Foyer.member), pin, calling: nil), in: session, act: 1)
        else { return XCTFail("no check") }
        office.sales.forget(session)
        XCTAssertEqual(office.sales.finishVerifying(check, check.run()), .unavailable)
        guard
            case .answered(.unavailable) = office.sales.beginHashing(
                .verify(.number(Foyer.member), pin, calling: nil), in: session, act: 2)
        else { return XCTFail("a guess for no session") }
    }
}
