// FNV1a: a short digest that tells a change from no change. It protects against nothing.

/// FNV-1a, 64 bits (Fowler, Noll, Vo).
public struct FNV1a: Sendable {
    /// The digest of what was added so far.
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Of nothing.
    public init() {}

    /// Adds bytes, one by one.
    public mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(UInt64(byte)) } }

    /// Adds a whole word as if it were one byte.
    public mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01B3 }

    /// The digest of some bytes.
    public static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var digest = FNV1a()
        digest.add(bytes)
        return digest.value
    }
}
