// StatisticsByKind: settlements and statements kind of fare by kind of fare. The lines of a showing, or of a member's
// statement, always add up to it, to the won.

import BookingModel
import SQLite

/// One kind of fare in a showing's settlement.
public struct SettlementKind: Hashable, Sendable {
    /// The kind's code.
    public let code: String
    /// In the local language.
    public let name: String
    /// Its part of the showing's. A change's difference is shared by the prices of the tickets it is for.
    public internal(set) var figures = SalesFigures()
    /// At the end of the day; nil in a correction.
    public internal(set) var good: GoodTickets?
}

/// What one kind of fare has of an amount that the bank is to collect.
public struct StatementKindLine: Hashable, Sendable {
    /// The key of the statement's line.
    public let key: String
    /// Who owes it.
    public let member: MemberNumber
    /// The kind's code; nil: what was owed from before the month, less what was paid.
    public let kind: String?
    /// Tickets sold in the month less those given up.
    public let tickets: Int
    /// Charges less refunds, with fees and surcharges. Below zero: more was given back.
    public let amount: Won
}

extension StatisticsDoor {
    /// Shares a settlement's rows among kinds, and counts their good tickets.
    func addKinds(to rows: inout [SettlementRow], before end: Instant, _ parts: [Int64: KindSums]) throws(StoreFault) {
        for index in rows.indices {
            let showing = rows[index].showing.id.value
            var sums = parts[showing] ?? KindSums()
            if rows[index].good != nil {
                let good = try goodTicketsByKind(of: showing, before: end)
                for (code, name, tickets) in good { sums.setGood(tickets, code, name) }
            }
            rows[index].kinds = sums.lines(hasGood: rows[index].good != nil)
        }
    }

    private func goodTicketsByKind(of showing: Int64, before end: Instant) throws(StoreFault)
        -> [(code: String, name: String, good: GoodTickets)]
    {
        try database.all(
            """
            SELECT fare_kind.code, fare_kind.name_ko, count(*), sum(booking_seat.price)
            FROM booking_version AS v JOIN booking ON booking.id = v.booking
                LEFT JOIN booking_version AS next ON next.booking = v.booking AND next.version = v.version + 1
                JOIN booking_seat ON booking_seat.booking = v.booking AND booking_seat.version = v.version
                JOIN fare_kind ON fare_kind.code = booking_seat.kind
            WHERE v.showing = ?1 AND v.at < ?2 AND coalesce(next.at, booking.cancelled_at, ?2) >= ?2
            GROUP BY fare_kind.code
            """, showing, end
        ) { ($0.text(0), $0.text(1), GoodTickets(tickets: $0.int(2), value: $0.won(3))) }
    }
}

/// Sums of one showing, or of one member, by kind.
struct KindSums {
    private var kinds: [String: SettlementKind] = [:]

    /// Adds a part of a movement.
    mutating func add(_ share: SeatShare) {
        kinds[share.key, default: SettlementKind(code: share.key, name: share.name)].figures += share.figures
    }

    mutating func setGood(_ good: GoodTickets, _ code: String, _ name: String) {
        kinds[code, default: SettlementKind(code: code, name: name)].good = good
    }

    /// By code.
    func lines(hasGood: Bool) -> [SettlementKind] {
        kinds.values.sorted { $0.code < $1.code }.map { kind in
            var kind = kind
            if hasGood, kind.good == nil { kind.good = GoodTickets(tickets: 0, value: .zero) }
            return kind
        }
    }
}

extension StaffDoor {
    /// The lines of a month's statement, kind of fare by kind of fare: what moved on the member's account in the month
    /// by kind, and what is left of the line. They add up to the line's amount.
    /// - Throws: as `statement`, which makes the lines.
    public func statementByKind(_ period: Period) throws(AdminFault) -> [StatementKindLine] {
        let lines = try statement(period)
        let wanted = Set(lines.map(\.member))
        let days = StatisticsPeriod(period.first, period.end.adding(days: -1))
        return try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                var sums: [MemberNumber: KindSums] = [:]
                let shares = SeatShares(database)
                guard let days else { return [] }
                try SalesMovements(database: database, filter: .days(days)).read { movement throws(StoreFault) in
                    guard let member = try payer(of: movement.hold), wanted.contains(member) else { return }
                    for share in try shares.split(movement.figures, ofHold: movement.hold, by: .kind) {
                        sums[member, default: KindSums()].add(share)
                    }
                }
                return lines.flatMap { statementLines($0, (sums[$0.member] ?? KindSums()).lines(hasGood: false)) }
            }
        }
    }

    private func statementLines(_ line: StatementLine, _ kinds: [SettlementKind]) -> [StatementKindLine] {
        let moved = kinds.map {
            StatementKindLine(
                key: line.key, member: line.member, kind: $0.code, tickets: $0.figures.sold - $0.figures.returned,
                amount: $0.figures.net)
        }.filter { $0.tickets != 0 || $0.amount != .zero }
        let rest = line.amount - moved.reduce(Won.zero) { $0 + $1.amount }
        if rest == .zero { return moved }
        return moved + [
            StatementKindLine(key: line.key, member: line.member, kind: nil, tickets: 0, amount: rest)
        ]
    }

    /// The member whose account here a hold was sold on; nil: it was charged at a provider.
    private func payer(of hold: Int64) throws(StoreFault) -> MemberNumber? {
        try database.first(
            """
            SELECT member.number FROM hold JOIN member ON member.id = hold.member
            WHERE hold.id = ?1 AND NOT EXISTS (SELECT 1 FROM booking_version AS v JOIN payment_attempt AS asked
                ON asked.booking = v.booking AND asked.kind = 'charge' AND asked.state = 'paid' AND NOT asked.on_account
                WHERE v.hold = ?1)
            """, hold
        ) { $0.memberNumber(0) }
    }
}
