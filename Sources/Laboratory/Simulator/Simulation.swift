// Simulation: `yemae-lab simulate`: seeded callers on a simulated box office, in one program or several, which are
// killed; and the audit.

import Audit
import BookingCore
import Glibc
import Platform

/// `yemae-lab simulate`.
public struct Simulation {
    /// Calls of one simulation: a bound, not a target.
    public static let maxCalls = 10_000_000

    /// What is asked for.
    public struct Order {
        /// Calls of all processes together, 1...`maxCalls`.
        var calls: Int
        /// Decides who calls and what they press; in several processes who is killed is chance all the same.
        var seed: UInt64
        /// How often a program is killed (SIGKILL), about evenly over the calls; then another one starts.
        var kills: Int
        /// Programs at once. With 1 the same seed is the same run, kills and all: every row of the database is.
        var processes: Int
        /// The program to start as a child.
        var program: String
        /// The box office's rules; PINs are hashed at the lowest cost whatever they say.
        var rules: OfficeRules
        /// - Parameters:
        ///   - kills: 0...`calls`.
        ///   - processes: 1 or more.
        public init(calls: Int, seed: UInt64, kills: Int, processes: Int, program: String, rules: OfficeRules) {
            (self.calls, self.seed, self.kills, self.processes, self.program, self.rules) = (
                calls, seed, kills, processes, program, rules
            )
        }
    }

    /// Where a simulation's words go.
    public struct Voice {
        let print, progress, complain: (String) -> Void
        /// - Parameters:
        ///   - print: gets the figures at the end.
        ///   - progress: gets the progress, from time to time.
        ///   - complain: gets every violation.
        public init(
            print: @escaping (String) -> Void, progress: @escaping (String) -> Void,
            complain: @escaping (String) -> Void
        ) {
            (self.print, self.progress, self.complain) = (print, progress, complain)
        }
    }

    private let order: Order
    private let folder: String
    private let voice: Voice

    /// Runs a simulation and prints its figures.
    /// - Returns: 0 when everything ties, 1 when something does not (the folder is kept then), 2 when it could not be
    ///   run.
    public static func run(_ order: Order, _ voice: Voice) -> Int32 {
        defer { try? Zone.use(Zone.standard) }
        let folder: String
        do throws(PlatformFault) { folder = try Files.temporaryFolder("yemae-simulation") } catch {
            voice.complain("no temporary folder can be made: \(error)")
            return 2
        }
        do {
            let wrong = try Simulation(order: order, folder: folder, voice: voice).run()
            guard wrong.isEmpty else {
                for line in wrong { voice.complain(line) }
                voice.complain("\(wrong.count) violations; the box office is kept in \(folder)")
                return 1
            }
            voice.print("violations 0")
            try Files.remove(folder)
            return 0
        } catch {
            voice.complain("\(error); the box office is kept in \(folder)")
            return 2
        }
    }

    /// Ends this program as `kill -9` does.
    static func die() -> Never {
        kill(getpid(), SIGKILL)
        while true { pause() }
    }

    /// A child of a simulation: calls until all calls are made, or it is killed.
    public static func child(_ order: Order, folder: String, worker: Int, callsToLive: Int?) throws {
        let boxOffice = try SimulatedBoxOffice(folder: folder, seed: order.seed, rules: order.rules, dies: die)
        var simulator = try Simulator(
            boxOffice,
            Simulator.Task(
                seed: order.seed, calls: order.calls, worker: worker, callsToLive: callsToLive,
                movesClock: order.processes == 1))
        try simulator.run()
    }

    /// - Returns: what is wrong.
    private func run() throws -> [String] {
        let boxOffice = try SimulatedBoxOffice(folder: folder, seed: order.seed, rules: order.rules)
        if order.processes == 1, order.kills == 0 {
            var simulator = try Simulator(
                boxOffice,
                Simulator.Task(seed: order.seed, calls: order.calls, worker: 1, callsToLive: nil, movesClock: true))
            try simulator.run()
        } else {
            var shift = SimulatedShift(order, folder, boxOffice, voice.progress)
            try shift.run()
        }
        try boxOffice.finish()
        try tell(boxOffice)
        let limits = AuditLimits(
            ticketsPerBooking: order.rules.ticketsPerBooking, ticketsPerShowing: order.rules.ticketsPerShowing)
        let report = try Auditor.audit(path: boxOffice.path, limits: limits)
        voice.print("audit: looked at " + report.rows.map { "\($0.count) \($0.table)" }.joined(separator: ", "))
        let refused = try WorldAudit.refundsDeclined(boxOffice.world, office: boxOffice.path)
        let ledger = try boxOffice.office.staff.checkLedger().faults.filter { fault in
            !refused.contains { fault.hasPrefix($0) }
        }
        return try boxOffice.world.broken() + report.findings.map { "audit: \($0)" }
            + ledger.map { "ledger check: \($0)" }
            + WorldAudit.findings(
                boxOffice.world, office: boxOffice.path, keepsAccounts: boxOffice.setting.keepsAccounts
            ).map {
                "world: \($0)"
            } + secrets(boxOffice.path)
    }

    private func tell(_ boxOffice: SimulatedBoxOffice) throws {
        let world = boxOffice.world
        func list(_ word: String) throws -> String {
            try world.figures(word).map { "\($0.name) \($0.count)" }.joined(separator: ", ")
        }
        func plain(_ names: [String]) throws -> String {
            try names.map { "\($0) \(try world.figure($0))" }.joined(separator: ", ")
        }
        voice.print(
            "seed \(order.seed): \(try world.figure("calls")) calls from \(boxOffice.setting.opening) to "
                + "\(Zone.local(world.clock.now)) (\(boxOffice.setting.zone)), "
                + "accounts \(boxOffice.setting.keepsAccounts ? "in the database" : "at a provider")")
        voice.print(
            try plain([
                "booked", "changed", "cancelled", "joined", "PINs changed", "hang-ups", "PINs guessed", "apologies",
            ]))
        voice.print("faults: \(try list("fault"))")
        voice.print(
            "crashes survived: \(try world.figure("crashes"))"
                + (order.kills > 0 ? " (\(try list("kill"))), \(try world.figure("audits")) audits behind them" : ""))
        if order.processes == 1 {
            voice.print("digest \(String(try WorldAudit.digest(world, office: boxOffice.path), radix: 16))")
        }
    }

    /// A search of every byte of the box office's files for a PIN.
    private func secrets(_ path: String) -> [String] {
        var wrong: [String] = []
        for file in [path, path + "-wal"] {
            guard let bytes = Files.contents(file) else { continue }
            for person in SimulatedBoxOffice.people where bytes.holds(Array(person.pin.utf8)) {
                wrong.append("the PIN of member \(person.number) stands in \(file.split(separator: "/").last ?? "")")
            }
        }
        return wrong
    }
}

extension [UInt8] {
    /// Whether these bytes stand in it somewhere, one behind the other.
    fileprivate func holds(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first else { return true }
        return withUnsafeBytes { all in
            // By libc, from one first byte to the next: a simulation searches megabytes for hundreds of PINs.
            var at = 0
            while at + wanted.count <= all.count,
                let found = memchr(all.baseAddress! + at, Int32(first), all.count - wanted.count + 1 - at)
            {
                if memcmp(found, wanted, wanted.count) == 0 { return true }
                at = all.baseAddress!.distance(to: UnsafeRawPointer(found)) + 1
            }
            return false
        }
    }
}
