// CheckFile: checks that the file is whole, and that the constraints everything else relies on are still in it.

import SQLite

extension Auditor {
    /// SQLite's own check of pages, indexes, CHECK and UNIQUE, then of references. False when the file is damaged.
    mutating func checkFile() throws(StoreFault) -> Bool {
        let damage: [String]
        do throws(StoreFault) {
            damage = try database.all("PRAGMA integrity_check(20)") { $0.text(0) }.filter { $0 != "ok" }
        } catch {
            damage = [error.message]
        }
        for line in damage { find("file", "database", "\(line); \(Auditor.advice)") }
        guard damage.isEmpty else { return false }
        let lost = try database.all("PRAGMA foreign_key_check") { ($0.text(0), $0.optionalInt64(1), $0.text(2)) }
        for (table, row, parent) in lost.prefix(Auditor.findingsKept) {
            find("file", "\(table) \(row.map(String.init) ?? "")", "refers to a row of \(parent) that is not there")
        }
        return true
    }

    /// What no one may have dropped: without these the next call could break what is right today.
    mutating func checkConstraints() throws(StoreFault) {
        let unique: [(table: String, columns: [String])] = [
            ("claim", ["showing", "leg", "seat"]), ("booking", ["number"]),
            ("booking_version", ["booking", "version"]), ("booking_version", ["hold"]),
            ("hold", ["session", "act"]), ("ledger", ["key"]), ("payment_attempt", ["key"]), ("member", ["number"]),
            ("outbox", ["booking", "version", "kind", "copy"]), ("seat", ["section", "row_number", "number"]),
        ]
        for (table, columns) in unique where try !isUnique(table, columns) {
            find("constraints", table, "its rule that \(columns.joined(separator: ", ")) are unique is gone")
        }
        let triggers = [
            "claim_counted", "claim_uncounted", "claim_stays", "ledger_never_changes", "ledger_never_shrinks",
            "ledger_refund_bounded",
            "attempt_refund_bounded", "ledger_payout_of_line", "ledger_payment_of_line",
            "ledger_return_of_entry", "ledger_returned_outside", "outside_return_bounded",
            "outside_return_never_changes",
            "outside_return_never_shrinks",
        ]
        let present = try database.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'") { $0.text(0) }
        for trigger in triggers where !present.contains(trigger) {
            find("constraints", trigger, "this trigger is gone")
        }
    }

    private func isUnique(_ table: String, _ columns: [String]) throws(StoreFault) -> Bool {
        let key = try database.all("SELECT name FROM pragma_table_info(?) WHERE pk > 0", table) { $0.text(0) }
        if Set(key) == Set(columns) { return true }
        // A partial index does not hold for all rows.
        let indexes = try database.all("SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND NOT partial", table)
        { $0.text(0) }
        for index in indexes {
            let found = try database.all("SELECT name FROM pragma_index_info(?)", index) { $0.text(0) }
            if Set(found) == Set(columns) { return true }
        }
        return false
    }
}
