// Tuning: when a connection moves the write-ahead log, and what it keeps in memory.

import CSQLite

extension Database {
    /// A commit of this connection that leaves the log longer than so many pages moves it into the database file;
    /// SQLite itself does so at 1,000.
    public func checkpoints(afterPages pages: Int) throws(StoreFault) {
        _ = try first("PRAGMA wal_autocheckpoint=\(pages)") { $0.int(0) }
    }

    /// Moves as much of the log as can be moved without waiting for others (SQLite's `PASSIVE` checkpoint).
    public func checkpoint() throws(StoreFault) {
        _ = try first("PRAGMA wal_checkpoint(PASSIVE)") { $0.int(0) }
    }

    /// Keeps at most so many KiB of the database in memory.
    public func keeps(kibibytes: Int) throws(StoreFault) { try execute("PRAGMA cache_size=-\(kibibytes)") }

    /// Keeps in memory what undoes one of several acts of a transaction. SQLite would write it to a temporary file as
    /// soon as it is 64 KiB long: a fifth of the time of a writer with group commit, measured.
    public func undoesInMemory() throws(StoreFault) { try execute("PRAGMA temp_store=MEMORY") }
}
