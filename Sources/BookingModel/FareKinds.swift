// FareKinds: kinds of fares (권종), as data: whom a ticket is for, what it costs, and which kinds go together.

/// A kind of fare.
public struct FareKind: Hashable, Sendable {
    /// What staff and files call it, 1...40 small letters, digits and hyphens: `child`.
    public let code: String
    /// As read to callers, written on tickets and shown at gates.
    public let name: Name
    /// Its place among kinds, as they are asked for, read out and given seats: 0 for the adult's alone, 1...99.
    public let rank: Int
    /// Whether staff have to look at a card that proves it.
    public let needsCard: Bool

    /// The code of the fare that every ticket has unless another is asked for.
    public static let adult = "adult"
    /// That fare, as a new box office names it.
    public static let adultFare = FareKind(
        code: adult, name: Name(local: "어른", latin: "adult", clip: "names/kind-adult"), rank: 0, needsCard: false)

    /// - Parameters:
    ///   - code: 1...40 small letters, digits and hyphens.
    ///   - rank: 0 for the adult's, 1...99 for others.
    public init(code: String, name: Name, rank: Int, needsCard: Bool) {
        self.code = code
        self.name = name
        self.rank = rank
        self.needsCard = needsCard
    }
}

/// How many tickets of a kind one booking may have.
public struct KindLimit: Hashable, Sendable {
    /// At most so many, 1...9.
    public let most: Int
    /// For each ticket of this kind, by its code; nil: in the whole booking.
    public let per: String?
    /// - Parameters:
    ///   - most: 1...9.
    ///   - per: the code of a kind; nil: in the whole booking.
    public init(most: Int, per: String?) {
        self.most = most
        self.per = per
    }
}

/// A kind besides the adult's, as a showing offers it.
public struct KindOffer: Hashable, Sendable {
    /// Which.
    public let kind: FareKind
    /// Nil: as many as there are tickets.
    public let limit: KindLimit?
    /// - Parameter limit: nil when the program sets none.
    public init(kind: FareKind, limit: KindLimit?) {
        self.kind = kind
        self.limit = limit
    }
}

/// Tickets of one kind besides the adult's.
public struct KindCount: Hashable, Sendable {
    /// The kind's code.
    public let kind: String
    /// 1 or more.
    public let count: Int
    /// - Parameter count: 1 or more.
    public init(_ kind: String, _ count: Int) {
        self.kind = kind
        self.count = count
    }
}

/// How many tickets of which kinds.
public struct Party: Hashable, Sendable {
    /// All tickets, 1 or more.
    public let count: Int
    /// Those that are not adults', in the order of the kinds' ranks.
    public let others: [KindCount]

    /// - Precondition: the others are no more than all.
    public init(_ count: Int, others: [KindCount] = []) {
        precondition(others.reduce(0) { $0 + $1.count } <= count, "more kinds than tickets")
        self.count = count
        self.others = others.filter { $0.count > 0 }
    }

    /// Tickets by their kinds' codes, the order of which is kept.
    public init(kinds: [String]) {
        var others: [KindCount] = []
        for kind in kinds where kind != FareKind.adult {
            if let at = others.firstIndex(where: { $0.kind == kind }) {
                others[at] = KindCount(kind, others[at].count + 1)
            } else {
                others.append(KindCount(kind, 1))
            }
        }
        self.init(kinds.count, others: others)
    }

    /// Tickets at the adult's fare, 0 or more.
    public var adults: Int { count - others.reduce(0) { $0 + $1.count } }

    /// Tickets of a kind, by its code.
    public func count(of kind: String) -> Int {
        kind == FareKind.adult ? adults : others.reduce(0) { $0 + ($1.kind == kind ? $1.count : 0) }
    }

    /// The kind of each ticket, by code. The seats of a hold take them in this order: adults first, then by rank.
    public var kinds: [String] {
        Array(repeating: FareKind.adult, count: adults) + others.flatMap { Array(repeating: $0.kind, count: $0.count) }
    }
}

/// Tickets of one kind, the adult's or another, as people read them.
public struct KindTally: Hashable, Sendable {
    /// Which.
    public let kind: FareKind
    /// How many, 1 or more.
    public let count: Int
    /// What they cost together.
    public let total: Won
    /// - Parameters:
    ///   - count: 1 or more.
    ///   - total: of all of them.
    public init(kind: FareKind, count: Int, total: Won) {
        self.kind = kind
        self.count = count
        self.total = total
    }
}

extension [KindTally] {
    /// One for each kind, in the order they come first.
    public init(_ tickets: [KindTally]) {
        self = []
        for ticket in tickets {
            if let at = firstIndex(where: { $0.kind.code == ticket.kind.code }) {
                self[at] = KindTally(
                    kind: ticket.kind, count: self[at].count + ticket.count, total: self[at].total + ticket.total)
            } else {
                append(ticket)
            }
        }
    }
}

