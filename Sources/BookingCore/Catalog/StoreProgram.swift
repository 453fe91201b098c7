// StoreProgram: stores programs with their stops and fares, and showings with their times at each stop.

import BookingModel
import Formats
import SQLite

extension CatalogStore {
    /// The longest way a showing may run, in minutes from its start to its last stop. A bound of what `.showings` has
    /// to look back.
    static let longestRunMinutes = 1440

    mutating func store(_ program: PlannedProgram, _ item: CatalogItem) throws(StoreFault) {
        let name = "program \(program.number)"
        guard let venue = try venueRow(program.venue) else {
            return refuse(item, "\(name): there is no venue '\(program.venue)'")
        }
        let grades = try database.first("SELECT count(*) FROM grade WHERE venue = ?", venue) { $0.int(0) } ?? 0
        let before = problems.count
        check(program, grades: grades, item)
        let known = try database.first(
            """
            SELECT id, venue, (SELECT count(*) FROM stop WHERE program = program.id),
                EXISTS(SELECT 1 FROM showing WHERE program = program.id)
            FROM program WHERE number = ?
            """, program.number
        ) { (row: $0.int64(0), venue: $0.int64(1), stops: $0.int(2), isShown: $0.bool(3)) }
        if let known, known.isShown {
            if known.venue != venue {
                refuse(item, "\(name): has showings at another venue; give the new venue's program a number of its own")
            }
            if known.stops != program.stops.count {
                refuse(item, "\(name): has showings with \(known.stops) stops, not \(program.stops.count)")
            } else if program.isTimetable {
                try checkSameStops(program, known.row, item)
            }
        }
        guard problems.count == before else { return }
        var changes = try database.run(
            """
            INSERT INTO program(number, category, title_ko, title_en, clip, venue) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT(number) DO UPDATE SET category = excluded.category, title_ko = excluded.title_ko, title_en =
                excluded.title_en,
                clip = excluded.clip, venue = excluded.venue
            WHERE (category, title_ko, title_en, clip, venue)
                IS NOT (excluded.category, excluded.title_ko, excluded.title_en, excluded.clip, excluded.venue)
            """,
            program.number, program.category.rawValue, program.title.local, program.title.latin, program.title.clip,
            venue)
        guard let row = try programRow(program.number) else { return }
        changes += try storeOrganiser(program.organiser, of: row)
        changes += try storeStops(program.stops, of: row)
        changes += try storeFares(program.fares, of: row, replacing: program.isTimetable ? .theirTariffs : .all)
        changes += try storeSale(program.sale, of: .program(program.number), name, item)
        count(changes, isNew: known == nil)
    }

    /// A new organiser counts from now on.
    private func storeOrganiser(_ organiser: String?, of program: Int64) throws(StoreFault) -> Int {
        guard let organiser else { return 0 }
        let name = organiser == PlannedProgram.noOrganiser ? "" : organiser
        let last = try database.first(
            "SELECT name FROM program_organiser WHERE program = ? ORDER BY since DESC LIMIT 1", program
        ) { $0.text(0) }
        guard name != last ?? "" else { return 0 }
        return try database.run(
            """
            INSERT INTO program_organiser(program, since, name) VALUES (?, ?, ?)
            ON CONFLICT(program, since) DO UPDATE SET name = excluded.name
            """, program, now, name)
    }

    private func programRow(_ number: ProgramNumber) throws(StoreFault) -> Int64? {
        try database.first("SELECT id FROM program WHERE number = ?", number) { $0.int64(0) }
    }

    private mutating func check(_ program: PlannedProgram, grades: Int, _ item: CatalogItem) {
        let name = "program \(program.number)"
        if program.category.isTransport, program.stops.count < 2 {
            refuse(item, "\(name): a \(program.category.rawValue) needs two stops or more")
        }
        if !program.category.isTransport, !program.stops.isEmpty {
            refuse(item, "\(name): a \(program.category.rawValue) has no stops")
        }
        if let organiser = program.organiser, !(1...60).contains(organiser.count) {
            refuse(item, "\(name): an organiser has 1 to 60 characters")
        }
        if program.fares.isEmpty { refuse(item, "\(name): has no fares") }
        let last = max(1, program.stops.count - 1)
        var seen = Set<Fare>()
        for fare in program.fares {
            let place = "\(name), fare '\(fare.tariff)'"
            if fare.tariff.isEmpty { refuse(item, "\(name): a fare needs the name of its tariff") }
            if !(0..<grades).contains(fare.grade) { refuse(item, "\(place): the venue has no grade \(fare.grade + 1)") }
            if fare.journey.to > last { refuse(item, "\(place): there is no stop \(fare.journey.to)") }
            if fare.price < .zero { refuse(item, "\(place): the price is below zero") }
            if !seen.insert(Fare(tariff: fare.tariff, grade: fare.grade, journey: fare.journey, price: .zero)).inserted
            {
                refuse(
                    item,
                    "\(place): grade \(fare.grade + 1) from stop \(fare.journey.from) to \(fare.journey.to) "
                        + "has two prices")
            }
        }
    }

    private func storeStops(_ stops: [Name], of program: Int64) throws(StoreFault) -> Int {
        var changes = try database.run("DELETE FROM stop WHERE program = ? AND position >= ?", program, stops.count)
        for (position, name) in stops.enumerated() {
            changes += try database.run(
                """
                INSERT INTO stop(program, position, name_ko, name_en, clip) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(program, position) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en,
                    clip = excluded.clip
                WHERE (name_ko, name_en, clip) IS NOT (excluded.name_ko, excluded.name_en, excluded.clip)
                """, program, position, name.local, name.latin, name.clip)
        }
        return changes
    }

