// A disk that fails when told to, and what SQLite makes of it; the world beside it is spared.

import Foundation
import SQLite
import XCTest

@testable import Laboratory

final class FaultyDiskTests: XCTestCase {
    private var folder = ""
    private var database: Database!

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("faulty-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FaultyDisk.install(below: folder + "/office")
        database = try Database(path: folder + "/office.db", mode: .create)
        try database.useWriteAheadLog()
        try database.execute("CREATE TABLE t(x)")
    }

    override func tearDown() {
        database = nil
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// How an INSERT ends while the disk is in trouble; nil: well.
    private func fault(_ trouble: FaultyDisk.Trouble, after: Int = 0) -> StoreFault.Kind? {
        FaultyDisk.during(trouble, after: after, times: 1) {
            do throws(StoreFault) {
                try database.transaction { () throws(StoreFault) in try database.run("INSERT INTO t VALUES (1)") }
                return nil
            } catch {
                return error.kind
            }
        }.0
    }

    private func rows() throws -> Int { try database.first("SELECT count(*) FROM t") { $0.int(0) } ?? 0 }

    func testEveryTroubleIsTheFaultItIsAndLeavesNothingBehind() throws {
        XCTAssertEqual(fault(.full), .full)
        XCTAssertEqual(fault(.writeFails), .inputOutput)
        XCTAssertEqual(fault(.writeTorn), .inputOutput)
        XCTAssertEqual(fault(.syncFails), .inputOutput)
        XCTAssertEqual(try rows(), 0)
        XCTAssertEqual(try database.first("PRAGMA integrity_check") { $0.text(0) }, "ok")
    }

    func testAWellDiskTakesWhatTheSickOneRefused() throws {
        XCTAssertEqual(fault(.full), .full)
        try database.transaction { () throws(StoreFault) in try database.run("INSERT INTO t VALUES (1)") }
        XCTAssertEqual(try rows(), 1)
    }

    func testTroubleThatComesLaterComesTooLate() throws {
        XCTAssertNil(fault(.writeFails, after: 1000))
        XCTAssertEqual(try rows(), 1)
    }

    func testOtherFilesAreSpared() throws {
        let world = try Database(path: folder + "/world.db", mode: .create)
        try world.execute("CREATE TABLE t(x)")
        let (_, struck) = try FaultyDisk.during(.writeFails, after: 0, times: 1) {
            try world.execute("INSERT INTO t VALUES (1)")
        }
        XCTAssertEqual(struck, 0)
    }
}
