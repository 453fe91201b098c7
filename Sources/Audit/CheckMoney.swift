// CheckMoney: compares what every booking's history says was charged, refunded and kept with the ledger, and every
// attempt with both.

import SQLite

extension Auditor {
    struct Sums: Hashable {
        var charge: Int64 = 0
        var refund: Int64 = 0
        var fee: Int64 = 0

        var told: String { "charged \(charge), refunded \(refund), fees \(fee)" }
    }

    mutating func checkMoney(_ snapshot: AuditSnapshot) throws(StoreFault) {
        var entered: [Int64: Sums] = [:]
        var surcharges: [Int64: Int64] = [:]
        var lost: [Int64: Int64] = [:]
        for entry in snapshot.ledger {
            switch (entry.booking, entry.kind) {
            case (let booking?, "charge"): entered[booking, default: Sums()].charge += entry.amount
            case (let booking?, "refund"): entered[booking, default: Sums()].refund += entry.amount
            case (let booking?, "fee"): entered[booking, default: Sums()].fee += entry.amount
            case (let booking?, "surcharge"): surcharges[booking, default: 0] += entry.amount
            case (nil, "charge"): if let hold = entry.hold { lost[hold, default: 0] += entry.amount }
            case (nil, "refund"): if let hold = entry.hold { lost[hold, default: 0] -= entry.amount }
            case (nil, "payment"), (nil, "payout"), (nil, "payment-return"), (nil, "payout-return"): break
            // Of a booking, or of a hold that was lost.
            case (_, "returned"), (_, "restored"):
                if entry.hold == nil { find("money", "ledger row \(entry.id)", "a \(entry.kind) of no charge") }
            case (_, let kind): find("money", "ledger row \(entry.id)", "a \(kind) that belongs to nothing")
            }
            if let booking = entry.booking, snapshot.bookings[booking]?.member != entry.member {
                find("money", "ledger row \(entry.id)", "is entered for another member than its booking's")
            }
        }
        for booking in snapshot.bookings.values.sorted(by: { $0.id < $1.id }) {
            let (expected, found) = (worth(booking, snapshot), entered[booking.id] ?? Sums())
            if expected != found {
                find("money", booking.subject, "by its versions: \(expected.told); in the ledger: \(found.told)")
            }
            if found.refund > found.charge {
                find("money", booking.subject, "more given back than charged: \(found.told)")
            }
            if surcharges[booking.id] != nil, booking.state != "cancelled" {
                find("money", booking.subject, "a surcharge on a ticket that is good")
            }
        }
        for (hold, left) in lost where left != 0 {
            find("money", "hold \(hold)", "\(left) won charged without a booking and not given back")
        }
        checkAttempts(snapshot)
        checkReturns(snapshot)
        try checkLines()
    }

    /// What a booking's versions and its end say was to be moved.
    private mutating func worth(_ booking: AuditSnapshot.Booking, _ snapshot: AuditSnapshot) -> Sums {
        var sums = Sums()
        var before: Int64 = 0
        for version in snapshot.versions[booking.id] ?? [] {
            let fee = snapshot.holds[version.hold]?.fee ?? 0
            sums.charge += max(0, version.total - before)
            sums.refund += max(0, before - version.total)
            sums.fee += fee
            if version.agreed != version.total - before + fee {
                find(
                    "money", "\(booking.subject) v\(version.version)",
                    "\(version.agreed) won were agreed to, \(version.total - before + fee) settled")
            }
            before = version.total
        }
        if booking.state == "cancelled" {
            sums.refund += before
            sums.fee += booking.cancelFee
            if booking.cancelFee > before {
                find("money", booking.subject, "a fee of \(booking.cancelFee) on \(before) won")
            }
        }
        return sums
    }

