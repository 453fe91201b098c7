// Inspection: a look at a box office's database that changes nothing in it, not even its version: for `yemae doctor` and backups.

import BookingModel
import Glibc
import SQLite

/// A read-only look. Opens what is there, also a damaged or an older database.
public final class Inspection {
    private let database: Database
    /// The version its tables have.
    public let schema: Int
    /// The version this program makes and brings older ones to.
    public static let knownSchema = Schema.migrations.count

    /// - Throws: `.missing`, `.notADatabase`, `.notOurs`, `.locked`, `.damaged` ...
    public init(path: String) throws(OpenFault) {
        let exists = access(path, F_OK) == 0
        let application: Int
        do throws(SQLiteFault) {
            database = try Database(path: path, mode: .readOnly)
            schema = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
            application = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
        } catch { throw OpenFault(error, path: path, exists: exists) }
        if application != Schema.applicationID { throw .notOurs(path: path) }
    }

    /// What is damaged, in SQLite's words; empty when nothing is. Reads the whole file, and nobody waits for it.
    public func integrity() throws(SQLiteFault) -> [String] { try database.damages() }

    /// Whether readers and the writer work side by side, as they must for calls (SQLite's journal mode `wal`).
    public func usesWriteAheadLog() throws(SQLiteFault) -> Bool { try database.first("PRAGMA journal_mode") { $0.text(0) } == "wal" }

    /// Texts that wait to be sent, and since when the oldest does.
    public func outbox() throws(SQLiteFault) -> (waiting: Int, oldest: Instant?) {
        try database.first("SELECT count(*), min(created_at) FROM outbox WHERE state = 'waiting'") { ($0.int(0), $0.optionalInstant(1)) }
            ?? (0, nil)
    }

    /// A thing a caller hears of by its name.
    public struct Named: Hashable, Sendable {
        /// The raw value is the word for people.
        public enum Kind: String, Hashable, CaseIterable, Sendable { case program, stop, section, grade }
        /// What it is.
        public let kind: Kind
        /// What it is called.
        public let name: Name
    }

    /// Everything with a name that callers hear, each kind and name once.
    public func names() throws(SQLiteFault) -> [Named] {
        var names: [Named] = []
        for kind in Named.Kind.allCases {
            let title = kind == .program ? "title" : "name"
            names += try database.all("SELECT DISTINCT \(title)_ko, \(title)_en, clip FROM \(kind.rawValue) ORDER BY 1, 2") {
                Named(kind: kind, name: $0.name(0))
            }
        }
        return names
    }

    /// Programs' numbers that are not so many digits long, in their order.
    public func programNumbers(notOfDigits digits: Int) throws(SQLiteFault) -> [String] {
        try database.all("SELECT number FROM program WHERE length(number) <> ? ORDER BY number", digits) { $0.text(0) }
    }

    /// As `Database.copy`.
    func copy(to path: String) throws(SQLiteFault) { try database.copy(to: path) }
}
