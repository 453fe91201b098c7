// ForgettingTests: personal data of old calls goes; what reports add up stays, and what money and tickets rest on.

import BookingModel
import XCTest

@testable import BookingCore

final class ForgettingTests: XCTestCase {
    private static let day: Int64 = 86_400
    private static let kept = [
        "ledger", "booking", "booking_version", "booking_seat", "hold", "hold_seat", "claim", "payment_attempt",
        "member", "admission",
        "gate_read", "session",
    ]

    private func forgetAll(_ office: BoxOffice, before: Instant) throws -> CallData {
        var all = CallData()
        while true {
            let data = try office.staff.forgetCalls(before: before)
            if data.isEmpty { return all }
            XCTAssertLessThanOrEqual(data.calls, StaffDoor.forgottenTogether)
            all = all + data
        }
    }

    /// Everything of a report but the silences, in an order of its own.
    private func sums(_ office: BoxOffice, _ period: StatisticsPeriod) throws -> [String] {
        let report = try office.statistics.callReport(period)
        return report.outcomes.map { "\($0)" } + report.places.map { "\($0)" }.sorted()
            + report.bookings.map { "\($0)" }.sorted()
    }

    func testEveryReportAddsUpToTheSameBeforeAndAfter() throws {
        let history = try StatisticsHistory(seed: 71)
        for day in StatisticsHistory.days { try history.play(day, conversations: 25) }
        let sales = history.sales
        let (office, days) = (sales.office, StatisticsHistory.days)
        let periods =
            days.map { StatisticsPeriod($0) } + [
                StatisticsPeriod(days[0], days[8])!, StatisticsPeriod(days[2], days[5])!,
            ]
        let before = try periods.map { try sums(office, $0) }
        let counts = try ForgettingTests.kept.map { try sales.number("SELECT count(*) FROM \($0)") }
        let others = try sales.number(
            "SELECT count(*) FROM turn JOIN session ON session.id = session WHERE channel <> 'telephone'")
        let old = try sales.number(
            """
            SELECT count(*) FROM session
            WHERE channel = 'telephone' AND started_at < \(Zone.start(of: days[4]).seconds)
            """
        )

        sales.clock.now = sales.clock.now + 30 * ForgettingTests.day
        let announced = try office.staff.callData(before: Zone.start(of: days[4]))
        let forgotten = try forgetAll(office, before: Zone.start(of: days[4]))
        XCTAssertEqual(forgotten, announced, "what is said to go, goes")
        XCTAssertEqual(forgotten.calls, old)
        XCTAssertGreaterThan(forgotten.calls, StaffDoor.forgottenTogether / 2)
        XCTAssertEqual(try periods.map { try sums(office, $0) }, before)
        _ = try forgetAll(office, before: Zone.start(of: days[8].adding(days: 2)))
        XCTAssertEqual(try periods.map { try sums(office, $0) }, before, "a day that is forgotten in two goes, too")

        XCTAssertEqual(try ForgettingTests.kept.map { try sales.number("SELECT count(*) FROM \($0)") }, counts)
        XCTAssertEqual(
            try sales.number("SELECT count(*) FROM turn"), others, "turns of other channels are no call data")
        XCTAssertEqual(try office.staff.calls(limit: 1000).count { $0.channel == .telephone }, 0)
        XCTAssertEqual(try office.statistics.callReport(periods[9]).silences, [])
        XCTAssertEqual(try sales.number("SELECT count(*) FROM pragma_foreign_key_check"), 0)
        XCTAssertTrue(try office.staff.forgetCalls(before: sales.clock.now).isEmpty, "done once")
        try sales.audit()
    }

    func testNumbersReferencesAndNamesGoAndACallUnderWayIsNotTouched() throws {
        let people = try PeopleOffice()
        let office = people.office
        let caller = TelephoneNumber("010-5555-1234")!
        let over = people.call(from: caller)
        _ = office.sales.perform(
            .verify(.number(people.number("100234")), PIN("4821")!, calling: caller), in: over, act: 1)
        office.sales.log([TurnRecord(place: "call.welcome", event: "key", atMilliseconds: 10)], of: over)
        _ = office.sales.perform(.end(.completed, place: "call.goodbye"), in: over, act: 2)
        people.clock.now = people.clock.now + 40 * ForgettingTests.day
        let going = people.call(from: caller)
        _ = office.sales.perform(
            .verify(.number(people.number("100234")), PIN("4821")!, calling: caller), in: going, act: 1)

        let done = try forgetAll(office, before: people.clock.now)
        XCTAssertEqual([done.calls, done.turns], [1, 1])
        func rows(_ sql: String) throws -> Int { try office.database.first(sql) { $0.int(0) } ?? -1 }
        XCTAssertEqual(
            try rows("SELECT count(*) FROM session WHERE calling = '\(caller.fullDigits)'"), 1, "the call under way")
        XCTAssertEqual(
            try rows(
                """
                SELECT count(*) FROM session
                WHERE id = 1 AND calling IS NULL AND reference = '' AND member IS NULL AND outcome = 'completed'
                """
            ), 1)
        XCTAssertNil(try office.staff.call(1))
        _ = office.sales.perform(.end(.completed, place: "call.goodbye"), in: going, act: 2)
        XCTAssertEqual(try rows("SELECT count(*) FROM session WHERE ended_at IS NULL"), 0, "it ends as it would have")
    }

