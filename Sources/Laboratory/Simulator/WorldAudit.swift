// WorldAudit: compares the box office with the lists of the outside world: the provider's money, the texts on the
// telephones, what callers were told. Its digest of all of them is equal for equal runs.

import Platform
import SQLite

enum WorldAudit {
    /// How `ledger check` begins to tell of the refunds that the provider refused: it names them for people to deal
    /// with, and rightly.
    static func refundsDeclined(_ world: SimulatedWorld, office: String) throws -> [String] {
        try attached(world, office) { database in
            try database.all(
                """
                SELECT m.key, b.number FROM money m JOIN office.payment_attempt a ON a.key = m.key LEFT
                    JOIN office.booking b ON b.id = a.booking
                WHERE m.kind = 'refund' AND NOT m.paid
                """
            ) { ["refund \($0.text(0)):", "booking \($0.text(1)): the provider was asked"] }.flatMap(\.self)
        }
    }

    /// The box office's tables beside the world's, as `office`.
    private static func attached<T>(_ world: SimulatedWorld, _ office: String, _ body: (Database) throws -> T) throws
        -> T
    {
        try world.database.run("ATTACH DATABASE ? AS office", office)
        defer { try? world.database.execute("DETACH DATABASE office") }
        return try body(world.database)
    }

    static func findings(_ world: SimulatedWorld, office: String, keepsAccounts: Bool) throws -> [String] {
        try attached(world, office) { try findings($0, keepsAccounts) }
    }

    private static func findings(_ database: Database, _ keepsAccounts: Bool) throws -> [String] {
        var found = try database.all(told) {
            "booking \($0.text(0)) \($0.text(1)) was told to its member, and is \($0.text(2))"
        }
        found += try database.all(prices) {
            "hold \($0.text(0)): a \($0.text(1))'s seat costs \($0.text(2)), by its tariff \($0.text(3))"
        }
        found += try database.all(WaitingBook.order) {
            "showing \($0.text(2)): \($0.text(0)) asked for seats before \($0.text(1)), who was given them first"
        }
        found += try database.all(WaitingBook.past) {
            "showing \($0.text(2)): hold \($0.text(1)) has seats that \($0.text(0)) waited for"
        }
        if !keepsAccounts { found += try database.all(money) { "\($0.text(0)) \($0.text(1))" } }
        return try found + order(database)
            + database.all(lastWord) {
                "booking \($0.text(0)): its last text is \($0.text(1)), and the telephone has not shown it"
            }
    }

    private static let told = """
        SELECT told.number, 'v' || told.version || CASE told.cancelled WHEN 1 THEN ' cancelled' ELSE '' END,
            coalesce('v' || b.version || ' ' || b.state, 'not there')
        FROM told LEFT JOIN office.booking b ON b.number = told.number
        WHERE b.number IS NULL OR b.version < told.version OR told.cancelled AND b.state <> 'cancelled'
        """

    /// What every ticket costs by its tariff, worked out once more: no fare changes while the simulation runs, and a
    /// share is of the adult's fare, cut to whole hundreds. The day is that of the zone a seed has drawn.
    private static let prices = """
        WITH sold AS (SELECT h.id, t.kind, t.price, f.price AS adult, h.showing, sh.program, sh.tariff,
                date(st.leaves_at, 'unixepoch', 'localtime') AS day,
                CAST(strftime('%w', st.leaves_at, 'unixepoch', 'localtime') AS INTEGER) AS weekday
            FROM office.hold h JOIN office.hold_seat t ON t.hold = h.id JOIN office.seat s ON s.id = t.seat
                JOIN office.section x ON x.id = s.section JOIN office.showing sh ON sh.id = h.showing
                JOIN office.showing_stop st ON st.showing = h.showing AND st.stop = h.from_stop
                LEFT JOIN office.fare f ON f.program = sh.program AND f.tariff = sh.tariff AND f.grade = x.grade
                    AND f.from_stop = h.from_stop AND f.to_stop = h.to_stop),
            due AS (SELECT id, kind, price, CASE kind WHEN 'adult' THEN adult ELSE (
                SELECT adult * k.amount / 10000 * 100 FROM office.kind_fare k
                WHERE k.program = sold.program AND k.tariff = sold.tariff AND k.kind = sold.kind
                    AND k.day = CASE WHEN EXISTS (SELECT 1 FROM office.holiday WHERE holiday.day = sold.day)
                        THEN 'holiday' WHEN weekday IN (0, 6) THEN 'weekend' ELSE 'weekday' END) END AS due FROM sold)
        SELECT id, kind, price, coalesce(due, 'not sold') FROM due WHERE price IS NOT due
        """

