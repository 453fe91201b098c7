// Inspection: reads a box office's database and changes nothing in it, not even its version, for `yemae doctor`; and
// copies it while calls run: in the end there is a whole, checked copy, or no file of that name.

import BookingModel
import Glibc
import Platform
import SQLite

/// A read-only look. Opens what is there, also a damaged or an older database.
public final class Inspection {
    let database: Database
    private let path: String
    /// The version its tables have.
    public let schema: Int
    /// The version this program makes and brings older ones to.
    public static let knownSchema = Schema.migrations.count

    /// - Throws: `.missing`, `.notADatabase`, `.notOurs`, `.locked`, `.damaged` ...
    public init(path: String) throws(OpenFault) {
        self.path = path
        let exists = access(path, F_OK) == 0
        let application: Int
        do throws(StoreFault) {
            database = try Database(path: path, mode: .readOnly)
            schema = try database.first("PRAGMA user_version") { $0.int(0) } ?? 0
            application = try database.first("PRAGMA application_id") { $0.int(0) } ?? 0
        } catch { throw OpenFault(error, path: path, exists: exists) }
        if application != Schema.applicationID { throw .notOurs(path: path) }
    }

    /// What is damaged, in SQLite's words; empty when nothing is. Reads the whole file, while no caller waits.
    public func integrity() throws(StoreFault) -> [String] { try database.damages() }

    /// Asks what opening an older database asks: whether its tables are those of its version, so that it can be brought
    /// up to date. Tried in memory, on its tables without their rows.
    /// - Throws: `.altered`, `.damaged` for a version that no program of ours wrote, and what SQLite refuses.
    public func requireTablesOfVersion() throws(OpenFault) {
        if schema < 1 { throw .damaged(path: path) }
        let (copy, tables): (Database, [String])
        do throws(StoreFault) {
            // What SQLite keeps for itself it makes by itself.
            tables = try database.all(
                """
                SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE
                'sqlite\\_%' ESCAPE '\\' ORDER BY rowid
                """
            ) { $0.text(0) }
            copy = try Database()
        } catch { throw OpenFault(error, path: path, exists: true) }
        do throws(StoreFault) {
            for script in tables + Schema.migrations.dropFirst(schema) { try copy.execute(script) }
        } catch { throw Schema.fault(ofMigrating: error, path: path) }
    }

    /// Asks what opening asks: whether its PINs were hashed with this pepper. Refuses none where there is nothing to
    /// compare it with yet.
    /// - Throws: `.wrongPepper`, `.cannotHash`, and what SQLite refuses.
    public func require(_ pepper: Pepper) throws(OpenFault) {
        let tables: Int?
        do throws(StoreFault) {
            tables = try database.first("SELECT count(*) FROM sqlite_schema WHERE name = 'pepper_check'") { $0.int(0) }
        } catch { throw OpenFault(error, path: path, exists: true) }
        if tables == 1 { try PepperCheck(database: database, path: path).compare(pepper) }
    }

    /// Whether readers and the writer work side by side, as they must for calls (SQLite's journal mode `wal`).
    public func usesWriteAheadLog() throws(StoreFault) -> Bool {
        try database.first("PRAGMA journal_mode") { $0.text(0) } == "wal"
    }

    /// Texts that wait to be sent, and since when the oldest does.
    public func outbox() throws(StoreFault) -> (waiting: Int, oldest: Instant?) {
        try database.first("SELECT count(*), min(created_at) FROM outbox WHERE state = 'waiting'") {
            ($0.int(0), $0.optionalInstant(1))
        }
            ?? (0, nil)
    }

    /// When the newest booking, call or text was written; nil: there is none.
    public func newestEntry() throws(StoreFault) -> Instant? {
        try database.first(
            """
            SELECT max(at) FROM (SELECT max(booked_at) AS at FROM booking UNION ALL SELECT max(started_at) FROM session
                UNION ALL SELECT max(created_at) FROM outbox)
            """
        ) { $0.optionalInstant(0) } ?? nil
    }

