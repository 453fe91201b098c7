// GateFiles: the files a running gate reads, how it is stopped, and the figures it prints at its end.

import CommandLineInterface
import Gate
import Glibc
import Platform
import Synchronization

/// Files of a gate, read whole.
enum GateFiles {
    /// Largest file in bytes: a snapshot of 25,000 seats has about 4 MB.
    static let mostBytes = 64 * 1_048_576

    static func text(_ path: String) throws -> String {
        do throws(FileFault) {
            return String(decoding: try WholeFile(path, most: mostBytes, .anything).bytes, as: UTF8.self)
        } catch .tooLong {
            throw CommandFault("\(path): larger than \(mostBytes) bytes", .data)
        } catch {
            throw CommandFault("\(path): \(error.reason)", .notFound)
        }
    }

    static func lines(_ path: String) throws -> [String] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}

/// SIGTERM and SIGINT end a gate after the read at hand.
enum GateStop {
    private static let asked = Atomic<Bool>(false)
    static var isAsked: Bool { asked.load(ordering: .relaxed) }

    static func listen() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGTERM, SIGINT] { signal(number) { _ in GateStop.asked.store(true, ordering: .relaxed) } }
    }

    static func times(_ figures: GateFigures) -> String {
        guard !figures.times.isEmpty else { return "" }
        func shown(_ percentile: Int) -> String {
            let tenths = Int((figures.milliseconds(percentile: percentile) * 10).rounded())
            return "\(tenths / 10).\(tenths % 10) ms"
        }
        return "; half of the verdicts within \(shown(50)), 99 of 100 within \(shown(99))"
    }
}
