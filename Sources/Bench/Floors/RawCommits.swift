// RawCommits: how many commits SQLite alone can do on this disk, with one row and with 64 rows in each.

import CFaultyDisk
import Platform
import SQLite

enum RawCommits {
    /// Rows a second, each commit as durable as a booking's (WAL, synchronous=FULL).
    /// - Parameter syncDelay: milliseconds by which every sync is slower.
    static func rate(in folder: String, rowsEach: Int, seconds: Double, syncDelay: Int = 0) throws(BenchFault) -> Double
    {
        if syncDelay > 0 { _ = yemae_disk_slow(UInt32(syncDelay * 1000)) }
        defer { if syncDelay > 0 { _ = yemae_disk_slow(0) } }
        do throws(StoreFault) {
            let database = try Database(path: "\(folder)/floor-\(rowsEach)-\(syncDelay).db", mode: .create)
            try database.useWriteAheadLog()
            try database.execute("CREATE TABLE row(id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT")
            let began = SteadyClock.nanoseconds
            var rows = 0
            while Double(SteadyClock.nanoseconds - began) < seconds * 1e9 {
                try database.transaction { () throws(StoreFault) in
                    for _ in 0..<rowsEach {
                        try database.run("INSERT INTO row(words) VALUES (?)", "about as long as a row of a ledger is")
                    }
                }
                rows += rowsEach
            }
            return Double(rows) / (Double(SteadyClock.nanoseconds - began) / 1e9)
        } catch { throw .database(error.description) }
    }
}
