// ReplyWords: the core's replies in a few words each, as a transcript shows them after the arrow.

import BookingModel

/// Writes answers.
enum ReplyWords {
    static func words(_ reply: Reply) -> String {
        switch reply {
        case .recognised(_, let number): "member \(number.masked)"
        case .notRecognised: "nobody"
        case .verified(let verification): words(verification)
        case .pending(let list): list.isEmpty ? "nothing" : list.map(words).joined(separator: "; ")
        case .signedUp, .callBackStored: "stored"
        case .categories(let list): list.isEmpty ? "none" : list.map(\.rawValue).joined(separator: ", ")
        case .programs(let list): list.isEmpty ? "none" : list.map(\.number.digits).joined(separator: ", ")
        case .program(let program): program.map(\.title.latin) ?? "none"
        case .showings(let list): "\(list.count)"
        case .directions(let directions): directions.map(\.address.latin) ?? "none"
        case .directionsTexted(let isTexted): isTexted ? "texted" : "none"
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
            return "held \(seats(hold.seats)) \(hold.total)\(marks)\(change)"
        case .notEnough(let remaining): return "not enough, \(remaining) left"
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
            return seat.label.section == section ? "\(seat.label.row)-\(seat.label.seat)" : seat.label.description
        }.joined(separator: ", ")
    }
}
