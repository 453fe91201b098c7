// CheckBookings: checks booking numbers and their check digits, that versions follow each other, that each is the
// sale of one hold, that tickets add up kind by kind, and that no member is above the limits.

extension Auditor {
    mutating func checkBookings(_ snapshot: AuditSnapshot) {
        var versionOfHold: [Int64: Int64] = [:]
        for booking in snapshot.bookings.values.sorted(by: { $0.id < $1.id }) {
            if !Damm.isRight(booking.number) {
                find("bookings", booking.subject, "the check digit of its number is wrong")
            }
            let versions = snapshot.versions[booking.id] ?? []
            if versions.isEmpty { find("bookings", booking.subject, "has no version") }
            if versions.map(\.version) != Array(1...max(1, Int64(versions.count))) {
                find(
                    "bookings", booking.subject,
                    "its versions are \(versions.map(\.version)), and they have to count from 1 without a gap")
            }
            if let last = versions.last, last.version != booking.version {
                find(
                    "bookings", booking.subject, "is at version \(booking.version) and its last one is \(last.version)")
            }
            for version in versions {
                versionOfHold[version.hold] = booking.id
                checkVersion(version, of: booking, snapshot)
            }
        }
        for hold in snapshot.holds.values where (hold.state == "booked") != (versionOfHold[hold.id] != nil) {
            find(
                "bookings", "hold \(hold.id)",
                hold.state == "booked" ? "is booked and no booking is of it" : "is \(hold.state) and a booking is of it"
            )
        }
        if let limits { checkLimits(snapshot, limits) }
        checkKinds(snapshot)
    }

    /// A version is what its hold was: the same seats of the same showing at the same price, of the same member.
    private mutating func checkVersion(
        _ version: AuditSnapshot.Version, of booking: AuditSnapshot.Booking, _ snapshot: AuditSnapshot
    ) {
        let subject = "\(booking.subject) v\(version.version)"
        guard let hold = snapshot.holds[version.hold] else {
            return find("bookings", subject, "its hold \(version.hold) is not there")
        }
        let seats =
            snapshot.bookingSeats[AuditSnapshot.BookingVersion(booking: booking.id, version: version.version)] ?? []
        if hold.member != booking.member { find("bookings", subject, "its hold is another member's") }
        if hold.showing != version.showing || hold.legs != version.legs {
            find("bookings", subject, "its hold is for another showing or journey")
        }
        if seats.map(\.seat) != (snapshot.holdSeats[hold.id] ?? []).map(\.seat) {
            find("bookings", subject, "its seats are not those of its hold")
        }
        if seats != snapshot.holdSeats[hold.id] ?? [] {
            find("kinds", subject, "its tickets are of other kinds or prices than those of its hold")
        }
        if seats.count != version.seats {
            find("bookings", subject, "is of \(version.seats) seats and lists \(seats.count)")
        }
        let price = seats.reduce(0) { $0 + $1.price }
        if price != version.total {
            find("bookings", subject, "its seats cost \(price) won, its total is \(version.total)")
        }
        if (version.version == 1) != (hold.changing == nil) || (hold.changing ?? booking.id) != booking.id {
            find(
                "bookings", subject,
                "its hold was \(hold.changing == nil ? "no change" : "a change of another booking")")
        }
        if hold.changing != nil, hold.changingVersion != version.version - 1 {
            find("bookings", subject, "its hold was a change of version \(hold.changingVersion)")
        }
    }

    /// What a hold costs is what its tickets cost, and tickets of one kind and grade cost the same.
    private mutating func checkKinds(_ snapshot: AuditSnapshot) {
        for hold in snapshot.holds.values.sorted(by: { $0.id < $1.id }) {
            let tickets = snapshot.holdSeats[hold.id] ?? []
            let cost = tickets.reduce(0) { $0 + $1.price }
            if cost != hold.total {
                find("kinds", "hold \(hold.id)", "its tickets cost \(cost) won, its total is \(hold.total)")
            }
            if hold.isMoved { continue }
            let alike = Dictionary(grouping: tickets) { "\($0.kind) in grade \(snapshot.grades[$0.seat] ?? 0)" }
            for (kind, alike) in alike.sorted(by: { $0.key < $1.key })
            where Set(alike.map(\.price)).count > 1 {
                find("kinds", "hold \(hold.id)", "its tickets of kind \(kind) cost \(alike.map(\.price)) won")
            }
        }
    }

    private mutating func checkLimits(_ snapshot: AuditSnapshot, _ limits: AuditLimits) {
        struct Buyer: Hashable {
            let member, showing: Int64
        }
        var bought: [Buyer: Int] = [:]
        for booking in snapshot.bookings.values where booking.state == "ticketed" {
            guard let version = snapshot.versions[booking.id]?.last else { continue }
            bought[Buyer(member: booking.member, showing: version.showing), default: 0] += version.seats
            if version.seats > limits.ticketsPerBooking {
                find(
                    "limits", booking.subject,
                    "has \(version.seats) tickets, a booking may have \(limits.ticketsPerBooking)")
            }
        }
        for (buyer, seats) in bought where seats > limits.ticketsPerShowing {
            find(
                "limits", "member row \(buyer.member)",
                "has \(seats) tickets for showing \(buyer.showing), allowed are \(limits.ticketsPerShowing)")
        }
    }
}

/// Damm's check digit, worked out here once more: the quasigroup of order 10 printed in H. M. Damm's thesis (2004), row
/// after row.
enum Damm {
    private static let table = Array(
        """
        0317598642\
        7092154863\
        4206871359\
        1750983426\
        6123045978\
        3674209581\
        5869720134\
        8945362017\
        9438617205\
        2581436790
        """.utf8)

    /// True for eight digits, a hyphen allowed in the middle, whose chain ends at 0.
    static func isRight(_ number: String) -> Bool {
        let digits = Array(number.utf8.filter { $0 != UInt8(ascii: "-") })
        guard digits.count == 8, digits.allSatisfy({ (48...57).contains($0) }) else { return false }
        return digits.reduce(0) { Int(table[$0 * 10 + Int($1) - 48]) - 48 } == 0
    }
}
