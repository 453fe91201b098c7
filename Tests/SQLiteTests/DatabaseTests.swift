// DatabaseTests: the connection's behaviour through its public door.

import Foundation
import XCTest

@testable import SQLite

final class DatabaseTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func testADiskTooFullForTheLogsIndexIsAFullDisk() {
        // SQLITE_IOERR_SHMSIZE, which SQLite calls a disk I/O error; SQLITE_IOERR_READ is one.
        XCTAssertEqual(StoreFault(sqlite: 4874, message: "disk I/O error").kind, .full)
        XCTAssertEqual(StoreFault(sqlite: 266, message: "disk I/O error").kind, .inputOutput)
    }

    func testValuesComeBackAsTheyWentIn() throws {
        let db = try Database()
        try db.execute("CREATE TABLE t(a INTEGER, b REAL, c TEXT, d BLOB, e TEXT) STRICT")
        let none: String? = nil
        XCTAssertEqual(
            try db.run("INSERT INTO t VALUES (?, ?, ?, ?, ?)", 42, 1.5, "예매 'x'", [0, 255] as [UInt8], none), 1)
        XCTAssertEqual(db.lastInsertedRow, 1)
        let seen = try db.first("SELECT a, b, c, length(d), e FROM t") { row in
            "\(row.int(0)) \(row.double(1)) \(row.text(2)) \(row.int(3)) \(row.optionalText(4) ?? "none")"
        }
        XCTAssertEqual(seen, "42 1.5 예매 'x' 2 none")
        XCTAssertNil(try db.first("SELECT 1 FROM t WHERE a = ?", 7) { $0.int(0) })
        try db.run("INSERT INTO t(d) VALUES (?)", [UInt8]())
        XCTAssertEqual(try db.all("SELECT d IS NULL FROM t ORDER BY rowid") { $0.bool(0) }, [false, false])
    }

    func testOneStatementMayBeUsedInsideItself() throws {
        let db = try Database()
        try db.execute("CREATE TABLE t(a INTEGER); INSERT INTO t VALUES (1), (2), (3)")
        let sums = try db.all("SELECT a FROM t WHERE a > ?", 0) { outer in
            ((try? db.all("SELECT a FROM t WHERE a > ?", 0) { $0.int(0) }) ?? []).reduce(outer.int(0), +)
        }
        XCTAssertEqual(sums, [7, 8, 9])
    }

    func testAFaultUndoesTheTransaction() throws {
        let db = try Database()
        try db.execute("CREATE TABLE t(a INTEGER UNIQUE CHECK(a > 0)) STRICT")
        XCTAssertThrowsError(
            try db.transaction { () throws(StoreFault) in
                try db.run("INSERT INTO t VALUES (?)", 1)
                try db.run("INSERT INTO t VALUES (?)", 1)
            }
        ) { XCTAssertEqual(($0 as? StoreFault)?.kind, .notUnique) }
        XCTAssertThrowsError(try db.run("INSERT INTO t VALUES (?)", 0)) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .constraint)
        }
        XCTAssertEqual(try db.first("SELECT count(*) FROM t") { $0.int(0) }, 0)
        XCTAssertFalse(db.isInTransaction)
    }

    func testAfterARollbackByItselfNothingMoreIsStored() throws {
        let db = try Database()
        try db.execute("CREATE TABLE t(a INTEGER) STRICT")
        var inner: (any Error)?
        XCTAssertThrowsError(
            try db.transaction { () throws(StoreFault) in
                // As SQLite does by itself when a disk fails.
                try db.execute("ROLLBACK")
                do throws(StoreFault) {
                    try db.transaction { () throws(StoreFault) in _ = try db.run("INSERT INTO t VALUES (?)", 1) }
                } catch { inner = error }
            })
        XCTAssertNotNil(inner, "a savepoint would have been a transaction of its own")
        XCTAssertEqual(try db.first("SELECT count(*) FROM t") { $0.int(0) }, 0)
        XCTAssertFalse(db.isInTransaction)
        try db.transaction { () throws(StoreFault) in _ = try db.run("INSERT INTO t VALUES (?)", 2) }
        XCTAssertEqual(try db.first("SELECT count(*) FROM t") { $0.int(0) }, 1, "the next one is as always")
    }

    func testANestedTransactionIsUndoneAlone() throws {
        enum No: Error { case thanks }
        let db = try Database()
        try db.execute("CREATE TABLE t(a INTEGER)")
        try db.transaction { () throws(StoreFault) in
            try db.run("INSERT INTO t VALUES (1)")
            let refused = try db.attempt { () throws(StoreFault) -> Result<Void, No> in
                try db.run("INSERT INTO t VALUES (2)")
                return .failure(.thanks)
            }
            if case .success = refused { XCTFail("a failure came back as a success") }
            try db.transaction { () throws(StoreFault) in try db.run("INSERT INTO t VALUES (3)") }
        }
        XCTAssertEqual(try db.all("SELECT a FROM t ORDER BY a") { $0.int(0) }, [1, 3])
    }

    func testAFileIsDurableAndEnforcesForeignKeys() throws {
        let db = try Database(path: path("a.db"), mode: .create)
        try db.useWriteAheadLog()
        XCTAssertEqual(try db.first("PRAGMA journal_mode") { $0.text(0) }, "wal")
        XCTAssertEqual(try db.first("PRAGMA synchronous") { $0.int(0) }, 2)
        try db.execute("CREATE TABLE p(id INTEGER PRIMARY KEY); CREATE TABLE c(p INTEGER REFERENCES p)")
        XCTAssertThrowsError(try db.run("INSERT INTO c VALUES (?)", 1)) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .constraint)
        }
    }

    func testFaultsOfOpening() throws {
        XCTAssertThrowsError(try Database(path: path("none.db"), mode: .readWrite)) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .cannotOpen)
        }
        try Data("this is a letter, not a database, however long it may go on".utf8).write(
            to: URL(fileURLWithPath: path("letter")))
        XCTAssertThrowsError(try Database(path: path("letter"), mode: .readWrite)) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .notADatabase)
        }
        try Database(path: path("b.db"), mode: .create).execute("CREATE TABLE p(a)")
        let reader = try Database(path: path("b.db"), mode: .readOnly)
        XCTAssertThrowsError(try reader.execute("CREATE TABLE t(a)")) {
            XCTAssertEqual(($0 as? StoreFault)?.kind, .readOnly)
        }
    }

    func testASecondWriterWaitsAndAReaderSeesTheOldState() throws {
        let one = try Database(path: path("c.db"), mode: .create)
        try one.useWriteAheadLog()
        try one.execute("CREATE TABLE t(a INTEGER)")
        let two = try Database(path: path("c.db"), mode: .readWrite)
        try two.execute("PRAGMA busy_timeout=10")
        try one.transaction { () throws(StoreFault) in
            try one.run("INSERT INTO t VALUES (1)")
            XCTAssertEqual(
                try? two.read { () throws(StoreFault) in try two.first("SELECT count(*) FROM t") { $0.int(0) } }, 0)
            XCTAssertThrowsError(try two.transaction { () throws(StoreFault) in }) {
                XCTAssertEqual(($0 as? StoreFault)?.kind, .busy)
            }
        }
        XCTAssertEqual(try two.first("SELECT count(*) FROM t") { $0.int(0) }, 1)
    }

    /// What is committed must be in the file that the next program opens.
    func testNothingIsWrittenIntoAFileThatIsNotAtItsPath() throws {
        let files = FileManager.default
        let acts: [(String, (String) throws -> Void, undo: ((String) throws -> Void)?)] = [
            (
                "moved", { try files.moveItem(atPath: $0, toPath: $0 + ".old") },
                { try files.moveItem(atPath: $0 + ".old", toPath: $0) }
            ),
            ("removed", { try files.removeItem(atPath: $0) }, nil),
            (
                "replaced",
                {
                    try files.removeItem(atPath: $0)
                    try files.copyItem(atPath: $0 + ".copy", toPath: $0)
                }, nil
            ),
            ("without its log", { try files.removeItem(atPath: $0 + "-wal") }, nil),
            ("without the log's index", { try files.removeItem(atPath: $0 + "-shm") }, nil),
        ]
        for (name, act, undo) in acts {
            let file = path("\(name).db")
            let db = try Database(path: file, mode: .create)
            try db.useWriteAheadLog()
            try db.execute("CREATE TABLE t(a INTEGER)")
            func insert() throws {
                try db.transaction { () throws(StoreFault) in try db.run("INSERT INTO t VALUES (1)") }
            }
            try insert()
            try files.copyItem(atPath: file, toPath: file + ".copy")
            try act(file)
            XCTAssertThrowsError(try insert(), name) { XCTAssertEqual(($0 as? StoreFault)?.kind, .moved, name) }
            XCTAssertFalse(db.isInTransaction, name)
            XCTAssertEqual(try db.first("SELECT count(*) FROM t") { $0.int(0) }, 1, name)
            guard let undo else { continue }
            try undo(file)
            XCTAssertNoThrow(try insert(), name)
        }
        // A file that is moved in the middle of an act.
        let db = try Database(path: path("meanwhile.db"), mode: .create)
        try db.useWriteAheadLog()
        try db.execute("CREATE TABLE t(a INTEGER)")
        XCTAssertThrowsError(
            try db.transaction { () throws(StoreFault) in
                try db.run("INSERT INTO t VALUES (1)")
                try? files.removeItem(atPath: path("meanwhile.db"))
            }
        ) { XCTAssertEqual(($0 as? StoreFault)?.kind, .moved) }
        XCTAssertEqual(try db.first("SELECT count(*) FROM t") { $0.int(0) }, 0)
    }

    func testTheTextOfAFaultNamesNoValues() throws {
        let db = try Database()
        try db.execute("CREATE TABLE t(a TEXT UNIQUE)")
        try db.run("INSERT INTO t VALUES (?)", "01023456789")
        XCTAssertThrowsError(try db.run("INSERT INTO t VALUES (?)", "01023456789")) { error in
            XCTAssertFalse("\(error)".contains("01023456789"))
            XCTAssertTrue("\(error)".contains("a rule of the database forbids it"))
        }
    }
}
