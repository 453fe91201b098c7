// StoreFault: why a statement or transaction failed: its kind, for code, and a message, for people. Only SQLiteCodes
// knows the engine's numbers.

import CSQLite

/// Why the store did not do something. Bound values never appear in it, so it can be logged.
public struct StoreFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, as far as a program or a person would act on it differently.
    public enum Kind: Hashable, Sendable {
        /// Another connection holds the lock and the busy timeout has passed. Try again.
        case busy
        /// The disk, or the size the database may have, is full.
        case full
        /// The file is not a database (or is encrypted).
        case notADatabase
        /// The file is a database with damaged pages.
        case corrupt
        /// The file or its folder cannot be written.
        case readOnly
        /// The file cannot be opened: missing, a folder, or no permission.
        case cannotOpen
        /// A UNIQUE or PRIMARY KEY constraint.
        case notUnique
        /// Any other constraint: CHECK, NOT NULL, FOREIGN KEY, or a trigger's RAISE.
        case constraint
        /// The file lies at its path no more: it was moved, replaced or removed while it was open.
        case moved
        /// Reading or writing the disk failed.
        case inputOutput
        /// The statement does not fit the tables: one that it names is missing, or one that it makes is there.
        case statement
        /// Anything else.
        case other
    }

    /// What kind of fault it is.
    public let kind: Kind
    /// The engine's own words.
    public let message: String
    /// The engine and its number for the fault, `SQLite code 5`; nil for a fault that is found without the engine.
    let code: String?
    /// The statement that failed, with its `?` unbound; nil outside of statements.
    let sql: String?
    /// The database's file; nil in memory.
    public let path: String?

    /// - Parameters:
    ///   - message: what is wrong, in the engine's words or the finder's.
    ///   - code: the engine and its number for it.
    ///   - sql: the statement, without values.
    ///   - path: the database's file.
    public init(_ kind: Kind, message: String, code: String? = nil, sql: String? = nil, path: String? = nil) {
        self.kind = kind
        self.message = message
        self.code = code
        self.sql = sql
        self.path = path
    }

    /// One line: the file, what happened, what to do where there is something, and the engine's own words where ours
    /// are not the same.
    public var description: String { (path.map { "\($0): " } ?? "") + reason }

    /// The same without the file.
    public var reason: String {
        switch kind {
        case .busy:
            "locked by another program for too long; end that program, or try again\(number)"
        case .full: "the disk is full; make room and try again\(number)"
        case .notADatabase: "the file is not a database\(number)"
        case .corrupt: "the database file is damaged; restore it from a backup (\(words))"
        case .readOnly:
            "the database cannot be written; give this user the right to write the file and its folder\(number)"
        case .cannotOpen:
            "the database file cannot be opened; check the path and its permissions\(number)"
        case .moved:
            "moved, replaced or removed while it was open, so nothing more is written to it; put it back, or start "
                + "this program again to use the file that is there now"
        case .inputOutput: "reading or writing the disk failed; look into the system's log (\(words))"
        case .notUnique, .constraint: "a rule of the database forbids it (\(words))"
        case .statement, .other: "the database cannot do that (\(words))"
        }
    }

    /// ` (SQLite code 5)`, or nothing.
    private var number: String { code.map { " (\($0))" } ?? "" }

    /// The engine's words, its number, and the statement.
    private var words: String { message + (code.map { ", \($0)" } ?? "") + (sql.map { ": \($0)" } ?? "") }
}

extension StoreFault {
    /// - Parameters:
    ///   - code: an extended result code; the primary code is its low byte.
    ///   - message: SQLite's own words.
    init(sqlite code: Int32, message: String, sql: String? = nil, path: String? = nil) {
        self.init(
            StoreFault.kind(ofSQLite: code), message: message, code: "SQLite code \(code)", sql: sql, path: path)
    }

    /// SQLite's codes are an open list of a C library, hence the last line.
    private static func kind(ofSQLite code: Int32) -> Kind {
        switch (code, code & 0xff) {
        case (SQLiteCode.moved, _): .moved
        case (SQLiteCode.noRoomForIndex, _): .full
        case (1555, _), (2067, _), (2579, _): .notUnique  // primary key, UNIQUE, rowid
        case (_, SQLITE_BUSY), (_, SQLITE_LOCKED): .busy
        case (_, SQLITE_FULL): .full
        case (_, SQLITE_NOTADB): .notADatabase
        case (_, SQLITE_CORRUPT): .corrupt
        case (_, SQLITE_READONLY): .readOnly
        case (_, SQLITE_CANTOPEN), (_, SQLITE_PERM): .cannotOpen
        case (_, SQLITE_CONSTRAINT): .constraint
        case (_, SQLITE_IOERR): .inputOutput
        case (_, SQLITE_ERROR): .statement
        default: .other
        }
    }
}

/// Codes that SQLite's header does not give to Swift.
enum SQLiteCode {
    /// SQLITE_READONLY_DBMOVED: the file lies at its path no more.
    static let moved: Int32 = SQLITE_READONLY | 4 << 8
    /// SQLITE_IOERR_SHMSIZE: the index of the write-ahead log, 32 KiB beside the file, cannot be made. On a full disk
    /// this is the first that fails.
    static let noRoomForIndex: Int32 = 4874
    /// SQLITE_ABORT_ROLLBACK.
    static let rolledBack: Int32 = SQLITE_ABORT | 2 << 8
}
