// PeopleRequestTests: signing up, operators' hours, calling back, and the call log.

import BookingModel
import SQLite
import XCTest

@testable import BookingCore

final class PeopleRequestTests: XCTestCase {
    private let stranger = TelephoneNumber("010-5555-1234")!

    private func texts(_ house: PeopleOffice) throws -> [TextRecord] { try house.office.outbox.list().reversed() }

    func testSigningUpStoresARequestAndOneTextADay() throws {
        let house = try PeopleOffice()
        let first = house.call(from: stranger)
        XCTAssertEqual(house.office.sales.perform(.signUp(stranger, .english), in: first, act: 4), .signedUp)
        XCTAssertEqual(
            house.office.sales.perform(.signUp(stranger, .english), in: first, act: 4), .signedUp, "the same turn again"
        )
        XCTAssertEqual(
            house.office.sales.perform(.signUp(stranger, .english), in: house.call(), act: 4), .signedUp,
            "somebody else, the same number")
        XCTAssertEqual(try texts(house).map(\.kind), [.signUp])
        XCTAssertEqual(try texts(house).first?.telephone, stranger)
        let message = try XCTUnwrap(house.office.outbox.message(XCTUnwrap(texts(house).first?.id)))
        XCTAssertEqual(message.body, .signUp)
        XCTAssertEqual(message.language, .english)
        house.clock.advance(by: 86_400)
        XCTAssertEqual(house.office.sales.perform(.signUp(stranger, .korean), in: house.call(), act: 4), .signedUp)
        XCTAssertEqual(try texts(house).count, 2, "a day later")
    }

