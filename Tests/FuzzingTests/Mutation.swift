// Mutation: inputs made out of good ones, the same for the same seed. It knows nothing of coverage: libFuzzer is for
// that.

/// A small generator of random numbers (SplitMix64), the same everywhere.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

enum Mutation {
    /// Bytes that mean something to one reader or another.
    private static let words = [
        "\n", "\r\n", ",", "\"", "\"\"", ";", "=", "#", "[", "]", "{", "}", "(", ")", ":", "\t", "\0", "\u{1B}[2J",
        "\u{9B}", "${EXTEN}", "-1", "0",
        "99999999999999999999", "1e999", "\\ud800", "200 result=", "520-", "HANGUP", "agi_", "511", "..", "%s", "한글",
        "\u{202E}", "🎭", "\u{FEFF}", "\u{2028}",
    ].map { Array($0.utf8) }

    /// One input made of some of the seeds.
    static func input(from seeds: [[UInt8]], _ numbers: inout SeededNumbers) -> [UInt8] {
        var bytes = seeds.randomElement(using: &numbers) ?? []
        for _ in 0..<Int.random(in: 1...12, using: &numbers) {
            let at = Int.random(in: 0...bytes.count, using: &numbers)
            let end = min(bytes.count, at + Int.random(in: 1...16, using: &numbers))
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: if at < bytes.count { bytes[at] = UInt8.random(in: 0...255, using: &numbers) }
            case 1: if at < bytes.count { bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers) }
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: words.randomElement(using: &numbers)!, at: at)
            case 4: bytes.insert(contentsOf: Array(bytes[at..<end]), at: at)
            case 5:
                bytes = Array(bytes[..<at]) + (seeds.randomElement(using: &numbers) ?? []).suffix(bytes.count - at + 8)
            case _:
                bytes.insert(
                    contentsOf: [UInt8](
                        repeating: bytes.isEmpty ? 65 : bytes[max(0, at - 1)],
                        count: 1 << Int.random(in: 0...10, using: &numbers)), at: at)
            }
        }
        return Array(bytes.prefix(FuzzTarget.longest))
    }
}
