// GoingOn: turns a place of the conversation into a bookmark and back, so that a call that returns from an operator
// continues where it was.

import BookingModel

extension Call {
    /// Where to go on when this call comes back; steps on the way are asked for again.
    var bookmark: Bookmark {
        switch self {
        case .arriving, .chooseLanguage, .speaking, .welcome, .identify: .start(tries: tries)
        case .signUp(let part): .signUp(tries: part.tries)
        case .entered, .pendingBusiness(_, .start), .pendingBusiness(_, .parked), .pendingBusiness(_, .offered),
            .pendingBusiness(_, .unsettled),
            .pendingBusiness(_, .takingOver),
            .pendingBusiness(_, .givingBack):
            .pendingBusiness
        case .pendingBusiness(_, .resuming(_, let hold)): .hold(hold.id)
        case .pendingBusiness(_, .resumed(let part, let hold)): part.heldBookmark ?? .hold(hold.id)
        case .pendingBusiness(_, .resumeGone), .mainMenu, .moreMenu, .directions, .changePIN: .mainMenu
        case .newBooking(_, let part): part.bookmark
        case .change(_, let part): part.bookmark
        case .hear(_, .reading(_, let bookings, let index)), .hear(_, .directions(let bookings, let index, _)):
            .hear(bookings[index].number)
        case .hear: .hear(nil)
        case .cancel(_, let part): .cancel(part.booking?.number)
        case .resend: .resend
        case .anythingElse: .anythingElse
        case .startingAgain(_, let tries): .start(tries: tries)
        case .goingOn(let bookmark, _): bookmark
        }
    }

    /// From a bookmark to its place. What it names may be gone: then the main menu, or the list it was chosen from.
    func goOn(from bookmark: Bookmark, _ context: CallContext) -> Step<Call> {
        guard let member = context.member else { return .pass(.go(Call.stranger(at: bookmark))) }
        switch bookmark {
        case .start, .signUp, .mainMenu: return .pass(.go(.mainMenu(member)))
        case .anythingElse: return .pass(.go(.anythingElse(member, [])))
        case .pendingBusiness: return .pass(.go(.pendingBusiness(member, .start(member))))
        case .newBooking(nil): return .pass(.go(.newBooking(member, .start(member))))
        case .newBooking(let category?): return .pass(.go(.newBooking(member, .program(member, .listing(category)))))
        case .program(let number, nil): return .pass(.go(.newBooking(member, .start(member, number))))
        case .program(let number, let journey?):
            return .request(.program(number)) { reply in
                guard case .program(let program) = reply else { return nil }
                guard let program, journey.to < max(2, program.stops.count) else {
                    return .go(.newBooking(member, .start(member)))
                }
                return .go(.newBooking(member, .showing(member, .listing(program, journey, on: nil), program)))
            }
        case .showing(let number, let id, let journey, let date):
            return .request(.showings(number, journey, on: date)) { reply in
                guard case .showings(let showings) = reply else { return nil }
                guard let showing = showings.first(where: { $0.id == id && $0.remaining > 0 }) else {
                    return .go(.newBooking(member, .start(member, number)))
                }
                return .go(
                    .newBooking(
                        member, .count(member, showing, most: min(context.facts.rules.maxTickets, showing.remaining))))
            }
        case .hold(let hold):
            return .request(.resume(hold, member.id)) { reply in
                guard case .held(let outcome) = reply else { return nil }
                return .go(Call.holding(outcome, member))
            }
        case .change(let number):
            guard let number else { return .pass(.go(.change(member, .start(member)))) }
            return finding(number, of: member, or: .change(member, .start(member))) {
                .change(member, .what(member, $0[$1]))
            }
        case .cancel(let number):
            guard let number else { return .pass(.go(.cancel(member, .start(member)))) }
            return finding(number, of: member, or: .cancel(member, .start(member))) {
                .cancel(member, .quoting(member, $0[$1]))
            }
        case .hear(let number):
            guard let number else { return .pass(.go(.hear(member, .start(member)))) }
            return finding(number, of: member, or: .hear(member, .start(member))) {
                .hear(member, .reading(member, $0, index: $1))
            }
        case .resend: return .pass(.go(.resend(member, .start(member))))
        }
    }

