// MovedSeats: where the sold seats of a showing go when it moves into another venue, and the versions of its bookings
// that say so.

import BookingModel
import SQLite

/// Finds a seat in the new venue for each that is taken. Only inside the transaction of the move.
struct SeatMapping {
    let act: MoveAct
    let way: MoveAct.Way
    private var database: Database { act.database }

    init(act: MoveAct, way: MoveAct.Way) { (self.act, self.way) = (act, way) }

    /// By the file of the move, or the same numbers.
    func places() throws(StoreFault) -> Result<[SeatID: SeatID], MoveRefusal> {
        let seats = try database.all(
            """
            SELECT seat.id, section.keypad, seat.row_number, seat.number FROM seat JOIN section
                ON section.id = seat.section WHERE section.venue = ?
            """, way.toVenue.row
        ) { ($0.id(0) as SeatID, SeatKeys(section: $0.int(1), row: $0.int(2), seat: $0.int(3))) }
        let there = Dictionary(seats.map { ($0.1, $0.0) }, uniquingKeysWith: { first, _ in first })
        var (places, faults): ([SeatID: SeatID], [String]) = ([:], [])
        var taken: [SeatID: String] = [:]
        for (seat, keys, owner) in try sold() {
            let wanted = act.move.seats.map { $0[keys] } ?? keys
            guard let wanted else {
                faults.append("\(owner), seat \(keys): the file names no seat for it")
                continue
            }
            guard let place = there[wanted] else {
                faults.append("\(owner), seat \(keys): venue '\(way.toVenue.code)' has no seat \(wanted)")
                continue
            }
            if let other = taken.updateValue(owner, forKey: place), places[seat] == nil {
                faults.append("\(owner), seat \(keys): seat \(wanted) is \(other)'s already")
            }
            places[seat] = place
        }
        return faults.isEmpty ? .success(places) : .failure(MoveRefusal(faults))
    }

    /// Seats that are sold or being charged, each once, with the name of a booking or hold that has it.
    private func sold() throws(StoreFault) -> [(seat: SeatID, keys: SeatKeys, owner: String)] {
        try database.all(
            """
            SELECT seat.id, section.keypad, seat.row_number, seat.number, max(booking.number), max(claim.hold)
            FROM claim JOIN seat ON seat.id = claim.seat JOIN section ON section.id = seat.section
                LEFT JOIN booking ON booking.id = claim.booking
            WHERE claim.showing = ? GROUP BY seat.id ORDER BY max(booking.number), seat.id
            """, act.showing
        ) { row in
            let owner = row.isNull(4) ? "hold \(row.int64(5))" : "booking \(row.bookingNumber(4))"
            return (row.id(0), SeatKeys(section: row.int(1), row: row.int(2), seat: row.int(3)), owner)
        }
    }
}

extension MoveAct {
    /// Claims every taken seat in the new venue, and counts its sections instead of the old ones.
    /// - Returns: why it cannot be; nil: it is done.
    func changeVenue(_ way: Way, _ places: [SeatID: SeatID]) throws(StoreFault) -> String? {
        let claims = try database.all(
            "SELECT leg, seat, hold, booking, channel FROM claim WHERE showing = ?", showing
        ) {
            (
                leg: $0.int(0), seat: $0.id(1) as SeatID, hold: $0.optionalInt64(2), booking: $0.optionalInt64(3),
                channel: $0.text(4)
            )
        }
        let coming =
            try database.first("SELECT coalesce(sum(seats), 0) FROM quota_leg WHERE showing = ? AND leg = 0", showing) {
                $0.int(0)
            } ?? 0
        try database.run("DELETE FROM claim WHERE showing = ?", showing)
        try database.run("DELETE FROM showing_section WHERE showing = ?", showing)
        try database.run("UPDATE showing SET venue = ? WHERE id = ?", way.toVenue.row, showing)
        try database.run(
            """
            INSERT INTO showing_section(showing, leg, section)
            SELECT ?1, showing_stop.stop, section.id FROM section JOIN showing_stop ON showing_stop.showing = ?1
            WHERE section.venue = ?2 AND (showing_stop.stop = 0 OR showing_stop.stop < (SELECT max(last.stop)
                FROM showing_stop AS last WHERE last.showing = ?1))
            """, showing, way.toVenue.row)
        let rest =
            try database.first(
                """
                SELECT (SELECT sum(free) FROM showing_grade WHERE showing = ?1 AND leg = 0) - (SELECT count(*)
                    FROM json_each(?2)
                    WHERE value NOT IN (SELECT channel FROM quota_leg WHERE showing = ?1 AND leg = 0))
                """, showing,
                "[" + claims.filter { $0.leg == 0 }.map { "\"\($0.channel)\"" }.joined(separator: ",") + "]"
            ) { $0.int(0) } ?? 0
        guard rest >= coming else {
            return "venue '\(way.toVenue.code)' has too few seats for the quotas of the showing (\(coming)); make them "
                + "smaller first"
        }
        for claim in claims {
            try database.run(
                "INSERT INTO claim(showing, leg, seat, hold, booking, channel) VALUES (?, ?, ?, ?, ?, ?)", showing,
                claim.leg, places[claim.seat], claim.hold, claim.booking, claim.channel)
        }
        try carryHolds(places)
        return nil
    }

