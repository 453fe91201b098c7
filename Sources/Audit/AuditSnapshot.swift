// AuditSnapshot: the rows the audit works on, in memory: holds, bookings, claims, money.

import SQLite

/// One seat of one showing on one leg.
struct Place: Hashable {
    let showing: Int64
    let leg: Int64
    let seat: Int64
}

struct AuditSnapshot {
    struct Hold {
        let id, session, act, member, showing: Int64
        let legs: Range<Int64>
        let seats: Int
        let state: String
        let createdAt, expiresAt: Int64
        let parkedAt: Int64?
        let total: Int64
        let changing: Int64?
        let changingVersion, before, fee, difference: Int64
        /// Seats offered to a member who waits: no call has to end it.
        let isOffer: Bool
        /// Its seats were given again, at the prices of before, when the box office moved the showing.
        let isMoved: Bool
        /// Set aside, by its state alone.
        var isLive: Bool { ["held", "charging", "unknown"].contains(state) }
    }
    struct Booking {
        let id: Int64
        let number: String
        let member, version: Int64
        let state: String
        let bookedAt: Int64
        let cancelFee: Int64
        let cancelRule: String
        var subject: String { "booking \(number)" }
    }
    struct Version {
        let booking, version, hold, showing: Int64
        let legs: Range<Int64>
        let seats: Int
        let total, agreed, session: Int64
    }
    struct Claim {
        let place: Place
        let hold, booking, heldBack: Int64?
    }
    struct Entry {
        let id, member: Int64
        let booking, hold: Int64?
        let kind: String
        let amount: Int64
        let key: String
    }
    struct Attempt {
        let key, kind, state: String
        let hold, booking: Int64?
        let amount: Int64
        let chargeKey: String?
        let isOnAccount: Bool
    }
    /// Money of a charge that others moved.
    struct Return {
        let key, chargeKey: String
        let amount: Int64
    }

    /// A seat, what it costs and whom it is for.
    struct Ticket: Hashable {
        let seat, price: Int64
        let kind: String
    }

    /// The grades of seats, by their rows.
    let grades: [Int64: Int]

    /// By their rows.
    let holds: [Int64: Hold]
    let bookings: [Int64: Booking]
    /// Of a booking's row, by version.
    let versions: [Int64: [Version]]
    let claims: [Claim]
    /// Seats of a hold's row, with their prices, in order.
    let holdSeats: [Int64: [Ticket]]
    /// Seats of a booking's row and version, with their prices, in order.
    let bookingSeats: [BookingVersion: [Ticket]]
    let ledger: [Entry]
    let attempts: [Attempt]
    let returns: [Return]

    struct BookingVersion: Hashable {
        let booking, version: Int64
    }

