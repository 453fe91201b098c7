// PepperCheck: whether the pepper a box office is opened with is the one its PINs were hashed with. With another, every PIN would be
// "wrong", members would be locked, and new PINs would be hashed with a pepper that nobody keeps.

import BookingModel
import SQLite

extension Schema {
    /// One row: the hash of nothing but the pepper. A database made before this table gets its row when it is next opened.
    static let pepperTable = """
        CREATE TABLE pepper_check(id INTEGER PRIMARY KEY CHECK(id = 1), hash TEXT NOT NULL) STRICT;

        """
}

/// Compares a pepper with a database's.
struct PepperCheck {
    let database: Database
    /// For faults.
    let path: String

    /// Asks for the database's pepper; a database that has none takes this one.
    ///
    /// It costs one yescrypt hash of cost 1 a start (0.2 ms measured). The hash gives nothing away: a pepper has 128 secret bits or more,
    /// and no PIN is in it.
    /// - Throws: `.wrongPepper`, `.cannotHash`, and what SQLite refuses.
    func require(_ pepper: Pepper) throws(OpenFault) {
        let hash: PINHash
        do throws(PINHashFault) { hash = try PINHash(pepper: pepper, cost: 1) } catch { throw fault(error) }
        let stored: String
        if let known = try read() {
            stored = known
        } else {
            let new: String
            do throws(PINHashFault) { new = try hash.ofPepper() } catch { throw fault(error) }
            // Another process may have written its own meanwhile: then that one counts.
            stored = try write(new) ?? new
        }
        let fits: Bool
        do throws(PINHashFault) { fits = try hash.fitsPepper(stored: stored) } catch { throw fault(error) }
        if !fits { throw .wrongPepper(path: path) }
    }

    private func read() throws(OpenFault) -> String? {
        do throws(SQLiteFault) {
            return try database.first("SELECT hash FROM pepper_check WHERE id = 1") { $0.text(0) }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
    }

    private func write(_ hash: String) throws(OpenFault) -> String? {
        do throws(SQLiteFault) {
            try database.transaction { () throws(SQLiteFault) in
                _ = try database.run("INSERT INTO pepper_check(id, hash) VALUES (1, ?) ON CONFLICT(id) DO NOTHING", hash)
            }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
        return try read()
    }

    private func fault(_ fault: PINHashFault) -> OpenFault { .cannotHash(path: path, reason: fault.description) }
}
