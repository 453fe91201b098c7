// PeerActsTests: the servers in other languages that the bench compares us with (Tests/Peers) do the same work: every
// statement that a call with a booking takes here stands in their list of acts.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class PeerActsTests: XCTestCase {
    /// What the core reads once and keeps, and in place of which the peers have statements that name a section and a
    /// seat.
    private static let seatMaps = ["SELECT seat", "SELECT section", "SELECT claim"]

    /// Those statements.
    private static let choices: Set<String> = ["SELECT claim, seat"]

    func testThePeersDoWhatTheCoreDoes() throws {
        let sales = try SalesOffice()
        try sales.office.staff.addMember(
            PlannedMember(
                number: XCTUnwrap(MemberNumber("100777")), name: "김예매",
                telephone: XCTUnwrap(TelephoneNumber("010-7777-7777")), language: .korean,
                pin: PIN("4821"), creditLimit: Won(1_000_000)))
        let before = Set(sales.office.database.statementsPrepared)
        let session = sales.call()
        let number = try XCTUnwrap(MemberNumber("100777"))
        guard
            case .verified(.member) = sales.ask(
                .verify(.number(number), try XCTUnwrap(PIN("4821")), calling: nil), session)
        else {
            return XCTFail("not let in")
        }
        _ = sales.ask(.pending(try sales.member("100777")), session)
        _ = sales.ask(.program(try SalesOffice.number("701")), session)
        _ = try sales.showings("701")
        _ = try sales.book(try sales.hold(1, by: "100777", in: session), in: session)
        sales.office.sales.log([TurnRecord(place: "call.main-menu", event: "key", atMilliseconds: 1)], of: session)
        _ = sales.ask(.end(.completed, place: "call.anything-else"), session)
        let core = Set(sales.office.database.statementsPrepared).subtracting(before).filter {
            !$0.hasPrefix("SELECT id FROM member WHERE number")
        }
        let statements = try PeerActsTests.lines().filter {
            $0.hasPrefix("@") && !$0.hasPrefix("@act ") && !$0.hasPrefix("@look ")
        }
        let theirs = Set(statements.map { signature(String($0.drop { !$0.isUppercase })) })
        let ours = Set(core.map(signature)).filter { isWork($0) }
        XCTAssertGreaterThan(ours.count, 20)
        XCTAssertEqual(ours.subtracting(theirs).subtracting(PeerActsTests.seatMaps), [], "the peers lack these")
        let all = Set(sales.office.database.statementsPrepared.map(signature))
        XCTAssertEqual(theirs.subtracting(all), PeerActsTests.choices, "the peers do more")
    }

    /// What the engine answers beside its writer, the peers do too, and nothing else.
    func testThePeersLookWhereTheEngineDoes() throws {
        let (number, member) = (try XCTUnwrap(ProgramNumber("701")), MemberID(1))
        let requests: [(act: String, Request)] = [
            ("end", .end(.completed, place: "")), ("pending", .pending(member)), ("program", .program(number)),
            ("showings", .showings(number, Journey(from: 0, to: 1), on: nil)),
        ]
        let looks = try PeerActsTests.lines().filter { $0.hasPrefix("@look ") }.map { String($0.dropFirst(6)) }
        XCTAssertEqual(looks, requests.filter { $0.1.traits.contains(.onlyLooks) }.map(\.act))
    }

    private static func lines() throws -> [Substring] {
        try String(
            contentsOf: URL(fileURLWithPath: #filePath).appending(path: "../../Peers/acts.sql").standardized,
            encoding: .utf8
        )
        .split(separator: "\n")
    }

    private func isWork(_ signature: String) -> Bool {
        !["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"].contains { signature.hasPrefix($0) }
    }

    /// The verb and the tables of a statement: `SELECT hold, seat`.
    private func signature(_ sql: String) -> String {
        let words = sql.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        let tables = zip(words, words.dropFirst()).filter {
            ["FROM", "JOIN", "INTO", "UPDATE"].contains($0.0) && $0.1 != "SET"
        }.map(\.1)
        return ([words[0]] + [Set(tables.filter { $0 != "SELECT" }).sorted().joined(separator: ", ")]).joined(
            separator: " ")
    }
}
