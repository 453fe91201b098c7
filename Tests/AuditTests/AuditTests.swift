// The auditor on books that tie, and on books in which one thing at a time was broken behind the core's back.

import BookingCore
import BookingModel
import CallFlow
import SQLite
import XCTest

@testable import Audit
@testable import Rehearsal

final class AuditTests: XCTestCase {
    private var folder: String!
    private var path: String { Stage.Prop.database.path(in: folder) }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("audit-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // One booking, one change of it to fewer seats, one cancelled, one hold whose line dropped.
        let stage = try Stage.fresh(in: folder, StageOpening(), rules: OfficeRules())
        let driver = InProcessDriver(stage: stage, rules: CallRules())
        try call(driver, ["100234", "4821", "701", "1", "2", "1"])
        try call(driver, ["100234", "4821", "2", "3", "1", "1"])
        try call(driver, ["100237", "9753", "701", "2", "1", "1"])
        try call(driver, ["100237", "9753", "4", "1"])
        try call(driver, ["100236", "2468", "701", "1", "3"])
    }

    override func tearDown() { try? FileManager.default.removeItem(atPath: folder) }

    /// Each entry is typed when the conversation waits for it.
    private func call(_ driver: InProcessDriver, _ entries: [String]) throws {
        try driver.dial(IncomingCall(line: "1588-0001", language: .korean, calling: nil, number: 1))
        for entry in entries { try driver.press(entry.compactMap { Key($0) }) }
        try driver.hangUp()
    }

    private func findings(_ damage: String = "") throws -> [Finding] {
        if !damage.isEmpty { try Database(path: path, mode: .readWrite).execute("PRAGMA foreign_keys=OFF; \(damage)") }
        return try Auditor.audit(path: path, limits: AuditLimits(ticketsPerBooking: 6, ticketsPerShowing: 8)).findings
    }

    private func checks(_ damage: String) throws -> Set<String> { Set(try findings(damage).map(\.check)) }

    func testGoodBooksTie() throws {
        XCTAssertEqual(try findings(), [])
        let rows = try Auditor.audit(path: path, limits: nil).rows
        XCTAssertEqual(rows.first { $0.table == "booking" }?.count, 2)
        XCTAssertEqual(rows.first { $0.table == "booking_version" }?.count, 3)
        XCTAssertEqual(rows.first { $0.table == "session" }?.count, 5)
    }

    func testALineThatIsServedOutOfItsOrderIsFound() throws {
        func entry(_ id: Int, _ member: String, _ state: String, _ hold: String, _ times: String) -> String {
            """
            INSERT INTO waiting(id, session, act, member, showing, from_stop, to_stop, seats, kinds, language, asked_at,
                state, hold, offered_at, offer_until)
            SELECT \(id), session, \(900 + id), \(member), showing, from_stop, to_stop, seats,
                substr('adult,adult,adult,adult,adult,adult', 1, 6 * seats - 1), 'ko', created_at, '\(state)', \(hold),
                \(times) FROM hold WHERE state = 'booked' AND changing IS NULL ORDER BY id LIMIT 1;
            """
        }
        let found = try findings(
            entry(1, "(SELECT max(id) FROM member)", "waiting", "NULL", "NULL, NULL")
                + entry(2, "member", "taken", "id", "created_at, created_at + 9"))
        XCTAssertEqual(
            found.map(\.description),
            ["waiting: entry 1: asks for no more than entry 2, which came later and was served first"])
    }

    func testAPageThatDoesNotTieIsFound() throws {
        let charge = "(SELECT min(key) FROM payment_attempt)"
        let found = try findings(
            """
            DROP TRIGGER payment_page_of_open_charge;
            INSERT INTO payment_page(attempt, reference, address, made_at, ends_at)
                VALUES (\(charge), 'cs_1', 'https://pay/1', 0, 9000);
            """)
        let pages = found.filter { $0.check == "pages" }.map(\.problem)
        XCTAssertEqual(
            pages,
            [
                "is for charge, from an account", "can be paid at, and its charge is paid", "was to be open for 9000 s",
            ])
    }

    func testASeatPaintedTwiceIsFound() throws {
        let found = try findings(
            """
            UPDATE seat SET row_label = '0' || (SELECT row_label FROM seat AS first WHERE first.section = seat.section
                AND first.row_number = 1)
            WHERE row_number = 2 AND section = (SELECT min(section) FROM seat WHERE row_number = 2)
            """)
        XCTAssertEqual(Set(found.map(\.check)), ["seats"])
        XCTAssertTrue(
            found.first?.problem.contains("painted twice, for two tickets each: seat 1, 2") ?? false, "\(found)")
        XCTAssertEqual(found.count, 1, "\(found)")
    }

    func testBooksTieWhenCallsAreForgottenAndAHalfForgottenCallIsFound() throws {
        let later = Zone.instant(Stage.firstMorning) + 40 * 86_400
        try FileClock(file: Stage.Prop.clock.path(in: folder)).write(wall: later.seconds * 1000, line: 0)
        let stage = try Stage.shared(in: folder, rules: OfficeRules())
        XCTAssertEqual(try stage.office.staff.forgetCalls(before: later).calls, 5)
        XCTAssertEqual(try findings(), [])
        XCTAssertEqual(try checks("UPDATE session SET calling = '01012345678' WHERE id = 1"), ["calls"])
        XCTAssertEqual(
            try checks(
                "UPDATE session SET calling = NULL; INSERT INTO turn(session, n, place, event, at_ms) VALUES "
                    + "(2, 1, 'a.b', 'key', 1)"),
            ["calls"])
    }

