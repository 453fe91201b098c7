// CheckSeats: checks that every seat of a hold or good ticket is claimed and no other seat is, that no seat is sold
// twice, and that the counters agree.

import SQLite

extension Auditor {
    /// Works out from holds and bookings which claims there have to be, and compares.
    mutating func checkSeats(_ snapshot: AuditSnapshot) throws(StoreFault) {
        let (byHold, byBooking) = (wantedByHolds(snapshot), wantedByBookings(snapshot))
        var claimed: Set<Place> = []
        for claim in snapshot.claims {
            claimed.insert(claim.place)
            if let hold = claim.hold, byHold[claim.place] != hold {
                find(
                    "seats", told(claim.place),
                    "claimed for hold \(hold), which \(reason(snapshot.holds[hold]?.state)) this seat")
            }
            if let booking = claim.booking, byBooking[claim.place] != booking {
                find(
                    "seats", told(claim.place),
                    "claimed for booking row \(booking), which \(reason(snapshot.bookings[booking]?.state)) this seat")
            }
            if let hold = claim.hold, let booking = claim.booking, snapshot.holds[hold]?.changing != booking {
                find(
                    "seats", told(claim.place),
                    "claimed for booking row \(booking) and for hold \(hold), which is no change of it")
            }
            if claim.hold == nil, claim.booking == nil { find("seats", told(claim.place), "claimed for nobody") }
            if let hold = byHold[claim.place], claim.hold != hold {
                find("seats", told(claim.place), "held by hold \(hold), which has no claim on it")
            }
            if let booking = byBooking[claim.place], claim.booking != booking {
                find("seats", told(claim.place), "sold to booking row \(booking), which has no claim on it")
            }
        }
        for (place, hold) in byHold where !claimed.contains(place) {
            find("seats", told(place), "held by hold \(hold) and not claimed")
        }
        for (place, booking) in byBooking where !claimed.contains(place) {
            find("seats", told(place), "sold to booking row \(booking) and not claimed")
        }
        try checkCounters()
        try checkSeatMaps(snapshot)
        try checkPaintedSeats()
    }

    /// Two seats that are painted alike are one seat in the hall: two callers would hold its ticket. The names are
    /// those a ticket says.
    private mutating func checkPaintedSeats() throws(StoreFault) {
        // The English names are looked at where the Korean ones differ.
        for (name, also) in [("name_ko", ""), ("name_en", "AND count(DISTINCT lower(trim(x.name_ko))) > 1")] {
            try findAll(
                "seats",
                """
                WITH painted AS (SELECT x.venue AS venue, x.\(name) AS section, s.row_label AS row, s.label AS seat
                        FROM seat s JOIN section x ON x.id = s.section
                        GROUP BY x.venue, lower(trim(x.\(name))), ltrim(lower(trim(s.row_label)), '0'), \
                ltrim(lower(trim(s.label)), '0')
                        HAVING count(*) > 1 \(also) ORDER BY min(s.id))
                SELECT 'venue ' || v.code || ' section ' || p.section || ' row ' || p.row,
                    count(*) || ' painted twice, for two tickets each: seat ' || group_concat(p.seat, ', ')
                FROM painted p JOIN venue v ON v.id = p.venue GROUP BY p.venue, p.section, p.row
                """)
        }
    }

    private func told(_ place: Place) -> String { "showing \(place.showing) leg \(place.leg) seat \(place.seat)" }
    private func reason(_ state: String?) -> String { state.map { "is \($0) and may not have" } ?? "is not there, for" }

    /// What live holds need. A held one past its time still has its claims: the act that needs the seats frees them
    /// with the hold itself.
    private mutating func wantedByHolds(_ snapshot: AuditSnapshot) -> [Place: Int64] {
        var wanted: [Place: Int64] = [:]
        for hold in snapshot.holds.values.sorted(by: { $0.id < $1.id }) {
            let seats = snapshot.holdSeats[hold.id] ?? []
            if seats.count != hold.seats {
                find("seats", "hold \(hold.id)", "is of \(hold.seats) seats and lists \(seats.count)")
            }
            guard hold.isLive else { continue }
            for seat in seats {
                for leg in hold.legs {
                    let place = Place(showing: hold.showing, leg: leg, seat: seat.seat)
                    if let other = wanted.updateValue(hold.id, forKey: place) {
                        find("seats", told(place), "held twice, by holds \(other) and \(hold.id)")
                    }
                }
            }
        }
        return wanted
    }

