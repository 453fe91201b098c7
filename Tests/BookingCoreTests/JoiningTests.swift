// JoiningTests: codes and their bounds, members who join by telephone, and new PINs.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

/// A provider that nobody asks.
private final class IdleGateway: AccountGateway {
    func charge(_ charge: Charge) -> ChargeAnswer { .unknown }
    func refund(_ refund: Refund) -> ChargeAnswer { .unknown }
    func ask(_ enquiry: Enquiry) -> ChargeAnswer { .unknown }
}

final class JoiningTests: XCTestCase {
    private let stranger = TelephoneNumber("010-5555-1234")!
    private let consent = Consent(.shipped, .english)
    private let pin = PIN("2607")!

    /// One caller of a box office.
    private final class Caller {
        let people: PeopleOffice
        let session: SessionID
        var act = 0
        init(_ people: PeopleOffice, from telephone: TelephoneNumber?) {
            self.people = people
            session = people.call(from: telephone, nil)
        }
        func ask(_ request: Request) -> Reply {
            act += 1
            return people.office.sales.perform(request, in: session, act: act)
        }
        func again(_ request: Request) -> Reply { people.office.sales.perform(request, in: session, act: act) }
    }

    private func caller(_ people: PeopleOffice, withheld: Bool = false) -> Caller {
        Caller(people, from: withheld ? nil : stranger)
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

    private func join(_ caller: Caller) throws -> JoinOutcome? {
        XCTAssertEqual(caller.ask(.sendCode(stranger, consent, anew: false)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(caller.ask(.checkCode(stranger, try code(caller.people))), .codeChecked(.right))
        guard case .joined(let outcome) = caller.ask(.join(stranger, pin, .english)) else { return nil }
        return outcome
    }

    func testACallerJoinsAndIsLoggedIn() throws {
        let people = try PeopleOffice { $0.newMemberCredit = Won(50_000) }
        let caller = caller(people)
        guard case .joined(let member, .credit)? = try join(caller) else { return XCTFail("not joined") }
        XCTAssertEqual(caller.again(.join(stranger, pin, .english)), .joined(.joined(member, .credit)), "the same turn")
        XCTAssertEqual(caller.ask(.pending(member.id)), .pending([]), "logged in")
        let detail = try XCTUnwrap(people.office.staff.member(member.number))
        XCTAssertEqual([detail.creditLimit, detail.owes], [Won(50_000), .zero])
        XCTAssertEqual(detail.telephone, stranger)
        XCTAssertEqual(detail.joined, MemberDetail.Joined(consent: consent, agreedAt: people.clock.now))
        XCTAssertNil(try people.office.staff.member(people.number("100234"))?.joined, "staff made this one")
        XCTAssertEqual(member.number.digits.count, 6)
        XCTAssertEqual(people.verify(member.number.digits, "2607"), .member(member))
        let texts = try people.office.outbox.list().reversed()
        XCTAssertEqual(texts.map(\.kind), [.signUpCode, .memberNumber])
        XCTAssertEqual(
            try people.office.outbox.message(XCTUnwrap(texts.last).id)?.body,
            .memberNumber([member.number], page: nil))
        XCTAssertEqual(
            try people.office.staff.requests(.signUp).map(\.member), [member.number], "staff add the account")
    }

    func testTheCodeIsNowhereInTheDatabase() throws {
        let people = try PeopleOffice()
        _ = caller(people).ask(.sendCode(stranger, consent, anew: false))
        let digits = try code(people).secretDigits
        for (table, columns) in [
            ("sign_up_code", "digest || words || language"), ("outbox", "kind || coalesce(note, '')"),
        ] {
            XCTAssertEqual(try rows(people, "\(table) WHERE \(columns) LIKE '%\(digits)%'"), 0, table)
        }
        XCTAssertEqual("\(try code(people))", "****")
    }

    func testWrongCodesAreBoundedAndCountAgainstTheCallingNumber() throws {
        let people = try PeopleOffice { $0.callerFailuresPerHour = 2 }
        let telephone = TelephoneNumber("02-123-4567")!
        let caller = Caller(people, from: telephone)
        _ = caller.ask(.sendCode(stranger, consent, anew: false))
        let right = try code(people)
        XCTAssertEqual(caller.ask(.checkCode(stranger, wrong(right))), .codeChecked(.wrong))
        XCTAssertEqual(caller.again(.checkCode(stranger, wrong(right))), .codeChecked(.wrong), "counted once")
        XCTAssertEqual(caller.ask(.checkCode(stranger, wrong(right))), .codeChecked(.wrong))
        XCTAssertEqual(caller.ask(.checkCode(stranger, right)), .codeChecked(.blocked), "as wrong PINs are")
        XCTAssertEqual(people.verify("100234", "4821", from: telephone), .locked(minutes: 60))
        people.clock.advance(by: 3601)
        XCTAssertEqual(caller.ask(.checkCode(stranger, right)), .codeChecked(.void), "too late")
    }

    func testACodeIsVoidAfterThreeWrongOnesAndAfterItsTime() throws {
        let people = try PeopleOffice()
        let caller = caller(people)
        _ = caller.ask(.sendCode(stranger, consent, anew: false))
        let first = try code(people)
        for expected in [CodeCheck.wrong, .wrong, .void] {
            XCTAssertEqual(caller.ask(.checkCode(stranger, wrong(first))), .codeChecked(expected))
        }
        XCTAssertEqual(caller.ask(.checkCode(stranger, first)), .codeChecked(.void))
        people.clock.advance(by: 1)
        XCTAssertEqual(caller.ask(.sendCode(stranger, consent, anew: false)), .codeSent(.sent(minutes: 10)), "another")
        let second = try code(people)
        XCTAssertNotEqual(first, second)
        people.clock.advance(by: 599)
        XCTAssertEqual(caller.ask(.checkCode(stranger, second)), .codeChecked(.right))
        people.clock.advance(by: 1)
        XCTAssertEqual(caller.ask(.checkCode(stranger, second)), .codeChecked(.void))
        XCTAssertEqual(
            caller.ask(.join(TelephoneNumber("010-5555-9999")!, pin, .english)), .joined(.unproven), "another number")
        guard case .joined(.joined) = caller.ask(.join(stranger, pin, .english)) else {
            return XCTFail("who was right in time may take their time over a PIN")
        }
        XCTAssertEqual(self.caller(people).ask(.join(stranger, pin, .english)), .joined(.unproven), "another call")
    }

    /// It is not valid any more, so it neither proves anything nor keeps another from being sent.
    func testACodeThatMadeAMemberIsVoid() throws {
        let people = try PeopleOffice()
        guard case .joined(let member, _)? = try join(caller(people)) else { return XCTFail("not joined") }
        let used = try code(people)
        let other = caller(people)
        XCTAssertEqual(other.ask(.checkCode(stranger, used)), .codeChecked(.void))
        XCTAssertEqual(other.ask(.sendCode(stranger, consent, anew: false)), .codeSent(.sent(minutes: 10)))
        XCTAssertEqual(try people.office.outbox.list().filter { $0.kind == .signUpCode }.count, 2, "another one")
        XCTAssertEqual(try people.office.staff.member(member.number)?.telephone, stranger)
    }

    func testCodesAreBoundedByNumberAndDayAndByCallerAndHour() throws {
        let people = try PeopleOffice {
            $0.codesPerDay = 2
            $0.callerCodesPerHour = 3
        }
        let other = Caller(people, from: TelephoneNumber("02-123-4567"))
        func send(_ caller: Caller, _ number: TelephoneNumber) -> Reply {
            caller.ask(.sendCode(number, consent, anew: true))
        }
        let sent = Reply.codeSent(.sent(minutes: 10))
        XCTAssertEqual([send(other, stranger), send(other, stranger)], [sent, sent])
        XCTAssertEqual(send(other, stranger), .codeSent(.tooMany), "two a day for a number")
        XCTAssertEqual(send(caller(people), stranger), sent, "its owner's own calls are counted apart")
        XCTAssertEqual(send(other, TelephoneNumber("010-5555-2222")!), sent)
        XCTAssertEqual(send(other, TelephoneNumber("010-5555-3333")!), .codeSent(.tooMany), "three an hour by a caller")
        XCTAssertEqual(send(other, TelephoneNumber("02-555-3333")!), .codeSent(.tooMany), "a landline gets none")
        people.clock.advance(by: 3601)
        XCTAssertEqual(send(other, TelephoneNumber("010-5555-3333")!), sent)
        XCTAssertEqual(send(other, stranger), .codeSent(.tooMany))
        people.clock.advance(by: 86_401)
        XCTAssertEqual(send(other, stranger), sent)
        XCTAssertEqual(try rows(people, "sign_up_code"), 1, "codes of the day before are deleted with the next")
    }

    func testOnlyTheOwnerHearsThatANumberIsAMembers() throws {
        let people = try PeopleOffice()
        let caller = caller(people, withheld: true)
        let own = PeopleOffice.telephone
        XCTAssertEqual(
            caller.ask(.sendCode(own, consent, anew: false)), .codeSent(.sent(minutes: 10)), "as for any number")
        let right = try code(people)
        XCTAssertEqual(caller.ask(.checkCode(own, wrong(right))), .codeChecked(.wrong))
        XCTAssertEqual(try people.office.outbox.list().map(\.kind), [.signUpCode])
        XCTAssertEqual(caller.ask(.checkCode(own, right)), .codeChecked(.isMember))
        let text = try XCTUnwrap(people.office.outbox.list().first)
        XCTAssertEqual(text.telephone, own)
        XCTAssertEqual(
            try people.office.outbox.message(text.id)?.body, .memberNumber([people.number("100234")], page: nil))
        XCTAssertEqual(caller.ask(.join(own, pin, .korean)), .joined(.isMember), "no second member")
        XCTAssertEqual(try people.office.staff.members().count, 3)
    }

    func testTwoCallsWithOneNumberMakeOneMember() throws {
        let people = try PeopleOffice()
        let (one, other) = (caller(people), caller(people, withheld: true))
        _ = one.ask(.sendCode(stranger, consent, anew: false))
        let right = try code(people)
        XCTAssertEqual(one.ask(.checkCode(stranger, right)), .codeChecked(.right))
        guard
            case .check(let late)? = people.office.sales.beginHashing(
                .join(stranger, pin, .korean), in: one.session, act: 9)
        else { return XCTFail("no check") }
        XCTAssertEqual(other.ask(.checkCode(stranger, right)), .codeChecked(.right))
        XCTAssertEqual(try join(again: other), true, "between the halves of the first")
        XCTAssertEqual(people.office.sales.finishVerifying(late, late.run()), .joined(.isMember))
        XCTAssertEqual(try rows(people, "member WHERE telephone = '\(stranger.fullDigits)'"), 1)
        XCTAssertThrowsError(
            try people.office.database.execute(
                """
                INSERT INTO member(number, name, telephone, language, credit_limit, created_at)
                    VALUES ('555555', 'x', '\(stranger.fullDigits)', 'ko', 0, 0);
                INSERT INTO joining(member, session, words, language, agreed_at, at)
                    SELECT max(id), 1, 'x', 'ko', 0, 0 FROM member;
                """), "the table holds it as well")
    }

    private func join(again caller: Caller) throws -> Bool {
        guard case .joined(.joined) = caller.ask(.join(stranger, pin, .korean)) else { return false }
        return true
    }

    func testCreditIsForNewMembersOfTheLedgerOnly() throws {
        let people = try PeopleOffice { $0.newMemberCredit = Won(50_000) }
        guard case .joined(let first, .credit)? = try join(caller(people)) else { return XCTFail("not joined") }
        try people.office.staff.closeMember(first.number)
        people.clock.advance(by: 86_401)
        guard case .joined(let second, .staff)? = try join(caller(people)) else {
            return XCTFail("who was a member before gets no credit at once")
        }
        XCTAssertNotEqual(second.number, first.number, "a closed member's number is never used again")
        let other = try PeopleOffice(payment: .gateway(IdleGateway())) {
            $0.newMemberCredit = Won(50_000)
            $0.accountPage = "https://pay.example/join?m={member}"
        }
        guard case .joined(let third, .page)? = try join(caller(other)) else { return XCTFail("no page") }
        XCTAssertEqual(try other.office.staff.member(third.number)?.creditLimit, .zero)
        let text = try XCTUnwrap(other.office.outbox.list().first)
        XCTAssertEqual(
            try other.office.outbox.message(text.id)?.body,
            .memberNumber([third.number], page: "https://pay.example/join?m=\(third.number)"))
        XCTAssertEqual(try other.office.staff.requests(.signUp), [], "nothing is left for staff to do")
    }

    func testPINsAreChangedForThePresentOneOnly() throws {
        let people = try PeopleOffice()
        let caller = Caller(people, from: PeopleOffice.telephone)
        guard case .recognised(let id, let number) = caller.ask(.recognise(PeopleOffice.telephone)) else {
            return XCTFail("not recognised")
        }
        func change(_ present: String, _ new: String) -> Reply {
            caller.ask(.changePIN(id, present: PIN(present)!, new: PIN(new)!, calling: PeopleOffice.telephone))
        }
        XCTAssertEqual(change("4821", "2607"), .pinChanged(.refused), "nobody is logged in")
        _ = caller.ask(.verify(.recognised(id), PIN("4821")!, calling: PeopleOffice.telephone))
        XCTAssertEqual(change("4822", "2607"), .pinChanged(.refused))
        XCTAssertEqual(try people.office.staff.member(number)?.failures, 1, "counted as a log-in's")
        XCTAssertEqual(change("4821", "6789"), .pinChanged(.weak(.run)))
        XCTAssertEqual(change("4821", "0102"), .pinChanged(.weak(.ownNumber)))
        XCTAssertEqual(change("4821", "2607"), .pinChanged(.changed))
        XCTAssertEqual(try people.office.staff.member(number)?.failures, 0)
        XCTAssertEqual(people.verify("100234", "4821"), .refused)
        XCTAssertEqual(people.verify("100234", "2607"), .member(MemberSummary(id: id, number: number)))
        XCTAssertEqual(try people.office.outbox.list().map(\.kind), [.pinChanged])
        for _ in 0..<4 { XCTAssertEqual(change("0001", "2608"), .pinChanged(.refused)) }
        XCTAssertEqual(change("0001", "2608"), .pinChanged(.locked(minutes: 30)))
        XCTAssertEqual(change("2607", "2608"), .pinChanged(.locked(minutes: 30)))
    }

    func testCodesAreForgottenAndConsentIsKept() throws {
        let people = try PeopleOffice()
        let caller = caller(people)
        guard case .joined(let member, _)? = try join(caller) else { return XCTFail("not joined") }
        _ = caller.ask(.end(.completed, place: "join.joined"))
        people.clock.advance(by: 86_402)
        let announced = try people.office.staff.callData(before: people.clock.now)
        XCTAssertEqual(announced.codes, 1)
        XCTAssertEqual(try people.office.staff.forgetCalls(before: people.clock.now), announced)
        XCTAssertEqual(try rows(people, "sign_up_code"), 0)
        XCTAssertEqual(try people.office.staff.member(member.number)?.joined?.consent, consent)
        XCTAssertNil(try people.office.outbox.message(1), "a code whose row is gone is written no more")
    }

    func testReportsCountNewMembersByTheWayTheyJoined() throws {
        let people = try PeopleOffice()
        _ = try join(caller(people))
        let period = StatisticsPeriod(LocalDate("2026-03-07")!, LocalDate("2026-03-07")!)
        XCTAssertEqual(
            try people.office.statistics.callReport(XCTUnwrap(period)).newMembers,
            [
                NewMembersRow(isInCall: false, language: .english, members: 1),
                NewMembersRow(isInCall: false, language: .korean, members: 2),
                NewMembersRow(isInCall: true, language: .english, members: 1),
            ])
    }
}
