// CheckPages: checks that charges which are paid at a provider's page tie: each is a charge that no account paid, its
// address is gone with its answer, and its hold waited no longer than a page may be open.

import SQLite

extension Auditor {
    /// Seconds that a page is open at most: the setting's greatest value.
    private static let longestPage = 1800
    /// Pages of one hold at most.
    private static let pagesOfHold = 3

    mutating func checkPages() throws(StoreFault) {
        try findAll(
            "pages",
            """
            SELECT 'page of ' || p.attempt, 'is for ' || coalesce(a.kind, 'nothing') || ', from '
                || CASE WHEN a.account IS NOT NULL OR a.on_account THEN 'an account' ELSE 'no account' END
            FROM payment_page AS p LEFT JOIN payment_attempt AS a ON a.key = p.attempt
            WHERE a.key IS NULL OR a.kind <> 'charge' OR a.account IS NOT NULL OR a.on_account
            """)
        try findAll(
            "pages",
            """
            SELECT 'page of ' || p.attempt, 'can be paid at, and its charge is ' || a.state
            FROM payment_page AS p JOIN payment_attempt AS a ON a.key = p.attempt
            WHERE p.address IS NOT NULL AND a.state NOT IN ('intended', 'unknown')
            """)
        try findAll(
            "pages",
            """
            SELECT 'page of ' || attempt, 'was to be open for ' || (ends_at - made_at) || ' s' FROM payment_page
            WHERE ends_at - made_at NOT BETWEEN 1 AND \(Auditor.longestPage)
            """)
        try findAll(
            "pages",
            """
            SELECT 'hold ' || a.hold, 'had ' || count(*) || ' pages'
            FROM payment_page AS p JOIN payment_attempt AS a ON a.key = p.attempt
            GROUP BY a.hold HAVING count(*) > \(Auditor.pagesOfHold)
            """)
        // The webhook, the visitor and the regular pass may all find the same payment: it is one.
        try findAll(
            "pages",
            """
            SELECT 'charge ' || min(key), 'has the reference of another charge' FROM payment_attempt
            WHERE kind = 'charge' AND state = 'paid' AND NOT on_account AND reference IS NOT NULL
                AND key IN (SELECT attempt FROM payment_page)
            GROUP BY reference HAVING count(*) > 1
            """)
    }
}
