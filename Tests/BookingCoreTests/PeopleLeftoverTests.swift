// PeopleLeftoverTests: what is left of a call whose line dropped, texts of bookings, and reports of what is sold.

import BookingModel
import XCTest

@testable import BookingCore

final class PeopleLeftoverTests: XCTestCase {
    private func house(rules: (inout OfficeRules) -> Void = { _ in }) throws -> PeopleOffice {
        let house = try PeopleOffice(rules: rules)
        try house.stage()
        return house
    }

    private func pending(_ house: PeopleOffice) throws -> [Pending] {
        let next = try house.loggedIn()
        guard case .pending(let list) = house.office.sales.perform(.pending(next.member), in: next.session, act: 2)
        else {
            throw PeopleOffice.Unexpected()
        }
        return list
    }

    func testADroppedLinesHoldIsOfferedForAWhile() throws {
        for outcome in CallOutcome.allCases {
            let house = try house()
            let first = try house.loggedIn()
            let hold = try house.hold(house.showings()[0], 2, in: first)
            XCTAssertEqual(
                house.office.sales.perform(.end(outcome, place: "call.main-menu"), in: first.session, act: 12), .ended)
            switch outcome {
            case .hungUp, .operatorWanted:
                XCTAssertEqual(try pending(house).count, 1, "\(outcome)")
                guard case .parked(let parked)? = try pending(house).first else { return XCTFail("\(outcome)") }
                XCTAssertEqual(parked.id, hold.id)
                XCTAssertEqual(parked.seats, hold.seats)
                house.clock.advance(by: Int64(house.office.rules.parkSeconds))
                XCTAssertEqual(try pending(house), [], "\(outcome): time is over")
            case .completed, .gaveUp, .tooLong, .unavailable:
                XCTAssertEqual(try pending(house), [], "\(outcome)")
                XCTAssertEqual(
                    try house.office.staff.showingDetail(house.showings()[0])?.summary.counts.held, 0, "\(outcome)")
            }
        }
    }

    func testAHoldOfACallThatNobodyEndedCountsAndAnotherMembersDoesNot() throws {
        let house = try house()
        let first = try house.loggedIn()
        let hold = try house.hold(house.showings()[0], 1, in: first)
        guard case .pending(let own) = house.office.sales.perform(.pending(first.member), in: first.session, act: 13)
        else {
            return XCTFail("no answer")
        }
        XCTAssertEqual(own, [], "this call's own hold is nothing left over")
        guard case .parked(let parked)? = try pending(house).first else {
            return XCTFail("the line may have dropped unnoticed")
        }
        XCTAssertEqual(parked.id, hold.id)
        let other = house.call()
        let stranger = try XCTUnwrap(house.office.staff.member(house.number("100777"))).id
        XCTAssertEqual(house.office.sales.perform(.pending(stranger), in: other, act: 1), .pending([]))
    }

    func testATicketsTextTellsItsOwnVersion() throws {
        let house = try house()
        let call = try house.loggedIn()
        let booking = try house.book(house.hold(house.showings()[0], 2, in: call), in: call)
        let ticket = try XCTUnwrap(house.office.outbox.list().first)
        XCTAssertEqual(ticket.kind, .mobileTicket)
        XCTAssertEqual(ticket.deadline, Zone.instant(LocalDateTime("2026-03-08 14:00")!))
        let told = try XCTUnwrap(house.office.outbox.message(ticket.id)?.body)
        guard case .mobileTicket(let number, version: 1, let showing, let seats, moved: nil) = told else {
            return XCTFail("\(told)")
        }
        XCTAssertEqual(number, booking.number)
        XCTAssertEqual(showing.venue.local, "예매극장")
        XCTAssertEqual(showing.starts, LocalDateTime("2026-03-08 14:00")!)
        XCTAssertEqual(seats, booking.seats.map(\.label))

        let changed = try house.book(
            house.hold(house.showings()[2], 3, in: call, act: 20, changing: booking.number), in: call, act: 21)
        XCTAssertEqual(changed.version, 2)
        let texts = try house.office.outbox.list()
        XCTAssertEqual(texts.map(\.version), [2, 1])
        XCTAssertEqual(texts.map(\.state), [.waiting, .superseded], "version 1 is never sent after version 2")
        guard
            case .mobileTicket(_, version: 1, _, let old, moved: nil)? = try house.office.outbox.message(ticket.id)?
                .body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(old, seats, "the text of version 1 still tells of version 1")
        guard
            case .mobileTicket(_, version: 2, let later, let new, moved: nil)? = try house.office.outbox.message(
                texts[0].id)?.body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(new.count, 3)
        XCTAssertEqual(later.starts, LocalDateTime("2026-03-20 14:00")!)
    }

