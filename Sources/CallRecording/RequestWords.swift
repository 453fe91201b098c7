// RequestWords: requests, answers and fixed menus in a few words each, as a transcript shows them.

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
                case .parked(let hold): learn(hold.showing)
                case .unsettled(let charge): learn(charge.showing)
                }
            }
        case .recognised, .notRecognised, .verified, .signedUp, .codeSent, .codeChecked, .joined, .pinChanged,
            .categories, .programs, .program, .directions,
            .directionsTexted, .listing, .hall,
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
        case .sendCode(let number, let consent, let anew):
            "send-code \(number) \(consent.language.rawValue) by \(consent.version)\(anew ? " anew" : "")"
        case .checkCode(let number, let code): "check-code \(number) \(code)"
        case .join(let number, let pin, let language): "join \(number) \(pin) \(language.rawValue)"
        case .changePIN(_, let present, let new, _): "change-pin \(present) to \(new)"
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
            }
        let changing = request.changing.map { " changing \($0)" } ?? ""
        let replacing = request.replacing.map { " replacing hold \($0)" } ?? ""
        let kinds = request.party.others.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
        let count = "\(request.count)" + (kinds.isEmpty ? "" : " with \(kinds)")
        return "hold \(name(request.showing, request.journey)) \(preference) \(count)\(changing)\(replacing)"
    }
}

extension RequestWords {
    /// What a request is, without an answer.
    public static func bare(_ request: Request) -> String {
        var words = RequestWords()
        return words.line(request, .unavailable)?.replacing(" -> unavailable", with: "") ?? "end"
    }
}

/// Writes answers.
enum ReplyWords {
    static func words(_ reply: Reply) -> String {
        switch reply {
        case .recognised(_, let number): "member \(number.masked)"
        case .notRecognised: "nobody"
        case .verified(let verification): words(verification)
        case .pending(let list): list.isEmpty ? "nothing" : list.map(words).joined(separator: "; ")
        case .signedUp, .callBackStored: "stored"
        case .codeSent(.sent(let minutes)): "sent for \(minutes) min"
        case .codeSent(.tooMany): "too many"
        case .codeChecked(let check): words(check)
        case .joined(let outcome): words(outcome)
        case .pinChanged(let change): words(change)
        case .categories(let list): list.isEmpty ? "none" : list.map(\.rawValue).joined(separator: ", ")
        case .programs(let list): list.isEmpty ? "none" : list.map(\.number.digits).joined(separator: ", ")
        case .program(let program): program.map(\.title.latin) ?? "none"
        case .showings(let list):
            "\(list.count)" + (list.compactMap(\.opens).min().map { ", on sale \($0)" } ?? "")
        case .directions(let directions): directions.map(\.address.latin) ?? "none"
        case .directionsTexted(let isTexted): isTexted ? "texted" : "none"
        case .listing(let listing):
            listing.programs.isEmpty ? "none" : listing.programs.map(\.program.number.digits).joined(separator: ", ")
        case .hall(let hall): hall.map { "\($0.showing.remaining) in \($0.sections.count) sections" } ?? "none"
        case .grades(let list): list.map { "\($0.name) \($0.remaining)" }.joined(separator: ", ")
        case .section(let offer): offer.map { "\($0.name) \($0.remaining) left \($0.price)" } ?? "none"
        case .held(let outcome): words(outcome)
        case .released: "released"
        case .booked(let outcome): words(outcome)
        case .bookings(let list): list.isEmpty ? "none" : list.map(\.number.description).joined(separator: ", ")
        case .cancelQuote(let quote): quote.map(words) ?? "not cancellable"
        case .cancelled(let outcome): words(outcome)
        case .resent(let sent): sent ? "sent" : "not sent"
        case .cameBack(let earlier): earlier.map(words) ?? "nothing"
        case .operators(.open): "open"
        case .operators(.closed(let opens)): "closed until \(opens)"
        case .ended: "ended"
        case .unavailable: "unavailable"
        }
    }

