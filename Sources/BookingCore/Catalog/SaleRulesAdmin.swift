// SaleRulesAdmin: staff set when a program or a showing is on sale over which channel, and who may buy before the
// general sale.

import BookingModel
import SQLite

/// What a rule of the sale is for.
public enum SaleTarget: Hashable, Sendable {
    /// All showings of a program, unless a showing's own rule says otherwise.
    case program(ProgramNumber)
    /// One showing.
    case showing(ShowingID)
}

/// When something is on sale. A nil says nothing: a less exact rule decides, and without any the settings.
public struct SaleRule: Hashable, Sendable {
    /// When the general sale begins.
    public var opens: Instant?
    /// When members of the presale may begin; before `opens`.
    public var presale: Instant?
    /// Minutes before the start, or the departure from the boarding stop, at which the sale ends, 0...525,600.
    public var closesBefore: Int?
    /// A rule of the sale.
    public init(opens: Instant? = nil, presale: Instant? = nil, closesBefore: Int? = nil) {
        self.opens = opens
        self.presale = presale
        self.closesBefore = closesBefore
    }

    /// What is wrong with it, in words; nil: nothing.
    var fault: String? {
        if let closesBefore, !(0...SaleTimes.mostMinutes).contains(closesBefore) {
            return "a sale ends 0 to \(SaleTimes.mostMinutes) minutes before the start"
        }
        guard let presale else { return nil }
        guard let opens else { return "a presale needs the time at which the general sale begins" }
        return presale < opens ? nil : "a presale begins before the general sale, which begins at \(Zone.local(opens))"
    }
}

/// A rule as a line of a list.
public struct SaleRuleLine: Hashable, Sendable {
    /// The number in the leaflet.
    public let program: ProgramNumber
    /// The showing it is for; nil: all of the program.
    public let showing: ShowingID?
    /// Its start, in local time.
    public let starts: LocalDateTime?
    /// Nil: every channel.
    public let channel: Channel?
    /// What it says.
    public let rule: SaleRule
}

