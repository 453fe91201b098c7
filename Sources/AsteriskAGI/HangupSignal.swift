// HangupSignal: how Asterisk tells an AGI program that the caller is gone. The default action of SIGHUP would kill us
// in the middle of a booking.

import Glibc
import Synchronization

/// SIGHUP as a flag, and SIGPIPE and SIGXFSZ as ordinary errors of write.
public enum HangupSignal {
    /// Set by the handler: one atomic store, which is all a signal handler may safely do.
    private static let flag = Atomic<Bool>(false)

    /// Clears the flag, catches SIGHUP and ignores SIGPIPE and SIGXFSZ (a file-size limit, setrlimit(2)), for the whole
    /// process.
    ///
    /// SA_RESTART is asked for: Asterisk answers the running command anyway, so nobody needs to be woken, and no other
    /// system call of the program (a commit's fsync) ever fails with EINTR because a caller hung up.
    public static func install() {
        flag.store(false, ordering: .relaxed)  // also makes the lazy global exist before the handler can need it
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in HangupSignal.flag.store(true, ordering: .relaxed) }
        action.sa_flags = SA_RESTART
        sigaction(SIGHUP, &action, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// True once SIGHUP has arrived since `install`.
    public static var arrived: Bool { flag.load(ordering: .relaxed) }
}