    func testACancellationTellsTheMoneyAndStopsTheTicket() throws {
        let house = try house()
        let call = try house.loggedIn()
        let booking = try house.book(house.hold(house.showings()[0], 2, in: call), in: call)
        guard
            case .cancelQuote(let quote?) = house.office.sales.perform(
                .quoteCancel(booking.number, call.member), in: call.session, act: 30),
            case .cancelled(.cancelled) = house.office.sales.perform(
                .cancel(quote, call.member, .english), in: call.session, act: 31)
        else { return XCTFail("not cancelled") }
        let texts = try house.office.outbox.list()
        XCTAssertEqual(texts.map(\.kind), [.cancelled, .mobileTicket])
        XCTAssertEqual(texts.map(\.state), [.waiting, .superseded])
        guard
            case .cancelled(_, version: 1, _, let refund, let fee)? = try house.office.outbox.message(texts[0].id)?.body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(refund, Won(108_000))
        XCTAssertEqual(fee, Won(12_000))
        XCTAssertEqual(
            house.office.sales.perform(.resend(booking.number, call.member, .korean), in: call.session, act: 32),
            .resent(false))
    }

    func testACancellationByTheHouseSaysSo() throws {
        let house = try house()
        let call = try house.loggedIn()
        let showing = try house.showings()[0]
        let booking = try house.book(house.hold(showing, 2, in: call), in: call)
        _ = try house.office.staff.cancelShowing(showing)
        let text = try XCTUnwrap(house.office.outbox.list().first { $0.kind == .cancelled })
        guard
            case .cancelledByBoxOffice(let number, version: 1, _, let refund, let surcharge)? = try house.office
                .outbox.message(text.id)?.body
        else {
            return XCTFail("it does not say that the house cancelled")
        }
        XCTAssertEqual(number, booking.number)
        XCTAssertEqual(refund, Won(120_000))
        XCTAssertEqual(surcharge, .zero, "this house's fee table knows none")
    }

    func testResendingIsBoundedAndAskedTwiceSendsOnce() throws {
        let house = try house { $0.resendsPerDay = 2 }
        let call = try house.loggedIn()
        let booking = try house.book(house.hold(house.showings()[2], 1, in: call), in: call)
        func resend(_ act: Int) -> Reply {
            house.office.sales.perform(.resend(booking.number, call.member, .english), in: call.session, act: act)
        }
        XCTAssertEqual(resend(40), .resent(true))
        XCTAssertEqual(resend(40), .resent(true), "the same turn again")
        XCTAssertEqual(try house.office.outbox.list().map(\.copy), [1, 0])
        XCTAssertEqual(resend(41), .resent(true))
        XCTAssertEqual(resend(42), .resent(false), "too often")
        house.clock.advance(by: 86_400)
        XCTAssertEqual(resend(43), .resent(true), "a day later")
        XCTAssertEqual(try house.office.outbox.list().map(\.copy), [3, 2, 1, 0])
        XCTAssertEqual(try house.office.outbox.list().first?.language, .english)
        let stranger = try XCTUnwrap(house.office.staff.member(house.number("100777"))).id
        XCTAssertEqual(
            house.office.sales.perform(.resend(booking.number, stranger, .korean), in: call.session, act: 44),
            .resent(false),
            "not his")
        house.clock.now = Zone.instant(LocalDateTime("2026-03-20 14:00")!)
        XCTAssertEqual(resend(45), .resent(false), "it has started")
    }

    func testShowingsAreCountedBySection() throws {
        let house = try house()
        let call = try house.loggedIn()
        let ids = try house.showings()
        XCTAssertEqual(try house.office.staff.showingList().map(\.program.digits), ["701", "801", "701"])
        _ = try house.book(house.hold(ids[0], 2, in: call), in: call)
        _ = try house.hold(ids[0], 3, in: call, act: 50)
        let detail = try XCTUnwrap(house.office.staff.showingDetail(ids[0]))
        XCTAssertEqual(
            detail.sections.map(\.counts),
            [SeatCounts(seats: 6, sold: 2, held: 0), SeatCounts(seats: 6, sold: 0, held: 3)])
        XCTAssertEqual(detail.summary.counts.remaining, 7)
        XCTAssertEqual(detail.summary.state, .open)
        house.clock.advance(by: 301)
        XCTAssertEqual(
            try house.office.staff.showingDetail(ids[0])?.summary.counts, SeatCounts(seats: 12, sold: 2, held: 0),
            "a lapsed hold is free")
        XCTAssertEqual(try house.office.staff.showingList(program: ProgramNumber("801")!).map(\.id), [ids[1]])
        XCTAssertEqual(try house.office.staff.showingList(limit: 1).count, 1)
        XCTAssertNil(try house.office.staff.showingDetail(ShowingID(4711)))
    }

    func testATrainsSeatCountsOnceHoweverManyLegs() throws {
        let house = try house()
        let call = try house.loggedIn()
        let train = try house.showings()[1]
        _ = try house.book(house.hold(train, 1, in: call, Journey(from: 0, to: 2)), in: call)
        let detail = try XCTUnwrap(house.office.staff.showingDetail(train))
        XCTAssertEqual(detail.summary.counts, SeatCounts(seats: 4, sold: 1, held: 0))
        XCTAssertEqual(detail.stops.map(\.leaves.time.description), ["09:00", "10:00", "11:30"])
        let text = try XCTUnwrap(house.office.outbox.list().first)
        guard case .mobileTicket(_, version: 1, let showing, _, _)? = try house.office.outbox.message(text.id)?.body
        else {
            return XCTFail("no text")
        }
        XCTAssertEqual(showing.from?.local, "서울")
        XCTAssertEqual(showing.to?.local, "부산")
        XCTAssertEqual(showing.service, "101")
    }

