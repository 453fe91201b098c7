// Contention: `yemae-lab simulate --contend`: programs with several connections each compete for the last seats of a
// hall, and for the one seat of a train on overlapping legs. Every round ends with the audit and a comparison with
// what the buyers were told.

import Audit
import BookingCore
import Glibc
import Platform

/// `yemae-lab simulate --contend`.
public struct Contention {
    /// Programs, and connections in each.
    static let programs = 16
    static let connections = 4
    /// Seats that are left when a round begins.
    static let lastSeats = 100
    /// Rounds at most: one a day.
    public static let maxRounds = 300
    /// Seconds within which all programs have to be ready, and then to be done.
    static let patience = 120

    /// What the buyers of a round bought.
    struct Sold: Hashable {
        var seats = 0
        var legs = 0
    }

    private let folder: String
    private let program: String
    private let rules: OfficeRules

    /// Runs so many rounds and prints their figures.
    /// - Returns: 0 when exactly everything was sold in each, 1 when not (the folder is kept then), 2 when it could not
    ///   be run.
    public static func run(rounds: Int, program: String, rules: OfficeRules, _ voice: Simulation.Voice) -> Int32 {
        let folder: String
        do throws(PlatformFault) { folder = try Files.temporaryFolder("yemae-contention") } catch {
            voice.complain("no temporary folder can be made: \(error)")
            return 2
        }
        do {
            let contention = Contention(folder: folder, program: program, rules: rules)
            let hall = try ContendedHall(folder: folder, rules: rules)
            for round in 0..<rounds {
                let wrong = try contention.play(round, hall)
                guard wrong.isEmpty else {
                    for line in wrong { voice.complain("round \(round + 1): \(line)") }
                    voice.complain("the box office is kept in \(folder)")
                    return 1
                }
                if round % 10 == 9 { voice.progress("\(round + 1) of \(rounds) rounds") }
            }
            voice.print(
                "\(rounds) rounds, \(programs) programs, \(programs * connections) connections: each time \(lastSeats) "
                    + "seats of \(lastSeats) sold, and "
                    + "\(ContendedHall.legs) legs of \(ContendedHall.legs) of the one train seat; audited after each\n"
                    + "violations 0")
            try Files.remove(folder)
            return 0
        } catch {
            voice.complain("\(error); the box office is kept in \(folder)")
            return 2
        }
    }

    /// One round: the programs prepare, start at once, and their results are checked.
    /// - Returns: what is wrong.
    private func play(_ round: Int, _ hall: ContendedHall) throws -> [String] {
        try hall.open(round)
        // Those that still run when it comes to nothing end with their values.
        var programs: [RunningProgram] = []
        for number in 0..<Contention.programs {
            programs.append(
                try RunningProgram([program, "simulate", "--contend", "\(round)", "--child", "\(folder):\(number):0"]))
        }
        try wait { (0..<Contention.programs).allSatisfy { Files.exists(Signal.ready($0, round).path(folder)) } }
        try Files.write("", to: Signal.go(round).path(folder))
        try wait { programs.allSatisfy(\.isOver) }
        for status in programs.map({ $0.wait().status }) where status != 0 {
            return [
                "a buyer's program ended with \(status)"
            ]
        }
        var told = Sold()
        for number in 0..<Contention.programs {
            let words = (Files.text(Signal.told(number, round).path(folder)) ?? "").split(separator: " ").compactMap {
                Int($0)
            }
            guard words.count == 2 else { return ["program \(number) does not say what it bought"] }
            (told.seats, told.legs) = (told.seats + words[0], told.legs + words[1])
        }
        let stored = try hall.sold(round)
        var wrong = try Auditor.audit(path: hall.path, limits: nil).findings.map(\.description)
        let all = Sold(seats: Contention.lastSeats, legs: ContendedHall.legs)
        if stored != all {
            wrong.append(
                "\(stored.seats) seats and \(stored.legs) legs are sold, there were "
                    + "\(all.seats) and \(all.legs), and all were wanted")
        }
        if told != all {
            wrong.append(
                "buyers were told of \(told.seats) seats and \(told.legs) legs, there were "
                    + "\(all.seats) and \(all.legs)")
        }
        return wrong
    }

    private func wait(until isSo: () -> Bool) throws {
        let deadline = SteadyClock.milliseconds + Contention.patience * 1000
        while !isSo() {
            guard SteadyClock.milliseconds < deadline else {
                throw LaboratoryFault("the buyers take more than \(Contention.patience) s")
            }
            SteadyClock.sleep(milliseconds: 1)
        }
    }

    /// The files by which programs tell each other how far they are.
    enum Signal {
        case ready(Int, Int)
        case go(Int)
        case told(Int, Int)

        func path(_ folder: String) -> String {
            switch self {
            case .ready(let program, let round): "\(folder)/ready-\(round)-\(program)"
            case .go(let round): "\(folder)/go-\(round)"
            case .told(let program, let round): "\(folder)/told-\(round)-\(program)"
            }
        }
    }

    /// One of the programs: all its connections buy at once.
    public static func child(folder: String, number: Int, round: Int, rules: OfficeRules) throws {
        let buyers = (0..<connections).map {
            ContendingBuyer(folder: folder, rules: rules, index: number * connections + $0, round: round)
        }
        let threads = buyers.map { buyer in RunningThread { buyer.run() } }
        let contention = Contention(folder: folder, program: "", rules: rules)
        try contention.wait { buyers.allSatisfy(\.isReady) }
        try Files.write("", to: Signal.ready(number, round).path(folder))
        try contention.wait { Files.exists(Signal.go(round).path(folder)) }
        for buyer in buyers { buyer.go() }
        try contention.wait { threads.allSatisfy(\.isOver) }
        let bought = try buyers.map { try $0.result() }
        try Files.write(
            "\(bought.map(\.seats).reduce(0, +)) \(bought.map(\.legs).reduce(0, +))",
            to: Signal.told(number, round).path(folder))
    }
}
