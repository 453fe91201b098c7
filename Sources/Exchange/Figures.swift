// Figures: what the exchange counts of itself. Cheap to take, exact to a twelfth.

/// How often something took how long: buckets that grow by an eighth of a power of two.
struct Histogram {
    private var buckets = [UInt32](repeating: 0, count: 40 * 8)
    private(set) var count = 0
    private(set) var sum = 0
    private(set) var largest = 0

    /// Adds a value, 0 or more.
    mutating func add(_ value: Int) {
        buckets[Histogram.index(value)] += 1
        (count, sum, largest) = (count + 1, sum + value, max(largest, value))
    }

    /// The value that so many per mille stay within, 0 when there is none.
    func quantile(perMille: Int) -> Int {
        guard count > 0 else { return 0 }
        let wanted = max(1, (count * perMille + 999) / 1000)
        var seen = 0
        for (index, n) in buckets.enumerated() where n > 0 {
            seen += Int(n)
            if seen >= wanted { return min(largest, Histogram.top(index)) }
        }
        return largest
    }

    private static func index(_ value: Int) -> Int {
        guard value >= 8 else { return max(0, value) }
        let power = Int.bitWidth - 1 - value.leadingZeroBitCount
        return min(40 * 8 - 1, (power - 2) * 8 + (value >> (power - 3)) - 8)
    }

    private static func top(_ index: Int) -> Int {
        guard index >= 8 else { return index }
        let power = index / 8 + 2
        return ((index % 8 + 9) << (power - 3)) - 1
    }
}

/// The exchange's counters since it started.
struct Figures {
    var begun = 0
    var ended: [String: Int] = [:]
    var turnedAway = 0
    var refused = 0
    var faults = 0
    var commands = 0
    /// Microseconds from a reply of Asterisk to our next command, the core included.
    var reaction = Histogram()
}
