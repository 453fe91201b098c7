// StatisticsGrades: divides an amount of a booking among the grades of its seats, exact to the won.

import BookingModel
import SQLite

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
