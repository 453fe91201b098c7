// SeatMap: the seats of a venue or vehicle, as the search for the best available seats sees them. Pure values; the
// core fills them from the database.

/// A seat of a row, with what best-available needs to know of it.
public struct Seat: Hashable, Sendable {
    /// The seat's row in the database.
    public let id: SeatID
    /// The number a caller types for it, 1...999, each once in its row (usually ascending, but some houses number from
    /// the right).
    public let number: Int
    /// What is painted on it: `12`, or a letter as on trains and buses (`12A` is row 12, label `A`).
    public let label: String
    /// Where it stands, in seat widths. Two neighbours are at most 1.5 apart; more is an aisle.
    public let x: Double
    /// - Parameters:
    ///   - number: 1...999, once in its row.
    ///   - x: in seat widths, growing along the row.
    public init(id: SeatID, number: Int, label: String, x: Double) {
        (self.id, self.number, self.label, self.x) = (id, number, label, x)
    }
}

/// A row of a section.
public struct Row: Hashable, Sendable {
    /// The number a caller types for it, 1...999.
    public let number: Int
    /// What is painted on it: `5`, `A`, `가`.
    public let label: String
    /// Where it stands, in row depths from the stage (or the vehicle's front).
    public let y: Double
    /// In order of `x`.
    public let seats: [Seat]
    /// - Parameter seats: in order of `x`.
    public init(number: Int, label: String, y: Double, seats: [Seat]) {
        (self.number, self.label, self.y, self.seats) = (number, label, y, seats)
    }
}

/// A section: a block of a stand, a floor's part, a train's car.
public struct Section: Hashable, Sendable {
    /// The number a caller types for it, 1...999.
    public let keypad: Int
    /// As read to callers.
    public let name: Name
    /// Position in the venue's list of grades, dearest first, from 0.
    public let grade: Int
    /// The point people want to sit near (centre of the stage side, middle of the car), in the same units as the seats.
    public let focusX: Double
    /// The same point in row depths.
    public let focusY: Double
    /// In order of their numbers.
    public let rows: [Row]
    /// - Parameter grade: position in the venue's list of grades, dearest first, from 0.
    public init(keypad: Int, name: Name, grade: Int, focusX: Double, focusY: Double, rows: [Row]) {
        (self.keypad, self.name, self.grade, self.focusX, self.focusY, self.rows) = (
            keypad, name, grade, focusX, focusY, rows
        )
    }
}

/// How people name a seat: section, row, seat.
public struct SeatLabel: Hashable, Sendable, CustomStringConvertible {
    /// The section's name, in both languages.
    public let section: Name
    /// The section's keypad number, said when its name has no recording.
    public let sectionKeypad: Int
    /// What is painted on the row: `5`, `A`, `가`.
    public let row: String
    /// What is painted on the seat: `12`, `A`.
    public let seat: String
    /// - Parameter sectionKeypad: 1...999.
    public init(section: Name, sectionKeypad: Int, row: String, seat: String) {
        (self.section, self.sectionKeypad, self.row, self.seat) = (section, sectionKeypad, row, seat)
    }
    /// `B 5-12`: section's English name, row, seat; as transcripts show it.
    public var description: String { "\(section.latin) \(row)-\(seat)" }
}
