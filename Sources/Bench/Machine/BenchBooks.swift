// BenchBooks: checks in the bench's database that what callers were told is stored.

import SQLite

enum BenchBooks {
    /// Which of the told booking numbers are not in the database.
    static func missing(_ told: [String], in database: String) throws(BenchFault) -> [String] {
        do throws(StoreFault) {
            let books = try Database(path: database, mode: .readOnly)
            return try books.read { () throws(StoreFault) in
                var missing: [String] = []
                for number in told
                where try books.first("SELECT 1 FROM booking WHERE number = ?", number, as: { _ in true }) == nil {
                    missing.append(number)
                }
                return missing
            }
        } catch { throw .database(error.description) }
    }

    /// How many bookings there are.
    static func count(in database: String) throws(BenchFault) -> Int {
        do throws(StoreFault) {
            return try Database(path: database, mode: .readOnly).first("SELECT count(*) FROM booking") { $0.int(0) }
                ?? 0
        } catch { throw .database(error.description) }
    }
}
