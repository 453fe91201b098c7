// BookingAdmin: a booking as staff see it: every version, every ledger row, every text.

import BookingModel
import SQLite

/// One version of a booking.
public struct BookingVersionRecord: Hashable, Sendable {
    /// From 1; every change adds one.
    public let version: Int
    /// What it is for, and from where to where.
    public let showing: ShowingFacts
    /// In the order they are read out.
    public let seats: [SeatLabel]
    /// Whom their tickets are for, one for each.
    public let kinds: [FareKind]
    /// What its tickets cost.
    public let total: Won
    /// What the member agreed to when it was made: the total, or a change's difference (negative: money back).
    public let agreed: Won
    /// The fee rule a change was agreed to under, nil for the first version.
    public let rule: String?
    /// When it was made.
    public let at: Instant
}

/// What a line of the ledger is. The raw value is the word stored and shown.
public enum LedgerKind: String, Hashable, CaseIterable, Sendable {
    case charge, refund, fee, surcharge, payment, payout, returned, restored
    case paymentReturn = "payment-return"
    case payoutReturn = "payout-return"
}

/// One line of the ledger.
public struct LedgerLine: Hashable, Sendable {
    /// What it is.
    public let kind: LedgerKind
    /// More than zero.
    public let amount: Won
    /// Our key of the act it came from; no two lines have the same.
    public let key: String
    /// The fee table and step it was taken from; nil where no rule decided.
    public let rule: String?
    /// When it was entered.
    public let at: Instant
}

/// A charge or refund asked of a provider, or of the account here, as staff see it.
public struct AttemptLine: Hashable, Sendable {
    /// True for a refund.
    public let isRefund: Bool
    /// By which staff name it; the provider has it with the box office's prefix before it.
    public let key: String
    /// More than zero.
    public let amount: Won
    /// `intended`, `unknown`, `paid`, `declined` or `covered`: `MoneyTables` says what each means.
    public let state: String
    /// Of a paid charge; nil: there is none.
    public let dispute: Dispute?
    /// When it was asked for.
    public let at: Instant
    /// When its last answer came; nil while there is none.
    public let answeredAt: Instant?
}

/// A booking with its whole story.
public struct BookingDetail: Hashable, Sendable {
    /// Seven digits and their check digit.
    public let number: BookingNumber
    /// Whose it is.
    public let member: MemberNumber
    /// The member's name.
    public let name: String
    /// Masked when printed.
    public let telephone: TelephoneNumber
    /// True when its tickets are good no more.
    public let isCancelled: Bool
    /// When its first version was made.
    public let bookedAt: Instant
    /// Nil while it is not cancelled.
    public let cancelledAt: Instant?
    /// What cancelling cost, and the rule it was taken from; nil while it is not cancelled.
    public let cancelFee: Won?
    /// The fee table and step of that fee.
    public let cancelRule: String?
    /// The oldest first, never empty.
    public let versions: [BookingVersionRecord]
    /// Its money, the oldest first.
    public let ledger: [LedgerLine]
    /// What was asked of the provider for it, the oldest first.
    public let attempts: [AttemptLine]
    /// What was written to the member about it, the oldest first.
    public let texts: [TextRecord]
}

extension StaffDoor {
    /// A booking with its whole story; nil when there is none of that number.
    public func bookingDetail(_ number: BookingNumber) throws(AdminFault) -> BookingDetail? {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                guard
                    let row = try database.first("SELECT id FROM booking WHERE number = ?", number, as: { $0.int64(0) })
                else {
                    return nil
                }
                let versions = try versions(ofBooking: row)
                let ledger = try ledger(ofBooking: row)
                let attempts = try attempts(ofBooking: row)
                let texts = try office.outbox.texts(ofBooking: row)
                return try database.first(
                    """
                    SELECT member.number, member.name, member.telephone, booking.state = 'cancelled', booked_at,
                        cancelled_at, cancel_fee, cancel_rule
                    FROM booking JOIN member ON member.id = booking.member WHERE booking.id = ?
                    """, row
                ) {
                    BookingDetail(
                        number: number, member: $0.memberNumber(0), name: $0.text(1), telephone: $0.telephone(2),
                        isCancelled: $0.bool(3),
                        bookedAt: $0.instant(4), cancelledAt: $0.optionalInstant(5),
                        cancelFee: $0.isNull(6) ? nil : $0.won(6),
                        cancelRule: $0.optionalText(7), versions: versions, ledger: ledger,
                        attempts: attempts, texts: texts)
                }
            }
        }
    }

    /// Booking numbers of a member, the newest first; an empty list when there is no such member.
    /// - Parameter limit: 1...`rowsListed`.
    public func bookingNumbers(of member: MemberNumber, limit: Int = 100) throws(AdminFault) -> [BookingNumber] {
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT booking.number FROM member JOIN booking ON booking.member = member.id WHERE member.number = ?
                ORDER BY booking.id DESC LIMIT ?
                """, member, count
            ) { $0.bookingNumber(0) }
        }
    }

    private func versions(ofBooking booking: Int64) throws(StoreFault) -> [BookingVersionRecord] {
        let rows = try database.all(
            """
            SELECT version, showing, from_stop, to_stop, total, agreed, rule, at FROM booking_version WHERE booking = ?
                ORDER BY version
            """, booking
        ) {
            (
                version: $0.int(0), showing: $0.id(1) as ShowingID, from: $0.int(2), to: $0.int(3), total: $0.won(4),
                agreed: $0.won(5),
                rule: $0.optionalText(6), at: $0.instant(7)
            )
        }
        let reading = ShowingReading(database: database)
        var versions: [BookingVersionRecord] = []
        for row in rows {
            guard let showing = try reading.facts(row.showing, from: row.from, to: row.to) else { continue }
            let seats = try reading.seats(ofBooking: booking, version: row.version)
            versions.append(
                BookingVersionRecord(
                    version: row.version, showing: showing, seats: seats,
                    kinds: try reading.kinds(ofBooking: booking, version: row.version), total: row.total,
                    agreed: row.agreed, rule: row.rule, at: row.at))
        }
        return versions
    }

    private func ledger(ofBooking booking: Int64) throws(StoreFault) -> [LedgerLine] {
        try database.all("SELECT kind, amount, key, rule, at FROM ledger WHERE booking = ? ORDER BY id", booking) {
            LedgerLine(
                kind: $0.word(0), amount: $0.won(1), key: $0.text(2), rule: $0.optionalText(3), at: $0.instant(4))
        }
    }

    private func attempts(ofBooking booking: Int64) throws(StoreFault) -> [AttemptLine] {
        try database.all(
            """
            SELECT kind = 'refund', key, amount, state, dispute, at, answered_at FROM payment_attempt
            WHERE booking = ? ORDER BY id
            """, booking
        ) {
            AttemptLine(
                isRefund: $0.bool(0), key: $0.text(1), amount: $0.won(2), state: $0.text(3),
                dispute: $0.optionalText(4).flatMap { Dispute(rawValue: $0) }, at: $0.instant(5),
                answeredAt: $0.optionalInstant(6))
        }
    }
}
