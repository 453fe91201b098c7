// LateCalls: checks that every call that has reached the ceiling of turns ends soon, whatever is answered, and counts
// the answers of the shortest booking.

import BookingModel
import CallFlow

struct LateCalls {
    /// Turns left to the end, by call; nil while its own end is being looked for: then it runs in a circle.
    private var left: [CallMachine.Outline: Int?] = [:]
    /// The most turns any call took.
    private(set) var longest = 0

    /// Whether a call is over within the bound from now on, had it reached the ceiling here.
    mutating func ends(_ state: Explorer.State) -> Bool {
        guard let turns = turnsLeft(state.machine, state.action, 0) else { return false }
        longest = max(longest, turns)
        return turns <= Explorer.turnsAfterCeiling
    }

    private mutating func turnsLeft(_ machine: CallMachine, _ action: Action, _ depth: Int) -> Int? {
        let outline = machine.outline
        if let known = left[outline] { return known }
        guard depth <= Explorer.turnsAfterCeiling else { return nil }
        left[outline] = .some(nil)
        var most = 0
        for event in events(action) {
            var after = machine.after(turns: machine.rules.ceiling)
            let next = after.handle(event)
            guard let turns = turnsLeft(after, next, depth + 1) else {
                left[outline] = nil
                return nil
            }
            most = max(most, turns + 1)
        }
        left[outline] = most
        return most
    }

    private func events(_ action: Action) -> [Event] {
        switch action {
        case .play, .goOn: [.played]
        case .hearOn: [.typedOn(digits: 0, terminated: false), .typedOn(digits: 1, terminated: true)]
        case .listen: [.silence, .key(.one, after: 0)]
        case .request(let request): ModelAnswers.replies(to: request).map { .reply($0) }
        case .end: []
        }
    }
}

/// Whether a call that has a PIN in it can be made to print it.
struct Secrets {
    private static let places = ["identify.ask-pin", "identify.verifying", "join.", "change-pin."]
    /// Each is a text that must not be found, in UTF-8.
    private static let secret = Array(ModelAnswers.secret.utf8), code = Array(ModelAnswers.code.utf8)

    /// Calls that were printed. Printing is slow, and calls that are alike print alike.
    private var looked: Set<CallMachine.Outline> = []

    /// What is wrong, or nil.
    mutating func printed(by machine: CallMachine) -> String? {
        // Elsewhere there is no PIN any more.
        guard Secrets.places.contains(where: machine.placeName.hasPrefix) else { return nil }
        guard looked.insert(machine.outline).inserted else { return nil }
        var printed = "\(machine)"
        dump(machine, to: &printed)
        // Elsewhere the digits of the code may be a member number.
        let hasCode = machine.placeName.hasPrefix("join.") && Secrets.has(Secrets.code, in: &printed)
        return hasCode || Secrets.has(Secrets.secret, in: &printed)
            ? "a call in the middle of a log-in prints its PIN or code" : nil
    }

    /// Compares bytes: the search of String compares characters, and takes as long as the printing.
    private static func has(_ word: [UInt8], in text: inout String) -> Bool {
        text.withUTF8 { bytes in
            bytes.indices.dropLast(word.count - 1).contains { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }
        }
    }
}

enum ShortestBooking {
    /// Answers from the main menu to the price, at most.
    static let mostAnswers = 5

    struct Way {
        let name: String
        /// By the menus, with several of everything on sale; nil when the price never came.
        let byMenus: Int?
        /// With the program's number from the leaflet typed at the main menu.
        let byNumber: Int?
        /// True when the promise must hold by menus too: where nothing is asked about stops.
        let isPromised: Bool
    }

    static func ways(_ rules: CallRules) -> [Way] {
        [
            ("play", ModelAnswers.play), ("bus", ModelAnswers.bus), ("train of 4 stops", ModelAnswers.line),
            ("train of 7 stops", ModelAnswers.longLine),
        ]
        .map { name, program in
            Way(
                name: name, byMenus: answers(program, [.one], rules),
                byNumber: answers(program, program.number.digits.compactMap { Key($0) }, rules),
                isPromised: program.stops.count <= 2)
        }
    }

    private static func answers(_ program: Program, _ first: [Key], _ rules: CallRules) -> Int? {
        let facts = CallFacts(language: .local, calling: nil, today: ModelAnswers.today, rules: rules)
        var machine = CallMachine(facts: facts)
        var action = machine.handle(.answered)
        var keys = "100234\(ModelAnswers.secret)".compactMap { Key($0) }
        var answers = 0
        for _ in 0..<rules.ceiling {
            if machine.placeName == "take-seats.offer" { return answers }
            switch action {
            case .play, .goOn: action = machine.handle(.played)
            case .request(let request): action = machine.handle(.reply(reply(to: request, program)))
            case .hearOn: action = machine.handle(.typedOn(digits: 0, terminated: false))
            case .listen:
                if keys.isEmpty {
                    answers += 1
                    keys = machine.placeName == "call.main-menu" ? first : [.one]
                }
                action = machine.handle(.key(keys.removeFirst(), after: 0))
            case .end: return nil
            }
        }
        return nil
    }

    /// Several of everything; of programs, the one wanted is the first.
    private static func reply(to request: Request, _ program: Program) -> Reply {
        if case .categories = request { return .categories([program.category, .concert]) }
        if case .programs = request { return .programs([program, program]) }
        if case .program = request { return .program(program) }
        if case .showings = request {
            return .showings([ModelAnswers.showing(program), ModelAnswers.showing(program)])
        }
        return ModelAnswers.replies(to: request)[0]
    }
}
