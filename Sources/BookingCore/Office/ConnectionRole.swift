// ConnectionRole: what a connection to a box office is for, and what follows: who moves the write-ahead log, how much
// memory is used, how long a lock is waited for.

import SQLite

/// What a connection is for. Each thread that needs the box office opens one of its own.
public enum ConnectionRole: Hashable, Sendable {
    /// A command of staff, an import, the sender of texts, a rehearsal: as SQLite does it by itself.
    case staff
    /// The process of one call, one of many at a time. It uses little memory, however large the database is, and leaves
    /// the log as it is when it ends.
    case oneCall
    /// A server's writer: many acts share a commit, and `checkpointer` moves the log.
    /// - Parameter leavesRefunds: whether refunds are just recorded and `settle` asks the provider for them, because
    ///   the thread must not wait. They are asked for `providerPatienceSeconds` later.
    case writer(leavesRefunds: Bool)
    /// A server's second connection, which only reads.
    case looker
    /// A server's third connection, which calls `checkpoint` often, so that no commit waits for the database file.
    case checkpointer
    /// A gate: it looks for a lock all the time, and gives up after so many milliseconds, 1...60,000.
    case gate(milliseconds: Int)
}

extension ConnectionRole {
    /// Pages in the log at which a connection that leaves checkpoints to another one makes one itself: 64 MiB, so that
    /// the log stays bounded.
    private static let pagesOfWriter = 16_000
    /// Pages in the log at which the process of one call makes a checkpoint: 1 MB, so that the log stays short.
    private static let pagesOfCall = 250
    /// KiB of the database that one call's process keeps in memory; SQLite itself would keep 2,000
    /// (https://www.sqlite.org/pragma.html#pragma_cache_size). Other pages are read again: from the kernel's cache,
    /// which all processes share.
    private static let kibibytesOfCall = 512

    /// Prepares a connection that was just opened.
    func prepare(_ database: Database) throws(StoreFault) {
        switch self {
        case .staff, .looker, .checkpointer: break
        case .oneCall:
            try database.checkpoints(afterPages: ConnectionRole.pagesOfCall)
            try database.keeps(kibibytes: ConnectionRole.kibibytesOfCall)
        case .writer:
            try database.checkpoints(afterPages: ConnectionRole.pagesOfWriter)
            try database.undoesInMemory()
        case .gate(let milliseconds): database.waitClosely(milliseconds: milliseconds)
        }
    }

    /// Whether the connection is never closed. Closing the last one would move the log into the database file and
    /// delete it: two syncs for this call, and two for the next one to make a log again. (The next program reads the
    /// log once when it starts: about 0.1 ms.)
    var endsWithProcess: Bool {
        switch self {
        case .oneCall: true
        case .staff, .writer, .looker, .checkpointer, .gate: false
        }
    }

    /// Whether refunds are left to `settle`.
    var leavesRefunds: Bool {
        switch self {
        case .writer(let leaves): leaves
        case .staff, .oneCall, .looker, .checkpointer, .gate: false
        }
    }
}

extension BoxOffice {
    /// Moves as much of the log as can be moved without waiting for others; faults go to `faultHandler`.
    public func checkpoint() {
        do throws(StoreFault) { try database.checkpoint() } catch { faultHandler(error.description) }
    }
}
