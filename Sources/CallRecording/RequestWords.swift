// RequestWords: requests and fixed menus in a few words each, as a transcript shows them.

import BookingModel
import CallFlow

/// Writes requests with their answers. Remembers the showing of each number, so that a line names it as people do.
public struct RequestWords {
    /// Showings remembered; calls that ask for more say the number.
    static let showingsKept = 500
    private var showings: [ShowingID: Showing] = [:]

    /// Words that know no showing yet.
    init() {}

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
                case .parked(let hold), .offered(let hold, _): learn(hold.showing)
                case .unsettled(let charge): learn(charge.showing)
                }
            }
        case .waiting(.held(let hold)): learn(hold.showing)
        case .waits(let entries): for entry in entries { learn(entry.showing) }
        case .browser, .payment, .recognised, .notRecognised, .verified, .signedUp, .codeSent, .codeChecked, .joined,
            .pinChanged,
            .categories, .programs, .program, .directions,
            .directionsTexted, .listing, .hall,
            .grades, .section,
            .held, .waiting, .waitingEnded, .released,
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
        case .sendCode(let number, let consent, let anew):
            "send-code \(number) \(consent.language.rawValue) by \(consent.version)\(anew ? " anew" : "")"
        case .checkCode(let number, let code): "check-code \(number) \(code)"
        case .join(let number, let pin, let language): "join \(number) \(pin) \(language.rawValue)"
        case .changePIN(_, let present, let new, _): "change-pin \(present) to \(new)"
        case .browser(let asked): BrowserWords.words(asked)
        case .payment(let asked): PaymentWords.words(asked)
        case .categories: "categories"
        case .programs(let category): "programs \(category.rawValue)"
        case .program(let number): "program \(number)"
        case .showings(let program, let journey, let date):
            "showings \(program)" + (journey == Journey(from: 0, to: 1) ? "" : " \(journey)")
                + (date.map { " on \($0)" } ?? "")
        case .directions(let program, _): "directions \(program)"
        case .textDirections(let program, _, let language, _): "text-directions \(program) \(language.rawValue)"
        case .listing(let wanted):
            "listing" + (wanted.category.map { " \($0.rawValue)" } ?? "") + (wanted.after.map { " after \($0)" } ?? "")
                + (wanted.words.isEmpty ? "" : " \"\(wanted.words)\"")
        case .hall(let showing, let journey): "hall \(journey.map { name(showing, $0) } ?? "showing \(showing)")"
        case .grades(let showing, let journey, _): "grades \(name(showing, journey))"
        case .section(let showing, let journey, let keypad, _): "section \(name(showing, journey)) \(keypad)"
        case .hold(let wanted): words(wanted)
        case .wait(let wanted, let language):
            "wait \(name(wanted.showing, wanted.journey)) \(wanted.grade.map { "grade \($0 + 1)" } ?? "any") "
                + "\(count(wanted.party)) \(language.rawValue)"
        case .waits: "waits"
        case .stopWaiting(let showing, _):
            "stop-waiting \(showings[showing].map { "\($0.program.number) \($0.starts)" } ?? "showing \(showing)")"
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
            case .wheelchair: "wheelchair"
            case .restricted: "restricted"
            case .these(let seats): "these \(seats.count)"
            }
        let changing = request.changing.map { " changing \($0)" } ?? ""
        let replacing = request.replacing.map { " replacing hold \($0)" } ?? ""
        let showing = name(request.showing, request.journey)
        return "hold \(showing) \(preference) \(count(request.party))\(changing)\(replacing)"
    }

    private func count(_ party: Party) -> String {
        let kinds = party.others.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
        return "\(party.count)" + (kinds.isEmpty ? "" : " with \(kinds)")
    }
}

extension RequestWords {
    /// What a request is, without an answer.
    public static func bare(_ request: Request) -> String {
        var words = RequestWords()
        return words.line(request, .unavailable)?.replacing(" -> unavailable", with: "") ?? "end"
    }
}

extension FixedMenu {
    /// The line of a menu that was said from its title to its last option.
    var heardWhole: String { "say   \(name) with its options" }

    /// True when the menu begins with just these, in one language and in full.
    func begins(_ heard: [Utterance]) -> Bool {
        heard.count <= prompts.count
            && zip(heard, prompts).allSatisfy {
                $0.prompt == $1 && $0.form == .full && $0.language == heard[0].language
            }
    }

    /// A happening with the options of the menu it names, each in a line; any other as it is.
    package static func inFull(_ happening: String) -> [String] {
        guard let menu = allCases.first(where: { happening.hasPrefix($0.heardWhole) }) else { return [happening] }
        return menu.prompts.map { "say   \($0)\(happening.dropFirst(menu.heardWhole.count))" }
    }
}
