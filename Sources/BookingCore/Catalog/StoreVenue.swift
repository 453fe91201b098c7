// StoreVenue: stores a venue's grades, sections and seats. A seat that is sold or held stays; an unchanged venue is
// not written.

import BookingModel
import SQLite

extension CatalogStore {
    mutating func store(_ venue: PlannedVenue, _ item: CatalogItem) throws(StoreFault) {
        let before = problems.count
        check(venue, item)
        guard problems.count == before else { return }
        let known = try venueRow(venue.code)
        var changes = try database.run(
            """
            INSERT INTO venue(code, name_ko, name_en, clip) VALUES (?, ?, ?, ?)
            ON CONFLICT(code) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en, clip = excluded.clip
            WHERE (name_ko, name_en, clip) IS NOT (excluded.name_ko, excluded.name_en, excluded.clip)
            """, venue.code, venue.name.local, venue.name.latin, venue.name.clip)
        guard let row = try venueRow(venue.code) else { return }
        for (position, grade) in venue.grades.enumerated() { changes += try storeGrade(grade, position, of: row) }
        changes += try storeSections(venue, of: row, item)
        if problems.count == before { try countChoices(of: row) }
        if problems.count == before {
            changes += try database.run("DELETE FROM grade WHERE venue = ? AND position >= ?", row, venue.grades.count)
        }
        count(changes, isNew: known == nil)
    }

    func venueRow(_ code: String) throws(StoreFault) -> Int64? {
        try database.first("SELECT id FROM venue WHERE code = ?", code) { $0.int64(0) }
    }

    private func storeGrade(_ grade: Name, _ position: Int, of venue: Int64) throws(StoreFault) -> Int {
        try database.run(
            """
            INSERT INTO grade(venue, position, name_ko, name_en, clip) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(venue, position) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en, clip =
                excluded.clip
            WHERE (name_ko, name_en, clip) IS NOT (excluded.name_ko, excluded.name_en, excluded.clip)
            """, venue, position, grade.local, grade.latin, grade.clip)
    }

    /// Brings the sections of a venue to what the plan says. A section that is stored is known by its name, otherwise
    /// by its keypad number.
    private mutating func storeSections(_ venue: PlannedVenue, of row: Int64, _ item: CatalogItem) throws(StoreFault)
        -> Int
    {
        let stored = try StoredSection.all(of: row, in: database)
        let plan = SectionMatch(venue.sections, stored: stored)
        let before = problems.count
        var changes = 0
        for section in plan.gone { changes += try remove(section, item) }
        // Refusals name the keys as they are stored.
        guard problems.count == before else { return changes }
        changes += try setKeypads(plan, item)
        for (section, name) in plan.renamed where try hasSold(section) {
            note(
                item,
                "section \(section.name) is called \(name) from now on; tickets that were sent have the old words")
        }
        for (rank, section) in plan.sections.enumerated() { changes += try store(section, rank: rank, of: row, item) }
        return changes
    }

    private func hasSold(_ section: StoredSection) throws(StoreFault) -> Bool {
        try database.first(
            "SELECT EXISTS(SELECT 1 FROM seat JOIN booking_seat ON booking_seat.seat = seat.id WHERE seat.section = ?)",
            section.id
        ) { $0.bool(0) } ?? false
    }

    /// Gives stored sections the keypad numbers of the plan.
    private mutating func setKeypads(_ plan: SectionMatch, _ item: CatalogItem) throws(StoreFault) -> Int {
        let moves = plan.moves
        guard !moves.isEmpty else { return 0 }
        // Numbers may change places: none is given before all are free.
        var free = (1...999).filter { number in !plan.stored.contains { $0.keypad == number } }[...]
        for move in moves {
            guard let number = free.popFirst() else { break }
            try database.run("UPDATE section SET keypad = ? WHERE id = ?", number, move.section.id)
        }
        for move in moves {
            try database.run("UPDATE section SET keypad = ? WHERE id = ?", move.keypad, move.section.id)
            note(
                item,
                "section \(move.section.name): callers type \(move.keypad) for it from now on, no longer "
                    + "\(move.section.keypad)")
        }
        return moves.count
    }

