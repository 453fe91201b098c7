// HoldAdmin: the holds of the moment, and the money of one member, for staff and rehearsals.

import BookingModel
import SQLite

/// A hold that keeps seats from others at this moment.
public struct LiveHold: Hashable, Sendable {
    /// Its row number.
    public let id: HoldID
    /// For whom it is held.
    public let member: MemberNumber
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// Local start of the showing, at its first stop.
    public let starts: LocalDateTime
    /// How many, 1 or more.
    public let seats: Int
    /// `held`, `charging` or `unknown`: the last two never lapse by the clock.
    public let state: String
    /// When its seats are free again, unless it is being charged.
    public let expires: Instant
    /// True when it waits for a caller whose line dropped.
    public let isParked: Bool
}

/// One line of a member's account.
public struct AccountLine: Hashable, Sendable {
    /// What it is.
    public let kind: LedgerKind
    /// Always above zero; the kind says which way it goes.
    public let amount: Won
    /// Nil only for a charge whose seats were lost, and its refund.
    public let booking: BookingNumber?
    /// The fee table and step, where a rule decided.
    public let rule: String?
    /// When it was entered.
    let at: Instant
}

extension StaffDoor {
    /// Holds that are live now, the oldest first, at most `rowsListed`.
    public func liveHolds() throws(AdminFault) -> [LiveHold] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT hold.id, member.number, program.number, showing.starts_at, hold.seats, hold.state,
                    hold.expires_at, hold.parked_at
                FROM hold JOIN member ON member.id = hold.member JOIN showing ON showing.id = hold.showing JOIN program
                    ON program.id = showing.program
                WHERE hold.state IN ('charging', 'unknown') OR (hold.state = 'held' AND hold.expires_at > ?)
                    ORDER BY hold.id LIMIT ?
                """, clock.now, BoxOffice.rowsListed
            ) { row in
                guard let program = ProgramNumber(row.text(2)) else {
                    preconditionFailure("a program number the database's CHECK forbids")
                }
                return LiveHold(
                    id: row.id(0), member: row.memberNumber(1), program: program, starts: Zone.local(row.instant(3)),
                    seats: row.int(4),
                    state: row.text(5), expires: row.instant(6), isParked: !row.isNull(7))
            }
        }
    }

    /// A member's account in order of time, at most `rowsListed` lines.
    public func accountLines(of number: MemberNumber) throws(AdminFault) -> [AccountLine] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT ledger.kind, ledger.amount, booking.number, ledger.rule, ledger.at
                FROM ledger JOIN member ON member.id = ledger.member LEFT JOIN booking ON booking.id = ledger.booking
                WHERE member.number = ? ORDER BY ledger.id LIMIT ?
                """, number, BoxOffice.rowsListed
            ) { row in
                AccountLine(
                    kind: row.word(0), amount: row.won(1), booking: row.isNull(2) ? nil : row.bookingNumber(2),
                    rule: row.optionalText(3),
                    at: row.instant(4))
            }
        }
    }
}
