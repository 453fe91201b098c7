// SimulatedCrowd: several processes call one box office at once, and are killed (SIGKILL) wherever they are.

import BookingCore
import BookingModel
import Foundation
import SQLite

struct SimulatedCrowd {
    /// Between two looks at the children, in microseconds.
    private static let glance: UInt32 = 20_000
    /// Times out of a hundred that a glance kills somebody.
    private static let killsInHundred = 25

    private let order: Simulation.Order
    private let folder: String
    private let print: (String) -> Void

    init(_ order: Simulation.Order, _ folder: String, _ print: @escaping (String) -> Void) {
        (self.order, self.folder, self.print) = (order, folder, print)
    }

    /// - Returns: what was broken beside the books.
    func run() throws -> [String] {
        var now = Zone.instant(SimulatedHouse.opening).seconds * 1000
        let clock = FileClock(file: Stage.Prop.clock.path(in: folder))
        try clock.write(wall: now, line: 0)
        let house = try SimulatedHouse(folder: folder, clock: clock, gateway: nil, rules: order.rules)
        let books = try Database(path: house.path, mode: .readOnly)
        var dice = Dice(seed: order.seed)
        var (started, kills) = (0, 0)
        var broken: [String] = []
        var children: [Process] = []
        var day = Zone.local(clock.now).date
        while try books.first("SELECT count(*) FROM session", as: { $0.int(0) }) ?? 0 < order.calls, broken.isEmpty {
            while children.count < order.processes {
                started += 1
                children.append(try start(seed: order.seed &* 1_000_003 &+ UInt64(started)))
            }
            usleep(SimulatedCrowd.glance)
            now += Int64(dice.below(3000))
            try clock.write(wall: now, line: 0)
            if Zone.local(clock.now).date != day {
                day = Zone.local(clock.now).date
                try house.layOut(from: day)
            }
            if dice.below(100) < SimulatedCrowd.killsInHundred, let victim = children.indices.randomElement(), children[victim].isRunning {
                kill(children[victim].processIdentifier, SIGKILL)
                kills += 1
            }
            for child in children where !child.isRunning && child.terminationReason == .exit && child.terminationStatus != 0 {
                broken.append("a child ended with \(child.terminationStatus)")
            }
            children.removeAll { !$0.isRunning }
        }
        for child in children {
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            kills += 1
        }
        let calls = try books.first("SELECT count(*) FROM session", as: { $0.int(0) }) ?? 0
        let booked = try books.first("SELECT count(*) FROM booking_version", as: { $0.int(0) }) ?? 0
        print("seed \(order.seed), \(order.processes) processes: \(calls) calls in the log, \(booked) booked or changed, until \(Zone.local(clock.now))")
        print("\(started) processes started, \(kills) killed")
        return broken + (try house.office.checkLedger().faults.map { "ledger check: \($0)" })
    }

    private func start(seed: UInt64) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: order.program[0])
        process.arguments = Array(order.program.dropFirst()) + ["simulate", "--child", folder, "--calls", "\(order.calls)", "--seed", "\(seed)"]
        try process.run()
        return process
    }
}
