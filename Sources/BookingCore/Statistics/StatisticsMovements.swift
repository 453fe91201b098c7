// StatisticsMovements: every ticket and every amount that moved, with its day and showing, and divided among grades.
// All sales reports are sums over this.

import BookingModel
import SQLite

/// Sums of tickets and money, in whole won. `net` is what the box office keeps.
public struct SalesFigures: Hashable, Sendable {
    /// Tickets of new bookings, and of changed ones as they are now.
    public internal(set) var sold = 0
    /// Tickets of cancelled bookings, and of changed ones as they were.
    public internal(set) var returned = 0
    /// The ledger's charges.
    public internal(set) var gross = Won.zero
    /// The ledger's refunds: the value of tickets given up, in full.
    public internal(set) var refunds = Won.zero
    /// The ledger's fees: what the box office kept of it.
    public internal(set) var fees = Won.zero
    /// The ledger's surcharges: what the box office paid on top for showings it cancelled.
    public internal(set) var surcharges = Won.zero
    /// Value that a change carried from one showing (grade, channel) to another. Adds up to nothing over all.
    public internal(set) var moved = Won.zero

    /// gross - refunds + fees - surcharges + moved.
    public var net: Won { gross - refunds + fees - surcharges + moved }

    init() {}

    /// One row of the ledger. A payment, and money that others returned at a provider, sells nothing.
    init(_ kind: LedgerKind, _ amount: Won) {
        switch kind {
        case .charge: gross = amount
        case .refund: refunds = amount
        case .fee: fees = amount
        case .surcharge: surcharges = amount
        case .payment, .payout, .paymentReturn, .payoutReturn, .returned, .restored: break
        }
    }

    /// Several together.
    public init(sumOf figures: [SalesFigures]) { for one in figures { self += one } }

    static func += (a: inout SalesFigures, b: SalesFigures) {
        a.sold += b.sold
        a.returned += b.returned
        a.gross += b.gross
        a.refunds += b.refunds
        a.fees += b.fees
        a.surcharges += b.surcharges
        a.moved += b.moved
    }
}

struct SalesMovement {
    let at: Instant
    let showing: Int64
    /// Whose seats it is about.
    let hold: Int64
    /// Through which the tickets were sold.
    let channel: Channel
    let figures: SalesFigures
}

enum MovementFilter {
    case days(StatisticsPeriod)
    /// All of one showing, before a moment.
    case showing(Int64, before: Instant)

    /// A condition on a time and a showing column, with two question marks.
    func condition(time: String, showing: String) -> String {
        switch self {
        case .days: "\(time) >= ? AND \(time) < ?"
        case .showing: "\(showing) = ? AND \(time) < ?"
        }
    }

    /// The values of the two question marks.
    var values: (any Bindable, any Bindable) {
        switch self {
        case .days(let period): (period.start, period.end)
        case .showing(let id, let end): (id, end)
        }
    }
}

struct SalesMovements {
    let database: Database
    let filter: MovementFilter

    /// Gives every movement to `body`, in no certain order.
    func read(_ body: (SalesMovement) throws(StoreFault) -> Void) throws(StoreFault) {
        for movement in try money() { try body(movement) }
        for movement in try tickets() { try body(movement) }
    }

    /// The ledger's rows. One without a hold belongs to a cancelled booking, whose last version never changes again.
    private func money() throws(StoreFault) -> [SalesMovement] {
        let (first, second) = filter.values
        return try database.all(
            """
            SELECT ledger.at, ledger.showing, hold.id, session.channel, ledger.kind, ledger.amount
            FROM ledger LEFT JOIN booking ON booking.id = ledger.booking
                LEFT JOIN booking_version AS last ON last.booking = booking.id AND last.version = booking.version
                JOIN hold ON hold.id = coalesce(ledger.hold, last.hold)
                JOIN session ON session.id = CASE WHEN ledger.hold IS NULL THEN \(SalesMovements.session(of: "last"))
                    ELSE hold.session END
            WHERE \(filter.condition(time: "ledger.at", showing: "ledger.showing"))
                AND ledger.kind IN ('charge', 'refund', 'fee', 'surcharge')
            """, first, second
        ) { row in
            let figures = SalesFigures(row.word(4), row.won(5))
            return SalesMovement(
                at: row.instant(0), showing: row.int64(1), hold: row.int64(2), channel: row.word(3), figures: figures)
        }
    }

