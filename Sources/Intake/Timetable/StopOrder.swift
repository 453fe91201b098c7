// StopOrder: the stops of a line from the ways of all its trips. A trip that passes a stop, begins later, ends earlier
// or takes a branch has its place in one running order, in which a caller chooses.

import BookingModel

/// The stops of a line in running order.
struct StopOrder {
    /// Stops by their key. The same one twice is a loop.
    private(set) var stops: [String] = []

    /// Adds a way. False when the order would need a stop twice that no way passes twice: then the trips run the other
    /// way round, or by another road, and are another line.
    mutating func add(_ way: [String]) -> Bool {
        let merged = StopOrder.merged(stops, way)
        let (known, new, now) = (StopOrder.counts(stops), StopOrder.counts(way), StopOrder.counts(merged))
        for (stop, count) in now where count > max(known[stop] ?? 0, new[stop] ?? 0) { return false }
        stops = merged
        return true
    }

    /// Where each stop of a way that was added is in the order.
    func places(of way: [String]) -> [Int] {
        var places: [Int] = []
        var next = 0
        for stop in way {
            guard let place = stops[next...].firstIndex(of: stop) else {
                preconditionFailure("a way of a line that was never added to it")
            }
            places.append(place)
            next = place + 1
        }
        return places
    }

    private static func counts(_ stops: [String]) -> [String: Int] {
        stops.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The shortest order that both are part of (shortest common supersequence, by the longest common subsequence).
    private static func merged(_ a: [String], _ b: [String]) -> [String] {
        // common[i][j]: stops that a from i on and b from j on have in common, in order.
        var common = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in a.indices.reversed() {
            for j in b.indices.reversed() {
                common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
            }
        }
        var (i, j) = (0, 0)
        var merged: [String] = []
        while i < a.count, j < b.count {
            if a[i] == b[j] {
                merged.append(a[i])
                (i, j) = (i + 1, j + 1)
            } else if common[i + 1][j] >= common[i][j + 1] {
                merged.append(a[i])
                i += 1
            } else {
                merged.append(b[j])
                j += 1
            }
        }
        return merged + a[i...] + b[j...]
    }
}

/// What of a line's stops a trip serves: where callers may board, and where they may leave.
struct ServedStops: Hashable {
    /// By the place in the line's order.
    var boards: [Bool]
    var alights: [Bool]

    /// None of so many stops.
    init(count: Int) {
        boards = [Bool](repeating: false, count: count)
        alights = boards
    }

    /// A name for the tariff of the trips that serve these stops: two bits a stop, five bits a letter. The same stops
    /// have the same name in every import.
    var tariff: String {
        let bits = zip(boards, alights).flatMap { [$0, $1] }
        let letters = Array("0123456789abcdefghijklmnopqrstuv")
        return stride(from: 0, to: bits.count, by: 5).map { start in
            let five = bits[start..<min(start + 5, bits.count)]
            return String(letters[five.reduce(0) { $0 << 1 | ($1 ? 1 : 0) }])
        }.joined()
    }

    /// The journeys that are sold: from where callers may board to where they may leave.
    var journeys: [Journey] {
        boards.indices.filter { boards[$0] }.flatMap { from in
            alights.indices.filter { $0 > from && alights[$0] }.map { Journey(from: from, to: $0) }
        }
    }
}
