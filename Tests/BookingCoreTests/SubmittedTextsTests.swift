// SubmittedTextsTests: an older database's texts keep everything when its tables are made anew, and those in smsd's
// folder are no longer `sent`.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class SubmittedTextsTests: XCTestCase {
    func testAnOlderOutboxIsBroughtUpToDate() throws {
        let path = NSTemporaryDirectory() + "submitted-\(UUID().uuidString).db"
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        let before = try XCTUnwrap(Schema.migrations.firstIndex { $0.contains("'submitted'") })
        do {
            let old = try Database(path: path, mode: .create)
            for script in Schema.migrations[..<before] { try old.execute(script) }
            try old.execute("PRAGMA application_id=\(Schema.applicationID); PRAGMA user_version=\(before)")
            for (id, state) in [(1, "sent"), (2, "sent"), (3, "sent"), (4, "waiting")] {
                try old.run(
                    """
                    INSERT INTO outbox(id, kind, telephone, language, deadline_at, created_at, state, tries,
                        next_try_at, tries_forgiven, note)
                        VALUES (?, 'sign-up', '821023456789', 'ko', 9, 1, ?, 2, 5, 1, 'n')
                    """, id, state)
            }
            for (text, reference, report) in [(1, "yemae-1-2", nil), (2, "yemae-2-2", "handed-on"), (3, "x7", nil)]
                as [(Int, String, String?)]
            {
                try old.run(
                    """
                    INSERT INTO text_try(text, n, at, answer, reference, answered_at, report, reported_at)
                        VALUES (?, 2, 3, 'accepted', ?, 4, ?, ?)
                    """, text, reference, report, report == nil ? nil : 6)
            }
        }
        let pepper = try XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16)))
        let office = try BoxOffice.open(
            path: path, create: false, rules: OfficeRules(), pepper: pepper, clock: VirtualClock(Instant(1000)),
            payment: .account)
        XCTAssertEqual(try office.outbox.list().reversed().map(\.state), [.submitted, .sent, .sent, .waiting])
        XCTAssertEqual(try office.outbox.submitted(), SubmittedTexts(count: 1, oldest: Instant(4)))
        XCTAssertEqual(try office.database.run("UPDATE outbox SET deadline_at = 1000 - 86400 WHERE id = 1"), 1)
        XCTAssertEqual(try office.outbox.submitted(), .none, "a day after its time nobody can do anything for it")
        try office.database.run("UPDATE outbox SET deadline_at = 9 WHERE id = 1")
        let kept = try XCTUnwrap(office.outbox.entry(1))
        XCTAssertEqual([kept.tries, Int(kept.createdAt.seconds), Int(kept.deadline.seconds)], [2, 1, 9])
        XCTAssertEqual(kept.note, "n")
        XCTAssertEqual(try office.outbox.tries(of: 2).map(\.report), ["handed-on"])
        XCTAssertEqual(try office.database.all("PRAGMA foreign_key_check") { $0.text(0) }, [])
        XCTAssertThrowsError(try office.database.run("DELETE FROM outbox WHERE id = 1"), "its try still names it")
    }
}
