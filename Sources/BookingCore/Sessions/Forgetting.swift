// Forgetting: deletes personal data of old calls, a few calls in each transaction, after adding up what reports need.

import BookingModel
import SQLite

/// How much personal data of calls there is, or was deleted.
public struct CallData: Hashable, Sendable {
    /// Calls with their number and the PBX's reference.
    public var calls = 0
    /// What callers did in them, place by place.
    public var turns = 0
    /// Sign-ups and call-backs that staff have dealt with.
    public var requests = 0
    /// Texts to people who asked for one of those, in a final state.
    public var texts = 0
    /// Counts of wrong PINs by calling number.
    public var guesses = 0
    /// Codes sent to callers who wanted to become members.
    public var codes = 0
    /// Nothing.
    public init() {}

    /// Whether it is none at all.
    public var isEmpty: Bool { self == CallData() }

    /// Both together.
    public static func + (a: CallData, b: CallData) -> CallData {
        var sum = a
        sum.calls += b.calls
        sum.turns += b.turns
        sum.requests += b.requests
        sum.texts += b.texts
        sum.guesses += b.guesses
        sum.codes += b.codes
        return sum
    }
}

extension StaffDoor {
    /// Seconds after its begin in which a call is never forgotten: no call lasts that long, and locks of calling
    /// numbers, repeated requests and reports of texts go by younger data.
    public static let callsRememberedSeconds: Int64 = 86_400
    /// Calls, and rows of each other kind, in one transaction: no caller waits for more.
    static let forgottenTogether = 50

