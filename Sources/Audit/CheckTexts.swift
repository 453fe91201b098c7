// CheckTexts: checks that every ticket and every cancellation has its text, and that no outdated text is still
// waiting to be sent.

import SQLite

extension Auditor {
    mutating func checkTexts(_ snapshot: AuditSnapshot) throws(StoreFault) {
        struct Text {
            let id: Int64
            let kind: String
            let booking: Int64?
            let version: Int64
            let hold: Int64?
            let copy: Int64
            let state: String
        }
        let texts = try database.all("SELECT id, kind, booking, version, hold, copy, state FROM outbox") {
            Text(
                id: $0.int64(0), kind: $0.text(1), booking: $0.optionalInt64(2), version: $0.int64(3),
                hold: $0.optionalInt64(4),
                copy: $0.int64(5), state: $0.text(6))
        }
        let ofBooking = Dictionary(grouping: texts.filter { $0.booking != nil }, by: { $0.booking! })
        for booking in snapshot.bookings.values.sorted(by: { $0.id < $1.id }) {
            let own = ofBooking[booking.id] ?? []
            for version in snapshot.versions[booking.id] ?? [] {
                let tickets = own.filter { $0.kind == "mobile-ticket" && $0.version == version.version }
                let subject = "\(booking.subject) v\(version.version)"
                if tickets.filter({ $0.copy == 0 }).count != 1 {
                    find("texts", subject, "its mobile ticket is not in the outbox exactly once")
                }
                let isGood = booking.state == "ticketed" && version.version == booking.version
                for ticket in tickets where !isGood && (ticket.state == "waiting" || ticket.state == "unknown") {
                    find("texts", subject, "its mobile ticket is wrong by now and still \(ticket.state) to be sent")
                }
                // A copy the member asked for goes out instead of one before it, not beside it.
                for ticket in tickets
                where isGood && ticket.state == "superseded" && !tickets.contains(where: { $0.copy > ticket.copy }) {
                    find("texts", subject, "its mobile ticket is good, and was put aside as superseded")
                }
            }
            let ends = own.filter { $0.kind == "cancelled" && $0.version == booking.version }
            if ends.count != (booking.state == "cancelled" ? 1 : 0) {
                find(
                    "texts", booking.subject, "is \(booking.state) and has \(ends.count) texts that say it is cancelled"
                )
            }
        }
        let doubts = Set(texts.filter { $0.kind == "charge-unknown" }.compactMap(\.hold))
        for hold in snapshot.holds.values where hold.state == "unknown" && !doubts.contains(hold.id) {
            find("texts", "hold \(hold.id)", "nobody knows whether it is paid, and its member was not told")
        }
        for text in texts where text.kind == "charge-unknown" && (text.state == "waiting" || text.state == "unknown") {
            guard let hold = text.hold.flatMap({ snapshot.holds[$0] }), hold.state != "unknown" else { continue }
            find("texts", "text \(text.id)", "tells of a charge in doubt that is settled: the hold is \(hold.state)")
        }
        try findAll(
            "texts",
            """
            SELECT 'text ' || max(id), 'tells the way to one venue ' || count(*) || ' times in a call' FROM outbox
            WHERE kind = 'directions' GROUP BY session, program HAVING count(*) > 1
            """)
        try findAll(
            "texts",
            """
            SELECT 'text ' || id, 'is ' || state || ' and was never tried' FROM outbox WHERE state
            IN ('submitted', 'sent', 'delivered') AND tries = 0
            """)
    }
}