    private static func words(_ check: CodeCheck) -> String {
        switch check {
        case .right: "right"
        case .isMember: "right, a member's number"
        case .wrong: "wrong"
        case .void: "void"
        case .blocked: "blocked"
        }
    }

    private static func words(_ outcome: JoinOutcome) -> String {
        switch outcome {
        case .joined(let member, let account): "member \(member.number) account by \(account.rawValue)"
        case .isMember: "a member's number"
        case .weak(let weakness): "weak, \(weakness.rawValue)"
        case .unproven: "unproven"
        }
    }

    private static func words(_ change: PINChange) -> String {
        switch change {
        case .changed: "changed"
        case .refused: "refused"
        case .locked(let minutes): minutes.map { "locked \($0) min" } ?? "locked"
        case .weak(let weakness): "weak, \(weakness.rawValue)"
        }
    }

    private static func words(_ earlier: EarlierCall) -> String {
        let member = earlier.member.map { "member \($0.number.masked)" } ?? "nobody yet"
        return member + (earlier.language.map { " in \($0.rawValue)" } ?? "") + " at \(earlier.bookmark)"
    }

    private static func words(_ verification: Verification) -> String {
        switch verification {
        case .member: "member"
        case .refused: "refused"
        case .locked(let minutes): minutes.map { "locked \($0) min" } ?? "locked"
        }
    }

    private static func words(_ pending: Pending) -> String {
        switch pending {
        case .parked(let hold): "parked hold \(hold.id) \(seats(hold.seats)) \(hold.total)"
        case .unsettled(let charge): "unsettled \(charge.amount)"
        }
    }

    private static func words(_ outcome: HoldOutcome) -> String {
        switch outcome {
        case .held(let hold):
            let marks = (hold.split ? " split" : "") + (hold.exact ? "" : " nearest")
            let change = hold.change.map { " fee \($0.fee) difference \($0.difference)" } ?? ""
            let kinds = hold.seats.tallies.map { "\($0.count) \($0.kind.code)" }.joined(separator: ", ")
            return "held \(seats(hold.seats)) \(hold.total)\(kinds.isEmpty ? "" : " for \(kinds)")\(marks)\(change)"
        case .notEnough(let remaining): return "not enough, \(remaining) left"
        case .kindNotSold: return "kind not sold"
        case .kindExcess(let excess): return "too many \(excess.kind.code), \(excess.allowed) allowed"
        case .unchanged: return "unchanged"
        case .noSuchSeat: return "no such seat"
        case .overLimit(let allowed): return "over the limit, \(allowed) allowed"
        case .gone: return "gone"
        }
    }

    private static func words(_ outcome: BookOutcome) -> String {
        switch outcome {
        case .booked(let booking): "booking \(booking.number)" + (booking.version > 1 ? " v\(booking.version)" : "")
        case .declined: "declined"
        case .unknown: "unknown"
        case .lapsed: "lapsed"
        case .moved: "moved"
        case .priceChanged: "price changed"
        case .gone: "gone"
        }
    }

    private static func words(_ quote: CancelQuote) -> String {
        "fee \(quote.fee) refund \(quote.refund) by \(quote.rule)"
    }

    private static func words(_ outcome: CancelOutcome) -> String {
        switch outcome {
        case .cancelled: "cancelled"
        case .termsChanged(let quote): "terms changed, " + words(quote)
        case .notCancellable: "not cancellable"
        }
    }

    /// `1F B 5-12, 5-13`: the section is said when it changes.
    static func seats(_ seats: [SoldSeat]) -> String {
        var section: Name?
        return seats.map { seat in
            defer { section = seat.label.section }
            let place =
                seat.label.section == section ? "\(seat.label.row)-\(seat.label.seat)" : seat.label.description
            return seat.label.purpose == .usual ? place : "\(place) (\(seat.label.purpose.rawValue))"
        }.joined(separator: ", ")
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
