// BrowserTests: members who log in with a browser: codes, known browsers, the bounds of guesses, and that nothing tells
// whether a number is a member's or a PIN right.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class BrowserTests: XCTestCase {
    /// One browser of one visitor, as the site uses the core for it.
    private final class Visitor {
        let people: PeopleOffice
        let address: String
        var key = BrowserKey.drawn()
        var known: BrowserKey?

        init(_ people: PeopleOffice, at address: String = "203.0.113.7") {
            self.people = people
            self.address = address
        }

        private var browser: Browser { Browser(key: key, known: known, address: address) }

        func ask(_ request: BrowserRequest) -> BrowserReply? {
            let sales = people.office.sales
            let session = sales.newSession(
                SessionStart(
                    channel: .web, line: "web", calling: nil, language: nil, reference: "", browser: key))
            defer { sales.forget(session) }
            if case .browser(let reply) = sales.perform(.browser(request), in: session, act: 1) { return reply }
            return nil
        }

        func logIn(_ number: String, _ pin: String) -> BrowserLogIn? {
            let fresh = FreshKeys(key: .drawn(), known: .drawn())
            guard case .loggedIn(let answer)? = ask(.logIn(people.number(number), PIN(pin)!, browser, fresh)) else {
                return nil
            }
            if case .member = answer { key = fresh.key }
            return answer
        }

        /// - Parameter keeps: whether the answer reaches the browser.
        func type(_ code: SMSCode, keeps: Bool = true) -> BrowserCode? {
            let fresh = FreshKeys(key: .drawn(), known: .drawn())
            guard case .codeTyped(let answer)? = ask(.typeCode(code, browser, fresh)) else { return nil }
            if keeps, case .member = answer { (key, known) = (fresh.key, fresh.known) }
            return answer
        }

        /// Who is logged in.
        var member: String? {
            guard case .visitor(let visitor?)? = ask(.enter(key)) else { return nil }
            return visitor.member.number.digits
        }
    }

    /// The codes texted until now, the newest first.
    private func codes(_ people: PeopleOffice) throws -> [SMSCode] {
        try people.office.outbox.list().filter { $0.kind == .logInCode }.sorted { $0.id > $1.id }.compactMap {
            guard case .logInCode(let code, minutes: 10)? = try people.office.outbox.message($0.id)?.body else {
                return nil
            }
            return code
        }
    }

    private func rows(_ people: PeopleOffice, _ sql: String) throws -> Int {
        try people.office.database.first("SELECT count(*) FROM \(sql)") { $0.int(0) } ?? -1
    }

    private func wrong(_ code: SMSCode) -> SMSCode { SMSCode(code.secretDigits == "111111" ? "222222" : "111111")! }

    func testAnUnknownBrowserNeedsACodeAndAKnownOneDoesNot() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        XCTAssertEqual(visitor.logIn("100234", "4821"), .codeWanted)
        XCTAssertNil(visitor.member)
        let before = visitor.key
        let code = try XCTUnwrap(codes(people).first)
        XCTAssertEqual(visitor.type(wrong(code)), .wrong)
        guard case .member? = visitor.type(code) else { return XCTFail("the code is not taken") }
        XCTAssertEqual(visitor.member, "100234")
        XCTAssertNotEqual(visitor.key, before, "a log-in has a key that was not there before")
        XCTAssertEqual(visitor.ask(.logOut(visitor.key)), .loggedOut)
        XCTAssertNil(visitor.member)
        XCTAssertEqual(visitor.logIn("100234", "1111"), .refused)
        guard case .member? = visitor.logIn("100234", "4821") else { return XCTFail("it is not known") }
        XCTAssertEqual(visitor.member, "100234")
        XCTAssertEqual(try codes(people).count, 1, "a known browser needs no code")
        XCTAssertEqual(visitor.logIn("100777", "135790"), .codeWanted, "known is it to its member alone")
        XCTAssertEqual(try rows(people, "session WHERE channel = 'web' AND ended_at IS NOT NULL"), 1)
    }

    func testNothingTellsANumberOrAPINThatIsWrong() throws {
        let people = try PeopleOffice()
        for (number, pin) in [("100234", "1111"), ("999999", "4821"), ("100888", "4821")] {
            let visitor = Visitor(people)
            XCTAssertEqual(visitor.logIn(number, pin), .codeWanted, number)
            XCTAssertEqual(visitor.type(SMSCode("123456")!), .wrong)
            XCTAssertEqual(visitor.type(SMSCode("123456")!), .wrong)
            XCTAssertEqual(visitor.type(SMSCode("123456")!), .void)
            XCTAssertEqual(try rows(people, "browser_code WHERE member IS NULL AND message IS NULL"), 1)
            try people.office.database.run("DELETE FROM browser_code")
        }
        XCTAssertEqual(try people.office.outbox.list(), [], "nothing is texted")
        XCTAssertEqual(try rows(people, "session"), 0, "an attempt is no conversation")
    }

    func testTheCodeOfADecoyLogsNobodyIn() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        XCTAssertEqual(visitor.logIn("100234", "1111"), .codeWanted)
        let seed = try XCTUnwrap(
            people.office.database.first("SELECT browser, issued_at FROM browser_code") {
                BrowserCodes.Seed(browser: $0.text(0), number: people.number("100234"), issuedAt: $0.instant(1))
            })
        XCTAssertEqual(visitor.type(BrowserCodes.code(seed, people.office.pepper)), .wrong)
    }

    func testTenAttemptsANumberAndDayAndTheTelephoneStaysOpen() throws {
        let people = try PeopleOffice()
        for number in ["100234", "999999"] {
            var answers: [BrowserLogIn?] = []
            // Every attempt from elsewhere, one a minute for a day.
            for attempt in 0..<1440 {
                answers.append(Visitor(people, at: "198.51.\(attempt / 250).\(attempt % 250)").logIn(number, "1111"))
                people.clock.advance(by: 60)
            }
            XCTAssertEqual(answers.filter { $0 == .codeWanted }.count, BrowserGuesses.attemptsADay, number)
            XCTAssertEqual(answers[5], .locked(minutes: 29), "half an hour after the fifth")
            XCTAssertNotNil(answers.last.flatMap { $0 })
        }
        guard case .member? = people.verify("100234", "4821") else { return XCTFail("the telephone is locked") }
        XCTAssertEqual(try rows(people, "pin_guess"), 0)
    }

    func testAttemptsInBrowsersDoNotLockAKnownOneNorDoCalls() throws {
        let people = try PeopleOffice()
        let owner = Visitor(people)
        XCTAssertEqual(owner.logIn("100234", "4821"), .codeWanted)
        guard case .member? = owner.type(try XCTUnwrap(codes(people).first)) else { return XCTFail("no log-in") }
        for _ in 0..<12 { _ = Visitor(people, at: "198.51.100.1").logIn("100234", "1111") }
        for _ in 0..<12 { _ = people.verify("100234", "1111") }
        XCTAssertEqual(people.verify("100234", "4821"), .locked(minutes: 30))
        guard case .member? = owner.logIn("100234", "4821") else { return XCTFail("the known browser is locked") }
    }

    func testAKnownBrowserHasACountOfItsOwnAndIsForgotten() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        _ = visitor.logIn("100234", "4821")
        _ = visitor.type(try XCTUnwrap(codes(people).first))
        for _ in 0..<5 { XCTAssertEqual(visitor.logIn("100234", "1111"), .refused) }
        XCTAssertEqual(visitor.logIn("100234", "4821"), .locked(minutes: 30))
        people.clock.advance(by: 1800)
        for _ in 0..<5 { XCTAssertEqual(visitor.logIn("100234", "1111"), .refused) }
        XCTAssertEqual(visitor.logIn("100234", "4821"), .codeWanted, "it is a browser like any other")
    }

    func testAnAddressHasABoundOverAllNumbersAndAllHaveOneTogether() throws {
        let people = try PeopleOffice { $0.callerFailuresPerHour = 2 }
        func attempt(_ number: Int, _ address: String) -> BrowserLogIn? {
            Visitor(people, at: address).logIn(String(200_000 + number), "1111")
        }
        XCTAssertEqual(attempt(1, "192.0.2.1"), .codeWanted)
        XCTAssertEqual(attempt(2, "192.0.2.1"), .codeWanted)
        XCTAssertEqual(attempt(3, "192.0.2.1"), .locked(minutes: 60))
        for number in 4..<102 { XCTAssertEqual(attempt(number, "192.0.2.\(number)"), .codeWanted) }
        XCTAssertEqual(attempt(200, "192.0.2.200"), .locked(minutes: 60), "all addresses together")
        people.clock.advance(by: 3600)
        XCTAssertEqual(attempt(200, "192.0.2.200"), .codeWanted)
    }

    func testACodeIsTypedInItsBrowserInItsTimeAndBarelyTwice() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        _ = visitor.logIn("100234", "4821")
        let code = try XCTUnwrap(codes(people).first)
        let other = Visitor(people)
        XCTAssertEqual(other.type(code), .void, "another browser")
        guard case .member? = visitor.type(code, keeps: false) else { return XCTFail("not taken") }
        people.clock.advance(by: BrowserCodes.twiceSeconds - 1)
        guard case .member? = visitor.type(code, keeps: false) else { return XCTFail("a form that is sent twice") }
        people.clock.advance(by: 1)
        XCTAssertEqual(visitor.type(code), .void)
        _ = other.logIn("100234", "4821")
        people.clock.advance(by: 600)
        XCTAssertEqual(other.type(try XCTUnwrap(codes(people).first)), .void, "too late")
    }

    func testTextsToAMemberAreBoundedAndTheAnswerIsTheSame() throws {
        let people = try PeopleOffice { $0.codesPerDay = 2 }
        for _ in 0..<4 { XCTAssertEqual(Visitor(people).logIn("100234", "4821"), .codeWanted) }
        XCTAssertEqual(try people.office.outbox.list().filter { $0.kind == .logInCode }.count, 2)
    }

    func testALogInEndsWhenIdleAndWithAnotherPIN() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        func logIn() throws {
            _ = visitor.logIn("100234", "4821")
            _ = visitor.type(try XCTUnwrap(codes(people).first))
        }
        try logIn()
        people.clock.advance(by: 1000)
        guard case .visitor(let found?)? = visitor.ask(.enter(visitor.key)) else { return XCTFail("it is over") }
        XCTAssertTrue(found.isToStay)
        XCTAssertEqual(visitor.ask(.stay(visitor.key)), .visitor(.init(member: found.member, isToStay: false)))
        people.clock.advance(by: 1799)
        XCTAssertEqual(visitor.member, "100234")
        people.clock.advance(by: 1)
        XCTAssertNil(visitor.member, "half an hour without a page")
        guard case .member? = visitor.logIn("100234", "4821") else { return XCTFail("it is not known") }
        try people.office.staff.resetPIN(of: people.number("100234"), to: XCTUnwrap(PIN("9753")))
        XCTAssertNil(visitor.member, "another PIN")
        XCTAssertEqual(visitor.logIn("100234", "4821"), .codeWanted, "nor is the browser known")
        XCTAssertEqual(try rows(people, "browser_session"), 0)
    }

    func testLogInsOfAMemberAreBounded() throws {
        let people = try PeopleOffice { $0.codesPerDay = 50 }
        var visitors: [Visitor] = []
        for number in 0..<12 {
            let visitor = Visitor(people, at: "192.0.2.\(number)")
            _ = visitor.logIn("100234", "4821")
            guard case .member? = visitor.type(try XCTUnwrap(codes(people).first)) else { return XCTFail("\(number)") }
            visitors.append(visitor)
            people.clock.advance(by: 1)
        }
        XCTAssertEqual(visitors.filter { $0.member != nil }.count, BrowserSessions.sessionsAMember)
        XCTAssertEqual(try rows(people, "known_browser"), BrowserSessions.knownAMember)
        XCTAssertEqual(
            try rows(people, "session WHERE channel = 'web' AND ended_at IS NULL"), BrowserSessions.sessionsAMember)
    }

    func testTheDatabaseHasNoKeyAndNoCode() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        _ = visitor.logIn("100234", "4821")
        let code = try XCTUnwrap(codes(people).first)
        _ = visitor.type(code)
        for (table, columns) in [
            ("browser_code", "browser || digest || number"), ("known_browser", "browser"),
            ("browser_session", "browser"), ("outbox", "kind || coalesce(note, '')"), ("session", "line || reference"),
        ] {
            let texts = try people.office.database.all("SELECT \(columns) FROM \(table)") { $0.text(0) }
            XCTAssertFalse(texts.isEmpty, table)
            for text in texts {
                for secret in [visitor.key.secretDigits, visitor.known?.secretDigits ?? "", code.secretDigits] {
                    XCTAssertFalse(text.contains(secret), table)
                }
            }
        }
    }
}

extension BrowserKey {
    /// A key that no test had before.
    static func drawn() -> BrowserKey {
        var random = SystemRandomNumberGenerator()
        return BrowserKey((random.next(), random.next()))
    }
}
