// KindFares: the kinds of fares a showing is sold by, and what each pays for a grade and journey. Only showings whose
// tariff sells kinds are looked at: others have the adult's fare alone.

import BookingModel
import SQLite

/// Reading kinds of fares.
enum KindFares {
    /// Whether the showing of the outer query is sold by kinds, as an SQL value.
    static let areSold = """
        EXISTS (SELECT 1 FROM kind_fare WHERE kind_fare.program = showing.program
            AND kind_fare.tariff = showing.tariff)
        """

    /// The kinds besides the adult's that are sold for a journey on a day, by rank.
    static func offers(
        of program: Int64, _ tariff: String, _ journey: Journey, on day: LocalDate, in database: Database
    ) throws(StoreFault) -> [KindOffer] {
        let days = try FeeTables.kind(of: day, in: database)
        return try database.all(
            """
            SELECT fare_kind.code, name_ko, name_en, clip, rank, needs_card, kind_limit.most, kind_limit.per
            FROM fare_kind LEFT JOIN kind_limit ON kind_limit.program = ?1 AND kind_limit.kind = fare_kind.code
            WHERE EXISTS (SELECT 1 FROM kind_fare WHERE program = ?1 AND tariff = ?2 AND day = ?3
                AND kind_fare.kind = fare_kind.code
                AND (from_stop = -1 OR (from_stop = ?4 AND to_stop = ?5)))
            ORDER BY rank, fare_kind.code
            """, program, tariff, days.rawValue, journey.from, journey.to
        ) { row in
            KindOffer(
                kind: kind(row, at: 0),
                limit: row.optionalInt(6).map { KindLimit(most: $0, per: row.optionalText(7)) })
        }
    }

    /// The kind in six columns of a row: code, names, clip, rank, whether it needs a card.
    static func kind(_ row: ResultRow, at first: Int) -> FareKind {
        FareKind(
            code: row.text(first), name: row.name(first + 1), rank: row.int(first + 4), needsCard: row.bool(first + 5))
    }

    /// What each kind pays, by code, where an adult pays so much.
    static func prices(of showing: ShowingRecord, grade: Int, adult: Won, in database: Database) throws(StoreFault)
        -> [String: Won]
    {
        let day = try FeeTables.kind(of: Zone.local(showing.leavesAt).date, in: database)
        // The rule for all comes first, so that the last one written is the one that goes before the others.
        let found = try database.all(
            """
            SELECT kind, unit, amount, round_to, round FROM kind_fare
            WHERE program = ? AND tariff = ? AND day = ? AND grade IN (-1, ?)
                AND (from_stop = -1 OR (from_stop = ? AND to_stop = ?)) ORDER BY from_stop, grade
            """, showing.programRow, showing.tariff, day.rawValue, grade, showing.journey.from, showing.journey.to
        ) { (kind: $0.text(0), price: price($0, at: 1)) }
        var prices: [String: Won] = [:]
        for rule in found { prices[rule.kind] = rule.price.price(ofAdult: adult) }
        return prices
    }

    /// Every rule of a program, one for each day.
    static func rules(of program: Int64, in database: Database) throws(StoreFault) -> [KindFare] {
        try database.all(
            """
            SELECT tariff, kind, day, grade, from_stop, to_stop, unit, amount, round_to, round FROM kind_fare
            WHERE program = ?
            """, program
        ) { row in
            KindFare(
                tariff: row.text(0), kind: row.text(1), days: [row.word(2)], grade: row.int(3) < 0 ? nil : row.int(3),
                journey: row.int(4) < 0 ? nil : Journey(from: row.int(4), to: row.int(5)), price: price(row, at: 6))
        }
    }

    /// A rule as one for each of its days, as they are stored.
    static func byDay(_ rule: KindFare) -> [KindFare] {
        rule.days.map {
            KindFare(
                tariff: rule.tariff, kind: rule.kind, days: [$0], grade: rule.grade, journey: rule.journey,
                price: rule.price)
        }
    }

