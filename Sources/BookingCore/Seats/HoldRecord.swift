// HoldRecord: a stored hold, in the form the acts need and in the form the caller hears; how it ends without a booking;
// and what happens when a charge turns out to be paid whose hold has lost its seats.

import BookingModel
import SQLite

struct HoldRecord {
    let id: HoldID
    /// Row of the conversation it belongs to.
    let session: Int64
    let member: MemberID
    let showing: ShowingID
    let journey: Journey
    let state: State
    let expiresAt: Instant
    let total: Won
    let split: Bool
    let exact: Bool
    let change: Change?

    enum State: String { case held, charging, unknown, booked, released }

    /// What it would change, at which terms.
    struct Change {
        let booking: Int64
        /// The booking's version the terms are for.
        let version: Int
        let before: Won
        let fee: Won
        let difference: Won
        let rule: String
    }

    /// What the caller has to agree to.
    var amountToAgree: Won { change?.difference ?? total }
    /// What agreeing charges: never below zero.
    var amountToCharge: Won { max(.zero, change.map { total - $0.before } ?? total) }

    /// Whether its seats are still set aside: always while money is under way.
    func isLive(_ now: Instant) -> Bool {
        switch state {
        case .held: expiresAt > now
        case .charging, .unknown: true
        case .booked, .released: false
        }
    }
}

enum Holds {
    /// How many `columns` are.
    static let columnCount = 16
    /// A hold from the row of a statement, read by `record`.
    static let columns = """
        hold.session, hold.member, hold.showing, hold.from_stop, hold.to_stop, hold.state, hold.expires_at, hold.total,
        hold.is_split, hold.is_exact, hold.changing, hold.changing_version, hold.paid_before, hold.fee, hold.difference,
        hold.rule
        """

    static func record(_ row: ResultRow, _ id: HoldID) -> HoldRecord {
        let change = row.optionalInt64(10).map {
            HoldRecord.Change(
                booking: $0, version: row.int(11), before: row.won(12), fee: row.won(13), difference: row.won(14),
                rule: row.text(15))
        }
        return HoldRecord(
            id: id, session: row.int64(0), member: row.id(1), showing: row.id(2),
            journey: Journey(from: row.int(3), to: row.int(4)), state: row.word(5), expiresAt: row.instant(6),
            total: row.won(7), split: row.bool(8), exact: row.bool(9), change: change)
    }

    static func load(_ id: HoldID, from database: Database) throws(StoreFault) -> HoldRecord? {
        try database.first(select, id) { record($0, id) }
    }

    private static let select = "SELECT \(columns) FROM hold WHERE id = ?"

    /// The hold as read out to the caller; nil when its showing leaves its boarding stop no more.
    /// - Parameter showing: nil: it is read.
    static func tell(_ record: HoldRecord, of showing: ShowingRecord? = nil, now: Instant, in database: Database)
        throws(StoreFault) -> Hold?
    {
        var known = showing
        if known == nil { known = try Showings.load(record.showing, record.journey, from: database) }
        guard let showing = known else { return nil }
        let told = try SeatMaps.tell(.hold(record.id), of: showing, now: now, in: database)
        var quote: ChangeQuote?
        if let change = record.change, let number = try Bookings.number(change.booking, in: database) {
            quote = ChangeQuote(booking: number, before: change.before, fee: change.fee, difference: change.difference)
        }
        return Hold(
            id: record.id, showing: told.showing, seats: told.seats, total: record.total, split: record.split,
            exact: record.exact, change: quote)
    }

    /// Gives the seats of a hold back. Seats that a booking has too stay the booking's.
    static func release(_ id: HoldID, in database: Database) throws(StoreFault) {
        try database.run("UPDATE hold SET state = 'released' WHERE id = ?", id)
        try database.run("DELETE FROM claim WHERE hold = ? AND booking IS NULL", id)
        try database.run("UPDATE claim SET hold = NULL WHERE hold = ?", id)
    }

    /// Frees the lapsed holds of a showing. Every act that sets seats aside begins with it; there is no sweeper.
    static func freeLapsed(_ showing: ShowingID, now: Instant, in database: Database) throws(StoreFault) {
        let lapsed: [HoldID] = try database.all(
            "SELECT id FROM hold WHERE showing = ? AND state = 'held' AND expires_at <= ?", showing, now
        ) { $0.id(0) }
        for id in lapsed { try release(id, in: database) }
    }
}

