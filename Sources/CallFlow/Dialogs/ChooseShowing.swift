// ChooseShowing: which showing is meant, with the number of seats left in each; before that, where to board and get
// off when the service has several stops. A caller who comes before the sale begins hears when it does.

import BookingModel

/// When, and for a service with several stops from where to where. Each showing is read with its free seats; sold-out
/// ones are behind a key of their own, for a caller who waits for seats.
public indirect enum ChooseShowing: Dialog {
    /// What came of choosing.
    public enum Outcome {
        /// This one, for the journey chosen, with what was left of it when the list was read.
        case showing(Showing)
        /// The previous step was wanted, or nothing is left of any showing.
        case back
        /// Nothing of the program is on sale yet; the caller has heard when it will be.
        case notYet
    }

    case start(Program)
    /// Up to four stops: all pairs in one list, which saves a step.
    case journey(Program, page: Int)
    /// Stops to get on at, in pages; `page` counts from 0.
    case boarding(Program, page: Int)
    /// Stops to get off at: those after `from`, a stop index from 0.
    case alighting(Program, from: Int, page: Int)
    /// Asks for the next showings; `on` nil: from now on, whatever the day.
    case listing(Program, Journey, on: LocalDate?)
    /// The list in pages, with the keys for another date and for what is sold out; `page` counts from 0.
    case showing(Program, Journey, [Showing], soldOut: [Showing], page: Int)
    /// Showings that are sold out, in pages; `beside`: those that are not; `on`: of that day.
    case soldOut(Program, Journey, [Showing], beside: [Showing], on: LocalDate?, page: Int)
    /// A day is typed as MMDD; the year is the one that puts it on the day of the call or next after it.
    case date(Program, Journey)
    case noneThatDay(Program, Journey, LocalDate)
    case nothingLeft(Program, Journey)
    /// The sale of what there is begins later; `on`: of that day.
    case notYet(Program, Journey, on: LocalDate?, opens: LocalDateTime)

    /// `choose-showing.listing` and the like.
    public var place: String {
        switch self {
        case .start: "choose-showing.start"
        case .journey: "choose-showing.journey"
        case .boarding: "choose-showing.boarding"
        case .alighting: "choose-showing.alighting"
        case .listing: "choose-showing.listing"
        case .showing: "choose-showing.showing"
        case .soldOut: "choose-showing.sold-out"
        case .date: "choose-showing.date"
        case .noneThatDay: "choose-showing.none-that-day"
        case .nothingLeft: "choose-showing.nothing-left"
        case .notYet: "choose-showing.not-yet"
        }
    }

    /// Stops up to which all pairs are offered in one list.
    private static let stopsInOneList = 4
    private static let otherDate = Key.eight
    private static let soldOut = Key.seven

    /// The journey when there is a choice, then the next showings, or those of a day that is typed.
    public func step(_ context: CallContext) -> Step<ChooseShowing> {
        switch self {
        case .start(let program):
            guard program.asksForStops else { return .pass(.go(.listing(program, program.wholeJourney, on: nil))) }
            return .pass(
                .go(
                    program.stops.count <= Self.stopsInOneList
                        ? .journey(program, page: 0) : .boarding(program, page: 0)))
        case .journey(let program, let page):
            return .ask(journeys(program, page))
        case .boarding(let program, let page):
            let options: [Option<ChooseShowing>] = paged(
                Array(program.stops.dropLast()), page: page,
                prompt: { Prompt(.optionStop, .stop($0.name, $0.index + 1), .key($1)) },
                next: { .go(.alighting(program, from: $0.index, page: 0)) }, more: { .go(.boarding(program, page: $0)) }
            )
            return .ask(.menu(Prompt(.chooseBoarding), back: .done(.back), options))
        case .alighting(let program, let from, let page):
            let options: [Option<ChooseShowing>] = paged(
                Array(program.stops.dropFirst(from + 1)), page: page,
                prompt: { Prompt(.optionStop, .stop($0.name, $0.index + 1), .key($1)) },
                next: { .go(.listing(program, Journey(from: from, to: $0.index), on: nil)) },
                more: { .go(.alighting(program, from: from, page: $0)) })
            return .ask(.menu(Prompt(.chooseAlighting), back: .go(.boarding(program, page: 0)), options))
        case .listing(let program, let journey, let date):
            return .request(.showings(program.number, journey, on: date)) { reply in
                guard case .showings(let showings) = reply else { return nil }
                let open = showings.filter { $0.remaining > 0 && $0.opens == nil }
                // Who finds a showing sold out may wait for seats, or ask for those with a purpose.
                let soldOut =
                    context.facts.rules.offerMinutes > 0 || !program.choices.isEmpty
                    ? showings.filter { $0.remaining == 0 && $0.opens == nil } : []
                if !open.isEmpty { return .go(.showing(program, journey, open, soldOut: soldOut, page: 0)) }
                if !soldOut.isEmpty { return .go(.soldOut(program, journey, soldOut, beside: [], on: date, page: 0)) }
                if let opens = showings.compactMap(\.opens).min() {
                    return .go(.notYet(program, journey, on: date, opens: opens))
                }
                return .go(date.map { .noneThatDay(program, journey, $0) } ?? .nothingLeft(program, journey))
            }
        case .showing(let program, let journey, let showings, let soldOut, let page):
            return .ask(list(program, journey, showings, soldOut, page))
        case .soldOut(let program, let journey, let showings, let open, let date, let page):
            let options: [Option<ChooseShowing>] = paged(
                showings, page: page, heading: { Prompt(.aboutDate, .date($0.starts.date)) },
                prompt: { Prompt(.optionSoldOutTime, .time($0.starts.time), .key($1)) },
                next: { .done(.showing($0)) },
                more: { .go(.soldOut(program, journey, showings, beside: open, on: date, page: $0)) })
            let alone: Next<ChooseShowing> = date == nil ? .done(.back) : .go(.date(program, journey))
            let back: Next<ChooseShowing> =
                open.isEmpty ? alone : .go(.showing(program, journey, open, soldOut: showings, page: 0))
            return .ask(.menu(Prompt(.chooseSoldOut), back: back, options))
        case .date(let program, let journey):
            return .ask(
                Question(
                    prompts: [Prompt(.askDate)],
                    entry: Entry(lengths: 4...4, lengthNotice: Prompt(.dateLength)) { digits in
                        guard let date = Self.date(digits.text, from: context.facts.today) else {
                            return .miss(Prompt(.dateInvalid))
                        }
                        return .next(.go(.listing(program, journey, on: date)))
                    }, back: .go(.listing(program, journey, on: nil))))
        case .noneThatDay(let program, let journey, let date):
            return .tell([Prompt(.noShowingsThatDay, .date(date))], mustHear: true, then: .go(.date(program, journey)))
        case .nothingLeft:
            return .tell([Prompt(.soldOut)], mustHear: true, then: .done(.back))
        case .notYet(let program, let journey, let date, let opens):
            let next: Next<ChooseShowing> = date == nil ? .done(.notYet) : .go(.date(program, journey))
            return .tell([Prompt(.saleOpens, .when(opens))], mustHear: true, then: next)
        }
    }

    private func journeys(_ program: Program, _ page: Int) -> Question<ChooseShowing> {
        let stops = program.stops
        let pairs = stops.flatMap { from in
            stops.filter { $0.index > from.index }.map { Journey(from: from.index, to: $0.index) }
        }
        // The longest way first: most callers want it, and it is the line's own name.
        let sorted = pairs.sorted { ($1.legs.count, $0.from, $0.to) < ($0.legs.count, $1.from, $1.to) }
        let options: [Option<ChooseShowing>] = paged(
            sorted, page: page,
            prompt: {
                Prompt(
                    .optionJourney, .from(stops[$0.from].name, $0.from + 1), .to(stops[$0.to].name, $0.to + 1), .key($1)
                )
            },
            next: { .go(.listing(program, $0, on: nil)) }, more: { .go(.journey(program, page: $0)) })
        return .menu(Prompt(.chooseJourney), back: .done(.back), options)
    }

    private func list(
        _ program: Program, _ journey: Journey, _ showings: [Showing], _ soldOut: [Showing], _ page: Int
    ) -> Question<ChooseShowing> {
        let transport = program.category.isTransport
        let option = transport ? Phrase.optionDeparture : .optionShowing
        var options: [Option<ChooseShowing>] = paged(
            showings, page: page, room: MenuBound.options - (soldOut.isEmpty ? 1 : 2),
            heading: { Prompt(.aboutDate, .date($0.starts.date)) },
            prompt: { Prompt(option, .time($0.starts.time), .left($0.remaining), .key($1)) },
            next: { .done(.showing($0)) },
            more: { .go(.showing(program, journey, showings, soldOut: soldOut, page: $0)) })
        let otherDate = Option<ChooseShowing>(
            key: Self.otherDate, prompt: Prompt(.optionOtherDate, .key(Self.otherDate)),
            next: .go(.date(program, journey)))
        // "More" is the last thing said.
        let more = options.firstIndex { $0.key == MenuBound.more } ?? options.endIndex
        options.insert(otherDate, at: more)
        if !soldOut.isEmpty {
            options.insert(
                Option(
                    key: Self.soldOut, prompt: Prompt(.optionSoldOut, .key(Self.soldOut)),
                    next: .go(.soldOut(program, journey, soldOut, beside: showings, on: nil, page: 0))), at: more + 1)
        }
        let back: Next<ChooseShowing> = program.asksForStops ? .go(.start(program)) : .done(.back)
        return .menu(Prompt(transport ? .chooseDeparture : .chooseShowing), back: back, options)
    }

    /// The next day with a month and day typed as MMDD, counted from the day the call came in: a call over midnight may
    /// ask for the day that just ended, and hears that there is nothing that day; nil when no year soon has such a
    /// day.
    static func date(_ mmdd: String, from today: LocalDate) -> LocalDate? {
        guard mmdd.count == 4, let month = Int(mmdd.prefix(2)), let day = Int(mmdd.suffix(2)) else { return nil }
        return [today.year, today.year + 1].lazy.compactMap { LocalDate($0, month, day) }.first { $0 >= today }
    }
}
