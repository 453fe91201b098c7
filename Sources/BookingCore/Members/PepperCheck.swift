// PepperCheck: checks that the pepper is the one the PINs were hashed with. With another one every PIN would be
// wrong, members would be locked out, and new PINs would be hashed with a pepper that is not kept.

import BookingModel
import SQLite

/// Compares a pepper with a database's.
struct PepperCheck {
    let database: Database
    /// For faults.
    let path: String

    /// What the check of a database made today begins with. Older ones keep a yescrypt hash (`$y$`), which takes every
    /// start 0.4 ms and a megabyte; a pepper has 128 secret bits or more, so a keyed digest tells as little of it, and
    /// no PIN is in either.
    private static let form = "hmac-sha256$"

    /// Asks for the database's pepper; a database that has none takes this one.
    /// - Throws: `.wrongPepper`, `.cannotHash`, and what SQLite refuses.
    func require(_ pepper: Pepper) throws(OpenFault) {
        let ours = PepperCheck.digest(of: pepper)
        // Another process may have written its own by now: then that one counts.
        let stored: String
        if let known = try read() { stored = known } else { stored = try write(ours) ?? ours }
        try require(stored, of: pepper, ours)
    }

    /// The same for a look that writes nothing: a database that has no pepper yet refuses none.
    func compare(_ pepper: Pepper) throws(OpenFault) {
        guard let stored = try read() else { return }
        try require(stored, of: pepper, PepperCheck.digest(of: pepper))
    }

    private static func digest(of pepper: Pepper) -> String {
        form + Pepper.hexadecimal(SHA256.hmac(key: pepper.secretBytes, Array("check".utf8)))
    }

    private func require(_ stored: String, of pepper: Pepper, _ ours: String) throws(OpenFault) {
        let fits: Bool
        if stored.hasPrefix(PINHash.prefix) {
            do throws(PINHashFault) { fits = try PINHash(pepper: pepper, cost: 1).fitsPepper(stored: stored) } catch {
                throw fault(error)
            }
        } else {
            fits = SHA256.same(Array(stored.utf8), Array(ours.utf8))
        }
        if !fits { throw .wrongPepper(path: path) }
    }

    private func read() throws(OpenFault) -> String? {
        do throws(StoreFault) {
            return try database.first("SELECT hash FROM pepper_check WHERE id = 1") { $0.text(0) }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
    }

    private func write(_ hash: String) throws(OpenFault) -> String? {
        do throws(StoreFault) {
            try database.transaction { () throws(StoreFault) in
                _ = try database.run(
                    "INSERT INTO pepper_check(id, hash) VALUES (1, ?) ON CONFLICT(id) DO NOTHING", hash)
            }
        } catch {
            throw OpenFault(error, path: path, exists: true)
        }
        return try read()
    }

    private func fault(_ fault: PINHashFault) -> OpenFault { .cannotHash(path: path, reason: fault.description) }
}
