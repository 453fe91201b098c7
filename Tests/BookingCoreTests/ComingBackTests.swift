// ComingBackTests: which calls come back from an operator: the same channel of the same PBX, soon, and each once.

import BookingModel
import XCTest

@testable import BookingCore

final class ComingBackTests: XCTestCase {
    private var house: PeopleOffice!
    private let number = TelephoneNumber("010-2345-6789")!

    override func setUpWithError() throws { house = try PeopleOffice() }

    private func call(_ reference: String = "1.1", origin: String = "", calling: TelephoneNumber? = nil) -> SessionID {
        house.office.sales.newSession(
            SessionStart(
                channel: .telephone, line: "1588-0001", calling: calling ?? number, language: .korean,
                reference: reference, origin: origin))
    }

    private func toOperator(_ session: SessionID, _ bookmark: Bookmark? = .mainMenu) {
        XCTAssertEqual(
            house.office.sales.perform(
                .end(.operatorWanted, place: "call.main-menu", bookmark: bookmark), in: session, act: 90), .ended)
    }

    private func comeBack(_ session: SessionID, act: Int = 1) -> EarlierCall? {
        guard case .cameBack(let earlier) = house.office.sales.perform(.comeBack, in: session, act: act) else {
            XCTFail("no answer to come-back")
            return nil
        }
        return earlier
    }

    /// A call whose PIN was right.
    private func loggedIn(_ reference: String = "1.1", origin: String = "") throws -> (SessionID, MemberSummary) {
        let session = call(reference, origin: origin)
        let reply = house.office.sales.perform(
            .verify(.number(house.number("100234")), PIN("4821")!, calling: number), in: session, act: 1)
        guard case .verified(.member(let found)) = reply else {
            XCTFail("no log-in: \(reply)")
            return (session, MemberSummary(id: MemberID(1), number: house.number("100234")))
        }
        return (session, found)
    }

    func testTheSameChannelGoesOnAsTheSameMember() throws {
        let (first, member) = try loggedIn()
        toOperator(first, .change(BookingNumber("70010015")))
        let back = call()
        let earlier = comeBack(back)
        XCTAssertEqual(
            earlier,
            EarlierCall(
                language: .korean, member: member, bookmark: .change(BookingNumber("70010015")), place: "call.main-menu"
            ))
        XCTAssertEqual(comeBack(back), earlier, "the same act asked twice")
        XCTAssertNil(comeBack(call()), "each call is gone on with once")
        toOperator(back, .mainMenu)
        XCTAssertEqual(comeBack(call())?.member, member, "and again, from its own end")
    }

    func testNobodyElseDoes() throws {
        let (first, _) = try loggedIn("1.1", origin: "10.0.0.1")
        XCTAssertNil(comeBack(call("1.1", origin: "10.0.0.1")), "it has not ended yet")
        toOperator(first)
        XCTAssertNil(comeBack(call("1.2", origin: "10.0.0.1")), "another channel")
        XCTAssertNil(comeBack(call("1.1", origin: "10.0.0.2")), "another PBX, whose channel has the same name")
        XCTAssertNil(comeBack(call("1.1")), "another PBX on this machine")
        XCTAssertNil(comeBack(call("", origin: "10.0.0.1")), "no channel")
        XCTAssertNil(
            comeBack(call("1.1", origin: "10.0.0.1", calling: TelephoneNumber("010-9999-0000"))),
            "another calling number")
        house.clock.now = house.clock.now + Int64(180)
        XCTAssertNotNil(comeBack(call("1.1", origin: "10.0.0.1")), "three minutes later, still")
    }

    func testLaterAndOtherEndsDoNotCount() throws {
        let (first, _) = try loggedIn()
        toOperator(first)
        house.clock.now = house.clock.now + 181
        XCTAssertNil(comeBack(call()))
        let second = call("1.2")
        XCTAssertEqual(house.office.sales.perform(.end(.hungUp, place: "call.main-menu"), in: second, act: 1), .ended)
        XCTAssertNil(comeBack(call("1.2")))
    }

    func testBookmarksAreWrittenAndReadAlike() {
        let journey = Journey(from: 1, to: 3)
        let number = BookingNumber("70010015")!
        let all: [Bookmark] = [
            .start(tries: 0), .start(tries: 5), .signUp(tries: 1), .mainMenu, .anythingElse, .pendingBusiness,
            .newBooking(nil), .newBooking(.theatre),
            .program(ProgramNumber("701")!, nil), .program(ProgramNumber("7421")!, journey),
            .showing(ProgramNumber("7421")!, ShowingID(.max), journey, on: LocalDate(2026, 12, 31)!),
            .hold(HoldID(.max)), .change(nil),
            .change(number), .cancel(nil), .cancel(number), .hear(nil), .hear(number), .resend,
        ]
        for bookmark in all {
            XCTAssertEqual(Bookmark(bookmark.description), bookmark)
            XCTAssertLessThanOrEqual(bookmark.description.utf8.count, Bookmark.longest)
        }
        for text in [
            "", "start", "start -1", "start x", "hold", "hold x", "program 701 3-1", "showing 701 1 0-1", "main-menu 1",
            "change 1", "nowhere",
        ] {
            XCTAssertNil(Bookmark(text), text)
        }
    }
}
