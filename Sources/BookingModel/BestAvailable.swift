// BestAvailable: which seats of one section to offer, as a pure function over its seat map. BestAvailableSplit.swift
// has the case where no single row has enough.

import Glibc  // square roots: without it nothing asks the linker for libm

/// Chooses the best free seats of a section: adjacent in one row, nearest the focal point, leaving no single orphan
/// seat unless nothing else is left; over several rows only when it must.
///
/// The order of what matters: in as few groups as can be, then no orphan left behind, then nearness. An orphan is one
/// free seat with no free neighbour that had one before: such a seat rarely sells.
public enum BestAvailable {
    /// What was chosen.
    public struct Choice: Hashable, Sendable {
        /// As many as were asked for, in the order they are read out.
        public let seats: [SeatID]
        /// True when they are not all neighbours in one row.
        public let split: Bool
        /// Lower is better; comparable between sections of the same map. The mean distance to the focal point in seat
        /// widths, plus `orphanCost` for each orphan and `groupCost` for each group after the first.
        public let cost: Double
        /// - Precondition: `seats` is not empty.
        init(seats: [SeatID], split: Bool, cost: Double) {
            (self.seats, self.split, self.cost) = (seats, split, cost)
        }
    }

    /// The most two neighbours are apart, in seat widths; more is an aisle.
    public static let neighbourGap = 1.5
    /// What one orphan adds to a cost: more than any distance in a hall.
    static let orphanCost = 1_000.0
    /// What each group after the first adds to a cost: more than any orphans.
    static let groupCost = 1_000_000.0

    /// The best `count` free seats of a section, or nil when fewer are free.
    /// - Parameters:
    ///   - count: 1...`Limits.ticketsPerBooking`; anything else gives nil.
    ///   - isFree: whether a seat can be sold.
    public static func choose(_ count: Int, in section: Section, isFree: (SeatID) -> Bool) -> Choice? {
        choose(
            count, in: section, near: Spot(x: section.focusX, y: section.focusY), orphanCost: orphanCost, isFree: isFree
        )
    }

    /// The `count` free seats beginning at one seat and going rightwards in its row when all are free; otherwise the
    /// free ones nearest to it, neighbours before strangers. `exact` says which. A caller who names a seat wants to sit
    /// there, so here nearness comes before orphans.
    /// - Parameters:
    ///   - count: 1...`Limits.ticketsPerBooking`; anything else gives nil.
    ///   - row: the row's keypad number.
    ///   - seat: the seat's number.
    /// - Returns: nil when the seat does not exist or fewer than `count` are free in the section.
    public static func choose(
        _ count: Int, nearRow row: Int, seat: Int, in section: Section, isFree: (SeatID) -> Bool
    ) -> (choice: Choice, exact: Bool)? {
        guard (1...Limits.ticketsPerBooking).contains(count), let row = section.rows.first(where: { $0.number == row }),
            let first = row.seats.firstIndex(where: { $0.number == seat })
        else { return nil }
        // Around a table the last seat's neighbour is the first.
        let wanted = (row.around == nil ? row.seats[first...] : row.beginning(at: first).seats[...]).prefix(count)
        if wanted.count == count, wanted.allSatisfy({ isFree($0.id) }), areNeighbours(wanted) {
            return (Choice(seats: wanted.map(\.id), split: false, cost: 0), true)
        }
        let spot = Spot(x: row.seats[first].x, y: row.y)
        return choose(count, in: section, near: spot, orphanCost: 0, isFree: isFree).map { ($0, false) }
    }

    /// A point of the floor, in seat widths and row depths.
    struct Spot {
        var x: Double
        var y: Double
        func distance(to x: Double, _ y: Double) -> Double {
            ((x - self.x) * (x - self.x) + (y - self.y) * (y - self.y)).squareRoot()
        }
    }

    /// A stretch of free neighbours in one row: positions in the section's rows and in the row's seats.
    struct FreeRun {
        let row: Int
        let seats: Range<Int>
    }

    /// A cost without the noise of floating-point sums, so that mirror images tie and the tie is broken by order.
    static func settled(_ cost: Double) -> Double { Double(Int64(cost * 1e6 + 0.5)) / 1e6 }

    /// Calls `body` with each stretch of free neighbours in a row, from left to right.
    static func forEachFreeRun(in row: Row, isFree: (SeatID) -> Bool, _ body: (Range<Int>) -> Void) {
        var start: Int?
        for (index, seat) in row.seats.enumerated() {
            if let begun = start, seat.x - row.seats[index - 1].x > neighbourGap {
                body(begun..<index)
                start = nil
            }
            if isFree(seat.id) {
                start = start ?? index
            } else if let begun = start {
                body(begun..<index)
                start = nil
            }
        }
        if let begun = start { body(begun..<row.seats.count) }
    }

