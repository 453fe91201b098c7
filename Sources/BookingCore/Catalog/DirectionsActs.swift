// DirectionsActs: how to get to a program's venue: stored by an import, read out to a caller, and texted on request.

import BookingModel
import SQLite

extension BoxOffice {
    /// How long a text with directions is of use, in seconds: a caller who asks is about to go, or to plan it.
    private static let directionsSeconds: Int64 = 86_400

    /// The way to the venue of a showing, or of the program's next one, on sale or not.
    func directions(_ number: ProgramNumber, _ showing: ShowingID?) throws(StoreFault) -> Reply {
        .directions(try VenueDirections.of(number, showing, now: clock.now, in: database)?.directions)
    }

    /// Puts the directions into the outbox, once a session, program and venue however often it is asked.
    func textDirections(
        _ number: ProgramNumber, _ showing: ShowingID?, _ member: MemberID, _ language: Language, session: SessionID,
        act: Int
    ) throws(StoreFault) -> Reply {
        let now = clock.now
        let isTexted = try write(in: session) { row throws(StoreFault) in
            guard let found = try VenueDirections.of(number, showing, now: clock.now, in: database),
                let telephone = try database.first(
                    "SELECT telephone FROM member WHERE id = ?", member, as: { $0.telephone(0) })
            else { return false }
            try Outbox.enqueue(
                NewText(
                    kind: .directions, member: member, telephone: telephone, language: language,
                    destination: (found.program, found.venueRow),
                    askedBy: (row, act), deadline: now + BoxOffice.directionsSeconds),
                in: database, at: now)
            return true
        }
        return .directionsTexted(isTexted)
    }
}

/// A program's row with the way to the venue where it is to be seen.
struct VenueDirections {
    let program: Int64
    let venueRow: Int64
    let title: Name
    let venue: Name
    let directions: Directions

    private static let columns = """
        SELECT program.id, title_ko, title_en, program.clip, name_ko, name_en, venue.clip, address_ko, address_en, NULL,
            way_ko, way_en, directions.clip, venue.id
        FROM program JOIN venue ON venue.id = VENUE JOIN directions ON directions.venue = venue.id
        """

    /// - Parameter venue: the venue's row, as an SQL value.
    private static func columns(venue: String) -> String { columns.replacing("VENUE", with: venue) }

    private init(_ row: ResultRow) {
        program = row.int64(0)
        title = row.name(1)
        venue = row.name(4)
        directions = Directions(address: row.name(7), way: row.name(10))
        venueRow = row.int64(13)
    }

    /// Showings may have moved: the venue is that of the one asked for, else of the next that is not cancelled, else
    /// the program's.
    private static let ofShowing =
        columns(
            venue: """
                coalesce((SELECT showing.venue FROM showing WHERE showing.id = ?2),
                    (SELECT coalesce(showing.venue, program.venue) FROM showing WHERE ?2 IS NULL
                        AND showing.program = program.id AND showing.starts_at > ?3 AND showing.state <> 'cancelled'
                        ORDER BY showing.starts_at LIMIT 1),
                    program.venue)
                """) + " WHERE program.number = ?1"

    /// Of the program and venue that a text is about; older texts name no venue.
    private static let ofText =
        columns(venue: "coalesce((SELECT outbox.venue FROM outbox WHERE outbox.id = ?1), program.venue)")
        + " WHERE program.id = (SELECT program FROM outbox WHERE id = ?1)"

    /// Nil when there is no such program, or the venue has no directions.
    static func of(_ number: ProgramNumber, _ showing: ShowingID?, now: Instant, in database: Database)
        throws(StoreFault) -> VenueDirections?
    {
        try database.first(ofShowing, number, showing, now) { VenueDirections($0) }
    }

    /// Of the program that a text is about.
    static func of(text: Int64, in database: Database) throws(StoreFault) -> VenueDirections? {
        try database.first(ofText, text) { VenueDirections($0) }
    }
}

extension CatalogStore {
    mutating func store(_ planned: PlannedDirections, _ item: CatalogItem) throws(StoreFault) {
        guard let venue = try venueRow(planned.venue) else {
            return refuse(item, "directions: there is no venue '\(planned.venue)'")
        }
        let known = try database.first("SELECT 1 FROM directions WHERE venue = ?", venue) { $0.bool(0) } ?? false
        let (address, way) = (planned.directions.address, planned.directions.way)
        let changes = try database.run(
            """
            INSERT INTO directions(venue, address_ko, address_en, way_ko, way_en, clip) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT(venue) DO UPDATE SET address_ko = excluded.address_ko, address_en = excluded.address_en,
                way_ko = excluded.way_ko, way_en = excluded.way_en, clip = excluded.clip
            WHERE (address_ko, address_en, way_ko, way_en, clip)
                IS NOT (excluded.address_ko, excluded.address_en, excluded.way_ko, excluded.way_en, excluded.clip)
            """, venue, address.local, address.latin, way.local, way.latin, way.clip)
        count(changes, isNew: !known)
    }
}
