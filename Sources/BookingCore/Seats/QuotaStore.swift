// QuotaStore: stores the quotas of one showing, counts what is taken of them, and says why one cannot be.

import BookingModel
import SQLite

/// Storing quotas. Only inside a writing transaction.
struct QuotaStore {
    let database: Database
    let now: Instant
    let showing: ShowingID

    /// What came of it.
    enum Stored {
        /// So many quotas were stored, or taken away.
        case done(Int)
        /// Why it cannot be, in words.
        case refused(String)
    }

    /// Takes a quota away.
    /// - Parameter grade: nil: that of the whole showing.
    func remove(_ channel: Channel, _ grade: Int?) throws(StoreFault) -> Stored {
        try stopCounting(channel, grade ?? Quotas.whole)
        let count = try database.run(
            "DELETE FROM quota WHERE showing = ? AND channel = ? AND grade = ?", showing, channel.rawValue,
            grade ?? Quotas.whole)
        // What bounded its quotas of grades is gone.
        if count > 0, grade == nil, let shortage = try shortage() {
            return .refused(
                "\(try name()): without it, the quotas of grades need \(shortage.due) seats that are free; "
                    + "\(shortage.free) are; take those away first")
        }
        return .done(count)
    }

    /// Stores a quota.
    func put(_ quota: Quota) throws(StoreFault) -> Stored {
        try Holds.freeLapsed(showing, now: now, in: database)
        try Quotas.fallBack(showing, now: now, in: database)
        let grade = quota.grade ?? Quotas.whole
        try stopCounting(quota.channel, grade)
        guard let all = try seats(of: quota.grade) else {
            return .refused("\(try name()): there is no grade \(grade + 1); its grades are \(try grades())")
        }
        if let refusal = try outlives(quota) { return .refused("\(try name()): \(refusal)") }
        let seats = quota.size.of(all)
        try database.run(
            """
            INSERT INTO quota(showing, channel, grade, seats, until, set_at) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT(showing, channel, grade) DO UPDATE SET seats = excluded.seats, until = excluded.until,
                fell_back = 0, set_at = excluded.set_at
            """, showing, quota.channel.rawValue, grade, seats, quota.until, now)
        let before = try books()
        if let refusal = try count(seats, for: quota.channel, grade) { return .refused(refusal) }
        guard let lack = try lack(of: quota, seats, before) else { return .done(1) }
        return .refused("\(try name()): \(lack)")
    }

    /// Seats of the showing, or of a grade of it; nil: it has no such grade.
    func seats(of grade: Int?) throws(StoreFault) -> Int? {
        let found = try database.first(
            """
            SELECT coalesce(sum(section.seats), 0), count(*) FROM showing_section JOIN section
                ON section.id = showing_section.section AND section.grade = coalesce(?2, section.grade)
            WHERE showing_section.showing = ?1 AND showing_section.leg = 0
            """, showing, grade
        ) { (seats: $0.int(0), sections: $0.int(1)) }
        guard let found, found.sections > 0 || grade == nil else { return nil }
        return found.seats
    }

    /// No quota is counted any more.
    func stopCounting() throws(StoreFault) {
        try Quotas.fallBack(showing, now: now, in: database)
        try database.run("DELETE FROM quota_leg WHERE showing = ?", showing)
    }

    /// Counts all quotas that have not fallen back: the showing has other seats now.
    /// - Returns: why they cannot be kept, in words; nil: they are.
    func countAgain() throws(StoreFault) -> String? {
        let quotas = try database.all(
            "SELECT channel, grade, seats FROM quota WHERE showing = ? AND fell_back = 0 ORDER BY channel, grade",
            showing
        ) { (channel: $0.word(0, as: Channel.self), grade: $0.int(1), seats: $0.int(2)) }
        for quota in quotas {
            if quota.grade != Quotas.whole, try seats(of: quota.grade) == nil {
                return "there is no grade \(quota.grade + 1), of which \(quota.channel.rawValue) has a quota"
            }
            if let refusal = try count(quota.seats, for: quota.channel, quota.grade) { return refusal }
        }
        return try shortage().map { "too few seats for the quotas of the showing: \($0.words)" }
    }

    private func stopCounting(_ channel: Channel, _ grade: Int) throws(StoreFault) {
        try database.run(
            "DELETE FROM quota_leg WHERE showing = ? AND channel = ? AND grade = ?", showing, channel.rawValue, grade)
    }

