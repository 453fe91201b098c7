// CheckWaiting: checks that what was offered to members who wait ties with their holds and texts, that the line was
// served in its order, that nobody else was sold what fits somebody in line, and that no line outlives its showing.

import SQLite

extension Auditor {
    mutating func checkWaiting() throws(StoreFault) {
        try checkOffers()
        try checkOrder()
        try checkPassedOver()
    }

    private mutating func checkOffers() throws(StoreFault) {
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || w.id, 'is ' || w.state || ', and its hold is ' || coalesce(h.state, 'not there')
            FROM waiting AS w LEFT JOIN hold AS h ON h.id = w.hold
            WHERE w.hold IS NOT NULL AND (h.id IS NULL OR h.member <> w.member OR h.showing <> w.showing
                    OR h.seats <> w.seats OR h.from_stop <> w.from_stop OR h.to_stop <> w.to_stop
                    OR w.state = 'offered' AND h.state IN ('booked', 'released')
                    OR w.state = 'lapsed' AND h.state <> 'released')
                OR w.hold IS NULL AND w.state IN ('offered', 'taken', 'lapsed')
            """)
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || min(id), 'is one of ' || count(*) || ' of a member for one showing' FROM waiting
            WHERE state IN ('waiting', 'offered') GROUP BY member, showing HAVING count(*) > 1
            """)
        // Seats of another grade than was asked for, or a better one.
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || w.id, 'was offered a lower grade than asked for' FROM waiting AS w
            WHERE w.grade IS NOT NULL AND NOT EXISTS (SELECT 1 FROM showing_move AS m WHERE m.showing = w.showing)
                AND EXISTS (SELECT 1 FROM hold_seat AS t, seat AS s, section AS x WHERE t.hold = w.hold
                    AND s.id = t.seat AND x.id = s.section AND x.grade > w.grade)
            """)
        // Who was in a call when seats came free heard it there.
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || w.id, 'was offered seats, and its member was not texted' FROM waiting AS w
            WHERE w.hold IS NOT NULL AND w.offered_at > w.asked_at AND NOT EXISTS (SELECT 1 FROM outbox AS t
                WHERE t.waiting = w.id AND t.hold = w.hold AND t.kind = 'waiting-offer')
            UNION ALL SELECT 'entry ' || w.id, 'is ' || w.state || ', and its texts say otherwise' FROM waiting AS w
            WHERE (w.state = 'expired' AND EXISTS (SELECT 1 FROM member AS m WHERE m.id = w.member
                    AND m.state = 'active')) <> EXISTS (SELECT 1 FROM outbox AS t WHERE t.waiting = w.id
                    AND t.kind = 'waiting-end')
                AND EXISTS (SELECT 1 FROM member AS m WHERE m.id = w.member AND m.state = 'active')
            """)
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || w.id, 'was offered seats after its showing had begun' FROM waiting AS w
                JOIN showing_stop AS s ON s.showing = w.showing AND s.stop = w.from_stop
            WHERE w.offered_at >= s.leaves_at
                AND NOT EXISTS (SELECT 1 FROM showing_move AS m WHERE m.showing = w.showing)
            """)
    }

    /// Entries of which the order is known from what is stored: of adults, of showings that were not moved and whose
    /// sale has no presale.
    private static let plain = """
        replace(replace(a.kinds, 'adult', ''), ',', '') = ''
        AND NOT EXISTS (SELECT 1 FROM showing_move AS m WHERE m.showing = a.showing)
        AND NOT EXISTS (SELECT 1 FROM program_sale AS p, showing AS w WHERE w.id = a.showing
            AND p.program = w.program AND p.presale_at IS NOT NULL)
        AND NOT EXISTS (SELECT 1 FROM showing_sale AS p WHERE p.showing = a.showing AND p.presale_at IS NOT NULL)
        """

    /// An entry that asks for no more than one behind it is served no later.
    private mutating func checkOrder() throws(StoreFault) {
        try findAll(
            "waiting",
            """
            SELECT 'entry ' || a.id, 'asks for no more than entry ' || b.id || ', which came later and was served first'
            FROM waiting AS b JOIN waiting AS a ON a.showing = b.showing AND a.id < b.id
                JOIN session AS s ON s.id = a.session JOIN session AS t ON t.id = b.session AND t.channel = s.channel
            WHERE b.offered_at IS NOT NULL AND (a.state = 'waiting' OR a.offered_at > b.offered_at)
                AND a.seats <= b.seats AND a.from_stop >= b.from_stop AND a.to_stop <= b.to_stop
                AND (a.grade IS NULL OR a.grade >= b.grade) AND \(Auditor.plain)
            """)
    }

    /// A caller who was not in line was sold no seats that somebody in line would have taken. Holds that took the place
    /// of others in the same call are left out: those seats were the caller's already. A clock that was set back tells
    /// no order, the numbers of the calls do: only calls that began behind the entry's are judged.
    private mutating func checkPassedOver() throws(StoreFault) {
        try findAll(
            "waiting",
            """
            SELECT 'hold ' || h.id, 'was made past entry ' || a.id || ', which waits for as few seats'
            FROM waiting AS a JOIN hold AS h ON h.showing = a.showing AND h.created_at > a.asked_at
                    AND h.session > a.session
                JOIN session AS s ON s.id = a.session JOIN session AS t ON t.id = h.session AND t.channel = s.channel
            WHERE (a.state = 'waiting' OR a.offered_at > h.created_at) AND h.seats >= a.seats AND a.grade IS NULL
                AND a.from_stop >= h.from_stop AND a.to_stop <= h.to_stop AND h.changing IS NULL
                AND NOT EXISTS (SELECT 1 FROM waiting AS own WHERE own.hold = h.id)
                AND NOT EXISTS (SELECT 1 FROM hold AS o WHERE o.session = h.session AND o.showing = h.showing
                    AND o.id < h.id)
                AND NOT EXISTS (SELECT 1 FROM hold_seat AS x WHERE x.hold = h.id AND x.purpose <> 'usual')
                AND \(Auditor.plain)
            """)
    }
}
