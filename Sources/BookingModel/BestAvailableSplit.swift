// BestAvailableSplit: seats for a party that fits into no single row. It makes as few groups as possible and leaves
// no single seat when it can (both exact), and keeps the groups close to each other (greedy, from the stretches
// nearest the focal point).

/// How many stretches of free seats there are of each length.
struct RunLengths {
    /// Whether a party fits into so many stretches, better first.
    enum Fit: Int, Comparable {
        /// Without leaving an orphan.
        case clean
        /// Only by leaving one.
        case orphan
        case never
        static func < (a: Fit, b: Fit) -> Bool { a.rawValue < b.rawValue }
    }

    /// Indexed by length. A stretch as long as the party never gets here, so lengths are below
    /// `Limits.ticketsPerBooking`.
    private var counts = [Int](repeating: 0, count: Limits.ticketsPerBooking + 2)

    func has(_ length: Int) -> Bool { counts[length] > 0 }
    mutating func add(_ length: Int) { counts[length] += 1 }
    mutating func remove(_ length: Int) { counts[length] -= 1 }

    /// The fewest stretches that hold `need` seats together; nil when all of them do not.
    func fewestGroups(for need: Int) -> Int? {
        var (left, groups) = (need, 0)
        for length in stride(from: counts.count - 1, through: 1, by: -1) {
            for _ in 0..<counts[length] {
                if left <= 0 { return groups }
                (left, groups) = (left - length, groups + 1)
            }
        }
        return left <= 0 ? groups : nil
    }

    /// Whether exactly `groups` stretches, the fewest possible, hold `need` seats.
    ///
    /// All stretches but one are taken whole, so only what is left over in that one matters: one seat too many is an
    /// orphan. When the longest stretches are just one seat too many, a set that is one seat shorter swaps one of them
    /// for one a seat shorter: either the shortest taken for a shorter one, or one a seat longer than that for another
    /// of the shortest.
    func fit(_ need: Int, groups: Int) -> Fit {
        var (total, left, shortest, takenOfShortest) = (0, groups, 0, 0)
        for length in stride(from: counts.count - 1, through: 1, by: -1) where left > 0 && counts[length] > 0 {
            let taken = min(left, counts[length])
            total += taken * length
            left -= taken
            (shortest, takenOfShortest) = (length, taken)
        }
        guard left == 0, total >= need else { return .never }
        guard groups > 0, total - need == 1 else { return .clean }
        let shorterLeft = shortest > 1 && counts[shortest - 1] > 0
        let sameLeft = counts[shortest] > takenOfShortest && counts[shortest + 1] > 0
        return shorterLeft || sameLeft ? .clean : .orphan
    }

    /// How a party of `need` in `groups` stretches comes out when one of them is of this length.
    func fit(_ need: Int, groups: Int, beginningWith length: Int) -> Fit {
        if groups == 1 { return length < need ? .never : length - need == 1 ? .orphan : .clean }
        var rest = self
        rest.remove(length)
        return rest.fit(need - length, groups: groups - 1)
    }
}

/// The search for a split party's seats in one section.
struct SplitSearch {
    /// Stretches tried as the first group, nearest the focal point first. Bounds the work in a hall sold out but for
    /// single seats.
    static let seedsTried = 3

    /// Some of a stretch's seats.
    private struct Group {
        let run: Int
        let window: Range<Int>
        let middle: BestAvailable.Spot
        /// From the groups taken before it.
        let distance: Double
    }

    private let count: Int
    private let section: Section
    private let spot: BestAvailable.Spot
    private let runs: [BestAvailable.FreeRun]
    /// Of each run.
    private let middles: [BestAvailable.Spot]
    private let lengths: RunLengths
    private let groups: Int

    /// - Parameter runs: every stretch of free seats in the section, none as long as the party.
    /// - Returns: nil when fewer than `count` seats are free.
    init?(_ count: Int, in section: Section, near spot: BestAvailable.Spot, runs: [BestAvailable.FreeRun]) {
        var lengths = RunLengths()
        for run in runs { lengths.add(run.seats.count) }
        guard let groups = lengths.fewestGroups(for: count) else { return nil }
        (self.count, self.section, self.spot, self.runs, self.lengths, self.groups) = (
            count, section, spot, runs, lengths, groups
        )
        middles = runs.map { Self.middle(of: $0.seats, in: section.rows[$0.row]) }
    }

