// Benchmark: one run of the bench: the baselines first, then each chosen part, with its progress.

import FastAGIServer
import Glibc
import Platform

/// What is to be measured.
public struct BenchOrder: Sendable {
    /// The program that is measured: `yemae`.
    public var program: String
    /// This program, which starts the other one on a slow disk.
    public var laboratory: String
    /// The phrases it speaks.
    public var prompts: String
    /// What is measured, in this order; the baselines always.
    public var parts: [BenchPart]
    /// The short form: seconds instead of minutes; it shows that all works, not how fast.
    public var isQuick: Bool
    /// Whether other threads take their share of each core while people call (`CPUHogs`).
    public var hasHogs: Bool
    /// A list of servers of other languages, as `Tests/Peers/build` writes it.
    public var peers: String?

    /// - Parameters: as the properties.
    public init(
        program: String, laboratory: String, prompts: String, parts: [BenchPart], isQuick: Bool,
        hasHogs: Bool = false, peers: String?
    ) {
        self.program = program
        self.laboratory = laboratory
        self.prompts = prompts
        self.parts = parts
        self.isQuick = isQuick
        self.hasHogs = hasHogs
        self.peers = peers
    }
}

/// One run.
public final class Benchmark {
    let order: BenchOrder
    let office: BenchOffice
    var report = BenchReport()
    var baselines = Baselines()
    private let say: (String) -> Void
    private let began = SteadyClock.nanoseconds

    /// Measures everything in the order.
    /// - Parameter say: gets the progress, a line at a time.
    public static func run(_ order: BenchOrder, say: @escaping (String) -> Void) throws(BenchFault) -> BenchReport {
        say("making a box office")
        let bench = try Benchmark(order, say)
        bench.report.figures += try bench.measureBaselines()
        for part in order.parts {
            // A part that cannot be measured is a fault of the run, and the others are measured all the same.
            do throws(BenchFault) { try bench.measure(part) } catch {
                bench.report.faults.append("\(part.rawValue): \(error)")
            }
        }
        bench.report.seconds = bench.seconds
        return bench.report
    }

    private init(_ order: BenchOrder, _ say: @escaping (String) -> Void) throws(BenchFault) {
        signal(SIGPIPE, SIG_IGN)
        self.order = order
        self.say = say
        // More members than calls can begin while one is late: a caller who is on two lines at once meets their own
        // held seat.
        let size =
            order.isQuick
            ? BenchOffice.Size(programs: 10, members: 400, costlyMembers: 8)
            : BenchOffice.Size(programs: 90, members: 800, costlyMembers: 40)
        office = try BenchOffice(program: order.program, prompts: order.prompts, size: size)
    }

    private func measure(_ part: BenchPart) throws(BenchFault) {
        switch part {
        case .baselines: break
        case .reaction: try measureReaction()
        case .flatOut: try measureFlatOut()
        case .process: try measureProcess()
        case .memory: try measureMemory()
        case .human: try measureHumans()
        case .slowDisk: try measureSlowDisk()
        case .storm: try measureStorm()
        case .hall: try measureHall()
        case .opening: try measureOpening()
        case .gate: try measureGate()
        case .growth: try measureGrowth()
        case .kill: try measureKills()
        case .peers: try measurePeers()
        }
    }

    /// `short` in a quick run.
    func size<Number>(_ full: Number, quick short: Number) -> Number { order.isQuick ? short : full }

    func progress(_ part: BenchPart, _ words: String) { say("\(seconds) s  \(part.rawValue): \(words)") }

    private var seconds: Int { Int((SteadyClock.nanoseconds - began) / 1_000_000_000) }

    /// A short run holds nothing against a goal, because it measures too little; but what is proportional or memory,
    /// and still far from its goal, is a fault of the program and no longer the machine's.
    func add(
        _ part: BenchPart, _ name: String, _ value: Double, _ unit: Figure.Unit,
        baseline: (name: String, ratio: Double)? = nil, goal: Goal? = nil
    ) {
        report.figures.append(Figure(part, name, value, unit, baseline: baseline, goal: order.isQuick ? nil : goal))
        guard order.isQuick, let goal, unit.isSteady, !goal.relaxed(by: Benchmark.slack).isMet(by: value) else {
            return
        }
        report.faults.append(
            "\(part.rawValue): \(name) is \(Figure.short(value)) \(unit.rawValue), far from \(goal.text)")
    }
    private static let slack = 5.0

    /// What must be right after every load, however fast it was.
    func check(_ what: String, told: [String], strayed: Int = 0, broken: Int = 0) throws(BenchFault) {
        report.faults += try office.faults(after: what, told: told)
        if strayed > 0 { report.faults.append("after \(what): \(strayed) calls went another way than their keys") }
        if broken > 0 { report.faults.append("after \(what): \(broken) lines ended in the middle of a call") }
    }

    /// Raises the limit of open files of this process and of those it starts.
    func allow(descriptors needed: Int) throws(BenchFault) {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard Int(clamping: limit.rlim_cur) < needed else { return }
        guard Int(clamping: limit.rlim_max) >= needed else {
            throw .descriptors(needed: needed, allowed: Int(clamping: limit.rlim_max))
        }
        limit.rlim_cur = rlim_t(needed)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
