// Humans: thousands of callers who listen, think and type: how many keys are lost while the server reacts.

extension Benchmark {
    /// What such a caller does after the log-in, over and over: mistypes a program's number three times, looks at its
    /// showings, wants to hear them once more, and goes back. Every key of it is heard wherever it comes up, so that he
    /// types and does not listen.
    static let browsing = ["72*71*73*701*##"].map { Array($0.utf8) }

    func logIn(_ member: Int) -> [[UInt8]] { [Array("\(member)".utf8), Array(BenchOffice.pin.utf8)] }

    func measureHumans() throws(BenchFault) {
        let callers = size(4000, quick: 100)
        let beside = order.hasHogs ? ", beside work that takes 40 % of each core" : ""
        progress(.human, "\(callers) callers with human think time\(beside), for \(size(60, quick: 3)) s")
        try allow(descriptors: 2 * callers + 200)
        let hogs = order.hasHogs ? CPUHogs() : nil
        defer { hogs?.stop() }
        // What the machine itself takes to wake two programs for each of so many keys, and what a key costs that comes
        // between two commands.
        var bare = try BareLoop.run {
            humans(callers, port: $0, seconds: size(20, quick: 2), arrival: size(5, quick: 0.5))
        }
        let engine = try ServedEngine(office)
        let before = engine.cpu
        var outcome = try HumanDriver.run(
            humans(callers, port: engine.port, seconds: size(60, quick: 3), arrival: size(10, quick: 0.5)))
        let cpu = Double(engine.cpu - before) / 1e9
        engine.stop()
        add(.human, "keys typed 60 to 200 ms behind another", Double(outcome.behindAnother.typed), .count)
        add(.human, "of these, lost", Double(outcome.behindAnother.lost), .count, goal: .atMost(0))
        add(.human, "keys typed after a pause", Double(outcome.afterPause.typed), .count)
        add(.human, "of 100,000 of these, lost between two clips", outcome.afterPause.lostOf100000, .count)
        add(.human, "the same by a bare epoll loop", bare.afterPause.lostOf100000, .count)
        for (name, perMille, goal) in [("p50", 500, nil), ("p99", 990, 2.0), ("p99.9", 999, 10.0)]
            as [(String, Int, Double?)]
        {
            let time = outcome.reactions.microseconds(perMille: perMille) / 1000
            let floor = bare.reactions.microseconds(perMille: perMille) / 1000
            add(
                .human, "reaction, \(name)", time, .milliseconds, floor: times(time, "bare loop", floor),
                goal: order.hasHogs ? nil : goal.map { .atMost($0) })
        }
        // The bare loop asks no core, and a key that only waits for the next one does neither.
        if var listening = outcome.reactions.byPlace.first(where: { $0.place == "listening" })?.samples {
            let time = listening.microseconds(perMille: 990)
            let floor = bare.reactions.microseconds(perMille: 990)
            add(
                .human, "reaction without the core, p99", time / 1000, .milliseconds,
                floor: times(time, "bare loop", floor))
            if order.hasHogs {
                add(
                    .human, "reaction without the core, p99, to the bare loop", time / max(floor, 1), .times,
                    goal: .atMost(3))
            }
        }
        add(.human, "commands", Double(outcome.commands) / outcome.seconds, .perSecond)
        add(.human, "CPU seconds of the engine, arrival included", cpu, .count)
        try check("callers with human think time", outcome)
    }

    /// Whoever is not in the call browses nothing, and nothing is measured.
    func check(_ what: String, _ outcome: HumanDriver.Outcome) throws(BenchFault) {
        if outcome.refused > 0 { report.faults.append("\(what): \(outcome.refused) were not let in") }
        if outcome.missing > 0 {
            let late = "\(outcome.missing) had not logged in \(Int(HumanDriver.settling)) s after the last one called"
            report.faults.append("\(what): \(late); see that nothing else runs on the machine, and measure again")
        }
        try check(what, told: [], broken: outcome.ended)
    }

    func humans(_ callers: Int, port: Int, seconds: Double, arrival: Double) -> HumanDriver.Order {
        HumanDriver.Order(
            port: port, callers: callers, seconds: seconds, arrival: arrival,
            first: { [office, self] in logIn(BenchOffice.firstMember + $0 % office.size.members) },
            again: Benchmark.browsing, think: 500_000...2_500_000)
    }
}