    /// Without a right PIN there is nothing to go back to but the log-in, and the way to become a member.
    private static func stranger(at bookmark: Bookmark) -> Call {
        switch bookmark {
        case .start(let tries): .identify(.start(tries: tries))
        case .signUp(let tries): .signUp(.start(tries: tries))
        case .mainMenu, .anythingElse, .pendingBusiness, .newBooking, .program, .showing, .hold, .change, .cancel,
            .hear,
            .resend:
            .identify(.start(tries: 0))
        }
    }

    /// The seats that were parked are offered again; those of a change lead back to the main menu, as they do for a
    /// caller who calls again.
    private static func holding(_ outcome: HoldOutcome, _ member: MemberSummary) -> Call {
        switch outcome {
        case .held(let hold):
            let offer = TakeSeats.offer(SeatOrder(member: member, hold: hold), hold)
            return hold.change == nil
                ? .newBooking(member, .seats(member, hold.showing, offer))
                : .pendingBusiness(member, .resumed(offer, hold))
        case .notEnough, .noSuchSeat, .taken, .companionAlone, .overLimit, .kindNotSold, .kindExcess,
            .unchanged, .gone:
            return .pendingBusiness(member, .resumeGone)
        }
    }

    private func finding(
        _ number: BookingNumber, of member: MemberSummary, or list: Call, then: @escaping ([Booking], Int) -> Call
    ) -> Step<Call> {
        .request(.bookings(member.id)) { reply in
            guard case .bookings(let bookings) = reply else { return nil }
            return .go(bookings.firstIndex { $0.number == number }.map { then(bookings, $0) } ?? list)
        }
    }
}

extension NewBooking {
    fileprivate var bookmark: Bookmark {
        switch self {
        case .program(_, .program(let programs, _)): .newBooking(programs.first?.category)
        case .program(_, .listing(let category)): .newBooking(category)
        case .program(_, .lookingUp(let number)): .program(number, nil)
        case .program(_, .start), .program(_, .category), .program(_, .unknown), .program(_, .nothingOnSale):
            .newBooking(nil)
        case .showing(_, let part, let program): .program(program.number, part.journey)
        case .count(_, let showing, _), .kinds(_, let showing, _): showing.bookmark
        case .seats(_, let showing, let part): part.heldBookmark ?? showing.bookmark
        }
    }
}

extension ChooseShowing {
    /// The journey, once it is settled.
    fileprivate var journey: Journey? {
        switch self {
        case .start, .journey, .boarding, .alighting: nil
        case .listing(_, let journey, _), .showing(_, let journey, _, _, _), .soldOut(_, let journey, _, _, _, _),
            .date(_, let journey),
            .noneThatDay(_, let journey, _),
            .nothingLeft(_, let journey), .notYet(_, let journey, _, _):
            journey
        }
    }
}

extension Showing {
    fileprivate var bookmark: Bookmark { .showing(program.number, id, journey, on: starts.date) }
}

extension ChangeBooking {
    fileprivate var bookmark: Bookmark {
        switch self {
        case .which: .change(nil)
        case .what(_, let booking), .time(_, let booking, _), .count(_, let booking, _),
            .kinds(_, let booking, _, _, _):
            .change(booking.number)
        case .seats(_, let booking, _, let part): part.heldBookmark ?? .change(booking.number)
        }
    }
}

extension CancelBooking {
    /// The booking, once it is chosen.
    fileprivate var booking: Booking? {
        switch self {
        case .which, .notCancellable: nil
        case .quoting(_, let booking), .terms(_, let booking, _), .oneMoment(_, let booking, _),
            .cancelling(_, let booking, _),
            .termsChanged(_, let booking, _):
            booking
        }
    }
}

extension TakeSeats {
    /// The seats that are held here, if any.
    fileprivate var heldBookmark: Bookmark? {
        switch self {
        case .taking(_, let kept), .tooFew(_, _, let kept), .overLimit(_, _, let kept), .noSuchSeat(_, let kept),
            .noneOfThese(_, let kept), .unchanged(_, let kept),
            .kindNotSold(_, let kept), .kindExcess(_, _, let kept), .choosing(_, _, let kept), .gone(_, let kept):
            kept.map { .hold($0.id) }
        case .offer(_, let hold), .charging(_, let hold), .booking(_, let hold), .declined(_, let hold),
            .priceChanged(_, let hold):
            .hold(hold.id)
        case .waiting, .lapsed, .moved, .givingBack: nil
        }
    }
}
