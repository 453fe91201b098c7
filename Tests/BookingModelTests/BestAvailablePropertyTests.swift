// BestAvailablePropertyTests: best-available against brute force on small random maps, and against the clock on a large
// one.

import BookingModel
import XCTest

final class BestAvailablePropertyTests: XCTestCase {
    /// Random maps of up to three rows of up to seven places, some of them aisles, with between a few and many seats
    /// taken.
    private func randomMap(_ random: inout SplitMix) -> SeatDrawing {
        let taken = Int.random(in: 1...8, using: &random)
        let rows = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            String(
                (0..<Int.random(in: 1...7, using: &random)).map { _ -> Character in
                    let mark = Int.random(in: 0...9, using: &random)
                    return mark == 9 ? " " : mark < taken ? "X" : "."
                })
        }
        return SeatDrawing(rows)
    }

    /// Every way to pick `count` of the seats.
    private func picks(_ count: Int, of seats: ArraySlice<SeatID>) -> [[SeatID]] {
        if count == 0 { return [[]] }
        guard let first = seats.first else { return [] }
        let rest = seats.dropFirst()
        return picks(count - 1, of: rest).map { [first] + $0 } + picks(count, of: rest)
    }

    func testFewestGroupsAndFewestOrphansAgainstBruteForce() {
        var random = SplitMix(state: 20_260_307)
        for round in 0..<400 {
            let map = randomMap(&random)
            let free = map.free.sorted()
            guard free.count <= 12 else { continue }
            for count in 1...5 {
                guard let choice = map.choose(count) else {
                    XCTAssertLessThan(free.count, count, "round \(round)")
                    continue
                }
                let all = picks(count, of: free[...]).map(Set.init)
                let groups = all.map(map.groups).min()!
                let orphans = all.filter { map.groups($0) == groups }.map(map.orphans).min()!
                let chosen = Set(choice.seats)
                let picture = map.drawn(choice)!.joined(separator: "/")
                XCTAssertEqual(chosen.count, count, "distinct: \(picture)")
                XCTAssertTrue(chosen.isSubset(of: map.free), "free: \(picture)")
                XCTAssertEqual(map.groups(chosen), groups, "groups: \(picture)")
                XCTAssertEqual(map.orphans(chosen), orphans, "orphans: \(picture)")
                XCTAssertEqual(choice.split, groups > 1, "split: \(picture)")
            }
        }
    }

    func testNearestOfAllPlacesTogetherAgainstBruteForce() {
        var random = SplitMix(state: 7)
        for _ in 0..<300 {
            let map = randomMap(&random)
            for count in 1...4 {
                let windows = map.freeRuns().flatMap { run in
                    run.count < count ? [] : (0...(run.count - count)).map { Set(run[$0..<($0 + count)]) }
                }
                guard let least = windows.map(map.orphans).min(), let choice = map.choose(count) else { continue }
                let distances = windows.filter { map.orphans($0) == least }.map { map.distance($0) }
                XCTAssertEqual(map.distance(Set(choice.seats)), distances.min()!, accuracy: 1e-5)
            }
        }
    }

    func testAParticularSeatIsExactOnlyWhenItIs() {
        var random = SplitMix(state: 11)
        for _ in 0..<300 {
            let map = randomMap(&random)
            for row in map.section.rows {
                for (index, seat) in row.seats.enumerated() {
                    for count in 1...4 {
                        let wanted = Set(row.seats[index...].prefix(count).map(\.id))
                        let possible = wanted.count == count && wanted.isSubset(of: map.free) && map.groups(wanted) == 1
                        let answer = map.choose(count, row: row.number, seat: seat.number)
                        XCTAssertEqual(answer == nil, map.free.count < count)
                        guard let answer else { continue }
                        XCTAssertEqual(answer.exact, possible)
                        XCTAssertTrue(Set(answer.choice.seats).isSubset(of: map.free))
                        XCTAssertEqual(Set(answer.choice.seats).count, count)
                        if possible { XCTAssertEqual(answer.choice.seats, wanted.sorted()) }
                    }
                }
            }
        }
    }
}

extension SeatDrawing {
    /// Mean distance to the focal point.
    fileprivate func distance(_ seats: Set<SeatID>) -> Double {
        var total = 0.0
        for row in section.rows {
            for seat in row.seats where seats.contains(seat.id) {
                let (x, y) = (seat.x - section.focusX, row.y - section.focusY)
                total += (x * x + y * y).squareRoot()
            }
        }
        return total / Double(seats.count)
    }
}
