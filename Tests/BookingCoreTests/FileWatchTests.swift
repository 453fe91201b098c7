// FileWatchTests: what is written over an open database is noticed, and what the box office itself does to its file is
// not taken for it.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class FileWatchTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("watch-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func office(_ name: String) throws -> BoxOffice {
        try BoxOffice.open(
            path: path(name), create: true, rules: OfficeRules(),
            pepper: XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: VirtualClock(Instant(0)), payment: .account)
    }

    /// As `cp`: the file stays the same one, its content is another's.
    private func writeOver(_ name: String, with other: Data) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(name)))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: other)
        try file.close()
    }

    private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

    func testWhatTheBoxOfficeDoesToItsFileIsNoTrouble() throws {
        let office = try office("a.db")
        XCTAssertNil(office.fileTrouble(), "the tables are in the log still")
        office.checkpoint()
        XCTAssertNil(office.fileTrouble())
        try office.database.execute("CREATE TABLE filler(a); INSERT INTO filler VALUES (zeroblob(500000))")
        office.checkpoint()
        XCTAssertNil(office.fileTrouble())
        try office.database.execute("DELETE FROM filler; VACUUM")
        XCTAssertNil(office.fileTrouble())
        office.checkpoint()
        XCTAssertNil(office.fileTrouble(), "an admin's VACUUM moves every page")
        XCTAssertNotNil(office.databaseIdentity)
    }

    func testAnotherContentIsNoticed() throws {
        do { try self.office("b.db").checkpoint() }
        let others: [(String, Data)] = [
            ("another box office", try bytes("b.db")),
            ("a letter", Data("this is a letter, not a database, however long it goes on".utf8)),
            ("nothing", Data()), ("zeros", Data(count: 200_000)),
        ]
        for (index, other) in others.enumerated() {
            let name = "open\(index).db"
            let office = try office(name)
            office.checkpoint()
            XCTAssertNil(office.fileTrouble())
            try writeOver(name, with: other.1)
            XCTAssertEqual(office.fileTrouble(), .overwritten(path: path(name)), other.0)
            XCTAssertEqual(office.fileTrouble(), .overwritten(path: path(name)), "\(other.0), still")
        }
    }

    func testAnOlderStateOfTheSameDatabaseIsNoticed() throws {
        let office = try office("a.db")
        office.checkpoint()
        let early = try bytes("a.db")
        _ = try Backup.make(of: path("a.db"), to: path("backup.db"))
        try office.database.execute("CREATE TABLE filler(a); INSERT INTO filler VALUES (zeroblob(500000))")
        office.checkpoint()
        XCTAssertNil(office.fileTrouble())
        let now = try bytes("a.db")
        for older in [early, try bytes("backup.db")] {
            try writeOver("a.db", with: older)
            XCTAssertEqual(office.fileTrouble(), .overwritten(path: path("a.db")))
            try writeOver("a.db", with: now)
            XCTAssertNil(office.fileTrouble(), "put right again")
        }
        try FileManager.default.moveItem(atPath: path("a.db"), toPath: path("old.db"))
        XCTAssertEqual(office.fileTrouble(), .moved(path: path("a.db")))
        try FileManager.default.moveItem(atPath: path("old.db"), toPath: path("a.db"))
        XCTAssertNil(office.fileTrouble())
    }
}
