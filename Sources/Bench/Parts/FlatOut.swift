// FlatOut: more and more callers without pauses: calls, bookings and commands a second, and the CPU each takes.

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
                floor: times(outcome.bookingRate, "one commit each", floors.singleCommits))
            add(.flatOut, "calls, \(label)", outcome.callRate, .perSecond)
            add(.flatOut, "commands, \(label)", outcome.commandRate, .perSecond)
            let perCommand = cpu / Double(max(outcome.commands, 1))
            add(
                .flatOut, "CPU a command, all of it, \(label)", perCommand, .microseconds,
                floor: times(perCommand, "bare loop", floors.loopCPU))
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
            floor: times(cpu, "bare loop", bare), goal: nil)
        if bare > 0 {
            add(.flatOut, "FastAGI loop without the core, to the bare loop", cpu / bare, .times, goal: .atMost(1.5))
        }
    }
    /// A member number is begun and erased, over and over; the question is asked again each time, and listened to.
    private static let idleKeys = String(repeating: "12345*", count: 40)

    /// Books without a pause for some seconds.
    /// - Returns: what came of it, and CPU of the engine in microseconds.
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
