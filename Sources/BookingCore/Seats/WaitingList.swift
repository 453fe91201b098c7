// WaitingList: members wait for seats of a showing that has too few, hear their place in line, and leave it.

import BookingModel
import SQLite

/// An entry of the waiting list as the acts need it.
struct WaitingRecord {
    /// Its row; entries of a showing are served in the order of their rows.
    let row: Int64
    /// Row of the conversation it was made in: its channel sells what is offered.
    let session: Int64
    let channel: Channel
    let member: MemberID
    let showing: ShowingID
    let journey: Journey
    let party: Party
    /// The least grade that will do; nil: any.
    let grade: Int?
    let language: Language

    /// What it asks for, as a call would.
    var request: HoldRequest {
        HoldRequest(member: member, showing: showing, journey: journey, party: party, preference: .best)
    }
}

enum WaitingList {
    private static let columns = """
        SELECT waiting.id, waiting.session, session.channel, waiting.member, waiting.showing, waiting.from_stop,
            waiting.to_stop, waiting.kinds, waiting.grade, waiting.language
        FROM waiting JOIN session ON session.id = waiting.session
        """

    private static func record(_ row: ResultRow) -> WaitingRecord {
        WaitingRecord(
            row: row.int64(0), session: row.int64(1), channel: row.word(2), member: row.id(3), showing: row.id(4),
            journey: Journey(from: row.int(5), to: row.int(6)),
            party: Party(kinds: row.text(7).split(separator: ",").map(String.init)), grade: row.optionalInt(8),
            language: row.language(9))
    }

    /// Who waits for a showing, in order, at most `most`.
    static func line(of showing: ShowingID, most: Int, in database: Database) throws(StoreFault) -> [WaitingRecord] {
        try database.all(
            "\(columns) WHERE waiting.showing = ? AND waiting.state = 'waiting' ORDER BY waiting.id LIMIT ?", showing,
            most, as: record)
    }

    /// An entry; nil when there is none of that row.
    static func load(_ row: Int64, from database: Database) throws(StoreFault) -> WaitingRecord? {
        try database.first("\(columns) WHERE waiting.id = ?", row, as: record)
    }

    /// Whether anybody waits for a showing.
    static func isThere(for showing: ShowingID, in database: Database) throws(StoreFault) -> Bool {
        try database.first("SELECT 1 FROM waiting WHERE showing = ? AND state = 'waiting'", showing) { _ in true }
            ?? false
    }

    /// The open entry of a member for a showing, with the hold of its offer; nil: none.
    static func open(_ member: MemberID, _ showing: ShowingID, in database: Database) throws(StoreFault) -> (
        row: Int64, hold: HoldID?
    )? {
        try database.first(
            "SELECT id, hold FROM waiting WHERE showing = ? AND member = ? AND state IN ('waiting', 'offered')",
            showing,
            member
        ) { (row: $0.int64(0), hold: $0.optionalID(1)) }
    }

    /// Until when a hold is an offer of the waiting list; nil: it is none.
    static func offered(_ hold: HoldID, in database: Database) throws(StoreFault) -> Instant? {
        try database.first("SELECT offer_until FROM waiting WHERE hold = ? AND state = 'offered'", hold) {
            $0.instant(0)
        }
    }

    /// The member takes other seats in the place of those that were offered: the offer is used up.
    static func use(_ hold: HoldID, in database: Database) throws(StoreFault) {
        try database.run("UPDATE waiting SET state = 'taken' WHERE hold = ? AND state = 'offered'", hold)
    }

    /// Seats that were offered are taken back by the box office, which moves or cancels the showing: who had them waits
    /// again, in their old place, and the text of the offer does not go out any more.
    static func takeBack(_ showing: ShowingID, in database: Database) throws(StoreFault) {
        let rows = try database.all(
            """
            SELECT waiting.id FROM waiting JOIN hold ON hold.id = waiting.hold AND hold.state = 'held'
            WHERE waiting.showing = ? AND waiting.state = 'offered'
            """, showing
        ) { $0.int64(0) }
        for row in rows {
            try database.run(
                "UPDATE outbox SET state = 'superseded' WHERE waiting = ? AND state IN ('waiting', 'unknown')", row)
            try database.run(
                "UPDATE waiting SET state = 'waiting', hold = NULL, offered_at = NULL, offer_until = NULL WHERE id = ?",
                row)
        }
    }

    /// The showing is in another venue now: who waits for a grade that it does not have waits for its last.
    static func fitGrades(_ showing: ShowingID, to venue: Int64, in database: Database) throws(StoreFault) {
        try database.run(
            """
            UPDATE waiting SET grade = min(grade, (SELECT max(position) FROM grade WHERE venue = ?2))
            WHERE showing = ?1 AND state = 'waiting' AND grade IS NOT NULL
            """, showing, venue)
    }

    /// The member's place in line as they hear it.
    static func entry(_ row: Int64, now: Instant, in database: Database) throws(StoreFault) -> WaitingEntry? {
        guard let record = try load(row, from: database),
            let showing = try Showings.load(record.showing, record.journey, from: database)
        else { return nil }
        let found = try database.first(
            """
            SELECT (SELECT count(*) FROM waiting AS other WHERE other.showing = waiting.showing
                    AND other.state = 'waiting' AND other.id < waiting.id), grade.name_ko, grade.name_en, grade.clip
            FROM waiting LEFT JOIN grade ON grade.venue = ?2 AND grade.position = waiting.grade WHERE waiting.id = ?1
            """, row, showing.venue
        ) { (before: $0.int(0), grade: $0.isNull(1) ? nil : $0.name(1)) }
        return WaitingEntry(
            showing: try Showings.offer(showing, now: now, in: database), seats: record.party.count,
            grade: found?.grade, place: (found?.before ?? 0) + 1)
    }
}