    func testABookingTellsItsWholeStory() throws {
        let house = try house()
        let call = try house.loggedIn()
        let booking = try house.book(house.hold(house.showings()[0], 2, in: call), in: call)
        _ = try house.book(
            house.hold(house.showings()[0], 1, in: call, act: 20, changing: booking.number), in: call, act: 21)
        let detail = try XCTUnwrap(house.office.staff.bookingDetail(booking.number))
        XCTAssertEqual(detail.member, house.number("100234"))
        XCTAssertFalse(detail.isCancelled)
        XCTAssertEqual(detail.versions.map(\.version), [1, 2])
        XCTAssertEqual(detail.versions.map(\.seats.count), [2, 1])
        XCTAssertEqual(detail.versions.map(\.total), [Won(120_000), Won(60_000)])
        XCTAssertEqual(detail.ledger.map(\.kind), [.charge, .refund, .fee])
        XCTAssertEqual(detail.ledger.map(\.amount), [Won(120_000), Won(60_000), Won(6_000)])
        XCTAssertEqual(detail.texts.map(\.version), [1, 2])
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.owes, Won(66_000))
        XCTAssertEqual(try house.office.staff.bookingNumbers(of: house.number("100234")), [booking.number])
        XCTAssertNil(try house.office.staff.bookingDetail(BookingNumber(sequence: 1)))
        XCTAssertEqual(
            house.office.sales.perform(.end(.completed, place: "call.main-menu"), in: call.session, act: 60), .ended)
        let made = try XCTUnwrap(house.office.staff.call(XCTUnwrap(house.office.staff.calls().first).id)).bookings
        XCTAssertEqual(made.map(\.version), [1, 2])
    }

    private static let way = Directions(
        address: Name(local: "서울시 종로구 1", latin: "1 Jongno, Seoul"), way: Name(local: "3호선", latin: "Line 3"))

    func testDirectionsAreTextedOnceACallAndProgram() throws {
        let house = try house()
        var batch = CatalogBatch()
        batch.directions = [PlannedDirections(venue: "theatre", directions: PeopleLeftoverTests.way)]
        XCTAssertEqual(try house.office.staff.storeCatalog(batch).added, 1)
        XCTAssertEqual(try house.office.staff.storeCatalog(batch).unchanged, 1, "the same file again")
        let (program, train) = (ProgramNumber("701")!, ProgramNumber("801")!)
        let call = try house.loggedIn()
        func ask(_ request: Request, _ act: Int, in session: SessionID? = nil) -> Reply {
            house.office.sales.perform(request, in: session ?? call.session, act: act)
        }
        func look(_ request: Request) -> Reply {
            house.office.sales.look(request, for: Asker(channel: .telephone))
        }
        XCTAssertEqual(look(.directions(program)), .directions(PeopleLeftoverTests.way))
        XCTAssertEqual(look(.directions(train)), .directions(nil), "a vehicle has none")
        XCTAssertEqual(look(.directions(ProgramNumber("799")!)), .directions(nil))
        XCTAssertEqual(ask(.textDirections(train, call.member, .korean), 40), .directionsTexted(false))
        XCTAssertEqual(ask(.textDirections(program, call.member, .english), 41), .directionsTexted(true))
        XCTAssertEqual(ask(.textDirections(program, call.member, .english), 41), .directionsTexted(true), "again")
        XCTAssertEqual(ask(.textDirections(program, call.member, .english), 42), .directionsTexted(true), "later")
        let texts = try house.office.outbox.list()
        XCTAssertEqual(texts.map(\.kind), [.directions])
        XCTAssertEqual(
            try house.office.outbox.message(texts[0].id)?.body,
            .directions(
                title: Name(local: "오페라의 유령", latin: "The Phantom"),
                venue: Name(local: "예매극장", latin: "Yemae Theatre"), PeopleLeftoverTests.way))
        let another = try house.loggedIn()
        XCTAssertEqual(
            ask(.textDirections(program, another.member, .korean), 9, in: another.session), .directionsTexted(true))
        XCTAssertEqual(try house.office.outbox.list().count, 2, "the next call may ask for it again")
    }

    func testDirectionsNeedAVenueThatIsThere() throws {
        let house = try house()
        var batch = CatalogBatch()
        batch.directions = [PlannedDirections(venue: "nowhere", directions: PeopleLeftoverTests.way)]
        XCTAssertThrowsError(try house.office.staff.storeCatalog(batch)) {
            XCTAssertTrue("\($0)".contains("there is no venue 'nowhere'"), "\($0)")
        }
    }
}
