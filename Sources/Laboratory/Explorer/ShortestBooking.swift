// ShortestBooking: counts the answers a caller gives from the main menu to the price when they always take the first
// option.

import BookingModel
import CallFlow

enum ShortestBooking {
    /// The house's promise.
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
