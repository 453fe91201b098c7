// BrowserJoiningTests: visitors who become members with a browser, and members who choose another PIN there; the bounds
// of both, which no call feels.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class BrowserJoiningTests: XCTestCase {
    private let number = TelephoneNumber("010-5555-1234")!
    private let consent = Consent(.shipped, .english)
    private let pin = PIN("2607")!

    /// One browser, as the site uses the core for it.
    private final class Visitor {
        let people: PeopleOffice
        let address: String
        var key = BrowserKey.drawn()
        var known: BrowserKey?
        /// Of the form that is sent.
        var act = 0

        init(_ people: PeopleOffice, at address: String = "203.0.113.7") {
            self.people = people
            self.address = address
        }

        var browser: Browser { Browser(key: key, known: known, address: address) }

        /// Asks in a conversation that is over with the answer, as each page does.
        func ask(_ request: BrowserRequest, isAgain: Bool = false) -> BrowserReply? {
            let sales = people.office.sales
            let session = sales.newSession(
                SessionStart(channel: .web, line: "web", calling: nil, language: nil, reference: "", browser: key))
            defer { sales.forget(session) }
            if !isAgain { act += 1 }
            if case .browser(let reply) = sales.perform(.browser(request), in: session, act: act) { return reply }
            return nil
        }

        func join(_ pin: PIN, isAgain: Bool = false, keeps: Bool = true) -> JoinOutcome? {
            let fresh = FreshKeys(key: .drawn(), known: .drawn())
            let reply = ask(.join(pin, .english, browser, fresh), isAgain: isAgain)
            guard case .joined(let outcome)? = reply else { return nil }
            if keeps, case .joined = outcome { (key, known) = (fresh.key, fresh.known) }
            return outcome
        }

        func change(_ present: String, to new: String, isAgain: Bool = false) -> PINChange? {
            let fresh = FreshKeys(key: .drawn(), known: .drawn())
            let request = BrowserRequest.changePIN(present: PIN(present)!, new: PIN(new)!, browser, fresh)
            guard case .pinChanged(let change)? = ask(request, isAgain: isAgain) else { return nil }
            if change == .changed { (key, known) = (fresh.key, fresh.known) }
            return change
        }

        var member: MemberNumber? {
            guard case .visitor(let visitor)? = ask(.enter(key)) else { return nil }
            return visitor?.member.number
        }
    }

    private func code(_ people: PeopleOffice) throws -> SMSCode {
        let text = try XCTUnwrap(people.office.outbox.list().first { $0.kind == .signUpCode })
        guard case .signUpCode(let code, minutes: _)? = try people.office.outbox.message(text.id)?.body else {
            throw Unexpected()
        }
        return code
    }
    private struct Unexpected: Error {}

    private func wrong(_ code: SMSCode) -> SMSCode { SMSCode(code.secretDigits == "111111" ? "222222" : "111111")! }

    private func rows(_ people: PeopleOffice, _ sql: String) throws -> Int {
        try people.office.database.first("SELECT count(*) FROM \(sql)") { $0.int(0) } ?? -1
    }

    /// Whether a call with this PIN is taken.
    private func isRight(_ pin: String, of number: MemberNumber, _ people: PeopleOffice) -> Bool {
        if case .member? = people.verify(number.digits, pin) { true } else { false }
    }

    private func joined(_ people: PeopleOffice) throws -> Visitor {
        let visitor = Visitor(people)
        XCTAssertEqual(visitor.ask(.sendCode(number, consent, visitor.browser)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(visitor.ask(.checkCode(try code(people), visitor.browser)), .codeChecked(.right))
        guard case .joined? = visitor.join(pin) else { throw Unexpected() }
        return visitor
    }

    func testAVisitorJoinsAndIsLoggedInAndKnown() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        XCTAssertEqual(visitor.join(pin), .unproven, "no code yet")
        XCTAssertEqual(visitor.ask(.sendCode(number, consent, visitor.browser)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(visitor.join(pin), .unproven, "none was typed")
        XCTAssertEqual(visitor.ask(.checkCode(wrong(try code(people)), visitor.browser)), .codeChecked(.wrong))
        XCTAssertEqual(visitor.ask(.checkCode(try code(people), visitor.browser)), .codeChecked(.right))
        XCTAssertEqual(visitor.join(PIN("1234")!), .weak(.run))
        XCTAssertEqual(visitor.join(PIN("5512")!), .weak(.ownNumber))
        let before = visitor.key
        guard case .joined(let member, .staff)? = visitor.join(pin) else { return XCTFail("not joined") }
        XCTAssertEqual(visitor.member, member.number)
        XCTAssertNotEqual(visitor.key, before)
        XCTAssertEqual(people.verify(member.number.digits, "2607"), .member(member), "on the telephone")
        XCTAssertEqual(try people.office.staff.member(member.number)?.joined?.consent, consent)
        XCTAssertEqual(
            try people.office.outbox.list().map(\.kind).reversed(), [.signUpCode, .memberNumber])
        let fresh = FreshKeys(key: .drawn(), known: .drawn())
        guard case .loggedIn(.member)? = visitor.ask(.logIn(member.number, pin, visitor.browser, fresh)) else {
            return XCTFail("the browser is not known")
        }
    }

    func testAFormThatIsSentTwiceJoinsOnce() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        _ = visitor.ask(.sendCode(number, consent, visitor.browser))
        XCTAssertEqual(
            visitor.ask(.sendCode(number, consent, visitor.browser), isAgain: true), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(try rows(people, "sign_up_code"), 1)
        _ = visitor.ask(.checkCode(try code(people), visitor.browser))
        guard case .joined(let member, _)? = visitor.join(pin, keeps: false) else { return XCTFail("not joined") }
        guard case .joined(member, .staff)? = visitor.join(pin, isAgain: true) else { return XCTFail("not again") }
        XCTAssertEqual(visitor.member, member.number, "the answer that arrives last has keys that count")
        XCTAssertEqual(try rows(people, "joining"), 1)
    }

    func testANumberOfAMembersIsTextedACodeAsAnyOther() throws {
        let people = try PeopleOffice()
        let visitor = Visitor(people)
        let own = TelephoneNumber("010-2345-6789")!
        XCTAssertEqual(visitor.ask(.sendCode(own, consent, visitor.browser)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(visitor.ask(.checkCode(wrong(try code(people)), visitor.browser)), .codeChecked(.wrong))
        XCTAssertEqual(visitor.ask(.checkCode(try code(people), visitor.browser)), .codeChecked(.isMember))
        XCTAssertEqual(visitor.join(pin), .isMember)
        XCTAssertNil(visitor.member)
    }

    func testCodesAreBoundedByNumberAndByAddressAndNoCallFeelsIt() throws {
        let people = try PeopleOffice {
            $0.codesPerDay = 2
            $0.callerCodesPerHour = 3
        }
        let visitor = Visitor(people)
        for _ in 0..<2 {
            XCTAssertEqual(visitor.ask(.sendCode(number, consent, visitor.browser)), .codeSent(.sent(minutes: 10)))
        }
        let far = Visitor(people, at: "198.51.100.1")
        XCTAssertEqual(far.ask(.sendCode(number, consent, far.browser)), .codeSent(.tooMany), "that number's")
        let other = TelephoneNumber("010-5555-9999")!
        XCTAssertEqual(visitor.ask(.sendCode(other, consent, visitor.browser)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(visitor.ask(.sendCode(other, consent, visitor.browser)), .codeSent(.tooMany), "that address'")
        XCTAssertEqual(far.ask(.sendCode(other, consent, far.browser)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(try rows(people, "session"), 2, "who gets no code begins no conversation")
        for telephone in [TelephoneNumber("02-123-4567"), nil] {
            let call = people.call(from: telephone, nil)
            let reply = people.office.sales.perform(.sendCode(number, consent, anew: false), in: call, act: 1)
            XCTAssertEqual(reply, .codeSent(.sent(minutes: 10)), "a call")
        }
    }

    func testACodeIsSentBeforeTicketsThatWait() throws {
        let people = try PeopleOffice()
        let call = people.call(from: PeopleOffice.telephone)
        let asked = people.office.sales.perform(.signUp(TelephoneNumber("010-9999-0000")!, .korean), in: call, act: 1)
        XCTAssertEqual(asked, .signedUp)
        people.clock.advance(by: 10)
        let visitor = Visitor(people)
        _ = visitor.ask(.sendCode(number, consent, visitor.browser))
        let rows = try people.office.database.all(
            "SELECT kind FROM outbox WHERE state = 'waiting' ORDER BY next_try_at, id"
        ) { $0.text(0) }
        XCTAssertEqual(rows, ["sign-up-code", "sign-up"])
        let code = try XCTUnwrap(people.office.outbox.list().first { $0.kind == .signUpCode })
        XCTAssertEqual(code.nextTry, people.clock.now, "as staff see it")
    }

    func testACodeIsGoodInItsBrowserOnly() throws {
        let people = try PeopleOffice()
        let (visitor, thief) = (Visitor(people), Visitor(people, at: "198.51.100.1"))
        let call = people.call(from: TelephoneNumber("02-123-4567"), nil)
        _ = people.office.sales.perform(.sendCode(number, consent, anew: false), in: call, act: 1)
        let said = try code(people)
        people.clock.advance(by: 1)
        _ = visitor.ask(.sendCode(number, consent, visitor.browser))
        let texted = try code(people)
        XCTAssertEqual(thief.ask(.checkCode(texted, thief.browser)), .codeChecked(.void))
        XCTAssertEqual(visitor.ask(.checkCode(said, visitor.browser)), .codeChecked(.wrong))
        XCTAssertEqual(
            people.office.sales.perform(.checkCode(number, said), in: call, act: 2), .codeChecked(.right),
            "what the web asked for makes no caller's code void")
    }

    func testWrongCodesCountAgainstTheAddressAsPINsDo() throws {
        let people = try PeopleOffice { $0.callerFailuresPerHour = 2 }
        let visitor = Visitor(people)
        _ = visitor.ask(.sendCode(number, consent, visitor.browser))
        let code = try code(people)
        for _ in 0..<2 {
            XCTAssertEqual(visitor.ask(.checkCode(wrong(code), visitor.browser)), .codeChecked(.wrong))
        }
        XCTAssertEqual(visitor.ask(.checkCode(code, visitor.browser)), .codeChecked(.blocked))
        XCTAssertTrue(isRight("4821", of: people.number("100234"), people), "on the telephone")
    }

    func testASignUpIsOverAfterAnHour() throws {
        let people = try PeopleOffice { $0.codeMinutes = 60 }
        let visitor = Visitor(people)
        _ = visitor.ask(.sendCode(number, consent, visitor.browser))
        let texted = try code(people)
        people.clock.advance(by: BrowserSignUps.longestSeconds)
        XCTAssertEqual(visitor.ask(.checkCode(texted, visitor.browser)), .codeChecked(.void))
        let other = Visitor(people)
        _ = other.ask(.sendCode(number, consent, other.browser))
        XCTAssertEqual(try rows(people, "session WHERE outcome = 'gave-up'"), 1)
        XCTAssertEqual(try rows(people, "browser_sign_up"), 1)
    }

    func testAnotherPINEndsAllOtherLogIns() throws {
        let people = try PeopleOffice()
        let visitor = try joined(people)
        let number = try XCTUnwrap(visitor.member)
        let other = Visitor(people)
        (other.key, other.known) = (.drawn(), visitor.known)
        let fresh = FreshKeys(key: .drawn(), known: .drawn())
        guard case .loggedIn(.member)? = other.ask(.logIn(number, pin, other.browser, fresh)) else {
            return XCTFail("not logged in")
        }
        other.key = fresh.key
        XCTAssertEqual(visitor.change("2608", to: "7058"), .refused)
        XCTAssertEqual(visitor.change("2607", to: "1111"), .weak(.sameDigit))
        let stolen = visitor.key
        XCTAssertEqual(visitor.change("2607", to: "7058"), .changed)
        XCTAssertEqual(visitor.change("2607", to: "7058", isAgain: true), .changed, "the same form")
        XCTAssertEqual(visitor.member, number)
        XCTAssertNil(other.member)
        other.key = stolen
        XCTAssertNil(other.member, "who copied the key is out")
        XCTAssertTrue(isRight("7058", of: number, people))
        XCTAssertEqual(try people.office.outbox.list().filter { $0.kind == .pinChanged }.count, 1)
        XCTAssertEqual(try rows(people, "session WHERE channel = 'web' AND ended_at IS NULL"), 1)
    }

    func testWrongPINsWhileOneIsChangedAreBoundedAndLockNoTelephone() throws {
        let people = try PeopleOffice()
        let visitor = try joined(people)
        let number = try XCTUnwrap(visitor.member)
        for _ in 0..<5 { XCTAssertEqual(visitor.change("2608", to: "7058"), .refused) }
        XCTAssertEqual(visitor.change("2607", to: "7058"), .locked(minutes: 30))
        XCTAssertTrue(isRight("2607", of: number, people), "on the telephone")
    }
}
