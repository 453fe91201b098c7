// CheckBrowsers: checks that log-ins in browsers tie: each goes on a conversation over the web of its own member that
// is not over, no code of a wrong attempt was texted or used, and neither key nor code can be read.

import SQLite

extension Auditor {
    mutating func checkBrowsers() throws(StoreFault) {
        try findAll(
            "browsers",
            """
            SELECT 'session ' || b.session, 'is a log-in of member row ' || b.member || ', and the conversation is '
                || coalesce(s.channel || ' of member row ' || coalesce(s.member, 'none'), 'missing')
            FROM browser_session AS b LEFT JOIN session AS s ON s.id = b.session
            WHERE s.id IS NULL OR s.channel <> 'web' OR s.member IS NOT b.member
            """)
        try findAll(
            "browsers",
            """
            SELECT 'session ' || b.session, 'has ended, and its browser is logged in'
            FROM browser_session AS b JOIN session AS s ON s.id = b.session WHERE s.ended_at IS NOT NULL
            """)
        try findAll(
            "browsers",
            """
            SELECT 'member row ' || b.member, 'is closed, and logged in or known in a browser' FROM
                (SELECT member FROM browser_session UNION SELECT member FROM known_browser) AS b
                JOIN member AS m ON m.id = b.member WHERE m.state = 'closed'
            """)
        try findAll(
            "browsers",
            """
            SELECT 'session ' || b.session, 'is a sign-up, and the conversation is ' || coalesce(s.channel, 'missing')
            FROM browser_sign_up AS b LEFT JOIN session AS s ON s.id = b.session WHERE s.channel IS NOT 'web'
            """)
        // A code is texted to the telephone of the member whose PIN was right, and to no other.
        try findAll(
            "browsers",
            """
            SELECT 'text ' || o.id, 'has a code for another member, or for nobody'
            FROM browser_code AS c JOIN outbox AS o ON o.id = c.message JOIN member AS m ON m.id = o.member
            WHERE o.kind <> 'log-in-code' OR o.member IS NOT c.member OR o.telephone <> m.telephone
                OR m.number <> c.number
            """)
        for (table, column) in [
            ("browser_code", "browser"), ("browser_code", "digest"), ("known_browser", "browser"),
            ("browser_session", "browser"), ("browser_sign_up", "browser"),
        ] {
            try findAll(
                "secrets",
                """
                SELECT '\(table)', 'has a \(column) that is no keyed digest' FROM \(table)
                WHERE length(\(column)) <> 64 OR \(column) GLOB '*[^0-9a-f]*'
                """)
        }
    }
}
