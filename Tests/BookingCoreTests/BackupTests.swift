// BackupTests: a backup made while others write opens, is sound and is of one moment; nothing is ever overwritten.

import BookingModel
import Foundation
import SQLite
import XCTest

@testable import BookingCore

final class BackupTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("backup-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try office()
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func office(_ name: String = "box.db") throws -> BoxOffice {
        try BoxOffice.open(
            path: path(name), create: true, rules: OfficeRules(),
            pepper: XCTUnwrap(Pepper([UInt8](repeating: 7, count: 16))),
            clock: VirtualClock(Instant(0)), payment: .account)
    }

    func testACopyMadeDuringWritesIsSoundAndOfOneMoment() throws {
        let (box, stop, done) = (path("box.db"), Flag(), DispatchSemaphore(value: 0))
        let writes = DispatchSemaphore(value: 0)
        let office = try office()
        // Two tables that always have as many rows.
        try office.database.execute("CREATE TABLE a(n); CREATE TABLE b(n)")
        Thread.detachNewThread {
            defer { done.signal() }
            guard let database = try? Database(path: box, mode: .readWrite) else { return XCTFail("cannot open") }
            while !stop.isSet {
                do {
                    try database.transaction { () throws(StoreFault) in
                        try database.run("INSERT INTO a VALUES (?)", 1)
                        try database.run("INSERT INTO b VALUES (?)", 1)
                    }
                } catch { XCTFail("a writer was disturbed: \(error)") }
                writes.signal()
            }
        }
        func rows() throws -> Int { try office.database.first("SELECT count(*) FROM a") { $0.int(0) } ?? 0 }
        for _ in 0..<20 { writes.wait() }
        for number in 0..<5 {
            let before = try rows()
            XCTAssertGreaterThan(try Backup.make(of: box, to: path("copy\(number)")), 0)
            let copy = try self.office("copy\(number)")
            let counts =
                try copy.database.first("SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b)") {
                    [$0.int(0), $0.int(1)]
                } ?? []
            XCTAssertEqual(counts[0], counts[1])
            XCTAssertGreaterThanOrEqual(counts[0], before)
            XCTAssertEqual(try copy.database.damages(), [])
        }
        stop.set()
        done.wait()
        XCTAssertGreaterThan(try rows(), 20)
    }

    func testNothingIsOverwrittenAndNothingHalfIsLeft() throws {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path("taken")))
        XCTAssertThrowsError(try Backup.make(of: path("box.db"), to: path("taken"))) {
            XCTAssertEqual($0 as? BackupFault, .exists(path: self.path("taken")))
        }
        XCTAssertEqual(try String(contentsOfFile: path("taken"), encoding: .utf8), "mine")
        XCTAssertThrowsError(try Backup.make(of: path("none.db"), to: path("copy"))) {
            XCTAssertEqual($0 as? BackupFault, .source(.missing(path: self.path("none.db"))))
        }
        XCTAssertThrowsError(try Backup.make(of: path("box.db"), to: path("nowhere/copy")))
        XCTAssertEqual(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("copy") }, [])
    }

    func testOnlyTheOwnerMayReadIt() throws {
        _ = try Backup.make(of: path("box.db"), to: path("copy"))
        var status = stat()
        XCTAssertEqual(stat(path("copy"), &status), 0)
        XCTAssertEqual(status.st_mode & 0o777, 0o600)
        XCTAssertEqual(status.st_nlink, 1)
    }

    func testWhatRefersToNothingIsDamage() throws {
        let office = try office()
        try office.database.execute(
            "PRAGMA foreign_keys=OFF; INSERT INTO seat VALUES (1, 99, 1, 'A', 0.0, 1, '1', 0.0, 'usual', NULL)")
        XCTAssertEqual(try Inspection(path: path("box.db")).integrity(), ["seat row 1 refers to no row of section"])
        XCTAssertThrowsError(try Backup.make(of: path("box.db"), to: path("copy")))
        XCTAssertFalse(FileManager.default.fileExists(atPath: path("copy")))
    }

    func testALookChangesNothing() throws {
        try office().database.execute("PRAGMA user_version=0")
        XCTAssertEqual(try Inspection(path: path("box.db")).schema, 0)
        XCTAssertEqual(
            try Database(path: path("box.db"), mode: .readOnly).first("PRAGMA user_version") { $0.int(0) }, 0)
    }
}

/// Set once by one thread, read by others.
private final class Flag: @unchecked Sendable {
    private let lock = NSLock()
    private var value = false
    func set() { lock.withLock { value = true } }
    var isSet: Bool { lock.withLock { value } }
}
