// BookingRecord: a stored booking, in the form the acts need and in the form its member hears.

import BookingModel
import SQLite

/// A stored booking at its current version.
struct BookingRecord {
    let row: Int64
    let number: BookingNumber
    let member: MemberID
    let version: Int
    let state: State
    /// When it was first made.
    let bookedAt: Instant
    let showing: ShowingID
    let journey: Journey
    /// What its tickets cost together now.
    let total: Won
    /// When it leaves the boarding stop (or starts).
    let starts: Instant
    let category: Category
    /// The terms it was cancelled at; nil when it is not.
    let cancelled: (fee: Won, rule: String)?

    enum State: String { case ticketed, cancelled }
}

enum Bookings {
    private static let columns = """
        SELECT booking.id, booking.number, booking.member, booking.version, booking.state, booking.booked_at,
            booking_version.showing,
            booking_version.from_stop, booking_version.to_stop, booking_version.total, showing_stop.leaves_at,
                program.category,
            booking.cancel_fee, booking.cancel_rule
        FROM booking JOIN booking_version ON booking_version.booking = booking.id
            AND booking_version.version = booking.version
            JOIN showing ON showing.id = booking_version.showing JOIN program ON program.id = showing.program
            JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = booking_version.from_stop
        """

    private static func record(_ row: ResultRow) -> BookingRecord? {
        guard let number = BookingNumber(row.text(1)) else { return nil }
        return BookingRecord(
            row: row.int64(0), number: number, member: row.id(2), version: row.int(3), state: row.word(4),
            bookedAt: row.instant(5),
            showing: row.id(6), journey: Journey(from: row.int(7), to: row.int(8)), total: row.won(9),
            starts: row.instant(10),
            category: row.word(11), cancelled: row.isNull(12) ? nil : (row.won(12), row.text(13)))
    }

    /// A member's booking; nil when there is none of that number, or it is another member's.
    static func load(_ number: BookingNumber, of member: MemberID, from database: Database) throws(StoreFault)
        -> BookingRecord?
    {
        let found = try database.first(
            "\(columns) WHERE booking.number = ? AND booking.member = ?", number, member, as: record)
        return found ?? nil
    }

    static func load(row: Int64, from database: Database) throws(StoreFault) -> BookingRecord? {
        let found = try database.first("\(columns) WHERE booking.id = ?", row, as: record)
        return found ?? nil
    }

    /// A member's live bookings that start later than `after`, soonest first, at most `Limits.bookingsOffered`.
    static func live(of member: MemberID, after: Instant, in database: Database) throws(StoreFault) -> [BookingRecord] {
        try database.all(
            """
            \(columns) WHERE booking.member = ? AND booking.state = 'ticketed' AND showing_stop.leaves_at > ?
            ORDER BY showing_stop.leaves_at, booking.id LIMIT \(Limits.bookingsOffered)
            """, member, after, as: record
        ).compactMap { $0 }
    }

    /// A member's bookings that have started or are cancelled, the newest first, at most `Limits.bookingsOffered`.
    static func over(of member: MemberID, now: Instant, in database: Database) throws(StoreFault) -> [BookingRecord] {
        try database.all(
            """
            \(columns) WHERE booking.member = ? AND (booking.state = 'cancelled' OR showing_stop.leaves_at <= ?)
            ORDER BY showing_stop.leaves_at DESC, booking.id DESC LIMIT \(Limits.bookingsOffered)
            """, member, now, as: record
        ).compactMap { $0 }
    }

    /// The showings a booking was moved away from: when each would have started, and when it was given up.
    static func moves(of booking: Int64, in database: Database) throws(StoreFault) -> [(starts: Instant, at: Instant)] {
        try database.all(
            """
            SELECT showing_stop.leaves_at, later.at FROM booking_version AS earlier
                JOIN booking_version AS later ON later.booking = earlier.booking AND later.version = earlier.version + 1
                JOIN showing_stop ON showing_stop.showing = earlier.showing AND showing_stop.stop = earlier.from_stop
            WHERE earlier.booking = ? AND later.showing <> earlier.showing
            """, booking
        ) { ($0.instant(0), $0.instant(1)) }
    }

