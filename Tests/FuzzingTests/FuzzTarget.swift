// FuzzTarget: a door that strangers' bytes come through, and what must hold whatever they are.

/// One reader under attack. The same targets serve the tests (seeded mutation, seconds) and libFuzzer
/// (`Tests/Fuzzing/fuzz.sh`, as long as told).
struct FuzzTarget: Sendable {
    /// As named on the command line.
    let name: String
    /// Inputs to begin with, good ones: mutation starts from them.
    let seeds: @Sendable (_ home: String) -> [[UInt8]]
    /// Reads the bytes. Never a crash, never a hang, and nil: anything else is a sentence about the rule that was
    /// broken.
    let violation: @Sendable (_ bytes: [UInt8]) -> String?

    /// Bytes of the longest input that is made. Enough for every bound but those of whole files, which have tests of
    /// their own.
    static let longest = 16_384

    /// A fault is for people: one line (`lines`: several), bounded, and free of what could steer a terminal.
    static func faultOfMessage(_ message: String, lines: Bool = false) -> String? {
        if message.isEmpty { return "a fault without words" }
        if message.utf8.count > 200_000 { return "a fault of \(message.utf8.count) bytes" }
        let steers = message.unicodeScalars.first { scalar in
            if lines, scalar == "\n" { return false }
            return scalar.properties.generalCategory == .control
        }
        return steers.map { "a fault that writes the control character \($0.value) to a terminal" }
    }
}

/// Every target.
enum FuzzTargets {
    static let all = wire + web + files + gates + outside
    static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}