    private mutating func store(_ section: PlannedSection, rank: Int, of venue: Int64, _ item: CatalogItem)
        throws(StoreFault) -> Int
    {
        let seats = section.rows.reduce(0) { $0 + $1.seats.count { $0.purpose.isUsual } }
        if let grade = try soldGrade(of: venue, section.keypad), grade != section.grade {
            refuse(
                item,
                """
                section \(section.keypad): its seats were sold as grade \(grade + 1), and what was sold keeps its \
                grade; \
                give the new plan a venue code of its own
                """)
            return 0
        }
        if try isCounted(by: section.grade, of: venue, section.keypad) {
            refuse(
                item,
                "section \(section.keypad): quotas of grades of showings to come count its seats as another grade; "
                    + "take those away first (yemae sale quotas)")
            return 0
        }
        let changes = try database.run(
            """
            INSERT INTO section(venue, keypad, name_ko, name_en, clip, grade, rank, focus_x, focus_y, seats)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(venue, keypad) DO UPDATE SET
                name_ko = excluded.name_ko, name_en = excluded.name_en, clip = excluded.clip, grade = excluded.grade,
                rank = excluded.rank, focus_x = excluded.focus_x, focus_y = excluded.focus_y, seats = excluded.seats
            WHERE (name_ko, name_en, clip, grade, rank, focus_x, focus_y, seats) IS NOT (excluded.name_ko,
                excluded.name_en,
                excluded.clip, excluded.grade, excluded.rank, excluded.focus_x, excluded.focus_y, excluded.seats)
            """,
            venue, section.keypad, section.name.local, section.name.latin, section.name.clip, section.grade, rank,
            section.focusX, section.focusY, seats)
        let row = try database.first("SELECT id FROM section WHERE venue = ? AND keypad = ?", venue, section.keypad) {
            $0.int64(0)
        }
        guard let row else { return changes }
        return try changes + storeSeats(section, row, item)
    }

    /// The grade of a section that has sold seats, nil when it has sold none: reports of days that are over go by it.
    private func soldGrade(of venue: Int64, _ keypad: Int) throws(StoreFault) -> Int? {
        try database.first(
            """
            SELECT grade FROM section WHERE venue = ? AND keypad = ?
                AND EXISTS(SELECT 1 FROM seat JOIN booking_seat ON booking_seat.seat = seat.id
                    WHERE seat.section = section.id)
            """, venue, keypad
        ) { $0.int(0) }
    }

    /// Whether a section cannot become another grade: quotas that have not fallen back count it.
    private func isCounted(by grade: Int, of venue: Int64, _ keypad: Int) throws(StoreFault) -> Bool {
        func counted() throws(StoreFault) -> [ShowingID] {
            try database.all(
                """
                SELECT DISTINCT quota_leg.showing FROM section
                    CROSS JOIN showing_section ON showing_section.section = section.id
                    CROSS JOIN quota_leg ON quota_leg.showing = showing_section.showing
                        AND quota_leg.leg = showing_section.leg AND quota_leg.grade IN (section.grade, ?3)
                WHERE section.venue = ?1 AND section.keypad = ?2 AND section.grade <> ?3
                """, venue, keypad, grade
            ) { $0.id(0) }
        }
        for showing in try counted() { try Quotas.fallBack(showing, now: now, in: database) }
        return try !counted().isEmpty
    }

