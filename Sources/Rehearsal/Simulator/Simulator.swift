// Simulator: many callers at once on one box office, by seed. In one process the same seed is the same run, to the last key.

import BookingCore
import BookingModel
import CallFlow

/// What a simulation counts.
struct SimulationFigures {
    var calls = 0
    var requests = 0
    var booked = 0
    var changed = 0
    var cancelled = 0
    var hangUps = 0
    var deaths = 0
    var busy = 0
    var full = 0
    var clockJumps = 0
    var guesses = 0
    /// Rules broken under the simulator's own eyes.
    var broken: [String] = []
    /// Sums up all that happened: equal for equal runs (FNV-1a).
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func note(_ words: String) {
        for byte in words.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
}

struct Simulator {
    /// Calls on the line at a time.
    static let lines = 6
    /// Turns of all calls together, for each call that is made; more would mean that calls never end.
    static let turnsPerCall = 3000

    /// A call on the line.
    private struct Line {
        var machine: CallMachine
        var action: Action
        var caller: SimulatedCaller
        let session: SessionID
        var acts = 0
        var words = TurnWords()
        var turns = 0
    }

    let house: SimulatedHouse
    /// Moves the clock by seconds; nil: somebody else does.
    let move: ((Int64) -> Void)?
    /// Deaths are somebody else's business too.
    let dies: Bool
    private var dice: Dice
    private var lines: [Line] = []
    private(set) var figures = SimulationFigures()
    /// Bookings that callers were told of: none may be lost.
    private var told: [BookingNumber: Int] = [:]
    private var callingBack: [SimulatedCaller.Person] = []
    /// The last day for which showings were laid out.
    private var day = SimulatedHouse.opening.date

    init(house: SimulatedHouse, seed: UInt64, dies: Bool, move: ((Int64) -> Void)?) {
        (self.house, self.dies, self.move) = (house, dies, move)
        dice = Dice(seed: seed)
    }

    /// Makes so many calls, one after another and side by side.
    mutating func run(calls: Int) throws {
        for _ in 0..<(calls * Simulator.turnsPerCall) {
            while lines.count < Simulator.lines, figures.calls < calls { dial() }
            guard !lines.isEmpty else { break }
            try pass()
            try turn(dice.below(lines.count))
        }
        if !lines.isEmpty { figures.broken.append("\(lines.count) calls never end") }
        try checkTold()
    }

    private mutating func dial() {
        figures.calls += 1
        let isBack = !callingBack.isEmpty && dice.happens(perMille: 500)
        let person = isBack ? callingBack.removeFirst() : dice.one(of: SimulatedHouse.people)
        let caller = SimulatedCaller(person, dice.one(of: SimulatedCaller.Temper.allCases))
        let calling: TelephoneNumber? = dice.happens(perMille: 600) ? person.telephone : nil
        let facts = CallFacts(language: .korean, calling: calling, today: Zone.local(house.clock.now).date, rules: Simulator.rules)
        var machine = CallMachine(facts: facts)
        let session = house.office.newSession(
            SessionStart(channel: .telephone, line: "1588-0001", calling: calling, language: .korean, reference: "simulated-\(figures.calls)"))
        let action = machine.handle(.answered)
        lines.append(Line(machine: machine, action: action, caller: caller, session: session))
    }

    static let rules: CallRules = {
        var rules = CallRules()
        rules.pinDigits = 8
        return rules
    }()

    /// Time goes by between turns, sometimes by leaps, once in a while backwards.
    private mutating func pass() throws {
        guard let move else { return }
        let today = Zone.local(house.clock.now).date
        if today > day {
            day = today
            try house.layOut(from: today)
        }
        if dice.happens(perMille: 400) { move(Int64(1 + dice.below(4))) }
        guard dice.happens(perMille: 1) else { return }
        figures.clockJumps += 1
        move(dice.one(of: [200, 400, 3600, -30, -1800]))
    }

