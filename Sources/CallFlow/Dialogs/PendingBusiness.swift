// PendingBusiness: what an earlier call of the member left open, said before the main menu: a parked hold is
// offered, and so are seats that the member waited for; an unsettled charge is reported.

import BookingModel

/// Seats and charges left from earlier calls, read out one after another, the oldest first. Where there are none,
/// nothing is said.
public indirect enum PendingBusiness: Dialog {
    /// How the caller goes on.
    public enum Outcome {
        /// On to the main menu: nothing was left open, or it was released or reported.
        case nothing
        /// What to say after a parked hold became a booking, or a charge without an answer.
        case booked([Prompt])
        /// Fewer tickets are left than were held: how many of them, then?
        case count(Showing, most: Int)
    }

    case start(MemberSummary)
    /// Seats still held, `rest` comes after them.
    case parked(MemberSummary, Hold, rest: [Pending])
    /// Seats that the member waited for, held until a time.
    case offered(MemberSummary, Hold, until: LocalDateTime, rest: [Pending])
    /// A charge without an answer: the caller hears of it, because only the provider can settle it.
    case unsettled(UnsettledCharge, MemberSummary, rest: [Pending])
    case resuming(MemberSummary, Hold)
    /// The hold ran out between being offered and being taken up.
    case resumeGone
    /// Giving a parked hold back: taken over first, so that it is this session's to give.
    case takingOver(MemberSummary, Hold, rest: [Pending])
    case givingBack(MemberSummary, Hold, rest: [Pending])
    /// The hold was taken over and is offered again, to be agreed to and paid.
    case resumed(TakeSeats, Hold)

    /// `pending-business.parked` and the like; once a hold is taken up, that part's own.
    public var place: String {
        switch self {
        case .start: "pending-business.start"
        case .parked: "pending-business.parked"
        case .offered: "pending-business.offered"
        case .unsettled: "pending-business.unsettled"
        case .resuming: "pending-business.resuming"
        case .resumeGone: "pending-business.resume-gone"
        case .takingOver: "pending-business.taking-over"
        case .givingBack: "pending-business.giving-back"
        case .resumed(let part, _): part.place
        }
    }

    /// Asks what is pending, then says each: a hold to be taken up or released, a charge to be reported.
    public func step(_ context: CallContext) -> Step<PendingBusiness> {
        switch self {
        case .start(let member):
            return .request(.pending(member.id)) { reply in
                guard case .pending(let pending) = reply else { return nil }
                return PendingBusiness.facing(pending, member)
            }
        case .parked(let member, let hold, let rest):
            return .ask(
                .menu(
                    nil, mustHear: [Prompt(.parkedHold)] + Readback.hold(hold), back: nil,
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionResume, .key(.one)), next: .go(.resuming(member, hold))),
                        Option(
                            key: .two, prompt: Prompt(.optionDiscard, .key(.two)),
                            next: .go(.takingOver(member, hold, rest: rest))),
                    ]))
        case .offered(let member, let hold, let until, let rest):
            return .ask(
                .menu(
                    nil, mustHear: [Prompt(.waitingOffer, .when(until))] + Readback.hold(hold), back: nil,
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionResume, .key(.one)), next: .go(.resuming(member, hold))),
                        Option(
                            key: .two, prompt: Prompt(.optionDiscard, .key(.two)),
                            next: .go(.takingOver(member, hold, rest: rest))),
                        Option(
                            key: .three, prompt: Prompt(.optionLater, .key(.three)),
                            next: PendingBusiness.facing(rest, member)),
                    ]))
        case .unsettled(let charge, let member, let rest):
            let notice = Readback.showing(charge.showing) + [Prompt(.unsettledCharge, .money(charge.amount))]
            return .tell(notice, mustHear: true, then: PendingBusiness.facing(rest, member))
        case .resuming(let member, let hold):
            return .request(.resume(hold.id, member.id)) { reply in
                guard case .held(let outcome) = reply else { return nil }
                switch outcome {
                case .held(let hold): return .go(.resumed(.offer(SeatOrder(member: member, hold: hold), hold), hold))
                case .notEnough, .noSuchSeat, .taken, .companionAlone, .overLimit, .kindNotSold, .kindExcess,
                    .unchanged, .gone:
                    return .go(.resumeGone)
                }
            }
        case .resumeGone:
            return .tell([Prompt(.resumeGone)], mustHear: true, then: .done(.nothing))
        case .takingOver(let member, let hold, let rest):
            return .request(.resume(hold.id, member.id)) { reply in
                guard case .held(let outcome) = reply else { return nil }
                switch outcome {
                case .held(let hold): return .go(.givingBack(member, hold, rest: rest))
                case .notEnough, .noSuchSeat, .taken, .companionAlone, .overLimit, .kindNotSold, .kindExcess,
                    .unchanged, .gone:
                    return PendingBusiness.facing(rest, member)
                }
            }
        case .givingBack(let member, let hold, let rest):
            return .request(.release(hold.id)) { reply in
                guard case .released = reply else { return nil }
                return PendingBusiness.facing(rest, member)
            }
        case .resumed(let part, let hold):
            return part.step(context).inside({ .resumed($0, hold) }) { outcome in
                switch outcome {
                case .settled(let report): .done(.booked(report))
                case .otherCount(let most): .done(hold.change == nil ? .count(hold.showing, most: most) : .nothing)
                case .otherKinds(let showing, let count):
                    .done(hold.change == nil ? .count(showing, most: count) : .nothing)
                case .back, .otherShowing, .unchanged, .notChangeable: .done(.nothing)
                }
            }
        }
    }

    /// The next of what is left over, or the main menu.
    private static func facing(_ pending: [Pending], _ member: MemberSummary) -> Next<PendingBusiness> {
        let rest = Array(pending.dropFirst())
        switch pending.first {
        case .none: return .done(.nothing)
        case .parked(let hold): return .go(.parked(member, hold, rest: rest))
        case .offered(let hold, let until): return .go(.offered(member, hold, until: until, rest: rest))
        case .unsettled(let charge): return .go(.unsettled(charge, member, rest: rest))
        }
    }
}
