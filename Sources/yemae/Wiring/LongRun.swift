// LongRun: what a long-running command needs: SIGTERM and SIGINT end it after its current step, a crash must not write
// secrets to disk, and a slow journal must not keep thousands of callers waiting.

import CommandLineInterface
import Glibc
import Platform
import Synchronization

/// Whether the process has been asked to stop.
enum StopSignal {
    private static let flag = Atomic<Bool>(false)

    static var came: Bool { flag.load(ordering: .relaxed) }

    /// From now on the two signals are noted instead of ending the process.
    static func listen() {
        for number in [SIGTERM, SIGINT] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in StopSignal.flag.store(true, ordering: .relaxed) }
            sigaction(number, &action, nil)
        }
        signal(SIGPIPE, SIG_IGN)
    }

    /// Sleeps, or until a signal comes.
    static func wait(milliseconds: Int) {
        guard !came else { return }
        SteadyClock.sleep(milliseconds: milliseconds)
    }
}

/// Whether the process has been asked to read its settings again.
enum RereadSignal {
    private static let flag = Atomic<Bool>(false)

    /// Whether it was, since this was asked last.
    static func came() -> Bool { flag.exchange(false, ordering: .relaxed) }

    /// From now on SIGHUP is noted instead of ending the process.
    static func listen() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in RereadSignal.flag.store(true, ordering: .relaxed) }
        sigaction(SIGHUP, &action, nil)
    }
}

enum CoreDump {
    /// From now on the kernel writes no core file for this process (getrlimit(2), RLIMIT_CORE), nor for those it
    /// starts. Not even the limit can be raised again by anybody but root.
    static func forbid() {
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
    }
}

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
    private let command: String

    /// - Parameter command: whose log it is: `serve`.
    init(of command: String) { self.command = command }

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
            if dropped > 0 { Console.complain("\(command) event=log-dropped lines=\(dropped)") }
            if isLast { break }
        }
        waiting.withLock { $0.isRunning = false }
    }
}