extension BoxOffice {
    /// Makes the booking of a paid hold, or gives the money back. Only inside a writing transaction.
    func ticketOrGiveBack(_ hold: HoldRecord, _ attempt: Attempt) throws(StoreFault) -> BookOutcome {
        if let sale = try saleOfPaid(hold, attempt) { return try ticket(sale, charged: .paid(attempt.key)) }
        if hold.state == .charging || hold.state == .unknown { try Holds.release(hold.id, in: database) }
        try returnLost(attempt, of: hold)
        try offerSeats(of: hold.showing)
        return .gone
    }

    /// Enters a charge that no ticket can come of, and its return. Only inside a writing transaction.
    func returnLost(_ attempt: Attempt, of hold: HoldRecord) throws(StoreFault) {
        // Taken and given back at once: the ledger shows both, under the hold.
        let subject = Ledger.Subject(member: hold.member, booking: nil, hold: hold.id, showing: hold.showing)
        try Ledger.enter(
            .charge, attempt.amount, key: attempt.key, rule: nil, for: subject, at: clock.now, in: database)
        try Ledger.enter(
            .refund, attempt.amount, key: "L\(attempt.key)", rule: "lost-hold", for: subject, at: clock.now,
            in: database)
        _ = try Attempts.intend(
            refund: attempt.amount, of: attempt.key, number: 1, booking: nil, hold: hold.id, attempt.language,
            at: clock.now, in: database)
        try tell(.chargeFailed, hold, attempt.language)
    }

    /// The sale a paid hold can still become, or nil. The showing must not have started or been cancelled; a booking to
    /// change must still be the one the terms were for. A showing that was taken off sale since is no reason: the
    /// caller agreed before.
    private func saleOfPaid(_ hold: HoldRecord, _ attempt: Attempt) throws(StoreFault) -> ReadySale? {
        guard let showing = try Showings.load(hold.showing, hold.journey, from: database), showing.state != .cancelled,
            showing.leavesAt > clock.now,
            let member = try payer(hold.member)
        else { return nil }
        var changing: BookingRecord?
        if let change = hold.change {
            guard let booking = try Bookings.load(row: change.booking, from: database), booking.state == .ticketed,
                booking.version == change.version
            else { return nil }
            changing = booking
        }
        switch hold.state {
        case .charging, .unknown: break
        case .held, .released: guard try takeAgain(hold, showing) else { return nil }
        case .booked: return nil
        }
        return ReadySale(
            hold: hold, showing: showing, member: member, changing: changing, language: attempt.language,
            session: attempt.session ?? hold.session)
    }

    /// Gives a lost hold seats of the same price again: of the same grade, or of the same purpose. False when there are
    /// none.
    private func takeAgain(_ hold: HoldRecord, _ showing: ShowingRecord) throws(StoreFault) -> Bool {
        try Holds.release(hold.id, in: database)
        try Holds.freeLapsed(hold.showing, now: clock.now, in: database)
        let sold = try database.all(
            """
            SELECT section.grade, hold_seat.purpose, hold_seat.kind, hold_seat.seat FROM hold_seat
                JOIN seat ON seat.id = hold_seat.seat JOIN section ON section.id = seat.section
            WHERE hold_seat.hold = ? ORDER BY hold_seat.position
            """, hold.id
        ) { (grade: $0.int(0), purpose: $0.word(1, as: SeatPurpose.self), kind: $0.text(2), seat: $0.id(3) as SeatID) }
        guard let grade = sold.first?.grade else { return false }
        // Seats of several prices were chosen on a plan: the same again, or none.
        let preference: SeatPreference =
            sold.contains { $0.grade != grade || $0.purpose != sold[0].purpose && !$0.purpose.isAccessible }
            ? .these(sold.map(\.seat))
            : sold[0].purpose.isAccessible
                ? .wheelchair : sold[0].purpose == .restricted ? .restricted : .grade(grade)
        let left = try quotasLeft(of: showing, hold.journey, replacing: nil, changing: nil, row: hold.session)
        let search = SeatSearch(
            database: database, maps: seatMaps, now: clock.now, showing: showing, journey: hold.journey,
            count: sold.count, replacing: nil, changing: hold.change?.booking, quotas: left)
        let party = showing.kinds.inOrder(Party(kinds: sold.map(\.kind)))
        guard case .found(let found) = try search.choose(preference),
            try quotaRefuses(
                found, of: showing, hold.journey, replacing: nil, changing: hold.change?.booking, row: hold.session)
                == nil,
            let tickets = try tickets(of: party, found, showing),
            tickets.reduce(Won.zero, { $0 + $1.price }) == hold.total
        else { return false }
        try database.run("DELETE FROM hold_seat WHERE hold = ?", hold.id)
        try claim(found, tickets, of: hold.showing, hold.journey, for: hold.id, hold.change?.booking)
        return true
    }
}
