// PlanDay: the other half of a day at the box office: gates, texts, staff and reports, so that every statement of
// theirs is run once.

import BookingModel
import XCTest

@testable import BookingCore
@testable import Gate

/// Plays what no caller asks for.
struct PlanDay {
    let stage: GateStage
    var sales: SalesOffice { stage.sales }
    private var office: BoxOffice { stage.sales.office }

    init() throws { stage = try GateStage() }

    func play() throws {
        let booking = try sales.sell(2)
        try texts()
        stage.openDoors()
        try gates(booking)
        try staff(booking)
        try sale(booking)
        try waiting()
        try move()
        try reports()
    }

    /// Rules of the sale, and a quota that a call goes by and that falls back.
    private func sale(_ booking: Booking) throws {
        let (member, staff) = (try XCTUnwrap(MemberNumber("100235")), office.staff)
        let (program, later) = (booking.showing.program.number, try sales.showings("701")[0])
        for target in [SaleTarget.program(program), .showing(later.id)] {
            try staff.setSaleRule(of: target, channel: nil) { $0.closesBefore = 5 }
            XCTAssertEqual(try staff.setQuota(Quota(.booth, .seats(1), until: 60), of: target), 1)
        }
        XCTAssertEqual(try staff.changePresale(of: program, [member], join: true), 1)
        XCTAssertEqual(try staff.changePresale(of: program, [member], join: false), 1)
        _ = (try staff.saleRules(), try staff.quotas(), try staff.presaleMembers(of: program))
        let session = sales.call()
        let first = try sales.hold(1, by: "100235", in: session)
        _ = try sales.hold(1, .section(21), by: "100235", in: session, replacing: first.id)
        _ = sales.ask(.grades(later.id, later.journey, Having(hold: first.id)), session)
        _ = sales.ask(.listing(ListingQuery()), session)
        _ = sales.ask(.hall(later.id, later.journey), session)
    }

    /// Members in line, one of whom is offered seats at once, one later, and one never.
    private func waiting() throws {
        // What a caller still holds has lapsed, and no quota keeps seats.
        sales.clock.now = sales.clock.now + Int64(office.rules.holdSeconds)
        let (staff, member) = (office.staff, try sales.member("100235"))
        let play = try sales.showings("701")[0]
        _ = try staff.removeQuota(of: .showing(play.id), for: .booth)
        let request = Request.wait(
            WaitRequest(member: member, showing: play.id, journey: play.journey, party: Party(1), grade: 1), .korean)
        let session = sales.call()
        guard case .waiting(.held(let hold)) = sales.ask(request, session) else {
            return XCTFail("seats are free, and none were held")
        }
        _ = sales.ask(.pending(member), sales.call())
        _ = sales.ask(.release(hold.id), session)
        let all = try [XCTUnwrap(SeatRange("11")), XCTUnwrap(SeatRange("21"))]
        _ = try staff.holdBack(all, of: play.id, reason: "test")
        guard case .waiting(.waits) = sales.ask(request, sales.call()) else { return XCTFail("not in line") }
        _ = sales.ask(.waits(member), sales.call())
        _ = try staff.offerSeats()
        _ = try (staff.waitingList(of: play.id), staff.waitingList())
        _ = sales.ask(.stopWaiting(play.id, member), sales.call())
        _ = sales.ask(request, sales.call())
        _ = try staff.release(nil, of: play.id)
        for line in try staff.waitingList() { _ = try staff.removeWaiting(line.id) }
        _ = try staff.setQuota(Quota(.booth, .seats(1), until: 60), of: .showing(play.id))
        _ = try staff.setQuota(Quota(.booth, .seats(1), until: 60, grade: 1), of: .showing(play.id))
        _ = try staff.removeQuota(of: .showing(play.id), for: .booth, grade: 1)
    }

    /// A showing with a ticket moves into another venue, and back by an import's reference afterwards.
    private func move() throws {
        let sold = try sales.sell(1, by: "100235")
        var batch = CatalogBatch()
        batch.venues = [
            PlannedVenue(
                code: "twin", name: Name(local: "쌍둥이"), grades: [Name(local: "VIP"), Name(local: "R")],
                sections: SalesOffice.theatre().sections)
        ]
        _ = try office.staff.storeCatalog(batch)
        var move = ShowingMove()
        (move.starts, move.venue) = (LocalDateTime("2026-03-13 19:30"), "twin")
        XCTAssertEqual(try office.staff.moveShowing(sold.showing.id, move).get().bookings, 1)
        _ = sales.ask(.bookings(try sales.member("100235")), sales.call())
        let text = try XCTUnwrap(office.outbox.list(limit: 1).first)
        XCTAssertNotNil(try office.outbox.message(text.id))
    }

