// CheckPeople: checks that PINs are stored as yescrypt hashes only, that no remark holds a hash or telephone number,
// and that guesses are counted.

import SQLite

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
