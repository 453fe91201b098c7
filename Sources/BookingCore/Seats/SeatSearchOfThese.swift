// SeatSearchOfThese: exactly the seats that somebody chose on a plan, and the plan of a section that they chose them
// on. Reads only.

import BookingModel
import Formats
import SQLite

extension SeatSearch {
    /// Exactly these seats, of one section or of several, or none of them. They are read out as the sections are
    /// offered, row by row.
    func choose(these wanted: [SeatID], in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        let wishes = Set(wanted)
        guard wishes.count == count, wanted.count == count else { return .noSuchSeat }
        let rows = Set(
            try database.all(
                "SELECT DISTINCT section FROM seat WHERE id IN (SELECT value FROM json_each(?))",
                JSON.list(wanted.map { .number($0.value) }).line
            ) { $0.int64(0) })
        var seats: [(id: SeatID, fare: SeatFare)] = []
        var gone: [SeatLabel] = []
        var isTogether = rows.count == 1
        for section in sections where rows.contains(section.row) {
            guard let map = try maps.load(section.row, from: database) else { return .noSuchSeat }
            if BestAvailable.hasLoneCompanion(wishes, in: map) { return .companionAlone }
            let taken = try taken(section, map)
            for row in map.rows {
                for seat in row.seats where wishes.contains(seat.id) {
                    guard seat.purpose.isEverSold else { return .noSuchSeat }
                    if taken.contains(seat.id) { gone.append(map.label(row, seat)) }
                    seats.append((seat.id, SeatFare(section)))
                }
            }
            isTogether = isTogether && BestAvailable.areTogether(wishes, in: map)
        }
        // One of them is none of the hall's, or of a section without a fare for the journey.
        guard seats.count == count else { return .noSuchSeat }
        return gone.isEmpty ? .found(Found(seats: seats, split: !isTogether, exact: true)) : .taken(gone)
    }
}

extension BoxOffice {
    /// A section of a showing, seat by seat; nil when there is no such section, or the showing is no longer on sale.
    func plan(
        _ id: ShowingID, _ wanted: Journey?, keypad: Int, _ having: Having, _ asker: Asker
    ) throws(StoreFault) -> SectionPlan? {
        guard case .hall(let found) = try hall(id, wanted, asker), let hall = found,
            let offer = hall.sections.first(where: { $0.keypad == keypad }),
            let section = try database.first(
                """
                SELECT section.id FROM showing JOIN program ON program.id = showing.program
                    JOIN section ON section.venue = coalesce(showing.venue, program.venue)
                        AND section.keypad = ?2
                WHERE showing.id = ?1
                """, id, keypad, as: { $0.int64(0) }),
            let map = try seatMaps.load(section, from: database)
        else { return nil }
        var (taken, own) = (Set<SeatID>(), Set<SeatID>())
        for leg in hall.showing.journey.legs {
            // What a lapsed hold has is free, although its claims are still there.
            let claims = try database.all(
                """
                SELECT seat.id, claim.hold IS NOT NULL AND claim.hold IS ?4 OR claim.booking IS NOT NULL
                    AND claim.booking IS (SELECT id FROM booking WHERE number = ?5)
                FROM seat CROSS JOIN claim ON claim.showing = ?1 AND claim.leg = ?2 AND claim.seat = seat.id
                    LEFT JOIN hold ON hold.id = claim.hold
                WHERE seat.section = ?3 AND (claim.held_back IS NOT NULL OR claim.booking IS NOT NULL
                    OR hold.state <> 'held' OR hold.expires_at > ?6)
                """, id, leg, section, having.hold, having.booking, clock.now
            ) { (seat: $0.id(0) as SeatID, isOwn: $0.bool(1)) }
            for claim in claims {
                if claim.isOwn { own.insert(claim.seat) } else { taken.insert(claim.seat) }
            }
        }
        return SectionPlan(hall: hall, offer: offer, map: map, taken: taken, own: own)
    }

    /// Where the sections of a showing are.
    func picture(_ id: ShowingID) throws(StoreFault) -> [SectionShape] {
        let venue = try database.first(
            """
            SELECT coalesce(showing.venue, program.venue) FROM showing JOIN program ON program.id = showing.program
            WHERE showing.id = ?
            """, id
        ) { $0.int64(0) }
        guard let venue else { return [] }
        return try seatMaps.shapes(of: venue, from: database)
    }
}