    init(_ database: Database) throws(StoreFault) {
        holds = try AuditSnapshot.readHolds(database)
        let found = try database.all(
            """
            SELECT id, number, member, version, state, booked_at, cancel_fee, cancel_rule
            FROM booking
            """
        ) {
            Booking(
                id: $0.int64(0), number: $0.text(1), member: $0.int64(2), version: $0.int64(3), state: $0.text(4),
                bookedAt: $0.int64(5),
                cancelFee: $0.int64(6), cancelRule: $0.text(7))
        }
        bookings = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
        let all = try database.all(
            """
            SELECT booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, session FROM
            booking_version ORDER BY booking, version
            """
        ) {
            Version(
                booking: $0.int64(0), version: $0.int64(1), hold: $0.int64(2), showing: $0.int64(3),
                legs: $0.int64(4)..<$0.int64(5),
                seats: $0.int(6), total: $0.int64(7), agreed: $0.int64(8), session: $0.int64(9))
        }
        versions = Dictionary(grouping: all, by: \.booking)
        claims = try database.all("SELECT showing, leg, seat, hold, booking, held_back FROM claim") {
            Claim(
                place: Place(showing: $0.int64(0), leg: $0.int64(1), seat: $0.int64(2)), hold: $0.optionalInt64(3),
                booking: $0.optionalInt64(4), heldBack: $0.optionalInt64(5))
        }
        let graded = try database.all(
            "SELECT DISTINCT seat.id, section.grade FROM hold_seat JOIN seat ON seat.id = hold_seat.seat "
                + "JOIN section ON section.id = seat.section"
        ) { ($0.int64(0), $0.int(1)) }
        grades = Dictionary(graded) { first, _ in first }
        let held = try database.all("SELECT hold, seat, price, kind FROM hold_seat ORDER BY hold, position") {
            ($0.int64(0), Ticket(seat: $0.int64(1), price: $0.int64(2), kind: $0.text(3)))
        }
        holdSeats = Dictionary(grouping: held, by: \.0).mapValues { $0.map(\.1) }
        let sold = try database.all(
            """
            SELECT booking, version, seat, price, kind FROM booking_seat ORDER BY booking, version,
            position
            """
        ) {
            (
                BookingVersion(booking: $0.int64(0), version: $0.int64(1)),
                Ticket(seat: $0.int64(2), price: $0.int64(3), kind: $0.text(4))
            )
        }
        bookingSeats = Dictionary(grouping: sold, by: \.0).mapValues { $0.map(\.1) }
        ledger = try database.all("SELECT id, member, booking, hold, kind, amount, key FROM ledger ORDER BY id") {
            Entry(
                id: $0.int64(0), member: $0.int64(1), booking: $0.optionalInt64(2), hold: $0.optionalInt64(3),
                kind: $0.text(4),
                amount: $0.int64(5), key: $0.text(6))
        }
        attempts = try database.all(
            """
            SELECT key, kind, state, hold, booking, amount, charge_key, on_account FROM
            payment_attempt ORDER BY id
            """
        ) {
            Attempt(
                key: $0.text(0), kind: $0.text(1), state: $0.text(2), hold: $0.optionalInt64(3),
                booking: $0.optionalInt64(4),
                amount: $0.int64(5), chargeKey: $0.optionalText(6), isOnAccount: $0.bool(7))
        }
        returns = try database.all("SELECT key, charge_key, amount FROM outside_return ORDER BY key") {
            Return(key: $0.text(0), chargeKey: $0.text(1), amount: $0.int64(2))
        }
        counts = try AuditSnapshot.count(database)
    }

    let counts: [TableCount]

    private static func count(_ database: Database) throws(StoreFault) -> [TableCount] {
        var counts: [TableCount] = []
        for table in [
            "member", "showing", "hold", "claim", "booking", "booking_version", "ledger", "payment_attempt",
            "outside_return", "outbox", "waiting", "session", "turn",
        ] {
            counts.append(
                TableCount(table: table, count: try database.first("SELECT count(*) FROM \(table)") { $0.int(0) } ?? 0))
        }
        return counts
    }

    private static func readHolds(_ database: Database) throws(StoreFault) -> [Int64: Hold] {
        let found = try database.all(
            """
            SELECT id, session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
                parked_at, total, changing,
                changing_version, paid_before, fee, difference,
                EXISTS (SELECT 1 FROM waiting WHERE waiting.hold = hold.id AND waiting.state = 'offered'),
                rule IS 'moved' FROM hold
            """
        ) {
            Hold(
                id: $0.int64(0), session: $0.int64(1), act: $0.int64(2), member: $0.int64(3), showing: $0.int64(4),
                legs: $0.int64(5)..<$0.int64(6),
                seats: $0.int(7), state: $0.text(8), createdAt: $0.int64(9), expiresAt: $0.int64(10),
                parkedAt: $0.optionalInt64(11),
                total: $0.int64(12), changing: $0.optionalInt64(13), changingVersion: $0.int64(14),
                before: $0.int64(15), fee: $0.int64(16),
                difference: $0.int64(17), isOffer: $0.bool(18), isMoved: $0.bool(19))
        }
        return Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    }
}