    /// Single seats that taking `window` would leave at the ends of `run`.
    static func orphans(taking window: Range<Int>, from run: Range<Int>) -> Int {
        (window.lowerBound - run.lowerBound == 1 ? 1 : 0) + (run.upperBound - window.upperBound == 1 ? 1 : 0)
    }

    private static func areNeighbours(_ seats: ArraySlice<Seat>) -> Bool {
        zip(seats, seats.dropFirst()).allSatisfy { $1.x - $0.x <= neighbourGap }
    }

    private static func choose(
        _ count: Int, in section: Section, near spot: Spot, orphanCost: Double, isFree: (SeatID) -> Bool
    ) -> Choice? {
        guard (1...Limits.ticketsPerBooking).contains(count) else { return nil }
        let section = section.unrolled(isFree: isFree)
        var best: FreeRun?
        var bestCost = Double.infinity
        // While nothing is found no row is skipped, so these are all there are when the party has to be split.
        var shortRuns: [FreeRun] = []
        for (rowIndex, row) in section.rows.enumerated() {
            // No seat of a row is nearer than the row itself: most rows of a large section are skipped here.
            if settled(abs(row.y - spot.y)) >= bestCost { continue }
            forEachFreeRun(in: row, isFree: isFree) { run in
                guard run.count >= count else { return shortRuns.append(FreeRun(row: rowIndex, seats: run)) }
                for first in run.lowerBound...(run.upperBound - count) {
                    let window = first..<(first + count)
                    var total = 0.0
                    for index in window { total += spot.distance(to: row.seats[index].x, row.y) }
                    let cost = settled(total / Double(count)) + Double(orphans(taking: window, from: run)) * orphanCost
                    if cost < bestCost { (best, bestCost) = (FreeRun(row: rowIndex, seats: window), cost) }
                }
            }
        }
        guard let best else { return SplitSearch(count, in: section, near: spot, runs: shortRuns)?.best() }
        return Choice(seats: section.rows[best.row].seats[best.seats].map(\.id), split: false, cost: bestCost)
    }
}

/// A seat of a row, with what best-available needs to know of it.
public struct Seat: Hashable, Sendable {
    /// The seat's row in the database.
    public let id: SeatID
    /// The number a caller types for it, 1...999, each once in its row (usually ascending, but some houses number from
    /// the right).
    public let number: Int
    /// What is painted on it: `12`, or a letter as on trains and buses (`12A` is row 12, label `A`).
    public let label: String
    /// Its position along the row, in seat widths. Two neighbours are at most 1.5 apart; more is an aisle.
    public let x: Double
    /// What it is for.
    public let purpose: SeatPurpose
    /// - Parameters:
    ///   - number: 1...999, once in its row.
    ///   - x: in seat widths, growing along the row.
    public init(id: SeatID, number: Int, label: String, x: Double, purpose: SeatPurpose = .usual) {
        (self.id, self.number, self.label, self.x) = (id, number, label, x)
        self.purpose = purpose
    }
}

/// A row of a section.
public struct Row: Hashable, Sendable {
    /// The number a caller types for it, 1...999.
    public let number: Int
    /// What is painted on it: `5`, `A`, `가`.
    public let label: String
    /// Its position, in row depths from the stage (or the vehicle's front).
    public let y: Double
    /// In order of `x`.
    public let seats: [Seat]
    /// The way around a round table, in seat widths: its first seat is the last one's neighbour when that is at most
    /// 1.5 on. nil: a row with two ends.
    public let around: Double?
    /// - Parameters:
    ///   - seats: in order of `x`.
    ///   - around: more than the way from the first seat to the last; nil: a row with two ends.
    public init(number: Int, label: String, y: Double, seats: [Seat], around: Double? = nil) {
        (self.number, self.label, self.y, self.seats) = (number, label, y, seats)
        self.around = around
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
    /// Its seats that are given only to who asks for them, or never.
    public let reserved: Set<SeatID>
    /// - Parameter grade: position in the venue's list of grades, dearest first, from 0.
    public init(keypad: Int, name: Name, grade: Int, focusX: Double, focusY: Double, rows: [Row]) {
        (self.keypad, self.name, self.grade, self.focusX, self.focusY, self.rows) = (
            keypad, name, grade, focusX, focusY, rows
        )
        var reserved: Set<SeatID> = []
        for row in rows { for seat in row.seats where !seat.purpose.isUsual { reserved.insert(seat.id) } }
        self.reserved = reserved
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
    /// What it was sold as; a ticket names every purpose but `usual`.
    public let purpose: SeatPurpose
    /// - Parameter sectionKeypad: 1...999.
    public init(section: Name, sectionKeypad: Int, row: String, seat: String, purpose: SeatPurpose = .usual) {
        (self.section, self.sectionKeypad, self.row, self.seat) = (section, sectionKeypad, row, seat)
        self.purpose = purpose
    }
    /// `B 5-12`: section's English name, row, seat; as transcripts show it.
    public var description: String { "\(section.latin) \(row)-\(seat)" }
}
