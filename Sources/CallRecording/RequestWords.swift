// RequestWords: a request and its answer in one line, as a transcript shows it: `hold 701 2026-03-08 14:00 best 2 ->
// held 1F B 5-12, 5-13 120000 won`.

import BookingModel

/// Writes requests with their answers. Remembers which showing a number stands for, so that a line names it as people
/// do.
public struct RequestWords {
    /// Showings remembered; calls that ask for more say the number.
    static let showingsKept = 500
    private var showings: [ShowingID: Showing] = [:]

    /// Words that know no showing yet.
    public init() {}

    /// The line of a request and its answer; nil for those a transcript shows otherwise (the end of the session).
    mutating func line(_ request: Request, _ reply: Reply) -> String? {
        learn(reply)
        guard let asked = words(request) else { return reply == .unavailable ? "end -> unavailable" : nil }
        return "\(asked) -> \(ReplyWords.words(reply))"
    }

    private mutating func learn(_ reply: Reply) {
        switch reply {
        case .showings(let list): for showing in list { learn(showing) }
        case .held(.held(let hold)): learn(hold.showing)
        case .bookings(let list): for booking in list { learn(booking.showing) }
        case .booked(.booked(let booking)): learn(booking.showing)
        case .pending(let list):
            for pending in list {
                switch pending {
                case .parked(let hold): learn(hold.showing)
                case .unsettled(let charge): learn(charge.showing)
                }
            }
        case .recognised, .notRecognised, .verified, .signedUp, .categories, .programs, .program, .directions,
            .directionsTexted,
            .grades, .section,
            .held, .released,
            .booked,
            .cancelQuote, .cancelled, .resent, .operators, .callBackStored, .cameBack, .ended, .unavailable:
            break
        }
    }

    private mutating func learn(_ showing: Showing) {
        if showings.count < RequestWords.showingsKept || showings[showing.id] != nil { showings[showing.id] = showing }
    }

    /// `701 2026-03-08 14:00`, and the stops when there are several.
    private func name(_ id: ShowingID, _ journey: Journey) -> String {
        guard let showing = showings[id] else { return "showing \(id)" }
        return "\(showing.program.number) \(showing.starts)" + stops(journey, showing.program)
    }

    private func stops(_ journey: Journey, _ program: Program) -> String { program.asksForStops ? " \(journey)" : "" }

    private func words(_ request: Request) -> String? {
        switch request {
        case .recognise(let number): "recognise \(number)"
        case .verify(.number(let number), let pin, _): "verify \(number) \(pin)"
        case .verify(.recognised, let pin, _): "verify caller \(pin)"
        case .pending: "pending"
        case .resume(let hold, _): "resume hold \(hold)"
        case .signUp(let number, let language): "sign-up \(number) \(language.rawValue)"
        case .categories: "categories"
        case .programs(let category): "programs \(category.rawValue)"
        case .program(let number): "program \(number)"
        case .showings(let program, let journey, let date):
            "showings \(program)" + (journey == Journey(from: 0, to: 1) ? "" : " \(journey)")
                + (date.map { " on \($0)" } ?? "")
        case .directions(let program): "directions \(program)"
        case .textDirections(let program, _, let language): "text-directions \(program) \(language.rawValue)"
        case .grades(let showing, let journey, _): "grades \(name(showing, journey))"
        case .section(let showing, let journey, let keypad, _): "section \(name(showing, journey)) \(keypad)"
        case .hold(let wanted): words(wanted)
        case .release(let hold): "release hold \(hold)"
        case .book(let hold, _, _): "book hold \(hold)"
        case .bookings: "bookings"
        case .change(let hold, _, _): "change by hold \(hold)"
        case .quoteCancel(let number, _): "quote-cancel \(number)"
        case .cancel(let quote, _, _): "cancel \(quote.booking) v\(quote.version)"
        case .resend(let number, _, let language): "resend \(number) \(language.rawValue)"
        case .operators: "operators"
        case .comeBack: "come-back"
        case .callBack(let number, _): "call-back \(number)"
        case .releaseAll: "release all"
        case .end: nil
        }
    }

    private func words(_ request: HoldRequest) -> String {
        let preference =
            switch request.preference {
            case .best: "best"
            case .keep: "keep"
            case .grade(let position): "grade \(position + 1)"
            case .section(let keypad): "section \(keypad)"
            case .near(let section, let row, let seat): "seat \(section)-\(row)-\(seat)"
            }
        let changing = request.changing.map { " changing \($0)" } ?? ""
        let replacing = request.replacing.map { " replacing hold \($0)" } ?? ""
        return "hold \(name(request.showing, request.journey)) \(preference) \(request.count)\(changing)\(replacing)"
    }
}

extension RequestWords {
    /// What a request is, without an answer.
    public static func bare(_ request: Request) -> String {
        var words = RequestWords()
        return words.line(request, .unavailable)?.replacing(" -> unavailable", with: "") ?? "end"
    }
}
