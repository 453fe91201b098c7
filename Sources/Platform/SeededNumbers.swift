// SeededNumbers: random numbers by a seed: the same seed gives the same sequence on every machine. For simulations,
// the bench and tests; never for secrets.

/// SplitMix64 (S. Vigna, public domain description).
public struct SeededNumbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Equal seeds give equal sequences.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0..<bound. Precondition: more than 0.
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// A number of a range.
    public mutating func number(in range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }

    /// True with a probability of `perMille` in a thousand.
    public mutating func happens(perMille: Int) -> Bool { below(1000) < perMille }

    /// One of several. Precondition: there is one.
    public mutating func one<T>(of choices: [T]) -> T { choices[below(choices.count)] }
}
