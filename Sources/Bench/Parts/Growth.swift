// Growth: what must not grow: the cost of a call with the number of bookings, the search for seats with the size of a
// hall, and the memory of calls that wait.

import BookingCore
import BookingModel
import FastAGIServer
import Glibc

extension Benchmark {
    func measureGrowth() throws(BenchFault) {
        let office = try BenchOffice(
            program: order.program, prompts: order.prompts,
            size: size(
                BenchOffice.Size(programs: 60, members: 200, costlyMembers: 0),
                quick: BenchOffice.Size(programs: 10, members: 200, costlyMembers: 0)))
        var years = PastYears(office)
        var found: [(reaction: Double, commit: Double, rate: Double)] = []
        let sizes = size([1000, 1_000_000], quick: [1000, 5000])
        for bookings in sizes {
            progress(.growth, "making \(bookings) bookings of past showings")
            try years.fill(to: bookings)
            progress(.growth, "calls on \(bookings) bookings")
            found.append(try growth(office, bookings))
        }
        guard let first = found.first, let last = found.last, !order.isQuick else { return }
        add(
            .growth, "reaction p50, 1,000,000 bookings to 1,000", last.reaction / first.reaction, .times,
            goal: .atMost(1.25))
        add(
            .growth, "the answer to a booking p50, 1,000,000 to 1,000", last.commit / first.commit, .times,
            goal: .atMost(1.25))
        add(.growth, "bookings a second, 1,000,000 to 1,000", last.rate / first.rate, .times, goal: .atLeast(0.8))
    }

    private func growth(_ office: BenchOffice, _ bookings: Int) throws(BenchFault) -> (
        reaction: Double, commit: Double, rate: Double
    ) {
        // The past was written to the disk in the past: what was just made of it is not to be written while calls are
        // measured.
        sync()
        let engine = try ServedEngine(office)
        func load(_ atOnce: Int) throws(BenchFault) -> LoadDriver.Outcome {
            try LoadDriver.run(
                LoadDriver.Order(
                    port: engine.port, atOnce: atOnce, seconds: size(4, quick: 0.5),
                    keys: { office.bookingKeys(call: $0, bookings: Benchmark.bookingsEach) }))
        }
        var alone = try load(1)
        let crowd = try load(64)
        engine.stop()
        let reaction = alone.reactions.microseconds(perMille: 500)
        var booked = alone.reactions.byPlace.first { $0.place == "booked" }?.samples ?? Samples()
        let commit = booked.microseconds(perMille: 500)
        add(.growth, "reaction, \(bookings) bookings, p50", reaction, .microseconds)
        add(.growth, "the answer to a booking, \(bookings) bookings, p50", commit, .microseconds)
        add(.growth, "bookings, 64 calls, \(bookings) bookings", crowd.bookingRate, .perSecond)
        report.faults += try office.faults(after: "calls on \(bookings) bookings", told: alone.told + crowd.told)
        return (reaction, commit, crowd.bookingRate)
    }
}

extension Benchmark {
    private struct HallSize {
        let sections: Int
        let rows: Int
        let perRow: Int
        let program: String
        var seats: Int { sections * rows * perRow }
    }

    func measureHall() throws(BenchFault) {
        let halls = [
            HallSize(sections: 1, rows: 5, perRow: 20, program: "801"),
            HallSize(sections: 50, rows: 20, perRow: 25, program: "802"),
        ]
        progress(.hall, "laying out \(halls.map { "\($0.seats)" }.joined(separator: " and ")) seats")
        let office = try BenchOffice(
            program: order.program, prompts: order.prompts,
            size: BenchOffice.Size(programs: 1, members: 16, costlyMembers: 0))
        for hall in halls { try layOut(hall, in: office) }
        var core = try InnerOffice(office)
        var medians: [[Double]] = []
        for hall in halls {
            progress(.hall, "\(hall.seats) seats")
            medians.append(try measure(hall, &core))
        }
        for (name, pair) in zip(["what is left", "best available, half sold"], zip(medians[0], medians[1])) {
            add(
                .hall, "\(name), 25,000 seats to 100", pair.1 / max(pair.0, 0.001), .times, goal: .atMost(2))
        }
    }

    private func layOut(_ hall: HallSize, in office: BenchOffice) throws(BenchFault) {
        let code = "hall\(hall.seats)"
        let numbers = 1...hall.sections
        let today = Zone.local(SystemClock().now).date
        let showings = (1...3).map { "\(hall.program),\(today.adding(days: 20 + $0)),19:30,t" }
        let files: [[String]] = [
            ["venue,korean", "\(code),회관"], ["venue,grade,korean", "\(code),1,R석"],
            ["venue,section,korean,grade"] + numbers.map { "\(code),\($0),\($0)구역,1" },
            ["venue,section,row,count"]
                + numbers.flatMap { s in (1...hall.rows).map { "\(code),\(s),\($0),\(hall.perRow)" } },
            ["program,category,korean,venue", "\(hall.program),concert,공연,\(code)"],
            ["program,tariff,grade,price", "\(hall.program),t,1,30000"],
            ["program,date,time,tariff"] + showings,
        ]
        var paths: [String] = []
        for (number, lines) in files.enumerated() {
            paths.append("\(office.folder)/\(code)-\(number).csv")
            try BenchFile.write(lines.joined(separator: "\n") + "\n", to: paths[number])
        }
        for path in [paths[0...3], paths[4...]] { try office.run(["import", "--config", office.settings] + path) }
    }