    /// Money that waits for staff, by what they have to do; nil in a database of an older version.
    public func staffTasks(now: Instant) throws(StoreFault) -> [StaffTask]? {
        guard schema == Inspection.knownSchema else { return nil }
        return try StaffTasks.all(before: now + -StaffDoor.staffAfterSeconds, in: database)
    }

    /// A thing a caller hears of by its name.
    public struct Named: Hashable, Sendable {
        /// The raw value is the word for people.
        public enum Kind: String, Hashable, CaseIterable, Sendable {
            case program, stop, section, grade
            /// Of those that some program sells.
            case fareKind = "fare"
        }
        /// What it is.
        public let kind: Kind
        /// What it is called.
        public let name: Name
    }

    /// Everything with a name that callers hear, each kind and name once.
    public func names() throws(StoreFault) -> [Named] {
        var names: [Named] = []
        for kind in Named.Kind.allCases {
            // Older tables have no kinds of fares.
            if kind == .fareKind, schema != Inspection.knownSchema { continue }
            names += try database.all(
                "SELECT DISTINCT \(Inspection.nameColumns(kind)) ORDER BY 1, 2"
            ) {
                Named(kind: kind, name: $0.name(0))
            }
        }
        return names
    }

    /// Where the names of a kind of thing are, for a SELECT: both names and the clip.
    private static func nameColumns(_ kind: Named.Kind) -> String {
        switch kind {
        case .program: "title_ko, title_en, clip FROM program"
        case .stop: "name_ko, name_en, clip FROM stop"
        case .section: "name_ko, name_en, clip FROM section"
        case .grade: "name_ko, name_en, clip FROM grade"
        case .fareKind:
            """
            name_ko, name_en, clip FROM fare_kind WHERE code IN (SELECT kind FROM kind_fare)
                OR code = '\(FareKind.adult)' AND EXISTS (SELECT 1 FROM kind_fare)
            """
        }
    }

    /// Programs' numbers that are not so many digits long, in their order.
    public func programNumbers(notOfDigits digits: Int) throws(StoreFault) -> [String] {
        try database.all("SELECT number FROM program WHERE length(number) <> ? ORDER BY number", digits) { $0.text(0) }
    }

    /// Numbers of active members that are not so many digits long, in their order: callers cannot type them.
    public func memberNumbers(notOfDigits digits: Int) throws(StoreFault) -> [String] {
        try database.all(
            "SELECT number FROM member WHERE state = 'active' AND length(number) <> ? ORDER BY number", digits
        ) { $0.text(0) }
    }

    /// Rows with seats that are painted alike, so that two callers can hold one seat's ticket: `hall: Floor row A seat
    /// 1, 2`.
    public func seatsPaintedTwice() throws(StoreFault) -> [String] {
        let seats = try database.all(
            """
            SELECT venue.code, section.name_ko, section.name_en, seat.row_label, seat.label FROM seat JOIN section
                ON section.id = seat.section
                JOIN venue ON venue.id = section.venue ORDER BY venue.code, section.keypad, seat.row_number, seat.number
            """
        ) { (code: $0.text(0), section: $0.name(1), row: $0.text(3), seat: $0.text(4)) }
        var known = Set<[String]>()
        var rows: [(row: String, seats: [String])] = []
        for seat in seats {
            let keys = Set([seat.section.local, seat.section.latin]).map {
                [seat.code, PaintedLabel.folded($0), PaintedLabel.folded(seat.row), PaintedLabel.folded(seat.seat)]
            }
            if keys.contains(where: known.contains) {
                let row = "\(seat.code): \(seat.section.local) row \(seat.row)"
                if rows.last?.row == row {
                    rows[rows.count - 1].seats.append(seat.seat)
                } else {
                    rows.append((row, [seat.seat]))
                }
            }
            known.formUnion(keys)
        }
        return rows.map {
            "\($0.row) seat \($0.seats.prefix(6).joined(separator: ", "))"
                + "\($0.seats.count > 6 ? " and \($0.seats.count - 6) more" : "")"
        }
    }

    func copy(to path: String) throws(StoreFault) { try database.copy(to: path) }
}

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
                ? .exists(path: part) : .unwritable(path: part, reason: SystemError.words())
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
                ? .exists(path: copy) : .unwritable(path: copy, reason: SystemError.words())
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
