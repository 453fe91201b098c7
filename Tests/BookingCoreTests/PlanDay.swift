// PlanDay: the other half of a day at the box office: gates, texts, staff and reports, so that every statement of
// theirs is run once.

import BookingModel
import XCTest

@testable import BookingCore

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
        try reports()
    }

    private func gates(_ booking: Booking) throws {
        let member = try XCTUnwrap(MemberNumber("100234"))
        let showing = booking.showing.id
        try stage.rule { $0.atOnce = false }
        _ = (try office.gateRuleList(), try office.gateRules(of: .showing(showing)))
        let text = try office.gateSnapshot(of: showing, hours: 4)
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        var alone = OfflineGate(
            gate: stage.gate("N9"), pepper: pepper, snapshot: try GateSnapshot(text: text, pepper: pepper),
            failing: .closed)
        let (_, line) = alone.checkIn(.success(GateRead(card: GateStage.first)), nonce: "a", now: sales.clock.now)
        _ = try stage.show(nonce: "same")
        _ = try stage.show(nonce: "same")
        _ = try stage.show(GateStage.second, at: stage.gate(scope: .showing(showing)))
        _ = try stage.ask(.success(GateRead(booking: booking.number, version: 1)))
        _ = try stage.ask(.failure(.noise))
        XCTAssertEqual(try office.takeGateReport([try XCTUnwrap(line)]).conflicts.count, 1)
        _ = (try office.cards(of: member), try office.cards(), try office.card(1))
        _ = try office.blockCard(2)
        _ = try office.replaceCard(1, by: CardIdentifier(uid: [1, 2, 3, 4]), kind: .rf)
        _ = try office.replaceCard(2, by: CardIdentifier(uid: [1, 2, 3, 5]), kind: .rf)
        _ = try office.blockCards(of: member)
    }

    /// Two senders, one of which is never heard of again, and a gateway that reports.
    private func texts() throws {
        let rules = SendRules()
        let lost = try XCTUnwrap(office.claimText(rules))
        XCTAssertTrue(try office.maySubmit(lost, taking: 5))
        sales.clock.advance(by: Int64(rules.leaseSeconds) + 1)
        let claimed = try XCTUnwrap(office.claimText(rules))
        try office.record(.accepted(reference: "r"), for: claimed, rules)
        _ = try office.record(.delivered, of: claimed.id, rules)
        _ = try office.repeatText(claimed.message.id)
        let again = try XCTUnwrap(office.claimText(rules))
        _ = try office.earlierTries(than: again)
        try office.record(.busy(reason: "full"), for: again, rules)
        _ = try office.repeatText(claimed.message.id)
        try office.record(.unavailable(reason: "down"), for: try XCTUnwrap(office.claimText(rules)), rules)
        sales.clock.advance(by: 60)
        try office.postpone(try XCTUnwrap(office.claimText(rules)))
        _ = (
            try office.outbox(), try office.outbox(state: .sent), try office.outboxText(1), try office.outboxMessage(1),
            try office.textTries(1), try office.submittedTexts()
        )
        _ = office.textsWaiting()
    }

    private func staff(_ booking: Booking) throws {
        let member = try XCTUnwrap(MemberNumber("100234"))
        _ = (try office.liveHolds(), try office.accountLines(of: member), try office.bookingDetail(booking.number))
        _ = (try office.bookingNumbers(of: member), try office.calls(), try office.call(1))
        _ = sales.ask(.bookings(try sales.member()), sales.call())
        _ = sales.ask(.program(try XCTUnwrap(ProgramNumber("701"))), sales.call())
        _ = (
            try office.showingList(), try office.showingList(program: booking.showing.program.number),
            try office.showingDetail(booking.showing.id)
        )
        _ = try office.staffTasks()
        for kind in StaffRequestKind.allCases { _ = (try office.staffRequests(kind), try office.markDone(kind, 1)) }
        _ = try office.cancelShowing(booking.showing.id)
        _ = try office.receive(Won(1), from: member, reason: "cash")
        _ = try office.payOut("none", reason: "cash")
    }

    /// An old sign-up that staff have dealt with, and the text that went out for it.
    private func forget() throws {
        let (telephone, session) = (try XCTUnwrap(TelephoneNumber("01055550000")), sales.call())
        _ = sales.ask(.signUp(telephone, .korean), session)
        _ = sales.ask(.end(.completed, place: "call.goodbye"), session)
        for request in try office.staffRequests(.signUp) { _ = try office.markDone(.signUp, request.id) }
        try office.database.run("UPDATE outbox SET state = 'sent', tries = 1 WHERE id = (SELECT max(id) FROM outbox)")
        sales.clock.advance(by: 2 * BoxOffice.callsRememberedSeconds)
        XCTAssertEqual(try office.callData(before: sales.clock.now).texts, 1)
        XCTAssertEqual(try office.forgetCalls(before: sales.clock.now).texts, 1)
    }

    private func reports() throws {
        let (first, last) = (LocalDate(2026, 3, 1)!, LocalDate(2026, 3, 20)!)
        let all = StatisticsPeriod(first, last)!
        sales.clock.advance(by: 20 * 86_400)
        _ = (
            try office.salesReport(all), try office.occupancy(all), try office.callReport(all),
            try office.admissionReport(all)
        )
        if case .account = office.charging {
            sales.clock.advance(by: 20 * 86_400)
            _ = try office.statement(try XCTUnwrap(Period("2026-03")))
            let answers = try office.payouts().map {
                StatementAnswer(line: 2, key: $0.key, amount: $0.amount, result: .paid, reason: nil)
            }
            XCTAssertFalse(answers.isEmpty)
            _ = try office.bookStatement(answers)
        }
        try forget()
        _ = (try office.dailyLines(of: LocalDate(2026, 3, 2)!), try office.settlement(of: LocalDate(2026, 3, 7)!))
    }
}
