// SimulatedWorld: what is outside of the box office and survives its crashes: who is calling, what callers were told,
// the provider's list, the texts on the telephones, and the counters. A separate database, on a disk that never
// fails.

import BookingModel
import SQLite

final class SimulatedWorld {
    /// What it is called in a simulation's folder.
    static let file = "world.sqlite"

    let database: Database
    let clock: SharedClock

    /// Opens the world of a folder, or makes it.
    init(folder: String) throws {
        clock = try SharedClock(file: folder + "/clock")
        database = try Database(path: folder + "/" + SimulatedWorld.file, mode: .create)
        // Survives a killed program; nothing more is asked of it.
        try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF")
        try database.execute(
            """
            CREATE TABLE IF NOT EXISTS figure(name TEXT PRIMARY KEY, count INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS note(name TEXT PRIMARY KEY, words TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS broken(id INTEGER PRIMARY KEY, words TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS call(id INTEGER PRIMARY KEY, worker INTEGER NOT NULL, member TEXT NOT NULL, state
                TEXT NOT NULL);
            CREATE INDEX IF NOT EXISTS call_on ON call(worker) WHERE state = 'on';
            CREATE INDEX IF NOT EXISTS call_cut ON call(id) WHERE state = 'cut';
            CREATE TABLE IF NOT EXISTS told(number TEXT PRIMARY KEY, version INTEGER NOT NULL, cancelled INTEGER NOT
                NULL);
            CREATE TABLE IF NOT EXISTS money(key TEXT PRIMARY KEY, kind TEXT NOT NULL, charge TEXT, amount INTEGER NOT
                NULL, paid INTEGER NOT NULL,
                at INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE IF NOT EXISTS outside(charge TEXT PRIMARY KEY, kind TEXT NOT NULL, amount INTEGER NOT NULL,
                dispute TEXT, at INTEGER NOT NULL);
            CREATE TABLE IF NOT EXISTS shown(id INTEGER PRIMARY KEY, text INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS shown_text ON shown(text);
            \(WaitingBook.table)
            CREATE TABLE IF NOT EXISTS report(id INTEGER PRIMARY KEY, text INTEGER NOT NULL, attempt INTEGER NOT NULL,
                shown INTEGER NOT NULL);
            """)
    }

    // MARK: Figures and notes

    /// Counts something that happened.
    /// - Returns: how often it has, with this time.
    @discardableResult
    func count(_ name: String, _ more: Int = 1) throws -> Int {
        try database.run("INSERT INTO figure VALUES (?1, ?2) ON CONFLICT DO UPDATE SET count = count + ?2", name, more)
        return try figure(name)
    }

    func figure(_ name: String) throws -> Int {
        try database.first("SELECT count FROM figure WHERE name = ?", name) { $0.int(0) } ?? 0
    }

    /// All figures whose names begin with a word, in order of their names; the word left out.
    func figures(_ word: String) throws -> [(name: String, count: Int)] {
        try database.all(
            """
            SELECT substr(name, length(?1) + 2), count FROM figure WHERE substr(name, 1, length(?1) + 1)
            = ?1 || ' ' ORDER BY name
            """, word
        ) {
            ($0.text(0), $0.int(1))
        }
    }

    func note(_ name: String, _ words: String) throws {
        try database.run(
            """
            INSERT INTO note VALUES (?1, ?2) ON CONFLICT
            DO UPDATE SET words = ?2
            """, name, words)
    }
    func note(_ name: String) throws -> String? {
        try database.first("SELECT words FROM note WHERE name = ?", name) { $0.text(0) }
    }

    /// A rule was broken under the simulator's own eyes.
    func breaks(_ words: String) throws { try database.run("INSERT INTO broken(words) VALUES (?)", words) }
    func broken() throws -> [String] { try database.all("SELECT words FROM broken ORDER BY id") { $0.text(0) } }

    // MARK: Callers

    func dials(_ member: MemberNumber, worker: Int) throws -> Int64 {
        try database.run("INSERT INTO call(worker, member, state) VALUES (?, ?, 'on')", worker, member.digits)
        return database.lastInsertedRow
    }

    func isOver(_ call: Int64) throws { try database.run("UPDATE call SET state = 'over' WHERE id = ?", call) }

    /// A program died, and every call it had with it.
    func cutOff(worker: Int) throws {
        try database.run("UPDATE call SET state = 'cut' WHERE worker = ? AND state = 'on'", worker)
    }

    /// The callers who were cut off and have not called back; they are about to.
    func cutOffCallers() throws -> [MemberNumber] {
        try database.transaction { () throws(StoreFault) in
            let cut = try database.all("SELECT id, member FROM call WHERE state = 'cut' ORDER BY id") {
                ($0.int64(0), MemberNumber($0.text(1)))
            }
            for (id, _) in cut { try database.run("UPDATE call SET state = 'over' WHERE id = ?", id) }
            return cut.compactMap(\.1)
        }
    }

    /// A caller hears that they have this version, or that it is cancelled. From now on it may not get lost.
    func hears(_ number: BookingNumber, version: Int, cancelled: Bool) throws {
        try database.run(
            """
            INSERT INTO told VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET version = max(version, ?2), cancelled =
            max(cancelled, ?3)
            """, number.digits,
            version, cancelled ? 1 : 0)
    }
}
