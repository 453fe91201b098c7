// ProcessCrew: threads that each start one program after the other, as AGI() does, so many at once.

import Platform

/// What many calls of one program each came to.
struct ProcessFigures {
    var first = Samples()
    var whole = Samples()
    /// From each reply to the next command.
    var reactions = Samples()
    /// KiB.
    var peak = 0
    /// Microseconds of CPU of one call, user and system, exec and exit included.
    var cpu = 0.0
    var told: [String] = []

    /// Adds one of several turns with the same number of calls.
    mutating func add(_ other: ProcessFigures, ofTurns turns: Int) {
        first.add(other.first)
        whole.add(other.whole)
        reactions.add(other.reactions)
        peak = max(peak, other.peak)
        cpu += other.cpu / Double(turns)
        told += other.told
    }
}

/// A run of process calls.
final class ProcessCrew: Sendable {
    private struct Board {
        var next = 0
        var figures = ProcessFigures()
        var fault: BenchFault?
        var working = 0
    }

    private let words: [String]
    private let count: Int
    private let log: String
    private let extra: [String]
    private let keys: @Sendable (Int) -> [UInt8]
    private let board = Monitor(Board())

    /// - Parameters:
    ///   - words: the program and its arguments.
    ///   - keys: what the caller of a call presses.
    init(_ words: [String], count: Int, log: String, extra: [String], keys: @escaping @Sendable (Int) -> [UInt8]) {
        (self.words, self.count, self.log, self.extra, self.keys) = (words, count, log, extra, keys)
    }

    /// Returns when all calls are over.
    func work(atOnce: Int) throws(BenchFault) -> ProcessFigures {
        board.withLock { $0.working = atOnce }
        let before = SteadyClock.cpuOfEndedChildren
        for _ in 0..<atOnce {
            RunningThread { [self] in
                while let number = take() { call(number) }
                board.withLock { $0.working -= 1 }
            }
        }
        var (figures, fault) = board.wait { $0.working == 0 ? ($0.figures, $0.fault) : nil }
        if let fault { throw fault }
        figures.cpu = Double(SteadyClock.cpuOfEndedChildren - before) / 1000 / Double(count)
        return figures
    }

    private func take() -> Int? {
        board.withLock { board in
            guard board.next < count, board.fault == nil else { return nil }
            board.next += 1
            return board.next - 1
        }
    }

    private func call(_ number: Int) {
        do throws(BenchFault) {
            let call = try ProcessCall.run(words, number: number, keys: keys(number), log: log, extra: extra)
            board.withLock { board in
                board.figures.first.add(nanoseconds: call.firstCommand)
                board.figures.whole.add(nanoseconds: call.whole)
                board.figures.reactions.add(call.reactions)
                board.figures.peak = max(board.figures.peak, call.peakKibibytes)
                board.figures.told += call.told
            }
        } catch {
            board.withLock { $0.fault = error }
        }
    }
}
