// LedgerTies: the equations between ledger, attempts, bookings and seats. Each is a query for the rows that break it.

/// One thing that has to agree with another.
struct LedgerTie {
    enum Scope { case always, withProvider }

    /// What a row it finds is called.
    let about: String
    let scope: Scope
    /// Answers two texts a row: which, and what is wrong with it.
    let sql: String

    func isFor(_ charging: Charging) -> Bool {
        switch (scope, charging) {
        case (.always, _), (.withProvider, .gateway): true
        case (.withProvider, .account): false
        }
    }

    static let all = [
        bookingPaid, cancelFee, chargeAttempt, attemptCharge, lostReturned, refundAsked, returnEntered, refundDeclined,
        payoutSource, payoutEntered, paymentEntered, takenBack, seatPrices,
        claims, counters, gradeCounters,
    ]

    /// A good ticket's price is what was charged and not given up; of a cancelled one nothing is left.
    private static let bookingPaid = LedgerTie(
        about: "booking", scope: .always,
        sql: """
            SELECT number, 'charges - refunds are ' || kept || ' won, its tickets are worth ' || worth FROM (
                SELECT booking.number, CASE booking.state WHEN 'ticketed' THEN booking_version.total
                    ELSE 0 END AS worth,
                    (SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0) FROM ledger
                        WHERE ledger.booking = booking.id AND kind IN ('charge', 'refund')) AS kept
                FROM booking JOIN booking_version ON booking_version.booking = booking.id
                    AND booking_version.version = booking.version)
            WHERE kept <> worth
            """)

    private static let cancelFee = LedgerTie(
        about: "booking", scope: .always,
        sql: """
            SELECT number, 'its cancellation cost ' || cancel_fee || ' won, the ledger has ' || entered FROM (
                SELECT number, cancel_fee, (SELECT coalesce(sum(amount), 0) FROM ledger WHERE key = 'CF' || booking.id
                    AND kind = 'fee') AS entered
                FROM booking WHERE state = 'cancelled')
            WHERE entered <> cancel_fee
            """)

    private static let chargeAttempt = LedgerTie(
        about: "ledger row", scope: .always,
        sql: """
            SELECT ledger.key, 'a charge of ' || ledger.amount || ' won without a paid attempt of that amount'
            FROM ledger LEFT JOIN payment_attempt ON payment_attempt.key = ledger.key
                AND payment_attempt.kind = 'charge'
                AND payment_attempt.state = 'paid' AND payment_attempt.amount = ledger.amount
            WHERE ledger.kind = 'charge' AND payment_attempt.id IS NULL
            """)

    private static let attemptCharge = LedgerTie(
        about: "attempt", scope: .always,
        sql: """
            SELECT payment_attempt.key, 'paid ' || payment_attempt.amount || ' won, but the ledger has no such charge'
            FROM payment_attempt LEFT JOIN ledger ON ledger.key = payment_attempt.key AND ledger.kind = 'charge'
            WHERE payment_attempt.kind = 'charge' AND payment_attempt.state = 'paid' AND ledger.id IS NULL
            """)

    private static let lostReturned = LedgerTie(
        about: "hold", scope: .always,
        sql: """
            SELECT hold, 'charged without a booking, and ' || kept || ' won were not given back' FROM (
                SELECT hold, sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END) AS kept FROM ledger
                WHERE booking IS NULL AND kind IN ('charge', 'refund') GROUP BY hold)
            WHERE kept <> 0
            """)

    /// What the provider was asked to give back is the value given up less what the box office keeps of it, and less
    /// what was returned by others; more only where it had been carried out before that was known.
    private static let refundAsked = LedgerTie(
        about: "booking", scope: .always,
        sql: """
            SELECT number, 'the provider was asked for ' || asked || ' won back, the ledger says ' || owed
                    || CASE outside WHEN 0 THEN '' ELSE ', and ' || outside || ' won went back by other hands' END
                        FROM (
                SELECT booking.number,
                    (SELECT coalesce(sum(amount), 0) FROM payment_attempt WHERE payment_attempt.booking = booking.id
                        AND kind = 'refund'
                        AND state <> 'covered') AS asked,
                    (SELECT coalesce(sum(CASE kind WHEN 'refund' THEN amount ELSE -amount END), 0) FROM ledger
                        WHERE ledger.booking = booking.id AND kind IN ('refund', 'fee')) AS owed,
                    (SELECT coalesce(sum(CASE kind WHEN 'returned' THEN amount ELSE -amount END), 0) FROM ledger
                        WHERE ledger.booking = booking.id AND kind IN ('returned', 'restored')) AS outside
                FROM booking WHERE EXISTS (SELECT 1 FROM payment_attempt WHERE payment_attempt.booking = booking.id
                    AND kind = 'charge'
                    AND state = 'paid' AND NOT on_account))
            WHERE asked > owed OR asked < owed - outside
            """)

    /// Money that others moved is in the ledger, and the other way round by constraint.
    private static let returnEntered = LedgerTie(
        about: "charge", scope: .always,
        sql: """
            SELECT charge_key, 'moved ' || outside_return.amount
                || ' won by other hands, and the ledger has no such entry'
            FROM outside_return LEFT JOIN ledger ON ledger.key = outside_return.key
                AND ledger.amount = abs(outside_return.amount)
                AND ledger.kind = CASE WHEN outside_return.amount > 0 THEN 'returned' ELSE 'restored' END
            WHERE ledger.id IS NULL
            """)

    /// Said until it is paid out.
    private static let refundDeclined = LedgerTie(
        about: "refund", scope: .withProvider,
        sql: """
            SELECT key, 'the provider declined it: pay the ' || amount || ' won out another way (yemae statement --due)'
            FROM payment_attempt WHERE kind = 'refund' AND state = 'declined'
                AND NOT EXISTS (SELECT 1 FROM payout WHERE payout.source = payment_attempt.key
                    AND payout.state = 'paid')
            """)

