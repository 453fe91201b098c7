// SeatMaps: one section's seats for the search for the best available, kept in memory because seats do not move, and
// which of them are free.

import BookingModel
import SQLite

/// A section that can be sold for a journey: it has a fare.
struct SaleSection {
    let row: Int64
    let keypad: Int
    let grade: Int
    /// What one seat costs for the journey.
    let price: Won
    /// Seats free on the boarding stop's leg, as the counters have it: lapsed holds count as taken.
    let free: Int
}

enum SeatMaps {
    /// The sections of a showing that have a fare for a journey, best first: by grade, then by rank.
    static func sections(of showing: ShowingRecord, _ journey: Journey, in database: Database) throws(StoreFault)
        -> [SaleSection]
    {
        try database.all(
            """
            SELECT section.id, section.keypad, section.grade, fare.price, section.seats - showing_section.taken
            FROM section JOIN fare ON fare.grade = section.grade LEFT JOIN showing_section
                ON showing_section.showing = ?6 AND showing_section.leg = ?4 AND showing_section.section = section.id
            WHERE section.venue = ?1 AND fare.program = ?2 AND fare.tariff = ?3 AND fare.from_stop = ?4
                AND fare.to_stop = ?5
            ORDER BY section.grade, section.rank, section.keypad
            """, showing.venue, showing.programRow, showing.tariff, journey.from, journey.to, showing.id
        ) {
            SaleSection(row: $0.int64(0), keypad: $0.int(1), grade: $0.int(2), price: $0.won(3), free: $0.int(4))
        }
    }

    /// A section with its rows by number, their seats by `x`.
    static func load(_ section: Int64, from database: Database) throws(StoreFault) -> Section? {
        var rows: [Row] = []
        var seats: [Seat] = []
        var current: (number: Int, label: String, y: Double, around: Double?)?
        func close() {
            if let current {
                rows.append(
                    Row(
                        number: current.number, label: current.label, y: current.y, seats: seats,
                        around: current.around))
            }
            seats = []
        }
        let stored = try database.all(
            """
            SELECT row_number, row_label, row_y, id, number, label, x, purpose, row_around FROM seat WHERE section = ?
                ORDER BY row_number, x, number
            """, section
        ) {
            (
                ($0.int(0), $0.text(1), $0.double(2), $0.isNull(8) ? nil : $0.double(8)),
                Seat(id: $0.id(3), number: $0.int(4), label: $0.text(5), x: $0.double(6), purpose: $0.word(7))
            )
        }
        for (row, seat) in stored {
            if current?.number != row.0 {
                close()
                current = row
            }
            seats.append(seat)
        }
        close()
        return try database.first(
            """
            SELECT keypad, name_ko, name_en, clip, grade, focus_x, focus_y FROM section WHERE
            id = ?
            """, section
        ) {
            Section(
                keypad: $0.int(0), name: $0.name(1), grade: $0.int(4), focusX: $0.double(5), focusY: $0.double(6),
                rows: rows)
        }
    }

    /// The seats of a section that others have on any leg of a journey; perhaps a few of other sections among them.
    /// Lapsed holds must have been freed before.
    /// - Parameters:
    ///   - map: the section's seats.
    ///   - hold: a hold whose seats count as free.
    ///   - booking: a booking whose seats count as free.
    static func taken(
        _ section: Int64, _ map: Section, of showing: ShowingID, _ journey: Journey, except hold: HoldID?,
        _ booking: Int64?, in database: Database
    ) throws(StoreFault) -> Set<SeatID> {
        var (first, last, seats) = (Int64.max, Int64.min, Int64(0))
        for row in map.rows {
            for seat in row.seats {
                (first, last, seats) = (min(first, seat.id.value), max(last, seat.id.value), seats + 1)
            }
        }
        guard seats > 0 else { return [] }
        // Seats imported together have numbers in a row: then their claims are one stretch of the table. Otherwise
        // SQLite goes from each of the section's seats to its claim (CROSS JOIN; the other way it would walk through
        // all that is taken of the house).
        let isOneStretch = last - first < 2 * seats
        var taken = Set<SeatID>()
        for leg in journey.legs {
            taken.formUnion(
                isOneStretch
                    ? try database.all(
                        """
                        SELECT seat FROM claim WHERE showing = ?1 AND leg = ?2 AND seat BETWEEN ?3 AND ?4
                            AND NOT (held_back IS NULL AND (hold IS NULL OR hold IS ?5)
                                AND (booking IS NULL OR booking IS ?6))
                        """, showing, leg, first, last, hold, booking
                    ) { $0.id(0) }
                    : try database.all(
                        """
                        SELECT seat.id FROM seat CROSS JOIN claim ON claim.showing = ?1 AND claim.leg = ?2
                            AND claim.seat = seat.id
                        WHERE seat.section = ?3
                            AND NOT (claim.held_back IS NULL AND (claim.hold IS NULL OR claim.hold IS ?4)
                                AND (claim.booking IS NULL OR claim.booking IS ?5))
                        """, showing, leg, section, hold, booking
                    ) { $0.id(0) })
        }
        return taken
    }

