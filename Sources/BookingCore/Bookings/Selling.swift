// Selling: turns a hold into a booking: the checks, then booking, claims, ledger and text in one transaction.

import BookingModel
import SQLite

/// Whether a hold can be sold now.
enum Sale {
    /// Already decided, nothing to do.
    case done(BookOutcome)
    case ready(ReadySale)
}

/// A hold that has passed all checks.
struct ReadySale {
    let hold: HoldRecord
    let showing: ShowingRecord
    let member: MemberRecord
    /// The booking to change; nil for a new one.
    let changing: BookingRecord?
    let language: Language
    /// Row of the conversation that agreed.
    let session: Int64
}

/// Who pays.
struct MemberRecord {
    let id: MemberID
    let number: MemberNumber
    let telephone: TelephoneNumber
    let creditLimit: Won
    let account: AccountReference?
}

extension BoxOffice {
    /// Charges and sells a hold, new booking or change. Safe to ask twice: a hold becomes one booking.
    func book(_ hold: HoldID, agreed: Won, _ language: Language, session: SessionID, act: Int) throws(StoreFault)
        -> Reply
    {
        switch charging {
        case .account: .booked(try bookOnAccount(hold, agreed: agreed, language, session: session))
        case .gateway(let gateway):
            .booked(try book(hold, agreed: agreed, language, session: session, act: act, through: gateway))
        }
    }

    /// Checks a hold before it is sold. Only inside a writing transaction.
    /// - Parameter row: the conversation's row.
    func sale(_ id: HoldID, agreed: Won, _ language: Language, row: Int64) throws(StoreFault) -> Sale {
        guard let hold = try Holds.load(id, from: database), hold.session == row else { return .done(.lapsed) }
        switch hold.state {
        case .booked: return .done(try Bookings.of(id, now: clock.now, in: database).map { .booked($0) } ?? .lapsed)
        case .released: return .done(.lapsed)
        case .charging, .unknown: return .done(.unknown)
        // Lapsed by the clock, but the seats are not taken: they can still be sold.
        case .held: break
        }
        guard agreed == hold.amountToAgree else { return .done(.priceChanged) }
        guard let showing = try Showings.load(hold.showing, hold.journey, from: database), isOnSale(showing),
            let member = try payer(hold.member)
        else { return .done(.gone) }
        var changing: BookingRecord?
        if let change = hold.change {
            guard let booking = try Bookings.load(row: change.booking, from: database),
                booking.version == change.version,
                let terms = try changeTerms(of: booking, newTotal: hold.total)
            else { return .done(.gone) }
            guard terms.difference == change.difference else { return .done(.priceChanged) }
            changing = booking
        }
        return .ready(
            ReadySale(
                hold: hold, showing: showing, member: member, changing: changing, language: language, session: row))
    }

    /// An active member as the one who pays.
    func payer(_ id: MemberID) throws(StoreFault) -> MemberRecord? {
        let found = try database.first(
            "SELECT number, telephone, credit_limit, account_reference FROM member WHERE id = ? AND state = 'active'",
            id
        ) {
            (
                MemberNumber($0.text(0)), TelephoneNumber($0.text(1)), $0.won(2),
                $0.optionalText(3).flatMap { AccountReference($0) }
            )
        }
        guard let found, let number = found.0, let telephone = found.1 else { return nil }
        return MemberRecord(id: id, number: number, telephone: telephone, creditLimit: found.2, account: found.3)
    }

    /// Makes the booking, or its next version, of a hold that is paid for: seats, claims, ledger and text. Only inside
    /// a writing transaction.
    /// - Parameter charged: the key of the charge that paid for it; nil when there was nothing to charge.
    func ticket(_ sale: ReadySale, charged: String?) throws(StoreFault) -> BookOutcome {
        let hold = sale.hold
        let (booking, version) = try storeVersion(sale)
        try database.run(
            """
            INSERT INTO booking_seat(booking, version, position, seat, price)
            SELECT ?, ?, position, seat, price FROM hold_seat WHERE hold = ?
            """, booking, version, hold.id)
        // A new booking has no seats yet that it could lose.
        if sale.changing != nil { try freeClaims(of: booking, except: hold.id) }
        try database.run("UPDATE claim SET booking = ?, hold = NULL WHERE hold = ?", booking, hold.id)
        try database.run("UPDATE hold SET state = 'booked' WHERE id = ?", hold.id)
        if let charged {
            try database.run("UPDATE payment_attempt SET booking = ? WHERE key = ?", booking, charged)
            try enter(.charge, hold.amountToCharge, key: charged, rule: nil, sale, booking)
        }
        if let change = hold.change {
            try enter(
                .refund, max(.zero, change.before - hold.total), key: "R\(hold.id)", rule: change.rule, sale, booking)
            try enter(.fee, change.fee, key: "F\(hold.id)", rule: change.rule, sale, booking)
        }
        try Outbox.enqueue(
            NewText(
                kind: .mobileTicket, member: sale.member.id, telephone: sale.member.telephone, language: sale.language,
                booking: (booking, version), deadline: sale.showing.leavesAt),
            in: database, at: clock.now)
        return try Bookings.of(hold.id, now: clock.now, in: database).map { .booked($0) } ?? .gone
    }

    /// The booking's row and its new version.
    private func storeVersion(_ sale: ReadySale) throws(StoreFault) -> (booking: Int64, version: Int) {
        let hold = sale.hold
        let booking: Int64
        let version: Int
        if let changing = sale.changing {
            (booking, version) = (changing.row, changing.version + 1)
            try database.run("UPDATE booking SET version = ? WHERE id = ?", version, booking)
        } else {
            // RETURNING steps once: SQLite has finished the update before it answers the row.
            let sequence =
                try database.first("UPDATE counter SET value = value + 1 WHERE name = 'booking' RETURNING value") {
                    $0.int(0)
                } ?? 0
            try database.run(
                "INSERT INTO booking(number, member, version, state, booked_at) VALUES (?, ?, 1, 'ticketed', ?)",
                BookingNumber(sequence: sequence), hold.member, clock.now)
            (booking, version) = (database.lastInsertedRow, 1)
        }
        try database.run(
            """
            INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, rule,
                session, at)
            SELECT ?, ?, id, showing, from_stop, to_stop, seats, total, ?, rule, ?, ? FROM hold WHERE id = ?
            """, booking, version, hold.amountToAgree, sale.session, clock.now, hold.id)
        return (booking, version)
    }

    /// Frees the seats of a booking. Seats another hold wants to keep for a change stay that hold's until it ends.
    func freeClaims(of booking: Int64, except hold: HoldID?) throws(StoreFault) {
        try database.run("DELETE FROM claim WHERE booking = ? AND hold IS NULL", booking)
        try database.run("UPDATE claim SET booking = NULL WHERE booking = ? AND hold IS NOT ?", booking, hold)
    }

    private func enter(
        _ kind: Ledger.Kind, _ amount: Won, key: String, rule: String?, _ sale: ReadySale, _ booking: Int64
    ) throws(StoreFault) {
        try Ledger.enter(
            kind, amount, key: key, rule: rule,
            for: Ledger.Subject(
                member: sale.member.id, booking: booking, hold: sale.hold.id, showing: sale.hold.showing),
            at: clock.now,
            in: database)
    }
}
