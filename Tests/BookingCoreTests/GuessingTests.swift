// GuessingTests: how many PINs an attacker can try in a month of virtual days, by what they hide behind, and that a
// forged number locks out no member for good. The table of guesses in Tests/README.md is made here.

import BookingModel
import XCTest

@testable import BookingCore

final class GuessingTests: XCTestCase {
    private static let owner = PeopleOffice.telephone
    private static let thief = TelephoneNumber("010-6666-0000")!

    /// Calls all day and all night, as fast as the box office lets anybody try, for so many days.
    /// - Parameters:
    ///   - members: whose PINs are tried, in turn.
    ///   - calling: the number shown at the nth try.
    /// - Returns: PINs that were really compared, day by day.
    private func attack(
        _ house: PeopleOffice, days: Int, _ members: [String], calling: (Int) -> TelephoneNumber?
    ) throws -> [Int] {
        var (guesses, tries) = ([Int](repeating: 0, count: days), 0)
        let begun = house.clock.now
        let session = house.call(from: nil)
        while true {
            let day = Int((house.clock.now.seconds - begun.seconds) / 86_400)
            guard day < days else { return guesses }
            var wasCompared = false
            for number in members {
                tries += 1
                let (telephone, claim) = (calling(tries), MemberClaim.number(house.number(number)))
                // Never the right one: what is counted is how often he may try.
                let pin = try XCTUnwrap(PIN("0000"))
                let verify = Request.verify(claim, pin, calling: telephone)
                switch house.office.sales.beginHashing(verify, in: session, act: tries) {
                case nil: XCTFail("a log-in that hashes nothing")
                case .check(let check)?:
                    XCTAssertNotEqual(house.office.sales.finishVerifying(check, .differs), .unavailable)
                    guesses[day] += 1
                    wasCompared = true
                case .answered(let reply)?:
                    guard case .verified(.locked) = reply else { throw Unexpected(reply: reply) }
                }
            }
            // Half an hour where everything is closed; next to nothing where something was open, so that the limits
            // alone hold him.
            house.clock.advance(by: wasCompared ? 1 : 1800)
        }
    }

    private struct Unexpected: Error { let reply: Reply }

    private func isLetIn(_ house: PeopleOffice, from telephone: TelephoneNumber?) -> Bool {
        guard case .member = house.verify("100234", "4821", from: telephone) else { return false }
        return true
    }

    func testOneMemberFromANumberOfOnesOwn() throws {
        let house = try PeopleOffice()
        let guesses = try attack(house, days: 30, ["100234"]) { _ in Self.thief }
        XCTAssertEqual(guesses, [10] + [Int](repeating: 0, count: 29))
        XCTAssertTrue(isLetIn(house, from: Self.owner), "the owner is not locked out")
    }

    func testOneMemberFromManyNumbers() throws {
        let house = try PeopleOffice()
        let guesses = try attack(house, days: 30, ["100234"]) { TelephoneNumber("0106\(1_000_000 + $0)") }
        XCTAssertEqual(guesses.reduce(0, +), 10)
        XCTAssertTrue(isLetIn(house, from: Self.owner))
    }

    func testOneMemberFromWithheldNumbers() throws {
        let house = try PeopleOffice()
        XCTAssertEqual(try attack(house, days: 30, ["100234"]) { _ in nil }.reduce(0, +), 10)
        XCTAssertTrue(isLetIn(house, from: Self.owner))
        let member = try XCTUnwrap(house.office.staff.member(house.number("100234")))
        XCTAssertEqual(member.lock, .open, "a right PIN from the number on file opens the lock for the others too")
    }

    func testOneMemberFromItsOwnNumberForged() throws {
        let house = try PeopleOffice()
        let guesses = try attack(house, days: 30, ["100234"]) { _ in Self.owner }
        XCTAssertEqual(guesses, [10] + [Int](repeating: 1, count: 29), "ten, then one a day")
        let member = try XCTUnwrap(house.office.staff.member(house.number("100234")))
        guard case .until = member.ownLock else { return XCTFail("locked for good through a forged number") }
        XCTAssertEqual(member.lock, .open)
        XCTAssertFalse(isLetIn(house, from: Self.owner), "while it goes on, not from this number")
        house.clock.advance(by: 86_400)
        XCTAssertTrue(isLetIn(house, from: Self.owner), "a day after it ended, without staff")
        _ = try attack(house, days: 2, ["100234"]) { _ in Self.owner }
        XCTAssertTrue(isLetIn(house, from: Self.thief), "and at once from any other telephone")
    }

    func testManyMembersFromOneNumber() throws {
        let house = try PeopleOffice()
        let members = (0..<120).map { "\(200_000 + $0)" }
        let guesses = try attack(house, days: 2, members) { _ in Self.thief }
        XCTAssertEqual(guesses, [480, 480], "20 an hour, over all members")
        XCTAssertTrue(isLetIn(house, from: Self.owner))
    }

    func testManyMembersFromWithheldNumbers() throws {
        let house = try PeopleOffice()
        let members = (0..<500).map { "\(200_000 + $0)" }
        let guesses = try attack(house, days: 1, members) { _ in nil }
        XCTAssertEqual(guesses, [4800], "200 an hour, for all who withhold theirs together")
        XCTAssertTrue(isLetIn(house, from: Self.owner))
        XCTAssertTrue(isLetIn(house, from: Self.thief), "who shows a number is not touched")
    }

    func testManyMembersFromManyNumbers() throws {
        let house = try PeopleOffice()
        let members = (0..<50).map { "\(200_000 + $0)" }
        let guesses = try attack(house, days: 3, members) { TelephoneNumber("0106\(1_000_000 + $0)") }
        XCTAssertEqual(guesses.reduce(0, +), 500, "ten a member, then staff")
    }

    func testAForgersFailuresAreNotTheOthers() throws {
        let house = try PeopleOffice()
        for _ in 1...5 { _ = house.verify("100234", "0000", from: Self.owner) }
        XCTAssertEqual(house.verify("100234", "4821", from: Self.owner), .locked(minutes: 30))
        for _ in 1...4 { XCTAssertEqual(house.verify("100234", "0000", from: nil), .refused) }
        XCTAssertEqual(house.verify("100234", "0000", from: nil), .locked(minutes: 30))
        XCTAssertEqual(try house.office.staff.member(house.number("100234"))?.failures, 10)
        XCTAssertTrue(try house.office.staff.unlock(house.number("100234")), "staff open both")
        XCTAssertTrue(isLetIn(house, from: Self.owner))
    }
}