    /// How much personal data there is of calls that began before a moment and are over.
    public func callData(before: Instant) throws(AdminFault) -> CallData {
        let before = forgettable(before)
        return try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                func count(_ rows: String) throws(StoreFault) -> Int {
                    try database.first("SELECT count(*) FROM \(rows)", before) { $0.int(0) } ?? 0
                }
                var data = CallData()
                data.calls = try count(StaffDoor.forgettableCalls)
                data.turns = try count("turn WHERE session IN (SELECT id FROM \(StaffDoor.forgettableCalls))")
                for table in StaffDoor.requestTables {
                    data.requests += try count("\(table) WHERE \(StaffDoor.forgettableRequests)")
                }
                data.texts = try count("outbox WHERE \(StaffDoor.forgettableTexts)")
                data.guesses = try count("caller_guess WHERE window_at < ?")
                data.guesses += try count("browser_guess WHERE last_at < ?")
                data.codes = try count("sign_up_code WHERE issued_at < ?")
                data.codes += try count("browser_code WHERE issued_at < ?")
                return data
            }
        }
    }

    /// Deletes some of it in one transaction; empty when none is left. A call's row stays, without its number, its
    /// reference and the member (but for calls with a hold or an entry of the waiting list). Money, bookings, holds,
    /// tickets and reads of gates are not touched.
    public func forgetCalls(before: Instant) throws(AdminFault) -> CallData {
        let before = forgettable(before)
        return try administer { () throws(StoreFault) in
            // What is deleted is overwritten, not only let go.
            try database.execute("PRAGMA secure_delete = ON")
            func ids(_ sql: String) throws(StoreFault) -> [Int64] {
                try database.all("SELECT id FROM \(sql) LIMIT ?", before, StaffDoor.forgottenTogether) { $0.int64(0) }
            }
            // Looked for before the write: a search may take longer than a caller should wait.
            let calls = try ids("\(StaffDoor.forgettableCalls) ORDER BY started_at")
            let texts = try ids("outbox WHERE \(StaffDoor.forgettableTexts)")
            return try database.transaction { () throws(StoreFault) in
                var data = try forget(calls)
                for text in texts {
                    // Staff may have it sent again since.
                    guard
                        try database.first(
                            "SELECT 1 FROM outbox WHERE \(StaffDoor.forgettableTexts) AND id = ?", before, text,
                            as: { _ in true })
                            != nil
                    else { continue }
                    try database.run("DELETE FROM text_try WHERE text = ?", text)
                    data.texts += try database.run("DELETE FROM outbox WHERE id = ?", text)
                }
                for table in StaffDoor.requestTables {
                    data.requests += try database.run(
                        """
                        DELETE FROM \(table)
                        WHERE id IN (SELECT id FROM \(table) WHERE \(StaffDoor.forgettableRequests) LIMIT ?)
                        """,
                        before,
                        StaffDoor.forgottenTogether)
                }
                data.guesses = try database.run(
                    """
                    DELETE FROM caller_guess
                    WHERE telephone IN (SELECT telephone FROM caller_guess WHERE window_at < ? LIMIT ?)
                    """,
                    before,
                    StaffDoor.forgottenTogether)
                data.codes = try database.run(
                    """
                    DELETE FROM sign_up_code
                    WHERE id IN (SELECT id FROM sign_up_code WHERE issued_at < ? ORDER BY issued_at LIMIT ?)
                    """, before, StaffDoor.forgottenTogether)
                data.guesses += try database.run(
                    """
                    DELETE FROM browser_guess
                    WHERE number IN (SELECT number FROM browser_guess WHERE last_at < ? LIMIT ?)
                    """, before, StaffDoor.forgottenTogether)
                data.codes += try database.run(
                    """
                    DELETE FROM browser_code
                    WHERE browser IN (SELECT browser FROM browser_code WHERE issued_at < ? LIMIT ?)
                    """, before, StaffDoor.forgottenTogether)
                return data
            }
        }
    }

    private func forgettable(_ before: Instant) -> Instant {
        min(before, clock.now + -StaffDoor.callsRememberedSeconds)
    }

    /// A charge without an answer may still become a booking of its call.
    private static let forgettableCalls = """
        session WHERE forgotten_at IS NULL AND channel = 'telephone' AND started_at < ?
            AND NOT EXISTS (SELECT 1 FROM hold
                WHERE hold.session = session.id AND hold.state IN ('charging', 'unknown'))
        """
    private static let requestTables = ["signup_request", "callback_request"]
    private static let forgettableRequests = "state = 'done' AND at < ?"
    private static let forgettableTexts = """
        state IN ('sent', 'delivered', 'failed', 'expired', 'superseded')
            AND kind IN ('sign-up', 'call-back', 'directions', 'sign-up-code', 'log-in-code',
                'member-number', 'pin-changed')
            AND booking IS NULL AND hold IS NULL AND created_at < ?
        """

    /// Inside a writing transaction.
    private func forget(_ calls: [Int64]) throws(StoreFault) -> CallData {
        var data = CallData()
        var days: [LocalDate: CallSums] = [:]
        for call in calls {
            // Another process may have done it since.
            guard
                let began = try database.first(
                    "SELECT started_at FROM session WHERE id = ? AND forgotten_at IS NULL", call, as: { $0.instant(0) })
            else { continue }
            let day = Zone.local(began).date
            for turn in try turns(of: call) { days[day, default: CallSums()].add(turn) }
            for seconds in try bookingMoments(of: call) {
                days[day, default: CallSums()].addBooking(in: call, seconds: seconds)
            }
            data.turns += try database.run("DELETE FROM turn WHERE session = ?", call)
            data.calls += try database.run(
                """
                UPDATE session SET calling = NULL, reference = '', origin = '', bookmark = NULL, forgotten_at = ?,
                    member = CASE WHEN EXISTS (SELECT 1 FROM hold WHERE hold.session = session.id)
                        OR EXISTS (SELECT 1 FROM waiting WHERE waiting.session = session.id) THEN member END
                WHERE id = ?
                """, clock.now, call)
        }
        for (day, sums) in days { try keep(sums, of: day) }
        return data
    }

    private func turns(of call: Int64) throws(StoreFault) -> [CallSums.Turn] {
        try database.all("SELECT place, event, at_ms FROM turn WHERE session = ? ORDER BY n", call) {
            CallSums.Turn(session: call, place: $0.text(0), event: $0.text(1), at: $0.int(2))
        }
    }

    private func bookingMoments(of call: Int64) throws(StoreFault) -> [Int] {
        try database.all(
            """
            SELECT v.at - session.started_at
            FROM session JOIN hold ON hold.session = session.id JOIN booking_version AS v ON v.hold = hold.id
            WHERE session.id = ?
            """, call
        ) { $0.int(0) }
    }

    private func keep(_ sums: CallSums, of day: LocalDate) throws(StoreFault) {
        for row in sums.placeRows {
            try database.run(
                """
                INSERT INTO call_place_sum(day, place, reached, answers, no_input, again) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT(day, place) DO UPDATE SET reached = reached + excluded.reached,
                    answers = answers + excluded.answers, no_input = no_input + excluded.no_input, again = again +
                        excluded.again
                """, day.description, row.place, row.reached, row.answers, row.noInput, row.again)
        }
        for booking in sums.bookings {
            try database.run(
                """
                INSERT INTO call_booking_sum(day, seconds, turns, bookings) VALUES (?, ?, ?, 1)
                ON CONFLICT(day, seconds, turns) DO UPDATE SET bookings = bookings + 1
                """, day.description, booking.seconds, booking.turns)
        }
    }
}

extension BoxOffice {
    /// Adds what is kept of the forgotten calls that began on some days.
    func addForgotten(_ period: StatisticsPeriod, to sums: inout CallSums) throws(StoreFault) {
        let (first, last) = (period.first.description, period.last.description)
        let places = try database.all(
            """
            SELECT place, sum(reached), sum(answers), sum(no_input), sum(again) FROM call_place_sum
            WHERE day BETWEEN ? AND ? GROUP BY place
            """, first, last
        ) {
            CallPlaceRow(
                place: $0.text(0), reached: $0.int(1), answers: $0.int(2), noInput: $0.int(3), again: $0.int(4))
        }
        for row in places { sums.add(row) }
        let bookings = try database.all(
            """
            SELECT seconds, turns, sum(bookings) FROM call_booking_sum
            WHERE day BETWEEN ? AND ? GROUP BY seconds, turns
            """,
            first, last
        ) { (booking: CallBooking(seconds: $0.int(0), turns: $0.int(1)), times: $0.int(2)) }
        for row in bookings { sums.add(row.booking, times: row.times) }
    }
}
