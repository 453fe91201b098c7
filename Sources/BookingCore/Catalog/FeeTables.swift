// FeeTables: cancellation fees as data: stored by an import, found by category and start.

import BookingModel
import SQLite

extension CatalogStore {
    mutating func store(_ table: FeeTable, _ item: CatalogItem) throws(StoreFault) {
        let before = problems.count
        check(table, item)
        guard problems.count == before else { return }
        let stored = try FeeTables.load(table.code, from: database)
        guard stored != table else { return count(0, isNew: false) }
        try database.run(
            """
            INSERT INTO fee_table(code, effective_from, effective_to, source, fresh_hours, fresh_days_before,
                house_surcharge_percent)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT(code) DO UPDATE SET effective_from = excluded.effective_from, effective_to =
                excluded.effective_to,
                source = excluded.source, fresh_hours = excluded.fresh_hours, fresh_days_before =
                    excluded.fresh_days_before,
                house_surcharge_percent = excluded.house_surcharge_percent
            """,
            table.code, table.effectiveFrom, table.effectiveTo, table.source, table.freshHours, table.freshDaysBefore,
            table.houseSurchargePercent)
        try database.run("DELETE FROM fee_table_category WHERE code = ?", table.code)
        try database.run("DELETE FROM fee_step WHERE code = ?", table.code)
        for category in Category.allCases where table.categories.contains(category) {
            try database.run(
                "INSERT INTO fee_table_category(category, code) VALUES (?, ?)", category.rawValue, table.code)
        }
        for (position, step) in table.steps.enumerated() { try storeStep(step, position, of: table.code) }
        count(1, isNew: stored == nil)
    }

    private mutating func check(_ table: FeeTable, _ item: CatalogItem) {
        let name = "fee table \(table.code)"
        if table.code.isEmpty { refuse(item, "a fee table needs a code") }
        if table.categories.isEmpty { refuse(item, "\(name): names no category it applies to") }
        if let to = table.effectiveTo, to < table.effectiveFrom { refuse(item, "\(name): ends before it begins") }
        if let hours = table.freshHours, hours < 0 { refuse(item, "\(name): fresh hours below zero") }
        if !(0...100).contains(table.houseSurchargePercent) {
            refuse(item, "\(name): the surcharge is 0 to 100 per cent")
        }
        for step in table.steps {
            for fee in [step.weekday, step.weekend, step.holiday] {
                switch fee {
                case .percent(let percent):
                    if !(0...100).contains(percent) {
                        refuse(item, "\(name), step \(step.name): a fee is 0 to 100 per cent")
                    }
                case .fixed(let won):
                    if won < .zero {
                        refuse(item, "\(name), step \(step.name): a fee is not below zero")
                    }
                }
            }
        }
    }

