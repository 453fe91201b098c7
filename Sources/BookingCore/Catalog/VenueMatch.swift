// VenueMatch: finds the stored section and seat that a plan means. The painted label counts before the key that is
// typed, so that a ticket keeps the seat it names when keys change.

import BookingModel
import SQLite

struct StoredSection {
    let id: Int64
    let keypad: Int
    let name: String

    static func all(of venue: Int64, in database: Database) throws(StoreFault) -> [StoredSection] {
        try database.all("SELECT id, keypad, name_ko FROM section WHERE venue = ? ORDER BY keypad", venue) {
            StoredSection(id: $0.int64(0), keypad: $0.int(1), name: $0.text(2))
        }
    }
}

/// A plan's sections, matched with the stored ones.
struct SectionMatch {
    /// The plan's, with the keypad numbers they get.
    let sections: [PlannedSection]
    let stored: [StoredSection]
    /// Stored ones that the plan has not.
    let gone: [StoredSection]
    /// Stored ones whose keypad number changes.
    let moves: [(section: StoredSection, keypad: Int)]
    /// Stored ones that get another name.
    let renamed: [(section: StoredSection, name: String)]

    init(_ planned: [PlannedSection], stored: [StoredSection]) {
        let pairs = Pairing.pair(
            planned.count, stored.count,
            by: [
                ({ PaintedLabel.folded(planned[$0].name.local) }, { PaintedLabel.folded(stored[$0].name) }),
                ({ "\(planned[$0].keypad)" }, { "\(stored[$0].keypad)" }),
            ])
        let keypads = Pairing.numbers(
            planned.map { ($0.keypad, $0.isFreeKeypad) }, stored: pairs.map { $0.map { stored[$0].keypad } })
        sections = zip(planned, keypads).map { section, keypad in
            PlannedSection(
                keypad: keypad, name: section.name, grade: section.grade, focusX: section.focusX,
                focusY: section.focusY, rows: section.rows)
        }
        self.stored = stored
        let kept = Set(pairs.compactMap { $0 })
        gone = stored.indices.filter { !kept.contains($0) }.map { stored[$0] }
        moves = zip(pairs, keypads).compactMap { pair, keypad in
            pair.flatMap { stored[$0].keypad == keypad ? nil : (stored[$0], keypad) }
        }
        renamed = zip(pairs, planned).compactMap { pair, section in
            pair.flatMap { stored[$0].name == section.name.local ? nil : (stored[$0], section.name.local) }
        }
    }
}

struct StoredSeat {
    let id: Int64
    let row: Int
    let rowLabel: String
    let rowY: Double
    let number: Int
    let label: String
    let x: Double
    let purpose: SeatPurpose
    let around: Double?

    /// Row and seat, in messages for staff.
    var place: String { "row \(row), seat \(number)" }

    static func all(of section: Int64, in database: Database) throws(StoreFault) -> [StoredSeat] {
        try database.all(
            """
            SELECT id, row_number, row_label, row_y, number, label, x, purpose, row_around FROM seat WHERE section = ?
                ORDER BY row_number, number
            """,
            section
        ) {
            StoredSeat(
                id: $0.int64(0), row: $0.int(1), rowLabel: $0.text(2), rowY: $0.double(3), number: $0.int(4),
                label: $0.text(5), x: $0.double(6), purpose: $0.word(7), around: $0.isNull(8) ? nil : $0.double(8))
        }
    }

    func isPainted(as seat: SeatMatch.PlannedPlace) -> Bool { rowLabel == seat.rowLabel && label == seat.label }

    func isAsPlanned(_ seat: SeatMatch.PlannedPlace) -> Bool {
        row == seat.row && number == seat.number && isPainted(as: seat) && rowY == seat.rowY && x == seat.x
            && purpose == seat.purpose && around == seat.around
    }
}

/// The seats of a plan's section, matched with the stored ones.
struct SeatMatch {
    /// A seat of the plan, with the numbers it gets.
    struct PlannedPlace {
        let row: Int
        let rowLabel: String
        let rowY: Double
        let number: Int
        let label: String
        let x: Double
        /// The label says nothing of the number: the same number does not make it the same seat.
        let isFree: Bool
        let purpose: SeatPurpose
        let around: Double?
    }
    let planned: [PlannedPlace]
    /// The stored seat of each of `planned`; nil: it is new.
    let known: [StoredSeat?]
    let gone: [StoredSeat]
    /// Row and number of every seat, stored or planned.
    let numbers: Set<[Int]>

    /// Stored seats whose row or number changes.
    var moving: [StoredSeat] {
        zip(known, planned).compactMap { known, seat in
            known.flatMap { $0.row != seat.row || $0.number != seat.number ? $0 : nil }
        }
    }

