// Storm: twenty PIN checks a second at the shipped cost, next to callers who must not notice.

import Platform

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
    /// A log-in takes 0.3 s when its hash takes more than the 30 ms after which the line listens to the keypad
    /// (`CoreWait`): four lanes then come to 16 a second.
    private static let lanes = 8

    private struct Logins {
        var lanes: Int
        var done = 0
        var failed = 0
        var fault: BenchFault?
    }
}
