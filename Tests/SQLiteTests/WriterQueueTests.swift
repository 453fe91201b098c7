// WriterQueueTests: writers of one file queue; a dead or stopped one harms nobody for longer than the busy timeout.

import Foundation
import XCTest

@testable import SQLite

final class WriterQueueTests: XCTestCase {
    private var folder = URL(fileURLWithPath: "")
    private var path: String { folder.appendingPathComponent("a.db").path }

    override func setUpWithError() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("turn-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDownWithError() throws { try FileManager.default.removeItem(at: folder) }

    private static func open(_ path: String) throws -> Database {
        let database = try Database(path: path, mode: .create)
        try database.useWriteAheadLog()
        return database
    }

    func testSixteenWritersLoseNothingAndLeaveTheTurnFree() throws {
        let path = path
        try WriterQueueTests.open(path).execute("CREATE TABLE t(n INTEGER); INSERT INTO t VALUES (0)")
        let done = DispatchGroup()
        for _ in 0..<16 {
            Thread.detachNewThread(in: done) {
                guard let database = try? WriterQueueTests.open(path) else { return XCTFail("cannot open") }
                for _ in 0..<25 {
                    do {
                        try database.transaction { () throws(StoreFault) in
                            // Read, then write: two inside at once would lose one.
                            let n = try database.first("SELECT n FROM t") { $0.int(0) } ?? 0
                            try database.run("UPDATE t SET n = ?", n + 1)
                        }
                    } catch { XCTFail("\(error)") }
                }
            }
        }
        done.wait()
        XCTAssertEqual(try WriterQueueTests.open(path).first("SELECT n FROM t") { $0.int(0) }, 400)
        XCTAssertTrue(WriterQueue(database: path).enter(withinMilliseconds: 0))
    }

    /// Waits until so many are in the kernel's queue for the turn.
    private static func wait(forWaiters count: Int, of path: String) {
        var file = stat()
        XCTAssertEqual(stat(path + WriterQueue.suffix, &file), 0)
        while (try? String(contentsOfFile: "/proc/locks", encoding: .utf8))?.split(separator: "\n").count(where: {
            $0.contains("-> FLOCK") && $0.contains(":\(file.st_ino) ")
        }) != count { sched_yield() }
    }

    func testWaitersGoInInTheOrderTheyCame() throws {
        let path = path
        _ = try WriterQueueTests.open(path)
        let first = WriterQueue(database: path)
        XCTAssertTrue(first.enter(withinMilliseconds: 1000))
        let done = DispatchGroup()
        let order = Order()
        for number in 0..<8 {
            Thread.detachNewThread(in: done) {
                let turn = WriterQueue(database: path)
                guard turn.enter(withinMilliseconds: 5000) else { return XCTFail("no turn for \(number)") }
                order.add(number)
                // Those that were woken with it queue again.
                WriterQueueTests.wait(forWaiters: 7 - number, of: path)
                turn.leave()
            }
            WriterQueueTests.wait(forWaiters: number + 1, of: path)
        }
        first.leave()
        done.wait()
        XCTAssertEqual(order.numbers, Array(0..<8))
    }

    func testATurnThatDoesNotComeIsABusyFaultAndNotAWaitForEver() throws {
        let database = try WriterQueueTests.open(path)
        try database.execute("CREATE TABLE t(n INTEGER)")
        let holder = WriterQueue(database: path)
        XCTAssertTrue(holder.enter(withinMilliseconds: 0))
        let late = WriterQueue(database: path)
        XCTAssertFalse(late.enter(withinMilliseconds: 20))
        holder.leave()
        // The one that gave up left nobody standing in the queue.
        XCTAssertTrue(late.enter(withinMilliseconds: 1000))
        late.leave()
        XCTAssertTrue(holder.enter(withinMilliseconds: 1000))
    }

    func testADeadHolderFreesTheTurn() throws {
        _ = try WriterQueueTests.open(path)
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        // --close: only `flock` itself holds the lock, not the command it runs.
        other.arguments = ["--close", path + WriterQueue.suffix, "sh", "-c", "echo held; exec sleep 60"]
        // The command outlives `flock`: it must not keep open what the tests print to, or who reads that waits for it.
        other.standardError = FileHandle.nullDevice
        let said = Pipe()
        other.standardOutput = said
        try other.run()
        XCTAssertEqual(try said.fileHandleForReading.read(upToCount: 5), Data("held\n".utf8))
        let turn = WriterQueue(database: path)
        XCTAssertFalse(turn.enter(withinMilliseconds: 0))
        kill(other.processIdentifier, SIGKILL)
        XCTAssertTrue(turn.enter(withinMilliseconds: 20_000))
    }

    func testWhoCannotQueueGoesWithout() throws {
        let database = try WriterQueueTests.open(path)
        // Leads nowhere, so the file can neither be opened nor made.
        try FileManager.default.createSymbolicLink(
            atPath: path + WriterQueue.suffix, withDestinationPath: "/nowhere/at/all")
        try database.transaction { () throws(StoreFault) in try database.execute("CREATE TABLE t(n INTEGER)") }
        XCTAssertEqual(try database.first("SELECT count(*) FROM t") { $0.int(0) }, 0)
    }

    func testTheQueueHasTheDatabasesMode() throws {
        let database = try WriterQueueTests.open(path)
        chmod(path, 0o640)
        try database.transaction { () throws(StoreFault) in try database.execute("CREATE TABLE t(n INTEGER)") }
        var status = stat()
        XCTAssertEqual(stat(path + WriterQueue.suffix, &status), 0)
        XCTAssertEqual(status.st_mode & 0o777, 0o640)
    }
}

/// Numbers in the order they were added.
private final class Order: @unchecked Sendable {
    private let lock = NSLock()
    private var added: [Int] = []
    func add(_ number: Int) { lock.withLock { added.append(number) } }
    var numbers: [Int] { lock.withLock { added } }
}

extension Thread {
    /// Starts a thread that belongs to a group.
    fileprivate static func detachNewThread(in group: DispatchGroup, _ body: @escaping @Sendable () -> Void) {
        group.enter()
        detachNewThread {
            body()
            group.leave()
        }
    }
}
