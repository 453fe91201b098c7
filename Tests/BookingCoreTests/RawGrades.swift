// RawGrades: amounts shared among the grades of their seats, computed a second time from whole tables.

import BookingModel

@testable import BookingCore

/// The seats of holds and of bookings with their grades.
struct RawGrades {
    struct Seat { let key, grade: String, position, price: Int }
    /// By hold.
    let held: [Int64: [Seat]]
    /// By `BOOKING VERSION`.
    let booked: [String: [Seat]]

    init(_ sales: SalesOffice) throws {
        let seats = try sales.office.database.all(
            """
            SELECT seat.id, venue.code, grade.position, grade.name_ko FROM seat, section, venue, grade
            WHERE section.id = seat.section AND venue.id = section.venue AND grade.venue = venue.id
                AND grade.position = section.grade
            """
        ) { ($0.int64(0), Seat(key: "\($0.text(1))/\($0.int(2))", grade: $0.text(3), position: $0.int(2), price: 0)) }
        let known = Dictionary(uniqueKeysWithValues: seats)
        func priced(_ seat: Int64, _ price: Int) -> Seat {
            guard let bare = known[seat] else { preconditionFailure("a seat without a grade") }
            return Seat(key: bare.key, grade: bare.grade, position: bare.position, price: price)
        }
        let all = try sales.office.database.all("SELECT hold, seat, price FROM hold_seat") {
            ($0.int64(0), priced($0.int64(1), $0.int(2)))
        }
        held = Dictionary(grouping: all, by: \.0).mapValues { $0.map(\.1) }
        let tickets = try sales.office.database.all("SELECT booking, version, seat, price FROM booking_seat") {
            ("\($0.int64(0)) \($0.int64(1))", priced($0.int64(2), $0.int(3)))
        }
        booked = Dictionary(grouping: tickets, by: \.0).mapValues { $0.map(\.1) }
    }

    /// An amount of a hold by grade: each grade, the dearest first, brings what is due so far, cut to whole won, up to
    /// what is due with it.
    func share(_ amount: Int, ofHold hold: Int64, byPrice: Bool) -> [String: Int] {
        let seats = (held[hold] ?? []).sorted { $0.position < $1.position }
        let whole = seats.map { byPrice ? $0.price : 1 }.reduce(0, +)
        var (parts, before, running): ([String: Int], Int, Int) = ([:], 0, 0)
        for seat in seats {
            running += byPrice ? seat.price : 1
            // Seats of one grade stand together, so the cuts between them cancel out.
            let due = amount.magnitude.multipliedFullWidth(by: running.magnitude)
            let now = Int(whole.magnitude.dividingFullWidth(due).quotient) * amount.signum()
            parts[seat.key, default: 0] += now - before
            before = now
        }
        return parts
    }
}

extension RawFigures {
    /// The lines by grade over some days.
    func linesByGrade(_ days: ClosedRange<LocalDate>, _ grades: RawGrades) throws -> [String: Line] {
        var lines: [String: Line] = [:]
        func add(_ amount: Int, _ field: Int, _ at: Int64, _ hold: Int64) {
            guard days.contains(Zone.local(Instant(at)).date) else { return }
            for (key, part) in grades.share(amount, ofHold: hold, byPrice: field > 1) {
                lines[key, default: Array(repeating: 0, count: 7)][field] += part
            }
        }
        for entry in ledger {
            guard let field = RawFigures.fields[entry.kind] else { continue }
            guard let hold = entry.hold ?? entry.booking.flatMap({ versions[$0]?.last?.hold }) else { continue }
            add(entry.amount, field, entry.at, hold)
        }
        for (booking, versions) in versions {
            for (index, version) in versions.enumerated() {
                add(version.seats, 0, version.at, version.hold)
                guard index > 0 else { continue }
                let old = versions[index - 1]
                add(old.seats, 1, version.at, old.hold)
                add(-old.total, 5, version.at, old.hold)
                add(old.total, 5, version.at, version.hold)
            }
            if let at = cancelledAt[booking], let last = versions.last { add(last.seats, 1, at, last.hold) }
        }
        return lines
    }
}
