// ThreadPriority: the scheduling of a thread that callers wait for.

import CEpoll

/// Whether the calling thread runs before the machine's usual programs. One value belongs to one thread.
public struct ThreadPriority {
    /// Real-time priorities (sched(7)): before every usual program, after Asterisk's own threads with `highpriority`
    /// (10, asterisk.c), which play the prompts.
    public enum Rank: Int32, Sendable {
        /// Does the work that a caller waits for.
        case worker = 4
        /// Hands it out, and takes the callers' keys.
        case loop = 5
    }

    private let rank: Rank
    private var runsFirst = false

    /// A thread that runs as usual ones do.
    public init(_ rank: Rank) { self.rank = rank }

    /// Lets the thread run first from now on, or as usual. Where it may not run first it has its turn soon after it
    /// wakes instead.
    public mutating func set(runsFirst wanted: Bool) {
        guard wanted != runsFirst else { return }
        if wanted {
            _ = yemae_run_first(rank.rawValue)
        } else if yemae_run_as_usual() != 0 {
            return
        }
        runsFirst = wanted
    }
}