    /// Every paid charge is in the ledger once and the other way round; open ones belong to holds that wait for them;
    /// refunds stay below.
    private mutating func checkAttempts(_ snapshot: AuditSnapshot) {
        let charges = Dictionary(snapshot.ledger.filter { $0.kind == "charge" }.map { ($0.key, $0) }) { first, _ in
            first
        }
        var paid: [String: Int64] = [:]
        var open: Set<Int64> = []
        for attempt in snapshot.attempts where attempt.kind == "charge" {
            let subject = "attempt \(attempt.key)"
            switch attempt.state {
            case "paid":
                paid[attempt.key] = attempt.amount
                if charges[attempt.key]?.amount != attempt.amount {
                    find("money", subject, "paid, and the ledger has no such charge")
                }
            case "intended", "unknown":
                if let hold = attempt.hold { open.insert(hold) }
                fallthrough
            default:
                if charges[attempt.key] != nil {
                    find("money", subject, "is \(attempt.state), and the ledger has it as charged")
                }
            }
        }
        for entry in charges.values where paid[entry.key] == nil {
            find("money", "charge \(entry.key)", "no paid attempt has this key")
        }
        for hold in snapshot.holds.values where ["charging", "unknown"].contains(hold.state) != open.contains(hold.id) {
            find(
                "money", "hold \(hold.id)",
                open.contains(hold.id)
                    ? "is \(hold.state) while its charge is open" : "waits for a charge that is not open")
        }
        var back: [String: Int64] = [:]
        for attempt in snapshot.attempts
        where attempt.kind == "refund" && !["declined", "covered"].contains(attempt.state) {
            back[attempt.chargeKey ?? "", default: 0] += attempt.amount
        }
        for (key, amount) in back where amount > paid[key] ?? 0 {
            find("money", "charge \(key)", "\(amount) won asked back of \(paid[key] ?? 0) paid")
        }
    }

    /// What others moved is in the ledger to the won. What members are given back is what is owed to them less that: no
    /// more but what was carried out before it was known, and no less.
    private mutating func checkReturns(_ snapshot: AuditSnapshot) {
        let entries = Dictionary(
            snapshot.ledger.filter { ["returned", "restored"].contains($0.kind) }.map { ($0.key, $0) }
        ) { first, _ in first }
        let charges = Dictionary(snapshot.attempts.filter { $0.kind == "charge" }.map { ($0.key, $0) }) { first, _ in
            first
        }
        var outside: [String: Int64] = [:]
        for moved in snapshot.returns {
            outside[moved.chargeKey, default: 0] += moved.amount
            let entry = entries[moved.key].map { $0.kind == "returned" ? $0.amount : -$0.amount }
            if entry != moved.amount {
                find(
                    "money", "charge \(moved.chargeKey)",
                    "\(moved.amount) won moved by other hands, in the ledger \(entry ?? 0)")
            }
        }
        if entries.count != snapshot.returns.count {
            find("money", "ledger", "\(entries.count) entries of other hands for \(snapshot.returns.count) movements")
        }
        var (owed, asked, gone): ([Int64: Int64], [Int64: Int64], [Int64: Int64]) = ([:], [:], [:])
        for entry in snapshot.ledger where entry.booking != nil {
            if entry.kind == "refund" { owed[entry.booking!, default: 0] += entry.amount }
            if entry.kind == "fee" { owed[entry.booking!, default: 0] -= entry.amount }
        }
        for (key, amount) in outside {
            guard let charge = charges[key], charge.state == "paid", (0...charge.amount).contains(amount) else {
                find("money", "charge \(key)", "\(amount) won of it went back by other hands")
                continue
            }
            if let booking = charge.booking { gone[booking, default: 0] += amount }
        }
        for refund in snapshot.attempts where refund.kind == "refund" && refund.state != "covered" {
            if let booking = refund.booking { asked[booking, default: 0] += refund.amount }
        }
        let provided = Set(
            snapshot.attempts.filter { $0.kind == "charge" && $0.state == "paid" && !$0.isOnAccount }.compactMap(
                \.booking)
        )
        for row in provided.sorted() {
            let (due, back, others) = (owed[row] ?? 0, asked[row] ?? 0, gone[row] ?? 0)
            guard back > due || back < due - others else { continue }
            find(
                "money", snapshot.bookings[row]?.subject ?? "booking row \(row)",
                "\(back) won asked back, \(due) owed, \(others) gone by other hands")
        }
    }

    /// What the bank has taken back is there and back in the ledger.
    private mutating func checkLines() throws(StoreFault) {
        for table in ["statement_line", "payout"] {
            try findAll(
                "money",
                """
                SELECT key, 'is ' || state || ', and in the ledger ' || entered || ' won are entered for it' FROM (
                    SELECT s.key, s.state, s.amount, (SELECT coalesce(sum(CASE
                        WHEN l.kind IN ('payment', 'payout') THEN l.amount ELSE -l.amount END), 0)
                        FROM ledger l WHERE l.key IN ('P' || s.key, 'P' || s.key || '-back')) AS entered
                            FROM \(table) s)
                WHERE entered <> CASE state WHEN 'paid' THEN amount ELSE 0 END
                """)
        }
        try findAll(
            "money",
            """
            SELECT 'payout ' || p.key, 'pays out the refund ' || p.source || ', which is ' || a.state FROM payout p
                JOIN payment_attempt a ON a.key = p.source
            WHERE (p.state = 'open' AND a.state <> 'declined') OR (p.state = 'paid'
                AND a.state NOT IN ('declined', 'covered'))
            """)
    }
}
