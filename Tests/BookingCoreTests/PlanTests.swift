// PlanTests: every statement of a whole day at the box office finds its rows by an index. A table that grows is never
// read from end to end.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

private final class SilentGateway: AccountGateway {
    var answer = ChargeAnswer.unknown
    func charge(_ charge: Charge) -> ChargeAnswer { answer }
    func refund(_ refund: Refund) -> ChargeAnswer { answer }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { answer }
}

final class PlanTests: XCTestCase {
    /// Files whose statements go over whole tables by intent: staff run them by hand, or once, when the program starts
    /// or a file is imported.
    private static let wholeTables: Set<String> = [
        "CatalogStore.swift", "StoreProgram.swift", "StoreVenue.swift", "StorePurposes.swift",
        "FeeTables.swift", "LedgerCheck.swift",
        "Inspection.swift",
        "Pepper.swift", "Schema.swift", "MemberAdmin.swift", "Payouts.swift",
    ]
    /// Tables that do not grow with what is sold: what a house plays, and where; and values that a statement brings
    /// along.
    private static let small: Set<String> = [
        "venue", "program", "gate_rule", "fare_kind", "json_each", "asked", "span", "kept", "some",
    ]
    /// Statements that may read on, by what they hold, and why.
    private static let excused = [
        "seat.purpose = 'house' AND": "storing an import looks for the house seats of all halls once",
        "SELECT joining.member IS NOT NULL, member.language": "a report goes over all members once",
        "INSERT INTO showing_section": "storing an import goes over all showings once",
        "SELECT card.id, member.number, kind": "the list of all cards ends at its limit",
        "INSERT INTO statement_line": "a month's statement for the bank goes over all members once",
        "INSERT INTO payout": "what the bank is to pay out is looked for among all members, now and then",
        "THEN 'open-charge'": "what staff have to do: money that others gave back is rare, and all of it is looked at",
        "SELECT program.number, rule.showing": "the list of all rules of the sale ends at its limit",
        "UNION SELECT DISTINCT showing FROM waiting": "the regular pass goes over who waits, at most its limit",
        "SELECT waiting.id, waiting.showing, program.number": "the list of who waits ends at its limit",
        "SELECT hold.id, member.number, program.number": "rehearsals list the holds of a day or two",
    ]

    /// What the tests below have run, by the plain text of it.
    private func everything() throws -> [String: SalesOffice] {
        let gateway = SilentGateway()
        gateway.answer = .paid(reference: "x")
        let called = try SalesOffice(payment: .gateway(gateway))
        try aDay(called, gateway)
        let doors = try PlanDay()
        try doors.play()
        var statements: [String: SalesOffice] = [:]
        for office in [called, doors.sales] {
            for sql in office.office.database.statementsPrepared { statements[sql] = office }
        }
        return statements
    }

    func testNoStatementReadsAWholeTable() throws {
        for (sql, sales) in try everything() { try check(sql, sales) }
        // Those that stand there whole need not be run.
        let sales = try SalesOffice()
        for source in try StatementSource.all() where source.isWhole && !PlanTests.wholeTables.contains(source.file) {
            try check(source.fragments.joined(), sales)
        }
    }

    private func check(_ sql: String, _ sales: SalesOffice) throws {
        if PlanTests.excused.keys.contains(where: { sql.contains($0) }) { return }
        for step in try sales.office.database.plan(of: sql)
        where step.hasPrefix("SCAN ")
            && !["SCAN CONSTANT ROW", "SCAN 15 CONSTANT ROWS", "SCAN sqlite_", "SCAN ("].contains(where: {
                step.hasPrefix($0)
            })
        {
            let table = step.split(separator: " ").dropFirst().first.map(String.init) ?? ""
            if !PlanTests.small.contains(table) { XCTFail("\(step) in: \(sql)") }
        }
    }

    /// Every statement in the source of the core that is put together when it is run was run above, so none is
    /// forgotten.
    func testEveryStatementIsLookedAt() throws {
        let run = try everything().keys.map { StatementSource.plain($0) }
        let sources = try StatementSource.all()
        XCTAssertGreaterThan(sources.count, 200)
        for source in sources where !source.isWhole && !PlanTests.wholeTables.contains(source.file) {
            if !run.contains(where: { source.matches($0) }) {
                XCTFail("\(source.place) was not run: \(source.fragments.joined(separator: " ... "))")
            }
        }
    }