    private static func price(_ row: ResultRow, at first: Int) -> KindPrice {
        switch row.word(first, as: Unit.self) {
        case .percent:
            .share(percent: row.int(first + 1), Rounding(unit: row.int(first + 2), row.word(first + 3)))
        case .won: .fixed(row.won(first + 1))
        }
    }

    private enum Unit: String { case percent, won }
}

/// A kind of fare as staff see it.
public struct KindSummary: Hashable, Sendable {
    /// Which.
    public let kind: FareKind
    /// Programs that sell it now.
    public let programs: Int
}

/// What one kind pays for one grade and journey under one tariff.
public struct KindPriceLine: Hashable, Sendable {
    /// The tariff.
    public let tariff: String
    /// Which kind; the adult's is among them.
    public let kind: FareKind
    /// On which kind of day.
    public let day: DayKind
    /// The name of the grade.
    public let grade: Name
    /// From and to which stop; 0 to 1 at a venue.
    public let journey: Journey
    /// Of one ticket.
    public let price: Won
}

extension StaffDoor {
    /// All kinds of fares, by rank.
    public func kinds() throws(AdminFault) -> [KindSummary] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT code, name_ko, name_en, clip, rank, needs_card,
                    (SELECT count(DISTINCT program) FROM kind_fare WHERE kind_fare.kind = fare_kind.code)
                FROM fare_kind ORDER BY rank, code
                """
            ) { KindSummary(kind: KindFares.kind($0, at: 0), programs: $0.int(6)) }
        }
    }

    /// What every kind pays for everything a program sells: its price list. Nil when there is no such program.
    public func kindPrices(of number: ProgramNumber) throws(AdminFault) -> [KindPriceLine]? {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                guard
                    let program = try database.first(
                        "SELECT id, venue FROM program WHERE number = ?", number,
                        as: { (row: $0.int64(0), venue: $0.int64(1)) })
                else { return nil }
                return try priceLines(program.row, venue: program.venue)
            }
        }
    }

    private func priceLines(_ program: Int64, venue: Int64) throws(StoreFault) -> [KindPriceLine] {
        let kinds = try database.all(
            "SELECT code, name_ko, name_en, clip, rank, needs_card FROM fare_kind ORDER BY rank"
        ) { KindFares.kind($0, at: 0) }
        let rules = try KindFares.rules(of: program, in: database)
        let fares = try database.all(
            """
            SELECT fare.tariff, fare.grade, fare.from_stop, fare.to_stop, fare.price, name_ko, name_en, clip
            FROM fare JOIN grade ON grade.venue = ? AND grade.position = fare.grade WHERE fare.program = ?
            ORDER BY fare.tariff, fare.from_stop, fare.to_stop, fare.grade
            """, venue, program
        ) {
            (
                fare: Fare(
                    tariff: $0.text(0), grade: $0.int(1), journey: Journey(from: $0.int(2), to: $0.int(3)),
                    price: $0.won(4)), grade: $0.name(5)
            )
        }
        var lines: [KindPriceLine] = []
        for (fare, grade) in fares {
            for kind in kinds {
                for day in DayKind.allCases {
                    guard let price = rules.price(of: kind.code, fare, on: day) else { continue }
                    lines.append(
                        KindPriceLine(
                            tariff: fare.tariff, kind: kind, day: day, grade: grade, journey: fare.journey,
                            price: price))
                }
            }
        }
        return lines
    }
}

extension [KindFare] {
    /// What a kind pays for what a fare is for; nil when it is not sold on that kind of day.
    public func price(of kind: String, _ fare: Fare, on day: DayKind) -> Won? {
        if kind == FareKind.adult { return fare.price }
        let fitting = filter {
            $0.kind == kind && $0.tariff == fare.tariff && $0.days.contains(day)
                && KindCoverage.covers($0, fare.grade, fare.journey)
        }
        let best = fitting.max { a, b in
            (a.journey == nil ? 0 : 1, a.grade == nil ? 0 : 1) < (b.journey == nil ? 0 : 1, b.grade == nil ? 0 : 1)
        }
        return best?.price.price(ofAdult: fare.price)
    }
}
