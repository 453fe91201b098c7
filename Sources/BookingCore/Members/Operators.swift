// Operators: whether an operator is on duty, when the next one will be, and requests to be called back.

import BookingModel
import SQLite

extension BoxOffice {
    /// Whether operators are there now.
    func operators() throws(StoreFault) -> Reply {
        .operators(try operatorStatus(at: clock.now))
    }

    /// Days searched for the next opening. No house closes for longer; one without any hours is said to open when the
    /// search ends.
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
