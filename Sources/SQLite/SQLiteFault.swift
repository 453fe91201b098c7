// SQLiteFault: an error of SQLite, with its code, its message, and words for people.

import CSQLite

/// An error of SQLite. Bound values never appear in it, so it can be logged.
public struct SQLiteFault: Error, Hashable, Sendable, CustomStringConvertible {
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
        /// Anything else: an error in the SQL or in its use.
        case other
    }

    /// SQLite's extended result code (https://www.sqlite.org/rescode.html); the primary code is its low byte.
    public let extendedCode: Int32
    /// SQLite's own words.
    public let message: String
    /// The statement that failed, with its `?` unbound; nil outside of statements.
    public let sql: String?
    /// The database's file; nil in memory.
    public let path: String?

    /// - Parameters:
    ///   - extendedCode: SQLite's extended result code.
    ///   - message: SQLite's own words.
    ///   - sql: the statement, without values.
    ///   - path: the database's file.
    public init(extendedCode: Int32, message: String, sql: String? = nil, path: String? = nil) {
        (self.extendedCode, self.message, self.sql, self.path) = (extendedCode, message, sql, path)
    }

    /// The code of a damaged file, for code that finds the damage without SQLite (`SQLITE_CORRUPT`).
    public static let damaged = SQLITE_CORRUPT

    /// SQLite's primary result code.
    public var code: Int32 { extendedCode & 0xff }

    /// What kind of fault it is. SQLite's codes are an open list of a C library, hence the last line.
    public var kind: Kind {
        if extendedCode == Database.movedCode { return .moved }
        return switch code {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_FULL: .full
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_CORRUPT: .corrupt
        case SQLITE_READONLY: .readOnly
        case SQLITE_CANTOPEN, SQLITE_PERM: .cannotOpen
        case SQLITE_CONSTRAINT: isUniqueness ? .notUnique : .constraint
        case SQLITE_IOERR: extendedCode == SQLiteFault.noRoomForIndex ? .full : .inputOutput
        default: .other
        }
    }

    /// SQLITE_IOERR_SHMSIZE: the index of the write-ahead log, 32 KiB beside the file, cannot be made. On a full disk
    /// this is the first that fails.
    private static let noRoomForIndex: Int32 = 4874

    /// SQLITE_CONSTRAINT_PRIMARYKEY (1555), SQLITE_CONSTRAINT_UNIQUE (2067), SQLITE_CONSTRAINT_ROWID (2579).
    private var isUniqueness: Bool { extendedCode == 1555 || extendedCode == 2067 || extendedCode == 2579 }

    /// One line: the file, what happened, what to do where there is something, and SQLite's own words where ours are
    /// not the same.
    public var description: String { (path.map { "\($0): " } ?? "") + reason }

    /// The same without the file.
    public var reason: String {
        switch kind {
        case .busy:
            "locked by another program for too long; end that program, or try again (SQLite code \(extendedCode))"
        case .full: "the disk is full; make room and try again (SQLite code \(extendedCode))"
        case .notADatabase: "the file is not a database (SQLite code \(extendedCode))"
        case .corrupt: "the database file is damaged; restore it from a backup (\(words))"
        case .readOnly:
            "the database cannot be written; give this user the right to write the file and its folder (SQLite code "
                + "\(extendedCode))"
        case .cannotOpen:
            "the database file cannot be opened; check the path and its permissions (SQLite code \(extendedCode))"
        case .moved:
            "moved, replaced or removed while it was open, so nothing more is written to it; put it back, or start "
                + "this program again to use the file that is there now"
        case .inputOutput: "reading or writing the disk failed; look into the system's log (\(words))"
        case .notUnique, .constraint: "a rule of the database forbids it (\(words))"
        case .other: "the database cannot do that (\(words))"
        }
    }

    /// SQLite's words, its code, and the statement.
    private var words: String { "\(message), SQLite code \(extendedCode)" + (sql.map { ": \($0)" } ?? "") }
}
