// Database: one connection to one SQLite file. Knows no tables. Opens safely (WAL, FULL, foreign keys), keeps prepared
// statements.

import CSQLite
import Glibc
import Platform

/// One connection. Not Sendable: one per thread. Statements are prepared once and kept.
public final class Database {
    /// How a file is opened.
    public enum Mode: Hashable, Sendable {
        /// Must exist.
        case readWrite
        /// Made when missing.
        case create
        /// Must exist; nothing can be written.
        case readOnly
    }

    /// How long a statement waits for another connection's lock, in milliseconds, before it fails as `.busy`.
    public static let busyTimeoutMilliseconds: Int32 = 5000
    /// Statements kept prepared; more are prepared each time. A ceiling, not a target.
    static let statementsKept = 400

    let handle: OpaquePointer
    var statements: [String: OpaquePointer] = [:]
    /// The same, found without reading their texts.
    var known = KnownTexts()
    /// How many `transaction`s are open inside one another.
    var depth = 0
    /// Where writers of a file queue; nil in memory.
    var writers: WriterQueue?
    /// The files it works on; nil in memory.
    var files: OpenFiles?

    /// Opens a file; foreign keys are enforced, a lock is waited for. Nothing is written yet: a stranger's file stays
    /// as it is.
    /// - Throws: `.cannotOpen`, `.notADatabase`, `.busy` ...
    public convenience init(path: String, mode: Mode) throws(StoreFault) {
        let flags =
            switch mode {
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .readOnly: SQLITE_OPEN_READONLY
            }
        try self.init(opening: path, flags: flags)
        // Reads the header: what is no database is found out here.
        try execute("PRAGMA schema_version")
    }

    /// Sets the file to many readers next to a writer (WAL), every commit of which survives a power cut
    /// (`synchronous=FULL`). From now on this connection's transactions queue with those of other processes at the file
    /// `...-turn` beside it.
    /// - Throws: `.readOnly`, `.busy`, `.full` ...
    public func useWriteAheadLog() throws(StoreFault) {
        // Reading opens the log, so that all files are there.
        try execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA schema_version")
        writers = path.map(WriterQueue.init(database:))
        files = path.map(OpenFiles.init(database:))
    }

    /// A database of its own in memory, gone with the connection.
    public convenience init(inMemory: Void = ()) throws(StoreFault) {
        try self.init(opening: ":memory:", flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }

    private static let isConfigured: Void = yemae_sqlite_keep_no_statistics()

    private init(opening path: String, flags: Int32) throws(StoreFault) {
        _ = Database.isConfigured
        var opened: OpaquePointer?
        // NOMUTEX: a connection belongs to one thread, so SQLite needs no lock of its own.
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            throw StoreFault(sqlite: code, message: String(cString: sqlite3_errstr(code)), path: path)
        }
        handle = opened
        sqlite3_busy_timeout(handle, Database.busyTimeoutMilliseconds)
        // `trusted_schema=OFF`: a file made by a stranger cannot run functions through its own views and triggers.
        // `cell_size_check=ON`: a damaged page is found out when it is read, not when its cells run into each other.
        try execute("PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON")
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// For code that keeps a person waiting: looks for the lock four times a millisecond (SQLite's own wait sleeps up
    /// to 100 ms at a time), and gives up sooner.
    /// - Parameter milliseconds: how long, about, 1...60,000.
    public func waitClosely(milliseconds: Int) {
        precondition((1...60_000).contains(milliseconds), "a lock is waited for 1...60,000 ms")
        sqlite3_busy_handler(
            handle,
            { limit, tries in
                guard Int(tries) < Int(bitPattern: limit) * 4 else { return 0 }
                SteadyClock.sleep(microseconds: 250)
                return 1
            }, UnsafeMutableRawPointer(bitPattern: milliseconds))
    }

    /// The database's file; nil in memory.
    public var path: String? {
        guard let file = sqlite3_db_filename(handle, "main"), file.pointee != 0 else { return nil }
        return String(cString: file)
    }

    /// The connection's last error as a fault.
    func fault(_ sql: String?) -> StoreFault {
        StoreFault(
            sqlite: sqlite3_extended_errcode(handle), message: String(cString: sqlite3_errmsg(handle)), sql: sql,
            path: path)
    }

    /// Runs a script of several statements without values (migrations, pragmas).
    public func execute(_ script: String) throws(StoreFault) {
        guard sqlite3_exec(handle, script, nil, nil, nil) == SQLITE_OK else { throw fault(nil) }
    }

    /// The row number the last INSERT on this connection made.
    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// True while a transaction is open.
    public var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
}

extension Database {
    /// Sets the length of the write-ahead log, in pages, at which a commit of this connection runs a checkpoint;
    /// SQLite's default is 1,000.
    public func checkpoints(afterPages pages: Int) throws(StoreFault) {
        _ = try first("PRAGMA wal_autocheckpoint=\(pages)") { $0.int(0) }
    }

