// SectionPlan: one section of a showing, seat by seat, for channels that show a plan: which seats are free, and which
// single seats a choice would leave alone.

/// One section of a showing, as it is at one moment.
public struct SectionPlan: Hashable, Sendable {
    /// What becomes of a seat for the asker.
    public enum State: Hashable, Sendable {
        /// It can be chosen.
        case free
        /// Somebody else has it, or it is not sold.
        case taken
        /// The asker's own hold or booking has it: it can be chosen again.
        case mine
    }

    /// The showing with all its sections.
    public let hall: HallOffer
    /// The section with its price, and what is left that anybody may be given.
    public let offer: SectionOffer
    /// Its rows and seats; whole rows with at most `Limits.seatsOnPlan` seats together.
    public let map: Section
    /// Whether the section has rows behind those of `map`.
    public let isCut: Bool
    private let taken: Set<SeatID>
    private let own: Set<SeatID>

    /// - Parameters:
    ///   - map: all rows of the section; those beyond `Limits.seatsOnPlan` are cut off.
    ///   - taken: seats that others have, or that are never sold.
    ///   - own: seats that the asker has.
    public init(hall: HallOffer, offer: SectionOffer, map: Section, taken: Set<SeatID>, own: Set<SeatID>) {
        var (rows, seats) = ([Row](), 0)
        for row in map.rows {
            seats += row.seats.count
            if seats > Limits.seatsOnPlan { break }
            rows.append(row)
        }
        self.hall = hall
        self.offer = offer
        self.map = Section(
            keypad: map.keypad, name: map.name, grade: map.grade, focusX: map.focusX, focusY: map.focusY, rows: rows)
        self.isCut = rows.count < map.rows.count
        self.taken = taken
        self.own = own
    }

    /// What becomes of a seat of the section.
    public func state(of seat: Seat) -> State {
        if taken.contains(seat.id) || !seat.purpose.isEverSold { return .taken }
        return own.contains(seat.id) ? .mine : .free
    }

    /// Seats that a choice would leave alone: free, with a free neighbour now, and with none then. A single seat rarely
    /// sells. As people call them, row by row.
    /// - Parameter seats: the choice; it may have seats of other sections.
    public func leftAlone(by seats: Set<SeatID>) -> [SeatLabel] {
        let isFree = { (seat: Seat) in seat.purpose.isUsual && state(of: seat) != .taken }
        return map.rows.flatMap { row -> [SeatLabel] in
            guard row.seats.contains(where: { seats.contains($0.id) }) else { return [] }
            func hasNeighbour(_ place: Int, _ counts: (Seat) -> Bool) -> Bool {
                row.neighbours(of: place).contains { counts(row.seats[$0]) }
            }
            return row.seats.indices.filter { place in
                let seat = row.seats[place]
                return isFree(seat) && !seats.contains(seat.id) && hasNeighbour(place, isFree)
                    && !hasNeighbour(place) { isFree($0) && !seats.contains($0.id) }
            }.map { label(row, row.seats[$0]) }
        }
    }

    /// How people call a seat of the section.
    public func label(_ row: Row, _ seat: Seat) -> SeatLabel { map.label(row, seat) }
}

extension Section {
    /// How people call a seat of it.
    public func label(_ row: Row, _ seat: Seat) -> SeatLabel {
        SeatLabel(
            section: name, sectionKeypad: keypad, row: row.label, seat: seat.label,
            purpose: seat.purpose == .house ? .usual : seat.purpose)
    }
}

extension Row {
    /// The positions of a seat's neighbours, without one beyond an aisle.
    fileprivate func neighbours(of place: Int) -> [Int] {
        var found: [Int] = []
        if place > 0, seats[place].x - seats[place - 1].x <= BestAvailable.neighbourGap { found.append(place - 1) }
        if place + 1 < seats.count, seats[place + 1].x - seats[place].x <= BestAvailable.neighbourGap {
            found.append(place + 1)
        }
        // Around a table the last seat's neighbour is the first.
        if let around, seats.count > 2, let first = seats.first, let last = seats.last,
            first.x + around - last.x <= BestAvailable.neighbourGap
        {
            if place == 0 { found.append(seats.count - 1) }
            if place == seats.count - 1 { found.append(0) }
        }
        return found
    }
}

extension SeatPurpose {
    /// False for seats that nobody is ever sold.
    public var isEverSold: Bool {
        switch self {
        case .usual, .wheelchair, .companion, .restricted, .house: true
        case .notForSale: false
        }
    }
}

/// Where the seats of a section are, in the units of its plan.
public struct SectionShape: Hashable, Sendable {
    /// The section's keypad number.
    public let keypad: Int
    /// From its first seat on the left to its last on the right, in seat widths.
    public let width: ClosedRange<Double>
    /// From its first row to its last, in row depths from the stage.
    public let depth: ClosedRange<Double>
    /// One section of a hall whose sections share one origin.
    public init(keypad: Int, width: ClosedRange<Double>, depth: ClosedRange<Double>) {
        self.keypad = keypad
        self.width = width
        self.depth = depth
    }
}
