// Checkpoint: moves the write-ahead log into the database file. It runs on a background connection, so that no commit
// waits for it.

import SQLite

extension BoxOffice {
    /// Pages in the log at which even a connection that leaves checkpoints to others makes one itself: 64 MiB, so that
    /// the log stays bounded.
    private static let pagesAtMost = 16_000

    /// Leaves checkpoints to another connection, which calls `checkpoint` often: a commit then never waits for the
    /// database file's sync.
    public func leaveCheckpoints() throws(SQLiteFault) {
        _ = try database.first("PRAGMA wal_autocheckpoint=\(BoxOffice.pagesAtMost)") { $0.int(0) }
    }

    /// For a connection that puts many acts into one commit (`group`): keeps in memory what undoes one of them alone.
    /// SQLite would write it to a temporary file as soon as a group's is 64 KiB long: a fifth of the writer's time,
    /// measured. No act changes more than a few hundred pages.
    public func undoInMemory() throws(SQLiteFault) { try database.execute("PRAGMA temp_store=MEMORY") }

    /// For a program that serves one call and ends: leaves the log as it is, for the next one to go on with. Closing
    /// the last connection would move it into the database file and delete it, which costs this call two syncs, and the
    /// next one two to begin it anew. It stays short: whoever makes it longer than `pagesOfCalls` moves it. (The next
    /// program reads it once when it starts: about 0.1 ms.)
    public func leaveOpen() {
        do throws(SQLiteFault) {
            _ = try database.first("PRAGMA wal_autocheckpoint=\(BoxOffice.pagesOfCalls)") { $0.int(0) }
        } catch {
            faultHandler(error.description)
        }
        // Never released: the connection ends with the process, and the kernel takes its locks back.
        _ = Unmanaged.passRetained(self)
    }
    private static let pagesOfCalls = 250

    /// Moves as much as can be moved without waiting for anybody (SQLite's `PASSIVE` checkpoint); faults go to
    /// `faultHandler`.
    public func checkpoint() {
        do throws(SQLiteFault) {
            _ = try database.first("PRAGMA wal_checkpoint(PASSIVE)") { $0.int(0) }
        } catch {
            faultHandler(error.description)
        }
    }

    /// KiB of the database that one call's process keeps in memory; SQLite itself would keep 2,000
    /// (https://www.sqlite.org/pragma.html#pragma_cache_size). What does not fit is read again: from the kernel's
    /// cache, which all processes share.
    private static let cacheOfCall = 512

    /// For a program that serves one call, beside many others of its kind: keeps at most 512 KiB of the database in
    /// memory, however large it is. Faults go to `faultHandler`.
    public func keepLittle() {
        do throws(SQLiteFault) { try database.execute("PRAGMA cache_size=-\(BoxOffice.cacheOfCall)") } catch {
            faultHandler(error.description)
        }
    }
}
