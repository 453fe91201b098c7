// CheckMoney: what every booking's history says was to be charged, given back and kept, against the ledger; and every attempt against both.

extension Auditor {
    /// Sums by kind.
    struct Sums: Hashable {
        var charge: Int64 = 0
        var refund: Int64 = 0
        var fee: Int64 = 0

        var told: String { "charged \(charge), refunded \(refund), fees \(fee)" }
    }

    mutating func checkMoney(_ books: Books) {
        var entered: [Int64: Sums] = [:]
        var surcharges: [Int64: Int64] = [:]
        var lost: [Int64: Int64] = [:]
        for entry in books.ledger {
            switch (entry.booking, entry.kind) {
            case (let booking?, "charge"): entered[booking, default: Sums()].charge += entry.amount
            case (let booking?, "refund"): entered[booking, default: Sums()].refund += entry.amount
            case (let booking?, "fee"): entered[booking, default: Sums()].fee += entry.amount
            case (let booking?, "surcharge"): surcharges[booking, default: 0] += entry.amount
            case (nil, "charge"): if let hold = entry.hold { lost[hold, default: 0] += entry.amount }
            case (nil, "refund"): if let hold = entry.hold { lost[hold, default: 0] -= entry.amount }
            case (nil, "payment"), (nil, "payout"): break
            case (_, let kind): find("money", "ledger row \(entry.id)", "a \(kind) that belongs to nothing")
            }
            if let booking = entry.booking, books.bookings[booking]?.member != entry.member {
                find("money", "ledger row \(entry.id)", "is entered for another member than its booking's")
            }
        }
        for booking in books.bookings.values.sorted(by: { $0.id < $1.id }) {
            let (expected, found) = (worth(booking, books), entered[booking.id] ?? Sums())
            if expected != found { find("money", booking.subject, "by its versions: \(expected.told); in the ledger: \(found.told)") }
            if found.refund > found.charge { find("money", booking.subject, "more given back than charged: \(found.told)") }
            if surcharges[booking.id] != nil, booking.state != "cancelled" { find("money", booking.subject, "a surcharge on a ticket that is good") }
        }
        for (hold, left) in lost where left != 0 { find("money", "hold \(hold)", "\(left) won charged without a booking and not given back") }
        checkAttempts(books)
    }

    /// What a booking's versions and its end say was to be moved.
    private mutating func worth(_ booking: Books.Booking, _ books: Books) -> Sums {
        var sums = Sums()
        var before: Int64 = 0
        for version in books.versions[booking.id] ?? [] {
            let fee = books.holds[version.hold]?.fee ?? 0
            sums.charge += max(0, version.total - before)
            sums.refund += max(0, before - version.total)
            sums.fee += fee
            if version.agreed != version.total - before + fee {
                find("money", "\(booking.subject) v\(version.version)", "\(version.agreed) won were agreed to, \(version.total - before + fee) settled")
            }
            before = version.total
        }
        if booking.state == "cancelled" {
            sums.refund += before
            sums.fee += booking.cancelFee
            if booking.cancelFee > before { find("money", booking.subject, "a fee of \(booking.cancelFee) on \(before) won") }
        }
        return sums
    }

    /// Every paid charge is in the ledger once and the other way round; open ones belong to holds that wait for them; refunds stay below.
    private mutating func checkAttempts(_ books: Books) {
        let charges = Dictionary(books.ledger.filter { $0.kind == "charge" }.map { ($0.key, $0) }) { first, _ in first }
        var paid: [String: Int64] = [:]
        var open: Set<Int64> = []
        for attempt in books.attempts where attempt.kind == "charge" {
            let subject = "attempt \(attempt.key)"
            switch attempt.state {
            case "paid":
                paid[attempt.key] = attempt.amount
                if charges[attempt.key]?.amount != attempt.amount { find("money", subject, "paid, and the ledger has no such charge") }
            case "intended", "unknown":
                if let hold = attempt.hold { open.insert(hold) }
                fallthrough
            default:
                if charges[attempt.key] != nil { find("money", subject, "is \(attempt.state), and the ledger has it as charged") }
            }
        }
        for entry in charges.values where paid[entry.key] == nil { find("money", "charge \(entry.key)", "no paid attempt has this key") }
        for hold in books.holds.values where ["charging", "unknown"].contains(hold.state) != open.contains(hold.id) {
            find("money", "hold \(hold.id)", open.contains(hold.id) ? "is \(hold.state) while its charge is open" : "waits for a charge that is not open")
        }
        var back: [String: Int64] = [:]
        for attempt in books.attempts where attempt.kind == "refund" && attempt.state != "declined" {
            back[attempt.chargeKey ?? "", default: 0] += attempt.amount
        }
        for (key, amount) in back where amount > paid[key] ?? 0 {
            find("money", "charge \(key)", "\(amount) won asked back of \(paid[key] ?? 0) paid")
        }
    }
}
