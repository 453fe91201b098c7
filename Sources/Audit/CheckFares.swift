// CheckFares: checks what tickets cost, kind by kind, how many of a kind go together, and when holds were made, against
// the fares, limits and times of today. Only holds made since those last changed are looked at.

import SQLite

extension Auditor {
    /// Works out every price once more.
    mutating func checkFares() throws(StoreFault) {
        try checkPrices()
        try checkKindLimits()
        try checkClosings()
    }

    /// Holds that went by the terms of today: `terms_change` names the last that did not. A move makes versions at the
    /// price that was agreed to, whatever that was.
    static let judgedHolds = """
        judged AS (SELECT h.*, w.program AS program, w.tariff AS tariff, t.leaves_at AS leaves_at,
                date(t.leaves_at, 'unixepoch', 'localtime') AS day
            FROM hold h JOIN showing w ON w.id = h.showing
                JOIN showing_stop t ON t.showing = w.id AND t.stop = h.from_stop
            WHERE h.rule IS NOT 'moved' AND NOT EXISTS (SELECT 1 FROM terms_change c
                WHERE c.program IN (0, w.program) AND c.showing IN (0, w.id) AND c.after_hold >= h.id))
        """

    /// An adult pays the fare of the grade and journey. Another kind pays what its rule for the kind of day says: the
    /// rule for the journey goes before the one for all, and then the rule for the grade.
    private mutating func checkPrices() throws(StoreFault) {
        try findAll(
            "kinds",
            """
            WITH \(Auditor.judgedHolds),
            ticket AS (SELECT j.id AS hold, j.program, j.tariff, j.from_stop, j.to_stop, s.position, s.kind, s.price,
                    x.grade AS grade, f.price AS fare,
                    CASE WHEN j.day IN (SELECT day FROM holiday) THEN 'holiday'
                        WHEN strftime('%w', j.day) IN ('0', '6') THEN 'weekend' ELSE 'weekday' END AS days
                FROM judged j JOIN hold_seat s ON s.hold = j.id JOIN seat e ON e.id = s.seat
                    JOIN section x ON x.id = e.section
                    LEFT JOIN fare f ON f.program = j.program AND f.tariff = j.tariff AND f.from_stop = j.from_stop
                        AND f.to_stop = j.to_stop AND f.grade = x.grade),
            priced AS (SELECT t.*, CASE kind WHEN 'adult' THEN fare ELSE (SELECT CASE r.unit WHEN 'won' THEN r.amount
                    ELSE (fare * r.amount + CASE r.round WHEN 'up' THEN 100 * r.round_to - 1
                        WHEN 'nearest' THEN 50 * r.round_to ELSE 0 END) / (100 * r.round_to) * r.round_to END
                    FROM kind_fare r WHERE r.program = t.program AND r.tariff = t.tariff AND r.kind = t.kind
                        AND r.day = t.days AND r.grade IN (-1, t.grade)
                        AND (r.from_stop = -1 OR r.from_stop = t.from_stop AND r.to_stop = t.to_stop)
                    ORDER BY r.from_stop = -1, r.grade = -1 LIMIT 1) END AS due
                FROM ticket t)
            SELECT 'hold ' || hold || ' ticket ' || (position + 1), 'costs ' || price || ' won for kind ' || kind
                || coalesce(', its fare is ' || due, ', for which there is no fare')
            FROM priced WHERE price IS NOT due
            """)
    }

    private mutating func checkKindLimits() throws(StoreFault) {
        try findAll(
            "kinds",
            """
            WITH \(Auditor.judgedHolds),
            counted AS (SELECT j.id AS hold, l.kind AS kind, l.per AS per,
                    (SELECT count(*) FROM hold_seat s WHERE s.hold = j.id AND s.kind = l.kind) AS n,
                    l.most * CASE WHEN l.per IS NULL THEN 1 ELSE (SELECT count(*) FROM hold_seat s
                        WHERE s.hold = j.id AND s.kind = l.per) END AS allowed
                FROM judged j JOIN kind_limit l ON l.program = j.program)
            SELECT 'hold ' || hold, 'has ' || n || ' tickets of kind ' || kind || ', allowed are ' || allowed
                || coalesce(' with so many of kind ' || per, '')
            FROM counted WHERE n > allowed
            """)
    }

    /// A sale ends so many minutes before the journey begins, and no later than it does.
    private mutating func checkClosings() throws(StoreFault) {
        try findAll(
            "sales",
            """
            WITH \(Auditor.judgedHolds),
            rule AS (SELECT 2 AS weight, r.showing AS showing, r.channel AS channel, r.closes_before AS minutes,
                    r.set_at AS since FROM showing_sale r
                UNION ALL SELECT 0, w.id, r.channel, r.closes_before, r.set_at FROM program_sale r, showing w
                    WHERE w.program = r.program),
            ruled AS (SELECT j.id AS hold, j.created_at AS made, j.leaves_at AS leaves, r.minutes AS minutes,
                    max(coalesce(r.since, 0)) OVER (PARTITION BY j.id) AS since,
                    row_number() OVER (PARTITION BY j.id
                        ORDER BY r.minutes IS NULL, r.weight + (r.channel <> '') DESC) AS n
                FROM judged j JOIN session s ON s.id = j.session
                    LEFT JOIN rule r ON r.showing = j.showing AND r.channel IN ('', s.channel))
            SELECT 'hold ' || hold, 'was made at ' || datetime(made, 'unixepoch') || ' UTC, its sale ended at '
                || datetime(leaves - 60 * coalesce(minutes, 0), 'unixepoch')
            FROM ruled WHERE n = 1 AND made > since AND made >= leaves - 60 * coalesce(minutes, 0)
            """)
    }
}
