// LostHold: what happens when money arrives for a hold. Usually its seats are there and it becomes a booking. When
// they are lost, seats of the same price are taken; when there are none, the money is refunded.

import BookingModel
import SQLite

extension BoxOffice {
    /// Makes the booking of a paid hold, or gives the money back. Only inside a writing transaction.
    func ticketOrGiveBack(_ hold: HoldRecord, _ attempt: Attempt) throws(StoreFault) -> BookOutcome {
        if let sale = try saleOfPaid(hold, attempt) { return try ticket(sale, charged: .paid(attempt.key)) }
        if hold.state == .charging || hold.state == .unknown { try Holds.release(hold.id, in: database) }
        try returnLost(attempt, of: hold)
        return .gone
    }

    /// Enters a charge that no ticket can come of, and its return. Only inside a writing transaction.
    func returnLost(_ attempt: Attempt, of hold: HoldRecord) throws(StoreFault) {
        // Taken and given back at once: the ledger shows both, under the hold.
        let subject = Ledger.Subject(member: hold.member, booking: nil, hold: hold.id, showing: hold.showing)
        try Ledger.enter(
            .charge, attempt.amount, key: attempt.key, rule: nil, for: subject, at: clock.now, in: database)
        try Ledger.enter(
            .refund, attempt.amount, key: "L\(attempt.key)", rule: "lost-hold", for: subject, at: clock.now,
            in: database)
        _ = try Attempts.intend(
            refund: attempt.amount, of: attempt.key, number: 1, booking: nil, hold: hold.id, attempt.language,
            at: clock.now, in: database)
        try tell(.chargeFailed, hold, attempt.language)
    }

    /// The sale a paid hold can still become, or nil. The showing must not have started or been cancelled; a booking to
    /// change must still be the one the terms were for. A showing that was taken off sale since is no reason: the
    /// caller agreed before.
    private func saleOfPaid(_ hold: HoldRecord, _ attempt: Attempt) throws(StoreFault) -> ReadySale? {
        guard let showing = try Showings.load(hold.showing, hold.journey, from: database), showing.state != .cancelled,
            showing.leavesAt > clock.now,
            let member = try payer(hold.member)
        else { return nil }
        var changing: BookingRecord?
        if let change = hold.change {
            guard let booking = try Bookings.load(row: change.booking, from: database), booking.state == .ticketed,
                booking.version == change.version
            else { return nil }
            changing = booking
        }
        switch hold.state {
        case .charging, .unknown: break
        case .held, .released: guard try takeAgain(hold, showing) else { return nil }
        case .booked: return nil
        }
        return ReadySale(
            hold: hold, showing: showing, member: member, changing: changing, language: attempt.language,
            session: attempt.session ?? hold.session)
    }

    /// Gives a lost hold seats of the same price again, the best of the same grade. False when there are none.
    private func takeAgain(_ hold: HoldRecord, _ showing: ShowingRecord) throws(StoreFault) -> Bool {
        try Holds.release(hold.id, in: database)
        try Holds.freeLapsed(hold.showing, now: clock.now, in: database)
        let grades = try database.all(
            """
            SELECT section.grade FROM hold_seat JOIN seat ON seat.id = hold_seat.seat JOIN section
                ON section.id = seat.section
            WHERE hold_seat.hold = ?
            """, hold.id
        ) { $0.int(0) }
        guard let grade = grades.first else { return false }
        let search = SeatSearch(
            database: database, maps: seatMaps, now: clock.now, showing: showing, journey: hold.journey,
            count: grades.count, replacing: nil,
            changing: hold.change?.booking)
        guard case .found(let found) = try search.choose(.grade(grade)), found.price * grades.count == hold.total else {
            return false
        }
        try database.run("DELETE FROM hold_seat WHERE hold = ?", hold.id)
        try claim(found, of: hold.showing, hold.journey, for: hold.id, hold.change?.booking)
        return true
    }
}