    func testAMembersNumberSignsUpInTheSameWords() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(
            house.office.sales.perform(.signUp(PeopleOffice.telephone, .korean), in: house.call(), act: 1), .signedUp)
        XCTAssertEqual(try texts(house).map(\.kind), [.signUp])
    }

    func testALandLineGetsNoText() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(
            house.office.sales.perform(.signUp(TelephoneNumber("02-123-4567")!, .korean), in: house.call(), act: 1),
            .signedUp
        )
        XCTAssertEqual(
            house.office.sales.perform(.callBack(TelephoneNumber("02-123-4567")!, nil), in: house.call(), act: 1),
            .callBackStored)
        XCTAssertEqual(try texts(house), [])
    }

    /// Operators are there Monday to Friday 9:00 to 18:00; 2026-03-07 is a Saturday.
    func testOperatorsHours() throws {
        let house = try PeopleOffice()
        try house.office.staff.storeCatalog(
            {
                var batch = CatalogBatch()
                batch.holidays = [LocalDate("2026-03-10")!]
                return batch
            }())
        let table: [(now: String, opens: String?)] = [
            ("2026-03-07 10:00", "2026-03-09 09:00"), ("2026-03-09 08:59", "2026-03-09 09:00"),
            ("2026-03-09 09:00", nil),
            ("2026-03-09 17:59", nil),
            ("2026-03-09 18:00", "2026-03-11 09:00"), ("2026-03-10 12:00", "2026-03-11 09:00"),
            ("2026-03-13 23:59", "2026-03-16 09:00"),
        ]
        for (now, opens) in table {
            house.clock.now = Zone.instant(LocalDateTime(now)!)
            let expected: OperatorStatus = opens.map { .closed(opens: LocalDateTime($0)!) } ?? .open
            XCTAssertEqual(house.office.sales.perform(.operators, in: house.call(), act: 1), .operators(expected), now)
        }
    }

    func testOperatorsOnHolidaysWhenTheHouseSaysSo() throws {
        let house = try PeopleOffice {
            $0.operatorsOnHolidays = true
            $0.operatorHours = WeekHours(mondayToFriday: nil)
            $0.operatorHours[.saturday] = 0..<1440
        }
        var batch = CatalogBatch()
        batch.holidays = [LocalDate("2026-03-07")!]
        try house.office.staff.storeCatalog(batch)
        XCTAssertEqual(house.office.sales.perform(.operators, in: house.call(), act: 1), .operators(.open))
        house.clock.advance(by: 86_400)
        XCTAssertEqual(
            house.office.sales.perform(.operators, in: house.call(), act: 1),
            .operators(.closed(opens: LocalDateTime("2026-03-14 00:00")!)))
    }

    func testACallBackIsStoredOnceAndSaysWhen() throws {
        let house = try PeopleOffice()
        let member = try XCTUnwrap(house.office.staff.member(house.number("100777"))).id
        let session = house.call()
        XCTAssertEqual(house.office.sales.perform(.callBack(stranger, member), in: session, act: 7), .callBackStored)
        XCTAssertEqual(house.office.sales.perform(.callBack(stranger, member), in: session, act: 7), .callBackStored)
        XCTAssertEqual(
            house.office.sales.perform(.callBack(stranger, nil), in: house.call(), act: 2), .callBackStored,
            "it is waiting already")
        let rows = try texts(house)
        XCTAssertEqual(rows.map(\.kind), [.callBack])
        let message = try XCTUnwrap(house.office.outbox.message(XCTUnwrap(rows.first?.id)))
        XCTAssertEqual(message.body, .callBack(opens: LocalDateTime("2026-03-09 09:00")!))
        XCTAssertEqual(message.language, .english, "the member's language")
    }

    func testStaffSeeWhatWaitsAndMarkItDone() throws {
        let house = try PeopleOffice()
        let member = try XCTUnwrap(house.office.staff.member(house.number("100777"))).id
        _ = house.office.sales.perform(.signUp(stranger, .korean), in: house.call(), act: 1)
        house.clock.advance(by: 60)
        _ = house.office.sales.perform(.callBack(PeopleOffice.telephone, member), in: house.call(), act: 1)
        let signUp = try XCTUnwrap(house.office.staff.requests(.signUp).first)
        XCTAssertEqual(signUp.telephone, stranger)
        XCTAssertNil(signUp.member)
        let callBack = try XCTUnwrap(house.office.staff.requests(.callBack).first)
        XCTAssertEqual(callBack.member, house.number("100777"))
        XCTAssertEqual(callBack.at, signUp.at + 60)
        XCTAssertTrue(try house.office.staff.markDone(.callBack, callBack.id))
        XCTAssertFalse(try house.office.staff.markDone(.callBack, callBack.id))
        XCTAssertEqual(try house.office.staff.requests(.callBack), [])
        XCTAssertEqual(try house.office.staff.requests(.signUp).count, 1, "the other kind is untouched")
        _ = house.office.sales.perform(.callBack(PeopleOffice.telephone, member), in: house.call(), act: 1)
        XCTAssertEqual(try house.office.staff.requests(.callBack).count, 1, "once done, it may be asked for again")
    }

    func testACallIsLoggedPlaceByPlace() throws {
        let house = try PeopleOffice()
        let session = house.call()
        _ = house.office.sales.perform(
            .verify(.number(house.number("100234")), PIN("4821")!, calling: PeopleOffice.telephone), in: session, act: 1
        )
        house.office.sales.log([TurnRecord(place: "ask-member-id", event: "digits", atMilliseconds: 1200)], of: session)
        house.office.sales.log([TurnRecord(place: "main-menu", event: "hung-up", atMilliseconds: 5400)], of: session)
        house.clock.advance(by: 6)
        XCTAssertEqual(house.office.sales.perform(.end(.hungUp, place: "call.main-menu"), in: session, act: 3), .ended)
        XCTAssertEqual(
            house.office.sales.perform(.end(.completed, place: "call.main-menu"), in: session, act: 3), .ended,
            "ending twice changes nothing")

        let line = try XCTUnwrap(house.office.staff.calls().first)
        XCTAssertEqual(line.outcome, .hungUp)
        XCTAssertEqual(line.member, house.number("100234"))
        XCTAssertEqual(line.place, "call.main-menu")
        XCTAssertEqual(line.calling, PeopleOffice.telephone)
        XCTAssertEqual(line.endedAt, house.clock.now)
        let call = try XCTUnwrap(house.office.staff.call(line.id))
        XCTAssertEqual(call.turns.map(\.place), ["ask-member-id", "main-menu"])
        XCTAssertEqual(call.turns.map(\.atMilliseconds), [1200, 5400])
        XCTAssertNil(try house.office.staff.call(4711))
    }

    func testTheLanguageChosenIsLoggedAndTextedIn() throws {
        let house = try PeopleOffice()
        let session = house.call(from: stranger, nil)
        house.office.sales.setLanguage(.english, of: session)
        XCTAssertEqual(house.office.sales.perform(.callBack(stranger, nil), in: session, act: 1), .callBackStored)
        XCTAssertEqual(
            house.office.sales.perform(.end(.completed, place: "call.main-menu"), in: session, act: 2), .ended)
        XCTAssertEqual(try house.office.staff.calls().first?.language, .english)
        XCTAssertEqual(try house.office.outbox.list().first?.language, .english)
    }

    func testACallThatDidNothingIsLoggedTooAndTheNewestComesFirst() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(try house.office.staff.calls(), [])
        for outcome in CallOutcome.allCases {
            XCTAssertEqual(
                house.office.sales.perform(
                    .end(outcome, place: "call.main-menu"), in: house.call(from: nil, nil), act: 1),
                .ended)
            house.clock.advance(by: 60)
        }
        XCTAssertEqual(try house.office.staff.calls().map(\.outcome), CallOutcome.allCases.reversed())
        XCTAssertEqual(try house.office.staff.calls(since: house.clock.now + -90).count, 1)
        XCTAssertEqual(try house.office.staff.calls(limit: 2).count, 2)
        XCTAssertNil(try house.office.staff.calls().first?.calling)
    }
}