    /// Brings the seats of a section to what the plan says. A seat that is stored is known by what is painted on it,
    /// otherwise by its numbers.
    private mutating func storeSeats(_ section: PlannedSection, _ row: Int64, _ item: CatalogItem) throws(StoreFault)
        -> Int
    {
        let match = SeatMatch(section, stored: try StoredSeat.all(of: row, in: database))
        let before = problems.count
        var changes = 0
        for seat in match.gone {
            changes += try removeSeat(seat.id, "section \(section.keypad), \(seat.place)", item)
        }
        guard problems.count == before else { return changes }
        try park(match)
        for (seat, known) in zip(match.planned, match.known) {
            if let known, known.isAsPlanned(seat) { continue }
            changes += 1
            if let known {
                try repurpose(known, as: seat, "section \(section.keypad), \(known.place)", item)
                try database.run(
                    """
                    UPDATE seat SET row_number = ?, row_label = ?, row_y = ?, number = ?, label = ?, x = ?,
                        row_around = ? WHERE id = ?
                    """,
                    seat.row, seat.rowLabel, seat.rowY, seat.number, seat.label, seat.x, seat.around, known.id)
            } else {
                try database.run(
                    """
                    INSERT INTO seat(section, row_number, row_label, row_y, number, label, x, purpose, row_around)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    row, seat.row, seat.rowLabel, seat.rowY, seat.number, seat.label, seat.x, seat.purpose.rawValue,
                    seat.around)
            }
        }
        for text in match.keyNotes { note(item, "section \(section.name.local), \(text)") }
        try noteNewLabels(match, section, item)
        return changes
    }

    /// Numbers may change places within a section: seats that move wait on numbers no seat has.
    private func park(_ match: SeatMatch) throws(StoreFault) {
        let moving = match.moving
        guard !moving.isEmpty else { return }
        var used = match.numbers
        var (row, number) = (999, 999)
        for seat in moving {
            while used.contains([row, number]) { (row, number) = number > 1 ? (row, number - 1) : (row - 1, 999) }
            used.insert([row, number])
            try database.run("UPDATE seat SET row_number = ?, number = ? WHERE id = ?", row, number, seat.id)
        }
    }

    /// Tickets that were sent keep the label they were sent with.
    private mutating func noteNewLabels(_ match: SeatMatch, _ section: PlannedSection, _ item: CatalogItem)
        throws(StoreFault)
    {
        for (seat, known) in zip(match.planned, match.known) {
            guard let known, !known.isPainted(as: seat) else { continue }
            let sold = try database.first("SELECT EXISTS(SELECT 1 FROM booking_seat WHERE seat = ?)", known.id) {
                $0.bool(0)
            }
            guard sold == true else { continue }
            note(
                item,
                """
                section \(section.name.local): row \(known.rowLabel) seat \(known.label) is called row \
                \(seat.rowLabel) seat \(seat.label) from now on; \
                tickets that were sent have the old words
                """)
        }
    }

    /// Removes a seat that was never sold and is not held; refuses otherwise.
    private mutating func removeSeat(_ seat: Int64, _ place: String, _ item: CatalogItem) throws(StoreFault) -> Int {
        let needed = try database.first(
            """
            SELECT EXISTS(SELECT 1 FROM booking_seat WHERE seat = ?1)
                OR EXISTS(SELECT 1 FROM hold_seat JOIN hold ON hold.id = hold_seat.hold WHERE hold_seat.seat = ?1
                    AND hold.state <> 'released')
            """, seat
        ) { $0.bool(0) }
        if needed == true {
            refuse(item, "\(place): is sold or held, or a past booking names it, so the plan must keep it")
            return 0
        }
        try database.run("DELETE FROM hold_seat WHERE seat = ?", seat)
        try forgetHoldBacks(of: seat)
        return try database.run("DELETE FROM seat WHERE id = ?", seat)
    }

    private mutating func remove(_ section: StoredSection, _ item: CatalogItem) throws(StoreFault) -> Int {
        let before = problems.count
        var changes = 0
        for seat in try StoredSeat.all(of: section.id, in: database) {
            changes += try removeSeat(seat.id, "section \(section.keypad), \(seat.place)", item)
        }
        guard problems.count == before else { return changes }
        try database.run("DELETE FROM showing_section WHERE section = ?", section.id)
        return try changes + database.run("DELETE FROM section WHERE id = ?", section.id)
    }
}
