// StoreTimetable: what a timetable that is imported again means for what is stored: stops that are others, and trips
// that run no more.

import BookingModel
import SQLite

extension CatalogStore {
    /// Bookings name a stop by its place: another stop in that place would be another ticket.
    mutating func checkSameStops(_ program: PlannedProgram, _ row: Int64, _ item: CatalogItem) throws(StoreFault) {
        let stored = try database.all(
            "SELECT name_ko, name_en, NULL FROM stop WHERE program = ? ORDER BY position", row
        ) {
            $0.name(0)
        }
        for (place, (old, new)) in zip(stored, program.stops).enumerated()
        where old.local != new.local && old.latin != new.latin {
            refuse(
                item,
                "program \(program.number): stop \(place + 1) is \(new.local) where \(old.local) is stored, and there "
                    + "are showings with it; give the line of the new timetable a program number of its own")
        }
    }

    /// Takes the trips off sale that the timetable has no more: a trip that leaves at another time is another showing.
    /// Those with tickets stay on sale, with a warning for staff.
    mutating func close(_ timetable: PlannedTimetable, _ batch: CatalogBatch) throws(StoreFault) {
        guard let index = batch.programs.firstIndex(where: { $0.number == timetable.program }) else { return }
        let item = CatalogItem.program(index)
        let wanted = Set(
            batch.showings.filter { $0.program == timetable.program }.map {
                TripKey(starts: Zone.instant($0.starts), service: $0.service ?? "")
            })
        for trip in try storedTrips(timetable) {
            switch (isWanted: wanted.contains(trip.key), isOpen: trip.isOpen) {
            case (true, true), (false, false): break
            case (true, false):
                note(
                    item,
                    "\(trip.name) is in the timetable and closed: `yemae showing open \(trip.id)` sells it again")
            case (false, true) where trip.isTaken:
                note(
                    item,
                    "\(trip.name) is not in the timetable any more, and has tickets or holds: it stays on sale; "
                        + "`yemae showing cancel \(trip.id)` says whom that would concern")
            case (false, true):
                report.changed += try database.run("UPDATE showing SET state = 'closed' WHERE id = ?", trip.id)
                note(item, "\(trip.name) is not in the timetable any more: it is closed")
            }
        }
    }

    /// The trips of these days that have not left and are not cancelled.
    private func storedTrips(_ timetable: PlannedTimetable) throws(StoreFault) -> [StoredTrip] {
        try database.all(
            """
            SELECT showing.id, showing.starts_at, showing.service, showing.state = 'open',
                EXISTS(SELECT 1 FROM claim WHERE claim.showing = showing.id)
            FROM showing JOIN program ON program.id = showing.program
            WHERE program.number = ? AND showing.state IN ('open', 'closed') AND showing.starts_at > ?
                AND showing.starts_at >= ? AND showing.starts_at < ?
            ORDER BY showing.starts_at, showing.service
            """, timetable.program, now, Zone.start(of: timetable.from),
            Zone.start(of: timetable.until.adding(days: 1))
        ) {
            StoredTrip(
                id: $0.int64(0), program: timetable.program,
                key: TripKey(starts: $0.instant(1), service: $0.text(2)), isOpen: $0.bool(3), isTaken: $0.bool(4))
        }
    }

    private struct TripKey: Hashable {
        let starts: Instant
        let service: String
    }

    private struct StoredTrip {
        let id: Int64
        let program: ProgramNumber
        let key: TripKey
        let isOpen: Bool
        /// Whether anybody has tickets or holds.
        let isTaken: Bool

        var name: String {
            let train = key.service.isEmpty ? "" : ", service \(key.service)"
            return "the showing of program \(program) at \(Zone.local(key.starts))\(train)"
        }
    }
}
