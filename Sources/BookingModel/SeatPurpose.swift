// SeatPurpose: what a seat of a plan is for, which seats a search may give for which wish, and seats for a caller in a
// wheelchair.

/// What a seat is for. The raw value is the word stored, imported and shown.
public enum SeatPurpose: String, Hashable, CaseIterable, Sendable {
    /// Anybody's.
    case usual
    /// A place for a wheelchair. Sold to callers who ask for one.
    case wheelchair
    /// The seat next to a wheelchair place, for who comes along. Sold only together with that place.
    case companion
    /// Part of the stage or field is hidden. Sold to callers who ask for it, and its ticket says so.
    case restricted
    /// The box office keeps it back: nobody sells it for a showing before staff release it there; then it is anybody's.
    case house
    /// Never sold: a seat that is broken, or behind a camera.
    case notForSale = "not-for-sale"

    /// True for seats that a search for "the best" may give: a house seat that was released is a seat like any other.
    public var isUsual: Bool {
        switch self {
        case .usual, .house: true
        case .wheelchair, .companion, .restricted, .notForSale: false
        }
    }

    /// True for a wheelchair place and the seats next to it, which one search looks for together.
    public var isAccessible: Bool {
        switch self {
        case .wheelchair, .companion: true
        case .usual, .restricted, .house, .notForSale: false
        }
    }
}

/// The seats of a venue that are sold only to callers who ask for them.
public struct SeatChoices: OptionSet, Hashable, Sendable {
    /// One bit a choice.
    public let rawValue: Int
    /// - Parameter rawValue: bits without a choice mean nothing.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Places for wheelchairs, with companion seats or without.
    public static let wheelchair = SeatChoices(rawValue: 1)
    /// Seats with a restricted view.
    public static let restricted = SeatChoices(rawValue: 2)
}

extension BestAvailable {
    /// Seats side by side for a caller in a wheelchair: as few wheelchair places as can be, at least one, and companion
    /// seats for the others of the party. Among those, the seats that leave the fewest companion seats without a
    /// wheelchair place, then the nearest to the focal point.
    /// - Parameters:
    ///   - count: 1...`Limits.ticketsPerBooking`; anything else gives nil.
    ///   - isFree: whether a seat can be sold; asked of wheelchair places and companion seats only.
    /// - Returns: nil when no free stretch of the section's wheelchair places and companion seats is long enough.
    public static func chooseAccessible(_ count: Int, in section: Section, isFree: (SeatID) -> Bool) -> Choice? {
        guard (1...Limits.ticketsPerBooking).contains(count) else { return nil }
        var best: Choice?
        forEachAccessibleRun(in: section, isFree: isFree) { row, run in
            guard run.count >= count else { return }
            for first in run.lowerBound...(run.upperBound - count) {
                let window = first..<(first + count)
                let places = wheelchairs(window, in: row)
                guard places > 0 else { continue }
                let stranded =
                    wheelchairs(run, in: row) == places ? run.count - count : 0
                let reach = window.reduce(0.0) { $0 + distance(of: row.seats[$1], row, in: section) } / Double(count)
                let cost = settled(reach) + Double(stranded) * orphanCost + Double(places) * groupCost
                if cost < best?.cost ?? .infinity {
                    best = Choice(seats: row.seats[window].map(\.id), split: false, cost: cost)
                }
            }
        }
        return best
    }

    /// The largest party that `chooseAccessible` has seats for, 0 or more.
    public static func mostAccessible(in section: Section, isFree: (SeatID) -> Bool) -> Int {
        var most = 0
        forEachAccessibleRun(in: section, isFree: isFree) { row, run in
            if wheelchairs(run, in: row) > 0 { most = max(most, run.count) }
        }
        return min(most, Limits.ticketsPerBooking)
    }

    /// Whether a companion seat is among some seats without a wheelchair place among those next to it.
    public static func hasLoneCompanion(_ seats: Set<SeatID>, in section: Section) -> Bool {
        let companions = section.rows.reduce(0) { sum, row in
            sum + row.seats.count { $0.purpose == .companion && seats.contains($0.id) }
        }
        if companions == 0 { return false }
        var accompanied = 0
        forEachAccessibleRun(in: section, isFree: seats.contains) { row, run in
            if wheelchairs(run, in: row) > 0 { accompanied += run.count - wheelchairs(run, in: row) }
        }
        return accompanied < companions
    }

    private static func forEachAccessibleRun(
        in section: Section, isFree: (SeatID) -> Bool, _ body: (Row, Range<Int>) -> Void
    ) {
        for row in section.rows where row.seats.contains(where: { $0.purpose == .wheelchair }) {
            let accessible = Set(row.seats.filter { $0.purpose.isAccessible && isFree($0.id) }.map(\.id))
            let unrolled = row.unrolled(isFree: accessible.contains)
            forEachFreeRun(in: unrolled, isFree: accessible.contains) { body(unrolled, $0) }
        }
    }

    private static func wheelchairs(_ seats: Range<Int>, in row: Row) -> Int {
        row.seats[seats].count { $0.purpose == .wheelchair }
    }

    private static func distance(of seat: Seat, _ row: Row, in section: Section) -> Double {
        Spot(x: section.focusX, y: section.focusY).distance(to: seat.x, row.y)
    }
}

extension BestAvailable {
    /// Whether seats are all neighbours in one row, or around one table.
    public static func areTogether(_ seats: Set<SeatID>, in section: Section) -> Bool {
        guard let row = section.rows.first(where: { row in row.seats.contains { seats.contains($0.id) } }) else {
            return seats.isEmpty
        }
        var runs: [Int] = []
        forEachFreeRun(in: row.unrolled(isFree: seats.contains), isFree: seats.contains) { runs.append($0.count) }
        return runs == [seats.count]
    }
}

extension Row {
    /// A round table as a row from left to right that begins after a seat that is not free, or after an aisle, so that
    /// every stretch of free neighbours is one stretch of it. Any other row is itself.
    func unrolled(isFree: (SeatID) -> Bool) -> Row {
        guard around != nil, let cut = seats.firstIndex(where: { !isFree($0.id) }) ?? aisle else { return self }
        return beginning(at: isFree(seats[cut].id) ? cut : cut + 1)
    }

    /// A round table as a row that begins with one of its seats.
    /// - Parameter first: a position of `seats`, or the one after the last.
    func beginning(at first: Int) -> Row {
        guard let around, first > 0, first < seats.count else { return self }
        let later = seats[..<first].map {
            Seat(id: $0.id, number: $0.number, label: $0.label, x: $0.x + around, purpose: $0.purpose)
        }
        return Row(number: number, label: label, y: y, seats: seats[first...] + later, around: around)
    }

    /// The seat after the first aisle; nil where the seats go all the way around.
    private var aisle: Int? {
        seats.indices.dropFirst().first { seats[$0].x - seats[$0 - 1].x > BestAvailable.neighbourGap }
    }
}

extension Section {
    /// The section with its round tables as rows; the same section where there is none.
    func unrolled(isFree: (SeatID) -> Bool) -> Section {
        guard rows.contains(where: { $0.around != nil }) else { return self }
        return Section(
            keypad: keypad, name: name, grade: grade, focusX: focusX, focusY: focusY,
            rows: rows.map { $0.unrolled(isFree: isFree) })
    }
}
