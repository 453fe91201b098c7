// Transaction: all or nothing. A writer takes the lock at once (BEGIN IMMEDIATE), so that it cannot fail half-way, and
// waits for its turn in a FIFO queue: SQLite's own busy handler backs off and is unfair, so that under load one writer
// may wait while many others pass.

import CSQLite
import Glibc
import Platform

extension Database {
    /// Runs `body` as one writing transaction, or, inside another one, as a savepoint of it (so that a writer can group
    /// several acts into one commit). When `body` throws, all it did is undone.
    @discardableResult
    public func transaction<T>(_ body: () throws(StoreFault) -> T) throws(StoreFault) -> T {
        try attempt { () throws(StoreFault) -> Result<T, Never> in .success(try body()) }.get()
    }

    /// As `transaction`, but a `.failure` undoes everything too: for refusals that are found out on the way and are no
    /// fault of SQLite's.
    @discardableResult
    public func attempt<T, Refusal>(_ body: () throws(StoreFault) -> Result<T, Refusal>) throws(StoreFault) -> Result<
        T, Refusal
    > {
        let level = depth
        if level == 0 { try takeTurn() }
        defer { if level == 0 { writers?.leave() } }
        guard level == 0 || isInTransaction else {
            // A failing disk rolls everything back by itself. A savepoint would begin a transaction of its own now, and
            // commit it.
            throw StoreFault(
                sqlite: SQLiteCode.rolledBack,
                message: "the transaction it was part of was rolled back", path: path)
        }
        try run(level == 0 ? "BEGIN IMMEDIATE" : "SAVEPOINT s\(level)")
        depth += 1
        defer { depth = level }
        do throws(StoreFault) {
            if level == 0 { try requireInPlace() }
            let result = try body()
            switch result {
            case .success:
                if level == 0 { try requireInPlace() }
                try run(level == 0 ? "COMMIT" : "RELEASE s\(level)")
            case .failure: undo(to: level)
            }
            return result
        } catch {
            undo(to: level)
            throw error
        }
    }

    /// Runs `body` with one unchanging view of the database, taking no lock that a writer would wait for. Nests freely.
    public func read<T>(_ body: () throws(StoreFault) -> T) throws(StoreFault) -> T {
        guard !isInTransaction else { return try body() }
        try run("BEGIN DEFERRED")
        do throws(StoreFault) {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            undo(to: 0)
            throw error
        }
    }

    /// Queues with other writers, as long as SQLite itself would wait for its lock.
    private func takeTurn() throws(StoreFault) {
        guard writers?.enter(withinMilliseconds: Database.busyTimeoutMilliseconds) ?? true else {
            throw StoreFault(sqlite: SQLITE_BUSY, message: "the turn to write did not come in time", path: path)
        }
    }

    /// Rolls back. A full disk or a lost file may have rolled everything back already: then there is nothing to undo.
    private func undo(to level: Int) {
        guard isInTransaction else { return }
        sqlite3_exec(handle, level == 0 ? "ROLLBACK" : "ROLLBACK TO s\(level); RELEASE s\(level)", nil, nil, nil)
    }
}

/// A fair lock beside a database file (`box.db-turn`), held from before BEGIN IMMEDIATE until after COMMIT.
///
/// SQLite's own lock keeps the data right; this one only makes writers take turns. A process that cannot make or open
/// the file writes without it, and a program that does not know it (the sqlite3 shell) does no harm. The kernel serves
/// waiters of flock(2) in order, and takes the lock from a process that dies.
final class WriterQueue {
    /// What is added to the database's name.
    static let suffix = "-turn"

    private let path: String
    private let database: String
    /// The file; -1 before the first turn, or when it cannot be had.
    private var descriptor: Int32 = -1

    /// - Parameter database: the database's path, from / on.
    init(database: String) { (self.database, path) = (database, database + WriterQueue.suffix) }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Waits for the turn.
    /// - Returns: false when it did not come in time: its holder does not move (a stopped process, a disk that hangs).
    func enter(withinMilliseconds limit: Int32) -> Bool {
        if descriptor < 0 { descriptor = openFile() }
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return true }
        // flock(2) has no time limit, and polling would be unfair: another thread waits in the kernel's queue, and this
        // one waits for that thread.
        let place = PlaceInQueue(descriptor)
        guard place.standInLine() else { return true }
        if place.wait(milliseconds: limit) { return true }
        // The thread stays in the queue and has the file now; next time we open it again.
        descriptor = -1
        return false
    }

    /// Lets the next writer in.
    func leave() { if descriptor >= 0 { flock(descriptor, LOCK_UN) } }

    /// Made with the mode and, by root, the owner of the database, as SQLite does with its own files: every user who
    /// may write the database may queue.
    private func openFile() -> Int32 {
        let there = open(path, O_RDONLY | O_CLOEXEC)
        if there >= 0 { return there }
        var status = stat()
        guard stat(database, &status) == 0 else { return -1 }
        let made = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard made >= 0 else { return -1 }
        fchmod(made, status.st_mode & 0o666)
        if geteuid() == 0 { fchown(made, status.st_uid, status.st_gid) }
        return made
    }
}

/// One wait for the turn, by a thread that may wait longer than its caller.
private final class PlaceInQueue: Sendable {
    private enum State { case waiting, ours, givenUp }

    private let descriptor: Int32
    private let state = Monitor(State.waiting)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func standInLine() -> Bool { RunningThread.ifRoom { self.queue() } != nil }

    /// True when the turn came within the time.
    func wait(milliseconds: Int32) -> Bool {
        if state.wait(milliseconds: Int(milliseconds), { $0 == .ours ? true : nil }) != nil { return true }
        // It may have come this moment.
        return state.withLock { state in
            if state == .waiting { state = .givenUp }
            return state == .ours
        }
    }

    private func queue() {
        while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
        let isWanted = state.withLock { state in
            if state == .waiting { state = .ours }
            return state == .ours
        }
        // No thread waits any more: closing the file lets the next process in.
        if !isWanted { close(descriptor) }
    }
}