    private mutating func turn(_ index: Int) throws {
        let event: Event
        switch lines[index].action {
        case .request(let request):
            guard let reply = try ask(request, index) else { return }
            event = .reply(reply)
        case .play, .listen:
            let today = Zone.local(house.clock.now).date
            let line = lines[index]
            var caller = line.caller
            event = caller.event(for: line.action, at: line.machine.placeName, today: today, SimulatedHouse.people, &dice)!
            lines[index].caller = caller
            if event == .hungUp {
                figures.hangUps += 1
                callingBack.append(caller.person)
            }
        case .end:
            lines.remove(at: index)
            return
        }
        handle(event, index)
    }

    private mutating func handle(_ event: Event, _ index: Int) {
        let place = lines[index].machine.placeName
        lines[index].action = lines[index].machine.handle(event)
        lines[index].turns += 1
        figures.note(place)
        if let word = lines[index].words.word(for: event, then: lines[index].action) {
            figures.note(word)
            house.office.log([TurnRecord(place: place, event: word, atMilliseconds: lines[index].turns)], of: lines[index].session)
        }
    }

    /// Asks the core in some weather. Nil when the program died, and every call with it.
    private mutating func ask(_ request: Request, _ index: Int) throws -> Reply? {
        lines[index].acts += 1
        figures.requests += 1
        let weather = forecast(request)
        let (session, act) = (lines[index].session, lines[index].acts)
        guard let reply = try house.perform(request, in: session, act: act, weather) else {
            figures.deaths += 1
            callingBack += lines.map(\.caller.person)
            lines = []
            return nil
        }
        try judge(request, reply, index)
        return reply
    }

    private mutating func forecast(_ request: Request) -> SimulatedHouse.Weather {
        if let gateway = house.gateway, dice.happens(perMille: 30) {
            gateway.mood = dice.one(of: [.pays, .pays, .pays, .declines, .silent, .silentAfterPaying])
            // A provider that was silent is asked again later, by another program than the one on the line.
            if dice.happens(perMille: 300) { _ = try? house.office.settle() }
        }
        if dice.happens(perMille: 5) {
            figures.busy += 1
            return .busy
        }
        if dice.happens(perMille: 5) {
            figures.full += 1
            return .full
        }
        guard dies else { return .fair }
        switch request {
        case .book, .change, .cancel: return dice.happens(perMille: 40) ? dice.one(of: [.diesBefore, .diesAfter, .diesCharging]) : .fair
        case .hold, .release, .resume: return dice.happens(perMille: 6) ? dice.one(of: [.diesBefore, .diesAfter]) : .fair
        case .recognise, .verify, .pending, .signUp, .categories, .programs, .program, .showings, .grades, .section, .bookings, .quoteCancel,
            .resend, .operators, .callBack, .releaseAll, .end:
            return dice.happens(perMille: 1) ? dice.one(of: [.diesBefore, .diesAfter]) : .fair
        }
    }

    /// What can be judged on the spot: nobody is let in with a PIN that is not his, and what was told is remembered.
    private mutating func judge(_ request: Request, _ reply: Reply, _ index: Int) throws {
        switch (request, reply) {
        case (.verify(_, let pin, _), .verified(let verification)):
            figures.guesses += lines[index].caller.temper == .malicious ? 1 : 0
            guard case .member(let member) = verification else { return }
            let owner = SimulatedHouse.people.first { $0.number == member.number }
            if owner?.pin != pin.secretDigits { figures.broken.append("member \(member.number.masked) was let in with a PIN that is not his") }
        case (.book, .booked(.booked(let booking))):
            figures.booked += 1
            told[booking.number] = max(told[booking.number] ?? 0, booking.version)
        case (.change, .booked(.booked(let booking))):
            figures.changed += 1
            told[booking.number] = max(told[booking.number] ?? 0, booking.version)
        case (.cancel, .cancelled(.cancelled)): figures.cancelled += 1
        case (_, _): break
        }
    }

    private mutating func checkTold() throws {
        let stored = Dictionary(
            uniqueKeysWithValues: try house.office.database.all("SELECT number, version FROM booking") { ($0.text(0), $0.int(1)) })
        for (number, version) in told where (stored[number.digits] ?? 0) < version {
            figures.broken.append("booking \(number) v\(version) was told to its member, and is not there")
        }
    }
}
