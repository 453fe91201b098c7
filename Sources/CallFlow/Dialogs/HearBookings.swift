// HearBookings, HearDirections and ResendTicket: reads out the member's bookings; reads out directions to a venue;
// sends a mobile ticket again.

import BookingModel

/// Reads the member's bookings, one at a time, and changes nothing.
public indirect enum HearBookings: Dialog {
    /// Back to the main menu, always.
    public typealias Outcome = Done

    /// What the member waits for comes first; where there is none, nothing is said of it.
    case waiting(MemberSummary, HearWaiting)
    case listing(MemberSummary)
    case noneThere
    /// One booking; `index` counts from 0.
    case reading(MemberSummary, [Booking], index: Int)
    /// Directions to that booking's venue.
    case directions([Booking], index: Int, HearDirections)

    static func start(_ member: MemberSummary) -> HearBookings { .waiting(member, .start(member)) }

    /// `hear-bookings.reading` and the like; while directions are heard, that part's own.
    public var place: String {
        switch self {
        case .waiting(_, let part): part.place
        case .listing: "hear-bookings.listing"
        case .noneThere: "hear-bookings.none-there"
        case .reading: "hear-bookings.reading"
        case .directions(_, _, let part): part.place
        }
    }

    /// Asks for the bookings, then reads them round and round until the caller has heard enough.
    public func step(_ context: CallContext) -> Step<HearBookings> {
        switch self {
        case .waiting(let member, let part):
            return part.step(context).inside({ .waiting(member, $0) }) { outcome in
                switch outcome {
                case .heard: .go(.listing(member))
                case .settled(let report): .done(.did(report))
                }
            }
        case .listing(let member):
            return .request(.bookings(member.id)) { reply in
                guard case .bookings(let bookings) = reply else { return nil }
                return .go(bookings.isEmpty ? .noneThere : .reading(member, bookings, index: 0))
            }
        case .noneThere:
            return .tell([Prompt(.noBookings)], mustHear: true, then: .done(.mainMenu))
        case .reading(let member, let bookings, let index):
            var options = [
                Option<HearBookings>(key: .one, prompt: Prompt(.optionMainMenu, .key(.one)), next: .done(.mainMenu))
            ]
            let showing = bookings[index].showing
            if !showing.program.category.isTransport {
                options.append(
                    Option(
                        key: .two, prompt: Prompt(.optionDirections, .key(.two)),
                        next: .go(
                            .directions(
                                bookings, index: index, .looking(member, showing.program.number, showing.id)))))
            }
            if bookings.count > 1 {
                let next = HearBookings.reading(member, bookings, index: (index + 1) % bookings.count)
                options.append(
                    Option(
                        key: MenuBound.more, prompt: Prompt(.optionNextBooking, .key(MenuBound.more)), next: .go(next)))
            }
            let back: Next<HearBookings> =
                index > 0 ? .go(.reading(member, bookings, index: index - 1)) : .done(.mainMenu)
            return .ask(
                Question(
                    prompts: Readback.booking(bookings[index]) + options.compactMap(\.prompt), options: options,
                    back: back)
            )
        case .directions(let bookings, let index, let part):
            return part.step(context).inside({ .directions(bookings, index: index, $0) }) { outcome in
                switch outcome {
                case .mainMenu: context.member.map { .go(.reading($0, bookings, index: index)) } ?? .done(.mainMenu)
                case .did: .done(outcome)
                }
            }
        }
    }
}

/// Reads out directions to a program's venue, and texts them on request.
public indirect enum HearDirections: Dialog {
    /// Back to where it was asked for, or that the text is on its way.
    public typealias Outcome = Done

    case which(MemberSummary, ChooseProgram)
    /// To the venue of a showing, which may have moved; nil: of the program.
    case looking(MemberSummary, ProgramNumber, ShowingID?)
    /// None are stored for the venue.
    case unknown
    case hearing(MemberSummary, ProgramNumber, ShowingID?, Directions)
    case texting(MemberSummary, ProgramNumber, ShowingID?)

    static func start(_ member: MemberSummary) -> HearDirections { .which(member, .start) }

    /// `hear-directions.hearing` and the like; while the program is being chosen, that part's own.
    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .looking: "hear-directions.looking"
        case .unknown: "hear-directions.unknown"
        case .hearing: "hear-directions.hearing"
        case .texting: "hear-directions.texting"
        }
    }

    /// Which program, then directions to its venue, then a text.
    public func step(_ context: CallContext) -> Step<HearDirections> {
        switch self {
        case .which(let member, let part):
            return part.step(context).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .program(let program): .go(.looking(member, program.number, nil))
                case .back: .done(.mainMenu)
                }
            }
        case .looking(let member, let program, let showing):
            return .request(.directions(program, showing)) { reply in
                guard case .directions(let directions) = reply else { return nil }
                return .go(directions.map { .hearing(member, program, showing, $0) } ?? .unknown)
            }
        case .unknown:
            return .tell([Prompt(.directionsUnknown)], mustHear: true, then: .done(.mainMenu))
        case .hearing(let member, let program, let showing, let directions):
            return .ask(
                .menu(
                    Prompt(.aboutDirections, .directions(directions.way)), back: .done(.mainMenu),
                    [
                        Option(
                            key: .one, prompt: Prompt(.optionTextDirections, .key(.one)),
                            next: .go(.texting(member, program, showing))),
                        Option(key: .two, prompt: Prompt(.optionGoOn, .key(.two)), next: .done(.mainMenu)),
                    ]))
        case .texting(let member, let program, let showing):
            return .request(.textDirections(program, member.id, context.language, showing)) { reply in
                guard case .directionsTexted(let isTexted) = reply else { return nil }
                return isTexted ? .done(.did([Prompt(.directionsTexted)])) : .go(.unknown)
            }
        }
    }
}

/// Sends the mobile ticket of a booking once more.
public indirect enum ResendTicket: Dialog {
    /// Back to the main menu, or that the ticket is on its way.
    public typealias Outcome = Done

    case which(MemberSummary, ChooseBooking)
    case sending(MemberSummary, Booking)

    static func start(_ member: MemberSummary) -> ResendTicket { .which(member, .start(member, .resend)) }

    /// `resend-ticket.sending`; while the booking is being chosen, that part's own.
    public var place: String {
        switch self {
        case .which(_, let part): part.place
        case .sending: "resend-ticket.sending"
        }
    }

    /// Which booking, then another copy of its ticket, as often a day as the core's rules allow.
    public func step(_ context: CallContext) -> Step<ResendTicket> {
        switch self {
        case .which(let member, let part):
            return part.step(context).inside({ .which(member, $0) }) { outcome in
                switch outcome {
                case .booking(let booking): .go(.sending(member, booking))
                case .none, .back: .done(.mainMenu)
                }
            }
        case .sending(let member, let booking):
            return .request(.resend(booking.number, member.id, context.language)) { reply in
                guard case .resent(let sent) = reply else { return nil }
                return .done(.did([Prompt(sent ? .resent : .notResent)]))
            }
        }
    }
}
