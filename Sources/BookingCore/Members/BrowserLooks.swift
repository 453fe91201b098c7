// BrowserLooks: what a member sees in a browser of holds and bookings, and more time for a hold.

import BookingModel
import SQLite

extension BoxOffice {
    /// A hold of a log-in; nil: there is none, or it is another's.
    func heldSeats(_ id: HoldID, _ key: BrowserKey) throws(StoreFault) -> HeldSeats? {
        guard let found = try liveLogIn(key), let record = try Holds.load(id, from: database),
            let hold = try Holds.tell(record, now: clock.now, in: database)
        else { return nil }
        let page = try pageOfLastCharge(for: id)
        // Who was at a provider's page for long may have logged in again since.
        guard record.session == found.row || page != nil && record.member == found.member.id else { return nil }
        switch record.state {
        case .held where record.isLive(clock.now):
            return HeldSeats(
                hold: hold,
                state: .held(
                    until: Zone.local(record.expiresAt), extensions: try extensionsLeft(of: id)),
                ways: try ways(of: found.member.id, record))
        case .held, .released: return HeldSeats(hold: hold, state: .over)
        case .charging, .unknown:
            return HeldSeats(hold: hold, state: page.map { .paying($0.told) } ?? .charging)
        case .booked:
            guard let booking = try Bookings.of(id, now: clock.now, in: database) else { return nil }
            return HeldSeats(hold: hold, state: .booked(booking.number))
        }
    }

    /// The page at which a hold is, or was last, paid for; nil: it is paid from an account, or not at all yet.
    private func pageOfLastCharge(for hold: HoldID) throws(StoreFault) -> PaymentPages.Page? {
        try Attempts.lastCharge(for: hold, in: database).flatMap { charge throws(StoreFault) in
            try PaymentPages.load(charge.key, from: database)
        }
    }

    /// How a hold can be paid for. A member without an account on file cannot be charged at a provider's account.
    private func ways(of member: MemberID, _ hold: HoldRecord) throws(StoreFault) -> PaymentWays {
        guard case .gateway(let gateway) = charging, gateway.opensPages, hold.amountToCharge > .zero else {
            return .account
        }
        var ways = PaymentWays()
        if try payer(member)?.account != nil { ways.insert(.account) }
        if try PaymentPages.count(of: hold.id, in: database) < Limits.pagesOfHold { ways.insert(.page) }
        return ways
    }

    /// How often a hold may be extended still: never when its seats were offered to who waited for them, as others
    /// wait too.
    private func extensionsLeft(of hold: HoldID) throws(StoreFault) -> Int {
        if try WaitingList.offered(hold, in: database) != nil { return 0 }
        let extensions = try database.first("SELECT extensions FROM hold WHERE id = ?", hold) { $0.int(0) }
        return Limits.holdExtensions - (extensions ?? Limits.holdExtensions)
    }

    /// Holds the seats of a log-in for as long again from now on, if that was done so many times until now; then a form
    /// that is sent twice does it once.
    func moreTime(_ id: HoldID, after times: Int, _ key: BrowserKey) throws(StoreFault) -> HeldSeats? {
        try database.transaction { () throws(StoreFault) -> HeldSeats? in
            guard let found = try liveLogIn(key), let record = try Holds.load(id, from: database),
                record.session == found.row
            else { return nil }
            if record.state == .held, record.isLive(clock.now), try extensionsLeft(of: id) > 0 {
                try database.run(
                    """
                    UPDATE hold SET expires_at = max(expires_at, ?), extensions = extensions + 1
                    WHERE id = ? AND extensions = ?
                    """, clock.now + Int64(rules.holdSeconds), id, times)
            }
            return try heldSeats(id, key)
        }
    }

    /// The newest hold of a log-in for a showing; nil: there is none.
    /// - Parameter changing: one that would change this booking; nil: one that changes none.
    func heldSeats(of showing: ShowingID, _ changing: BookingNumber?, _ key: BrowserKey) throws(StoreFault)
        -> HeldSeats?
    {
        guard let found = try liveLogIn(key) else { return nil }
        let newest = try database.first(
            """
            SELECT id FROM hold WHERE session = ? AND showing = ? AND state = 'held'
                AND changing IS (SELECT id FROM booking WHERE number = ?)
            ORDER BY id DESC LIMIT 1
            """, found.row, showing, changing
        ) { $0.id(0) as HoldID }
        guard let newest else { return nil }
        return try heldSeats(newest, key)
    }

    /// A member's booking, whatever its state.
    func storedBooking(_ number: BookingNumber, _ member: MemberID) throws(StoreFault) -> StoredBooking? {
        guard let record = try Bookings.load(number, of: member, from: database) else { return nil }
        return try stored(record)
    }

    /// A member's bookings that are over or cancelled, the newest first.
    func earlierBookings(_ member: MemberID) throws(StoreFault) -> [StoredBooking] {
        var list: [StoredBooking] = []
        for record in try Bookings.over(of: member, now: clock.now, in: database) {
            if let stored = try stored(record) { list.append(stored) }
        }
        return list
    }

    private func stored(_ record: BookingRecord) throws(StoreFault) -> StoredBooking? {
        guard let booking = try Bookings.tell(record, now: clock.now, in: database) else { return nil }
        let venue = try database.first(
            """
            SELECT venue.name_ko, venue.name_en FROM showing JOIN program ON program.id = showing.program
                JOIN venue ON venue.id = coalesce(showing.venue, program.venue) WHERE showing.id = ?
            """, record.showing
        ) { Name(local: $0.text(0), latin: $0.text(1)) }
        let state: StoredBooking.State =
            if let cancelled = record.cancelled { .cancelled(fee: cancelled.fee) } else {
                record.starts > clock.now ? .coming : .past
            }
        return StoredBooking(
            booking: booking, venue: venue ?? Name(local: ""), bookedAt: record.bookedAt, startsAt: record.starts,
            state: state)
    }
}
