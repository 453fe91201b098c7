// FareKindTests: what kinds of fares pay, which seats they get, what is refused, and that every total is the sum of its
// tickets, in changes, cancellations and reports too.

import BookingModel
import Intake
import SQLite
import XCTest

@testable import BookingCore

final class FareKindTests: XCTestCase {
    /// The train 743 from the first day's weekday on: 2026-03-09 is a Monday.
    private func house(_ day: String = "2026-03-09") throws -> SalesOffice {
        let morning = try XCTUnwrap(LocalDateTime("\(day) 09:00"))
        let sales = try SalesOffice(clock: VirtualClock(Zone.instant(morning)))
        var batch = Demo.kindTrain(today: try XCTUnwrap(LocalDate(day)))
        batch.kinds = try ShippedKinds.kinds()
        batch.feeTables = try ShippedFees.tables()
        try sales.office.staff.storeCatalog(batch)
        return sales
    }

    private let whole = Journey(from: 0, to: 2)

    private func outcome(
        _ sales: SalesOffice, _ party: Party, _ preference: SeatPreference = .grade(1), in session: SessionID,
        journey: Journey? = nil, at index: Int = 0, changing: BookingNumber? = nil
    ) throws -> HoldOutcome {
        let journey = journey ?? whole
        let request = HoldRequest(
            member: try sales.member("100234"), showing: try sales.showings("743", journey)[index].id,
            journey: journey, party: party, preference: preference, changing: changing)
        guard case .held(let outcome) = sales.ask(.hold(request), session) else { throw SalesOffice.Unexpected() }
        return outcome
    }

    private func held(_ outcome: HoldOutcome, line: UInt = #line) throws -> Hold {
        guard case .held(let hold) = outcome else {
            XCTFail("\(outcome)", line: line)
            throw SalesOffice.Unexpected()
        }
        return hold
    }

    private func words(_ seats: [SoldSeat]) -> [String] { seats.map { "\($0.kind.code) \($0.price.amount)" } }

    func testSeatsTakeKindsByRankAndTheTotalIsTheirSum() throws {
        let sales = try house()
        let session = sales.call()
        // Given in another order than by rank.
        let party = Party(5, others: [KindCount("senior", 2), KindCount("child", 1)])
        let hold = try held(outcome(sales, party, in: session))
        XCTAssertEqual(
            words(hold.seats), ["adult 46800", "adult 46800", "child 23400", "senior 32700", "senior 32700"])
        XCTAssertEqual(hold.total, Won(182_400))
        XCTAssertEqual(
            hold.seats.tallies.map { "\($0.count) \($0.kind.code) \($0.total.amount)" },
            ["2 adult 93600", "1 child 23400", "2 senior 65400"])
        // First class costs 40 per cent more, and its kinds a share of that.
        let first = try held(outcome(sales, Party(1, others: [KindCount("senior", 1)]), .grade(0), in: sales.call()))
        XCTAssertEqual(words(first.seats), ["senior 45800"])
        let leg = try held(
            outcome(
                sales, Party(2, others: [KindCount("child", 1)]), in: sales.call(), journey: Journey(from: 0, to: 1)))
        XCTAssertEqual(words(leg.seats), ["adult 23700", "child 11800"])
        let booking = try sales.book(hold, in: session)
        XCTAssertEqual(words(booking.seats), words(hold.seats))
        XCTAssertEqual(try sales.ledger().last, "charge 182400")
        XCTAssertEqual(
            try sales.number("SELECT sum(price) FROM booking_seat WHERE kind = 'senior'"), 65_400)
    }

    func testWhichKindsAreSoldDependsOnTheDay() throws {
        func codes(_ day: String) throws -> [String] {
            try house(day).showings("743", whole).first?.kinds.map(\.kind.code) ?? []
        }
        XCTAssertEqual(try codes("2026-03-09"), ["child", "senior", "disabled", "companion"])
        XCTAssertEqual(try codes("2026-03-07"), ["child", "disabled", "companion"], "a Saturday")
        let holiday = try SalesOffice()
        XCTAssertEqual(try holiday.showings("701").first?.kinds, [], "a program without kinds")
    }

