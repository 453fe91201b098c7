// Requests: callers' requests to staff, to become a member or to be called back, which staff list and mark as done;
// and whether an operator is on duty.

import BookingModel
import SQLite

/// What a caller asked of staff. The raw value is the word shown.
public enum StaffRequestKind: String, Hashable, CaseIterable, Sendable {
    /// To become a member: staff call, make the member and read out the number. Of one who joined in the call: to have
    /// an account for payments added.
    case signUp = "sign-up"
    /// To be called back by an operator.
    case callBack = "call-back"

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
    /// Nil for a caller who is not a member, or had not logged in. For a sign-up: who has joined already.
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
                    SELECT signup_request.id, signup_request.telephone, member.number, at
                    FROM signup_request LEFT JOIN member ON member.id = signup_request.member
                    WHERE signup_request.state = 'waiting' ORDER BY at, signup_request.id LIMIT ?
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

extension BoxOffice {
    /// Stores the request. Says the same whether or not the number belongs to a member already.
    ///
    /// One text a day for each number, so that no caller can flood another person's telephone with texts.
    func signUp(_ telephone: TelephoneNumber, _ language: Language, session: SessionID, act: Int) throws(StoreFault)
        -> Reply
    {
        let now = clock.now
        try write(in: session) { row throws(StoreFault) in
            let isRecent =
                try database.first(
                    "SELECT 1 FROM signup_request WHERE telephone = ? AND at > ?", telephone.fullDigits,
                    now + -BoxOffice.noticeSeconds
                ) { _ in true } ?? false
            if isRecent { return }
            try database.run(
                """
                INSERT INTO signup_request(session, act, telephone, language, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT
                DO NOTHING
                """,
                row, act, telephone.fullDigits, language.rawValue, now)
            guard telephone.isMobile else { return }
            try Outbox.enqueue(
                NewText(
                    kind: .signUp, telephone: telephone, language: language, askedBy: (row, act),
                    deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
        }
        return .signedUp
    }
}

extension BoxOffice {
    /// Whether operators are there now.
    func operators() throws(StoreFault) -> Reply {
        .operators(try operatorStatus(at: clock.now))
    }

    /// Days searched for the next opening. No box office closes for longer; one without any hours is said to open when
    /// the search ends.
    private static let daysSearched = 366

    /// Whether operators are there at an instant, and if not, when they are next.
    func operatorStatus(at instant: Instant) throws(StoreFault) -> OperatorStatus {
        let now = Zone.local(instant)
        if let hours = try operatorHours(on: now.date) {
            if hours.contains(now.time.minuteOfDay) { return .open }
            if now.time.minuteOfDay < hours.lowerBound {
                return .closed(opens: LocalDateTime(now.date, BoxOffice.time(hours.lowerBound)))
            }
        }
        for days in 1...BoxOffice.daysSearched {
            let date = now.date.adding(days: days)
            if let hours = try operatorHours(on: date) {
                return .closed(opens: LocalDateTime(date, BoxOffice.time(hours.lowerBound)))
            }
        }
        return .closed(opens: LocalDateTime(now.date.adding(days: BoxOffice.daysSearched), BoxOffice.time(0)))
    }

    /// The hours of a day in minutes after midnight, nil when no operator is on duty.
    private func operatorHours(on date: LocalDate) throws(StoreFault) -> Range<Int>? {
        guard let hours = rules.operatorHours[date.weekday], !hours.isEmpty else { return nil }
        if rules.operatorsOnHolidays { return hours }
        let isHoliday = try database.first("SELECT 1 FROM holiday WHERE day = ?", date) { _ in true } ?? false
        return isHoliday ? nil : hours
    }

    /// A minute of the day as a time; beyond the day's ends, its first or last minute.
    private static func time(_ minuteOfDay: Int) -> LocalTime {
        let minute = min(max(minuteOfDay, 0), 1439)
        return LocalTime(minute / 60, minute % 60)!
    }

    /// Stores a call-back request, and a text that says when. One that is waiting already is not stored twice.
    func callBack(_ telephone: TelephoneNumber, _ member: MemberID?, session: SessionID, act: Int) throws(StoreFault)
        -> Reply
    {
        let now = clock.now
        let chosen = sessions[session]?.language ?? .local
        try write(in: session) { row throws(StoreFault) in
            let isWaiting =
                try database.first(
                    "SELECT 1 FROM callback_request WHERE state = 'waiting' AND telephone = ?", telephone.fullDigits
                ) { _ in
                    true
                }
            if isWaiting ?? false { return }
            try database.run(
                """
                INSERT INTO callback_request(session, act, telephone, member, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT
                DO NOTHING
                """,
                row, act, telephone.fullDigits, member, now)
            guard telephone.isMobile else { return }
            let language =
                try database.first("SELECT language FROM member WHERE id = ?", member) { $0.language(0) }
                ?? chosen
            try Outbox.enqueue(
                NewText(
                    kind: .callBack, member: member, telephone: telephone, language: language, askedBy: (row, act),
                    deadline: now + BoxOffice.noticeSeconds),
                in: database, at: now)
        }
        return .callBackStored
    }
}
