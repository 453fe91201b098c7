// RequestAdmin: callers' requests to staff: to become a member, to be called back. Staff list them and mark them as
// done.

import BookingModel
import SQLite

/// What a caller asked of staff. The raw value is the word shown.
public enum StaffRequestKind: String, Hashable, CaseIterable, Sendable {
    /// To become a member. Staff call, make the member and read out the number.
    case signUp = "sign-up"
    /// To be called back by an operator.
    case callBack = "call-back"

    /// The table they are kept in.
    fileprivate var table: String {
        switch self {
        case .signUp: "signup_request"
        case .callBack: "callback_request"
        }
    }
}

/// A request that waits for staff.
public struct StaffRequest: Hashable, Sendable {
    /// What was asked.
    public let kind: StaffRequestKind
    /// Its row number, for `markDone`; unique among those of its kind.
    public let id: Int64
    /// Masked when printed.
    public let telephone: TelephoneNumber
    /// Nil for a caller who is not a member, or had not logged in.
    public let member: MemberNumber?
    /// When it was asked.
    public let at: Instant
}

extension StaffDoor {
    /// Requests of a kind that wait, the oldest first.
    /// - Parameter limit: 1...`rowsListed`.
    public func requests(_ kind: StaffRequestKind, limit: Int = 100) throws(AdminFault) -> [StaffRequest] {
        let count = min(limit, BoxOffice.rowsListed)
        return try administer { () throws(StoreFault) in
            let sql =
                switch kind {
                case .signUp:
                    """
                    SELECT id, telephone, NULL, at FROM signup_request WHERE state = 'waiting' ORDER BY at,
                    id LIMIT ?
                    """
                case .callBack:
                    """
                    SELECT callback_request.id, callback_request.telephone, member.number, at
                    FROM callback_request LEFT JOIN member ON member.id = callback_request.member
                    WHERE callback_request.state = 'waiting' ORDER BY at, callback_request.id LIMIT ?
                    """
                }
            return try database.all(sql, count) {
                StaffRequest(
                    kind: kind, id: $0.int64(0), telephone: $0.telephone(1),
                    member: $0.isNull(2) ? nil : $0.memberNumber(2), at: $0.instant(3))
            }
        }
    }

    /// Marks a request as done.
    /// - Returns: false when there is none of that number waiting.
    public func markDone(_ kind: StaffRequestKind, _ id: Int64) throws(AdminFault) -> Bool {
        try administer { () throws(StoreFault) in
            try database.transaction { () throws(StoreFault) in
                try database.run("UPDATE \(kind.table) SET state = 'done' WHERE id = ? AND state = 'waiting'", id) > 0
            }
        }
    }
}