    func testWhatIsRefused() throws {
        let sales = try house("2026-03-07")
        let session = sales.call()
        XCTAssertEqual(try outcome(sales, Party(1, others: [KindCount("senior", 1)]), in: session), .kindNotSold)
        XCTAssertEqual(try outcome(sales, Party(1, others: [KindCount("nonsense", 1)]), in: session), .kindNotSold)
        guard
            case .kindExcess(let excess) = try outcome(
                sales, Party(3, others: [KindCount("disabled", 1), KindCount("companion", 2)]), in: session)
        else { return XCTFail() }
        XCTAssertEqual(excess.kind.code, "companion")
        XCTAssertEqual(excess.allowed, 1)
        let pair = Party(2, others: [KindCount("disabled", 1), KindCount("companion", 1)])
        XCTAssertEqual(try held(outcome(sales, pair, in: session)).total, Won(46_800))
        XCTAssertEqual(try sales.number("SELECT count(*) FROM hold WHERE state = 'held'"), 1)
    }

    func testAChangeKeepsTheKindsOrTakesOthers() throws {
        let sales = try house()
        let session = sales.call()
        let party = Party(2, others: [KindCount("senior", 1)])
        let booking = try sales.book(held(outcome(sales, party, in: session)), in: session)
        XCTAssertEqual(try outcome(sales, party, .keep, in: session, changing: booking.number), .unchanged)
        // The same seats for other people are a change.
        let adults = try held(outcome(sales, Party(2), .keep, in: session, changing: booking.number))
        XCTAssertEqual(adults.change?.difference, Won(14_100))
        XCTAssertEqual(adults.seats.map(\.id), booking.seats.map(\.id))
        let later = try held(outcome(sales, party, .keep, in: session, at: 1, changing: booking.number))
        XCTAssertEqual(later.total, booking.total)
        let changed = sales.ask(.change(later.id, agreed: later.amountToAgree, .korean), session)
        guard case .booked(.booked(let new)) = changed else { return XCTFail("\(changed)") }
        XCTAssertEqual(words(new.seats), ["adult 46800", "senior 32700"])
        XCTAssertEqual(new.version, 2)
    }

    /// 5 % of each ticket, cut to whole won.
    func testCancellingCostsAShareOfEachTicket() throws {
        XCTAssertEqual(Fee.percent(10).of([Won(1_005), Won(1_005)]), Won(200))
        XCTAssertEqual(Fee.percent(10).of([Won(2_010)]), Won(201))
        XCTAssertEqual(Fee.fixed(Won(400)).of([Won(300), Won(300)]), Won(400))
        XCTAssertEqual(Fee.fixed(Won(400)).of([Won(300)]), Won(300))
        let sales = try house("2026-03-07")
        let session = sales.call()
        let party = Party(3, others: [KindCount("child", 2)])
        let booking = try sales.book(held(outcome(sales, party, in: session)), in: session)
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-07 10:00")!)
        let reply = sales.ask(.quoteCancel(booking.number, try sales.member("100234")), session)
        guard case .cancelQuote(let quote?) = reply else { return XCTFail("\(reply)") }
        XCTAssertEqual(quote.paid, Won(93_600))
        XCTAssertEqual(quote.fee, Won(18_720), "\(quote.rule)")
    }

    func testReportsTellKindsApartAndTie() throws {
        let sales = try house()
        let session = sales.call()
        let party = Party(3, others: [KindCount("child", 1), KindCount("senior", 1)])
        _ = try sales.book(held(outcome(sales, party, in: session)), in: session)
        let day = LocalDate(2026, 3, 9)!
        let report = try sales.office.statistics.salesReport(StatisticsPeriod(day))
        XCTAssertEqual(report.differences, [])
        XCTAssertEqual(
            report.rows[.kind]?.map { "\($0.key) \($0.name) \($0.figures.sold) \($0.figures.gross.amount)" },
            ["adult 어른 1 46800", "child 어린이 1 23400", "senior 경로 1 32700"])
        XCTAssertEqual(
            try sales.office.statistics.dailyLines(of: day).map { "\($0.kind.code) \($0.tickets) \($0.amount.amount)" },
            ["adult 1 46800", "senior 1 32700", "child 1 23400"])
    }

