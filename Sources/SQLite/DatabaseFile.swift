// DatabaseFile: tells the files that a connection has open from the files at their paths now. SQLite goes on writing
// to a file that was moved, replaced or removed, which the next program will not open.

import CSQLite
import Glibc

/// One file, whatever it is called: its device and its inode (stat(2)). No other file has them while this one is open.
public struct FileIdentity: Hashable, Sendable {
    /// The number of the device it lies on.
    public let device: UInt64
    /// Its number on that device.
    public let inode: UInt64

    /// The file that lies at a path now; nil: none, or no right to look.
    public init?(path: String) {
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
