// CPUHogs: other work on the machine while something is measured: a thread on each core that takes a share of it.

import CBareLoop
import Glibc
import Platform
import Synchronization

/// Threads of the usual priority, one bound to each core, each busy for 40 % of the time: 20 ms of every 50. What is
/// measured meets them at every point of their bursts.
final class CPUHogs {
    /// Nanoseconds of CPU in each `period`.
    private static let burst: UInt64 = 20_000_000
    private static let period: UInt64 = 50_000_000

    private let isOver = Flag()
    private let threads: [RunningThread]

    private final class Flag: Sendable {
        let value = Atomic(false)
    }

    /// Starts them.
    init() {
        let isOver = isOver
        threads = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { core in
            RunningThread { CPUHogs.work(on: core, until: isOver) }
        }
    }

    /// Ends them, and waits for it.
    func stop() {
        isOver.value.store(true, ordering: .relaxed)
        for thread in threads { thread.wait() }
    }

    private static func work(on core: Int, until isOver: Flag) {
        // Refused where the program may not use this core: then it takes its share of another.
        _ = yemae_stay_on(Int32(core))
        var next = SteadyClock.nanoseconds
        while !isOver.value.load(ordering: .relaxed) {
            // By its own CPU time: what other threads take from it now it takes later.
            let until = SteadyClock.ofThisThread + burst
            while SteadyClock.ofThisThread < until {}
            next = max(next + period, SteadyClock.nanoseconds)
            SteadyClock.sleep(until: next)
        }
    }
}