    /// Everything a caller can ask for, and what follows of it.
    private func aDay(_ sales: SalesOffice, _ gateway: SilentGateway) throws {
        let (member, session) = (try sales.member(), sales.call())
        let telephone = try XCTUnwrap(TelephoneNumber("01023456789"))
        let number = try XCTUnwrap(MemberNumber("100234"))
        _ = sales.ask(.recognise(telephone), session)
        _ = sales.ask(.verify(.number(number), try XCTUnwrap(PIN("0000")), calling: telephone), session)
        let browser = Browser(key: .drawn(), known: nil, address: "203.0.113.7")
        for pin in ["0000", "4821"] {
            let fresh = FreshKeys(key: .drawn(), known: .drawn())
            _ = sales.ask(.browser(.logIn(number, try XCTUnwrap(PIN(pin)), browser, fresh)), session)
        }
        _ = sales.ask(.verify(.recognised(member), try XCTUnwrap(PIN("0000")), calling: telephone), session)
        // Until the number is locked, so that the lock's statements are run too.
        for _ in 0..<6 {
            _ = sales.ask(.verify(.number(number), try XCTUnwrap(PIN("0000")), calling: telephone), sales.call())
        }
        for request in [
            Request.pending(member), .signUp(telephone, .korean), .categories, .programs(.theatre), .operators,
            .callBack(telephone, member),
        ] {
            XCTAssertNotEqual(sales.ask(request, session), .unavailable)
        }
        try joining(sales, member, telephone)
        let booking = try sales.sell(2)
        let showing = try sales.showing()
        _ = sales.ask(.grades(showing.id, showing.journey, Having()), session)
        _ = sales.ask(.section(showing.id, showing.journey, keypad: 11, Having()), session)
        _ = try sales.sell(1, .section(1), program: "801", journey: Journey(from: 0, to: 3))
        _ = sales.ask(.resend(booking.number, member, .korean), session)
        var batch = CatalogBatch()
        let way = Directions(address: Name(local: "주소"), way: Name(local: "길"))
        batch.directions = [PlannedDirections(venue: "theatre", directions: way)]
        try sales.office.staff.storeCatalog(batch)
        let program = try XCTUnwrap(ProgramNumber("701"))
        XCTAssertEqual(sales.ask(.directions(program), session), .directions(way))
        XCTAssertEqual(sales.ask(.textDirections(program, member, .korean), session), .directionsTexted(true))
        XCTAssertNotNil(try sales.office.outbox.message(sales.office.outbox.list(limit: 1)[0].id))
        let change = try sales.hold(1, .keep, in: session, changing: booking.number)
        _ = try sales.book(change, in: session)
        guard case .cancelQuote(let quote?) = sales.ask(.quoteCancel(booking.number, member), session) else {
            return XCTFail("no quote")
        }
        _ = sales.ask(.cancel(quote, member, .korean), session)
        gateway.answer = .unknown
        let open = try sales.hold(1, in: session)
        _ = sales.ask(.book(open.id, agreed: open.total, .korean), session)
        _ = try sales.hold(1, .near(section: 21, row: 1, seat: 1), in: session)
        _ = sales.ask(.pending(member), session)
        gateway.answer = .declined
        _ = try sales.office.staff.settle()
        _ = sales.ask(.end(.hungUp, place: "call.main-menu"), session)
    }

    /// Somebody joins, another wants to again, and a PIN is changed.
    private func joining(_ sales: SalesOffice, _ member: MemberID, _ telephone: TelephoneNumber) throws {
        let (session, stranger) = (sales.call(), try XCTUnwrap(TelephoneNumber("01055551234")))
        let (pin, consent) = (try XCTUnwrap(PIN("2607")), Consent(.shipped, .korean))
        for number in [stranger, telephone] {
            for anew in [true, true, false] { _ = sales.ask(.sendCode(number, consent, anew: anew), session) }
            let text = try XCTUnwrap(sales.office.outbox.list(limit: 1).first)
            guard case .signUpCode(let code, _)? = try sales.office.outbox.message(text.id)?.body else {
                return XCTFail("no code")
            }
            let wrong = try XCTUnwrap(SMSCode(code.secretDigits == "111111" ? "222222" : "111111"))
            XCTAssertEqual(sales.ask(.checkCode(number, wrong), session), .codeChecked(.wrong))
            _ = sales.ask(.checkCode(number, code), session)
            _ = sales.ask(.join(number, pin, .korean), session)
            XCTAssertNotNil(try sales.office.outbox.message(sales.office.outbox.list(limit: 1)[0].id))
        }
        let owner = sales.call()
        _ = sales.ask(.verify(.recognised(member), try XCTUnwrap(PIN("4821")), calling: telephone), owner)
        let change = Request.changePIN(
            member, present: try XCTUnwrap(PIN("4821")), new: try XCTUnwrap(PIN("4821")), calling: telephone)
        _ = sales.ask(change, owner)
    }
}
