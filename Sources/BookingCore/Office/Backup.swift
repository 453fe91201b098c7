// Backup: copies the box office while calls run. In the end there is a whole, checked copy, or no file of that name.

import Glibc
import Platform
import SQLite

/// Why there is no backup. Nothing of that name was left behind.
public enum BackupFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Something of that name is there; a backup never overwrites.
    case exists(path: String)
    /// The file cannot be made or kept; `reason` is the system's.
    case unwritable(path: String, reason: String)
    /// The box office itself cannot be read.
    case source(OpenFault)
    case copying(path: String, StoreFault)
    /// The copy was read again and is not sound: so is the original.
    case damaged(path: String, [String])

    /// For people: file, reason, and what to do.
    public var description: String {
        switch self {
        case .exists(let path):
            "\(path): is there already and is not overwritten; name another file, or move this one away"
        case .unwritable(let path, let reason):
            "\(path): cannot be written (\(reason)); name a file in a folder this user may write to"
        case .source(let fault): fault.description
        case .copying(let path, let fault): "\(path): \(fault.reason)"
        case .damaged(let path, let problems):
            "\(path): the database is damaged, and so is any copy of it "
                + "(\(problems.prefix(3).joined(separator: "; "))); keep the older backups"
        }
    }
}

/// Online backups.
public enum Backup {
    /// What a backup is called until it is whole.
    static let unfinished = ".part"

    /// Copies the database at `path` into the new file `copy` (mode 0600), as it is at one moment, while calls go on.
    /// The copy is checked and on the disk before it gets its name.
    /// - Returns: bytes of the copy.
    public static func make(of path: String, to copy: String) throws(BackupFault) -> Int {
        if access(copy, F_OK) == 0 { throw .exists(path: copy) }
        let source: Inspection
        do { source = try Inspection(path: path) } catch { throw .source(error) }
        let part = copy + unfinished
        // Made here, so that no moment exists in which others could read members' telephone numbers.
        let file = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw errno == EEXIST
                ? .exists(path: part) : .unwritable(path: part, reason: String(cString: strerror(errno)))
        }
        defer {
            close(file)
            unlink(part)
        }
        do throws(StoreFault) { try source.copy(to: part) } catch { throw .copying(path: copy, error) }
        try check(part, as: copy)
        // link(2) and not rename(2): it refuses when another process took the name.
        guard fsync(file) == 0, link(part, copy) == 0, Files.syncFolder(Files.folder(of: copy)) else {
            throw errno == EEXIST
                ? .exists(path: copy) : .unwritable(path: copy, reason: String(cString: strerror(errno)))
        }
        var status = stat()
        return fstat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func check(_ part: String, as copy: String) throws(BackupFault) {
        let inspection: Inspection
        do { inspection = try Inspection(path: part) } catch { throw .damaged(path: copy, ["\(error)"]) }
        let problems: [String]
        do throws(StoreFault) { problems = try inspection.integrity() } catch { throw .copying(path: copy, error) }
        if !problems.isEmpty { throw .damaged(path: copy, problems) }
    }
}