    private func storeStep(_ step: FeeStep, _ position: Int, of code: String) throws(StoreFault) {
        let bound: (word: String, distance: Int) =
            switch step.until {
            case .daysBefore(let days): ("days-before", days)
            case .minutesBefore(let minutes): ("minutes-before", minutes)
            case .minutesAfter(let minutes): ("minutes-after", minutes)
            }
        func columns(_ fee: Fee) -> (unit: String, amount: Int64) {
            switch fee {
            case .percent(let percent): ("percent", Int64(percent))
            case .fixed(let won): ("won", won.amount)
            }
        }
        let (weekday, weekend, holiday) = (columns(step.weekday), columns(step.weekend), columns(step.holiday))
        try database.run(
            """
            INSERT INTO fee_step(code, position, name, bound, distance, weekday_unit, weekday_fee, weekend_unit,
                weekend_fee, holiday_unit,
                holiday_fee) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            code, position, step.name, bound.word, bound.distance, weekday.unit, weekday.amount, weekend.unit,
            weekend.amount,
            holiday.unit, holiday.amount)
    }
}

/// Looking up fees.
enum FeeTables {
    /// The fee for cancelling now. Nil: it cannot be cancelled any more. Without a table for it, giving back costs
    /// nothing until the start, and is not possible from then on.
    /// - Parameters:
    ///   - tickets: what each cost.
    ///   - bookedAt: when the booking was first made.
    ///   - starts: the start, or the departure at the boarding stop.
    static func quote(
        _ tickets: [Won], category: Category, bookedAt: Instant, starts: Instant, now: Instant, in database: Database
    ) throws(StoreFault) -> (fee: Won, rule: String)? {
        let start = Zone.local(starts)
        guard let table = try table(for: category, on: start.date, in: database) else {
            return now < starts ? (.zero, "none") : nil
        }
        let day = try kind(of: start.date, in: database)
        return table.quote(
            tickets: tickets, bookedMinutesAgo: Int((now - bookedAt) / 60), now: Zone.local(now), start: start, day: day
        )
    }

    /// What kind of day it is; a holiday on a weekend is a holiday.
    static func kind(of day: LocalDate, in database: Database) throws(StoreFault) -> DayKind {
        if try isHoliday(day, in: database) { return .holiday }
        return day.weekday == .saturday || day.weekday == .sunday ? .weekend : .weekday
    }

    static func isHoliday(_ day: LocalDate, in database: Database) throws(StoreFault) -> Bool {
        try database.first("SELECT 1 FROM holiday WHERE day = ?", day) { $0.bool(0) } ?? false
    }

    /// The table in force; of several the one that came into force last.
    static func table(for category: Category, on day: LocalDate, in database: Database) throws(StoreFault) -> FeeTable?
    {
        let code = try database.first(
            """
            SELECT fee_table.code FROM fee_table_category JOIN fee_table ON fee_table.code = fee_table_category.code
            WHERE category = ?1 AND effective_from <= ?2 AND (effective_to IS NULL OR effective_to >= ?2)
            ORDER BY effective_from DESC, fee_table.code DESC LIMIT 1
            """, category.rawValue, day
        ) { $0.text(0) }
        guard let code else { return nil }
        return try load(code, from: database)
    }

    static func load(_ code: String, from database: Database) throws(StoreFault) -> FeeTable? {
        let categories = try database.all("SELECT category FROM fee_table_category WHERE code = ?", code) {
            $0.word(0, as: Category.self)
        }
        let steps = try database.all(
            """
            SELECT name, bound, distance, weekday_unit, weekday_fee, weekend_unit, weekend_fee, holiday_unit,
                holiday_fee
            FROM fee_step WHERE code = ? ORDER BY position
            """, code
        ) { row in
            FeeStep(
                name: row.text(0), until: bound(row), weekday: fee(row, 3), weekend: fee(row, 5), holiday: fee(row, 7))
        }
        return try database.first(
            """
            SELECT effective_from, effective_to, source, fresh_hours, fresh_days_before, house_surcharge_percent
            FROM fee_table WHERE code = ?
            """, code
        ) { row in
            FeeTable(
                code: code, categories: Set(categories), effectiveFrom: row.date(0),
                effectiveTo: row.isNull(1) ? nil : row.date(1),
                source: row.text(2), freshHours: row.optionalInt(3), freshDaysBefore: row.int(4),
                houseSurchargePercent: row.int(5),
                steps: steps)
        }
    }

    private static func bound(_ row: ResultRow) -> FeeBound {
        switch row.word(1, as: BoundWord.self) {
        case .daysBefore: .daysBefore(row.int(2))
        case .minutesBefore: .minutesBefore(row.int(2))
        case .minutesAfter: .minutesAfter(row.int(2))
        }
    }

    private static func fee(_ row: ResultRow, _ column: Int) -> Fee {
        switch row.word(column, as: UnitWord.self) {
        case .percent: .percent(row.int(column + 1))
        case .won: .fixed(row.won(column + 1))
        }
    }

    private enum BoundWord: String {
        case daysBefore = "days-before"
        case minutesBefore = "minutes-before"
        case minutesAfter = "minutes-after"
    }
    private enum UnitWord: String { case percent, won }
}
