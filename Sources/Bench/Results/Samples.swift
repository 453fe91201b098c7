// Samples: measured times and their quantiles. Every sample is kept, so quantiles are exact.

/// Times in nanoseconds, each up to 4.29 s; longer ones count as that.
struct Samples {
    private var values: [UInt32] = []
    private var isSorted = true

    var count: Int { values.count }

    mutating func add(nanoseconds: UInt64) {
        values.append(UInt32(clamping: nanoseconds))
        isSorted = false
    }

    mutating func add(_ other: Samples) {
        values += other.values
        isSorted = false
    }

    /// The time that so many per mille of the samples stay within, in microseconds; 0 when there is none.
    mutating func microseconds(perMille: Int) -> Double {
        guard !values.isEmpty else { return 0 }
        if !isSorted {
            values.sort()
            isSorted = true
        }
        let rank = (values.count * perMille + 999) / 1000
        return Double(values[min(max(rank, 1), values.count) - 1]) / 1000
    }
}
