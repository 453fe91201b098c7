// Opening: everybody at the second at which a sale begins: callers who are in the line before hear when, and then all
// ask for fewer seats than they are. All seats are sold, each once, none before the second, in the order of asking.

import BookingCore
import BookingModel
import Glibc
import Platform
import SQLite

extension Benchmark {
    /// Seats of the first showing; its sale begins.
    private static let seats = 1000
    private static let firstCaller = 300_000
    /// Calls that come in before the second: no more than PINs can be checked. Seconds from the last to the second.
    private static let callersASecond = 80.0
    private static let settling = 5
    private static let program = "\(BenchOffice.firstProgram)"
    /// Showing, one ticket, agreed; then goodbye.
    private static let choice = "1112"
    private static let opens = Array("yemae/sale-opens".utf8)
    private static let menu = Array("yemae/main-menu".utf8)

    func measureOpening() throws(BenchFault) {
        let callers = size(2000, quick: 1200)
        progress(.opening, "\(callers) callers for \(Benchmark.seats) seats")
        try allow(descriptors: 8192)
        let office = try BenchOffice(
            program: order.program, prompts: order.prompts,
            size: BenchOffice.Size(programs: 1, members: 1, costlyMembers: 0))
        try addMembers(callers, to: office)
        let arrival = Double(callers) / Benchmark.callersASecond
        let opening = SystemClock().now + Int64(arrival) + Int64(Benchmark.settling)
        try setSale(of: office, to: opening)
        let engine = try ServedEngine(office)
        let outcome = try LoadDriver.run(openingLoad(callers, engine.port, opening, arrival))
        engine.stop()
        try judge(outcome, callers, office, opening)
        report.faults += try office.faults(after: "the opening second", told: outcome.told)
    }

    private func addMembers(_ callers: Int, to office: BenchOffice) throws(BenchFault) {
        let lines = (0..<callers).map {
            "\(Benchmark.firstCaller + $0),Caller,010\(20_000_000 + $0),ko,\(BenchOffice.pin),1000000"
        }
        let file = "\(office.folder)/fans.csv"
        try BenchFile.write(
            (["number,name,telephone,language,pin,credit_limit"] + lines).joined(separator: "\n") + "\n", to: file)
        try office.run("import", "--config", office.settings, file)
    }

    private func setSale(of office: BenchOffice, to opening: Instant) throws(BenchFault) {
        let core = try InnerOffice(office).core
        do throws(AdminFault) {
            guard let program = ProgramNumber(Benchmark.program) else { return }
            try core.staff.setSaleRule(of: .program(program), channel: nil) { $0.opens = opening }
            // Who comes too late for the first showing is not to be given a seat of another.
            for showing in try core.staff.showingList().dropFirst() {
                _ = try core.staff.setSale(of: showing.id, open: false)
            }
        } catch { throw .database("\(error)") }
    }

    /// Every second caller tries before the sale begins.
    private func openingLoad(_ callers: Int, _ port: Int, _ opening: Instant, _ arrival: Double)
        -> LoadDriver.Order
    {
        func login(_ call: Int) -> String { "\(Benchmark.firstCaller + call)\(BenchOffice.pin)" }
        func isEarly(_ call: Int) -> Bool { call % 2 == 0 }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let left = (opening.seconds - Int64(time.tv_sec)) * 1_000_000_000 - Int64(time.tv_nsec)
        var load = LoadDriver.Order(
            port: port, atOnce: callers, arrival: arrival,
            keys: { call in
                let early = isEarly(call) ? Benchmark.program : ""
                return Array((login(call) + early + Benchmark.program + Benchmark.choice).utf8)
            })
        load.calls = callers
        // Each from a telephone of its own: all withheld numbers together may guess so many PINs an hour.
        load.calling = { "0109\(String(10_000_000 + $0).dropFirst())" }
        load.pause = LoadDriver.Pause(
            after: { login($0).utf8.count + (isEarly($0) ? Benchmark.program.utf8.count : 0) },
            until: SteadyClock.nanoseconds + UInt64(max(left, 0)),
            toAsk: Benchmark.program.utf8.count + 1, place: Benchmark.menu, heard: Benchmark.opens)
        return load
    }

    /// A seat that was sold: who asked for it, in the order of the holds.
    private struct Sold {
        let caller: Int
        let heldAt: Int64
    }

    private func sold(in office: BenchOffice) throws(BenchFault) -> [Sold] {
        do throws(StoreFault) {
            return try Database(path: office.database, mode: .readOnly).all(
                """
                SELECT member.number, hold.created_at FROM hold JOIN member ON member.id = hold.member
                WHERE hold.state = 'booked' ORDER BY hold.id
                """
            ) { Sold(caller: (Int($0.text(0)) ?? 0) - Benchmark.firstCaller, heldAt: $0.int64(1)) }
        } catch { throw .database(error.description) }
    }

    private func judge(_ outcome: LoadDriver.Outcome, _ callers: Int, _ office: BenchOffice, _ opening: Instant)
        throws(BenchFault)
    {
        let sold = try sold(in: office)
        func fault(_ words: String) { report.faults.append("opening: \(words)") }
        if outcome.paused != callers { fault("\(outcome.paused) of \(callers) callers were in the line in time") }
        if outcome.heard != (callers + 1) / 2 {
            fault("\(outcome.heard) callers heard when the sale begins, \((callers + 1) / 2) asked")
        }
        if sold.count != Benchmark.seats { fault("\(sold.count) of \(Benchmark.seats) seats were sold") }
        if outcome.told.count != sold.count { fault("\(outcome.told.count) callers were told a booking number") }
        if let early = sold.first(where: { $0.heldAt < opening.seconds }) {
            fault("caller \(early.caller) had seats before the sale began")
        }
        if Set(sold.map(\.caller)).count != sold.count { fault("a caller had two seats") }
        let first = outcome.askedAt.values.min() ?? 0
        let seconds = Double((outcome.askedAt.values.max() ?? 0) - first) / 1e9
        add(.opening, "callers who asked for seats", Double(outcome.askedAt.count), .count)
        add(.opening, "seats sold", Double(sold.count), .count)
        add(.opening, "from the first to the last who asked", seconds * 1000, .milliseconds)
        add(.opening, "overtaking, the longest", overtaking(sold, outcome.askedAt), .milliseconds, goal: .atMost(50))
        add(.opening, "who came too late and had a seat", unfair(sold, outcome.askedAt), .count)
    }

    /// By how many milliseconds somebody asked before another who was given seats first, at most.
    private func overtaking(_ sold: [Sold], _ askedAt: [Int: UInt64]) -> Double {
        var (latest, longest): (UInt64, UInt64) = (0, 0)
        for seat in sold {
            guard let asked = askedAt[seat.caller] else { continue }
            if latest > asked { longest = max(longest, latest - asked) }
            latest = max(latest, asked)
        }
        return Double(longest) / 1e6
    }

    /// Callers with a seat who asked when as many as there are seats had asked before them.
    private func unfair(_ sold: [Sold], _ askedAt: [Int: UInt64]) -> Double {
        let inTime = Set(
            askedAt.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.prefix(Benchmark.seats).map(\.key))
        return Double(sold.count { !inTime.contains($0.caller) })
    }
}