extension StaffDoor {
    /// Changes when something is on sale, from this moment on. What is held or sold stays.
    /// - Parameters:
    ///   - channel: nil: every channel that has no rule of its own.
    ///   - change: changes the rule that is stored, or an empty one.
    /// - Returns: the rule as it is stored now.
    /// - Throws: `.badValue` for a rule that contradicts itself, or an unknown program or showing; `.database`.
    @discardableResult
    public func setSaleRule(
        of target: SaleTarget, channel: Channel?, _ change: (inout SaleRule) -> Void
    ) throws(AdminFault) -> SaleRule {
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<SaleRule, AdminFault> in
                guard let place = try SaleRules.place(of: target, in: database) else { return .failure(target.unknown) }
                var rule = try SaleRules.load(place, channel, from: database) ?? SaleRule()
                change(&rule)
                if let fault = rule.fault { return .failure(.badValue(fault)) }
                try SaleRules.store(rule, place, channel, at: clock.now, in: database)
                return .success(rule)
            }
        }
        return try result.get()
    }

    /// All rules that say something, by program, showing and channel, at most `rowsListed`.
    /// - Parameter program: only this one's; nil: all.
    public func saleRules(of program: ProgramNumber? = nil) throws(AdminFault) -> [SaleRuleLine] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT program.number, rule.showing, showing.starts_at, rule.channel, rule.opens_at, rule.presale_at,
                    rule.closes_before
                FROM (SELECT program, NULL AS showing, channel, opens_at, presale_at, closes_before FROM program_sale
                    UNION ALL SELECT showing.program, showing.id, channel, opens_at, presale_at, closes_before
                    FROM showing_sale JOIN showing ON showing.id = showing_sale.showing) AS rule
                    JOIN program ON program.id = rule.program LEFT JOIN showing ON showing.id = rule.showing
                WHERE (rule.opens_at IS NOT NULL OR rule.closes_before IS NOT NULL) AND (?1 IS NULL OR number = ?1)
                ORDER BY program.number, showing.starts_at, rule.showing, rule.channel LIMIT \(BoxOffice.rowsListed)
                """, program
            ) { row in
                SaleRuleLine(
                    program: row.programNumber(0), showing: row.optionalInt64(1).map { ShowingID($0) },
                    starts: row.optionalInt64(2).map { Zone.local(Instant($0)) },
                    channel: Channel(rawValue: row.text(3)), rule: SaleRules.rule(row, at: 4))
            }
        }
    }

    /// Members who may buy a program's tickets in its presale; by number.
    public func presaleMembers(of program: ProgramNumber) throws(AdminFault) -> [MemberNumber] {
        try administer { () throws(StoreFault) in
            try database.all(
                """
                SELECT member.number FROM presale_member JOIN member ON member.id = presale_member.member
                WHERE presale_member.program = (SELECT id FROM program WHERE number = ?) ORDER BY member.number
                """, program
            ) { $0.memberNumber(0) }
        }
    }

    /// Puts members on the list of a program's presale, or takes them off it, all or nobody.
    /// - Returns: how many were not there before, or were.
    /// - Throws: `.noSuchMember` for the first who is none, `.badValue` for an unknown program, `.database`.
    public func changePresale(of program: ProgramNumber, _ members: [MemberNumber], join: Bool) throws(AdminFault)
        -> Int
    {
        let result = try administer { () throws(StoreFault) in
            try database.attempt { () throws(StoreFault) -> Result<Int, AdminFault> in
                guard let place = try SaleRules.place(of: .program(program), in: database) else {
                    return .failure(SaleTarget.program(program).unknown)
                }
                var changes = 0
                for number in members {
                    let member = try database.first("SELECT id FROM member WHERE number = ?", number) { $0.int64(0) }
                    guard let member else { return .failure(.noSuchMember(number)) }
                    changes +=
                        join
                        ? try database.run(
                            "INSERT INTO presale_member VALUES (?, ?, ?) ON CONFLICT DO NOTHING", place.row, member,
                            clock.now)
                        : try database.run(
                            "DELETE FROM presale_member WHERE program = ? AND member = ?", place.row, member)
                }
                // Who was on the list bought by it: the audit judges what comes after this moment.
                if !join, changes > 0 {
                    try database.run(
                        """
                        INSERT INTO program_sale(program, channel, set_at) VALUES (?, '', ?)
                            ON CONFLICT(program, channel) DO UPDATE SET set_at = excluded.set_at
                        """, place.row, clock.now)
                }
                return .success(changes)
            }
        }
        return try result.get()
    }
}

extension SaleTarget {
    /// Why it has no rules.
    var unknown: AdminFault {
        switch self {
        case .program(let number): .badValue("there is no program \(number)")
        case .showing(let id): .badValue("there is no showing \(id)")
        }
    }
}

/// Rules as rows.
enum SaleRules {
    /// Where the rules of a target are stored.
    struct Place {
        let table: String
        /// Its column that names the target.
        let owner: String
        let row: Int64
    }

    static func place(of target: SaleTarget, in database: Database) throws(StoreFault) -> Place? {
        switch target {
        case .program(let number):
            try database.first("SELECT id FROM program WHERE number = ?", number) {
                Place(table: "program_sale", owner: "program", row: $0.int64(0))
            }
        case .showing(let id):
            try database.first("SELECT id FROM showing WHERE id = ?", id) {
                Place(table: "showing_sale", owner: "showing", row: $0.int64(0))
            }
        }
    }

    static func load(_ place: Place, _ channel: Channel?, from database: Database) throws(StoreFault) -> SaleRule? {
        try database.first(
            """
            SELECT opens_at, presale_at, closes_before FROM \(place.table) WHERE \(place.owner) = ? AND channel = ?
            """, place.row, channel?.rawValue ?? ""
        ) { rule($0, at: 0) }
    }

    /// - Returns: how many rows it changed: 0 when the rule is stored so already.
    @discardableResult
    static func store(
        _ rule: SaleRule, _ place: Place, _ channel: Channel?, at now: Instant, in database: Database
    ) throws(StoreFault) -> Int {
        try database.run(
            """
            INSERT INTO \(place.table)(\(place.owner), channel, opens_at, presale_at, closes_before, set_at)
                VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT(\(place.owner), channel) DO UPDATE SET opens_at = excluded.opens_at,
                presale_at = excluded.presale_at, closes_before = excluded.closes_before, set_at = excluded.set_at
            WHERE (opens_at, presale_at, closes_before)
                IS NOT (excluded.opens_at, excluded.presale_at, excluded.closes_before)
            """, place.row, channel?.rawValue ?? "", rule.opens, rule.presale, rule.closesBefore, now)
    }

    /// The rule in three columns of a row.
    static func rule(_ row: ResultRow, at first: Int) -> SaleRule {
        SaleRule(
            opens: row.optionalInt64(first).map { Instant($0) },
            presale: row.optionalInt64(first + 1).map { Instant($0) },
            closesBefore: row.optionalInt64(first + 2).map { Int($0) })
    }
}
