// Simulation: `yemae simulate`: callers by seed on a box office of their own, in one process or in several that are killed, and the audit at
// the end.

import Audit
import BookingCore
import BookingModel
import Foundation
import SQLite

/// `yemae simulate`.
public struct Simulation {
    /// Calls in a simulation whose processes are nobody's: a bound, not a target.
    public static let maxCalls = 10_000_000

    /// What is asked for.
    public struct Order {
        /// Calls of all processes together, 1...`maxCalls`.
        public var calls: Int
        /// Decides who calls and what they press; in several processes who is killed is chance all the same.
        public var seed: UInt64
        /// 1: in this process, and the same seed is the same run. More: as many children, killed at random.
        public var processes: Int
        /// The program to start as a child, with its options.
        public var program: [String]
        /// The house's rules; PIN hashing is made cheap whatever they say.
        public var rules: OfficeRules
        /// - Parameter processes: 1 or more.
        public init(calls: Int, seed: UInt64, processes: Int, program: [String], rules: OfficeRules) {
            (self.calls, self.seed, self.processes, self.program, self.rules) = (calls, seed, processes, program, rules)
        }
    }

    private let order: Order
    private let folder: String
    private let print: (String) -> Void

    /// Runs a simulation and prints its figures.
    /// - Returns: 0 when everything ties, 1 when something does not (the folder is kept then), 2 when it could not be run.
    public static func run(_ order: Order, print: @escaping (String) -> Void, complain: (String) -> Void) -> Int32 {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("yemae-simulation-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let simulation = Simulation(order: order, folder: folder, print: print)
            let broken = order.processes == 1 ? try simulation.inThisProcess() : try SimulatedCrowd(order, folder, print).run()
            let wrong = try broken + simulation.audit()
            guard wrong.isEmpty else {
                for line in wrong { complain(line) }
                complain("\(wrong.count) violations; the box office is kept in \(folder)")
                return 1
            }
            print("violations 0")
            try FileManager.default.removeItem(atPath: folder)
            return 0
        } catch {
            complain("\(error); the box office is kept in \(folder)")
            return 2
        }
    }

    /// A child of a simulation: calls until it is done or killed.
    public static func child(_ order: Order, folder: String) throws {
        let clock = FileClock(file: Stage.Prop.clock.path(in: folder))
        let house = try SimulatedHouse(folder: folder, clock: clock, gateway: nil, rules: order.rules)
        var simulator = Simulator(house: house, seed: order.seed, dies: false, move: nil)
        try simulator.run(calls: order.calls)
        if let broken = simulator.figures.broken.first { throw RehearsalFault(broken) }
    }

    private func inThisProcess() throws -> [String] {
        let clock = BookingCore.VirtualClock(Zone.instant(SimulatedHouse.opening))
        let house = try SimulatedHouse(folder: folder, clock: clock, gateway: ScriptedGateway(), rules: order.rules)
        var simulator = Simulator(house: house, seed: order.seed, dies: true) { clock.advance(by: $0) }
        try simulator.run(calls: order.calls)
        try house.settleAll { clock.advance(by: $0) }
        let figures = simulator.figures
        print("seed \(order.seed): \(figures.calls) calls, \(figures.requests) requests, until \(Zone.local(clock.now))")
        print("\(figures.booked) booked, \(figures.changed) changed, \(figures.cancelled) cancelled, \(figures.hangUps) hang-ups, \(figures.guesses) PINs guessed")
        print("\(figures.deaths) deaths survived, \(figures.busy) times locked out, \(figures.full) times the disk full, \(figures.clockJumps) clock jumps")
        print("digest \(String(figures.digest, radix: 16))")
        return figures.broken + (try house.office.checkLedger().faults.map { "ledger check: \($0)" })
    }

    /// The audit, and a search of every byte of the files for a PIN.
    private func audit() throws -> [String] {
        let limits = AuditLimits(ticketsPerBooking: order.rules.ticketsPerBooking, ticketsPerShowing: order.rules.ticketsPerShowing)
        let path = Stage.Prop.database.path(in: folder)
        let report = try Auditor.audit(path: path, limits: limits)
        print("audit: looked at " + report.rows.map { "\($0.count) \($0.table)" }.joined(separator: ", "))
        var wrong = report.findings.map { "audit: \($0)" }
        for file in [path, path + "-wal"] {
            guard let bytes = FileManager.default.contents(atPath: file) else { continue }
            for person in SimulatedHouse.people where bytes.range(of: Data(person.pin.utf8)) != nil {
                wrong.append("the PIN of member \(person.number) stands in \((file as NSString).lastPathComponent)")
            }
        }
        return wrong
    }
}
