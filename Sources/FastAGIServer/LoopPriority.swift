// LoopPriority: runs the loop at real-time priority, and gives that up while commands flood in.

import CEpoll

/// The scheduling of the thread that calls it.
package struct LoopPriority {
    /// The loop's real-time priority (sched(7)): before every usual program, after Asterisk's own threads with
    /// `highpriority` (10, asterisk.c), which play the prompts.
    package static let priority: Int32 = 5
    /// Commands a second above which it runs as usual threads do: then what counts is how much gets done, and a loop
    /// that is woken for every single reply keeps the thread that commits from its work. 4,000 callers who type a
    /// million keys a minute cause 20,000; calls without a pause, 40,000 and more.
    private static let commandsInTime = 25_000

    private let isWanted: Bool
    private var commandsBefore = 0
    private var runsFirst = false

    init(isWanted: Bool) { self.isWanted = isWanted }

    /// Looks how much there is to do.
    /// - Parameters:
    ///   - commands: sent so far.
    ///   - milliseconds: since the last look; 0 at the first.
    mutating func adapt(commands: Int, milliseconds: Int) {
        let isFlooded = (commands - commandsBefore) * 1000 > LoopPriority.commandsInTime * milliseconds
        commandsBefore = commands
        guard isWanted, runsFirst == isFlooded else { return }
        // One that may not run first has its turn soon after it wakes instead: that counts, too.
        if runsFirst, yemae_run_as_usual() != 0 { return }
        if !runsFirst { _ = yemae_run_first(LoopPriority.priority) }
        runsFirst.toggle()
    }
}
