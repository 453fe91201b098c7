// BestAvailable: which seats to offer. A pure function over one section at a time.

/// Chooses the best free seats of a section: adjacent in one row, nearest the focal point, leaving no single orphan seat unless nothing
/// else is left; over several rows only when it must.
public enum BestAvailable {
    /// What was chosen.
    public struct Choice: Hashable, Sendable {
        /// As many as were asked for, in the order they are read out.
        public let seats: [SeatID]
        /// True when they are not all neighbours in one row.
        public let split: Bool
        /// Lower is better; comparable between sections of the same map.
        public let cost: Double
        public init(seats: [SeatID], split: Bool, cost: Double) { (self.seats, self.split, self.cost) = (seats, split, cost) }
    }

    /// The best `count` free seats of a section, or nil when fewer are free.
    /// - Parameters:
    ///   - count: 1...`Limits.ticketsPerBooking`.
    ///   - isFree: whether a seat can be sold.
    public static func choose(_ count: Int, in section: Section, isFree: (SeatID) -> Bool) -> Choice? {
        nil
    }

    /// The `count` free seats beginning at one seat and going rightwards in its row when all are free; otherwise the free ones nearest to it.
    /// `exact` says which. Nil when the seat does not exist or fewer than `count` are free in the section.
    public static func choose(
        _ count: Int, nearRow row: Int, seat: Int, in section: Section, isFree: (SeatID) -> Bool
    ) -> (choice: Choice, exact: Bool)? {
        nil
    }
}