extension [SoldSeat] {
    /// What is sold, kind by kind in the order of the seats; empty when all are adults'.
    public var tallies: [KindTally] {
        guard contains(where: { $0.kind.code != FareKind.adult }) else { return [] }
        return [KindTally](map { KindTally(kind: $0.kind, count: 1, total: $0.price) })
    }

    /// How many of which kinds they are.
    public var party: Party { Party(kinds: map(\.kind.code)) }
}

/// A limit that a party breaks.
public struct KindExcess: Hashable, Sendable {
    /// The kind there are too many of.
    public let kind: FareKind
    /// How many of it the party may have, 0 or more.
    public let allowed: Int
    /// - Parameter allowed: 0 or more.
    public init(kind: FareKind, allowed: Int) {
        self.kind = kind
        self.allowed = allowed
    }
}

extension [KindOffer] {
    /// The first kind, by rank, of which a party has more than it may have; nil: none.
    public func excess(in party: Party) -> KindExcess? {
        for offer in self {
            guard let limit = offer.limit else { continue }
            let allowed = limit.per.map { limit.most * party.count(of: $0) } ?? limit.most
            if party.count(of: offer.kind.code) > allowed { return KindExcess(kind: offer.kind, allowed: allowed) }
        }
        return nil
    }

    /// The same party with its kinds in the order of the offers, which cover it.
    public func inOrder(_ party: Party) -> Party {
        Party(party.count, others: map { KindCount($0.kind.code, party.count(of: $0.kind.code)) })
    }

    /// True when every kind of a party is offered.
    public func cover(_ party: Party) -> Bool {
        party.others.allSatisfy { other in contains { $0.kind.code == other.kind } }
    }
}

extension [FareKind] {
    /// How many there are of each, in the order they come first.
    public var counts: [(kind: FareKind, count: Int)] {
        var counts: [(kind: FareKind, count: Int)] = []
        for kind in self {
            if let at = counts.firstIndex(where: { $0.kind.code == kind.code }) {
                counts[at].count += 1
            } else {
                counts.append((kind, 1))
            }
        }
        return counts
    }
}

/// Which amounts a share of a price is rounded to.
public struct Rounding: Hashable, Sendable {
    /// Which way. The raw value is the word of files and of the database.
    public enum Direction: String, Hashable, CaseIterable, Sendable {
        /// In the passenger's favour.
        case down
        /// In the box office's favour.
        case up
        /// Half a unit goes up.
        case nearest
    }
    /// Won, 1...10,000.
    public let unit: Int
    /// Which way.
    public let direction: Direction
    /// To whole won, in the passenger's favour.
    public static let toWon = Rounding(unit: 1, .down)
    /// - Parameter unit: won, 1...10,000.
    public init(unit: Int, _ direction: Direction) {
        self.unit = unit
        self.direction = direction
    }
}

/// What a kind pays.
public enum KindPrice: Hashable, Sendable {
    /// A share of the adult's fare, 0...100 per cent, rounded.
    case share(percent: Int, Rounding)
    /// Whatever the adult pays, 0...1,000,000,000 won.
    case fixed(Won)

    /// The price of one ticket where an adult's costs so much.
    public func price(ofAdult adult: Won) -> Won {
        switch self {
        case .fixed(let won): return won
        case .share(let percent, let rounding):
            // In hundredths of a won, so that nothing is lost before it is rounded.
            let exact = adult.amount * Int64(percent)
            let unit = Int64(rounding.unit) * 100
            let units =
                switch rounding.direction {
                case .down: exact / unit
                case .up: (exact + unit - 1) / unit
                case .nearest: (exact + unit / 2) / unit
                }
            return Won(units * Int64(rounding.unit))
        }
    }
}

/// A rule of a tariff: what a kind pays on some days, for one grade or all, one journey or all. The rule for the
/// journey goes before the one for all, and then the rule for the grade. A kind without a rule for a day is not
/// sold for it.
public struct KindFare: Hashable, Sendable {
    /// The list of prices it belongs to; the adult's fares are there, too.
    public let tariff: String
    /// The kind's code; never the adult's.
    public let kind: String
    /// On which days; never empty.
    public let days: Set<DayKind>
    /// Position in the venue's list of grades, from 0; nil: all.
    public let grade: Int?
    /// From and to which stop; nil: all.
    public let journey: Journey?
    /// What one ticket costs.
    public let price: KindPrice
    /// - Parameters:
    ///   - days: never empty.
    ///   - grade: position in the venue's list, from 0; nil: all.
    ///   - journey: nil: all.
    public init(
        tariff: String, kind: String, days: Set<DayKind>, grade: Int?, journey: Journey?, price: KindPrice
    ) {
        self.tariff = tariff
        self.kind = kind
        self.days = days
        self.grade = grade
        self.journey = journey
        self.price = price
    }
}

/// A program's limit of a kind.
public struct PlannedKindLimit: Hashable, Sendable {
    /// The kind's code; never the adult's.
    public let kind: String
    /// How many.
    public let limit: KindLimit
    /// - Parameter kind: the code of a kind that the program sells.
    public init(kind: String, limit: KindLimit) {
        self.kind = kind
        self.limit = limit
    }
}
