// StoreVenue: a venue's grades, sections and seats. A seat that is sold or held stays; an unchanged venue is left alone.

import BookingModel
import SQLite

extension CatalogStore {
    mutating func store(_ venue: PlannedVenue, _ item: CatalogItem) throws(SQLiteFault) {
        let before = problems.count
        check(venue, item)
        guard problems.count == before else { return }
        let known = try venueRow(venue.code)
        var changes = try database.run(
            """
            INSERT INTO venue(code, name_ko, name_en, clip) VALUES (?, ?, ?, ?)
            ON CONFLICT(code) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en, clip = excluded.clip
            WHERE (name_ko, name_en, clip) IS NOT (excluded.name_ko, excluded.name_en, excluded.clip)
            """, venue.code, venue.name.korean, venue.name.english, venue.name.clip)
        guard let row = try venueRow(venue.code) else { return }
        for (position, grade) in venue.grades.enumerated() { changes += try storeGrade(grade, position, of: row) }
        for (rank, section) in venue.sections.enumerated() { changes += try store(section, rank: rank, of: row, item) }
        changes += try removeSections(of: row, except: Set(venue.sections.map(\.keypad)), item)
        if problems.count == before {
            changes += try database.run("DELETE FROM grade WHERE venue = ? AND position >= ?", row, venue.grades.count)
        }
        count(changes, isNew: known == nil)
    }

    func venueRow(_ code: String) throws(SQLiteFault) -> Int64? {
        try database.first("SELECT id FROM venue WHERE code = ?", code) { $0.int64(0) }
    }

    /// What no constraint of a table could say in words.
    private mutating func check(_ venue: PlannedVenue, _ item: CatalogItem) {
        if venue.code.isEmpty { refuse(item, "a venue needs a code") }
        if venue.grades.isEmpty { refuse(item, "venue \(venue.code): needs at least one grade") }
        if venue.sections.isEmpty { refuse(item, "venue \(venue.code): needs at least one section") }
        if let twice = firstRepeated(venue.sections.map(\.keypad)) {
            refuse(item, "venue \(venue.code): two sections have the keypad number \(twice)")
        }
        for section in venue.sections {
            let place = "venue \(venue.code), section \(section.keypad)"
            if !(1...999).contains(section.keypad) { refuse(item, "\(place): a keypad number is 1 to 999") }
            if !venue.grades.indices.contains(section.grade) { refuse(item, "\(place): there is no grade \(section.grade + 1)") }
            if section.rows.allSatisfy(\.seats.isEmpty) { refuse(item, "\(place): has no seats") }
            if let twice = firstRepeated(section.rows.map(\.number)) { refuse(item, "\(place): two rows have the number \(twice)") }
            for row in section.rows {
                if !(1...999).contains(row.number) { refuse(item, "\(place), row \(row.number): a row number is 1 to 999") }
                if let twice = firstRepeated(row.seats.map(\.number)) {
                    refuse(item, "\(place), row \(row.number): two seats have the number \(twice)")
                }
                if let wrong = row.seats.first(where: { !(1...999).contains($0.number) }) {
                    refuse(item, "\(place), row \(row.number), seat \(wrong.number): a seat number is 1 to 999")
                }
            }
        }
    }

    private func firstRepeated(_ numbers: [Int]) -> Int? {
        var seen = Set<Int>()
        return numbers.first { !seen.insert($0).inserted }
    }

    private func storeGrade(_ grade: Name, _ position: Int, of venue: Int64) throws(SQLiteFault) -> Int {
        try database.run(
            """
            INSERT INTO grade(venue, position, name_ko, name_en, clip) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(venue, position) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en, clip = excluded.clip
            WHERE (name_ko, name_en, clip) IS NOT (excluded.name_ko, excluded.name_en, excluded.clip)
            """, venue, position, grade.korean, grade.english, grade.clip)
    }