    /// A payout is as much as the surcharge or the declined refund it is for. One that the bank paid although its
    /// refund was returned by others in between is, too.
    private static let payoutSource = LedgerTie(
        about: "payout", scope: .always,
        sql: """
            SELECT payout.key, payout.amount || ' won for ' || source || ', which is '
                || coalesce(ledger.amount, payment_attempt.amount, 0) || ' won'
            FROM payout LEFT JOIN ledger ON ledger.key = source AND ledger.kind = 'surcharge'
                LEFT JOIN payment_attempt ON payment_attempt.key = source AND payment_attempt.kind = 'refund'
                    AND (payment_attempt.state = 'declined' OR (payment_attempt.state = 'covered'
                        AND payout.state = 'paid'))
            WHERE source NOT GLOB 'A*' AND payout.state IN ('open', 'paid')
                AND payout.amount <> coalesce(ledger.amount, payment_attempt.amount, 0)
            """)

    private static let payoutEntered = LedgerTie(
        about: "payout", scope: .always,
        sql: """
            SELECT payout.key, 'the bank paid ' || payout.amount || ' won, and the ledger has no such payout'
            FROM payout LEFT JOIN ledger ON ledger.key = 'P' || payout.key AND ledger.kind = 'payout'
                AND ledger.amount = payout.amount
            WHERE state IN ('paid', 'returned') AND ledger.id IS NULL
            """)

    /// What the bank collected, and what staff wrote down.
    private static let paymentEntered = LedgerTie(
        about: "payment", scope: .always,
        sql: """
            SELECT line.key, 'the member paid ' || line.amount || ' won, and the ledger has no such payment' FROM (
                SELECT key, amount FROM statement_line WHERE state IN ('paid', 'returned') UNION ALL SELECT key, amount
                    FROM hand_payment) AS line
                LEFT JOIN ledger ON ledger.key = 'P' || line.key AND ledger.kind = 'payment'
                    AND ledger.amount = line.amount
            WHERE ledger.id IS NULL
            """)

    /// What the bank took back is in the ledger twice, there and back; what it did not is there once.
    private static let takenBack = LedgerTie(
        about: "payment", scope: .always,
        sql: """
            SELECT line.key, CASE line.state WHEN 'returned' THEN
                'the bank took it back, and the ledger has no such entry'
                    ELSE 'the ledger says that the bank took it back, and it is ' || line.state END FROM (
                SELECT key, state FROM statement_line UNION ALL SELECT key, state FROM payout) AS line
                LEFT JOIN ledger ON ledger.key = 'P' || line.key || '-back'
            WHERE (line.state = 'returned') = (ledger.id IS NULL)
            """)

    private static let seatPrices = LedgerTie(
        about: "booking", scope: .always,
        sql: """
            SELECT number, 'version ' || version || ' has ' || found || ' seats at ' || cost || ' won, it says '
                || seats || ' at ' || total FROM (
                SELECT booking.number, booking_version.version, booking_version.seats, booking_version.total,
                    count(booking_seat.seat) AS found,
                    coalesce(sum(booking_seat.price), 0) AS cost
                FROM booking_version JOIN booking ON booking.id = booking_version.booking
                    LEFT JOIN booking_seat ON booking_seat.booking = booking_version.booking
                        AND booking_seat.version = booking_version.version
                GROUP BY booking_version.booking, booking_version.version)
            WHERE found <> seats OR cost <> total
            """)

    /// A good ticket claims each of its seats on each of its legs; a cancelled one claims nothing.
    private static let claims = LedgerTie(
        about: "booking", scope: .always,
        sql: """
            SELECT number, 'claims ' || found || ' seats and legs instead of ' || due FROM (
                SELECT booking.number,
                    CASE booking.state WHEN 'ticketed' THEN booking_version.seats * (booking_version.to_stop -
                        booking_version.from_stop) ELSE 0 END AS due,
                    (SELECT count(*) FROM claim WHERE claim.booking = booking.id) AS found
                FROM booking JOIN booking_version ON booking_version.booking = booking.id
                    AND booking_version.version = booking.version)
            WHERE found <> due
            """)

    private static let counters = LedgerTie(
        about: "showing", scope: .always,
        sql: """
            SELECT showing, 'leg ' || leg || ', section ' || section || ': ' || taken || ' seats counted as taken, '
                || found || ' are' FROM (
                SELECT showing, leg, section, taken, (SELECT count(*) FROM claim JOIN seat ON seat.id = claim.seat
                    WHERE claim.showing = showing_section.showing AND claim.leg = showing_section.leg
                        AND seat.section = showing_section.section AND seat.purpose IN ('usual', 'house')) AS found
                FROM showing_section)
            WHERE found <> taken
            """)

    /// From the sections, so that a counter that is missing is found too.
    private static let gradeCounters = LedgerTie(
        about: "showing", scope: .always,
        sql: """
            SELECT showing, 'leg ' || leg || ', grade ' || grade || ': ' || coalesce(free, 'no')
                || ' seats counted as free, ' || found || ' are' FROM (
                SELECT showing, leg, grade, found, (SELECT free FROM showing_grade AS counter
                    WHERE counter.showing = real.showing AND counter.leg = real.leg
                        AND counter.grade = real.grade) AS free
                FROM (SELECT showing_section.showing, showing_section.leg, section.grade, sum(section.seats -
                    showing_section.taken) AS found
                    FROM showing_section JOIN section ON section.id = showing_section.section GROUP BY 1, 2, 3) AS real)
            WHERE found IS NOT free
            """)
}
