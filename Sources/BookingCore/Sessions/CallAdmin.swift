// CallAdmin: calls as staff see them: who, when, how it ended, and what the caller did, place by place. Never what
// was typed.

import BookingModel
import SQLite

/// A conversation as a line of a list.
public struct CallRecord: Hashable, Sendable {
    /// Its row number.
    public let id: Int64
    /// How it reached the core.
    public let channel: Channel
    /// What was dialled, or the booth's name.
    public let line: String
    /// Masked when printed; nil when withheld.
    public let calling: TelephoneNumber?
    /// Nil when the caller had not chosen one.
    public let language: Language?
    /// The channel's own name for it.
    public let reference: String
    /// When it was answered.
    public let startedAt: Instant
    /// Nil while it goes on, or when its process ended without a word.
    public let endedAt: Instant?
    /// How it ended; nil as `endedAt`.
    public let outcome: CallOutcome?
    /// Who it was, once the PIN was right.
    public let member: MemberNumber?
    /// Where it ended.
    public let place: String?
}

/// A conversation with its turns.
public struct CallDetail: Hashable, Sendable {
    /// The call as the list has it.
    public let record: CallRecord
    /// In order.
    public let turns: [TurnRecord]
    /// Bookings made, changed (by version) in it.
    public let bookings: [BookedVersion]
}

/// A version of a booking, by its number.
public struct BookedVersion: Hashable, Sendable {
    /// Which booking.
    public let number: BookingNumber
    /// Which version of it, from 1.
    public let version: Int
}

extension StaffDoor {
    /// Calls that are not forgotten, the newest first.
    /// - Parameters:
    ///   - since: only those that started at or after it; nil: all.
    ///   - limit: 1...`rowsListed`.
    public func calls(since: Instant? = nil, limit: Int = 50) throws(AdminFault) -> [CallRecord] {
        let first = since ?? Instant(0)
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            try database.all(
                "\(StaffDoor.callColumns) WHERE started_at >= ? AND forgotten_at IS NULL ORDER BY started_at DESC, "
                    + "session.id DESC LIMIT ?", first, count,
                as: StaffDoor.callRecord)
        }
    }

    /// One call with its turns; nil when there is none, or when it is forgotten.
    public func call(_ id: Int64) throws(AdminFault) -> CallDetail? {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                guard
                    let record = try database.first(
                        "\(StaffDoor.callColumns) WHERE session.id = ? AND forgotten_at "
                            + "IS NULL", id, as: StaffDoor.callRecord)
                else {
                    return nil
                }
                let turns = try database.all("SELECT place, event, at_ms FROM turn WHERE session = ? ORDER BY n", id) {
                    TurnRecord(place: $0.text(0), event: $0.text(1), atMilliseconds: $0.int(2))
                }
                // By way of its holds: every version of a booking was a hold of the call that made it.
                let bookings = try database.all(
                    """
                    SELECT booking.number, booking_version.version
                    FROM hold JOIN booking_version ON booking_version.hold = hold.id JOIN booking
                        ON booking.id = booking_version.booking
                    WHERE hold.session = ? ORDER BY hold.id
                    """, id
                ) { BookedVersion(number: $0.bookingNumber(0), version: $0.int(1)) }
                return CallDetail(record: record, turns: turns, bookings: bookings)
            }
        }
    }

    private static let callColumns = """
        SELECT session.id, channel, line, calling, session.language, reference, started_at, ended_at, outcome,
            member.number, place
        FROM session LEFT JOIN member ON member.id = session.member
        """

    private static func callRecord(_ row: ResultRow) -> CallRecord {
        CallRecord(
            id: row.int64(0), channel: row.word(1), line: row.text(2), calling: row.isNull(3) ? nil : row.telephone(3),
            language: row.isNull(4) ? nil : row.language(4), reference: row.text(5), startedAt: row.instant(6),
            endedAt: row.optionalInstant(7),
            outcome: row.isNull(8) ? nil : row.word(8), member: row.isNull(9) ? nil : row.memberNumber(9),
            place: row.optionalText(10))
    }
}
