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
    /// Those with tickets stay on sale, and staff are told.
    mutating func close(_ timetable: PlannedTimetable, _ batch: CatalogBatch) throws(StoreFault) {
        guard let index = batch.programs.firstIndex(where: { $0.number == timetable.program }) else { return }
        let item = CatalogItem.program(index)
        let wanted = Set(
            batch.showings.filter { $0.program == timetable.program }.map {
                TripKey(starts: Zone.instant($0.starts), service: $0.service ?? "")
            })
        let stored = try database.all(
            """
            SELECT showing.id, showing.starts_at, showing.service,
                EXISTS(SELECT 1 FROM claim WHERE claim.showing = showing.id)
            FROM showing JOIN program ON program.id = showing.program
            WHERE program.number = ? AND showing.state = 'open' AND showing.starts_at > ?
                AND showing.starts_at >= ? AND showing.starts_at < ?
            ORDER BY showing.starts_at, showing.service
            """, timetable.program, now, Zone.start(of: timetable.from),
            Zone.start(of: timetable.until.adding(days: 1))
        ) { (id: $0.int64(0), key: TripKey(starts: $0.instant(1), service: $0.text(2)), isTaken: $0.bool(3)) }
        for showing in stored where !wanted.contains(showing.key) {
            let train = showing.key.service.isEmpty ? "" : ", service \(showing.key.service)"
            let name = "the showing of program \(timetable.program) at \(Zone.local(showing.key.starts))\(train)"
            guard !showing.isTaken else {
                note(
                    item,
                    "\(name) is not in the timetable any more, and has tickets or holds: it stays on sale; "
                        + "`yemae showing cancel \(showing.id)` says whom that would concern")
                continue
            }
            report.changed += try database.run("UPDATE showing SET state = 'closed' WHERE id = ?", showing.id)
            note(item, "\(name) is not in the timetable any more: it is closed")
        }
    }

    private struct TripKey: Hashable {
        let starts: Instant
        let service: String
    }
}
