// Copy: copies a database in use, and checks whether a database is sound.

import CSQLite

extension Database {
    /// Writes a copy into a file that is missing or empty, as the database is at this moment, while others go on
    /// reading and writing. The copy has no free pages, and a rollback journal instead of the write-ahead log: one file
    /// is all of it.
    /// - Throws: `.full`, `.cannotOpen`, `.corrupt` ...; the file may then hold half a copy.
    public func copy(to path: String) throws(StoreFault) { try run("VACUUM INTO ?", path) }

    /// What is wrong with the file: damaged pages, indexes that disagree with their tables, rows that refer to rows
    /// that are not there. Reads everything. Empty when all is well; at most `most` of each kind.
    /// - Throws: `.corrupt` when the damage is such that SQLite cannot even look.
    public func damages(most: Int = 20) throws(StoreFault) -> [String] {
        let pages = try all("PRAGMA integrity_check(\(most))") { $0.text(0) }.filter { $0 != "ok" }
        let orphans = try all("PRAGMA foreign_key_check") {
            "\($0.text(0)) row \($0.text(1)) refers to no row of \($0.text(2))"
        }
        return pages + orphans.prefix(most)
    }
}
