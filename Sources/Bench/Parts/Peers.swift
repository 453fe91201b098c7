// Peers: our own servers in other languages, with the same commands and the same rows, under the same load.

import Glibc

extension Benchmark {
    func measurePeers() throws(BenchFault) {
        guard let list = order.peers else { return }
        let peers = try PeerList.read(list)
        // None of them sees what another wrote: each gets a copy of one box office as it was when its kind's turns
        // began. And none runs before the others: no peer asks for real-time priority.
        let office = try BenchOffice(
            program: order.program, prompts: order.prompts,
            // More members than calls at once, by far: a member who calls again while their other call holds a seat is
            // asked about that first.
            size: BenchOffice.Size(programs: size(60, quick: 10), members: 200, costlyMembers: 0), highPriority: false)
        let told = try comparePrograms(peers.filter { $0.kind == .agi }, office)
        try compareServers(
            peers.filter { $0.kind == .fastAGI }, office, acts: peers.first { $0.kind == .acts }, told: told)
    }

    /// Bookings a second, 64 calls at once. Each server has its turn several times, from the first to the last and then
    /// the other way round: what else happens on the machine comes to all of them, and nobody always follows the same
    /// one. The middle one of the ratios counts.
    /// - Parameter earlier: booking numbers that were read out before.
    private func compareServers(
        _ peers: [PeerList.Peer], _ office: BenchOffice, acts: PeerList.Peer?, told earlier: [String]
    ) throws(BenchFault) {
        var copies: [String: String] = [:]
        for peer in peers { copies[peer.name] = try office.copyOfDatabase(named: "\(peer.name).db") }
        let before = try BenchBooks.count(in: office.database)
        let empty = try office.copyOfDatabase(named: "acts-empty.db")
        var (theirs, ours, told): ([String: [Double]], [Double], [String]) = ([:], [], earlier)
        var toldByPeers: [String: Int] = [:]
        var playing = Playing()
        for round in 1...size(5, quick: 1) {
            let turns: [PeerList.Peer?] = [nil] + peers
            for turn in round.isMultiple(of: 2) ? turns.reversed() : turns {
                progress(
                    .peers,
                    "\(turn.map { "FastAGI in \($0.name)" } ?? "the engine"), 64 calls at once, turn \(round)")
                // What the last one left to be written is not this one's.
                sync()
                if let peer = turn {
                    let words = peer.words + [copies[peer.name] ?? "", "\(Benchmark.bookingsEach)"]
                    let engine = try ServedEngine(words, log: "\(office.folder)/\(peer.name)-log-\(round)")
                    let outcome = try load(engine, office, "FastAGI in \(peer.name)")
                    engine.kill()
                    theirs[peer.name, default: []].append(outcome.bookingRate)
                    toldByPeers[peer.name, default: 0] += outcome.told.count
                    playing.add(outcome)
                } else {
                    let engine = try ServedEngine(office)
                    let outcome = try load(engine, office, "the engine")
                    engine.stop()
                    ours.append(outcome.bookingRate)
                    playing.add(outcome)
                    told += outcome.told
                }
            }
        }
        for peer in peers {
            try checkStored(
                "FastAGI in \(peer.name)", told: toldByPeers[peer.name] ?? 0, in: copies[peer.name] ?? "",
                before: before)
        }
        tellRates(peers, theirs, ours)
        try tellLimit(
            acts, office, halls: [empty, office.copyOfDatabase(named: "acts-sold.db")], playing,
            peers.map { ($0.name, Benchmark.middle(theirs[$0.name] ?? [])) })
        report.faults += try office.faults(after: "the comparison with peers", told: told)
    }

