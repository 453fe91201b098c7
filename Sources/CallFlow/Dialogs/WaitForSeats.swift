// WaitForSeats: a caller who finds too few seats waits for some: one key, and a text when they come free. A caller who
// waits already hears their place, and may leave the line.

import BookingModel

/// From "sold out" to a place in line, to seats with a purpose, or back to where it was heard.
public indirect enum WaitForSeats: Dialog {
    /// How it ended.
    public enum Outcome {
        /// What to say: in line now, or no longer.
        case settled([Prompt])
        /// Seats came free meanwhile, and are held.
        case held(Hold)
        /// The caller does not wait: `left` seats are left, 0 or more.
        case otherwise(left: Int)
        /// Seats that are sold only to who asks for them: they may be left when all others are gone.
        case preference(SeatPreference)
        /// The limit of tickets: `allowed` more, 0 or more.
        case overLimit(allowed: Int)
    }

    /// That there are too few, and what can be done.
    case asking(SeatOrder, left: Int)
    case listingGrades(SeatOrder, left: Int)
    /// The least grade that will do.
    case grade(SeatOrder, [GradeOffer], left: Int, page: Int)
    /// Asks the core; `grade` nil: any.
    case joining(SeatOrder, grade: Int?, left: Int)
    case already(SeatOrder, WaitingEntry, left: Int)
    case stopping(SeatOrder)
    /// Nobody is put in line: why, in a phrase.
    case refused(Phrase, left: Int)

    /// `wait-for-seats.asking` and the like.
    public var place: String {
        switch self {
        case .asking: "wait-for-seats.asking"
        case .listingGrades: "wait-for-seats.listing-grades"
        case .grade: "wait-for-seats.grade"
        case .joining: "wait-for-seats.joining"
        case .already: "wait-for-seats.already"
        case .stopping: "wait-for-seats.stopping"
        case .refused: "wait-for-seats.refused"
        }
    }

    /// One key for any seats; a second choice for a grade.
    public func step(_ context: CallContext) -> Step<WaitForSeats> {
        switch self {
        case .asking(let order, let left):
            return .ask(WaitForSeats.question(order, left))
        case .listingGrades(let order, let left):
            return .request(.grades(order.showing.id, order.showing.journey, Having())) { reply in
                guard case .grades(let grades) = reply else { return nil }
                return .go(
                    grades.count > 1
                        ? .grade(order, grades, left: left, page: 0) : .joining(order, grade: nil, left: left))
            }
        case .grade(let order, let grades, let left, let page):
            let options: [Option<WaitForSeats>] = paged(
                grades, page: page,
                prompt: { Prompt(.optionGradeOrBetter, .grade($0.name, $0.grade + 1), .money($0.price), .key($1)) },
                next: { .go(.joining(order, grade: $0.grade, left: left)) },
                more: { .go(.grade(order, grades, left: left, page: $0)) })
            return .ask(.menu(Prompt(.chooseWaitGrade), back: .go(.asking(order, left: left)), options))
        case .joining(let order, let grade, let left):
            return .request(.wait(order.waiting(grade), context.language)) { reply in
                guard case .waiting(let outcome) = reply else { return nil }
                return WaitForSeats.answered(outcome, order, left, context)
            }
        case .already(let order, let entry, let left):
            return .ask(
                .menu(
                    nil, mustHear: [Prompt(.waitingAlready, .place(entry.place))],
                    back: .done(.otherwise(left: left)),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionKeepWaiting, .key(.one)),
                            next: .done(.otherwise(left: left))),
                        Option(
                            key: .two, prompt: Prompt(.optionStopWaiting, .key(.two)), next: .go(.stopping(order))),
                    ]))
        case .stopping(let order):
            return .request(.stopWaiting(order.showing.id, order.member.id)) { reply in
                guard case .waitingEnded = reply else { return nil }
                return .done(.settled([Prompt(.waitingStopped)]))
            }
        case .refused(let why, let left):
            return .tell([Prompt(why)], mustHear: true, then: .done(.otherwise(left: left)))
        }
    }

    private static func question(_ order: SeatOrder, _ left: Int) -> Question<WaitForSeats> {
        .menu(
            nil, mustHear: [left == 0 ? Prompt(.soldOut) : Prompt(.notEnough, .left(left))],
            back: .done(.otherwise(left: left)),
            [
                Option(
                    key: .one, prompt: Prompt(.optionWait, .key(.one)),
                    next: .go(.joining(order, grade: nil, left: left))),
                Option(
                    key: .two, prompt: Prompt(.optionWaitGrade, .key(.two)),
                    next: .go(.listingGrades(order, left: left))),
                Option(
                    key: .three, prompt: Prompt(.optionNoWait, .key(.three)), next: .done(.otherwise(left: left))),
            ] + ChooseSeats.purposes(order.showing) { .done(.preference($0)) })
    }

    private static func answered(_ outcome: WaitOutcome, _ order: SeatOrder, _ left: Int, _ context: CallContext)
        -> Next<WaitForSeats>
    {
        switch outcome {
        case .waits(let entry):
            .done(
                .settled([
                    Prompt(.waitingJoined, .place(entry.place)),
                    Prompt(.waitingText, .minutes(context.facts.rules.offerMinutes)),
                ]))
        case .already(let entry): .go(.already(order, entry, left: left))
        case .held(let hold): .done(.held(hold))
        case .overLimit(let allowed): .done(.overLimit(allowed: allowed))
        case .tooMany: .go(.refused(.waitingTooMany, left: left))
        case .full: .go(.refused(.waitingFull, left: left))
        case .closed: .go(.refused(.waitingClosed, left: left))
        }
    }
}

extension SeatOrder {
    /// The same party in line.
    fileprivate func waiting(_ grade: Int?) -> WaitRequest {
        WaitRequest(
            member: member.id, showing: showing.id, journey: showing.journey, party: party, grade: grade)
    }
}
