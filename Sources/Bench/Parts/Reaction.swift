// Reaction: the time from a reply of Asterisk to the next command: with one call at a time, with thousands of callers
// who listen, think and type, and next to a storm of PIN checks.

import Platform

extension Benchmark {
    func measureReaction() throws(BenchFault) {
        progress(.reaction, "one call at a time")
        let engine = try ServedEngine(office)
        let order = LoadDriver.Order(
            port: engine.port, atOnce: 1, seconds: size(6, quick: 0.8),
            keys: { [office] in office.bookingKeys(call: $0, bookings: 4) })
        var outcome = try LoadDriver.run(order)
        engine.stop()
        for (name, perMille) in [("p50", 500), ("p99", 990), ("p99.9", 999)] {
            let time = outcome.reactions.microseconds(perMille: perMille)
            add(
                .reaction, "all commands, \(name)", time, .microseconds,
                baseline: perMille == 500 ? times(time, "loopback", baselines.loopback) : nil)
        }
        for (place, samples) in outcome.reactions.byPlace where samples.count >= size(200, quick: 20) {
            var samples = samples
            let (median, late, latest) = (
                samples.microseconds(perMille: 500), samples.microseconds(perMille: 990),
                samples.microseconds(perMille: 999)
            )
            add(
                .reaction, "\(place), p50 (p99 \(Figure.short(late)), p99.9 \(Figure.short(latest)))", median,
                .microseconds,
                baseline: times(median, "loopback", baselines.loopback))
        }
        try check("one call at a time", told: outcome.told, strayed: outcome.strayed, broken: outcome.broken)
    }
}

extension Benchmark {
    /// What such a caller does after the log-in, over and over: mistypes a program's number three times, looks at its
    /// showings, wants to hear them once more, and goes back. Every key of it is heard wherever it comes up, so
    /// that they type and do not listen.
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
            let baseline = bare.reactions.microseconds(perMille: perMille) / 1000
            add(
                .human, "reaction, \(name)", time, .milliseconds, baseline: times(time, "bare loop", baseline),
                goal: order.hasHogs ? nil : goal.map { .atMost($0) })
        }
        // The bare loop asks no core, and a key that only waits for the next one does neither.
        if var listening = outcome.reactions.byPlace.first(where: { $0.place == "listening" })?.samples {
            let time = listening.microseconds(perMille: 990)
            let baseline = bare.reactions.microseconds(perMille: 990)
            add(
                .human, "reaction without the core, p99", time / 1000, .milliseconds,
                baseline: times(time, "bare loop", baseline))
            if order.hasHogs {
                add(
                    .human, "reaction without the core, p99, to the bare loop", time / max(baseline, 1), .times,
                    goal: .atMost(3))
            }
        }
        add(.human, "commands", Double(outcome.commands) / outcome.seconds, .perSecond)
        add(.human, "CPU seconds of the engine, arrival included", cpu, .count)
        try check("callers with human think time", outcome)
    }

    /// A caller who is not in the call yet browses nothing, and nothing is measured.
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

extension Benchmark {
    private static let loginsASecond = 20.0

    func measureStorm() throws(BenchFault) {
        let seconds = size(10.0, quick: 1.5)
        let callers = size(400, quick: 50)
        progress(.storm, "\(callers) callers, and 20 log-ins a second at full hashing cost")
        try allow(descriptors: 4096)
        let engine = try ServedEngine(office)
        let port = engine.port
        let stop = Monitor(false)
        let logins = Monitor(Logins(lanes: Benchmark.lanes))
        let costly = office.size.costlyMembers
        for lane in 0..<Benchmark.lanes {
            RunningThread {
                var (done, failed) = (0, 0)
                let fault = Benchmark.logIn(
                    port: port, lane: lane, costly, until: { stop.withLock { $0 } }, done: &done, failed: &failed)
                logins.withLock {
                    $0.lanes -= 1
                    $0.done += done
                    $0.failed += failed
                    $0.fault = $0.fault ?? fault
                }
            }
        }
        var outcome = try HumanDriver.run(humans(callers, port: engine.port, seconds: seconds, arrival: 1))
        stop.withLock { $0 = true }
        let ended = logins.wait { $0.lanes == 0 ? $0 : nil }
        engine.stop()
        if let fault = ended.fault { throw fault }
        let time = outcome.reactions.microseconds(perMille: 990) / 1000
        add(.storm, "log-ins", Double(ended.done) / (outcome.secondsBefore + outcome.seconds), .perSecond)
        add(.storm, "other calls' reaction, p50", outcome.reactions.microseconds(perMille: 500) / 1000, .milliseconds)
        add(.storm, "other calls' reaction, p99", time, .milliseconds, goal: .atMost(10))
        add(.storm, "keys lost by others", Double(outcome.behindAnother.lost + outcome.afterPause.lost), .count)
        if ended.failed > 0 {
            report.faults.append(
                "storm: \(ended.failed) log-ins did not come to the main menu: refused, or unavailable")
        }
        try check("callers beside a log-in storm", outcome)
    }

    /// One of the threads that share the storm, so that a log-in that takes long delays no other.
    private static func logIn(
        port: Int, lane: Int, _ members: Int, until isOver: () -> Bool, done: inout Int, failed: inout Int
    ) -> BenchFault? {
        let began = SteadyClock.nanoseconds
        do throws(BenchFault) {
            while !isOver() {
                let number = (done + failed) * lanes + lane
                let due = UInt64(Double(number) / loginsASecond * 1e9)
                let now = SteadyClock.nanoseconds - began
                if due > now { SteadyClock.sleep(milliseconds: Int((due - now) / 1_000_000) + 1) }
                // Logs in, and hangs up at the main menu.
                let keys = Array("\(BenchOffice.firstCostlyMember + number % members)\(BenchOffice.pin)".utf8)
                let outcome = try LoadDriver.run(
                    LoadDriver.Order(port: port, atOnce: 1, calls: 1, destination: mainMenu, keys: { _ in keys }))
                if outcome.arrived == 1 { done += 1 } else { failed += 1 }
            }
            return nil
        } catch { return error }
    }
    private static let mainMenu = Array("yemae/main-menu.".utf8)
    /// A log-in takes 0.3 s when its hash takes longer than `CoreWait.after`: then the line listens to the keypad. Four
    /// lanes come to 16 a second.
    private static let lanes = 8

    private struct Logins {
        var lanes: Int
        var done = 0
        var failed = 0
        var fault: BenchFault?
    }
}
