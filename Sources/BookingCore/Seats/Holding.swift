// Holding: holds seats for a caller, in one transaction: limits, choice, claims.

import BookingModel
import Formats
import SQLite

extension BoxOffice {
    /// Sets seats aside. The same act of a session asked twice answers the same hold.
    func hold(_ request: HoldRequest, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        let mayBeAgain = act <= sessions[session]?.lastHoldAct ?? Int.max
        let outcome = try write(in: session) { row throws(StoreFault) -> HoldOutcome in
            if mayBeAgain {
                let earlier: HoldID? = try database.first("SELECT id FROM hold WHERE session = ? AND act = ?", row, act)
                { $0.id(0) }
                if let earlier { return try heldOutcome(earlier) }
            }
            return try hold(request, row: row, act: act)
        }
        note(outcome, in: session, act: act)
        return .held(outcome)
    }

    func note(_ outcome: HoldOutcome, in session: SessionID, act: Int) {
        guard case .held(let hold) = outcome, var live = sessions[session] else { return }
        live.lastHoldAct = max(live.lastHoldAct, act)
        live.holds.insert(hold.id)
        sessions[session] = live
    }

    private func hold(_ request: HoldRequest, row: Int64, act: Int) throws(StoreFault) -> HoldOutcome {
        var changing: BookingRecord?
        if let number = request.changing {
            changing = try Bookings.load(number, of: request.member, from: database)
            guard changing?.state == .ticketed else { return .gone }
        }
        let replacing = try replaceable(request.replacing, row: row)
        guard let basis = try basis(of: request, replacing, changing?.row),
            try isOnSale(basis.showing, for: asker(of: basis.showing, request.member, row: row))
        else {
            return .gone
        }
        let (showing, allowed) = (basis.showing, basis.allowed)
        if basis.hasLapsedHolds { try Holds.freeLapsed(request.showing, now: clock.now, in: database) }
        // Those in line come first.
        if basis.hasLine { try offerSeats(of: request.showing) }
        guard request.count >= 1, request.count <= allowed else { return .overLimit(allowed: allowed) }
        guard showing.kinds.cover(request.party) else { return .kindNotSold }
        let party = showing.kinds.inOrder(request.party)
        if let excess = showing.kinds.excess(in: party) { return .kindExcess(excess) }
        let search = SeatSearch(
            database: database, maps: seatMaps, now: clock.now, showing: showing, journey: request.journey,
            count: request.count, replacing: replacing, changing: changing?.row,
            quotas: try quotasLeft(
                of: showing, request.journey, replacing: replacing, changing: request.changing, row: row))
        switch try search.choose(request.preference) {
        case .noSuchSeat: return .noSuchSeat
        case .taken(let seats): return .taken(seats)
        case .companionAlone: return .companionAlone
        case .notEnough(let remaining): return .notEnough(remaining: remaining)
        case .found(let found):
            if changing != nil, try search.isWhatThereIs(found, party) { return .unchanged }
            if let refusal = try quotaRefuses(
                found, of: showing, request.journey, replacing: replacing, changing: changing?.row, row: row)
            {
                return refusal
            }
            guard let tickets = try tickets(of: party, found, showing) else { return .kindNotSold }
            let total = tickets.reduce(Won.zero) { $0 + $1.price }
            var terms: HoldRecord.Change?
            if let changing {
                guard let quoted = try changeTerms(of: changing, newTotal: total) else {
                    return .gone
                }
                terms = quoted
            }
            let time = try kept(by: request, replacing)
            if let replacing { try giveUp(replacing) }
            let hold = try insert(
                found, tickets, for: request, terms, row: row, act: act, time: time)
            if basis.hasLine, replacing != nil { try offerSeats(of: request.showing) }
            return try Holds.tell(hold, of: showing, now: clock.now, in: database).map { .held($0) } ?? .gone
        }
    }

    /// The facts that a hold is decided by.
    private struct Basis {
        let showing: ShowingRecord
        /// How many tickets it may have: the limit of a booking, and what the member has left for this showing.
        let allowed: Int
        let hasLapsedHolds: Bool
        /// Whether somebody waits for the showing.
        let hasLine: Bool
    }

    /// Gives a hold back for another one in its place. Only inside a writing transaction.
    private func giveUp(_ hold: HoldID) throws(StoreFault) {
        try WaitingList.use(hold, in: database)
        try Holds.release(hold, in: database)
    }

