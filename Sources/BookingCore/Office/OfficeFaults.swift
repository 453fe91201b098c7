// OfficeFaults: why a database cannot be opened, and why a staff command cannot be done, in words that say what to do.

import BookingModel
import Glibc
import SQLite

/// Why a database cannot be opened.
public enum OpenFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// The file is not an SQLite database.
    case notADatabase(path: String)
    /// An SQLite database of another program.
    case notOurs(path: String)
    /// Made by a newer program. `found` and `known` are schema versions.
    case newerVersion(path: String, found: Int, known: Int)
    /// Another program holds it.
    case locked(path: String)
    /// The file or its folder cannot be written.
    case readOnly(path: String)
    /// The file system has no room for a page or the log next to the file.
    case diskFull(path: String)
    /// Damaged pages.
    case damaged(path: String)
    /// Its tables are not those of the version it says it has, so it cannot be brought up to date; the fault is what
    /// SQLite said to that.
    case altered(path: String, StoreFault)
    /// Its PINs were hashed with another pepper than the one given.
    case wrongPepper(path: String)
    /// The pepper could not be compared; `reason` is libcrypt's.
    case cannotHash(path: String, reason: String)
    /// Anything else SQLite said.
    case other(path: String, StoreFault)

    /// Bytes that opening needs: the index of the write-ahead log, and a page.
    private static let room: UInt = 40_960

    /// Whether the disk of a file has no room for what opening it makes next to it: SQLite then reports something else.
    private static func isFull(_ path: String) -> Bool {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return false }
        return disk.f_bavail * disk.f_frsize < room || disk.f_files > 0 && disk.f_favail == 0
    }

    init(_ fault: StoreFault, path: String, exists: Bool) {
        let isCovered = fault.kind == .cannotOpen || fault.kind == .inputOutput
        if exists, isCovered, OpenFault.isFull(path) {
            self = .diskFull(path: path)
            return
        }
        self =
            switch fault.kind {
            case .busy: .locked(path: path)
            case .full: .diskFull(path: path)
            case .notADatabase: .notADatabase(path: path)
            case .corrupt: .damaged(path: path)
            case .readOnly: .readOnly(path: path)
            case .cannotOpen: exists ? .readOnly(path: path) : .missing(path: path)
            case .notUnique, .constraint, .moved, .inputOutput, .statement, .other: .other(path: path, fault)
            }
    }

    /// File, reason, and what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path): no such database, or no right to reach it; is its disk there, and is the path right?"
        case .notADatabase(let path): "\(path): not a database; give the path of a database made by 'yemae setup'"
        case .notOurs(let path):
            "\(path): a database of another program; give the path of a database made by 'yemae setup'"
        case .newerVersion(let path, let found, let known):
            "\(path): made by a newer yemae (schema \(found), this program knows \(known)); use the newer program"
        case .locked(let path): "\(path): locked by another program for too long; end that program, or try again"
        case .readOnly(let path):
            "\(path): cannot be read and written; give this user the right to write the file and its folder"
        case .diskFull(let path): "\(path): the disk is full; make room and try again"
        case .damaged(let path): "\(path): the database is damaged; restore it from a backup"
        case .altered(let path, let fault):
            "\(path): another program has changed this database: its tables are not those of the version it says it "
                + "has (\(fault.reason)); restore it from a backup"
        case .wrongPepper(let path):
            "\(path): this pepper is not the one this database's PINs were hashed with; use the pepper file that was "
                + "made with the database (setting `pepper`), or restore it from where you keep it"
        case .cannotHash(let path, let reason): "\(path): the pepper cannot be compared with this database's: \(reason)"
        case .other(let path, let fault): "\(path): \(fault.reason)"
        }
    }
}

/// Why an administrator's act or query cannot be done. Nothing was.
public enum AdminFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No member has this number; a closed member still has theirs.
    case noSuchMember(MemberNumber)
    /// A new member's number is taken, by an active or a closed member.
    case memberExists(MemberNumber)
    /// The member is closed; only showing it is possible.
    case memberClosed(MemberNumber)
    /// A value is out of range; the words say which and what is right.
    case badValue(String)
    /// The PIN could not be hashed; the words are the system's.
    case hashing(String)
    /// The file could not be read or written; nothing was changed.
    case database(StoreFault)

    /// For people: what is wrong and what to do.
    public var description: String {
        switch self {
        case .noSuchMember(let number): "there is no member \(number); 'yemae member add' makes one"
        case .memberExists(let number):
            "there is a member \(number) already; choose another number (a closed member's number is not used again)"
        case .memberClosed(let number): "member \(number) is closed; add a new member instead"
        case .badValue(let words): words
        case .hashing(let words): words
        case .database(let fault): fault.description
        }
    }
}

extension BoxOffice {
    /// Rows one listing may answer at most, whatever is asked for.
    public static let rowsListed = 10_000
}
