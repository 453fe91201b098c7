// ReplyWords: answers of the core in a few words each, as a transcript shows them.

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
        case .codeSent(let sending): words(sending)
        case .codeChecked(let check): words(check)
        case .joined(let outcome): words(outcome)
        case .pinChanged(let change): words(change)
        case .browser(let reply): BrowserWords.words(reply)
        case .payment(let reply): PaymentWords.words(reply)
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
        case .waiting(let outcome): words(outcome)
        case .waits(let entries): entries.isEmpty ? "none" : entries.map(words).joined(separator: "; ")
        case .waitingEnded: "ended"
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

    static func words(_ sending: CodeSending) -> String {
        switch sending {
        case .sent(let minutes): "sent for \(minutes) min"
        case .tooMany: "too many"
        }
    }

    static func words(_ check: CodeCheck) -> String {
        switch check {
        case .right: "right"
        case .isMember: "right, a member's number"
        case .wrong: "wrong"
        case .void: "void"
        case .blocked: "blocked"
        }
    }

    static func words(_ outcome: JoinOutcome) -> String {
        switch outcome {
        case .joined(let member, let account): "member \(member.number) account by \(account.rawValue)"
        case .isMember: "a member's number"
        case .weak(let weakness): "weak, \(weakness.rawValue)"
        case .unproven: "unproven"
        }
    }

    static func words(_ change: PINChange) -> String {
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
        case .offered(let hold, let until):
            "offered hold \(hold.id) \(seats(hold.seats)) \(hold.total) until \(until)"
        case .unsettled(let charge): "unsettled \(charge.amount)"
        }
    }

    private static func words(_ entry: WaitingEntry) -> String {
        "place \(entry.place) for \(entry.seats)" + (entry.grade.map { " of \($0.latin) or better" } ?? "")
    }

    private static func words(_ outcome: WaitOutcome) -> String {
        switch outcome {
        case .waits(let entry): words(entry)
        case .already(let entry): "already \(words(entry))"
        case .held(let hold): words(HoldOutcome.held(hold))
        case .overLimit(let allowed): words(HoldOutcome.overLimit(allowed: allowed))
        case .tooMany: "too many"
        case .full: "full"
        case .closed: "closed"
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
        case .taken(let seats): return "taken \(seats.map(\.description).joined(separator: " "))"
        case .companionAlone: return "a companion seat alone"
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