    /// The provider's list and ours, both ways; then what the provider has of every booking, against the ledger.
    private static let money = """
        SELECT m.kind || ' ' || m.key, m.amount || ' won are on the provider''s list; ours says ' || coalesce(a.state
            || ' ' || a.amount, 'nothing')
        FROM money m LEFT JOIN office.payment_attempt a ON a.key = m.key
        WHERE m.paid AND (a.key IS NULL OR a.state <> 'paid' OR a.amount <> m.amount OR a.kind <> m.kind)
        UNION ALL SELECT a.kind || ' ' || a.key, a.amount || ' won are paid, and not on the provider''s list'
            FROM office.payment_attempt a
            WHERE a.state = 'paid' AND NOT EXISTS (SELECT 1 FROM money m WHERE m.key = a.key AND m.paid)
        UNION ALL SELECT 'charge ' || coalesce(o.charge, r.charge_key), 'by other hands ' || coalesce(o.amount, 0)
            || ' won of it went back, ours says ' || coalesce(r.amount, 0)
            FROM (SELECT charge, amount FROM outside) o FULL JOIN
                (SELECT charge_key, sum(amount) AS amount FROM office.outside_return GROUP BY charge_key) r
                    ON r.charge_key = o.charge
            WHERE coalesce(o.amount, 0) <> coalesce(r.amount, 0)
        UNION ALL SELECT 'booking row ' || l.booking, 'the provider took ' || taken || ' won, gave or owes back '
            || back || ' and others gave ' || others
                || '; the ledger has ' || charged || ' taken and ' || owed || ' owed back' FROM
            (SELECT booking, sum(CASE kind WHEN 'charge' THEN amount ELSE 0 END) AS charged,
                    sum(CASE kind WHEN 'refund' THEN amount WHEN 'fee' THEN -amount ELSE 0 END) AS owed
                FROM office.ledger WHERE booking IS NOT NULL GROUP BY booking) l
            JOIN (SELECT a.booking, sum(CASE WHEN m.kind = 'charge' THEN m.amount * m.paid ELSE 0 END) AS taken,
                    sum(CASE WHEN m.kind = 'refund' AND a.state <> 'covered' THEN m.amount ELSE 0 END) AS back,
                    sum(CASE WHEN m.kind = 'refund' THEN m.amount * m.paid ELSE 0 END) AS given,
                    sum(CASE WHEN m.kind = 'charge' THEN coalesce((SELECT amount FROM outside
                        WHERE outside.charge = m.key), 0) ELSE 0 END) AS others
                FROM money m JOIN office.payment_attempt a ON a.key = m.key GROUP BY a.booking) p
                    ON p.booking = l.booking
            WHERE taken <> charged OR back > owed OR back < owed - others OR given + others > taken
        UNION ALL SELECT 'booking row ' || booking, 'is in the ledger and not on the provider''s list'
            FROM office.ledger
            WHERE booking IS NOT NULL AND kind = 'charge' AND NOT EXISTS (SELECT 1 FROM money m
                WHERE m.key = ledger.key)
        """

    /// Of a text that is said to be sent, and of one that still could be.
    private static let lastWord = """
        SELECT b.number, o.state FROM office.outbox o JOIN office.booking b ON b.id = o.booking
            AND b.version = o.version
        WHERE o.copy = 0 AND o.kind = CASE b.state WHEN 'cancelled' THEN 'cancelled' ELSE 'mobile-ticket' END
            AND (o.state IN ('waiting', 'sending') OR o.state IN ('sent', 'delivered') AND NOT EXISTS (SELECT 1
                FROM shown WHERE text = o.id))
        """

    /// No telephone shows an older version after a newer one, nor a ticket after its cancellation.
    private static func order(_ database: Database) throws -> [String] {
        var last: [Int64: Int] = [:]
        var found: [String] = []
        let shown = try database.all(
            """
            SELECT o.booking, CASE o.kind WHEN 'cancelled' THEN 1000000 ELSE o.version END FROM shown
                JOIN office.outbox o ON o.id = shown.text
            WHERE o.booking IS NOT NULL AND o.kind IN ('mobile-ticket', 'cancelled') ORDER BY shown.id
            """
        ) { (booking: $0.int64(0), rank: $0.int(1)) }
        for text in shown {
            if let before = last[text.booking], before > text.rank {
                found.append("booking row \(text.booking): text v\(text.rank) was shown after v\(before)")
            }
            last[text.booking] = text.rank
        }
        return found
    }

    /// Every row of both databases but the salted hashes, summed up.
    static func digest(_ world: SimulatedWorld, office: String) throws -> UInt64 {
        var digest = FNV1a()
        for database in [try Database(path: office, mode: .readOnly), world.database] {
            for table in try database.all(
                """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name <>
                'provider_prefix' ORDER BY name
                """, as: { $0.text(0) })
            {
                let columns = try database.all(
                    """
                    SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('pin_hash',
                    'hash')
                    """, table
                ) { $0.text(0) }
                let row = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
                let before = digest
                let sum = try database.all("SELECT \(row) FROM \"\(table)\" ORDER BY 1") { row in
                    var digest = before
                    digest.add(row.text(0).utf8)
                    return digest.value
                }
                for row in sum { digest.add(row) }
            }
        }
        return digest.value
    }
}