    /// Which stored fares new ones take the place of.
    private enum Replaced {
        case all
        /// Those of the same tariffs, and of tariffs that no showing has.
        case theirTariffs
    }

    /// Replaces the fares when they differ. What is held or sold keeps the price it was held at.
    private func storeFares(_ fares: [Fare], of program: Int64, replacing: Replaced) throws(StoreFault) -> Int {
        let tariffs = JSON.list(Set(fares.map(\.tariff)).sorted().map { .text($0) }).line
        let replaced =
            switch replacing {
            case .all: "program = ?1 AND ?2 IS NOT NULL"
            case .theirTariffs:
                """
                program = ?1 AND (tariff IN (SELECT value FROM json_each(?2))
                    OR tariff NOT IN (SELECT tariff FROM showing WHERE program = ?1))
                """
            }
        let stored = try database.all(
            "SELECT tariff, grade, from_stop, to_stop, price FROM fare WHERE \(replaced)", program, tariffs
        ) {
            Fare(
                tariff: $0.text(0), grade: $0.int(1), journey: Journey(from: $0.int(2), to: $0.int(3)), price: $0.won(4)
            )
        }
        if Set(stored) == Set(fares) { return 0 }
        try database.run("DELETE FROM fare WHERE \(replaced)", program, tariffs)
        for fare in fares {
            try database.run(
                "INSERT INTO fare(program, tariff, grade, from_stop, to_stop, price) VALUES (?, ?, ?, ?, ?, ?)",
                program, fare.tariff, fare.grade, fare.journey.from, fare.journey.to, fare.price)
        }
        return fares.count
    }

    mutating func store(_ showing: PlannedShowing, _ item: CatalogItem) throws(StoreFault) {
        let name = "showing of \(showing.program) at \(showing.starts)"
        guard let program = try programRow(showing.program) else {
            return refuse(item, "\(name): there is no program \(showing.program)")
        }
        let before = problems.count
        try check(showing, program, name, item)
        guard problems.count == before else { return }
        let starts = Zone.instant(showing.starts)
        let service = showing.service ?? ""
        try recognise(showing, program, name, item)
        guard problems.count == before else { return }
        let find = "SELECT id FROM showing WHERE program = ? AND starts_at = ? AND service = ?"
        let known = try database.first(find, program, starts, service) { $0.int64(0) }
        var changes = try database.run(
            """
            INSERT INTO showing(program, starts_at, service, tariff, reference) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(program, starts_at, service) DO UPDATE SET tariff = excluded.tariff,
                    reference = coalesce(excluded.reference, reference)
                WHERE (tariff, reference) IS NOT (excluded.tariff, coalesce(excluded.reference, reference))
            """, program, starts, service, showing.tariff, showing.reference)
        guard let row = try database.first(find, program, starts, service, as: { $0.int64(0) }) else { return }
        for (stop, minutes) in (showing.stopMinutes.isEmpty ? [0] : showing.stopMinutes).enumerated() {
            changes += try database.run(
                """
                INSERT INTO showing_stop(showing, stop, leaves_at) VALUES (?, ?, ?)
                ON CONFLICT(showing, stop) DO UPDATE SET leaves_at = excluded.leaves_at
                    WHERE leaves_at <> excluded.leaves_at
                """, row, stop, starts + Int64(minutes) * 60)
        }
        changes += try storeSale(showing.sale, of: .showing(ShowingID(row)), name, item)
        changedQuotas += showing.quotas.map { (ShowingID(row), $0, item) }
        // A season's file is imported again while the season runs: only a new showing in the past is odd.
        if known == nil, starts < now {
            note(item, "the \(name) is over, so that it cannot be booked; look at its date")
        }
        count(changes, isNew: known == nil)
    }

    private mutating func check(_ showing: PlannedShowing, _ program: Int64, _ name: String, _ item: CatalogItem)
        throws(StoreFault)
    {
        let stops = try database.first("SELECT count(*) FROM stop WHERE program = ?", program) { $0.int(0) } ?? 0
        let minutes = showing.stopMinutes
        if minutes.count != stops {
            refuse(item, "\(name): needs a time for each of \(stops) stops, has \(minutes.count)")
        }
        if let first = minutes.first, first != 0 {
            refuse(item, "\(name): leaves its first stop at its start, so the first time is 0")
        }
        // Not from stop to stop: a train is at two stops of a town within a minute, and at one it passes with the last.
        if zip(minutes, minutes.dropFirst()).contains(where: { $0 > $1 }) {
            refuse(item, "\(name): the times at the stops must go up")
        }
        if let last = minutes.last, last > CatalogStore.longestRunMinutes {
            refuse(item, "\(name): runs for more than a day")
        }
        if let service = showing.service,
            service.isEmpty || service.count > 6 || !service.utf8.allSatisfy({ (48...57).contains($0) })
        {
            refuse(item, "\(name): the service number '\(service)' is not 1 to 6 digits")
        }
        let priced = try database.first("SELECT 1 FROM fare WHERE program = ? AND tariff = ?", program, showing.tariff)
        { $0.bool(0) }
        if priced == nil {
            refuse(item, "\(name): program \(showing.program) has no fares under the tariff '\(showing.tariff)'")
        }
    }
}
