// HoldingBack: seats that are not sold for a showing until staff release them: house seats of the plan, and seats that
// staff name with a reason. A seat held back is claimed on every leg, so that it cannot be sold as well.

import BookingModel
import Formats
import SQLite

enum HoldBacks {
    /// The showing's hold-back of the plan's house seats; made when there is none yet.
    static func ofPlan(_ showing: ShowingID, at now: Instant, in database: Database) throws(StoreFault) -> Int64 {
        let known = try database.first("SELECT id FROM hold_back WHERE showing = ? AND origin = 'plan'", showing) {
            $0.int64(0)
        }
        if let known { return known }
        return try insert(showing, "plan", reason: "house seats", at: now, in: database)
    }

    static func insert(
        _ showing: ShowingID, _ origin: String, reason: String, at now: Instant, in database: Database
    ) throws(StoreFault) -> Int64 {
        try database.run(
            "INSERT INTO hold_back(showing, origin, reason, made_at) VALUES (?, ?, ?, ?)", showing, origin, reason, now)
        return database.lastInsertedRow
    }

    /// Holds a free seat back. Only inside a writing transaction.
    static func add(_ seat: SeatID, to holdBack: Int64, of showing: ShowingID, in database: Database)
        throws(StoreFault)
    {
        try database.run("INSERT INTO hold_back_seat(hold_back, seat) VALUES (?, ?)", holdBack, seat)
        try database.run(
            """
            INSERT INTO claim(showing, leg, seat, held_back, channel)
            SELECT showing_section.showing, showing_section.leg, seat.id, ?3, 'staff'
            FROM seat CROSS JOIN showing_section ON showing_section.section = seat.section
                AND showing_section.showing = ?1
            WHERE seat.id = ?2 ORDER BY showing_section.leg
            """, showing, seat, holdBack)
    }

    /// Who has a seat of a showing on any leg. Lapsed holds must have been freed before.
    enum Taker {
        case heldBack
        case caller
        case booking(BookingNumber)
    }

    /// See `Taker`; nil: no one has it.
    static func taker(of seat: SeatID, in showing: ShowingID, _ database: Database) throws(StoreFault) -> Taker? {
        try database.first(
            """
            SELECT claim.held_back IS NOT NULL, booking.number FROM showing_section CROSS JOIN claim
                ON claim.showing = showing_section.showing AND claim.leg = showing_section.leg AND claim.seat = ?2
                LEFT JOIN booking ON booking.id = claim.booking
            WHERE showing_section.showing = ?1 AND showing_section.section = (SELECT section FROM seat WHERE id = ?2)
            ORDER BY claim.booking IS NULL LIMIT 1
            """, showing, seat
        ) { $0.bool(0) ? .heldBack : $0.isNull(1) ? .caller : .booking($0.bookingNumber(1)) }
    }
}

extension StaffDoor {
    /// The longest reason of a hold-back, in characters.
    public static let longestReason = 80
    /// Taken seats that a refusal names.
    private static let takenNamed = 10

    /// Holds seats of a showing back, all or none of them. Seats that are held back already, or not for sale, stay as
    /// they are.
    /// - Throws: `.badValue` naming what cannot be held back and why: sold seats, and seats a caller has right now.
    public func holdBack(_ ranges: [SeatRange], of showing: ShowingID, reason: String) throws(AdminFault)
        -> HoldBackReport
    {
        guard (1...StaffDoor.longestReason).contains(reason.count), reason.printable == reason else {
            throw .badValue("a reason has 1 to \(StaffDoor.longestReason) characters, in one line")
        }
        return try decide { () throws(StoreFault) -> Result<HoldBackReport, Refused> in
            if let refusal = try refusal(showing) { return .failure(refusal) }
            try Holds.freeLapsed(showing, now: clock.now, in: database)
            try Quotas.fallBack(showing, now: clock.now, in: database)
            var (report, due, taken) = (HoldBackReport(), [SeatID](), [String]())
            for range in ranges {
                let seats = try self.seats(range, of: showing)
                if seats.isEmpty { return .failure(Refused("showing \(showing) has no seat \(range.text)")) }
                for seat in seats {
                    switch try HoldBacks.taker(of: seat.id, in: showing, database) {
                    case nil: due.append(seat.id)
                    case .heldBack: report.already += 1
                    case .caller: taken.append("\(seat.words) is held for a caller")
                    case .booking(let number): taken.append("\(seat.words) is sold (booking \(number))")
                    }
                }
            }
            if !taken.isEmpty {
                let more = taken.count > StaffDoor.takenNamed ? "; and \(taken.count - StaffDoor.takenNamed) more" : ""
                return .failure(Refused(taken.prefix(StaffDoor.takenNamed).joined(separator: "; ") + more))
            }
            if due.isEmpty { return .success(report) }
            let holdBack = try HoldBacks.insert(showing, "staff", reason: reason, at: clock.now, in: database)
            for seat in Set(due) {
                if try Quotas.need(seat, of: showing, in: database) {
                    return .failure(Refused("the quotas of showing \(showing) need the seats that are left"))
                }
                try HoldBacks.add(seat, to: holdBack, of: showing, in: database)
            }
            report.changed = Set(due).count
            return .success(report)
        }
    }