    /// Reads all of it in one statement; nil when there is no showing that leaves from the boarding stop.
    /// - Parameter replacing: the hold that is really given up. One that another call of the member's has taken over
    ///   meanwhile stays, and counts.
    private func basis(of request: HoldRequest, _ replacing: HoldID?, _ changing: Int64?) throws(StoreFault) -> Basis? {
        // Of two holds that would change the same booking only one can come about.
        let found = try database.first(
            BoxOffice.basisOfHold, request.member, request.showing, replacing, changing, clock.now, request.journey.from
        ) { row in
            Showings.record(row, request.showing, request.journey).map {
                let sums = Showings.columnCount
                return (
                    showing: $0, booked: row.int(sums), held: row.int(sums + 1), hasLapsedHolds: row.bool(sums + 2),
                    hasLine: row.bool(sums + 3)
                )
            }
        }
        guard let found = found ?? nil, let showing = try Showings.whole(found.showing, from: database) else {
            return nil
        }
        let left = rules.ticketsPerShowing - found.booked - found.held
        let allowed = max(0, min(rules.ticketsPerBooking, Limits.ticketsPerBooking, left))
        return Basis(
            showing: showing, allowed: allowed, hasLapsedHolds: found.hasLapsedHolds, hasLine: found.hasLine)
    }

    private static let basisOfHold = """
        SELECT \(Showings.columns),
            (SELECT coalesce(sum(booking_version.seats), 0) FROM booking JOIN booking_version
                ON booking_version.booking = booking.id AND booking_version.version = booking.version
                WHERE booking.member = ?1 AND booking.state = 'ticketed' AND booking_version.showing = ?2
                    AND booking.id IS NOT ?4),
            (SELECT coalesce(sum(seats), 0) FROM hold
                WHERE member = ?1 AND hold.showing = ?2 AND id IS NOT ?3
                    AND (changing IS NULL OR changing IS NOT ?4)
                    AND (hold.state IN ('charging', 'unknown') OR (hold.state = 'held' AND expires_at > ?5))),
            EXISTS (SELECT 1 FROM hold WHERE hold.showing = ?2 AND hold.state = 'held' AND expires_at <= ?5),
            EXISTS (SELECT 1 FROM waiting WHERE waiting.showing = ?2 AND waiting.state = 'waiting')
        FROM showing JOIN program ON program.id = showing.program
            JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = ?6
        WHERE showing.id = ?2
        """

    /// The hold to be replaced, if it is this conversation's and no money is under way for it.
    private func replaceable(_ hold: HoldID?, row: Int64) throws(StoreFault) -> HoldID? {
        guard let hold, let record = try Holds.load(hold, from: database), record.session == row, record.state == .held
        else { return nil }
        return hold
    }

    /// A ticket to be sold: its kind, by code, and what that pays.
    struct Ticket {
        let kind: String
        let price: Won
    }

    /// What each seat found is sold as: the kinds take them in the order they are read out, adults first, then by rank.
    /// Nil when a kind has no price for the grade of its seat.
    func tickets(of party: Party, _ found: SeatSearch.Found, _ showing: ShowingRecord) throws(StoreFault) -> [Ticket]? {
        var known: [Int: [String: Won]] = [:]
        var tickets: [Ticket] = []
        for (kind, fare) in zip(party.kinds, found.fares) {
            if known[fare.grade] == nil { known[fare.grade] = try prices(of: fare, party, showing) }
            guard let prices = known[fare.grade],
                let ticket = prices[kind].map({ Ticket(kind: kind, price: $0) })
            else { return nil }
            tickets.append(ticket)
        }
        return tickets.count == party.count ? tickets : nil
    }

    /// What the kinds of a party pay for a seat.
    private func prices(of fare: SeatSearch.SeatFare, _ party: Party, _ showing: ShowingRecord) throws(StoreFault)
        -> [String: Won]
    {
        let adult = [FareKind.adult: fare.price]
        if party.others.isEmpty { return adult }
        let others = try KindFares.prices(of: showing, grade: fare.grade, adult: fare.price, in: database)
        return adult.merging(others) { adult, _ in adult }
    }

    /// The time that seats chosen on a plan have, and how often it was extended, when some of them were held before:
    /// choosing again is no way to hold them for ever. Nil: fresh time.
    private func kept(by request: HoldRequest, _ old: HoldID?) throws(StoreFault) -> HeldTime? {
        guard let old, case .these(let seats) = request.preference else { return nil }
        return try database.first(
            """
            SELECT expires_at, extensions FROM hold WHERE id = ?1 AND expires_at > ?3 AND EXISTS
                (SELECT 1 FROM hold_seat WHERE hold = hold.id AND seat IN (SELECT value FROM json_each(?2)))
            """, old, JSON.list(seats.map { .number($0.value) }).line, clock.now
        ) { HeldTime(until: $0.instant(0), extensions: $0.int(1)) }
    }

