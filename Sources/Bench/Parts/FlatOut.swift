// FlatOut: callers without pauses: more and more of them, on a disk whose every sync takes 4 ms longer, and with `kill
// -9` under load.

import CFaultyDisk
import Glibc
import Platform

extension Benchmark {
    /// PINs that wait at most in the engine before callers are turned down.
    private static let pinsWaiting = 400
    /// Bookings in one call of this part.
    static let bookingsEach = 4

    func measureFlatOut() throws(BenchFault) {
        try allow(descriptors: 4096)
        for atOnce in size([1, 8, 64, 512], quick: [1, 16]) {
            progress(.flatOut, "\(atOnce) calls at once")
            let (outcome, cpu) = try flatOut(atOnce: atOnce, seconds: size(5, quick: 0.8), syncDelay: 0)
            let label = "\(atOnce) at once"
            add(
                .flatOut, "bookings, \(label)", outcome.bookingRate, .perSecond,
                baseline: times(outcome.bookingRate, "one commit each", baselines.singleCommits))
            add(.flatOut, "calls, \(label)", outcome.callRate, .perSecond)
            add(.flatOut, "commands, \(label)", outcome.commandRate, .perSecond)
            let perCommand = cpu / Double(max(outcome.commands, 1))
            add(
                .flatOut, "CPU a command, all of it, \(label)", perCommand, .microseconds,
                baseline: times(perCommand, "bare loop", baselines.loopCPU))
            add(.flatOut, "CPU a booking, \(label)", cpu / Double(max(outcome.told.count, 1)), .microseconds)
        }
        try measureLoop()
    }

    /// CPU of commands that ask nothing of the core: what the wire itself costs.
    private func measureLoop() throws(BenchFault) {
        progress(.flatOut, "prompts and keys without the core, 64 calls at once")
        let engine = try ServedEngine(office)
        var pairs: [(ours: Double, bare: Double)] = []
        // In turns: what else happens on the machine changes from second to second, and comes to both.
        for _ in 0..<size(7, quick: 2) {
            let bare = try BareLoop.run(atOnce: 64, seconds: size(0.7, quick: 0.3)).cpu / 1000
            let before = engine.cpu
            let outcome = try LoadDriver.run(
                LoadDriver.Order(
                    port: engine.port, atOnce: 64, seconds: size(0.7, quick: 0.3), isPatient: true,
                    keys: { _ in Array(Benchmark.idleKeys.utf8) }))
            pairs.append((Double(engine.cpu - before) / 1000 / Double(max(outcome.commands, 1)), bare))
        }
        engine.stop()
        // The middle one by its ratio.
        let (cpu, bare) = pairs.sorted { $0.ours / max($0.bare, 0.001) < $1.ours / max($1.bare, 0.001) }[
            pairs.count / 2]
        add(
            .flatOut, "CPU a command, FastAGI loop without the core", cpu, .microseconds,
            baseline: times(cpu, "bare loop", bare), goal: nil)
        if bare > 0 {
            add(.flatOut, "FastAGI loop without the core, to the bare loop", cpu / bare, .times, goal: .atMost(1.5))
        }
    }
    /// A member number is begun and erased, over and over; the question is asked again each time, and listened to.
    private static let idleKeys = String(repeating: "12345*", count: 40)

    /// Books without a pause for some seconds.
    /// - Returns: the outcome of the load, and CPU of the engine in microseconds.
    func flatOut(atOnce: Int, seconds: Double, syncDelay: Int, sharesCommits: Bool = true) throws(BenchFault) -> (
        LoadDriver.Outcome, cpu: Double
    ) {
        let engine = try ServedEngine(office, through: onDisk(slowerBy: syncDelay), sharesCommits: sharesCommits)
        let before = engine.cpu
        let load = LoadDriver.Order(
            port: engine.port, atOnce: atOnce, seconds: seconds, arrival: atOnce > 100 ? 2 : 0,
            keys: { [office] in office.bookingKeys(call: $0, bookings: Benchmark.bookingsEach) })
        let outcome = try LoadDriver.run(load)
        let cpu = Double(engine.cpu - before) / 1000
        engine.stop()
        // With more callers than PINs may wait, some are told that the line is unavailable, and their keys go astray:
        // that is as it should be.
        let mayStray = atOnce > Benchmark.pinsWaiting
        try check(
            "\(atOnce) calls at once\(syncDelay > 0 ? " on a slow disk" : "")", told: outcome.told,
            strayed: mayStray ? 0 : outcome.strayed,
            broken: mayStray ? 0 : outcome.broken)
        if outcome.strayed > 0, mayStray {
            add(.flatOut, "callers turned down, \(atOnce) at once", Double(outcome.strayed), .count)
        }
        return (outcome, cpu)
    }
}

