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
            SELECT seat.id, section.keypad, seat.row_number, seat.number, seat.purpose FROM seat JOIN section
                ON section.id = seat.section WHERE section.venue = ?
            """, way.toVenue.row
        ) {
            (
                id: $0.id(0) as SeatID, keys: SeatKeys(section: $0.int(1), row: $0.int(2), seat: $0.int(3)),
                purpose: $0.word(4, as: SeatPurpose.self)
            )
        }
        let there = Dictionary(seats.map { ($0.keys, $0) }, uniquingKeysWith: { first, _ in first })
        var places: [SeatID: SeatID] = [:]
        var faults = try heldBack()
        var taken: [SeatID: String] = [:]
        for (seat, keys, purpose, owner) in try sold() {
            let wanted = act.move.seats.map { $0[keys] } ?? keys
            guard let wanted else {
                faults.append("\(owner), seat \(keys): the file names no seat for it")
                continue
            }
            guard let place = there[wanted] else {
                faults.append("\(owner), seat \(keys): venue '\(way.toVenue.code)' has no seat \(wanted)")
                continue
            }
            guard purpose.isKept(by: place.purpose) else {
                faults.append(
                    "\(owner), seat \(keys): is \(purpose.words), and seat \(wanted) in venue "
                        + "'\(way.toVenue.code)' is \(place.purpose.words)")
                continue
            }
            if let other = taken.updateValue(owner, forKey: place.id), places[seat] == nil {
                faults.append("\(owner), seat \(keys): seat \(wanted) is \(other)'s already")
            }
            places[seat] = place.id
        }
        return faults.isEmpty ? .success(places) : .failure(MoveRefusal(faults))
    }

    /// Seats that are sold or being charged, each once, with the name of a booking or hold that has it.
    private func sold() throws(StoreFault) -> [(seat: SeatID, keys: SeatKeys, purpose: SeatPurpose, owner: String)] {
        try database.all(
            """
            SELECT seat.id, section.keypad, seat.row_number, seat.number, max(booking.number), max(claim.hold),
                seat.purpose
            FROM claim JOIN seat ON seat.id = claim.seat JOIN section ON section.id = seat.section
                LEFT JOIN booking ON booking.id = claim.booking
            WHERE claim.showing = ? AND claim.held_back IS NULL GROUP BY seat.id
            ORDER BY max(booking.number), seat.id
            """, act.showing
        ) { row in
            let owner = row.isNull(4) ? "hold \(row.int64(5))" : "booking \(row.bookingNumber(4))"
            return (
                row.id(0), SeatKeys(section: row.int(1), row: row.int(2), seat: row.int(3)),
                row.word(6, as: SeatPurpose.self), owner
            )
        }
    }

    /// Seats that staff hold back would be on sale in the other venue without anybody having said so.
    private func heldBack() throws(StoreFault) -> [String] {
        try database.all(
            """
            SELECT section.keypad, seat.row_number, seat.number FROM hold_back JOIN hold_back_seat
                    ON hold_back_seat.hold_back = hold_back.id AND hold_back_seat.released_at IS NULL
                JOIN seat ON seat.id = hold_back_seat.seat JOIN section ON section.id = seat.section
            WHERE hold_back.showing = ? AND hold_back.origin = 'staff' ORDER BY seat.id
            """, act.showing
        ) { row in
            let seat = SeatKeys(section: row.int(0), row: row.int(1), seat: row.int(2))
            return "seat \(seat) is held back: release it, and hold seats of the other venue back after the move"
        }
    }
}

extension SeatPurpose {
    /// True where a ticket of a seat of this purpose is as good for one of the other.
    fileprivate func isKept(by other: SeatPurpose) -> Bool {
        switch self {
        case .usual, .house: other == .usual || other == .house
        case .restricted: other == .usual || other == .house || other == .restricted
        case .wheelchair, .companion, .notForSale: other == self
        }
    }
}

extension MoveAct {
    /// Claims every taken seat in the new venue, and counts its sections instead of the old ones.
    /// - Returns: why it cannot be; nil: it is done.
    func changeVenue(_ way: Way, _ places: [SeatID: SeatID]) throws(StoreFault) -> String? {
        let claims = try database.all(
            "SELECT leg, seat, hold, booking, channel FROM claim WHERE showing = ? AND held_back IS NULL", showing
        ) {
            (
                leg: $0.int(0), seat: $0.id(1) as SeatID, hold: $0.optionalInt64(2), booking: $0.optionalInt64(3),
                channel: $0.text(4)
            )
        }
        let quotas = QuotaStore(database: database, now: now, showing: showing)
        try quotas.stopCounting()
        try database.run("DELETE FROM claim WHERE showing = ?", showing)
        try database.run(
            """
            UPDATE hold_back_seat SET released_at = ?2 WHERE released_at IS NULL
                AND hold_back IN (SELECT id FROM hold_back WHERE showing = ?1)
            """, showing, now)
        try database.run("DELETE FROM showing_section WHERE showing = ?", showing)
        try database.run("UPDATE showing SET venue = ? WHERE id = ?", way.toVenue.row, showing)
        try database.run(
            """
            INSERT INTO showing_section(showing, leg, section)
            SELECT ?1, showing_stop.stop, section.id FROM section JOIN showing_stop ON showing_stop.showing = ?1
            WHERE section.venue = ?2 AND (showing_stop.stop = 0 OR showing_stop.stop < (SELECT max(last.stop)
                FROM showing_stop AS last WHERE last.showing = ?1))
            """, showing, way.toVenue.row)
        for claim in claims {
            try database.run(
                "INSERT INTO claim(showing, leg, seat, hold, booking, channel) VALUES (?, ?, ?, ?, ?, ?)", showing,
                claim.leg, places[claim.seat], claim.hold, claim.booking, claim.channel)
        }
        if let fault = try quotas.countAgain() {
            return "venue '\(way.toVenue.code)': \(fault); make the quotas smaller first (yemae sale quota)"
        }
        try carryHolds(places)
        try holdBackHouseSeats(of: way.toVenue.row)
        return nil
    }

    /// Holds whose charge is under way list the seats they have now.
    private func carryHolds(_ places: [SeatID: SeatID]) throws(StoreFault) {
        let charging: [HoldID] = try database.all(
            "SELECT id FROM hold WHERE showing = ? AND state IN ('charging', 'unknown')", showing
        ) { $0.id(0) }
        for hold in charging {
            let seats = try database.all("SELECT position, seat, price, kind FROM hold_seat WHERE hold = ?", hold) {
                (position: $0.int(0), seat: $0.id(1) as SeatID, price: $0.won(2), kind: $0.text(3))
            }
            try database.run("DELETE FROM hold_seat WHERE hold = ?", hold)
            for seat in seats {
                try database.run(
                    """
                    INSERT INTO hold_seat(hold, position, seat, price, kind, purpose)
                    VALUES (?1, ?2, ?3, ?4, ?5, (SELECT replace(purpose, 'house', 'usual') FROM seat WHERE id = ?3))
                    """, hold, seat.position, places[seat.seat], seat.price, seat.kind)
            }
        }
    }

    /// The house seats of the plan the showing is in now, those that nobody brought a ticket for.
    private func holdBackHouseSeats(of venue: Int64) throws(StoreFault) {
        let seats: [SeatID] = try database.all(
            """
            SELECT seat.id FROM section CROSS JOIN seat ON seat.section = section.id AND seat.purpose = 'house'
                AND seat.purpose <> 'usual'
            WHERE section.venue = ?1 AND NOT EXISTS(SELECT 1 FROM claim WHERE claim.showing = ?2
                AND claim.seat = seat.id) ORDER BY seat.id
            """, venue, showing
        ) { $0.id(0) }
        guard !seats.isEmpty else { return }
        let holdBack = try HoldBacks.ofPlan(showing, at: now, in: database)
        for seat in seats where try !Quotas.need(seat, of: showing, in: database) {
            try HoldBacks.add(seat, to: holdBack, of: showing, in: database)
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
            "SELECT seat, price, kind FROM booking_seat WHERE booking = ? AND version = ? ORDER BY position",
            sold.booking, sold.version
        ) { (seat: places[$0.id(0)] ?? $0.id(0), price: $0.won(1), kind: $0.text(2)) }
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
                """
                INSERT INTO hold_seat(hold, position, seat, price, kind, purpose)
                VALUES (?1, ?2, ?3, ?4, ?5, (SELECT replace(purpose, 'house', 'usual') FROM seat WHERE id = ?3))
                """, hold, position, seat.seat, seat.price, seat.kind)
            try database.run(
                """
                INSERT INTO booking_seat(booking, version, position, seat, price, kind, purpose)
                SELECT ?2, ?3, position, seat, price, kind, purpose FROM hold_seat WHERE hold = ?1 AND position = ?4
                """, hold, sold.booking, version, position)
        }
        try Outbox.enqueue(
            NewText(
                kind: .mobileTicket, member: sold.member, telephone: sold.telephone, language: sold.language,
                followsDoubt: false, booking: (sold.booking, version), deadline: sold.leaves),
            in: database, at: now)
        return seats.count
    }
}
