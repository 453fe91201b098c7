// StatisticsSales: tickets and money of a period, by the day they moved, by showing, program, venue, grade, kind
// of fare and channel; compared with the ledger.

import BookingModel
import SQLite

/// What sales are summed by. The raw value is the word of the report's part.
public enum SalesDimension: String, Hashable, CaseIterable, Sendable {
    /// The day the money moved.
    case saleDay = "sale-day"
    /// The day of the showing.
    case showingDay = "showing-day"
    /// By what the tickets are for.
    case showing, program, venue
    /// Who put the program on when the money moved.
    case organiser
    /// By the seats' grade, by whom their tickets are for, or through what they were sold.
    case grade, kind, channel
}

/// One line of a sales report.
public struct SalesRow: Hashable, Sendable {
    /// What it is by: a day, a showing's row number, a program's number, a venue's code, an organiser, `VENUE/GRADE`, a
    /// kind of fare, a channel.
    public let key: String
    /// For people; the key itself where there is no name.
    public let name: String
    /// Its tickets and money within the period.
    public internal(set) var figures: SalesFigures
}

/// Tickets and money of some days.
public struct SalesReport: Hashable, Sendable {
    /// The days on which the money moved.
    public let period: StatisticsPeriod
    /// By key, days in order.
    public let rows: [SalesDimension: [SalesRow]]
    /// The ledger's own sums of those days, without any join.
    public let ledger: SalesFigures
    /// Where a part's sums are not the ledger's, in words; empty when all tie to the won.
    public let differences: [String]
    /// True when every part adds up to the ledger.
    public var ties: Bool { differences.isEmpty }
}

extension StatisticsDoor {
    /// Tickets and money that moved on some days. Depends only on rows dated on those days: a closed day never changes.
    public func salesReport(_ period: StatisticsPeriod) throws(AdminFault) -> SalesReport {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                var sums = SalesSums(database)
                try SalesMovements(database: database, filter: .days(period)).read { movement throws(StoreFault) in
                    try sums.add(movement)
                }
                let ledger = try ledgerSums(period)
                return SalesReport(
                    period: period, rows: sums.rows, ledger: ledger, differences: sums.differences(from: ledger))
            }
        }
    }

    /// The ledger alone.
    private func ledgerSums(_ period: StatisticsPeriod) throws(StoreFault) -> SalesFigures {
        let rows = try database.all(
            """
            SELECT kind, sum(amount) FROM ledger WHERE at >= ? AND at < ?
                AND kind IN ('charge', 'refund', 'fee', 'surcharge') GROUP BY kind
            """, period.start, period.end
        ) { SalesFigures($0.word(0), $0.won(1)) }
        return SalesFigures(sumOf: rows)
    }
}

/// Sums under way, by every dimension at once.
struct SalesSums {
    private let showings: ReportedShowings
    private let shares: SeatShares
    private var sums: [SalesDimension: [String: SalesRow]] = [:]

    init(_ database: Database) { (showings, shares) = (ReportedShowings(database), SeatShares(database)) }

    /// Adds a movement to the line it belongs to, by each dimension.
    mutating func add(_ movement: SalesMovement) throws(StoreFault) {
        let showing = try showings.line(movement.showing)
        for dimension in SalesDimension.allCases {
            switch dimension {
            case .saleDay: add(movement.figures, dimension, Zone.local(movement.at).date.description)
            case .showingDay: add(movement.figures, dimension, showing.starts.date.description)
            case .showing:
                add(movement.figures, dimension, showing.id.description, "\(showing.starts) \(showing.title.local)")
            case .program: add(movement.figures, dimension, showing.program.digits, showing.title.local)
            case .venue: add(movement.figures, dimension, showing.venueCode, showing.venue.local)
            case .organiser:
                add(movement.figures, dimension, try showings.organiser(of: movement.showing, at: movement.at))
            case .channel: add(movement.figures, dimension, movement.channel.rawValue)
            case .grade:
                for share in try shares.split(movement.figures, ofHold: movement.hold, by: .grade) {
                    add(share.figures, dimension, "\(showing.venueCode)/\(share.key)", share.name)
                }
            case .kind:
                for share in try shares.split(movement.figures, ofHold: movement.hold, by: .kind) {
                    add(share.figures, dimension, share.key, share.name)
                }
            }
        }
    }

    private mutating func add(
        _ figures: SalesFigures, _ dimension: SalesDimension, _ key: String, _ name: String? = nil
    ) {
        sums[dimension, default: [:]][key, default: SalesRow(key: key, name: name ?? key, figures: SalesFigures())]
            .figures += figures
    }

    /// Every dimension's lines: showings by start, all else by key.
    var rows: [SalesDimension: [SalesRow]] {
        var rows: [SalesDimension: [SalesRow]] = [:]
        for dimension in SalesDimension.allCases {
            let lines = sums[dimension, default: [:]].values
            rows[dimension] = lines.sorted {
                dimension == .showing ? ($0.name, $0.key) < ($1.name, $1.key) : $0.key < $1.key
            }
        }
        return rows
    }

    /// Where the sum of a dimension's lines is not the ledger's.
    func differences(from ledger: SalesFigures) -> [String] {
        SalesDimension.allCases.flatMap { dimension in
            var sum = SalesFigures()
            for row in sums[dimension, default: [:]].values { sum += row.figures }
            let pairs = [
                ("gross", sum.gross, ledger.gross), ("refunds", sum.refunds, ledger.refunds),
                ("fees", sum.fees, ledger.fees),
                ("surcharges", sum.surcharges, ledger.surcharges), ("moved", sum.moved, .zero),
                ("net", sum.net, ledger.net),
            ]
            return pairs.filter { $0.1 != $0.2 }.map {
                "by \(dimension.rawValue), \($0.0): \($0.1), the ledger has \($0.2)"
            }
        }
    }
}