    func testWhatStaffHaveDealtWithGoesAndWhatWaitsStays() throws {
        let people = try PeopleOffice()
        let office = people.office
        let asked = ["010-5555-0001", "010-5555-0002"].map { TelephoneNumber($0)! }
        for (n, telephone) in asked.enumerated() {
            let session = people.call(from: telephone)
            _ = office.sales.perform(.signUp(telephone, .korean), in: session, act: 1)
            _ = office.sales.perform(.callBack(telephone, nil), in: session, act: 2)
            _ = office.sales.perform(
                .verify(.number(people.number("100234")), PIN("0000")!, calling: telephone), in: session, act: 3)
            _ = office.sales.perform(.end(.hungUp, place: "call.welcome"), in: session, act: 4)
            if n == 0 {
                XCTAssertTrue(try office.staff.markDone(.signUp, office.staff.requests(.signUp)[0].id))
                XCTAssertTrue(try office.staff.markDone(.callBack, office.staff.requests(.callBack)[0].id))
            }
        }
        func rows(_ sql: String) throws -> Int {
            try office.database.first("SELECT count(*) FROM \(sql)") { $0.int(0) } ?? -1
        }
        let texts = try rows("outbox")
        XCTAssertEqual(texts, 4)
        try office.database.run("UPDATE outbox SET state = 'delivered', tries = 1 WHERE id = 1")
        try office.database.run("INSERT INTO text_try(text, n, at) VALUES (1, 1, 0)")
        people.clock.now = people.clock.now + 40 * ForgettingTests.day

        let announced = try office.staff.callData(before: people.clock.now)
        let done = try forgetAll(office, before: people.clock.now)
        XCTAssertEqual(done, announced)
        XCTAssertEqual([done.calls, done.requests, done.texts, done.guesses], [2, 2, 1, 2])
        XCTAssertEqual(try office.staff.requests(.signUp).map(\.telephone), [asked[1]])
        XCTAssertEqual(try office.staff.requests(.callBack).map(\.telephone), [asked[1]])
        XCTAssertEqual(
            try [rows("outbox"), rows("text_try"), rows("caller_guess")], [texts - 1, 0, 0], "texts to be sent stay")
        XCTAssertEqual(try rows("pin_guess"), 1, "what protects a member's PIN stays")
    }

    func testNothingOfTheLastDayIsForgottenWhateverIsAsked() throws {
        let people = try PeopleOffice()
        let session = people.call()
        _ = people.office.sales.perform(.end(.completed, place: "call.goodbye"), in: session, act: 1)
        people.clock.now = people.clock.now + ForgettingTests.day
        XCTAssertTrue(try people.office.staff.callData(before: people.clock.now + ForgettingTests.day).isEmpty)
        XCTAssertTrue(try people.office.staff.forgetCalls(before: people.clock.now + ForgettingTests.day).isEmpty)
        people.clock.now = people.clock.now + 1
        XCTAssertEqual(try people.office.staff.forgetCalls(before: people.clock.now).calls, 1)
    }

    func testACallWhoseChargeHasNoAnswerWaitsForIt() throws {
        let sales = try SalesOffice()
        _ = try sales.sell(2)
        try sales.office.database.run(
            "UPDATE session SET started_at = started_at - 864000, member = (SELECT member FROM hold)")
        sales.clock.now = sales.clock.now + 30 * ForgettingTests.day
        try sales.office.database.run("UPDATE hold SET state = 'unknown'")
        XCTAssertTrue(try sales.office.staff.forgetCalls(before: sales.clock.now).isEmpty)
        try sales.office.database.run("UPDATE hold SET state = 'booked'")
        XCTAssertEqual(try sales.office.staff.forgetCalls(before: sales.clock.now).calls, 1)
        XCTAssertEqual(
            try sales.number("SELECT count(*) FROM session WHERE member IS NOT NULL"), 1,
            "the booking's member is the booking's data")
    }
}
