// QuotaAdmin: staff keep seats of showings for one channel, and see what is taken of them.

import BookingModel
import SQLite

/// A quota as a line of a list.
public struct QuotaLine: Hashable, Sendable {
    /// Which showing.
    public let showing: ShowingID
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// Start, or departure from the first stop, in local time.
    public let starts: LocalDateTime
    /// Who sells it.
    public let channel: Channel
    /// How many seats it has.
    public let seats: Int
    /// What of it is sold or held, on the leg with the most; nil once it has fallen back.
    public let taken: Int?
    /// When it falls back, in local time.
    public let fallsBack: LocalDateTime
}

extension StaffDoor {
    /// Keeps seats for a channel. For a program: of all its showings whose quota would not have fallen back already.
    /// - Returns: how many showings it is for.
    /// - Throws: `.badValue` when the target is unknown, or a showing has sold too much for it; then no quota of any
    ///   showing has changed. `.database`.
    @discardableResult
    public func setQuota(_ quota: Quota, of target: SaleTarget) throws(AdminFault) -> Int {
        guard (0...SaleTimes.mostMinutes).contains(quota.until) else {
            throw .badValue("a quota falls back 0 to \(SaleTimes.mostMinutes) minutes before the start")
        }
        return try changeQuotas(of: target, quota.channel, to: quota)
    }

    /// Takes the quotas of a channel away: their seats are everybody's from now on.
    /// - Returns: how many showings had one.
    /// - Throws: `.badValue` for an unknown program or showing; `.database`.
    public func removeQuota(of target: SaleTarget, for channel: Channel) throws(AdminFault) -> Int {
        try changeQuotas(of: target, channel, to: nil)
    }