    /// What good tickets need.
    private mutating func wantedByBookings(_ snapshot: AuditSnapshot) -> [Place: Int64] {
        var wanted: [Place: Int64] = [:]
        for booking in snapshot.bookings.values.sorted(by: { $0.id < $1.id }) where booking.state == "ticketed" {
            guard let version = snapshot.versions[booking.id]?.last else { continue }
            for seat in snapshot.bookingSeats[
                AuditSnapshot.BookingVersion(booking: booking.id, version: version.version)] ?? []
            {
                for leg in version.legs {
                    let place = Place(showing: version.showing, leg: leg, seat: seat.seat)
                    if let other = wanted.updateValue(booking.id, forKey: place) {
                        find("seats", told(place), "SOLD TWICE, to booking rows \(other) and \(booking.id)")
                    }
                }
            }
        }
        return wanted
    }

    /// The counters that "so many left" is answered from.
    private mutating func checkCounters() throws(StoreFault) {
        try findAll(
            "counters",
            """
            WITH real AS (SELECT c.showing AS showing, c.leg AS leg, s.section AS section, count(*) AS n
                    FROM claim c, seat s WHERE s.id = c.seat GROUP BY 1, 2, 3)
            SELECT 'showing ' || k.showing || ' leg ' || k.leg || ' section ' || k.section, 'counts ' || k.taken
                || ' taken, claimed are ' || coalesce(r.n, 0)
            FROM showing_section k LEFT JOIN real r ON r.showing = k.showing AND r.leg = k.leg AND r.section = k.section
            WHERE k.taken IS NOT coalesce(r.n, 0)
            UNION ALL SELECT 'showing ' || r.showing || ' leg ' || r.leg || ' section '
                || r.section, 'has claims and no counter'
            FROM real r WHERE NOT EXISTS (SELECT 1 FROM showing_section k WHERE k.showing = r.showing AND k.leg = r.leg
                AND k.section = r.section)
            """)
        try findAll(
            "counters",
            """
            WITH real AS (SELECT k.showing AS showing, k.leg AS leg, x.grade AS grade, sum(x.seats - k.taken) AS n
                    FROM showing_section k, section x WHERE x.id = k.section GROUP BY 1, 2, 3)
            SELECT 'showing ' || r.showing || ' leg ' || r.leg || ' grade ' || r.grade, 'counts '
                || coalesce(g.free, 'nothing') || ' free, its sections have ' || r.n
            FROM real r LEFT JOIN showing_grade g ON g.showing = r.showing AND g.leg = r.leg AND g.grade = r.grade
            WHERE g.free IS NOT r.n
            UNION ALL SELECT 'showing ' || g.showing || ' leg ' || g.leg || ' grade ' || g.grade, 'counts ' || g.free
                || ' free of a grade it has not'
            FROM showing_grade g WHERE g.free <> 0
                AND NOT EXISTS (SELECT 1 FROM real r WHERE r.showing = g.showing AND r.leg = g.leg
                    AND r.grade = g.grade)
            """)
        try findAll(
            "counters",
            """
            SELECT 'section ' || id, 'says ' || seats || ' seats, its map has ' || n
            FROM (SELECT x.id, x.seats, (SELECT count(*) FROM seat s WHERE s.section = x.id) AS n FROM section x)
                WHERE seats <> n
            """)
    }

    /// Seats belong to the venue the showing is in, and journeys to its stops.
    private mutating func checkSeatMaps(_ snapshot: AuditSnapshot) throws(StoreFault) {
        let venueOfShowing = Dictionary(
            uniqueKeysWithValues: try database.all(
                """
                SELECT s.id, coalesce(s.venue, p.venue) FROM showing s JOIN program p ON p.id =
                s.program
                """
            ) {
                ($0.int64(0), $0.int64(1))
            })
        let venueOfSeat = Dictionary(
            uniqueKeysWithValues: try database.all(
                "SELECT s.id, x.venue FROM seat s JOIN section x ON x.id = s.section"
            ) {
                ($0.int64(0), $0.int64(1))
            })
        for claim in snapshot.claims
        where venueOfSeat[claim.place.seat] == nil
            || venueOfSeat[claim.place.seat] != venueOfShowing[claim.place.showing]
        {
            find("seats", told(claim.place), "is a seat of another venue")
        }
    }
}
