// StatisticsPeriod: the days a report is about, and what every report says of a showing.

import BookingModel
import SQLite

/// Whole days of the box office's time zone, the first and the last included.
public struct StatisticsPeriod: Hashable, Sendable {
    /// The first day of it, from 00:00 local time.
    public let first: LocalDate
    /// The last day of it, until 24:00 local time.
    public let last: LocalDate

    /// Days one report may cover: ten years.
    public static let longest = 3660

    /// Nil when the last day lies before the first, or more than `longest` days are asked for.
    public init?(_ first: LocalDate, _ last: LocalDate) {
        guard first <= last, last.daysSinceEpoch - first.daysSinceEpoch < StatisticsPeriod.longest else { return nil }
        (self.first, self.last) = (first, last)
    }

    init(_ day: LocalDate) { (first, last) = (day, day) }

    var start: Instant { Zone.start(of: first) }
    /// The first moment after it.
    var end: Instant { Zone.start(of: last.adding(days: 1)) }
}

/// A showing as reports name it.
public struct ReportedShowing: Hashable, Sendable {
    /// The showing's row in the database.
    public let id: ShowingID
    /// The number its callers type.
    public let program: ProgramNumber
    /// What kind of thing it is, which bodies that keep statistics ask for.
    public let category: Category
    /// The program's name as it is today.
    public let title: Name
    /// The venue's code (a vehicle's, for transport).
    public let venueCode: String
    /// The venue's or vehicle's name as it is today.
    public let venue: Name
    /// When it starts, or leaves its first stop, in local time.
    public let starts: LocalDateTime
    /// The day of the start, or for transport of the last stop it leaves.
    let lastDay: LocalDate
    /// The train or performance number, nil when it has none.
    public let service: String?
}

/// Reads showings for reports, each once.
final class ReportedShowings {
    private let database: Database
    private var known: [Int64: ReportedShowing] = [:]
    /// By showing: since when who has put it on, the newest first.
    private var organisers: [Int64: [(since: Instant, name: String)]] = [:]

    init(_ database: Database) { self.database = database }

    /// Who put a showing on at a moment; `PlannedProgram.noOrganiser` when none was named by then.
    func organiser(of showing: Int64, at moment: Instant) throws(StoreFault) -> String {
        let all: [(since: Instant, name: String)]
        if let known = organisers[showing] {
            all = known
        } else {
            all = try database.all(
                """
                SELECT since, name FROM showing JOIN program_organiser ON program_organiser.program = showing.program
                WHERE showing.id = ? ORDER BY since DESC
                """, showing
            ) { ($0.instant(0), $0.text(1)) }
            organisers[showing] = all
        }
        let name = all.first { $0.since <= moment }?.name ?? ""
        return name.isEmpty ? PlannedProgram.noOrganiser : name
    }

    /// Precondition: there is such a showing (foreign keys vouch for it).
    func line(_ id: Int64) throws(StoreFault) -> ReportedShowing {
        if let line = known[id] { return line }
        let found = try database.first(
            """
            SELECT program.number, program.category, program.title_ko, program.title_en, program.clip, venue.code,
                venue.name_ko, venue.name_en,
                venue.clip, showing.starts_at, showing.service,
                coalesce((SELECT max(leaves_at) FROM showing_stop WHERE showing = showing.id), showing.starts_at)
            FROM showing JOIN program ON program.id = showing.program JOIN venue
                ON venue.id = coalesce(showing.venue, program.venue)
                WHERE showing.id = ?
            """, id
        ) { row in
            ReportedShowing(
                id: ShowingID(id), program: row.programNumber(0), category: row.word(1), title: row.name(2),
                venueCode: row.text(5),
                venue: row.name(6), starts: Zone.local(row.instant(9)), lastDay: Zone.local(row.instant(11)).date,
                service: row.text(10).isEmpty ? nil : row.text(10))
        }
        guard let found else { preconditionFailure("money was entered for a showing that is not there") }
        known[id] = found
        return found
    }
}
