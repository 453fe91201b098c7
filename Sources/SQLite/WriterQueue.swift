// WriterQueue: a FIFO lock for the writers of one database file. SQLite's own busy handler backs off and is unfair:
// under load one writer may wait while many others pass.

import Glibc
import Platform

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

    /// False when there is no room for a thread.
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
