// CheckFile: checks that the file is whole and its constraints are still in it, that nothing secret is stored in the
// open, and that every ticket and every cancellation has its text.

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
            "outside_return_never_shrinks", "fare_kind_stays", "hold_seat_kind", "booking_seat_kind", "hold_adds_up",
            "hold_seat_fare",
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

extension Auditor {
    mutating func checkPeople(_ snapshot: AuditSnapshot) throws(StoreFault) {
        // `$y$` + cost + `$` + salt + `$` + 43 characters: crypt(5).
        try findAll(
            "secrets",
            """
            SELECT 'member row ' || id, 'what is stored of the PIN is not a yescrypt hash' FROM member
            WHERE pin_hash IS NOT NULL AND (pin_hash NOT GLOB '$y$?*$?*$?*' OR length(pin_hash) < 60
                OR pin_hash GLOB '* *')
            """)
        try findAll(
            "secrets",
            """
            SELECT 'member row ' || min(id), 'shares its PIN hash with ' || (count(*) - 1) || ' others' FROM member
            WHERE pin_hash IS NOT NULL GROUP BY pin_hash HAVING count(*) > 1
            """)
        let remarks = [
            ("outbox", "note"), ("text_try", "reason"), ("text_try", "report_reason"), ("session", "place"),
            ("booking", "cancel_rule"), ("ledger", "rule"),
        ]
        for (table, column) in remarks {
            try findAll(
                "secrets",
                """
                SELECT '\(table).\(column)', 'holds what may be a telephone number or a PIN hash' FROM \(table)
                WHERE \(column) GLOB '*01[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]*' OR \(column) LIKE '%$y$%' LIMIT 5
                """)
        }
        try findAll(
            "people",
            """
            SELECT 'pin_guess', 'a lock without a wrong PIN' FROM pin_guess
            WHERE locked_until IS NOT NULL AND failures = 0 OR own_locked_until IS NOT NULL AND own_failures = 0
            """)
    }
}

extension Auditor {
    mutating func checkTexts(_ snapshot: AuditSnapshot) throws(StoreFault) {
        struct Text {
            let id: Int64
            let kind: String
            let booking: Int64?
            let version: Int64
            let hold: Int64?
            let copy: Int64
            let state: String
        }
        let texts = try database.all("SELECT id, kind, booking, version, hold, copy, state FROM outbox") {
            Text(
                id: $0.int64(0), kind: $0.text(1), booking: $0.optionalInt64(2), version: $0.int64(3),
                hold: $0.optionalInt64(4),
                copy: $0.int64(5), state: $0.text(6))
        }
        let ofBooking = Dictionary(grouping: texts.filter { $0.booking != nil }, by: { $0.booking! })
        for booking in snapshot.bookings.values.sorted(by: { $0.id < $1.id }) {
            let own = ofBooking[booking.id] ?? []
            for version in snapshot.versions[booking.id] ?? [] {
                let tickets = own.filter { $0.kind == "mobile-ticket" && $0.version == version.version }
                let subject = "\(booking.subject) v\(version.version)"
                if tickets.filter({ $0.copy == 0 }).count != 1 {
                    find("texts", subject, "its mobile ticket is not in the outbox exactly once")
                }
                let isGood = booking.state == "ticketed" && version.version == booking.version
                for ticket in tickets where !isGood && (ticket.state == "waiting" || ticket.state == "unknown") {
                    find("texts", subject, "its mobile ticket is wrong by now and still \(ticket.state) to be sent")
                }
                // A copy the member asked for goes out instead of one before it, not beside it.
                for ticket in tickets
                where isGood && ticket.state == "superseded" && !tickets.contains(where: { $0.copy > ticket.copy }) {
                    find("texts", subject, "its mobile ticket is good, and was put aside as superseded")
                }
            }
            let ends = own.filter { $0.kind == "cancelled" && $0.version == booking.version }
            if ends.count != (booking.state == "cancelled" ? 1 : 0) {
                find(
                    "texts", booking.subject, "is \(booking.state) and has \(ends.count) texts that say it is cancelled"
                )
            }
        }
        let doubts = Set(texts.filter { $0.kind == "charge-unknown" }.compactMap(\.hold))
        for hold in snapshot.holds.values where hold.state == "unknown" && !doubts.contains(hold.id) {
            find("texts", "hold \(hold.id)", "nobody knows whether it is paid, and its member was not told")
        }
        for text in texts where text.kind == "charge-unknown" && (text.state == "waiting" || text.state == "unknown") {
            guard let hold = text.hold.flatMap({ snapshot.holds[$0] }), hold.state != "unknown" else { continue }
            find("texts", "text \(text.id)", "tells of a charge in doubt that is settled: the hold is \(hold.state)")
        }
        try findAll(
            "texts",
            """
            SELECT 'text ' || max(id), 'tells the way to one venue ' || count(*) || ' times in a call' FROM outbox
            WHERE kind = 'directions' GROUP BY session, program, venue HAVING count(*) > 1
            """)
        try findAll(
            "texts",
            """
            SELECT 'text ' || id, 'is ' || state || ' and was never tried' FROM outbox WHERE state
            IN ('submitted', 'sent', 'delivered') AND tries = 0
            """)
    }
}
