// SimulatedShift: the programs of a simulation, one or several at a time. Each plays calls until it is killed, and
// then the next one starts.

import Audit
import BookingCore
import BookingModel
import Glibc
import Platform

struct SimulatedShift {
    /// Between two looks at the programs, in microseconds.
    private static let glance = 3000
    /// Milliseconds between two words on how far it is.
    private static let toldEvery = 10_000
    /// Programs that end without a word are started again so often at most, beyond the kills ordered.
    private static let deathsUnordered = 3
    /// The books are audited after each of the first so many crashes, and after every so-manieth: an audit of long
    /// books takes its time.
    private static let auditsAtFirst = 40
    private static let auditEvery = 50

    private struct Worker {
        let number: Int
        let program: RunningProgram
    }

    private let order: Simulation.Order
    private let folder: String
    private let boxOffice: SimulatedBoxOffice
    private let progress: (String) -> Void
    private var random: SeededNumbers
    private var workers: [Worker] = []
    private var started = 0
    private var kills = 0
    private var lastTold = SteadyClock.milliseconds

    init(
        _ order: Simulation.Order, _ folder: String, _ boxOffice: SimulatedBoxOffice,
        _ progress: @escaping (String) -> Void
    ) {
        (self.order, self.folder, self.boxOffice, self.progress) = (order, folder, boxOffice, progress)
        random = SeededNumbers(seed: order.seed &+ 2)
    }

    /// Runs programs until all calls are made.
    mutating func run() throws {
        var isDone = false
        while !isDone || !workers.isEmpty {
            while !isDone, workers.count < order.processes { try start() }
            SteadyClock.sleep(microseconds: SimulatedShift.glance)
            if order.processes > 1 {
                // Several programs: only this one moves the time.
                boxOffice.world.clock.now = boxOffice.world.clock.now + Int64(random.below(3))
                try boxOffice.greetMorning()
            }
            for worker in workers where worker.program.isOver { try isDone = end(of: worker) || isDone }
            workers.removeAll { $0.program.isOver }
            if !(try boxOffice.world.broken().isEmpty) { isDone = true }
            try tell()
        }
    }

    /// - Returns: true when there is nothing left to do.
    private mutating func end(of worker: Worker) throws -> Bool {
        let signal: Int32
        switch worker.program.wait() {
        case .exit(let status):
            if status != 0 { try boxOffice.world.breaks("program \(worker.number) ended with \(status)") }
            return true
        case .signal(let number): signal = number
        case .lost:
            try boxOffice.world.breaks("program \(worker.number) ended, and nobody knows how")
            return true
        }
        guard signal == SIGKILL, let death = try boxOffice.world.note("death \(worker.number)") else {
            try boxOffice.world.breaks("program \(worker.number) died of signal \(signal)")
            return true
        }
        kills += 1
        try boxOffice.world.count("crashes")
        try boxOffice.world.count(death)
        try boxOffice.world.cutOff(worker: worker.number)
        if kills <= SimulatedShift.auditsAtFirst || kills % SimulatedShift.auditEvery == 0 { try audit() }
        return false
    }

    /// What a crash left behind has to tie as it lies there, before anybody tidies up.
    private func audit() throws {
        let limits = AuditLimits(
            ticketsPerBooking: order.rules.ticketsPerBooking, ticketsPerShowing: order.rules.ticketsPerShowing)
        for finding in try Auditor.audit(path: boxOffice.path, limits: limits).findings {
            try boxOffice.world.breaks("audit after crash \(kills): \(finding)")
        }
        try boxOffice.world.count("audits")
    }

    private mutating func start() throws {
        started += 1
        guard started <= order.kills + order.processes + SimulatedShift.deathsUnordered else {
            throw LaboratoryFault("programs end more often than this simulation kills them")
        }
        let program = try RunningProgram([
            order.program, "simulate", "--child", "\(folder):\(started):\(life())", "--calls", "\(order.calls)",
            "--seed", "\(order.seed)", "--processes",
            "\(order.processes)",
        ])
        workers.append(Worker(number: started, program: program))
    }

    /// Calls of all programs after which the next one is killed; 0: it is not.
    private mutating func life() -> Int {
        guard started <= order.kills else { return 0 }
        // A little early, so that the last one, too, finds something to die of.
        let apart = max(1, order.calls * 9 / (10 * order.kills)) * order.processes
        return max(1, apart / 2 + random.below(apart))
    }

    private mutating func tell() throws {
        guard SteadyClock.milliseconds - lastTold > SimulatedShift.toldEvery else { return }
        lastTold = SteadyClock.milliseconds
        progress(
            "\(try boxOffice.world.figure("calls")) of \(order.calls) calls, \(Zone.local(boxOffice.world.clock.now)), "
                + "\(kills) crashes")
    }
}
