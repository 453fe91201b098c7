// CheckSales: checks that nobody bought before a sale began, that no quota is oversold or miscounted, and that a
// showing that moved took all its bookings along.

import SQLite

extension Auditor {
    /// Works out from rules, holds and claims what was allowed, and compares.
    mutating func checkSales() throws(StoreFault) {
        try checkOpenings()
        try checkQuotas()
        try checkMoves()
    }

    /// The last move says where a showing is; each made one version and one text of every booking that was good then. A
    /// clock that jumped back makes what was sold after a move look older: the order of the holds tells. What was
    /// cancelled in the second of the move may have been cancelled before it.
    private mutating func checkMoves() throws(StoreFault) {
        try findAll(
            "moves",
            """
            SELECT 'showing ' || m.showing, 'was moved to ' || datetime(m.to_starts_at, 'unixepoch')
                || ' UTC and is at ' || datetime(w.starts_at, 'unixepoch')
            FROM showing_move m, showing w WHERE w.id = m.showing
                AND m.id = (SELECT max(id) FROM showing_move o WHERE o.showing = m.showing)
                AND (w.starts_at <> m.to_starts_at OR m.to_venue <> coalesce(w.venue, (SELECT p.venue FROM program p
                    WHERE p.id = w.program)))
            """)
        try findAll(
            "moves",
            """
            SELECT 'booking ' || b.number || ' v' || v.version, 'was moved without a text, or changed in price or seats'
            FROM showing_move m, booking_version v, booking b, booking_version o WHERE v.session = m.session
                AND b.id = v.booking AND o.booking = v.booking AND o.version = v.version - 1
                AND (v.total <> o.total OR v.seats <> o.seats OR v.agreed <> 0 OR v.showing <> o.showing
                    OR NOT EXISTS (SELECT 1 FROM outbox t WHERE t.booking = v.booking AND t.version = v.version
                        AND t.kind = 'mobile-ticket'))
            """)
        try findAll(
            "moves",
            """
            SELECT 'booking ' || b.number, 'was not moved with showing ' || m.showing
            FROM showing_move m, booking_version v, booking b WHERE v.showing = m.showing AND v.at < m.at
                AND v.hold <= coalesce((SELECT c.after_hold FROM terms_change c, showing w WHERE w.id = m.showing
                    AND c.program = w.program AND c.showing = w.id), v.hold)
                AND b.id = v.booking AND coalesce(b.cancelled_at, m.at + 1) > m.at
                AND NOT EXISTS (SELECT 1 FROM booking_version n WHERE n.booking = v.booking AND n.version > v.version
                    AND (n.at <= m.at OR n.session = m.session))
            """)
        try findAll(
            "moves",
            """
            SELECT 'booking ' || b.number, 'was cancelled for nothing although no move allows it'
            FROM booking b, booking_version v WHERE b.cancel_rule = 'moved/free' AND v.booking = b.id
                AND v.version = b.version AND NOT EXISTS (SELECT 1 FROM showing_move m WHERE m.showing = v.showing
                    AND m.free_until > b.cancelled_at)
            """)
    }

    /// A hold made after the last change of its rules and before its sale began. Holds from before such a change went
    /// by rules that are not known any more.
    private mutating func checkOpenings() throws(StoreFault) {
        try findAll(
            "sales",
            """
            WITH rule AS (SELECT 2 AS weight, r.showing AS showing, r.channel AS channel, r.opens_at AS opens,
                    r.presale_at AS presale, r.set_at AS since FROM showing_sale r
                UNION ALL SELECT 0, w.id, r.channel, r.opens_at, r.presale_at, r.set_at FROM program_sale r, showing w
                    WHERE w.program = r.program),
            ruled AS (SELECT h.id AS hold, h.created_at AS made, h.member AS member, w.program AS program,
                    r.weight + (r.channel <> '') AS weight, r.opens AS opens, r.presale AS presale,
                    max(r.since) OVER (PARTITION BY h.id) AS since
                FROM hold h, session s, showing w, rule r
                WHERE s.id = h.session AND w.id = h.showing AND r.showing = w.id AND r.channel IN ('', s.channel)
                    AND h.rule IS NOT 'moved'),
            first AS (SELECT *, row_number() OVER (PARTITION BY hold ORDER BY weight DESC) AS n FROM ruled
                WHERE opens IS NOT NULL)
            SELECT 'hold ' || hold, 'was made at ' || datetime(made, 'unixepoch') || ' UTC, its sale began at '
                || datetime(opens, 'unixepoch')
            FROM first WHERE n = 1 AND made > since AND made < opens
                AND NOT (presale IS NOT NULL AND made >= presale AND EXISTS (SELECT 1 FROM presale_member p
                    WHERE p.program = first.program AND p.member = first.member))
            """)
    }