    /// Tickets that came with a version, went with the next, or went with a cancellation.
    private func tickets() throws(StoreFault) -> [SalesMovement] {
        let (first, second) = filter.values
        let (columns, session) = (
            "v.showing, v.hold, session.channel, v.seats",
            "JOIN session ON session.id = \(SalesMovements.session(of: "v"))"
        )
        let came = try database.all(
            """
            SELECT v.at, \(columns), coalesce(old.total, 0) FROM booking_version AS v \(session)
                LEFT JOIN booking_version AS old ON old.booking = v.booking AND old.version = v.version - 1
            WHERE \(filter.condition(time: "v.at", showing: "v.showing"))
                AND v.rule IS NOT '\(ShowingMoves.rule)'
            """, first, second
        ) { Self.movement($0) { (figures, seats, value) in (figures.sold, figures.moved) = (seats, value) } }
        let changed = try database.all(
            """
            SELECT next.at, \(columns), v.total
            FROM booking_version AS next JOIN booking_version AS v ON v.booking = next.booking
                AND v.version = next.version - 1 \(session)
            WHERE \(filter.condition(time: "next.at", showing: "v.showing"))
                AND next.rule IS NOT '\(ShowingMoves.rule)'
            """, first, second
        ) { Self.movement($0) { (figures, seats, value) in (figures.returned, figures.moved) = (seats, -value) } }
        let cancelled = try database.all(
            """
            SELECT booking.cancelled_at, \(columns), 0
            FROM booking JOIN booking_version AS v ON v.booking = booking.id AND v.version = booking.version \(session)
            WHERE \(filter.condition(time: "booking.cancelled_at", showing: "v.showing"))
            """, first, second
        ) { Self.movement($0) { (figures, seats, _) in figures.returned = seats } }
        return came + changed + cancelled
    }

    /// The conversation that a version of a booking was sold in, as an SQL value: versions that a moved showing made
    /// belong to the channel of those before.
    static func session(of version: String) -> String {
        """
        (SELECT sold.session FROM booking_version AS sold WHERE sold.booking = \(version).booking
            AND sold.version <= \(version).version AND sold.rule IS NOT '\(ShowingMoves.rule)'
            ORDER BY sold.version DESC LIMIT 1)
        """
    }

    private static func movement(_ row: ResultRow, _ fill: (inout SalesFigures, Int, Won) -> Void) -> SalesMovement {
        var figures = SalesFigures()
        fill(&figures, row.int(4), row.won(5))
        return SalesMovement(
            at: row.instant(0), showing: row.int64(1), hold: row.int64(2), channel: row.word(3), figures: figures)
    }
}

/// What one grade has of an amount.
struct GradeShare {
    /// Its position in the venue.
    let grade: Int
    /// Korean.
    let name: String
    let figures: SalesFigures
}

/// Shares amounts by the prices of the seats they are for. The parts always add up to the whole.
final class GradeShares {
    private struct Weight {
        let grade: Int
        let name: String
        let price: Int64
        let seats: Int64
    }
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// The figures of a hold's seats, by grade: tickets by seats, money by prices (free seats: by seats).
    func split(_ figures: SalesFigures, ofHold hold: Int64) throws(StoreFault) -> [GradeShare] {
        let weights = try database.all(
            """
            SELECT grade.position, grade.name_ko, sum(hold_seat.price), count(*)
            FROM hold_seat JOIN seat ON seat.id = hold_seat.seat JOIN section ON section.id = seat.section
                JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
            WHERE hold_seat.hold = ? GROUP BY grade.position ORDER BY grade.position
            """, hold
        ) { Weight(grade: $0.int(0), name: $0.text(1), price: $0.int64(2), seats: $0.int64(3)) }
        let seats = weights.map(\.seats)
        let prices = weights.contains { $0.price > 0 } ? weights.map(\.price) : seats
        let sold = Self.share(Int64(figures.sold), by: seats)
        let returned = Self.share(Int64(figures.returned), by: seats)
        let gross = Self.share(figures.gross.amount, by: prices)
        let refunds = Self.share(figures.refunds.amount, by: prices)
        let fees = Self.share(figures.fees.amount, by: prices)
        let surcharges = Self.share(figures.surcharges.amount, by: prices)
        let moved = Self.share(figures.moved.amount, by: prices)
        return weights.indices.map { index in
            var part = SalesFigures()
            (part.sold, part.returned) = (Int(sold[index]), Int(returned[index]))
            (part.gross, part.refunds, part.fees) = (Won(gross[index]), Won(refunds[index]), Won(fees[index]))
            (part.surcharges, part.moved) = (Won(surcharges[index]), Won(moved[index]))
            return GradeShare(grade: weights[index].grade, name: weights[index].name, figures: part)
        }
    }

    /// An amount in parts like the weights: each gets what the running sum, cut to whole won, has more than before it.
    static func share(_ amount: Int64, by weights: [Int64]) -> [Int64] {
        let whole = weights.reduce(0, +)
        guard whole > 0 else { return weights.map { _ in 0 } }
        var (running, given): (Int64, Int64) = (0, 0)
        return weights.map { weight in
            running += weight
            let upTo = amount.magnitude.multipliedFullWidth(by: running.magnitude)
            let sum = Int64(whole.magnitude.dividingFullWidth(upTo).quotient)
            defer { given = sum }
            return amount < 0 ? given - sum : sum - given
        }
    }
}