    private mutating func store(_ section: PlannedSection, rank: Int, of venue: Int64, _ item: CatalogItem) throws(SQLiteFault) -> Int {
        let seats = section.rows.reduce(0) { $0 + $1.seats.count }
        if let grade = try soldGrade(of: venue, section.keypad), grade != section.grade {
            refuse(
                item,
                """
                section \(section.keypad): its seats were sold as grade \(grade + 1), and what was sold keeps its grade; \
                give the new plan a venue code of its own
                """)
            return 0
        }
        let changes = try database.run(
            """
            INSERT INTO section(venue, keypad, name_ko, name_en, clip, grade, rank, focus_x, focus_y, seats)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(venue, keypad) DO UPDATE SET
                name_ko = excluded.name_ko, name_en = excluded.name_en, clip = excluded.clip, grade = excluded.grade,
                rank = excluded.rank, focus_x = excluded.focus_x, focus_y = excluded.focus_y, seats = excluded.seats
            WHERE (name_ko, name_en, clip, grade, rank, focus_x, focus_y, seats) IS NOT (excluded.name_ko, excluded.name_en,
                excluded.clip, excluded.grade, excluded.rank, excluded.focus_x, excluded.focus_y, excluded.seats)
            """,
            venue, section.keypad, section.name.korean, section.name.english, section.name.clip, section.grade, rank,
            section.focusX, section.focusY, seats)
        let row = try database.first("SELECT id FROM section WHERE venue = ? AND keypad = ?", venue, section.keypad) { $0.int64(0) }
        guard let row else { return changes }
        return try changes + storeSeats(section, row, item)
    }

    /// The grade of a section that has sold seats, nil when it has sold none: reports of days that are over go by it.
    private func soldGrade(of venue: Int64, _ keypad: Int) throws(SQLiteFault) -> Int? {
        try database.first(
            """
            SELECT grade FROM section WHERE venue = ? AND keypad = ?
                AND EXISTS(SELECT 1 FROM seat JOIN booking_seat ON booking_seat.seat = seat.id WHERE seat.section = section.id)
            """, venue, keypad
        ) { $0.int(0) }
    }

    /// A seat by what identifies it within its section.
    private struct SeatKey: Hashable {
        let row: Int
        let number: Int
    }

    /// Brings the seats of a section to what the plan says.
    private mutating func storeSeats(_ section: PlannedSection, _ row: Int64, _ item: CatalogItem) throws(SQLiteFault) -> Int {
        var gone: [SeatKey: Int64] = [:]
        let stored = try database.all("SELECT row_number, number, id FROM seat WHERE section = ?", row) {
            (SeatKey(row: $0.int(0), number: $0.int(1)), $0.int64(2))
        }
        for (key, id) in stored { gone[key] = id }
        var changes = 0
        for planned in section.rows {
            for seat in planned.seats {
                gone[SeatKey(row: planned.number, number: seat.number)] = nil
                changes += try database.run(
                    """
                    INSERT INTO seat(section, row_number, row_label, row_y, number, label, x) VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT(section, row_number, number) DO UPDATE SET
                        row_label = excluded.row_label, row_y = excluded.row_y, label = excluded.label, x = excluded.x
                    WHERE (row_label, row_y, label, x) IS NOT (excluded.row_label, excluded.row_y, excluded.label, excluded.x)
                    """, row, planned.number, planned.label, planned.y, seat.number, seat.label, seat.x)
            }
        }
        for (key, id) in gone.sorted(by: { $0.value < $1.value }) {
            let place = "section \(section.keypad), row \(key.row), seat \(key.number)"
            changes += try removeSeat(id, place, item)
        }
        return changes
    }

    /// Removes a seat nobody has or had; refuses when it is sold (or was), or held.
    private mutating func removeSeat(_ seat: Int64, _ place: String, _ item: CatalogItem) throws(SQLiteFault) -> Int {
        let needed = try database.first(
            """
            SELECT EXISTS(SELECT 1 FROM booking_seat WHERE seat = ?1)
                OR EXISTS(SELECT 1 FROM hold_seat JOIN hold ON hold.id = hold_seat.hold WHERE hold_seat.seat = ?1 AND hold.state <> 'released')
            """, seat
        ) { $0.bool(0) }
        if needed == true {
            refuse(item, "\(place): is sold or held, or a past booking names it, so the plan must keep it")
            return 0
        }
        try database.run("DELETE FROM hold_seat WHERE seat = ?", seat)
        return try database.run("DELETE FROM seat WHERE id = ?", seat)
    }

    private mutating func removeSections(of venue: Int64, except kept: Set<Int>, _ item: CatalogItem) throws(SQLiteFault) -> Int {
        var changes = 0
        let stored = try database.all("SELECT id, keypad FROM section WHERE venue = ?", venue) { ($0.int64(0), $0.int(1)) }
        for (section, keypad) in stored where !kept.contains(keypad) {
            let before = problems.count
            let seats = try database.all("SELECT id, row_number, number FROM seat WHERE section = ?", section) {
                ($0.int64(0), "section \(keypad), row \($0.int(1)), seat \($0.int(2))")
            }
            for (seat, place) in seats { changes += try removeSeat(seat, place, item) }
            guard problems.count == before else { continue }
            try database.run("DELETE FROM showing_section WHERE section = ?", section)
            changes += try database.run("DELETE FROM section WHERE id = ?", section)
        }
        return changes
    }
}