    /// Where the seats of something are listed.
    enum Listed {
        case hold(HoldID)
        case booking(Int64, version: Int)
    }

    /// How many `soldColumns` are.
    static let soldColumnCount = 18
    /// A seat of a list called `chosen`, as columns that `sold` reads.
    static let soldColumns = """
        chosen.seat, section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label,
        grade.name_ko, grade.name_en, grade.clip, chosen.price, chosen.purpose,
        fare_kind.code, fare_kind.name_ko, fare_kind.name_en, fare_kind.clip, fare_kind.rank, fare_kind.needs_card
        """
    /// What names those seats.
    static let soldPlaces = """
        JOIN seat ON seat.id = chosen.seat JOIN section ON section.id = seat.section
        JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
        JOIN fare_kind ON fare_kind.code = chosen.kind
        """

    private static let seatsAndStock = "\(Stock.onOneLeg(of: "?1", "?2", now: "?3")), \(soldColumns)"
    private static let seatsOfHold = """
        SELECT \(seatsAndStock) FROM hold_seat AS chosen \(soldPlaces) WHERE chosen.hold = ?4 ORDER BY chosen.position
        """
    private static let seatsOfBooking = """
        SELECT \(seatsAndStock) FROM booking_seat AS chosen \(soldPlaces)
        WHERE chosen.booking = ?4 AND chosen.version = ?5 ORDER BY chosen.position
        """

    /// The seat in a row, from a column on.
    static func sold(_ row: ResultRow, at first: Int) -> SoldSeat {
        SoldSeat(
            id: row.id(first),
            label: SeatLabel(
                section: row.name(first + 1), sectionKeypad: row.int(first + 4), row: row.text(first + 5),
                seat: row.text(first + 6), purpose: row.word(first + 11)),
            grade: row.name(first + 7), price: row.won(first + 10), kind: KindFares.kind(row, at: first + 12))
    }

    /// A showing and the seats of it that a hold or a booking's version has, as read out to a caller: the seats in the
    /// order they are read out.
    static func tell(
        _ listed: Listed, of showing: ShowingRecord, now: Instant, in database: Database
    ) throws(StoreFault) -> (showing: Showing, seats: [SoldSeat]) {
        let (id, leg) = (showing.id, showing.journey.from)
        func tell(_ row: ResultRow) -> (free: Int, seat: SoldSeat) { (row.int(0), sold(row, at: 1)) }
        let rows =
            switch listed {
            case .hold(let hold):
                try database.all(seatsOfHold, id, leg, now, hold, as: tell)
            case .booking(let booking, let version):
                try database.all(seatsOfBooking, id, leg, now, booking, version, as: tell)
            }
        let offer =
            if let free = rows.first?.free, showing.journey.legs.count == 1 {
                Showings.offer(showing, remaining: free)
            } else {
                try Showings.offer(showing, now: now, in: database)
            }
        return (offer, rows.map(\.seat))
    }
}

/// Sections as best-available sees them, kept until anybody else has written anything.
final class SeatMapCache {
    /// Seats kept at most, about 40 bytes each.
    static let seatsKept = 50_000

    private var maps: [Int64: Section] = [:]
    private var shapes: [Int64: [SectionShape]] = [:]
    private var seats = 0
    private var version: Int64?

    /// A section with its rows by number; nil when there is none.
    func load(_ section: Int64, from database: Database) throws(StoreFault) -> Section? {
        try renew(database)
        if let known = maps[section] { return known }
        guard let map = try SeatMaps.load(section, from: database) else { return nil }
        let more = map.rows.reduce(0) { $0 + $1.seats.count }
        if seats + more > SeatMapCache.seatsKept { forget() }
        (maps[section], seats) = (map, seats + more)
        return map
    }

    /// Where the sections of a venue are.
    func shapes(of venue: Int64, from database: Database) throws(StoreFault) -> [SectionShape] {
        try renew(database)
        if let known = shapes[venue] { return known }
        let found = try database.all(
            """
            SELECT section.keypad, min(seat.x), max(seat.x), min(seat.row_y), max(seat.row_y)
            FROM section JOIN seat ON seat.section = section.id WHERE section.venue = ? GROUP BY section.id
            """, venue
        ) {
            SectionShape(
                keypad: $0.int(0), width: $0.double(1)...$0.double(2), depth: $0.double(3)...$0.double(4))
        }
        shapes[venue] = found
        return found
    }

    /// Forgets when another connection, an import perhaps, has committed (SQLite's `data_version`); our own imports
    /// call `forget`.
    private func renew(_ database: Database) throws(StoreFault) {
        let now = try database.first("PRAGMA data_version") { $0.int64(0) }
        if now != version { forget() }
        version = now
    }

    /// Drops everything that was read.
    func forget() { (maps, shapes, seats) = ([:], [:], 0) }
}