    /// A change of a child's ticket to an adult's, a cancellation with a fee, and a month: kind by kind they are the
    /// showing's and the member's sums.
    func testSettlementAndStatementAddUpKindByKind() throws {
        let sales = try house()
        let session = sales.call()
        let family = Party(3, others: [KindCount("child", 1), KindCount("senior", 1)])
        let booking = try sales.book(held(outcome(sales, family, in: session)), in: session)
        let adults = try held(
            outcome(sales, Party(2, others: [KindCount("senior", 1)]), .keep, in: session, changing: booking.number))
        guard case .booked(.booked) = sales.ask(.change(adults.id, agreed: adults.amountToAgree, .korean), session)
        else { return XCTFail("not changed") }
        let child = try sales.book(
            held(outcome(sales, Party(2, others: [KindCount("child", 1)]), in: session)), in: session)
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-09 10:30")!)
        let member = try sales.member("100234")
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(child.number, member), session),
            case .cancelled(.cancelled) = sales.ask(.cancel(quote, member, .korean), session)
        else { return XCTFail("not cancelled") }
        let fees = try sales.number("SELECT coalesce(sum(amount), 0) FROM ledger WHERE kind = 'fee'")
        sales.clock.now = Zone.start(of: LocalDate(2026, 3, 10)!)
        let row = try XCTUnwrap(
            sales.office.statistics.settlement(of: LocalDate(2026, 3, 9)!).first { $0.figures.sold > 0 })
        XCTAssertTrue(row.ties)
        XCTAssertEqual(
            row.kinds.map { "\($0.code) \($0.good?.tickets ?? -1) \($0.good?.value.amount ?? -1)" },
            ["adult 1 46800", "child 0 0", "senior 1 32700"])
        XCTAssertEqual(SalesFigures(sumOf: row.kinds.map(\.figures)), row.figures)
        var broken = row
        broken.kinds.removeLast()
        XCTAssertFalse(broken.ties)
        sales.clock.now = Zone.instant(LocalDateTime("2026-04-01 00:00")!)
        let march = try XCTUnwrap(Period("2026-03"))
        let owed = try XCTUnwrap(sales.office.staff.statement(march).first).amount
        XCTAssertEqual(owed, Won(46_800 + 32_700 + Int64(fees)))
        let lines = try sales.office.staff.statementByKind(march)
        XCTAssertEqual(lines.reduce(Won.zero) { $0 + $1.amount }, owed)
        XCTAssertEqual(lines.compactMap { $0.kind.map { kind in "\(kind)" } }.first, "adult")
        // The child's ticket was given up for 1,170 won, which the prices of the other two share.
        XCTAssertEqual(lines.first { $0.kind == "senior" }?.amount, Won(32_700 + 482))
        XCTAssertEqual(lines.first { $0.kind == "adult" }?.tickets, 1)
        XCTAssertFalse(lines.contains { $0.kind == nil }, "nothing was owed before")
    }

    /// Seats go in one by one; whose ticket has to be proved is said as its seat goes in, also when asked again.
    func testTheGateSaysWhoHasToShowACard() throws {
        let sales = try house()
        let session = sales.call()
        let party = Party(3, others: [KindCount("child", 1), KindCount("senior", 1)])
        let booking = try sales.book(held(outcome(sales, party, in: session)), in: session)
        var rules = GateRules()
        rules.atOnce = false
        try sales.office.staff.setGateRules(rules, ofVenue: "short-train")
        sales.clock.now = Zone.instant(LocalDateTime("2026-03-09 10:50")!)
        let gate = try XCTUnwrap(Gate(name: "P1", scope: .showing(booking.showing.id)))
        func proofs(_ nonce: String) throws -> String {
            let result = try sales.office.gate.checkIn(
                .success(Scan(booking: booking.number)), at: gate, nonce: nonce)
            guard case .admit(let admission) = result else { return "\(result)" }
            return admission.proofs.map(\.code).joined() + " \(admission.remaining) more"
        }
        XCTAssertEqual(try ["1", "2", "3", "3"].map(proofs), [" 2 more", " 1 more", "senior 0 more", "senior 0 more"])
    }

    func testTheTicketSaysItsKinds() throws {
        let sales = try house("2026-03-06")
        let session = sales.call()
        let party = Party(2, others: [KindCount("senior", 1)])
        let booking = try sales.book(held(outcome(sales, party, in: session)), in: session)
        let text = try XCTUnwrap(sales.office.outbox.list().first { $0.booking == booking.number })
        guard case .mobileTicket(_, version: 1, _, _, let kinds, _)? = try sales.office.outbox.message(text.id)?.body
        else { return XCTFail("no ticket") }
        XCTAssertEqual(kinds.map(\.code), ["adult", "senior"])
        XCTAssertEqual(
            try sales.office.staff.bookingDetail(booking.number)?.versions.map { $0.kinds.map(\.code) },
            [["adult", "senior"]])
        let plain = try sales.sell(1)
        let other = try XCTUnwrap(sales.office.outbox.list().first { $0.booking == plain.number })
        guard case .mobileTicket(_, version: 1, _, _, let none, _)? = try sales.office.outbox.message(other.id)?.body
        else { return XCTFail("no ticket") }
        XCTAssertEqual(none, [])
    }

    func testTheDatabaseRefusesWhatCannotBe() throws {
        let sales = try house()
        let hold = try held(outcome(sales, Party(2, others: [KindCount("child", 1)]), in: sales.call()))
        let database = sales.office.database
        XCTAssertThrowsError(
            try database.run("UPDATE hold SET total = total + 1, state = 'booked' WHERE id = ?", hold.id))
        XCTAssertThrowsError(try database.run("DELETE FROM fare_kind WHERE code = 'child'"))
        XCTAssertThrowsError(
            try database.run(
                "INSERT INTO hold_seat(hold, position, seat, price, kind) VALUES (?, 7, 1, 0, 'nonsense')", hold.id))
    }

    func testAnImportReplacesKindsAndSaysWhenTheyAreGone() throws {
        let sales = try house()
        var batch = Demo.kindTrain(today: LocalDate(2026, 3, 9)!)
        XCTAssertEqual(try sales.office.staff.storeCatalog(batch).changed, 0)
        let program = batch.programs[0]
        func with(_ rules: [KindFare], _ limits: [PlannedKindLimit] = []) -> PlannedProgram {
            PlannedProgram(
                number: program.number, category: program.category, title: program.title, venue: program.venue,
                stops: program.stops, fares: program.fares, kindFares: rules, kindLimits: limits)
        }
        batch.programs = [with([])]
        let report = try sales.office.staff.storeCatalog(batch)
        XCTAssertEqual(report.changed, 1)
        XCTAssertEqual(report.notes.map(\.text).count { $0.contains("every ticket is an adult's from now on") }, 1)
        XCTAssertEqual(try sales.showings("743", whole).first?.kinds, [])
        let unknown = KindFare(
            tariff: "standard", kind: "pilot", days: [.weekday], grade: nil, journey: nil, price: .fixed(Won(1)))
        batch.programs = [with([unknown], [PlannedKindLimit(kind: "child", limit: KindLimit(most: 1, per: nil))])]
        XCTAssertThrowsError(try sales.office.staff.storeCatalog(batch)) { error in
            XCTAssertEqual(
                "\(error)",
                """
                program 743, kind 'pilot': there is no such kind; import it, too
                program 743, the limit of kind 'child': the program does not sell that kind
                """)
        }
    }

    func testThePriceListIsTheFareOfEveryKind() throws {
        let sales = try house()
        let lines = try XCTUnwrap(sales.office.staff.kindPrices(of: SalesOffice.number("743")))
        func price(_ kind: String, _ day: DayKind, _ grade: String, _ journey: Journey) -> Int64? {
            lines.first {
                $0.kind.code == kind && $0.day == day && $0.grade.latin == grade && $0.journey == journey
            }?.price.amount
        }
        let grades = Set(lines.map(\.grade.latin)).sorted()
        XCTAssertEqual(grades.count, 2)
        let standard = try XCTUnwrap(lines.first { $0.price == Won(46_800) }?.grade.latin)
        XCTAssertEqual(price("senior", .weekday, standard, whole), 32_700)
        XCTAssertNil(price("senior", .holiday, standard, whole))
        XCTAssertEqual(price("child", .holiday, standard, Journey(from: 1, to: 2)), 13_000)
        XCTAssertEqual(
            try sales.office.staff.kinds().map(\.kind.code).prefix(3), ["adult", "youth", "child"])
    }
}
