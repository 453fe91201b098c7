// Holding: holds seats for a caller, in one transaction: limits, choice, claims.

import BookingModel
import SQLite

extension BoxOffice {
    /// Sets seats aside. The same act of a session asked twice answers the same hold.
    func hold(_ request: HoldRequest, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        .held(
            try write(in: session) { row throws(StoreFault) in
                let earlier: HoldID? = try database.first("SELECT id FROM hold WHERE session = ? AND act = ?", row, act)
                { $0.id(0) }
                if let earlier { return try heldOutcome(earlier) }
                return try hold(request, row: row, act: act)
            })
    }

    private func hold(_ request: HoldRequest, row: Int64, act: Int) throws(StoreFault) -> HoldOutcome {
        guard let showing = try Showings.load(request.showing, request.journey, from: database), isOnSale(showing)
        else { return .gone }
        var changing: BookingRecord?
        if let number = request.changing {
            changing = try Bookings.load(number, of: request.member, from: database)
            guard changing?.state == .ticketed else { return .gone }
        }
        try Holds.freeLapsed(request.showing, now: clock.now, in: database)
        let replacing = try replaceable(request.replacing, row: row)
        let allowed = try ticketsAllowed(request, replacing, changing?.row)
        guard request.count >= 1, request.count <= allowed else { return .overLimit(allowed: allowed) }
        let search = SeatSearch(
            database: database, maps: seatMaps, now: clock.now, showing: showing, journey: request.journey,
            count: request.count, replacing: replacing,
            changing: changing?.row)
        switch try search.choose(request.preference) {
        case .noSuchSeat: return .noSuchSeat
        case .notEnough(let remaining): return .notEnough(remaining: remaining)
        case .found(let found):
            if changing != nil, try search.isWhatThereIs(found) { return .unchanged }
            var terms: HoldRecord.Change?
            if let changing {
                guard let quoted = try changeTerms(of: changing, newTotal: found.price * request.count) else {
                    return .gone
                }
                terms = quoted
            }
            if let replacing { try Holds.release(replacing, in: database) }
            return try heldOutcome(try insert(found, for: request, terms, row: row, act: act))
        }
    }

    /// How many tickets one more hold may have: the limit of a booking, and what the member has left for this showing.
    /// - Parameter replacing: the hold that is really given up. One that another call of the member's has taken over
    ///   meanwhile stays, and counts.
    private func ticketsAllowed(_ request: HoldRequest, _ replacing: HoldID?, _ changing: Int64?) throws(StoreFault)
        -> Int
    {
        let booked = try database.first(
            """
            SELECT coalesce(sum(booking_version.seats), 0) FROM booking JOIN booking_version
                ON booking_version.booking = booking.id AND booking_version.version = booking.version
            WHERE booking.member = ? AND booking.state = 'ticketed' AND booking_version.showing = ?
                AND booking.id IS NOT ?
            """, request.member, request.showing, changing
        ) { $0.int(0) }
        // Of two holds that would change the same booking only one can come about.
        let held = try database.first(
            """
            SELECT coalesce(sum(seats), 0) FROM hold
            WHERE member = ?1 AND showing = ?2 AND id IS NOT ?3 AND (changing IS NULL OR changing IS NOT ?4)
                AND (state IN ('charging', 'unknown') OR (state = 'held' AND expires_at > ?5))
            """, request.member, request.showing, replacing, changing, clock.now
        ) { $0.int(0) }
        let left = rules.ticketsPerShowing - (booked ?? 0) - (held ?? 0)
        return max(0, min(rules.ticketsPerBooking, Limits.ticketsPerBooking, left))
    }

    /// The hold to be replaced, if it is this conversation's and no money is under way for it.
    private func replaceable(_ hold: HoldID?, row: Int64) throws(StoreFault) -> HoldID? {
        guard let hold, let record = try Holds.load(hold, from: database), record.session == row, record.state == .held
        else { return nil }
        return hold
    }

    /// Stores the hold and claims its seats.
    private func insert(
        _ found: SeatSearch.Found, for request: HoldRequest, _ terms: HoldRecord.Change?, row: Int64, act: Int
    ) throws(StoreFault) -> HoldID {
        let now = clock.now
        try database.run(
            """
            INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
                total, is_split, is_exact,
                changing, changing_version, paid_before, fee, difference, rule)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            row, act, request.member, request.showing, request.journey.from, request.journey.to, request.count, now,
            now + Int64(rules.holdSeconds), found.price * request.count, found.split, found.exact, terms?.booking,
            terms?.version,
            terms?.before,
            terms?.fee, terms?.difference, terms?.rule)
        let hold = HoldID(database.lastInsertedRow)
        try claim(found, of: request.showing, request.journey, for: hold, terms?.booking)
        return hold
    }

    /// Lists seats under a hold and claims them on every leg. Only inside a writing transaction.
    /// - Parameter changing: the booking, by row, whose own seats the hold may keep.
    func claim(
        _ found: SeatSearch.Found, of showing: ShowingID, _ journey: Journey, for hold: HoldID, _ changing: Int64?
    ) throws(StoreFault) {
        for (position, seat) in found.seats.enumerated() {
            try database.run(
                "INSERT INTO hold_seat(hold, position, seat, price) VALUES (?, ?, ?, ?)", hold, position, seat,
                found.price)
            for leg in journey.legs { try claim(seat, leg: leg, of: showing, for: hold, changing) }
        }
    }

    /// Claims a seat. A change may also lay its claim on a seat its own booking has; any other seat that is taken is a
    /// broken constraint.
    private func claim(_ seat: SeatID, leg: Int, of showing: ShowingID, for hold: HoldID, _ changing: Int64?)
        throws(StoreFault)
    {
        if let changing {
            let kept = try database.run(
                "UPDATE claim SET hold = ? WHERE showing = ? AND leg = ? AND seat = ? AND booking = ? AND hold IS NULL",
                hold, showing, leg, seat, changing)
            if kept == 1 { return }
        }
        try database.run("INSERT INTO claim(showing, leg, seat, hold) VALUES (?, ?, ?, ?)", showing, leg, seat, hold)
    }

    /// A hold as an answer.
    func heldOutcome(_ hold: HoldID) throws(StoreFault) -> HoldOutcome {
        try Holds.tell(hold, now: clock.now, in: database).map { .held($0) } ?? .gone
    }
}
