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
    /// Calls that come in before the second: no more than PINs can be checked. Seconds from the last to the second, and
    /// from the first call after which nobody else is waited for.
    private static let callersASecond = 80.0
    private static let settling: Int64 = 2
    private static let patience = 240.0
    /// Milliseconds within which two callers ask at the same time: lines that are ready together are read in turn.
    private static let simultaneous = 50.0
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
        // Nobody knows yet how long this machine takes to let everybody in.
        try setSale(of: office, to: SystemClock().now + 86_400)
        let engine = try ServedEngine(office)
        var (opening, fault): (Instant?, BenchFault?)
        let outcome = try LoadDriver.run(
            openingLoad(callers, engine.port, arrival) { [self] in
                let second = SystemClock().now + Benchmark.settling
                opening = second
                do throws(BenchFault) { try setSale(of: office, to: second) } catch { fault = error }
                return steady(second)
            })
        engine.stop()
        if let fault { throw fault }
        try judge(outcome, callers, office, opening ?? Instant(Int64.max))
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
    private func openingLoad(_ callers: Int, _ port: Int, _ arrival: Double, _ moment: @escaping () -> UInt64)
        -> LoadDriver.Order
    {
        func login(_ call: Int) -> String { "\(Benchmark.firstCaller + call)\(BenchOffice.pin)" }
        func isEarly(_ call: Int) -> Bool { call % 2 == 0 }
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
            moment: moment, patience: Benchmark.patience,
            toAsk: Benchmark.program.utf8.count + 1, place: Benchmark.menu, heard: Benchmark.opens)
        return load
    }

    /// When it is that time of day, in steady nanoseconds.
    private func steady(_ second: Instant) -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let left = (second.seconds - Int64(time.tv_sec)) * 1_000_000_000 - Int64(time.tv_nsec)
        return SteadyClock.nanoseconds + UInt64(max(left, 0))
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
        // Where all asked within that time nobody can break these: they are no goals then.
        let canBeUnfair = seconds * 1000 > Benchmark.simultaneous
        add(
            .opening, "overtaking, the longest", overtaking(sold, outcome.askedAt), .milliseconds,
            goal: canBeUnfair ? .atMost(Benchmark.simultaneous) : nil)
        add(
            .opening, "who asked \(Int(Benchmark.simultaneous)) ms too late and had a seat",
            unfair(sold, outcome.askedAt), .count, goal: canBeUnfair ? .atMost(0) : nil)
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

    /// Callers with a seat who asked later than all those who asked first, as many as there are seats, and not at the
    /// same time as the last of them.
    private func unfair(_ sold: [Sold], _ askedAt: [Int: UInt64]) -> Double {
        let times = askedAt.values.sorted()
        guard times.count > Benchmark.seats else { return 0 }
        let last = times[Benchmark.seats - 1] + UInt64(Benchmark.simultaneous * 1e6)
        return Double(sold.count { askedAt[$0.caller] ?? 0 > last })
    }
}
