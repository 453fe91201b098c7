// SimulatedStaff: what the staff of the box office under test do in the morning: seats are held back and released, and
// showings move with everything that was sold of them.

import BookingCore
import BookingModel
import Intake

extension SimulatedBoxOffice {
    /// Showings whose seats staff look at in the morning.
    private static let showingsSeen = 12
    /// A showing moves by so many minutes, so that it meets no other.
    private static let movedMinutes = 25
    /// The code of the venue that showings move into: the plan of the studio once more.
    private static let annex = "annex"
    private static let studio = "studio"

    /// By the day, what is held back of a showing is released, or its first rows are held back.
    func holdBack(on day: LocalDate) throws {
        let list = try office.staff.showingList(limit: SimulatedBoxOffice.showingsSeen)
        for (index, showing) in list.enumerated() {
            do {
                if (index + day.day) % 2 == 0 {
                    _ = try office.staff.release(nil, of: showing.id)
                } else if let rows = SeatRange("1-1"), let more = SeatRange("2-9") {
                    let ranges = index % 4 == 1 ? [rows] : [rows, more]
                    _ = try office.staff.holdBack(ranges, of: showing.id, reason: "\(day)")
                }
            } catch AdminFault.badValue {
                // Sold already, or no such seats there: nothing was held back.
            }
        }
    }

    /// The studio's plan a second time, without programs.
    func buildAnnex() throws {
        var batch = CatalogBatch()
        batch.venues = Demo.rehearsal(today: setting.opening.date).venues.filter {
            $0.code == SimulatedBoxOffice.studio
        }.map {
            PlannedVenue(
                code: SimulatedBoxOffice.annex, name: Name(local: "별관", latin: "Annex"), grades: $0.grades,
                sections: $0.sections)
        }
        _ = try office.staff.storeCatalog(batch)
    }

    /// Of the next showings, every third starts later, and where it can it moves into the annex or back. What cannot be
    /// moved stays: seats are held back there, or another showing starts then.
    func moveShowings(on day: LocalDate) throws {
        let list = try office.staff.showingList(limit: SimulatedBoxOffice.showingsSeen)
        for (index, showing) in list.enumerated() where (index + day.day) % 3 == 0 {
            var move = ShowingMove()
            let starts = Zone.instant(showing.starts) + Int64(60 * SimulatedBoxOffice.movedMinutes)
            move.starts = Zone.local(starts)
            if day.day % 2 == 0 { move.freeUntil = Zone.local(starts + -3600) }
            for venue in [SimulatedBoxOffice.annex, SimulatedBoxOffice.studio, nil] {
                move.venue = venue
                guard case .success = try office.staff.moveShowing(showing.id, move) else { continue }
                try world.count(venue == nil ? "showings moved in time" : "showings moved to another venue")
                break
            }
        }
    }
}
