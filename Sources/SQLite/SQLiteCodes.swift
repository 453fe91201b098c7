// SQLiteCodes: SQLite's result codes (https://www.sqlite.org/rescode.html) as kinds of faults.

import CSQLite

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