    /// Holds whose charge is under way list the seats they have now.
    private func carryHolds(_ places: [SeatID: SeatID]) throws(StoreFault) {
        let charging: [HoldID] = try database.all(
            "SELECT id FROM hold WHERE showing = ? AND state IN ('charging', 'unknown')", showing
        ) { $0.id(0) }
        for hold in charging {
            let seats = try database.all("SELECT position, seat, price FROM hold_seat WHERE hold = ?", hold) {
                (position: $0.int(0), seat: $0.id(1) as SeatID, price: $0.won(2))
            }
            try database.run("DELETE FROM hold_seat WHERE hold = ?", hold)
            for seat in seats {
                try database.run(
                    "INSERT INTO hold_seat(hold, position, seat, price) VALUES (?, ?, ?, ?)", hold, seat.position,
                    places[seat.seat], seat.price)
            }
        }
    }
}

/// Gives every booking of a showing its next version, with a text. Only inside the transaction of the move.
struct MovedVersions {
    let database: Database
    let now: Instant
    let showing: ShowingID
    /// Row of the move's conversation.
    let session: Int64
    /// Empty: seats stay.
    let places: [SeatID: SeatID]

    private struct Sold {
        let booking: Int64
        let version: Int
        let member: MemberID
        let journey: Journey
        let total: Won
        let isSplit: Bool
        let telephone: TelephoneNumber
        let language: Language
        let leaves: Instant
    }

    /// - Returns: bookings and their seats.
    func store() throws(StoreFault) -> (bookings: Int, seats: Int) {
        let bookings = try database.all(
            """
            SELECT booking.id, booking.version, booking.member, v.from_stop, v.to_stop, v.total, hold.is_split,
                member.telephone, member.language, showing_stop.leaves_at
            FROM booking_version AS v JOIN booking ON booking.id = v.booking AND booking.version = v.version
                JOIN hold ON hold.id = v.hold JOIN member ON member.id = booking.member
                JOIN showing_stop ON showing_stop.showing = v.showing AND showing_stop.stop = v.from_stop
            WHERE v.showing = ? AND booking.state = 'ticketed' ORDER BY booking.id
            """, showing
        ) {
            Sold(
                booking: $0.int64(0), version: $0.int(1), member: $0.id(2),
                journey: Journey(from: $0.int(3), to: $0.int(4)), total: $0.won(5), isSplit: $0.bool(6),
                telephone: $0.telephone(7), language: $0.language(8), leaves: $0.instant(9))
        }
        var seats = 0
        for (index, booking) in bookings.enumerated() { seats += try store(booking, act: index + 1) }
        return (bookings.count, seats)
    }

    /// A change of the booking that costs nothing: hold, seats, version, text.
    private func store(_ sold: Sold, act: Int) throws(StoreFault) -> Int {
        let seats = try database.all(
            "SELECT seat, price FROM booking_seat WHERE booking = ? AND version = ? ORDER BY position", sold.booking,
            sold.version
        ) { (seat: places[$0.id(0)] ?? $0.id(0), price: $0.won(1)) }
        let version = sold.version + 1
        try database.run(
            """
            INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
                total, is_split, is_exact, changing, changing_version, paid_before, fee, difference, rule)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'booked', ?8, ?8, ?9, ?10, 1, ?11, ?12, ?9, 0, 0, ?13)
            """, session, act, sold.member, showing, sold.journey.from, sold.journey.to, seats.count, now, sold.total,
            sold.isSplit, sold.booking, sold.version, ShowingMoves.rule)
        let hold = HoldID(database.lastInsertedRow)
        try database.run("UPDATE booking SET version = ? WHERE id = ?", version, sold.booking)
        try database.run(
            """
            INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, rule,
                session, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
            """, sold.booking, version, hold, showing, sold.journey.from, sold.journey.to, seats.count, sold.total,
            ShowingMoves.rule, session, now)
        for (position, seat) in seats.enumerated() {
            try database.run(
                "INSERT INTO hold_seat(hold, position, seat, price) VALUES (?, ?, ?, ?)", hold, position, seat.seat,
                seat.price)
            try database.run(
                "INSERT INTO booking_seat(booking, version, position, seat, price) VALUES (?, ?, ?, ?, ?)",
                sold.booking, version, position, seat.seat, seat.price)
        }
        try Outbox.enqueue(
            NewText(
                kind: .mobileTicket, member: sold.member, telephone: sold.telephone, language: sold.language,
                followsDoubt: false, booking: (sold.booking, version), deadline: sold.leaves),
            in: database, at: now)
        return seats.count
    }
}
