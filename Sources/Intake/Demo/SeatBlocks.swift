// SeatBlocks: how the demo's halls and vehicles are laid out, row by row.

import BookingModel

/// Rows of seats made of runs with aisles between them.
enum SeatBlocks {
    /// One row.
    /// - Parameters:
    ///   - runs: seats between aisles, from left to right: `[2, 1]` on an express bus.
    ///   - first: number of the leftmost seat.
    ///   - labels: what is painted on the seats; the numbers when empty.
    ///   - left: where the leftmost seat stands. An aisle is one seat wide.
    static func row(
        _ number: Int, runs: [Int], first: Int = 1, labels: [String] = [], left: Double = 0, y: Double? = nil
    ) -> PlannedRow {
        var (seats, x): ([PlannedSeat], Double) = ([], left)
        for run in runs {
            for _ in 0..<run {
                let label = labels.isEmpty ? "\(first + seats.count)" : labels[seats.count]
                seats.append(PlannedSeat(number: first + seats.count, label: label, x: x))
                x += 1
            }
            x += 1
        }
        return PlannedRow(number: number, label: "\(number)", y: y ?? Double(number), seats: seats)
    }

    /// Rows that all have the same seats, numbered from 1.
    static func rows(_ count: Int, runs: [Int], labels: [String] = [], left: Double = 0, depth: Double = 0)
        -> [PlannedRow]
    {
        (1...count).map { row($0, runs: runs, labels: labels, left: left, y: Double($0) + depth) }
    }
}
