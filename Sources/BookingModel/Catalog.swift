// Catalog: what is on sale, as the core answers it to a channel.

/// What kind of thing a program is. Each kind has its own words (회차 or 편, 구역 or 호차) and its own fee table.
public enum Category: String, Hashable, CaseIterable, Sendable {
    case concert, theatre, sports, train, bus, air

    /// True where a program runs between stops and a seat is sold leg by leg.
    public var isTransport: Bool {
        switch self {
        case .train, .bus, .air: true
        case .concert, .theatre, .sports: false
        }
    }
}

/// A show, match or route, as offered to a caller.
public struct Program: Hashable, Sendable {
    /// What a caller types for it at any menu, and the leaflet prints: 3 or 4 digits.
    public let number: ProgramNumber
    /// Decides the words of the conversation and the fee table.
    public let category: Category
    /// As read to callers, in both languages, with its recording when there is one.
    public let title: Name
    /// The stops of a transport program in running order (two or more); empty for a venue's program.
    public let stops: [Stop]
    /// What its venue or vehicle has besides usual seats.
    public let choices: SeatChoices

    /// - Parameter stops: two or more in running order for transport, with indices 0, 1, 2 ...; none for a venue's
    ///   program.
    public init(number: ProgramNumber, category: Category, title: Name, stops: [Stop], choices: SeatChoices = []) {
        (self.number, self.category, self.title, self.stops) = (number, category, title, stops)
        self.choices = choices
    }

    /// The whole way: from the first stop to the last; a venue's one leg.
    public var wholeJourney: Journey { Journey(from: 0, to: max(1, stops.count - 1)) }
    /// True when a caller has to say where to get on and off (three stops or more).
    public var asksForStops: Bool { stops.count > 2 }
}

/// How to get to a venue.
public struct Directions: Hashable, Sendable {
    /// Its postal address, as it is written; never recorded.
    public let address: Name
    /// How to get there, by public transport and by car. Its recording says the address, too.
    public let way: Name
    /// - Parameters:
    ///   - address: an import asks for at most 80 characters.
    ///   - way: an import asks for at most 200 characters.
    public init(address: Name, way: Name) { (self.address, self.way) = (address, way) }
}

/// A stop of a transport program.
public struct Stop: Hashable, Sendable {
    /// 0 for the first stop.
    public let index: Int
    /// As read to callers and printed on the mobile ticket.
    public let name: Name
    /// - Parameter index: the place in running order, from 0.
    public init(index: Int, name: Name) { (self.index, self.name) = (index, name) }
}

/// From one stop to a later one, by stop index. A venue's showing has the one journey 0 to 1. The legs are `from..<to`.
public struct Journey: Hashable, Sendable, CustomStringConvertible {
    /// The stop where the passenger gets on, from 0.
    public let from: Int
    /// The stop where the passenger gets off, after `from`.
    public let to: Int
    /// Precondition: `0 <= from < to`.
    public init(from: Int, to: Int) {
        precondition(from >= 0 && from < to, "a journey goes forward")
        (self.from, self.to) = (from, to)
    }
    /// The legs it covers.
    public var legs: Range<Int> { from..<to }
    public var description: String { "\(from)-\(to)" }
}

/// Tag of `ShowingID`, and one dated performance or departure as offered to a caller.
public struct Showing: Hashable, Sendable {
    /// The row of the showing in the database; callers never hear it.
    public let id: ShowingID
    /// What is shown or run, with all its stops.
    public let program: Program
    /// The journey the offer is for.
    public let journey: Journey
    /// When it starts, or leaves the boarding stop, in local time.
    public let starts: LocalDateTime
    /// What people call it: a train number or performance number ("101", "2"), nil when it has none. Digits only.
    public let service: String?
    /// Seats free on every leg of the journey, at the moment of asking.
    public let remaining: Int
    /// When its sale begins for the asker, in local time; nil: it has begun.
    public let opens: LocalDateTime?
    /// The kinds of fares it is sold by besides the adult's, by rank; empty: every ticket is an adult's.
    public let kinds: [KindOffer]

    /// - Parameters:
    ///   - journey: one that the program has, see `Program.wholeJourney`.
    ///   - starts: local start, or departure from the stop `journey.from`.
    ///   - service: digits only, nil when people call it by its time alone.
    ///   - remaining: 0 or more seats, free on every leg of the journey.
    ///   - opens: when its sale begins for the asker; nil: it has begun.
    ///   - kinds: besides the adult's, by rank.
    public init(
        id: ShowingID, program: Program, journey: Journey, starts: LocalDateTime, service: String?, remaining: Int,
        opens: LocalDateTime? = nil, kinds: [KindOffer] = []
    ) {
        self.kinds = kinds
        (self.id, self.program, self.journey) = (id, program, journey)
        (self.starts, self.service, self.remaining) = (starts, service, remaining)
        self.opens = opens
    }

    /// The names of the boarding and alighting stops; nil for a venue.
    public var journeyNames: (from: Name, to: Name)? {
        guard program.stops.indices.contains(journey.from), program.stops.indices.contains(journey.to) else {
            return nil
        }
        return (program.stops[journey.from].name, program.stops[journey.to].name)
    }
}

/// One grade of a showing with its fare and what is left of it.
public struct GradeOffer: Hashable, Sendable {
    /// Position in the venue's list of grades, dearest first, from 0.
    public let grade: Int
    /// As read to callers: `VIP석`, `R`.
    public let name: Name
    /// Of one ticket for the journey asked for, 0 won or more, by the showing's tariff.
    public let price: Won
    /// Seats of the grade free on every leg, 0 or more, the asker's own among them.
    public let remaining: Int
    /// - Parameter grade: position in the venue's list of grades, dearest first, from 0.
    public init(grade: Int, name: Name, price: Won, remaining: Int) {
        (self.grade, self.name, self.price, self.remaining) = (grade, name, price, remaining)
    }
}

/// One section of a showing with what is left of it.
public struct SectionOffer: Hashable, Sendable {
    /// The number a caller types for it, 1...999.
    public let keypad: Int
    /// As read to callers: a block, a floor, a train's car.
    public let name: Name
    /// The name of the one grade all its seats have.
    public let grade: Name
    /// Of one ticket for the journey asked for, 0 won or more, by the showing's tariff.
    public let price: Won
    /// Seats of the section free on every leg, 0 or more, the asker's own among them.
    public let remaining: Int
    /// - Parameter keypad: the number a caller types for it, 1...999.
    public init(keypad: Int, name: Name, grade: Name, price: Won, remaining: Int) {
        (self.keypad, self.name, self.grade, self.price, self.remaining) = (keypad, name, grade, price, remaining)
    }
}