    /// Until when seats are held.
    struct HeldTime {
        let until: Instant
        /// How often it was extended.
        let extensions: Int
    }

    /// Stores the hold and claims its seats.
    /// - Parameter time: nil: as long as a caller's hold lasts.
    func insert(
        _ found: SeatSearch.Found, _ tickets: [Ticket], for request: HoldRequest, _ terms: HoldRecord.Change?,
        row: Int64, act: Int, time: HeldTime? = nil
    ) throws(StoreFault) -> HoldRecord {
        let now = clock.now
        let expiresAt = time?.until ?? now + Int64(rules.holdSeconds)
        let total = tickets.reduce(Won.zero) { $0 + $1.price }
        try database.run(
            """
            INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
                total, is_split, is_exact,
                changing, changing_version, paid_before, fee, difference, rule, extensions)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'held', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            row, act, request.member, request.showing, request.journey.from, request.journey.to, request.count, now,
            expiresAt, total, found.split, found.exact, terms?.booking, terms?.version, terms?.before, terms?.fee,
            terms?.difference, terms?.rule, time?.extensions ?? 0)
        let hold = HoldID(database.lastInsertedRow)
        try claim(found, tickets, of: request.showing, request.journey, for: hold, terms?.booking)
        return HoldRecord(
            id: hold, session: row, member: request.member, showing: request.showing, journey: request.journey,
            state: .held, expiresAt: expiresAt, total: total, split: found.split, exact: found.exact, change: terms)
    }

    /// Lists seats under a hold and claims them on every leg. Only inside a writing transaction. A change may also lay
    /// its claim on a seat its own booking has; any other seat that is taken is a broken constraint.
    /// - Parameter changing: the booking, by row, whose own seats the hold may keep.
    func claim(
        _ found: SeatSearch.Found, _ tickets: [Ticket], of showing: ShowingID, _ journey: Journey, for hold: HoldID,
        _ changing: Int64?
    ) throws(StoreFault) {
        let seats = JSON.list(found.seats.map { .number($0.value) }).line
        let sold = zip(found.seats, tickets).map { seat, ticket in
            JSON.list([.number(seat.value), .number(ticket.price.amount), .text(ticket.kind)])
        }
        try database.run(
            """
            INSERT INTO hold_seat(hold, position, seat, price, kind, purpose)
            SELECT ?, key, value ->> 0, value ->> 1, value ->> 2,
                (SELECT replace(purpose, 'house', 'usual') FROM seat WHERE seat.id = value ->> 0)
            FROM json_each(?)
            """, hold, JSON.list(sold).line)
        for leg in journey.legs {
            guard let changing else {
                try database.run(BoxOffice.claimSeats, showing, leg, hold, seats)
                continue
            }
            try database.run(
                """
                UPDATE claim SET hold = ? WHERE showing = ? AND leg = ? AND seat IN (SELECT value FROM json_each(?))
                    AND booking = ? AND hold IS NULL
                """, hold, showing, leg, seats, changing)
            try database.run(
                """
                \(BoxOffice.claimSeats)
                WHERE NOT EXISTS (SELECT 1 FROM claim WHERE showing = ?1 AND leg = ?2 AND seat = value AND hold = ?3)
                """, showing, leg, hold, seats)
        }
    }

    /// The channel of the hold `?3`, as an SQL value.
    private static let channelOfHold =
        "(SELECT session.channel FROM hold JOIN session ON session.id = hold.session WHERE hold.id = ?3)"

    /// Claims seats on a leg for a hold: `?1` is the showing, `?2` the leg, `?3` the hold, `?4` the list of seats.
    private static let claimSeats = """
        INSERT INTO claim(showing, leg, seat, hold, channel)
            SELECT ?1, ?2, value, ?3, \(channelOfHold) FROM json_each(?4)
        """

    func heldOutcome(_ hold: HoldID) throws(StoreFault) -> HoldOutcome {
        guard let record = try Holds.load(hold, from: database) else { return .gone }
        return try Holds.tell(record, now: clock.now, in: database).map { .held($0) } ?? .gone
    }
}