    private func changeQuotas(of target: SaleTarget, _ channel: Channel, to quota: Quota?) throws(AdminFault) -> Int {
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<Int, AdminFault> in
                guard let place = try SaleRules.place(of: target, in: database) else { return .failure(target.unknown) }
                let showings = try database.all(
                    "SELECT id, starts_at FROM showing WHERE \(place.owner == "program" ? "program" : "id") = ?",
                    place.row
                ) { (id: ShowingID($0.int64(0)), starts: $0.instant(1)) }
                var count = 0
                for (id, starts) in showings {
                    if let quota, starts + -60 * Int64(quota.until) <= clock.now {
                        guard case .showing = target else { continue }
                        return .failure(.badValue("the quota would have fallen back already; name fewer minutes"))
                    }
                    let store = QuotaStore(database: database, now: clock.now)
                    if let quota {
                        if let fault = try store.store(quota, of: id) { return .failure(.badValue(fault)) }
                        count += 1
                    } else {
                        count += try store.remove(from: id, channel)
                    }
                    try office.offerSeats(of: id)
                }
                return .success(count)
            }
        }
        return try result.get()
    }

    /// Quotas of showings that have not started, by program, start and channel, at most `rowsListed`.
    /// - Parameter program: only this one's; nil: all.
    public func quotas(of program: ProgramNumber? = nil) throws(AdminFault) -> [QuotaLine] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT quota.showing, program.number, showing.starts_at, quota.channel, quota.seats,
                    (SELECT max(taken) FROM quota_leg WHERE quota_leg.showing = quota.showing
                        AND quota_leg.channel = quota.channel AND showing.starts_at - 60 * quota.until > ?2),
                    quota.until
                FROM quota JOIN showing ON showing.id = quota.showing JOIN program ON program.id = showing.program
                WHERE showing.starts_at > ?2 AND (?1 IS NULL OR program.number = ?1)
                ORDER BY program.number, showing.starts_at, quota.showing, quota.channel LIMIT \(BoxOffice.rowsListed)
                """, program, clock.now
            ) { row in
                QuotaLine(
                    showing: row.id(0), program: row.programNumber(1), starts: Zone.local(row.instant(2)),
                    channel: row.word(3), seats: row.int(4), taken: row.optionalInt64(5).map { Int($0) },
                    fallsBack: Zone.local(row.instant(2) + -60 * row.int64(6)))
            }
        }
    }
}

/// Storing quotas. Only inside a writing transaction.
struct QuotaStore {
    let database: Database
    let now: Instant

    /// Takes a quota away.
    /// - Returns: 1, or 0 when there is none.
    func remove(from showing: ShowingID, _ channel: Channel) throws(StoreFault) -> Int {
        try database.run("DELETE FROM quota_leg WHERE showing = ? AND channel = ?", showing, channel.rawValue)
        return try database.run("DELETE FROM quota WHERE showing = ? AND channel = ?", showing, channel.rawValue)
    }

    /// Stores a quota of one showing.
    /// - Returns: why it cannot be, in words; nil: it is stored.
    func store(_ quota: Quota, of showing: ShowingID) throws(StoreFault) -> String? {
        let channel = quota.channel
        try Holds.freeLapsed(showing, now: now, in: database)
        try Quotas.fallBack(showing, now: now, in: database)
        try database.run("DELETE FROM quota_leg WHERE showing = ? AND channel = ?", showing, channel.rawValue)
        let all = try database.first(
            """
            SELECT coalesce(sum(section.seats), 0) FROM showing_section JOIN section
                ON section.id = showing_section.section
            WHERE showing_section.showing = ? AND showing_section.leg = 0
            """, showing
        ) { $0.int(0) }
        let seats = quota.size.of(all ?? 0)
        try database.run(
            """
            INSERT INTO quota(showing, channel, seats, until, set_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT(showing, channel) DO UPDATE SET seats = excluded.seats, until = excluded.until, fell_back = 0,
                set_at = excluded.set_at
            """, showing, channel.rawValue, seats, quota.until, now)
        return try open(seats, of: showing, for: channel)
    }

    /// Counts what the channel has taken on each leg, and refuses a quota that is smaller, or one for which others have
    /// left too few seats.
    private func open(_ seats: Int, of showing: ShowingID, for channel: Channel) throws(StoreFault) -> String? {
        let name =
            try database.first(
                """
                SELECT number, starts_at FROM showing JOIN program ON program.id = showing.program
                WHERE showing.id = ?
                """, showing
            ) { "showing \(showing) (\($0.text(0)) \(Zone.local($0.instant(1))))" } ?? "showing \(showing)"
        let legs = try database.all(
            """
            SELECT leg, sum(free), (SELECT count(*) FROM claim JOIN seat ON seat.id = claim.seat
                    AND seat.purpose IN ('usual', 'house') WHERE claim.showing = ?1 AND claim.leg = grades.leg
                    AND claim.channel = ?2 AND claim.held_back IS NULL),
                (SELECT coalesce(sum(seats - taken), 0) FROM quota_leg WHERE quota_leg.showing = ?1
                    AND quota_leg.leg = grades.leg)
            FROM showing_grade AS grades WHERE showing = ?1 GROUP BY leg
            """, showing, channel.rawValue
        ) { (leg: $0.int(0), free: $0.int(1), taken: $0.int(2), others: $0.int(3)) }
        for leg in legs {
            guard leg.taken <= seats else {
                return "\(name): \(channel.rawValue) has \(leg.taken) seats already, more than the quota's \(seats)"
            }
            guard leg.free - leg.others >= seats - leg.taken else {
                return "\(name): a quota of \(seats) for \(channel.rawValue) needs \(seats - leg.taken) seats that are "
                    + "free; \(max(0, leg.free - leg.others)) are, apart from other quotas"
            }
            try database.run(
                "INSERT INTO quota_leg(showing, leg, channel, seats, taken) VALUES (?, ?, ?, ?, ?)", showing, leg.leg,
                channel.rawValue, seats, leg.taken)
        }
        return nil
    }
}
