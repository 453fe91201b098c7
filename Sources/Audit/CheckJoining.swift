// CheckJoining: checks that everybody who joined by telephone had shown that the telephone was theirs and had agreed to
// words that were said, that nobody joined twice, and that no code can be read.

import SQLite

extension Auditor {
    mutating func checkJoining() throws(StoreFault) {
        try findAll(
            "joining",
            """
            SELECT 'member row ' || j.member, 'joined, and their PIN or their call is missing' FROM joining AS j
            LEFT JOIN member AS m ON m.id = j.member LEFT JOIN session AS s ON s.id = j.session
            WHERE m.id IS NULL OR s.id IS NULL OR (m.state = 'active' AND m.pin_hash IS NULL)
            """)
        // A forgotten call names its member no more.
        try findAll(
            "joining",
            """
            SELECT 'member row ' || j.member, 'joined in call ' || j.session || ', which was not theirs'
            FROM joining AS j JOIN session AS s ON s.id = j.session
            WHERE s.member IS NOT j.member AND NOT (s.forgotten_at IS NOT NULL AND s.member IS NULL)
            """)
        try findAll(
            "joining",
            """
            SELECT 'member row ' || j.member, 'joined ' || (j.agreed_at - j.at) || ' seconds before agreeing to it'
            FROM joining AS j WHERE j.at < j.agreed_at
            """)
        // Two who joined by telephone never have the same one; a family that staff added may.
        try findAll(
            "joining",
            """
            SELECT 'member row ' || max(m.id), 'joined with the telephone of another member who joined'
            FROM joining AS j JOIN member AS m ON m.id = j.member WHERE m.state = 'active'
            GROUP BY m.telephone HAVING count(*) > 1
            """)
        // Codes are deleted after a day: those that are left tie.
        try findAll(
            "joining",
            """
            SELECT 'code ' || c.id, 'made a member without a call in which it was right, or another telephone''s'
            FROM sign_up_code AS c LEFT JOIN joining AS j ON j.member = c.member
            WHERE c.member IS NOT NULL AND (j.session IS NOT c.confirmed_by OR j.words IS NOT c.words
                OR c.wrong > 10 OR j.at < c.issued_at)
            """)
        try findAll(
            "secrets",
            """
            SELECT 'code ' || id, 'is stored as something else than a keyed digest' FROM sign_up_code
            WHERE length(digest) <> 64 OR digest GLOB '*[^0-9a-f]*'
            """)
    }
}
