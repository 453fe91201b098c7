// Simulator: many seeded callers at once on one box office, in one program that may be killed. What must survive it
// is in SimulatedWorld.

import BookingCore
import BookingModel
import CallFlow
import Platform
import Rehearsal

struct Simulator {
    /// Calls on the line at a time.
    static let lines = 6
    /// Turns of all calls together, for each call that is made; more would mean that calls never end.
    static let turnsPerCall = 3000

    /// What a program of a simulation is to do.
    struct Task {
        let seed: UInt64
        /// Calls that all programs make together.
        let calls: Int
        /// Which program it is, from 1.
        let worker: Int
        /// Calls from now on, of all programs, after which it is killed; nil: it is not.
        let callsToLive: Int?
        /// Whether it moves the clock; otherwise another simulator does.
        let movesClock: Bool
    }

    private struct Line {
        let call: Int64
        let conductor: CallConductor
        let steps: Steps
        var action: Action
        var caller: SimulatedCaller
    }

    /// A steady clock of one call: its turns.
    private final class Steps { var count = 0 }

    private let boxOffice: SimulatedBoxOffice
    private let task: Task
    private var random: SeededNumbers
    private var lines: [Line] = []
    private var callsMade: Int
    private var callingBack: [SimulatedCaller.Person]
    private var deathAt: Int?
    private var world: SimulatedWorld { boxOffice.world }

    init(_ boxOffice: SimulatedBoxOffice, _ task: Task) throws {
        (self.boxOffice, self.task) = (boxOffice, task)
        random = SeededNumbers(seed: task.seed &* 1_000_003 &+ UInt64(task.worker))
        callsMade = try boxOffice.world.figure("calls")
        deathAt = task.callsToLive.map { [callsMade] in callsMade + $0 }
        let cutOff = Set(try boxOffice.world.cutOffCallers())
        callingBack = (SimulatedBoxOffice.people + SimulatedBoxOffice.strangers).filter { cutOff.contains($0.number) }
    }

    /// Makes calls, one after another and side by side, until all are made.
    mutating func run() throws {
        for _ in 0..<(task.calls * Simulator.turnsPerCall) {
            while lines.count < Simulator.lines, callsMade < task.calls { try dial() }
            guard !lines.isEmpty else { break }
            try pass()
            try drawNear()
            try turn(random.below(lines.count))
        }
        if !lines.isEmpty { try world.breaks("\(lines.count) calls never end") }
    }

    private mutating func dial() throws {
        callsMade = try world.count("calls")
        let isBack = !callingBack.isEmpty && random.happens(perMille: 500)
        let others = random.happens(perMille: 60) ? SimulatedBoxOffice.strangers : SimulatedBoxOffice.people
        var person = isBack ? callingBack.removeFirst() : random.one(of: others)
        person.pin = try world.note("pin \(person.number)") ?? person.pin
        let caller = SimulatedCaller(person, random.one(of: SimulatedCaller.Temper.allCases))
        let calling: TelephoneNumber? = random.happens(perMille: 600) ? person.telephone : nil
        let facts = CallFacts(
            language: .local, calling: calling, today: Zone.local(world.clock.now).date, rules: Simulator.rules)
        let steps = Steps()
        let conductor = CallConductor(
            facts: facts, line: "1588-0001", reference: "simulated-\(callsMade)", office: boxOffice.office,
            recorder: nil,
            milliseconds: { steps.count })
        let call = try world.dials(person.number, worker: task.worker)
        lines.append(
            Line(call: call, conductor: conductor, steps: steps, action: conductor.handle(.answered), caller: caller))
    }

    private static let rules: CallRules = {
        var rules = CallRules()
        rules.pinDigits = 8
        rules.signUp = .inCall
        return rules
    }()

    /// Time goes by between turns, sometimes by leaps, once in a while backwards; and what goes on beside the calls.
    private mutating func pass() throws {
        if random.happens(perMille: 15) { boxOffice.send() }
        if random.happens(perMille: 5) { boxOffice.settle() }
        guard task.movesClock else { return }
        try boxOffice.greetMorning()
        if random.happens(perMille: 400) { world.clock.now = world.clock.now + Int64(1 + random.below(4)) }
        guard random.happens(perMille: 1) else { return }
        let leap = random.one(of: [200, 400, 3600, -30, -1800] as [Int64])
        world.clock.now = world.clock.now + leap
        try world.count(leap > 0 ? "fault clock jump ahead" : "fault clock jump back")
    }

    /// When its time has come, decides where this program dies.
    private mutating func drawNear() throws {
        guard let at = deathAt, callsMade >= at else { return }
        deathAt = nil
        let site = random.below(10)
        if site < 6 {
            let death = random.one(of: FaultyDisk.Death.allCases)
            try world.note("death \(task.worker)", "kill \(death.rawValue) a write or sync")
            FaultyDisk.die(death, after: random.below(60))
        } else if site < 8, !boxOffice.setting.keepsAccounts {
            boxOffice.provider.death = random.one(of: SimulatedProvider.Death.allCases)
            try world.note("death \(task.worker)", "kill \(boxOffice.provider.death!.rawValue)")
        } else if site < 9 {
            boxOffice.carrier.death = random.one(of: SimulatedCarrier.Death.allCases)
            try world.note("death \(task.worker)", "kill \(boxOffice.carrier.death!.rawValue)")
        } else {
            try world.note("death \(task.worker)", "kill between two turns")
            Simulation.die()
        }
    }

