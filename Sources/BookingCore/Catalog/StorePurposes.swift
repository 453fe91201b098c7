// StorePurposes: what the seats of an imported plan are for: what may change of a seat that is sold, and the house
// seats of every showing to come, which are held back until staff release them.

import BookingModel
import SQLite

extension CatalogStore {
    /// Gives a stored seat the purpose of the plan. What a ticket or hold of a showing to come was sold as stays true:
    /// such a seat may only get another view, become a house seat elsewhere, or go back.
    mutating func repurpose(
        _ known: StoredSeat, as seat: SeatMatch.PlannedPlace, _ place: String, _ item: CatalogItem
    ) throws(StoreFault) {
        guard known.purpose != seat.purpose else { return }
        if let buyer = try buyer(of: known.id) {
            guard known.purpose.keepsTickets, seat.purpose.keepsTickets else {
                return refuse(
                    item,
                    "\(place): is \(buyer), so that it must stay \(known.purpose.words) and cannot become "
                        + "\(seat.purpose.words); change or cancel the booking first")
            }
            if known.purpose == .restricted || seat.purpose == .restricted {
                note(item, "\(place): is \(seat.purpose.words) from now on; it is \(buyer) as \(known.purpose.words)")
            }
        }
        if known.purpose == .house { try forgetHoldBacks(of: known.id, origin: "plan") }
        try database.run("UPDATE seat SET purpose = ? WHERE id = ?", seat.purpose.rawValue, known.id)
    }

    /// Who has a seat of a showing that is not over, in words; nil: nobody.
    private func buyer(of seat: Int64) throws(StoreFault) -> String? {
        let running = now + Int64(-CatalogStore.longestRunMinutes * 60)
        let sold = try database.first(
            """
            SELECT booking.number, showing.starts_at FROM booking_seat
                JOIN booking ON booking.id = booking_seat.booking AND booking.version = booking_seat.version
                    AND booking.state = 'ticketed'
                JOIN booking_version ON booking_version.booking = booking.id
                    AND booking_version.version = booking.version
                JOIN showing ON showing.id = booking_version.showing
            WHERE booking_seat.seat = ? AND showing.starts_at > ? ORDER BY showing.starts_at LIMIT 1
            """, seat, running
        ) { "sold for \(Zone.local($0.instant(1))) (booking \($0.bookingNumber(0)))" }
        if let sold { return sold }
        return try database.first(
            """
            SELECT showing.starts_at FROM hold_seat JOIN hold ON hold.id = hold_seat.hold
                    AND (hold.state IN ('charging', 'unknown') OR (hold.state = 'held' AND hold.expires_at > ?2))
                JOIN showing ON showing.id = hold.showing
            WHERE hold_seat.seat = ?1 LIMIT 1
            """, seat, now
        ) { "held for a caller for \(Zone.local($0.instant(0)))" }
    }

    /// Takes a seat out of every hold-back, so that it is for sale, or can be removed.
    /// - Parameter origin: only those of the plan, or only of staff; nil: all.
    func forgetHoldBacks(of seat: Int64, origin: String? = nil) throws(StoreFault) {
        let holdBacks = try database.all(
            """
            SELECT hold_back.id, hold_back.showing FROM hold_back_seat JOIN hold_back
                ON hold_back.id = hold_back_seat.hold_back
            WHERE hold_back_seat.seat = ?1 AND (?2 IS NULL OR hold_back.origin = ?2)
            """, seat, origin
        ) { (id: $0.int64(0), showing: $0.int64(1)) }
        for (id, showing) in holdBacks {
            try database.run(
                "DELETE FROM claim WHERE showing = ? AND seat = ? AND held_back = ?", showing, seat, id)
            try database.run("DELETE FROM hold_back_seat WHERE hold_back = ? AND seat = ?", id, seat)
        }
    }

    /// Counts what callers of a venue can ask for, which decides what they are offered.
    func countChoices(of venue: Int64) throws(StoreFault) {
        func seats(_ purpose: SeatPurpose) throws(StoreFault) -> Int {
            try database.first(
                """
                SELECT count(*) FROM section CROSS JOIN seat ON seat.section = section.id AND seat.purpose = ?2
                    AND seat.purpose <> 'usual'
                WHERE section.venue = ?1
                """, venue, purpose.rawValue
            ) { $0.int(0) } ?? 0
        }
        try database.run(
            """
            UPDATE venue SET wheelchair_places = ?2, restricted_seats = ?3
            WHERE id = ?1 AND (wheelchair_places, restricted_seats) IS NOT (?2, ?3)
            """, venue, try seats(.wheelchair), try seats(.restricted))
    }

    /// Holds the house seats of every showing to come back, once: what staff have released stays released. A seat that
    /// is sold for a showing already stays sold there.
    func holdBackHouseSeats() throws(StoreFault) {
        let due = try database.all(
            """
            SELECT showing.id, seat.id FROM section CROSS JOIN seat ON seat.section = section.id
                    AND seat.purpose = 'house' AND seat.purpose <> 'usual'
                CROSS JOIN program CROSS JOIN showing ON showing.program = program.id
            WHERE coalesce(showing.venue, program.venue) = section.venue
                AND showing.starts_at > ?1 AND showing.state <> 'cancelled'
                AND NOT EXISTS(SELECT 1 FROM hold_back CROSS JOIN hold_back_seat
                    ON hold_back_seat.hold_back = hold_back.id AND hold_back_seat.seat = seat.id
                    WHERE hold_back.showing = showing.id AND hold_back.origin = 'plan')
            ORDER BY showing.id, seat.id
            """, now
        ) { (showing: ShowingID($0.int64(0)), seat: SeatID($0.int64(1))) }
        for (showing, seats) in Dictionary(grouping: due, by: \.showing).sorted(by: { $0.key.value < $1.key.value }) {
            try Holds.freeLapsed(showing, now: now, in: database)
            let holdBack = try HoldBacks.ofPlan(showing, at: now, in: database)
            for (_, seat) in seats {
                guard try HoldBacks.taker(of: seat, in: showing, database) == nil else { continue }
                if try Quotas.need(seat, of: showing, in: database) { continue }
                try HoldBacks.add(seat, to: holdBack, of: showing, in: database)
            }
        }
    }
}

extension SeatPurpose {
    /// True for what a sold seat can be, and become, without its ticket being wrong at the door.
    fileprivate var keepsTickets: Bool {
        switch self {
        case .usual, .restricted, .house: true
        case .wheelchair, .companion, .notForSale: false
        }
    }

    /// In a sentence for staff.
    var words: String {
        switch self {
        case .usual: "a usual seat"
        case .wheelchair: "a wheelchair place"
        case .companion: "a companion seat"
        case .restricted: "a seat with a restricted view"
        case .house: "a house seat"
        case .notForSale: "not for sale"
        }
    }
}
