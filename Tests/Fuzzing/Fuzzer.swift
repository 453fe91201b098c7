// The fuzzer's program: libFuzzer calls one function with inputs it makes out of what they reach. YEMAE_FUZZ_TARGET
// names the reader.
//
//     fuzz --list            the targets, one a line
//     fuzz --seeds DIR HOME  the target's good inputs, a file each

import Foundation

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["YEMAE_FUZZ_TARGET"] ?? ""
    guard let target = FuzzTargets.named(name) else {
        fatalError("YEMAE_FUZZ_TARGET=\(name): there are \(FuzzTargets.all.map(\.name))")
    }
    return target
}()

/// libFuzzer's own door.
@_cdecl("LLVMFuzzerTestOneInput")
func oneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    if let violation = target.violation(Array(UnsafeBufferPointer(start: start, count: count))) {
        fatalError("\(target.name): \(violation)")
    }
    return 0
}

/// Called before anything else.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    let arguments = CommandLine.arguments
    if arguments.contains("--list") {
        print(FuzzTargets.all.map(\.name).joined(separator: "\n"))
        exit(0)
    }
    guard let at = arguments.firstIndex(of: "--seeds"), arguments.count > at + 2 else { return 0 }
    for (number, bytes) in target.seeds(arguments[at + 2]).enumerated() {
        _ = FileManager.default.createFile(atPath: "\(arguments[at + 1])/seed-\(number)", contents: Data(bytes))
    }
    exit(0)
}
