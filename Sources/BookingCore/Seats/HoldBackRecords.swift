// HoldBackRecords: seats as staff name them, and hold-backs as they are listed and refused.

import BookingModel

/// Seats of a showing by what callers type for them: a section, a row of it, or some seats of a row.
public struct SeatRange: Hashable, Sendable {
    /// The section's keypad number, 1...999.
    let section: Int
    /// The row's keypad number, 1...999; nil: every row.
    let row: Int?
    /// The keys of the seats; nil: every seat.
    let seats: ClosedRange<Int>?

    /// Reads `SECTION`, `SECTION-ROW`, `SECTION-ROW-SEAT` or `SECTION-ROW-FIRST..LAST`, numbers from 1 to 999; nil for
    /// anything else.
    public init?(_ text: some StringProtocol) {
        let parts = String(text).split(separator: "-" as Character, omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), let section = Self.key(parts[0]) else { return nil }
        let row = parts.count > 1 ? Self.key(parts[1]) : nil
        if parts.count > 1, row == nil { return nil }
        var seats: ClosedRange<Int>?
        if parts.count > 2 {
            let ends = parts[2].split(separator: ".." as String, omittingEmptySubsequences: false).map {
                Self.key(String($0))
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last
            else { return nil }
            seats = first...last
        }
        self.section = section
        self.row = row
        self.seats = seats
    }

    private static func key(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let key = Int(text), (1...999).contains(key) else {
            return nil
        }
        return key
    }

    /// As it is read.
    var text: String {
        let ends = seats.map { $0.count == 1 ? "-\($0.lowerBound)" : "-\($0.lowerBound)..\($0.upperBound)" } ?? ""
        return "\(section)" + (row.map { "-\($0)" } ?? "") + ends
    }
}

/// What holding back or releasing did.
public struct HoldBackReport: Hashable, Sendable {
    /// Seats that were held back, or released, by this.
    public internal(set) var changed = 0
    /// Seats that were so already.
    public internal(set) var already = 0
}

/// Seats of one row that are held back together.
public struct HeldBackRow: Hashable, Sendable {
    /// The hold-back's row number.
    public let id: Int64
    /// `plan` for house seats, `staff` otherwise.
    public let origin: String
    /// Why, in the words of staff.
    public let reason: String
    /// Since when.
    public let at: Instant
    /// The section's name.
    public let section: Name
    /// What is painted on the row.
    public let row: String
    /// What is painted on the seats, in their order.
    public let seats: [String]
    /// The seats as the commands take them: `SECTION-ROW-SEAT`, one for each of `seats`.
    public let keys: [String]
}

extension HeldBackRow {
    /// The same row with the seats of another part of it.
    func joined(with other: HeldBackRow) -> HeldBackRow {
        HeldBackRow(
            id: id, origin: origin, reason: reason, at: at, section: section, row: row, seats: seats + other.seats,
            keys: keys + other.keys)
    }
}