    private func gates(_ booking: Booking) throws {
        let member = try XCTUnwrap(MemberNumber("100234"))
        let showing = booking.showing.id
        try stage.rule { $0.atOnce = false }
        _ = (try office.staff.gateRuleList(), try office.gate.rules(of: .showing(showing)))
        let text = try office.gate.snapshot(of: showing, hours: 4)
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        var alone = OfflineGate(
            gate: stage.gate("N9"), pepper: pepper, snapshot: try GateSnapshot(text: text, pepper: pepper),
            failing: .closed)
        let (_, line) = alone.checkIn(.success(Scan(card: GateStage.first)), nonce: "a", now: sales.clock.now)
        _ = try stage.show(nonce: "same")
        _ = try stage.show(nonce: "same")
        _ = try stage.show(GateStage.second, at: stage.gate(scope: .showing(showing)))
        _ = try stage.ask(.success(Scan(booking: booking.number, version: 1)))
        _ = try stage.ask(.failure(.noise))
        XCTAssertEqual(try office.gate.takeReport([try XCTUnwrap(line)]).conflicts.count, 1)
        _ = (try office.staff.cards(of: member), try office.staff.cards(), try office.staff.card(1))
        _ = try office.staff.blockCard(2)
        _ = try office.staff.replaceCard(1, by: CardIdentifier(uid: [1, 2, 3, 4]), kind: .rf)
        _ = try office.staff.replaceCard(2, by: CardIdentifier(uid: [1, 2, 3, 5]), kind: .rf)
        _ = try office.staff.blockCards(of: member)
    }

    /// Two senders, one of which is never heard of again, and a gateway that reports.
    private func texts() throws {
        let rules = SendRules()
        let lost = try XCTUnwrap(office.outbox.claim(rules))
        XCTAssertTrue(try office.outbox.maySubmit(lost, taking: 5))
        sales.clock.advance(by: Int64(rules.leaseSeconds) + 1)
        let claimed = try XCTUnwrap(office.outbox.claim(rules))
        try office.outbox.record(.accepted(reference: "r"), for: claimed, rules)
        _ = try office.outbox.record(.undelivered(reason: "off"), of: claimed.id, rules)
        _ = try office.outbox.record(.delivered, of: claimed.id, rules)
        _ = try office.outbox.sendAgain(claimed.message.id)
        let again = try XCTUnwrap(office.outbox.claim(rules))
        _ = try office.outbox.earlierTries(than: again)
        try office.outbox.record(.busy(reason: "full"), for: again, rules)
        _ = try office.outbox.sendAgain(claimed.message.id)
        try office.outbox.record(.unavailable(reason: "down"), for: try XCTUnwrap(office.outbox.claim(rules)), rules)
        sales.clock.advance(by: 60)
        try office.outbox.postpone(try XCTUnwrap(office.outbox.claim(rules)))
        _ = (
            try office.outbox.list(), try office.outbox.list(state: .sent), try office.outbox.entry(1),
            try office.outbox.message(1),
            try office.outbox.tries(of: 1), try office.outbox.submitted()
        )
        _ = office.outbox.waiting()
    }

    private func staff(_ booking: Booking) throws {
        let member = try XCTUnwrap(MemberNumber("100234"))
        _ = (
            try office.staff.liveHolds(), try office.staff.accountLines(of: member),
            try office.staff.bookingDetail(booking.number)
        )
        _ = (try office.staff.bookingNumbers(of: member), try office.staff.calls(), try office.staff.call(1))
        _ = sales.ask(.bookings(try sales.member()), sales.call())
        _ = sales.ask(.browser(.earlier(try sales.member())), sales.call())
        _ = sales.ask(.program(try XCTUnwrap(ProgramNumber("701"))), sales.call())
        _ = (
            try office.staff.showingList(), try office.staff.showingList(program: booking.showing.program.number),
            try office.staff.showingDetail(booking.showing.id)
        )
        _ = try office.staff.tasks()
        for kind in StaffRequestKind.allCases {
            _ = (try office.staff.requests(kind), try office.staff.markDone(kind, 1))
        }
        _ = try office.staff.cancelShowing(booking.showing.id)
        _ = try office.staff.receive(Won(1), from: member, reason: "cash")
        _ = try office.staff.payOut("none", reason: "cash")
    }

    /// An old sign-up that staff have dealt with, and the text that went out for it.
    private func forget() throws {
        let (telephone, session) = (try XCTUnwrap(TelephoneNumber("01055550000")), sales.call())
        _ = sales.ask(.signUp(telephone, .korean), session)
        _ = sales.ask(.end(.completed, place: "call.goodbye"), session)
        for request in try office.staff.requests(.signUp) { _ = try office.staff.markDone(.signUp, request.id) }
        try office.database.run("UPDATE outbox SET state = 'sent', tries = 1 WHERE id = (SELECT max(id) FROM outbox)")
        sales.clock.advance(by: 2 * StaffDoor.callsRememberedSeconds)
        XCTAssertEqual(try office.staff.callData(before: sales.clock.now).texts, 1)
        XCTAssertEqual(try office.staff.forgetCalls(before: sales.clock.now).texts, 1)
    }

    private func reports() throws {
        let (first, last) = (LocalDate(2026, 3, 1)!, LocalDate(2026, 3, 20)!)
        let all = StatisticsPeriod(first, last)!
        sales.clock.advance(by: 20 * 86_400)
        _ = (
            try office.statistics.salesReport(all), try office.statistics.occupancy(all),
            try office.statistics.callReport(all),
            try office.statistics.admissionReport(all), try office.statistics.waitingReport(all)
        )
        if case .account = office.charging {
            sales.clock.advance(by: 20 * 86_400)
            _ = try office.staff.statement(try XCTUnwrap(Period("2026-03")))
            let answers = try office.staff.payouts().map {
                StatementAnswer(line: 2, key: $0.key, amount: $0.amount, result: .paid, reason: nil)
            }
            XCTAssertFalse(answers.isEmpty)
            _ = try office.staff.bookStatement(answers)
        }
        try forget()
        _ = (
            try office.statistics.dailyLines(of: LocalDate(2026, 3, 2)!),
            try office.statistics.settlement(of: LocalDate(2026, 3, 7)!)
        )
    }
}