    /// Moves as much of the log as can be moved without waiting for others (SQLite's `PASSIVE` checkpoint).
    public func checkpoint() throws(StoreFault) {
        _ = try first("PRAGMA wal_checkpoint(PASSIVE)") { $0.int(0) }
    }

    /// Sets the most memory that this connection keeps pages of the database in.
    public func keeps(kibibytes: Int) throws(StoreFault) { try execute("PRAGMA cache_size=-\(kibibytes)") }

    /// Keeps in memory what undoes one of several acts of a transaction. SQLite would write it to a temporary file as
    /// soon as it is 64 KiB long: a fifth of the time of a writer with group commit, measured.
    public func undoesInMemory() throws(StoreFault) { try execute("PRAGMA temp_store=MEMORY") }
}

extension Database {
    /// Writes a copy into a file that is missing or empty, as the database is at this moment, while others go on
    /// reading and writing. The copy has no free pages, and a rollback journal instead of the write-ahead log: one file
    /// is all of it.
    /// - Throws: `.full`, `.cannotOpen`, `.corrupt` ...; the file may then hold half a copy.
    public func copy(to path: String) throws(StoreFault) { try run("VACUUM INTO ?", path) }

    /// What is wrong with the file: damaged pages, indexes that disagree with their tables, rows that refer to rows
    /// that are not there. Reads everything. Empty when all is well; at most `most` of each kind.
    /// - Throws: `.corrupt` when the damage is such that SQLite cannot even look.
    public func damages(most: Int = 20) throws(StoreFault) -> [String] {
        let pages = try all("PRAGMA integrity_check(\(most))") { $0.text(0) }.filter { $0 != "ok" }
        let orphans = try all("PRAGMA foreign_key_check") {
            "\($0.text(0)) row \($0.text(1)) refers to no row of \($0.text(2))"
        }
        return pages + orphans.prefix(most)
    }
}

/// One file, whatever it is called: its device and its inode (stat(2)). No other file has them while this one is open.
public struct FileIdentity: Hashable, Sendable {
    /// The number of the device it lies on.
    public let device: UInt64
    /// Its number on that device.
    public let inode: UInt64

    /// The file that lies at a path now; nil: none, or no right to look.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}

/// The database file, its log and its log's index, as they were when the connection began to use them.
struct OpenFiles {
    private let files: [(path: String, identity: FileIdentity)]

    /// - Parameter database: the path of the database.
    init(database: String) {
        files = ["", "-wal", "-shm"].compactMap { suffix in
            FileIdentity(path: database + suffix).map { (database + suffix, $0) }
        }
    }

    /// The database file's own.
    var identity: FileIdentity? { files.first?.identity }

    /// The first of the files that lies at its path no more; nil: all do. While a connection is open, SQLite removes
    /// none of them.
    var missing: String? { files.first { FileIdentity(path: $0.path) != $0.identity }?.path }
}

extension Database {
    /// Device and inode of the file this connection has open; nil in memory and before `useWriteAheadLog`.
    public var identity: FileIdentity? { files?.identity }

    /// Nothing is written into a file that the next program will not find.
    /// - Throws: `.moved` when the database, its log or the log's index lies at its path no more.
    public func requireInPlace() throws(StoreFault) {
        guard let missing = files?.missing else { return }
        throw StoreFault(
            sqlite: SQLiteCode.moved, message: "the file was moved, replaced or removed", path: missing)
    }

    /// Bytes of the database file itself, without what is still in the log: to see what others wrote over it. Read
    /// through the connection's own file: opening and closing it once more would drop SQLite's locks (fcntl(2)).
    /// - Returns: nil when the file is shorter, or cannot be read.
    public func bytesInFile(at offset: Int, count: Int) -> [UInt8]? {
        var pointer: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &pointer) == SQLITE_OK,
            let file = pointer,
            let read = file.pointee.pMethods?.pointee.xRead
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return read(file, &bytes, Int32(count), Int64(offset)) == SQLITE_OK ? bytes : nil
    }
}
