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
    /// Of which grade, as files number them, from 1; nil: of the whole showing.
    public let grade: Int?
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
    /// - Throws: `.badValue` when the target is unknown, or a showing has no such grade or has sold too much for it;
    ///   then no quota of any showing has changed. `.database`.
    @discardableResult
    public func setQuota(_ quota: Quota, of target: SaleTarget) throws(AdminFault) -> Int {
        guard (0...SaleTimes.mostMinutes).contains(quota.until) else {
            throw .badValue("a quota falls back 0 to \(SaleTimes.mostMinutes) minutes before the start")
        }
        return try changeQuotas(of: target, quota.channel, quota.grade, to: quota)
    }

    /// Takes a quota of a channel away: its seats are everybody's from now on.
    /// - Parameter grade: from 0; nil: the quota of the whole showing.
    /// - Returns: how many showings had one.
    /// - Throws: `.badValue` for an unknown program or showing, or where the channel's quotas of grades have more seats
    ///   than are left without it; `.database`.
    public func removeQuota(of target: SaleTarget, for channel: Channel, grade: Int? = nil) throws(AdminFault) -> Int {
        try changeQuotas(of: target, channel, grade, to: nil)
    }

    private func changeQuotas(of target: SaleTarget, _ channel: Channel, _ grade: Int?, to quota: Quota?)
        throws(AdminFault) -> Int
    {
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
                    let store = QuotaStore(database: database, now: clock.now, showing: id)
                    let stored =
                        if let quota { try store.put(quota) } else { try store.remove(channel, grade) }
                    switch stored {
                    case .done(let one): count += one
                    case .refused(let reason): return .failure(.badValue(reason))
                    }
                    try office.offerSeats(of: id)
                }
                return .success(count)
            }
        }
        return try result.get()
    }

    /// Quotas of showings that have not started, by program, start, channel and grade, at most `rowsListed`.
    /// - Parameter program: only this one's; nil: all.
    public func quotas(of program: ProgramNumber? = nil) throws(AdminFault) -> [QuotaLine] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT quota.showing, program.number, showing.starts_at, quota.channel, quota.seats,
                    (SELECT max(taken) FROM quota_leg WHERE quota_leg.showing = quota.showing
                        AND quota_leg.channel = quota.channel AND quota_leg.grade = quota.grade
                        AND showing.starts_at - 60 * quota.until > ?2),
                    quota.until, quota.grade
                FROM quota JOIN showing ON showing.id = quota.showing JOIN program ON program.id = showing.program
                WHERE showing.starts_at > ?2 AND (?1 IS NULL OR program.number = ?1)
                ORDER BY program.number, showing.starts_at, quota.showing, quota.channel, quota.grade
                LIMIT \(BoxOffice.rowsListed)
                """, program, clock.now
            ) { row in
                QuotaLine(
                    showing: row.id(0), program: row.programNumber(1), starts: Zone.local(row.instant(2)),
                    channel: row.word(3), grade: row.int(7) == Quotas.whole ? nil : row.int(7) + 1, seats: row.int(4),
                    taken: row.optionalInt64(5).map { Int($0) },
                    fallsBack: Zone.local(row.instant(2) + -60 * row.int64(6)))
            }
        }
    }
}
