// LedgerCheck: checks that charges, refunds, fees, attempts and seats tie, by booking, by showing and in total. Reads
// only.

import BookingModel
import SQLite

/// The money of one showing, or of all.
public struct ShowingMoney: Hashable, Sendable {
    /// Nil for the total.
    public let showing: ShowingID?
    /// Its start; nil for the total.
    public let starts: Instant?
    /// Its program; nil for the total.
    public let title: Name?
    /// Seats of tickets that are good now.
    public internal(set) var seats = 0
    /// What those tickets cost.
    public internal(set) var value = Won.zero
    /// Everything entered for bookings that are on this showing now, or were when they were cancelled.
    public internal(set) var charges = Won.zero
    /// What was given up of it, in full.
    public internal(set) var refunds = Won.zero
    /// What the box office kept of that.
    public internal(set) var fees = Won.zero
    /// What the box office paid on top.
    public internal(set) var surcharges = Won.zero

    /// What tickets were paid with and not given up: has to be their value.
    var kept: Won { charges - refunds }
}

/// What a check found.
public struct LedgerReport: Hashable, Sendable {
    /// By start.
    public let showings: [ShowingMoney]
    /// All showings together.
    public let total: ShowingMoney
    /// What the bank has collected and not taken back.
    public let payments: Won
    /// Money of charges that others returned to members: the provider's console, a dispute.
    public let returned: Won
    /// What members have beyond what is owed to them: their tickets are not paid for, or the bank paid out as well.
    public let unpaid: Won
    /// What is due to members and not paid out: see `payouts`.
    public let due: Won
    /// Charges and refunds that a provider has not answered yet: no fault, but nothing to lean on.
    public let open: Int
    /// What does not tie, in words that name the row; empty when all does. At most `faultsShown` of a kind.
    public let faults: [String]
    /// Faults of one kind reported, at most.
    static let faultsShown = 100
}

extension StaffDoor {
    /// Checks all money against all seats.
    public func checkLedger() throws(AdminFault) -> LedgerReport {
        try administer { () throws(StoreFault) in
            try database.read { () throws(StoreFault) in
                let showings = try showingMoney()
                var total = ShowingMoney(showing: nil, starts: nil, title: nil)
                for money in showings {
                    total.seats += money.seats
                    total.value += money.value
                    total.charges += money.charges
                    total.refunds += money.refunds
                    total.fees += money.fees
                    total.surcharges += money.surcharges
                }
                var faults = showings.filter { $0.kept != $0.value }.map {
                    "showing \($0.showing.map { "\($0)" } ?? ""): \($0.kept) paid and not given up, for tickets worth "
                        + "\($0.value)"
                }
                for tie in LedgerTie.all where tie.isFor(charging) {
                    faults += try database.all("\(tie.sql) LIMIT \(LedgerReport.faultsShown)") {
                        "\(tie.about) \($0.text(0)): \($0.text(1))"
                    }
                }
                return LedgerReport(
                    showings: showings, total: total,
                    payments: try sum(
                        "sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END)",
                        "kind IN ('payment', 'payment-return')"),
                    returned: try sum(
                        "sum(CASE kind WHEN 'returned' THEN amount ELSE -amount END)",
                        "kind IN ('returned', 'restored')"),
                    unpaid: try unpaid(),
                    due: try StaffDoor.dueToMembers(in: database),
                    open: try database.first(
                        """
                        SELECT count(*) FROM payment_attempt WHERE state IN ('intended',
                        'unknown')
                        """
                    ) { $0.int(0) } ?? 0,
                    faults: faults)
            }
        }
    }

    private func sum(_ expression: String, _ condition: String) throws(StoreFault) -> Won {
        try database.first("SELECT coalesce(\(expression), 0) FROM ledger WHERE \(condition)") { $0.won(0) } ?? .zero
    }

