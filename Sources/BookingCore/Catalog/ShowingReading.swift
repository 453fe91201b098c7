// ShowingReading: what texts and reports say of a showing: title, place, time, and the seats by their labels.

import BookingModel
import SQLite

/// Reads the facts of showings, for texts and reports. Writes nothing.
struct ShowingReading {
    let database: Database

    /// A showing on a journey; nil when there is no such showing or boarding stop.
    func facts(_ showing: ShowingID, from: Int, to: Int) throws(StoreFault) -> ShowingFacts? {
        try database.first(
            """
            SELECT program.category, program.title_ko, program.title_en, program.clip, venue.name_ko, venue.name_en,
                venue.clip, showing.service,
                leaving.leaves_at, boarding.name_ko, boarding.name_en, boarding.clip, alighting.name_ko,
                    alighting.name_en, alighting.clip
            FROM showing JOIN program ON program.id = showing.program JOIN venue ON venue.id = program.venue
                JOIN showing_stop AS leaving ON leaving.showing = showing.id AND leaving.stop = ?2
                LEFT JOIN stop AS boarding ON boarding.program = program.id AND boarding.position = ?2
                LEFT JOIN stop AS alighting ON alighting.program = program.id AND alighting.position = ?3
            WHERE showing.id = ?1
            """, showing, from, to
        ) { row in
            ShowingFacts(
                category: row.word(0), title: row.name(1), venue: row.name(4), starts: Zone.local(row.instant(8)),
                service: row.text(7).isEmpty ? nil : row.text(7), from: row.isNull(9) ? nil : row.name(9),
                to: row.isNull(12) ? nil : row.name(12))
        }
    }

    /// The seats of one version of a booking, in the order they are read out.
    func seats(ofBooking row: Int64, version: Int) throws(StoreFault) -> [SeatLabel] {
        try database.all(
            """
            SELECT section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label
            FROM booking_seat JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
            WHERE booking_seat.booking = ? AND booking_seat.version = ? ORDER BY booking_seat.position
            """, row, version
        ) { SeatLabel(section: $0.name(0), sectionKeypad: $0.int(3), row: $0.text(4), seat: $0.text(5)) }
    }
}