    init(_ section: PlannedSection, stored: [StoredSeat]) {
        let rowNumbers = Self.rowNumbers(section.rows, stored)
        let painted = Dictionary(
            stored.map { (Self.painted($0.rowLabel, $0.label), $0.number) }, uniquingKeysWith: { first, _ in first })
        let planned = zip(section.rows, rowNumbers).flatMap { row, rowNumber in
            let numbers = Pairing.numbers(
                row.seats.map { ($0.number, $0.isFreeNumber) },
                stored: row.seats.map { painted[Self.painted(row.label, $0.label)] })
            return zip(row.seats, numbers).map { seat, number in
                PlannedPlace(
                    row: rowNumber, rowLabel: row.label, rowY: row.y, number: number, label: seat.label, x: seat.x,
                    isFree: seat.isFreeNumber, purpose: seat.purpose, around: row.around)
            }
        }
        let pairs = Pairing.pair(
            planned.count, stored.count,
            by: [
                (
                    { Self.painted(planned[$0].rowLabel, planned[$0].label) },
                    { Self.painted(stored[$0].rowLabel, stored[$0].label) }
                ),
                // A row is called otherwise.
                (
                    { "\(planned[$0].row) \(Self.painted("", planned[$0].label))" },
                    { "\(stored[$0].row) \(Self.painted("", stored[$0].label))" }
                ),
                // A seat is called otherwise.
                (
                    { planned[$0].isFree ? "" : "\(planned[$0].row) \(planned[$0].number)" },
                    { "\(stored[$0].row) \(stored[$0].number)" }
                ),
            ])
        let kept = Set(pairs.compactMap { $0 })
        self.planned = planned
        known = pairs.map { $0.map { stored[$0] } }
        gone = stored.indices.filter { !kept.contains($0) }.map { stored[$0] }
        numbers = Set(planned.map { [$0.row, $0.number] } + stored.map { [$0.row, $0.number] })
    }

    private static func painted(_ row: String, _ seat: String) -> String {
        PaintedLabel.folded(row) + "\n" + PaintedLabel.folded(seat)
    }

    private static func rowNumbers(_ rows: [PlannedRow], _ stored: [StoredSeat]) -> [Int] {
        let known = Dictionary(
            stored.map { (PaintedLabel.folded($0.rowLabel), $0.row) }, uniquingKeysWith: { first, _ in first })
        return Pairing.numbers(
            rows.map { ($0.number, $0.isFreeNumber) }, stored: rows.map { known[PaintedLabel.folded($0.label)] })
    }

    /// What callers type otherwise from now on, a sentence a row.
    var keyNotes: [String] {
        var rows: [(label: String, row: Int, old: Set<Int>, seats: [String])] = []
        for (seat, known) in zip(planned, known) {
            guard let known, known.row != seat.row || known.number != seat.number else { continue }
            if rows.last?.row != seat.row { rows.append((seat.rowLabel, seat.row, [], [])) }
            if known.row != seat.row { rows[rows.count - 1].old.insert(known.row) }
            if known.number != seat.number {
                rows[rows.count - 1].seats.append("\(seat.label) is \(seat.number), no longer \(known.number)")
            }
        }
        return rows.map { row in
            let old = row.old.sorted().map(String.init).joined(separator: ", ")
            let typed = old.isEmpty ? [] : ["callers type \(row.row) for it from now on, no longer \(old)"]
            let shown = row.seats.prefix(Self.seatsShown).joined(separator: "; ")
            let more = row.seats.count > Self.seatsShown ? "; and \(row.seats.count - Self.seatsShown) more" : ""
            let seats = row.seats.isEmpty ? [] : ["what callers type for its seats changes: \(shown)\(more)"]
            return "row \(row.label): " + (typed + seats).joined(separator: "; ")
        }
    }

    /// Seats of a row that a note names.
    private static let seatsShown = 5
}

/// Finds what belongs together, and which numbers stay.
private enum Pairing {
    typealias Names = (planned: (Int) -> String, stored: (Int) -> String)

    /// For each planned thing the stored one of the same name, tried one way of naming after the other. A name that is
    /// there twice pairs nothing.
    static func pair(_ planned: Int, _ stored: Int, by ways: [Names]) -> [Int?] {
        var pairs = [Int?](repeating: nil, count: planned)
        var used = Set<Int>()
        for way in ways {
            let left = (0..<planned).filter { pairs[$0] == nil }
            let leftStored = Dictionary(grouping: (0..<stored).filter { !used.contains($0) }, by: way.stored)
            for (name, indexes) in Dictionary(grouping: left, by: way.planned) where indexes.count == 1 {
                guard let found = leftStored[name], found.count == 1 else { continue }
                pairs[indexes[0]] = found[0]
                used.insert(found[0])
            }
        }
        return pairs
    }

    /// The number each planned thing gets: one that its label demands; a free one stays what is stored, where nobody
    /// else needs that.
    static func numbers(_ planned: [(number: Int, isFree: Bool)], stored: [Int?]) -> [Int] {
        var taken = Set(planned.filter { !$0.isFree }.map(\.number))
        var numbers: [Int?] = planned.map { $0.isFree ? nil : $0.number }
        for index in planned.indices where planned[index].isFree {
            if let known = stored[index], taken.insert(known).inserted { numbers[index] = known }
        }
        for index in planned.indices where numbers[index] == nil {
            let number = taken.contains(planned[index].number) ? (101...999).first { !taken.contains($0) } : nil
            numbers[index] = number ?? planned[index].number
            taken.insert(numbers[index] ?? 0)
        }
        return numbers.map { $0 ?? 0 }
    }
}
