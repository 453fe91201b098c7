// StoreKinds: stores kinds of fares, and what a program's kinds pay and how many of them go together.

import BookingModel
import SQLite

extension CatalogStore {
    mutating func store(_ kind: FareKind, _ item: CatalogItem) throws(StoreFault) {
        guard (kind.code == FareKind.adult) == (kind.rank == 0), (0...99).contains(kind.rank) else {
            return refuse(item, "kind \(kind.code): the rank is 1 to 99, and 0 for \(FareKind.adult) alone")
        }
        let known = try isKind(kind.code)
        let changes = try database.run(
            """
            INSERT INTO fare_kind(code, name_ko, name_en, clip, rank, needs_card) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT(code) DO UPDATE SET name_ko = excluded.name_ko, name_en = excluded.name_en,
                clip = excluded.clip, rank = excluded.rank, needs_card = excluded.needs_card
            WHERE (name_ko, name_en, clip, rank, needs_card)
                IS NOT (excluded.name_ko, excluded.name_en, excluded.clip, excluded.rank, excluded.needs_card)
            """, kind.code, kind.name.local, kind.name.latin, kind.name.clip, kind.rank, kind.needsCard)
        count(changes, isNew: !known)
    }

    private func isKind(_ code: String) throws(StoreFault) -> Bool {
        try database.first("SELECT 1 FROM fare_kind WHERE code = ?", code) { $0.bool(0) } ?? false
    }

    /// Checks the kinds of a program whose fares are right.
    mutating func checkKinds(of program: PlannedProgram, grades: Int, _ item: CatalogItem) throws(StoreFault) {
        let name = "program \(program.number)"
        let tariffs = Set(program.fares.map(\.tariff))
        for rule in program.kindFares {
            let place = "\(name), kind '\(rule.kind)'"
            if rule.kind == FareKind.adult {
                refuse(item, "\(place): an adult's price is the fare itself")
            } else if try !isKind(rule.kind) {
                refuse(item, "\(place): there is no such kind; import it, too")
            }
            if !tariffs.contains(rule.tariff) {
                refuse(item, "\(place): the program has no fares under the tariff '\(rule.tariff)'")
            }
            if let grade = rule.grade, !(0..<grades).contains(grade) {
                refuse(item, "\(place): the venue has no grade \(grade + 1)")
            }
        }
        for fault in KindCoverage(program).faults { refuse(item, "\(name): \(fault)") }
        let sold = Set(program.kindFares.map(\.kind))
        for planned in program.kindLimits {
            let place = "\(name), the limit of kind '\(planned.kind)'"
            if !sold.contains(planned.kind) { refuse(item, "\(place): the program does not sell that kind") }
            if let per = planned.limit.per, per != FareKind.adult, !sold.contains(per) {
                refuse(item, "\(place): the program does not sell the kind '\(per)'")
            }
        }
    }

    /// Replaces what the kinds pay and their limits when they differ. What is held or sold keeps its price.
    mutating func storeKinds(of program: PlannedProgram, row: Int64, _ item: CatalogItem) throws(StoreFault) -> Int {
        let stored = try KindFares.rules(of: row, in: database)
        var changes = 0
        if Set(stored) != Set(program.kindFares.flatMap(KindFares.byDay)) {
            try database.run("DELETE FROM kind_fare WHERE program = ?", row)
            for rule in program.kindFares { try store(rule, of: row) }
            changes += max(1, program.kindFares.count)
            if program.kindFares.isEmpty {
                note(
                    item,
                    "program \(program.number) was sold by kind, and these files have no kind fares: every ticket is "
                        + "an adult's from now on")
            }
        }
        let limits = try database.all("SELECT kind, most, per FROM kind_limit WHERE program = ?", row) {
            PlannedKindLimit(kind: $0.text(0), limit: KindLimit(most: $0.int(1), per: $0.optionalText(2)))
        }
        if Set(limits) != Set(program.kindLimits) {
            try database.run("DELETE FROM kind_limit WHERE program = ?", row)
            for planned in program.kindLimits {
                try database.run(
                    "INSERT INTO kind_limit(program, kind, most, per) VALUES (?, ?, ?, ?)", row, planned.kind,
                    planned.limit.most, planned.limit.per)
            }
            changes += max(1, program.kindLimits.count)
        }
        return changes
    }

    private func store(_ rule: KindFare, of program: Int64) throws(StoreFault) {
        let columns: (unit: String, amount: Int64, rounding: Rounding) =
            switch rule.price {
            case .share(let percent, let rounding): ("percent", Int64(percent), rounding)
            case .fixed(let won): ("won", won.amount, .toWon)
            }
        for day in DayKind.allCases where rule.days.contains(day) {
            try database.run(
                """
                INSERT INTO kind_fare(program, tariff, kind, day, grade, from_stop, to_stop, unit, amount, round_to,
                    round) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, program, rule.tariff, rule.kind, day.rawValue, rule.grade ?? -1, rule.journey?.from ?? -1,
                rule.journey?.to ?? -1, columns.unit, columns.amount, columns.rounding.unit,
                columns.rounding.direction.rawValue)
        }
    }
}