    /// - Returns: medians in microseconds: what is left, and best available half sold.
    private func measure(_ hall: HallSize, _ core: inout InnerOffice) throws(BenchFault) -> [Double] {
        let whole = Journey(from: 0, to: 1)
        let showings = try core.numbers(
            """
            SELECT showing.id FROM showing JOIN program ON program.id = showing.program WHERE number =
            '\(hall.program)' ORDER BY starts_at
            """)
        let member = MemberID(try core.numbers("SELECT min(id) FROM member")[0])
        let showing = ShowingID(showings[0])
        var medians: [Double] = []
        for (state, taken) in [
            ("empty", "0"), ("half sold", "seat.number % 4 < 2"), ("single seats left", "seat.number % 2 = 0"),
        ] {
            try take(taken, of: showing, &core, act: medians.count)
            let rounds = size(300, quick: 20)
            var left = Samples()
            for _ in 0..<rounds { left.add(nanoseconds: try core.ask(.grades(showing, whole, Having())).nanoseconds) }
            let leftMedian = left.microseconds(perMille: 500)
            add(.hall, "what is left, \(hall.seats) seats \(state), p50", leftMedian, .microseconds)
            var best = try search(
                HoldRequest(member: member, showing: showing, journey: whole, count: 2, preference: .best), rounds,
                &core)
            let bestMedian = best.microseconds(perMille: 500)
            add(
                .hall,
                "best available, \(hall.seats) seats \(state), p50 (p99 "
                    + "\(Figure.short(best.microseconds(perMille: 990))))", bestMedian,
                .microseconds)
            if state == "half sold" { medians = [leftMedian, bestMedian] }
        }
        return medians
    }

    /// Holds seats and gives them back, over and over. All in one commit: what the disk takes is measured elsewhere.
    private func search(_ request: HoldRequest, _ rounds: Int, _ core: inout InnerOffice) throws(BenchFault) -> Samples
    {
        var best = Samples()
        var fault: BenchFault?
        let isCommitted = core.core.sales.group {
            do throws(BenchFault) {
                for _ in 0..<rounds {
                    let (reply, took) = try core.ask(.hold(request))
                    best.add(nanoseconds: took)
                    guard case .held(.held(let hold)) = reply else {
                        throw BenchFault.database("no two seats were found: \(reply)")
                    }
                    _ = try core.ask(.release(hold.id))
                }
            } catch { fault = error }
        }
        if let fault { throw fault }
        guard isCommitted else { throw .database("the holds could not be committed") }
        return best
    }

    /// Claims some of the seats, as a hold that is never released.
    private func take(_ which: String, of showing: ShowingID, _ core: inout InnerOffice, act: Int) throws(BenchFault) {
        try core.execute(
            """
            BEGIN IMMEDIATE;
            INSERT OR IGNORE INTO session(id, channel, line, reference, started_at)
                VALUES (1000000, 'telephone', 'bench', 'bench', 0);
            INSERT INTO hold(session, act, member, showing, from_stop, to_stop, seats, state, created_at, expires_at,
                total, is_split, is_exact)
                SELECT 1000000, \(showing.value * 10) + (SELECT count(*)
                    FROM hold), min(id), \(showing.value), 0, 1, 1, 'charging', 0, 0, 0, 0, 1 FROM member;
            INSERT INTO claim(showing, leg, seat, hold) SELECT \(showing.value), 0, seat.id, (SELECT max(id) FROM hold)
                FROM seat JOIN section ON section.id = seat.section JOIN program ON program.venue = section.venue
                    JOIN showing ON showing.program = program.id
                WHERE showing.id = \(showing.value) AND (\(which))
                    AND NOT EXISTS (SELECT 1 FROM claim WHERE showing = \(showing.value) AND leg = 0
                        AND seat = seat.id);
            COMMIT
            """)
    }
}

extension Benchmark {
    func measureMemory() throws(BenchFault) {
        var base = 0
        for calls in size([2000, 8000], quick: [200]) {
            progress(.memory, "\(calls) waiting calls")
            try allow(descriptors: calls + 200)
            let engine = try ServedEngine(office)
            let waiting = WaitingRoom(port: engine.port)
            try waiting.fill(to: 1)
            base = engine.residentKibibytes
            try waiting.fill(to: calls)
            let each = Double(engine.residentKibibytes - base) / Double(calls - 1)
            waiting.empty()
            engine.stop()
            add(.memory, "a waiting call, of \(calls)", each, .kibibytes, goal: .atMost(6))
        }
        add(.memory, "the engine with one call", Double(base), .kibibytes, goal: .atMost(16 * 1024))
    }
}

/// Lines that answer every command and then leave the first wait for a digit waiting.
final class WaitingRoom {
    private let port: Int
    private var lines: [Telephone] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)

    init(port: Int) { self.port = port }
    deinit { buffer.deallocate() }

    /// Hangs up everybody.
    func empty() { lines.removeAll() }

    /// Opens lines until there are so many, and brings each to its first question.
    func fill(to count: Int) throws(BenchFault) {
        while lines.count < count {
            let line = try Telephone(number: lines.count, port: port)
            lines.append(line)
            var isWaiting = false
            while !isWaiting {
                let reading = line.read(into: buffer) { command, _ in
                    var next = 0
                    guard let reply = command.reply(UnsafeRawBufferPointer(start: nil, count: 0), [], &next) else {
                        isWaiting = true
                        return
                    }
                    line.send(reply)
                }
                if case .ended = reading { throw .program("yemae serve", said: "closed a waiting call") }
            }
        }
    }
}
