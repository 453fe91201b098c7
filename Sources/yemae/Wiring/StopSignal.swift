// StopSignal: lets SIGTERM and SIGINT end a long-running command after its current step.

import Glibc
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
        var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        nanosleep(&time, nil)
    }
}