    func testTablesOfAnotherProgram() throws {
        for (version, advice) in [
            (Auditor.knownVersion - 1, "made by an older yemae"), (Auditor.knownVersion + 1, "use the newer program"),
        ] {
            XCTAssertThrowsError(try findings("PRAGMA user_version=\(version)")) { error in
                XCTAssertTrue("\(error)".contains(advice), "\(error)")
                XCTAssertTrue("\(error)".hasPrefix(path), "\(error)")
            }
        }
    }

    func testAVersionThatNoProgramWroteIsDamage() throws {
        XCTAssertEqual(try checks("PRAGMA user_version=-3"), ["file"])
    }

    func testAClaimThatIsGone() throws {
        XCTAssertEqual(try checks("DELETE FROM claim WHERE booking IS NOT NULL"), ["seats"])
    }

    func testAForgottenHold() throws {
        XCTAssertEqual(try checks("UPDATE hold SET state = 'released' WHERE state = 'held'"), ["seats"])
    }

    func testACounterThatIsWrong() throws {
        XCTAssertEqual(try checks("UPDATE showing_section SET taken = taken + 1 WHERE taken > 0"), ["counters"])
        XCTAssertEqual(try checks("UPDATE showing_grade SET free = free + 1 WHERE free > 0"), ["counters"])
    }

    func testASeatSoldTwice() throws {
        let found = try findings(
            """
            UPDATE booking SET state = 'ticketed', cancelled_at = NULL, cancel_fee = NULL, cancel_rule = NULL
                WHERE state = 'cancelled';
            UPDATE booking_version SET showing = (SELECT showing FROM booking_version WHERE version = 2),
                from_stop = 0, to_stop = 1 WHERE booking = 2;
            UPDATE booking_seat SET seat = (SELECT seat FROM booking_seat WHERE booking = 1 AND version = 2)
                WHERE booking = 2;
            """)
        XCTAssertTrue(found.contains { $0.problem.hasPrefix("SOLD TWICE") }, "\(found)")
    }

    func testAChargeThatIsGone() throws {
        XCTAssertTrue(
            try checks("DROP TRIGGER ledger_never_shrinks; DELETE FROM ledger WHERE kind = 'charge'").isSuperset(of: [
                "constraints", "money",
            ]))
    }

    func testAPriceThatWasNotAgreedTo() throws {
        XCTAssertEqual(try checks("UPDATE booking_version SET agreed = agreed - 1 WHERE version = 1"), ["money"])
    }

    func testATicketWithoutItsText() throws {
        XCTAssertEqual(try checks("DELETE FROM outbox WHERE kind = 'mobile-ticket' AND version = 2"), ["texts"])
    }

    func testAnOldTicketStillToBeSent() throws {
        XCTAssertEqual(
            try checks("UPDATE outbox SET state = 'waiting' WHERE kind = 'mobile-ticket' AND version = 1"), ["texts"])
    }

    func testAWrongCheckDigit() throws {
        let number = try Database(path: path, mode: .readOnly).first("SELECT number FROM booking") { $0.text(0) }
        XCTAssertTrue(Damm.isRight(try XCTUnwrap(number)))
        XCTAssertEqual(try checks("UPDATE booking SET number = '70010010' WHERE id = 1"), ["bookings"])
    }

    func testAGapInTheVersions() throws {
        XCTAssertTrue(try checks("UPDATE booking_version SET version = 3 WHERE version = 2").contains("bookings"))
    }

    func testACallOfSomebodyElse() throws {
        XCTAssertTrue(try checks("UPDATE session SET member = NULL").contains("calls"))
    }

    func testTypedDigitsInTheCallLog() throws {
        XCTAssertEqual(try checks("UPDATE turn SET event = 'key-4821' WHERE n = 3"), ["secrets"])
    }

    func testAPINThatIsNotHashed() throws {
        let found = try findings(
            "PRAGMA ignore_check_constraints=ON; UPDATE member SET pin_hash = '4821' WHERE number = '100234'")
        XCTAssertTrue(
            found.contains { $0.check == "secrets" },
            "the audit itself must say so, whatever SQLite's own check says: \(found)")
    }

    func testTooManyTickets() throws {
        let report = try Auditor.audit(path: path, limits: AuditLimits(ticketsPerBooking: 0, ticketsPerShowing: 0))
        XCTAssertEqual(Set(report.findings.map(\.check)), ["limits"])
    }

    func testADroppedRuleOfUniqueness() throws {
        XCTAssertEqual(
            try checks(
                """
                PRAGMA legacy_alter_table=ON; CREATE TABLE loose AS SELECT * FROM claim; DROP TABLE claim;
                ALTER TABLE loose RENAME TO claim;
                """), ["constraints"])
    }

    func testADamagedFileIsToldOfAndNothingElse() throws {
        // Everything into the one file, then bytes in its middle turned over.
        try Database(path: path, mode: .readWrite).execute("PRAGMA wal_checkpoint(TRUNCATE)")
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        for index in (bytes.count / 2)..<(bytes.count / 2 + 8000) { bytes[index] ^= 0x55 }
        let damaged = folder + "/damaged.db"
        try Data(bytes).write(to: URL(fileURLWithPath: damaged))
        XCTAssertEqual(Set(try Auditor.audit(path: damaged, limits: nil).findings.map(\.check)), ["file"])
        XCTAssertEqual([UInt8](try Data(contentsOf: URL(fileURLWithPath: damaged))), bytes, "an audit never writes")
    }

    func testAStrangersFile() throws {
        let other = folder + "/other.db"
        try Database(path: other, mode: .create).execute("CREATE TABLE t(x)")
        XCTAssertThrowsError(try Auditor.audit(path: other, limits: nil))
        XCTAssertThrowsError(try Auditor.audit(path: folder + "/missing.db", limits: nil))
    }
}
