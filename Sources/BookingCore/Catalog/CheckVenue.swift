// CheckVenue: what is wrong with a venue before anything of it is stored: what no constraint of a table could say in
// words.

import BookingModel
import SQLite

extension CatalogStore {
    /// What no constraint of a table could say in words.
    mutating func check(_ venue: PlannedVenue, _ item: CatalogItem) {
        if venue.code.isEmpty { refuse(item, "a venue needs a code") }
        if venue.grades.isEmpty { refuse(item, "venue \(venue.code): needs at least one grade") }
        if venue.sections.isEmpty { refuse(item, "venue \(venue.code): needs at least one section") }
        if let twice = firstRepeated(venue.sections.map(\.keypad)) {
            refuse(item, "venue \(venue.code): two sections have the keypad number \(twice)")
        }
        for section in venue.sections {
            let place = "venue \(venue.code), section \(section.keypad)"
            if !(1...999).contains(section.keypad) { refuse(item, "\(place): a keypad number is 1 to 999") }
            if !venue.grades.indices.contains(section.grade) {
                refuse(item, "\(place): there is no grade \(section.grade + 1)")
            }
            if section.rows.allSatisfy(\.seats.isEmpty) { refuse(item, "\(place): has no seats") }
            if let twice = firstRepeated(section.rows.map(\.number)) {
                refuse(item, "\(place): two rows have the number \(twice)")
            }
            for row in section.rows {
                if !(1...999).contains(row.number) {
                    refuse(item, "\(place), row \(row.number): a row number is 1 to 999")
                }
                if let twice = firstRepeated(row.seats.map(\.number)) {
                    refuse(item, "\(place), row \(row.number): two seats have the number \(twice)")
                }
                if let twice = firstRepeated(row.seats.map { PaintedLabel.folded($0.label) }) {
                    refuse(
                        item,
                        "\(place), row \(row.number): seat \(twice) is painted twice, and two callers would "
                            + "hold its ticket")
                }
                if let wrong = row.seats.first(where: { !(1...999).contains($0.number) }) {
                    refuse(item, "\(place), row \(row.number), seat \(wrong.number): a seat number is 1 to 999")
                }
            }
        }
        checkPaintedTwice(venue, item)
    }

    /// Rows and sections may share a label or name, as long as no seat of both is painted alike.
    private mutating func checkPaintedTwice(_ venue: PlannedVenue, _ item: CatalogItem) {
        for language in [\Name.local, \Name.latin] {
            var rows: [[String]: Set<String>] = [:]
            for section in venue.sections {
                let name = PaintedLabel.folded(section.name[keyPath: language])
                for row in section.rows {
                    let (key, seats) = (
                        [name, PaintedLabel.folded(row.label)], row.seats.map { PaintedLabel.folded($0.label) }
                    )
                    if let twice = seats.first(where: { rows[key, default: []].contains($0) }) {
                        refuse(
                            item,
                            "section \(section.keypad), row \(row.number): seat \(row.label) \(twice) is painted "
                                + "twice in sections of this name, and two callers would hold its ticket")
                        return
                    }
                    rows[key, default: []].formUnion(seats)
                }
            }
        }
    }

    private func firstRepeated<Value: Hashable>(_ numbers: [Value]) -> Value? {
        var seen = Set<Value>()
        return numbers.first { !seen.insert($0).inserted }
    }
}
