// FuzzingTests: every door takes some thousand mangled inputs, the same ones every time. The long form is
// Tests/Fuzzing/fuzz.sh.

import XCTest

final class FuzzingTests: XCTestCase {
    private let home = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path
    /// Inputs for one target, by default; `YEMAE_FUZZ_INPUTS` says another number.
    private let inputs = ProcessInfo.processInfo.environment["YEMAE_FUZZ_INPUTS"].flatMap { Int($0) } ?? 300

    func testNoInputBreaksAReader() throws {
        var seed: UInt64 = 7
        for target in FuzzTargets.all {
            let seeds = target.seeds(home)
            XCTAssertFalse(seeds.isEmpty, "\(target.name) has nothing to begin with")
            for bytes in seeds { XCTAssertNil(target.violation(bytes), "\(target.name): a good input") }
            var numbers = SeededNumbers(seed: seed)
            for n in 0..<inputs {
                let bytes = Mutation.input(from: seeds, &numbers)
                guard let violation = target.violation(bytes) else { continue }
                XCTFail(
                    "\(target.name), seed \(seed), input \(n): \(violation)\n"
                        + "\(String(reflecting: String(decoding: bytes.prefix(300), as: UTF8.self)))")
                break
            }
            seed += 1
        }
    }

    /// What once was wrong, by target.
    func testInputsThatOnceBrokeAReader() throws {
        for target in FuzzTargets.all {
            for bytes in Seeds.files("\(home)/Tests/Fuzzing/Found/\(target.name)", "") {
                XCTAssertNil(target.violation(bytes), target.name)
            }
        }
    }
}
