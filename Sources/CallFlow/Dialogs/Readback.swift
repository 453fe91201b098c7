// Readback: the prompts that read out a showing, a hold and a booking. Every dialog uses these, so that all of
// them sound alike.

import BookingModel

enum Readback {
    /// Program and time, and the journey and number where there are such.
    static func showing(_ showing: Showing) -> [Prompt] {
        var prompts = [
            Prompt(.aboutShowing, .program(showing.program.title, showing.program.number), .when(showing.starts))
        ]
        if let names = showing.journeyNames {
            prompts.append(
                Prompt(
                    .aboutJourney, .from(names.from, showing.journey.from + 1), .to(names.to, showing.journey.to + 1)))
        }
        if let service = showing.service {
            prompts.append(Prompt(number(of: showing.program.category), .service(service)))
        }
        return prompts
    }

    /// What a service's number is the number of: people say 101 열차, but 101 편 of a bus or a flight.
    private static func number(of category: Category) -> Phrase {
        switch category {
        case .concert, .theatre, .sports: .aboutPerformance
        case .train: .aboutTrain
        case .bus: .aboutBus
        case .air: .aboutFlight
        }
    }

    /// Everything a caller agrees to: showing, seats, how they lie, what they cost by kind of fare, and that some have
    /// to be proved.
    static func hold(_ hold: Hold) -> [Prompt] {
        var prompts = showing(hold.showing)
        if !hold.exact { prompts.append(Prompt(.aboutNearest)) }
        prompts.append(Prompt(.aboutSeats, .count(hold.seats.count), .seats(hold.seats.map(\.label))))
        if hold.split { prompts.append(Prompt(.aboutSplit)) }
        prompts += purposes(hold.seats)
        prompts += kinds(hold.seats)
        prompts.append(Prompt(.aboutTotal, .money(hold.total)))
        if let change = hold.change { prompts += difference(change) }
        if hold.seats.contains(where: \.kind.needsCard) { prompts.append(Prompt(.aboutCard)) }
        return prompts
    }

    /// A stored booking, read to its member.
    static func booking(_ booking: Booking) -> [Prompt] {
        [Prompt(.bookingRead, .number(booking.number))] + showing(booking.showing) + [
            Prompt(.aboutSeats, .count(booking.seats.count), .seats(booking.seats.map(\.label)))
        ] + purposes(booking.seats) + kinds(booking.seats) + [Prompt(.aboutTotal, .money(booking.total))]
            + moved(booking.moved)
    }

    /// How many tickets of each kind of fare, and what they cost together; nothing where all are adults'.
    private static func kinds(_ seats: [SoldSeat]) -> [Prompt] {
        seats.tallies.map {
            Prompt(.aboutKind, .kind($0.kind.name, $0.kind.rank), .count($0.count), .money($0.total))
        }
    }

    /// What is special about the seats, heard before their price; nothing is said of usual seats.
    private static func purposes(_ seats: [SoldSeat]) -> [Prompt] {
        let purposes = Set(seats.map(\.label.purpose))
        var prompts: [Prompt] = []
        if purposes.contains(.wheelchair) {
            prompts.append(Prompt(purposes.contains(.companion) ? .aboutWheelchairCompanion : .aboutWheelchair))
        }
        if purposes.contains(.restricted) { prompts.append(Prompt(.aboutRestricted)) }
        return prompts
    }

    /// That it was moved, and until when it costs nothing to give it up.
    private static func moved(_ moved: Moved?) -> [Prompt] {
        guard let moved else { return [] }
        return [Prompt(.bookingMoved, .when(moved.from))]
            + (moved.freeUntil.map { [Prompt(.movedFreeUntil, .when($0))] } ?? [])
    }

    /// What a change would settle.
    private static func difference(_ change: ChangeQuote) -> [Prompt] {
        if change.difference > .zero { return [Prompt(.differenceToPay, .money(change.difference))] }
        if change.fee > .zero { return [Prompt(.differenceRefundFee, .refund(-change.difference), .fee(change.fee))] }
        if change.difference < .zero { return [Prompt(.differenceRefund, .refund(-change.difference))] }
        return [Prompt(.differenceNone)]
    }
}

extension Entry {
    /// A program's number from the leaflet, typed at a menu: its first digit is no menu key.
    static func programNumber(_ context: CallContext, _ then: @escaping (ProgramNumber) -> Next<D>) -> Entry {
        let length = context.facts.rules.programDigits
        return Entry(
            lengths: length...length, first: KeySet([Key.six, .seven, .eight]),
            lengthNotice: Prompt(.programNumberLength, .length(length))
        ) { digits in
            guard let number = ProgramNumber(digits.text) else { return .miss(nil) }
            return .next(then(number))
        }
    }
}

extension Question {
    /// How many tickets: one digit, at most `most`; of more than that the limit is said. An entry, so that a `#` out of
    /// habit after it is not taken for "previous".
    /// - Parameters:
    ///   - limit: how many may be typed, where that is more than are left; nil: `most`.
    ///   - now: how many there are already, when it is how many there shall be in all; nil: of a new booking.
    static func count(
        most: Int, at limit: Int? = nil, now: Int? = nil, back: Next<D>?, then: @escaping (Int) -> Next<D>
    ) -> Question {
        let (most, allowed) = (max(1, most), max(1, limit ?? most))
        let limit = Prompt(.countLimit, .count(most))
        return Question(
            prompts: [now.map { Prompt(.askCountInAll, .count($0)) } ?? Prompt(.askCount, .count(most))],
            entry: Entry(lengths: 1...1, first: KeySet((1...9).map { Key(digit: $0) }), lengthNotice: limit) { digits in
                // The short form of a new booking's question says the limit itself.
                guard let count = Int(digits.text), count <= allowed else { return .miss(now.map { _ in limit }) }
                return .next(then(count))
            }, back: back)
    }
}
