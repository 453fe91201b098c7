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
    /// The showing and its seats as read out for a new booking; nil: to be read from the database.
    var told: (showing: Showing, seats: [SoldSeat])?
    /// What the member owes on the account in this database, and the number of the hold's next charge; 0 and 0 with a
    /// provider.
    var account = (owed: Won.zero, attempt: 0)
}

/// What pays for a ticket.
enum TicketCharge {
    /// There is nothing to charge.
    case nothing
    /// A charge that is written down, by its key.
    case paid(String)
    /// The account in this database, with the hold's attempt of this number: written together with the ticket.
    case account(attempt: Int)

    /// Whether a provider took the money.
    var isProviders: Bool {
        switch self {
        case .paid: true
        case .nothing, .account: false
        }
    }
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
        guard let read = try readSale(of: id), read.hold.session == row else { return .done(.lapsed) }
        let hold = read.hold
        switch hold.state {
        case .booked: return .done(try Bookings.of(id, now: clock.now, in: database).map { .booked($0) } ?? .lapsed)
        case .released:
            let isMoved = try ShowingMoves.hasMoved(hold.showing, sinceHold: id, in: database)
            return .done(isMoved ? .moved : .lapsed)
        case .charging, .unknown: return .done(.unknown)
        // Lapsed by the clock, but the seats are not taken: they can still be sold.
        case .held: break
        }
        guard agreed == hold.amountToAgree else { return .done(.priceChanged) }
        guard let showing = try Showings.whole(read.showing, from: database),
            try isOnSale(showing, for: asker(of: showing, hold.member, row: row)), let member = read.member
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
                hold: hold, showing: showing, member: member, changing: changing, language: language, session: row,
                told: read.told(showing), account: read.account))
    }

    private struct SaleReading {
        let hold: HoldRecord
        let showing: ShowingRecord?
        let member: MemberRecord?
        /// Seats left on the boarding stop's leg, those of this hold not counted.
        let free: Int
        let account: (owed: Won, attempt: Int)
        var seats: [SoldSeat]

        /// For a new booking on one leg. A change frees seats, and several legs are counted otherwise.
        func told(_ showing: ShowingRecord) -> (showing: Showing, seats: [SoldSeat])? {
            guard hold.change == nil, hold.journey.legs.count == 1 else { return nil }
            return (Showings.offer(showing, remaining: free), seats)
        }
    }

    /// Reads a hold with its seats, showing and payer in one statement, a row for each seat.
    private func readSale(of id: HoldID) throws(StoreFault) -> SaleReading? {
        let isOnAccount =
            switch charging {
            case .account: true
            case .gateway: false
            }
        let rows = try database.all(
            BoxOffice.saleOfHold, id, clock.now, isOnAccount
        ) { row in
            let hold = Holds.record(row, id)
            // Where the columns of each begin.
            let showing = Holds.columnCount
            let member = showing + Showings.columnCount
            let seat = member + 4
            let sums = seat + SeatMaps.soldColumnCount
            let leaves = !row.isNull(showing + Showings.leavesAtColumn)
            return SaleReading(
                hold: hold, showing: leaves ? Showings.record(row, hold.showing, hold.journey, at: showing) : nil,
                member: row.isNull(member) ? nil : BoxOffice.payer(hold.member, row, at: member), free: row.int(sums),
                account: (owed: row.won(sums + 1), attempt: row.int(sums + 2)),
                seats: [SeatMaps.sold(row, at: seat)])
        }
        guard var first = rows.first else { return nil }
        first.seats = rows.flatMap(\.seats)
        return first
    }

    private static let saleOfHold = """
        SELECT \(Holds.columns), \(Showings.columns), member.number, member.telephone, member.credit_limit,
            member.account_reference, \(SeatMaps.soldColumns),
            \(Stock.onOneLeg(
                of: "(SELECT showing FROM hold WHERE id = ?1)", "(SELECT from_stop FROM hold WHERE id = ?1)",
                now: "?2", except: "?1")),
            CASE WHEN ?3 THEN (SELECT coalesce(sum(\(Ledger.side)), 0) FROM ledger
                WHERE member = (SELECT member FROM hold WHERE id = ?1) AND \(Ledger.isOnAccount)) END,
            CASE WHEN ?3 THEN (SELECT count(*) + 1 FROM payment_attempt WHERE hold = ?1 AND kind = 'charge') END
        FROM hold JOIN showing ON showing.id = hold.showing JOIN program ON program.id = showing.program
            LEFT JOIN showing_stop ON showing_stop.showing = hold.showing AND showing_stop.stop = hold.from_stop
            LEFT JOIN member ON member.id = hold.member AND member.state = 'active'
            JOIN hold_seat AS chosen ON chosen.hold = hold.id \(SeatMaps.soldPlaces)
        WHERE hold.id = ?1 ORDER BY chosen.position
        """

    /// An active member as the one who pays.
    func payer(_ id: MemberID) throws(StoreFault) -> MemberRecord? {
        let found = try database.first(
            "SELECT number, telephone, credit_limit, account_reference FROM member WHERE id = ? AND state = 'active'",
            id
        ) { BoxOffice.payer(id, $0, at: 0) }
        return found ?? nil
    }

    /// The one who pays, from four columns of a row.
    private static func payer(_ id: MemberID, _ row: ResultRow, at first: Int) -> MemberRecord? {
        guard let number = MemberNumber(row.text(first)), let telephone = TelephoneNumber(row.text(first + 1)) else {
            return nil
        }
        return MemberRecord(
            id: id, number: number, telephone: telephone, creditLimit: row.won(first + 2),
            account: row.optionalText(first + 3).flatMap { AccountReference($0) })
    }

    /// Makes the booking, or its next version, of a hold that is paid for: seats, claims, ledger and text. Only inside
    /// a writing transaction.
    func ticket(_ sale: ReadySale, charged: TicketCharge) throws(StoreFault) -> BookOutcome {
        let hold = sale.hold
        let (booking, number, version) = try storeVersion(sale)
        try database.run(
            """
            INSERT INTO booking_seat(booking, version, position, seat, price, purpose, kind)
            SELECT ?, ?, position, seat, price, purpose, kind FROM hold_seat WHERE hold = ?
            """, booking, version, hold.id)
        // A new booking has no seats yet that it could lose.
        if sale.changing != nil { try freeClaims(of: booking, except: hold.id) }
        try database.run("UPDATE claim SET booking = ?, hold = NULL WHERE hold = ?", booking, hold.id)
        try database.run("UPDATE hold SET state = 'booked' WHERE id = ?", hold.id)
        if let before = sale.changing { try offerSeats(of: before.showing) }
        if let key = try storeCharge(charged, sale, booking) {
            try enter(.charge, hold.amountToCharge, key: key, rule: nil, sale, booking)
        }
        if let change = hold.change {
            try enter(
                .refund, max(.zero, change.before - hold.total), key: "R\(hold.id)", rule: change.rule, sale, booking)
            try enter(.fee, change.fee, key: "F\(hold.id)", rule: change.rule, sale, booking)
        }
        try Outbox.enqueue(
            NewText(
                kind: .mobileTicket, member: sale.member.id, telephone: sale.member.telephone, language: sale.language,
                followsDoubt: charged.isProviders, booking: (booking, version), deadline: sale.showing.leavesAt),
            in: database, at: clock.now)
        guard let told = sale.told else {
            return try Bookings.of(hold.id, now: clock.now, in: database).map { .booked($0) } ?? .gone
        }
        return .booked(
            Booking(number: number, version: version, showing: told.showing, seats: told.seats, total: hold.total))
    }

    /// Writes the charge with its booking; its key, nil for none.
    private func storeCharge(_ charged: TicketCharge, _ sale: ReadySale, _ booking: Int64) throws(StoreFault)
        -> String?
    {
        switch charged {
        case .nothing: return nil
        case .paid(let key):
            try database.run("UPDATE payment_attempt SET booking = ? WHERE key = ?", booking, key)
            return key
        case .account(let attempt):
            return try Attempts.store(
                charge: sale.hold.amountToCharge, on: sale.member, attempt, for: sale.hold.id, booking: booking,
                sale.language, session: sale.session, at: clock.now, in: database)
        }
    }

    /// The booking's row and its new version.
    private func storeVersion(_ sale: ReadySale) throws(StoreFault) -> (
        booking: Int64, number: BookingNumber, version: Int
    ) {
        let hold = sale.hold
        let booking: Int64
        let number: BookingNumber
        let version: Int
        if let changing = sale.changing {
            (booking, number, version) = (changing.row, changing.number, changing.version + 1)
            try database.run("UPDATE booking SET version = ? WHERE id = ?", version, booking)
        } else {
            // RETURNING steps once: SQLite has finished the update before it answers the row.
            let sequence =
                try database.first("UPDATE counter SET value = value + 1 WHERE name = 'booking' RETURNING value") {
                    $0.int(0)
                } ?? 0
            number = BookingNumber(sequence: sequence)
            try database.run(
                "INSERT INTO booking(number, member, version, state, booked_at) VALUES (?, ?, 1, 'ticketed', ?)",
                number, hold.member, clock.now)
            (booking, version) = (database.lastInsertedRow, 1)
        }
        try database.run(
            """
            INSERT INTO booking_version(booking, version, hold, showing, from_stop, to_stop, seats, total, agreed, rule,
                session, at)
            SELECT ?, ?, id, showing, from_stop, to_stop, seats, total, ?, rule, ?, ? FROM hold WHERE id = ?
            """, booking, version, hold.amountToAgree, sale.session, clock.now, hold.id)
        return (booking, number, version)
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