    private mutating func checkQuotas() throws(StoreFault) {
        try findAll(
            "quotas",
            """
            SELECT 'showing ' || q.showing || ' leg ' || q.leg || ' ' || q.channel || ' grade ' || q.grade,
                'counts ' || q.taken || ' taken of a quota of ' || q.seats || ', claimed are ' || n
            FROM (SELECT l.*, (SELECT count(*) FROM claim c, seat s, section x WHERE c.showing = l.showing
                    AND c.leg = l.leg AND c.channel = l.channel AND c.held_back IS NULL AND s.id = c.seat
                    AND s.purpose IN ('usual', 'house') AND x.id = s.section AND l.grade IN (-1, x.grade)) AS n
                FROM quota_leg l) q
            WHERE q.taken <> n OR n > q.seats
            """)
        try findAll(
            "quotas",
            """
            WITH left_in(showing, leg, grade, free) AS (SELECT k.showing, k.leg, x.grade, sum(x.seats)
                    - (SELECT count(*) FROM claim c, seat s, section y WHERE c.showing = k.showing AND c.leg = k.leg
                        AND s.id = c.seat AND s.purpose IN ('usual', 'house') AND y.id = s.section
                        AND y.grade = x.grade)
                FROM showing_section k, section x WHERE x.id = k.section
                    AND EXISTS (SELECT 1 FROM quota_leg q WHERE q.showing = k.showing) GROUP BY 1, 2, 3),
            seller(showing, leg, channel, bit, whole, parts) AS (SELECT showing, leg, channel,
                    CASE channel WHEN 'telephone' THEN 1 WHEN 'web' THEN 2 WHEN 'booth' THEN 4 ELSE 8 END,
                    max(iif(grade < 0, seats - taken, NULL)), total(iif(grade < 0, 0, seats - taken))
                FROM quota_leg GROUP BY 1, 2, 3),
            may(showing, leg, bit, grade, free, most) AS (SELECT f.showing, f.leg, s.bit, f.grade, f.free,
                    coalesce(q.seats - q.taken, iif(s.whole IS NULL, 0, f.free))
                FROM left_in f JOIN seller s ON s.showing = f.showing AND s.leg = f.leg
                    LEFT JOIN quota_leg q ON q.showing = f.showing AND q.leg = f.leg AND q.channel = s.channel
                        AND q.grade = f.grade),
            some(bits) AS (SELECT 1 UNION ALL SELECT bits + 1 FROM some WHERE bits < 15),
            due(showing, leg, bits, seats) AS (SELECT s.showing, s.leg, bits, sum(coalesce(s.whole, s.parts))
                FROM seller s, some WHERE s.bit & bits GROUP BY 1, 2, 3),
            room(showing, leg, bits, seats) AS (SELECT showing, leg, bits, sum(seats) FROM (
                    SELECT m.showing, m.leg, bits, min(m.free, sum(m.most)) AS seats FROM may m, some
                        WHERE m.bit & bits GROUP BY 1, 2, 3, m.grade) GROUP BY 1, 2, 3)
            SELECT 'showing ' || d.showing || ' leg ' || d.leg, 'has ' || max(r.seats)
                || ' seats free, its quotas still have ' || max(d.seats) || ' to sell'
            FROM due d JOIN room r ON r.showing = d.showing AND r.leg = d.leg AND r.bits = d.bits
            WHERE d.seats > r.seats GROUP BY d.showing, d.leg
            """)
        try findAll(
            "quotas",
            """
            SELECT 'showing ' || q.showing || ' leg ' || q.leg || ' grade ' || q.grade, 'has ' || free
                || ' seats free, its quotas still have ' || coming || ' to sell'
            FROM (SELECT q.showing, q.leg, q.grade, sum(min(q.seats - q.taken, coalesce((SELECT w.seats - w.taken
                        FROM quota_leg w WHERE w.showing = q.showing AND w.leg = q.leg AND w.channel = q.channel
                            AND w.grade = -1), q.seats))) AS coming,
                    (SELECT sum(x.seats) FROM showing_section k, section x WHERE k.showing = q.showing
                        AND k.leg = q.leg AND x.id = k.section AND x.grade = q.grade)
                    - (SELECT count(*) FROM claim c, seat s, section x WHERE c.showing = q.showing AND c.leg = q.leg
                        AND s.id = c.seat AND s.purpose IN ('usual', 'house') AND x.id = s.section
                        AND x.grade = q.grade) AS free
                FROM quota_leg q WHERE q.grade >= 0 GROUP BY 1, 2, 3) q
            WHERE free < coming
            """)
        try findAll(
            "quotas",
            """
            SELECT 'showing ' || q.showing || ' ' || q.channel || ' grade ' || q.grade, 'is a quota of ' || q.seats
                || CASE q.fell_back WHEN 1 THEN ' that fell back and' ELSE '' END || ' counted on ' || n || ' of '
                || legs || ' legs'
            FROM (SELECT quota.*, (SELECT count(*) FROM quota_leg l WHERE l.showing = quota.showing
                    AND l.channel = quota.channel AND l.grade = quota.grade AND l.seats = quota.seats) AS n,
                    (SELECT count(DISTINCT leg) FROM showing_section k WHERE k.showing = quota.showing) AS legs
                FROM quota) q
            WHERE n <> CASE q.fell_back WHEN 1 THEN 0 ELSE legs END
            """)
    }
}