/// A program on a disk whose every sync takes longer: the program is as it is, and the kernel holds its syncs back.
public enum SlowDisk {
    /// Milliseconds by which a sync may be slower: one that takes longer than a second is a broken disk.
    public static let delays = 1...1000

    /// Becomes another program, on such a disk. Returns only when that cannot be done.
    /// - Parameters:
    ///   - words: the program's path and its arguments.
    ///   - milliseconds: how much longer a sync takes, of `delays`.
    /// - Returns: the reason.
    public static func become(_ words: [String], milliseconds: Int) -> String {
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        return SystemError.words(yemae_disk_exec_slow(UInt32(milliseconds * 1000), &pointers))
    }
}

extension Benchmark {
    /// Milliseconds: a hard disk, or a small virtual machine's network volume.
    private static let syncDelay = 4

    /// The words before a program's own that start it on such a disk. 0 milliseconds: none, for the disk as it is.
    func onDisk(slowerBy milliseconds: Int) -> [String] {
        milliseconds > 0 ? [order.laboratory, "slow-disk", String(milliseconds), "--"] : []
    }

    func measureSlowDisk() throws(BenchFault) {
        progress(.slowDisk, "every sync \(Benchmark.syncDelay) ms slower")
        let raw = try RawCommits.rate(
            in: office.folder, rowsEach: 1, seconds: size(1.5, quick: 0.3), syncDelay: Benchmark.syncDelay)
        add(.slowDisk, "SQLite, one row a commit", raw, .perSecond)
        let seconds = size(5, quick: 0.8)
        let few = size(64, quick: 32)
        progress(.slowDisk, "\(few) calls at once, a commit for each act")
        let (single, _) = try flatOut(
            atOnce: few, seconds: seconds, syncDelay: Benchmark.syncDelay, sharesCommits: false)
        add(.slowDisk, "bookings, \(few) calls: every act its own commit", single.bookingRate, .perSecond)
        // More callers do not make the disk faster: they are held against the same.
        for atOnce in size([few, 512], quick: [few]) {
            progress(.slowDisk, "\(atOnce) calls at once")
            let (grouped, _) = try flatOut(atOnce: atOnce, seconds: seconds, syncDelay: Benchmark.syncDelay)
            add(
                .slowDisk, "bookings, \(atOnce) calls: commits shared", grouped.bookingRate, .perSecond,
                baseline: times(grouped.bookingRate, "one commit each", raw))
            guard single.bookingRate > 0 else { continue }
            add(
                .slowDisk, "what sharing is worth, \(atOnce) calls", grouped.bookingRate / single.bookingRate, .times,
                goal: .atLeast(10))
        }
    }
}

extension Benchmark {
    func measureKills() throws(BenchFault) {
        var told: [String] = []
        let rounds = size(6, quick: 2)
        for round in 1...rounds {
            progress(.kill, "kill -9 under 64 calls, \(round) of \(rounds)")
            // Every other time on a slow disk, where a commit is more likely to be under way.
            let engine = try ServedEngine(office, through: onDisk(slowerBy: round % 2 == 0 ? 4 : 0))
            let began = SteadyClock.nanoseconds
            let life = UInt64(400 + round * 173) * 1_000_000
            let order = LoadDriver.Order(
                port: engine.port, atOnce: 64, seconds: 30,
                keys: { [office] in office.bookingKeys(call: $0 + round * 1009, bookings: 4) })
            var isKilled = false
            let outcome = try LoadDriver.run(order) {
                guard SteadyClock.nanoseconds - began > life else { return false }
                if isKilled { return true }
                engine.kill()
                isKilled = true
                return false
            }
            told += outcome.told
        }
        add(.kill, "booking numbers told by engines that were killed", Double(told.count), .count)
        try check("kill -9 under load", told: told)
    }
}