    private func tellRates(_ peers: [PeerList.Peer], _ theirs: [String: [Double]], _ ours: [Double]) {
        for peer in peers {
            add(
                .peers, "FastAGI in \(peer.name), bookings, 64 calls", Benchmark.middle(theirs[peer.name] ?? []),
                .perSecond)
        }
        add(.peers, "the engine, bookings, 64 calls", Benchmark.middle(ours), .perSecond)
        for (name, goal) in [("C", 0.8), ("Go", 2.5), ("Java", 4), ("Python", 4.5)] {
            guard let rates = theirs[name], !rates.contains(0) else { continue }
            add(
                .peers, "the engine to \(name), bookings, 64 calls", Benchmark.middle(zip(ours, rates).map { $0 / $1 }),
                .times, goal: .atLeast(goal))
        }
        // What a language can gain at all, where SQLite, the PIN's hash and the network are the same for all of them.
        if let c = theirs["C"] {
            for name in ["Go", "Java", "Python"] {
                guard let rates = theirs[name], !rates.contains(0) else { continue }
                add(.peers, "C to \(name), bookings, 64 calls", Benchmark.middle(zip(c, rates).map { $0 / $1 }), .times)
            }
        }
    }

    /// What a peer tells must be stored, too. It stores another check digit than it says: so what counts is how many
    /// there are.
    /// - Parameter before: bookings that were there already.
    private func checkStored(_ who: String, told: Int, in database: String, before: Int) throws(BenchFault) {
        let stored = try BenchBooks.count(in: database) - before
        if stored < told {
            report.faults.append("comparison with peers: \(who) told \(told) booking numbers and stored \(stored)")
        }
    }