extension BoxOffice {
    /// Puts a member in line. The same act of a session asked twice answers the same.
    func wait(_ request: WaitRequest, _ language: Language, session: SessionID, act: Int) throws(StoreFault) -> Reply {
        let outcome = try write(in: session) { row throws(StoreFault) -> WaitOutcome in
            let again = try database.first(
                "SELECT id, hold FROM waiting WHERE session = ? AND act = ?", row, act
            ) { (row: $0.int64(0), hold: $0.optionalID(1) as HoldID?) }
            if let again { return try waits(again.row, hold: again.hold, row: row, act: act, isNew: true) }
            // An offer whose time has run out is over, and its member waits like any other.
            try Holds.freeLapsed(request.showing, now: clock.now, in: database)
            if let open = try WaitingList.open(request.member, request.showing, in: database) {
                return try waits(open.row, hold: open.hold, row: row, act: act, isNew: false)
            }
            if let refusal = try refusal(request, row: row) { return refusal }
            try database.run(
                """
                INSERT INTO waiting(session, act, member, showing, from_stop, to_stop, seats, kinds, grade, language,
                    asked_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, row, act, request.member, request.showing, request.journey.from, request.journey.to, request.count,
                request.party.kinds.joined(separator: ","), request.grade, language.rawValue, clock.now)
            let entry = database.lastInsertedRow
            // Seats may have come free since the caller heard that there are none. Those before them come first.
            try offerSeats(of: request.showing, caller: entry)
            let hold = try WaitingList.open(request.member, request.showing, in: database)?.hold
            return try waits(entry, hold: hold, row: row, act: act, isNew: true)
        }
        if case .held(let hold) = outcome { note(.held(hold), in: session, act: act) }
        return .waiting(outcome)
    }

    /// Why nobody is put in line; nil: they are. Only inside a writing transaction.
    private func refusal(_ request: WaitRequest, row: Int64) throws(StoreFault) -> WaitOutcome? {
        guard rules.offerMinutes > 0,
            let showing = try Showings.load(request.showing, request.journey, from: database),
            showing.kinds.cover(request.party), showing.kinds.excess(in: request.party) == nil
        else { return .closed }
        let asker = Asker(channel: try channel(ofRow: row), member: request.member)
        guard try isOnSale(showing, for: asker), try !isLineOver(showing, for: asker) else { return .closed }
        let sections = try SeatMaps.sections(of: showing, request.journey, in: database)
        guard sections.contains(where: { $0.grade <= request.grade ?? Int.max }) else { return .closed }
        let allowed = min(
            rules.ticketsPerBooking, Limits.ticketsPerBooking, try ticketsLeft(request.member, request.showing))
        guard request.count >= 1, request.count <= allowed else { return .overLimit(allowed: max(0, allowed)) }
        let own = try database.first(
            "SELECT count(*) FROM waiting WHERE member = ? AND state IN ('waiting', 'offered')", request.member
        ) { $0.int(0) }
        guard own ?? 0 < rules.waitingPerMember else { return .tooMany }
        let all = try database.first(
            "SELECT count(*) FROM waiting WHERE showing = ? AND state = 'waiting'", request.showing
        ) { $0.int(0) }
        return all ?? 0 < rules.waitingPerShowing ? nil : .full
    }

    /// What a member who has an entry hears; seats that are offered to them are taken over into their conversation.
    private func waits(_ entry: Int64, hold: HoldID?, row: Int64, act: Int, isNew: Bool) throws(StoreFault)
        -> WaitOutcome
    {
        if let hold, let record = try Holds.load(hold, from: database), record.state == .held {
            try takeOver(record, row: row, act: act)
            if let told = try Holds.tell(record, now: clock.now, in: database) { return .held(told) }
        }
        guard hold == nil, let told = try WaitingList.entry(entry, now: clock.now, in: database) else {
            return .closed
        }
        return isNew ? .waits(told) : .already(told)
    }

    /// What a member waits for, the next showing first.
    func waits(_ member: MemberID) throws(StoreFault) -> Reply {
        let rows = try database.all(
            """
            SELECT waiting.id FROM waiting JOIN showing ON showing.id = waiting.showing
            WHERE waiting.member = ? AND waiting.state = 'waiting' ORDER BY showing.starts_at, waiting.id LIMIT ?
            """, member, Limits.waitingEntries
        ) { $0.int64(0) }
        var entries: [WaitingEntry] = []
        for row in rows {
            if let entry = try WaitingList.entry(row, now: clock.now, in: database) { entries.append(entry) }
        }
        return .waits(entries)
    }

    /// Takes a member out of line. Seats that are offered already stay held: giving those back is another act.
    func stopWaiting(_ showing: ShowingID, _ member: MemberID, session: SessionID) throws(StoreFault) -> Reply {
        _ = try write(in: session) { _ throws(StoreFault) in
            try database.run(
                "UPDATE waiting SET state = 'withdrawn' WHERE showing = ? AND member = ? AND state = 'waiting'",
                showing,
                member)
        }
        return .waitingEnded
    }
}