    /// Counts what the channel has taken on each leg, and refuses a quota that is smaller.
    private func count(_ seats: Int, for channel: Channel, _ grade: Int) throws(StoreFault) -> String? {
        let legs = try database.all(
            """
            SELECT leg, (SELECT count(*) FROM claim JOIN seat ON seat.id = claim.seat
                    AND seat.purpose IN ('usual', 'house') JOIN section ON section.id = seat.section
                WHERE claim.showing = ?1 AND claim.leg = grades.leg AND claim.channel = ?2
                    AND claim.held_back IS NULL AND ?3 IN (\(Quotas.whole), section.grade))
            FROM showing_grade AS grades WHERE showing = ?1 GROUP BY leg
            """, showing, channel.rawValue, grade
        ) { (leg: $0.int(0), taken: $0.int(1)) }
        for leg in legs {
            guard leg.taken <= seats else {
                return "\(try name()): \(channel.rawValue) has \(leg.taken) seats\(ofGrade(grade)) already, more than "
                    + "the quota's \(seats)"
            }
            try database.run(
                "INSERT INTO quota_leg(showing, leg, channel, grade, seats, taken) VALUES (?, ?, ?, ?, ?, ?)", showing,
                leg.leg, channel.rawValue, grade, seats, leg.taken)
        }
        return nil
    }

    private func ofGrade(_ grade: Int) -> String { grade == Quotas.whole ? "" : " of grade \(grade + 1)" }

    /// A quota of the whole showing bounds the channel's quotas of grades: it may not fall back before them.
    private func outlives(_ quota: Quota) throws(StoreFault) -> String? {
        let others = try database.all(
            """
            SELECT until FROM quota WHERE showing = ?1 AND channel = ?2 AND fell_back = 0
                AND (grade = \(Quotas.whole)) <> (?3 = \(Quotas.whole))
            """, showing, quota.channel.rawValue, quota.grade ?? Quotas.whole
        ) { $0.int(0) }
        guard let other = quota.grade == nil ? others.min() : others.max(),
            quota.grade == nil ? quota.until > other : quota.until < other
        else { return nil }
        return "a quota of a grade falls back no later than its channel's quota of the whole showing; the other one is "
            + "until \(other) minutes before the start"
    }

    /// Why the seats that are free do not cover a new quota; nil: they do.
    /// - Parameter before: the legs without it.
    private func lack(of quota: Quota, _ seats: Int, _ before: [Int: QuotaBook]) throws(StoreFault) -> String? {
        for (leg, book) in try books().sorted(by: { $0.key < $1.key }) where !book.isCovered {
            guard let own = book.kept[quota.channel] else { continue }
            let due = quota.grade.map { own.grades[$0] ?? 0 } ?? own.due
            if let whole = own.whole, Set(book.free.keys).isSubset(of: own.grades.keys),
                own.grades.values.reduce(0, +) < whole
            {
                return
                    "the quotas of grades for \(quota.channel.rawValue) have fewer seats to sell than its quota of the "
                    + "whole showing, \(whole)"
            }
            let most = min(due, book.free.values.reduce(0, +))
            let fits = stride(from: most, through: 0, by: -1).first { count in
                var other = before[leg] ?? QuotaBook()
                var kept = other.kept[quota.channel] ?? QuotaBook.Kept()
                if let grade = quota.grade { kept.grades[grade] = count } else { kept.whole = count }
                other.kept[quota.channel] = kept
                return other.isCovered
            }
            return "a quota of \(seats) for \(quota.target) needs \(due) seats that are free; \(fits ?? 0) are, apart "
                + "from other quotas"
        }
        return nil
    }

    /// What the quotas that are counted lack on the first leg that lacks anything.
    func shortage() throws(StoreFault) -> QuotaBook.Shortage? {
        try books().sorted { $0.key < $1.key }.lazy.compactMap(\.value.shortage).first
    }

    private func books() throws(StoreFault) -> [Int: QuotaBook] {
        try Quotas.books(of: showing, Journey(from: 0, to: Int.max), now: now, in: database)
    }

    private func name() throws(StoreFault) -> String {
        try database.first(
            """
            SELECT number, starts_at FROM showing JOIN program ON program.id = showing.program
            WHERE showing.id = ?
            """, showing
        ) { "showing \(showing) (\($0.text(0)) \(Zone.local($0.instant(1))))" } ?? "showing \(showing)"
    }

    /// `1, 2, 3`.
    private func grades() throws(StoreFault) -> String {
        let all = try database.all(
            "SELECT DISTINCT grade FROM showing_grade WHERE showing = ? AND leg = 0 ORDER BY grade", showing
        ) { "\($0.int(0) + 1)" }
        return all.joined(separator: ", ")
    }
}

extension QuotaBook.Shortage {
    /// ` of grade 2`; empty for all of them.
    var ofGrade: String { grade.map { " of grade \($0 + 1)" } ?? "" }

    /// For staff.
    var words: String { "\(free) seats\(ofGrade) are left, and the quotas have \(due) to sell" }
}
