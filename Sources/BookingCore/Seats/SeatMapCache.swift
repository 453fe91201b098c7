// SeatMapCache: keeps seat maps in memory. Seats do not move, and every search goes through all 25,000 seats of a
// hall.

import BookingModel
import SQLite

/// Sections as best-available sees them, kept until anybody else has written anything.
final class SeatMapCache {
    /// Seats kept at most, about 40 bytes each.
    static let seatsKept = 50_000

    private var maps: [Int64: Section] = [:]
    private var seats = 0
    private var version: Int64?

    /// A section with its rows by number; nil when there is none.
    func load(_ section: Int64, from database: Database) throws(StoreFault) -> Section? {
        // Changes when another connection, an import perhaps, has committed (SQLite's `data_version`); our own imports
        // call `forget`.
        let now = try database.first("PRAGMA data_version") { $0.int64(0) }
        if now != version { forget() }
        version = now
        if let known = maps[section] { return known }
        guard let map = try SeatMaps.load(section, from: database) else { return nil }
        let more = map.rows.reduce(0) { $0 + $1.seats.count }
        if seats + more > SeatMapCache.seatsKept { forget() }
        (maps[section], seats) = (map, seats + more)
        return map
    }

    /// Drops everything that was read.
    func forget() { (maps, seats) = ([:], 0) }
}