    /// The booking made of a hold, as read out to its member; nil when none was made.
    static func of(_ hold: HoldID, now: Instant, in database: Database) throws(StoreFault) -> Booking? {
        let found = try database.first(
            "\(columns) WHERE booking.id = (SELECT booking FROM booking_version WHERE hold = ?)", hold, as: record)
        guard let record = found ?? nil else { return nil }
        return try tell(record, now: now, in: database)
    }

    static func number(_ row: Int64, in database: Database) throws(StoreFault) -> BookingNumber? {
        let found = try database.first("SELECT number FROM booking WHERE id = ?", row) { BookingNumber($0.text(0)) }
        return found ?? nil
    }

    /// As read out to its member.
    static func tell(_ record: BookingRecord, now: Instant, in database: Database) throws(StoreFault) -> Booking? {
        guard let showing = try Showings.load(record.showing, record.journey, from: database) else { return nil }
        let told = try SeatMaps.tell(
            .booking(record.row, version: record.version), of: showing, now: now, in: database)
        let move = try ShowingMoves.last(of: record.row, record.showing, in: database)
        return Booking(
            number: record.number, version: record.version, showing: told.showing, seats: told.seats,
            total: record.total, moved: move?.told(record.starts, now: now))
    }
}

extension BoxOffice {
    /// How long after its start a booking may still be cancelled by any fee table, in seconds: a day.
    static let latestCancelSeconds: Int64 = 86_400

    /// The member's live bookings that have not started, or can still be cancelled although they have (trains and buses
    /// after departure).
    func bookings(_ member: MemberID) throws(StoreFault) -> Reply {
        var bookings: [Booking] = []
        for record in try Bookings.live(of: member, after: clock.now + -BoxOffice.latestCancelSeconds, in: database) {
            if record.starts <= clock.now {
                guard try terms(of: record, forGivingUp: [record.total]) != nil else { continue }
            }
            if let booking = try Bookings.tell(record, now: clock.now, in: database) { bookings.append(booking) }
        }
        return .bookings(bookings)
    }

    /// The fee on giving up tickets that cost so much now, and its rule; nil when it is too late.
    ///
    /// Moving to a later showing is free, but does not wipe out the fee that was due for the showing given up: the
    /// highest of what the terms say now and what they said at each move. Else a caller would move a ticket of tonight
    /// to next week and cancel it there for nothing.
    ///
    /// The box office moved the showing, and gave its members time to give it up for nothing.
    func terms(of booking: BookingRecord, forGivingUp tickets: [Won]) throws(StoreFault) -> (fee: Won, rule: String)? {
        if let move = try ShowingMoves.last(of: booking.row, booking.showing, in: database), move.isFree(clock.now),
            booking.starts > clock.now
        {
            return (.zero, ShowingMoves.freeRule)
        }
        let now = try FeeTables.quote(
            tickets, category: booking.category, bookedAt: booking.bookedAt, starts: booking.starts, now: clock.now,
            in: database)
        guard var highest = now else { return nil }
        for move in try Bookings.moves(of: booking.row, in: database) {
            let then = try FeeTables.quote(
                tickets, category: booking.category, bookedAt: booking.bookedAt, starts: move.starts, now: move.at,
                in: database)
            if let then, then.fee > highest.fee { highest = then }
        }
        return highest
    }

    /// What each ticket of a booking costs.
    func prices(of booking: BookingRecord) throws(StoreFault) -> [Won] {
        try database.all(
            "SELECT price FROM booking_seat WHERE booking = ? AND version = ? ORDER BY position", booking.row,
            booking.version
        ) { $0.won(0) }
    }

    /// At which terms a booking could be changed now to tickets that cost `newTotal`; nil when it cannot be changed any
    /// more.
    func changeTerms(of booking: BookingRecord, newTotal: Won) throws(StoreFault) -> HoldRecord.Change? {
        guard booking.state == .ticketed, booking.starts > clock.now, try !Admissions.isUsed(booking.row, in: database)
        else { return nil }
        let back = max(.zero, booking.total - newTotal)
        guard let quote = try terms(of: booking, forGivingUp: [back]) else { return nil }
        return HoldRecord.Change(
            booking: booking.row, version: booking.version, before: booking.total, fee: quote.fee,
            difference: newTotal - booking.total + quote.fee, rule: quote.rule)
    }
}