    private mutating func turn(_ index: Int) throws {
        let event: Event
        switch lines[index].action {
        case .request(let request): event = .reply(try ask(request, index))
        case .play, .goOn, .hearOn, .listen:
            let today = Zone.local(world.clock.now).date
            let line = lines[index]
            var caller = line.caller
            if line.conductor.placeName == "join.ask-code" {
                caller.code = boxOffice.code(sentTo: caller.person.telephone) ?? caller.code
            }
            event = caller.event(
                for: line.action, at: line.conductor.placeName, today: today, SimulatedBoxOffice.people, &random)!
            lines[index].caller = caller
            if event == .hungUp {
                try world.count("hang-ups")
                callingBack.append(caller.person)
            }
        case .end:
            try world.isOver(lines[index].call)
            lines.remove(at: index)
            return
        }
        lines[index].steps.count += 1
        lines[index].action = lines[index].conductor.handle(event)
    }

    /// Asks the core, in some weather.
    private mutating func ask(_ request: Request, _ index: Int) throws -> Reply {
        let conductor = lines[index].conductor
        if random.happens(perMille: 30) {
            boxOffice.provider.mood = random.one(
                of: SimulatedProvider.Mood.allCases + Array(repeating: .pays, count: 8))
        }
        let person = lines[index].caller.person
        let asked = try waitingMoment(request)
        if case .changePIN(_, _, let new, _) = request { try recordChoice(of: new, by: person) }
        if case .join(_, let pin, _) = request { try recordChoice(of: pin, by: person) }
        let luck = random.below(1000)
        let reply: Reply
        if luck < 5 {
            reply = try boxOffice.whileLocked { conductor.perform(request) }
            try world.count("fault database locked")
        } else if luck < 20, deathAt != nil || task.callsToLive == nil {
            let trouble = random.one(of: FaultyDisk.Trouble.allCases)
            // A disk that is full stays so for a while; other troubles pass.
            let times = trouble == .full ? 1000 : 1 + random.below(2)
            let (answer, struck) = FaultyDisk.during(
                trouble, after: random.below(trouble.operationsOfAct), times: times
            ) { conductor.perform(request) }
            if struck > 0 { try world.count("fault \(trouble.rawValue)") }
            reply = answer
        } else {
            reply = conductor.perform(request)
        }
        try judge(request, reply, index)
        if let asked { try note(request, reply, asked) }
        return reply
    }

    private var book: WaitingBook { WaitingBook(world: world, office: boxOffice.office.database) }

    /// Nil for a request that has nothing to do with the waiting list.
    private func waitingMoment(_ request: Request) throws -> WaitingBook.Moment? {
        switch request {
        case .wait, .stopWaiting: try book.now()
        case _: nil
        }
    }

    /// Keeps the book of the waiting list.
    private func note(_ request: Request, _ reply: Reply, _ asked: WaitingBook.Moment) throws {
        switch (request, reply) {
        case (.wait(let wanted, _), .waiting(.waits)): try book.joins(wanted, asked: asked)
        case (.stopWaiting(let showing, let member), _): try book.leaves(member, showing, asked: asked)
        case (_, _): break
        }
    }

    /// What can be checked at once: no caller is let in with a wrong PIN. What callers were told is recorded for the
    /// end.
    private mutating func judge(_ request: Request, _ reply: Reply, _ index: Int) throws {
        switch (request, reply) {
        case (.verify(_, let pin, _), .verified(let verification)):
            if lines[index].caller.temper == .malicious { try world.count("PINs guessed") }
            guard case .member(let member) = verification else { return }
            if !(try mayBe(pin, of: member.number)) {
                try world.breaks("member \(member.number.masked) was let in with a PIN that is not theirs")
            }
        case (.join, .joined(.joined(let member, _))):
            try world.count("joined")
            if boxOffice.person(member.number)?.isStranger != true {
                try world.breaks("member \(member.number.masked) joined with somebody else's telephone")
            }
        case (.changePIN(_, _, let new, _), .pinChanged(.changed)):
            try world.count("PINs changed")
            let person = lines[index].caller.person
            try world.note("pin \(person.number)", new.secretDigits)
        case (.book, .booked(.booked(let booking))), (.change, .booked(.booked(let booking))):
            try world.count(booking.version == 1 ? "booked" : "changed")
            try world.hears(booking.number, version: booking.version, cancelled: false)
        case (.cancel(let quote, _, _), .cancelled(.cancelled)):
            try world.count("cancelled")
            try world.hears(quote.booking, version: quote.version, cancelled: true)
        case (.wait, .waiting(.waits)): try world.count("in line")
        case (_, .unavailable): try world.count("apologies")
        case (_, _): break
        }
    }

    /// Whether a PIN is the member's: the first one, or one that was asked for since, in a call whose end is not known.
    private func mayBe(_ pin: PIN, of number: MemberNumber) throws -> Bool {
        guard let person = boxOffice.person(number) else { return false }
        let asked = try world.note("PINs asked of \(person.number)") ?? ""
        return [person.pin, person.otherPIN].contains(pin.secretDigits)
            || asked.split(separator: " ").contains { $0 == pin.secretDigits }
    }

    /// A confused caller chooses a PIN that they did not mean, twice alike. It counts from when it is asked for: the
    /// program may die before it tells.
    private func recordChoice(of pin: PIN, by person: SimulatedCaller.Person) throws {
        let name = "PINs asked of \(person.number)"
        try world.note(name, (try world.note(name) ?? "") + " " + pin.secretDigits)
    }
}
