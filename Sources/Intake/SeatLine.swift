// SeatLine: the order of a row's seats along the row, by where they are in the plan: straight, slanted and curved rows,
// and round tables.

import BookingModel

/// A point of a seating plan, in the plan's own units.
struct PlanPoint: Hashable {
    var x = 0.0
    var y = 0.0
    static func + (a: PlanPoint, b: PlanPoint) -> PlanPoint { PlanPoint(x: a.x + b.x, y: a.y + b.y) }
    func distance(to other: PlanPoint) -> Double {
        ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot()
    }
}

/// The seats of one row, one after the other.
struct SeatLine {
    /// Positions in the list of seats, in the order of the row.
    let order: [Int]
    /// The way from each seat to the next, in the plan's units; one fewer than there are seats.
    let gaps: [Double]
    /// The way from the last seat to the first.
    let closing: Double

    /// Another order than from left to right must be at least so much shorter: noise of a drawing changes nothing.
    private static let shorter = 0.95

    /// Finds the shortest way through all seats among a few: from left to right (downwards in a row that runs more
    /// downwards), in the order of the file, and always on to the nearest seat, from the likely ends.
    init(_ seats: [PlanPoint]) {
        let straight = Self.straight(seats)
        var (order, length) = (straight, Self.length(straight, seats) * Self.shorter)
        if seats.count > 2 {
            let starts = [0, seats.count - 1, straight[0], straight[seats.count - 1], Self.outermost(seats)]
            for candidate in [Array(seats.indices)] + starts.map({ Self.nearestNext(from: $0, seats) }) {
                let other = Self.length(candidate, seats)
                if other < length { (order, length) = (candidate, other) }
            }
        }
        if order != straight, let first = order.first, let last = order.last, seats[last].x < seats[first].x {
            order.reverse()
        }
        self.order = order
        gaps = zip(order, order.dropFirst()).map { seats[$0].distance(to: seats[$1]) }
        closing = order.isEmpty ? 0 : seats[order[order.count - 1]].distance(to: seats[order[0]])
    }

    /// True when the seats go around a table: the last is the first one's neighbour.
    /// - Parameter unit: the usual distance between two neighbours.
    func isRound(unit: Double) -> Bool { order.count > 2 && closing / unit <= BestAvailable.neighbourGap }

    private static func straight(_ seats: [PlanPoint]) -> [Int] {
        let (xs, ys) = (seats.map(\.x), seats.map(\.y))
        let isUpright = (ys.max() ?? 0) - (ys.min() ?? 0) > (xs.max() ?? 0) - (xs.min() ?? 0)
        return seats.indices.sorted {
            let (a, b) = (seats[$0], seats[$1])
            return isUpright ? (a.y, $0) < (b.y, $1) : (a.x, $0) < (b.x, $1)
        }
    }

    private static func length(_ order: [Int], _ seats: [PlanPoint]) -> Double {
        zip(order, order.dropFirst()).reduce(0) { $0 + seats[$1.0].distance(to: seats[$1.1]) }
    }

    private static func nearestNext(from start: Int, _ seats: [PlanPoint]) -> [Int] {
        var left = Array(seats.indices)
        left.remove(at: start)
        var order = [start]
        while let last = order.last,
            let next = left.indices.min(by: {
                seats[left[$0]].distance(to: seats[last]) < seats[left[$1]].distance(to: seats[last])
            })
        {
            order.append(left.remove(at: next))
        }
        return order
    }

    /// The seat farthest from the middle: an end of a bow that is nearly closed.
    private static func outermost(_ seats: [PlanPoint]) -> Int {
        let count = Double(seats.count)
        let middle = PlanPoint(
            x: seats.reduce(0) { $0 + $1.x } / count, y: seats.reduce(0) { $0 + $1.y } / count)
        return seats.indices.max { seats[$0].distance(to: middle) < seats[$1].distance(to: middle) } ?? 0
    }
}