    /// The best of what the nearest seeds lead to.
    func best() -> BestAvailable.Choice {
        let allowed = lengths.fit(count, groups: groups)
        let fits = fittingLengths(count, groups: groups, of: lengths, allowed: allowed)
        let seeds = runs.indices
            .filter { fits[runs[$0].seats.count] }
            .map { (distance: BestAvailable.settled(spot.distance(to: middles[$0].x, middles[$0].y)), run: $0) }
            .sorted { $0 < $1 }
        let orphan = allowed == .orphan ? BestAvailable.orphanCost : 0
        return seeds.prefix(Self.seedsTried)
            .map { choice(grow(from: $0.run, allowed: allowed), penalty: orphan) }
            .min { $0.cost < $1.cost }!
    }

    /// Which lengths can be taken next without giving up fewest groups or the best fit; indexed by length.
    private func fittingLengths(_ need: Int, groups: Int, of lengths: RunLengths, allowed: RunLengths.Fit) -> [Bool] {
        (0...Limits.ticketsPerBooking).map {
            lengths.has($0) && lengths.fit(need, groups: groups, beginningWith: $0) <= allowed
        }
    }

    /// The seed, and then again and again the stretch nearest to what is taken already.
    private func grow(from seed: Int, allowed: RunLengths.Fit) -> [Group] {
        var taken = [Group(run: seed, window: runs[seed].seats, middle: middles[seed], distance: 0)]
        var unused = lengths
        unused.remove(runs[seed].seats.count)
        var isUsed = [Bool](repeating: false, count: runs.count)
        isUsed[seed] = true
        var need = count - runs[seed].seats.count
        while need > 0 {
            let fits = fittingLengths(need, groups: groups - taken.count, of: unused, allowed: allowed)
            let centre = centre(of: taken)
            var nearest: Group?
            for index in runs.indices {
                let length = runs[index].seats.count
                guard fits[length], !isUsed[index] else { continue }
                // Within a stretch no window's middle is nearer than this: spares most of the windows.
                let reach =
                    centre.distance(to: middles[index].x, middles[index].y) - Double(length)
                    * BestAvailable.neighbourGap
                if let nearest, reach >= nearest.distance { continue }
                let group = nearestWindow(of: min(need, length), in: index, to: centre, allowed: allowed)
                if group.distance < nearest?.distance ?? .infinity { nearest = group }
            }
            // `fits` promised that the party can be completed, so there always is one.
            taken.append(nearest!)
            isUsed[nearest!.run] = true
            unused.remove(runs[nearest!.run].seats.count)
            need -= nearest!.window.count
        }
        return taken
    }

    private func nearestWindow(of size: Int, in run: Int, to centre: BestAvailable.Spot, allowed: RunLengths.Fit)
        -> Group
    {
        let (seats, row) = (runs[run].seats, section.rows[runs[run].row])
        var best: Group?
        for first in seats.lowerBound...(seats.upperBound - size) {
            let window = first..<(first + size)
            let orphans = BestAvailable.orphans(taking: window, from: seats)
            guard orphans == 0 || (allowed == .orphan && seats.count - size == 1) else { continue }
            let middle = Self.middle(of: window, in: row)
            let distance = BestAvailable.settled(centre.distance(to: middle.x, middle.y))
            if distance < best?.distance ?? .infinity {
                best = Group(run: run, window: window, middle: middle, distance: distance)
            }
        }
        // A window at the run's end leaves one piece, of a length `RunLengths.fit` has allowed.
        return best!
    }

    private static func middle(of window: Range<Int>, in row: Row) -> BestAvailable.Spot {
        BestAvailable.Spot(x: (row.seats[window.lowerBound].x + row.seats[window.upperBound - 1].x) / 2, y: row.y)
    }

    private func centre(of groups: [Group]) -> BestAvailable.Spot {
        var (centre, seats) = (BestAvailable.Spot(x: 0, y: 0), 0.0)
        for group in groups {
            let size = Double(group.window.count)
            centre.x += group.middle.x * size
            centre.y += group.middle.y * size
            seats += size
        }
        return BestAvailable.Spot(x: centre.x / seats, y: centre.y / seats)
    }

    /// The groups in reading order, with what they cost: nearness to the focal point and to each other.
    private func choice(_ groups: [Group], penalty: Double) -> BestAvailable.Choice {
        let ordered = groups.sorted {
            (runs[$0.run].row, $0.window.lowerBound) < (runs[$1.run].row, $1.window.lowerBound)
        }
        var (seats, reach) = ([SeatID](), 0.0)
        for group in ordered {
            let row = section.rows[runs[group.run].row]
            for seat in row.seats[group.window] {
                seats.append(seat.id)
                reach += spot.distance(to: seat.x, row.y)
            }
        }
        let spread = groups.reduce(0) { $0 + $1.distance } / Double(groups.count)
        let extra = Double(groups.count - 1) * BestAvailable.groupCost + penalty
        return BestAvailable.Choice(
            seats: seats, split: true, cost: BestAvailable.settled(reach / Double(count) + spread) + extra)
    }
}
