// CheckPurposes: checks that seats which are held back are claimed for nothing else, that companion seats go with a
// wheelchair place, and that venues count what callers can ask for.

import SQLite

extension Auditor {
    /// Seats with a purpose, and seats held back.
    mutating func checkPurposes() throws(StoreFault) {
        try findAll(
            "seats",
            """
            SELECT 'showing ' || b.showing || ' leg ' || k.leg || ' seat ' || h.seat,
                'held back by hold-back ' || b.id || ', which has no claim on it'
            FROM hold_back_seat h JOIN hold_back b ON b.id = h.hold_back JOIN seat s ON s.id = h.seat
                JOIN showing_section k ON k.showing = b.showing AND k.section = s.section
            WHERE h.released_at IS NULL AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.showing = k.showing
                AND c.leg = k.leg AND c.seat = h.seat AND c.held_back = b.id)
            UNION ALL SELECT 'showing ' || c.showing || ' leg ' || c.leg || ' seat ' || c.seat,
                'claimed for hold-back ' || c.held_back || ', which is not of it, or has released it'
            FROM claim c WHERE c.held_back IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hold_back b
                JOIN hold_back_seat h ON h.hold_back = b.id AND h.seat = c.seat AND h.released_at IS NULL
                WHERE b.id = c.held_back AND b.showing = c.showing)
            """)
        try findAll(
            "seats",
            """
            SELECT 'booking ' || b.number, 'has a companion seat without a wheelchair place'
            FROM booking b JOIN booking_seat s ON s.booking = b.id AND s.version = b.version
            WHERE b.state = 'ticketed' GROUP BY b.id
            HAVING sum(s.purpose = 'companion') > 0 AND sum(s.purpose = 'wheelchair') = 0
            UNION ALL SELECT 'hold ' || h.id, 'has a companion seat without a wheelchair place'
            FROM hold h JOIN hold_seat s ON s.hold = h.id
            WHERE h.state IN ('held', 'charging', 'unknown') GROUP BY h.id
            HAVING sum(s.purpose = 'companion') > 0 AND sum(s.purpose = 'wheelchair') = 0
            UNION ALL SELECT 'hold ' || h.id, 'has a companion seat in another row than its wheelchair place'
            FROM hold h JOIN hold_seat s ON s.hold = h.id JOIN seat e ON e.id = s.seat
            WHERE s.purpose = 'companion' AND h.rule IS NOT 'moved' AND h.state IN ('held', 'charging', 'unknown')
                AND NOT EXISTS (SELECT 1 FROM hold_seat p JOIN seat w ON w.id = p.seat WHERE p.hold = h.id
                    AND p.purpose = 'wheelchair' AND w.section = e.section AND w.row_number = e.row_number)
            GROUP BY h.id HAVING (SELECT count(*) FROM hold_seat p WHERE p.hold = h.id AND p.purpose = 'wheelchair') > 0
            """)
        try findAll(
            "counters",
            """
            WITH real AS (SELECT v.id AS venue, count(iif(s.purpose = 'wheelchair', 1, NULL)) AS wheelchairs,
                    count(iif(s.purpose = 'restricted', 1, NULL)) AS restricted
                FROM venue v LEFT JOIN section x ON x.venue = v.id LEFT JOIN seat s ON s.section = x.id GROUP BY v.id)
            SELECT 'venue ' || v.code, 'says ' || v.wheelchair_places || ' wheelchair places and '
                || v.restricted_seats || ' seats with a restricted view, its map has ' || r.wheelchairs || ' and '
                || r.restricted
            FROM venue v JOIN real r ON r.venue = v.id
            WHERE (v.wheelchair_places, v.restricted_seats) IS NOT (r.wheelchairs, r.restricted)
            """)
    }
}
