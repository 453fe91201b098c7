// LogThread: writes a server's log on a separate thread: a slow journal must not keep thousands of callers waiting.

import CommandLineInterface
import Platform

/// Lines for standard error, written by a thread of their own.
final class LogThread: Sendable {
    /// Lines that wait to be written; while more would, they are counted and dropped.
    static let most = 10_000
    /// Milliseconds that the last lines get at the end.
    private static let patience = 2000

    private struct Waiting {
        var lines: [String] = []
        var dropped = 0
        var isStopping = false
        var isRunning = false
    }
    private let waiting = Monitor(Waiting())

    /// Starts the thread; what was put before is written then. Not before the signals that a server takes are blocked:
    /// a thread that is older would take them, and the program would end of the first.
    func start() {
        waiting.withLock { $0.isRunning = true }
        RunningThread { [self] in write() }
    }

    /// Adds a line, with its end. Never waits.
    func put(_ line: String) {
        waiting.withLock { waiting in
            if waiting.lines.count < LogThread.most { waiting.lines.append(line) } else { waiting.dropped += 1 }
        }
    }

    /// Returns when all is written, or the reader of the log is gone.
    func stop() {
        waiting.withLock { $0.isStopping = true }
        _ = waiting.wait(milliseconds: LogThread.patience) { $0.isRunning ? nil : () }
    }

    private func write() {
        while true {
            let (lines, dropped, isLast) = waiting.wait { waiting -> ([String], Int, Bool)? in
                guard !waiting.lines.isEmpty || waiting.dropped > 0 || waiting.isStopping else { return nil }
                defer { (waiting.lines, waiting.dropped) = ([], 0) }
                return (waiting.lines, waiting.dropped, waiting.isStopping)
            }
            // A line at a time: what others write to the same pipe falls between two lines, never into one.
            for line in lines { Console.writeError(line) }
            if dropped > 0 { Console.complain("serve event=log-dropped lines=\(dropped)") }
            if isLast { break }
        }
        waiting.withLock { $0.isRunning = false }
    }
}