    /// What members have beyond what is owed back: from others, and from a bank that paid out what others had returned.
    private func unpaid() throws(StoreFault) -> Won {
        let twice =
            try database.first(
                """
                SELECT coalesce(sum(payout.amount), 0) FROM payout JOIN payment_attempt
                    ON payment_attempt.key = payout.source
                WHERE payout.state = 'paid' AND payment_attempt.state = 'covered'
                """
            ) { $0.won(0) } ?? .zero
        return try twice + unpaidByOthers()
    }

    private func unpaidByOthers() throws(StoreFault) -> Won {
        try database.first(
            """
            SELECT coalesce(sum(max(0, outside - max(0, owed - asked))), 0) FROM (
                SELECT coalesce(sum(CASE kind WHEN 'returned' THEN amount WHEN 'restored' THEN -amount
                    ELSE 0 END), 0) AS outside,
                    coalesce(sum(CASE kind WHEN 'refund' THEN amount WHEN 'fee' THEN -amount ELSE 0 END), 0) AS owed,
                    (SELECT coalesce(sum(amount), 0) FROM payment_attempt AS a WHERE a.kind = 'refund'
                        AND a.state <> 'covered'
                        AND (a.booking = l.booking OR (a.booking IS NULL AND l.booking IS NULL
                            AND a.hold = l.hold))) AS asked
                FROM ledger AS l WHERE l.booking IN (SELECT booking FROM ledger WHERE kind = 'returned')
                    OR (l.booking IS NULL AND l.hold IN (SELECT hold FROM ledger WHERE kind = 'returned'
                        AND booking IS NULL))
                GROUP BY l.booking, CASE WHEN l.booking IS NULL THEN l.hold END)
            """
        ) { $0.won(0) } ?? .zero
    }

    /// Money by the showing a booking is on; a charge without a booking by the showing it was for.
    private func showingMoney() throws(StoreFault) -> [ShowingMoney] {
        try database.all(
            """
            WITH entry AS (
                SELECT coalesce(booking_version.showing, ledger.showing) AS showing, ledger.kind, ledger.amount
                FROM ledger LEFT JOIN booking ON booking.id = ledger.booking
                    LEFT JOIN booking_version ON booking_version.booking = booking.id
                        AND booking_version.version = booking.version
                WHERE ledger.kind NOT GLOB 'pay*'),
            money AS (
                SELECT showing, sum(CASE kind WHEN 'charge' THEN amount ELSE 0 END) AS charges,
                    sum(CASE kind WHEN 'refund' THEN amount ELSE 0 END) AS refunds, sum(CASE kind WHEN 'fee' THEN amount
                        ELSE 0 END) AS fees,
                    sum(CASE kind WHEN 'surcharge' THEN amount ELSE 0 END) AS surcharges FROM entry GROUP BY showing),
            ticket AS (
                SELECT booking_version.showing, sum(booking_version.seats) AS seats, sum(booking_version.total) AS value
                FROM booking JOIN booking_version ON booking_version.booking = booking.id
                    AND booking_version.version = booking.version
                WHERE booking.state = 'ticketed' GROUP BY booking_version.showing)
            SELECT showing.id, showing.starts_at, title_ko, title_en, program.clip, coalesce(seats, 0), coalesce(value,
                0), coalesce(charges, 0),
                coalesce(refunds, 0), coalesce(fees, 0), coalesce(surcharges, 0)
            FROM showing JOIN program ON program.id = showing.program LEFT JOIN money ON money.showing = showing.id
                LEFT JOIN ticket ON ticket.showing = showing.id
            WHERE money.showing IS NOT NULL OR ticket.showing IS NOT NULL ORDER BY showing.starts_at, showing.id
            """
        ) {
            var money = ShowingMoney(showing: $0.id(0), starts: $0.instant(1), title: $0.name(2))
            (money.seats, money.value, money.charges, money.refunds) = ($0.int(5), $0.won(6), $0.won(7), $0.won(8))
            (money.fees, money.surcharges) = ($0.won(9), $0.won(10))
            return money
        }
    }
}