    /// Puts seats of a showing on sale that were held back.
    /// - Parameter ranges: nil: all that are held back.
    /// - Throws: `.badValue` when a range has no seats.
    public func release(_ ranges: [SeatRange]?, of showing: ShowingID) throws(AdminFault) -> HoldBackReport {
        try decide { () throws(StoreFault) -> Result<HoldBackReport, Refused> in
            if let refusal = try refusal(showing) { return .failure(refusal) }
            var chosen: [SeatID]?
            for range in ranges ?? [] {
                let seats = try self.seats(range, of: showing)
                if seats.isEmpty { return .failure(Refused("showing \(showing) has no seat \(range.text)")) }
                chosen = (chosen ?? []) + seats.map(\.id)
            }
            let among = chosen.map { seats in JSON.list(Set(seats).map { .number($0.value) }).line }
            var report = HoldBackReport()
            report.changed = try database.run(
                """
                UPDATE hold_back_seat SET released_at = ?2 WHERE released_at IS NULL
                    AND hold_back IN (SELECT id FROM hold_back WHERE showing = ?1)
                    AND (?3 IS NULL OR seat IN (SELECT value FROM json_each(?3)))
                """, showing, clock.now, among)
            try database.run(
                """
                DELETE FROM claim WHERE held_back IN (SELECT id FROM hold_back WHERE showing = ?1)
                    AND (?2 IS NULL OR seat IN (SELECT value FROM json_each(?2)))
                """, showing, among)
            report.already = chosen.map { Set($0).count - report.changed } ?? 0
            try office.offerSeats(of: showing)
            return .success(report)
        }
    }

    /// What is held back of a showing, by hold-back, section and row; nil when there is no such showing.
    public func heldBack(of showing: ShowingID) throws(AdminFault) -> [HeldBackRow]? {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) -> [HeldBackRow]? in
                guard try database.first("SELECT 1 FROM showing WHERE id = ?", showing, as: { $0.bool(0) }) != nil
                else { return nil }
                let found = try database.all(
                    """
                    SELECT hold_back.id, origin, reason, made_at, section.name_ko, section.name_en, section.clip,
                        section.keypad, seat.row_number, seat.row_label, seat.number, seat.label
                    FROM hold_back JOIN hold_back_seat ON hold_back_seat.hold_back = hold_back.id
                        JOIN seat ON seat.id = hold_back_seat.seat JOIN section ON section.id = seat.section
                    WHERE hold_back.showing = ? AND released_at IS NULL
                    ORDER BY hold_back.id, section.keypad, seat.row_number, seat.x, seat.number
                    """, showing
                ) { row in
                    (
                        place: [row.int64(0), row.int64(7), row.int64(8)],
                        one: HeldBackRow(
                            id: row.int64(0), origin: row.text(1), reason: row.text(2), at: row.instant(3),
                            section: row.name(4), row: row.text(9), seats: [row.text(11)],
                            keys: ["\(row.int(7))-\(row.int(8))-\(row.int(10))"])
                    )
                }
                var rows: [HeldBackRow] = []
                var last: [Int64] = []
                for (place, one) in found {
                    if place == last, let row = rows.popLast() {
                        rows.append(row.joined(with: one))
                    } else {
                        rows.append(one)
                    }
                    last = place
                }
                return rows
            }
        }
    }

    /// Why a showing's seats cannot be held back or released.
    private struct Refused: Error {
        let words: String
        init(_ words: String) { self.words = words }
    }

    /// One transaction that does all or, refused, nothing.
    private func decide<T>(_ body: () throws(StoreFault) -> Result<T, Refused>) throws(AdminFault) -> T {
        let result = try administer { () throws(StoreFault) in try database.attempt(body) }
        switch result {
        case .success(let done): return done
        case .failure(let refused): throw .badValue(refused.words)
        }
    }

    private func refusal(_ showing: ShowingID) throws(StoreFault) -> Refused? {
        let found = try database.first("SELECT state, starts_at FROM showing WHERE id = ?", showing) {
            (state: $0.word(0, as: ShowingState.self), starts: $0.instant(1))
        }
        guard let found else { return Refused("there is no showing \(showing); `yemae showing list` lists them") }
        if found.state == .cancelled { return Refused("showing \(showing) is cancelled") }
        return found.starts <= clock.now ? Refused("showing \(showing) is over") : nil
    }

    /// The seats of a range that can be sold, with what staff call them.
    private func seats(_ range: SeatRange, of showing: ShowingID) throws(StoreFault) -> [(id: SeatID, words: String)] {
        try database.all(
            """
            SELECT seat.id, section.keypad, seat.row_number, seat.number FROM showing
                JOIN program ON program.id = showing.program
                JOIN section ON section.venue = coalesce(showing.venue, program.venue) AND section.keypad = ?2
                JOIN seat ON seat.section = section.id
            WHERE showing.id = ?1 AND (?3 IS NULL OR seat.row_number = ?3)
                AND seat.number BETWEEN ?4 AND ?5 AND seat.purpose <> 'not-for-sale'
            ORDER BY seat.row_number, seat.x, seat.number
            """, showing, range.section, range.row, range.seats?.lowerBound ?? 1, range.seats?.upperBound ?? 999
        ) { ($0.id(0), "\($0.int(1))-\($0.int(2))-\($0.int(3))") }
    }
}
