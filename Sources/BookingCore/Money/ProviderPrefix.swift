// ProviderPrefix: the word in front of every key a payment provider sees, so that two box offices at one provider
// never share a key.

import Glibc
import SQLite

extension BoxOffice {
    /// The word of a database: 13 letters and digits, 48 random bits of them, so that even among a thousand box offices
    /// at one provider no two are likely to be alike (odds of 1 to 500 million). A copy of the database has the same
    /// word.
    /// - Throws: what `open` throws for a file that is missing or no box office's; one of an older version is brought
    ///   up to date.
    public static func providerPrefix(path: String) throws(OpenFault) -> String {
        let exists = access(path, F_OK) == 0
        let database: Database
        do throws(StoreFault) {
            database = try Database(path: path, mode: .readWrite)
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        try Schema.prepare(database, path: path, mayMake: false)
        let word: String?
        do throws(StoreFault) {
            word = try database.first("SELECT word FROM provider_prefix WHERE id = 1") { $0.text(0) }
        } catch {
            throw OpenFault(error, path: path, exists: exists)
        }
        guard let word else { throw .damaged(path: path) }
        return word
    }
}