    private static func middle(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

    private func load(_ engine: ServedEngine, _ office: BenchOffice, _ who: String) throws(BenchFault)
        -> LoadDriver.Outcome
    {
        let outcome = try LoadDriver.run(
            LoadDriver.Order(
                port: engine.port, atOnce: 64, seconds: size(4, quick: 0.8), warmUp: size(2, quick: 0.3),
                keys: { office.bookingKeys(call: $0, bookings: Benchmark.bookingsEach) }))
        if outcome.strayed > 0 {
            report.faults.append(
                "comparison with peers: \(who): \(outcome.strayed) calls went another way than their keys")
        }
        if outcome.broken > 0 {
            report.faults.append("comparison with peers: \(who): \(outcome.broken) lines ended in the middle of a call")
        }
        return outcome
    }

    /// Whole calls with one booking each, in turns as the servers: one after another, and 16 at once.
    /// - Returns: the booking numbers that this program read out.
    private func comparePrograms(_ peers: [PeerList.Peer], _ office: BenchOffice) throws(BenchFault) -> [String] {
        var programs = [(name: "this program", words: [order.program, "agi", "--config", office.settings])]
        var copies: [String: String] = [:]
        for peer in peers {
            let copy = try office.copyOfDatabase(named: "\(peer.name)-agi.db")
            copies[peer.name] = copy
            programs.append((peer.name, peer.words + [copy, "1"]))
        }
        let before = try BenchBooks.count(in: office.database)
        var (one, many): ([String: ProcessFigures], [String: ProcessFigures]) = ([:], [:])
        let (turns, few, lots) = (size(5, quick: 1), size(20, quick: 8), size(80, quick: 32))
        for turn in 0..<turns {
            for (name, words) in turn.isMultiple(of: 2) ? programs : programs.reversed() {
                progress(.peers, "AGI in \(name), turn \(turn + 1)")
                sync()
                func work(_ count: Int, atOnce: Int) throws(BenchFault) -> ProcessFigures {
                    try ProcessCrew(words, count: count, log: office.log, extra: []) {
                        office.bookingKeys(call: turn * 100 + $0, bookings: 1)
                    }
                    .work(atOnce: atOnce)
                }
                one[name, default: ProcessFigures()].add(try work(few, atOnce: 1), ofTurns: turns)
                many[name, default: ProcessFigures()].add(try work(lots, atOnce: 16), ofTurns: turns)
            }
        }
        var times: [String: ProgramTimes] = [:]
        for (name, _) in programs {
            times[name] = tellTimes(name, one[name] ?? ProcessFigures(), many[name] ?? ProcessFigures())
            let (told, calls) = ([one, many].reduce(0) { $0 + ($1[name]?.told.count ?? 0) }, turns * (few + lots))
            if told < calls {
                report.faults.append(
                    "comparison with peers: AGI in \(name): \(calls - told) calls were told no booking number")
            }
            if let copy = copies[name] { try checkStored("AGI in \(name)", told: told, in: copy, before: before) }
        }
        tellRatios(times)
        return [one, many].flatMap { $0[programs[0].name]?.told ?? [] }
    }

    private func tellRatios(_ times: [String: ProgramTimes]) {
        guard let ours = times["this program"] else { return }
        if let c = times["C"] {
            add(.peers, "this program to C, start to the first command", ours.first / c.first, .times, goal: .atMost(2))
            add(.peers, "this program to C, whole call", ours.whole / c.whole, .times, goal: .atMost(1.5))
            add(.peers, "this program to C, CPU of a whole call", ours.cpu / c.cpu, .times)
            add(.peers, "this program to C, 16 at once, p99", ours.lateOfMany / c.lateOfMany, .times)
            tellLimit(ofCalls: 16, cpu: c.cpu)
        }
        for (name, goal) in [("Go", 2.0), ("Perl", 10), ("PHP", nil)] as [(String, Double?)] {
            guard let other = times[name] else { continue }
            if let c = times["C"] { add(.peers, "\(name) to C, whole call", other.whole / c.whole, .times) }
            add(
                .peers, "\(name) to this program, whole call", other.whole / ours.whole, .times,
                goal: goal.map { .atLeast($0) })
        }
    }

    /// Microseconds; of the first two the median.
    private struct ProgramTimes {
        let first: Double
        let whole: Double
        let cpu: Double
        /// The whole call when 16 run at once, p99.
        let lateOfMany: Double
    }

    private func tellTimes(_ name: String, _ one: ProcessFigures, _ many: ProcessFigures) -> ProgramTimes {
        var (one, many) = (one, many)
        let found = ProgramTimes(
            first: one.first.microseconds(perMille: 500), whole: one.whole.microseconds(perMille: 500), cpu: one.cpu,
            lateOfMany: many.whole.microseconds(perMille: 990))
        add(.peers, "AGI in \(name), start to the first command, p50", found.first / 1000, .milliseconds)
        add(.peers, "AGI in \(name), whole call, p50", found.whole / 1000, .milliseconds)
        add(.peers, "AGI in \(name), CPU of a whole call", found.cpu / 1000, .milliseconds)
        add(.peers, "AGI in \(name), 16 at once, p99", found.lateOfMany / 1000, .milliseconds)
        add(.peers, "AGI in \(name), peak memory", Double(one.peak), .kibibytes)
        return found
    }
}

/// The peers that could be built on this machine.
enum PeerList {
    struct Peer {
        enum Kind: String {
            case fastAGI = "fastagi"
            case agi, acts
        }
        let kind: Kind
        let name: String
        /// What starts it; the database and the number of bookings in a call come behind.
        let words: [String]
    }

    /// Lines `fastagi NAME PROGRAM ARGUMENT...`, `agi NAME ...` or `acts NAME ...`; the words have no blanks.
    static func read(_ path: String) throws(BenchFault) -> [Peer] {
        var peers: [Peer] = []
        for (number, line) in BenchFile.read(path).split(separator: "\n").enumerated() {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let kind = Peer.Kind(rawValue: words[0]) else {
                throw .peers(
                    "\(path), line \(number + 1): expected `fastagi NAME PROGRAM...`, `agi NAME PROGRAM...` "
                        + "or `acts NAME PROGRAM...`")
            }
            peers.append(Peer(kind: kind, name: words[1], words: Array(words[2...])))
        }
        guard !peers.isEmpty else { throw .peers("\(path): names no peer; Tests/Peers/build makes them and the list") }
        return peers
    }
}
