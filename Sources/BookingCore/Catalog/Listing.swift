// Listing: what is on sale with its dates and venue, and one showing with all its grades and sections. Reads only.

import BookingModel
import SQLite

extension BoxOffice {
    /// Programs with something on sale, by number: those of a category, with some words, behind a number.
    func listing(_ wanted: ListingQuery, _ asker: Asker) throws(StoreFault) -> Reply {
        // The words are compared without blanks: people write 오페라의유령 and 오페라의 유령. Showings that are over are
        // passed by: without the index named, all there ever were would be read in the order of programs.
        let found = try database.all(
            """
            SELECT \(Showings.programColumns), venue.name_ko, venue.name_en, venue.clip, span.first, span.last
            FROM program JOIN venue ON venue.id = program.venue JOIN (
                SELECT showing.program AS program, min(showing_stop.leaves_at) AS first,
                    max(showing_stop.leaves_at) AS last
                FROM showing INDEXED BY showing_starts
                    JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = 0
                    JOIN program ON program.id = showing.program \(SaleTerms.rules(asker.channel))
                WHERE showing.state = 'open' AND showing.starts_at > ?1
                    AND showing_stop.leaves_at > \(SaleTerms.cutoff)
                GROUP BY showing.program) AS span ON span.program = program.id
            WHERE (?4 IS NULL OR program.category = ?4) AND (?5 IS NULL OR program.number > ?5)
                AND (?6 = '' OR instr(program.number, ?6)
                    OR instr(lower(replace(program.title_ko || '|' || program.title_en || '|' || venue.name_ko || '|'
                        || venue.name_en, ' ', '')), ?6))
            ORDER BY program.number LIMIT \(Limits.programsOffered + 1)
            """, clock.now, saleCutoffs.transport, saleCutoffs.venue, wanted.category?.rawValue, wanted.after?.digits,
            PaintedLabel.narrowed(wanted.words).lowercased().filter { $0 != " " }
        ) { row in
            let venue = Showings.programColumnCount
            return Showings.program(row).map {
                (
                    program: $0, row: row.int64(1), venue: row.name(venue),
                    days: Zone.local(row.instant(venue + 3)).date...Zone.local(row.instant(venue + 4)).date
                )
            }
        }.compactMap { $0 }
        var programs: [ListedProgram] = []
        for found in found.prefix(Limits.programsOffered) {
            programs.append(
                ListedProgram(
                    program: try Showings.withStops(found.program, found.row, from: database), venue: found.venue,
                    days: found.days))
        }
        return .listing(ProgramListing(programs: programs, hasMore: found.count > Limits.programsOffered))
    }

    /// A showing with everything that can be chosen of it, also before its sale begins; nil when it is no longer on
    /// sale, or has no such journey, or no fare for it.
    /// - Parameter wanted: nil: the whole way.
    func hall(_ id: ShowingID, _ wanted: Journey?, _ asker: Asker) throws(StoreFault) -> Reply {
        let first = try Showings.load(id, wanted ?? Journey(from: 0, to: 1), from: database)
        guard let first else { return .hall(nil) }
        let journey = wanted ?? first.program.wholeJourney
        guard let showing = journey == first.journey ? first : try Showings.load(id, journey, from: database),
            let opens = try saleOpens(showing, for: asker),
            let venue = try database.first(
                "SELECT name_ko, name_en, clip FROM venue WHERE id = ?", showing.venue, as: { $0.name(0) })
        else { return .hall(nil) }
        let now = clock.now
        let all = try Stock.total(of: showing.id, journey, now: now, in: database)
        let left = try Quotas.left(of: showing, journey, asker.channel, now: now, in: database)
        let sections = try sections(of: showing, journey, left)
        guard !sections.isEmpty else { return .hall(nil) }
        let byGrade = Dictionary(grouping: sections, by: \.grade).sorted { $0.key < $1.key }
        let grades = byGrade.map { grade, sections in
            let remaining = sections.reduce(0) { $0 + $1.offer.remaining }
            let one = sections[0].offer
            return GradeOffer(
                grade: grade, name: one.grade, price: one.price, remaining: min(left.of(grade), remaining))
        }
        return .hall(
            HallOffer(
                showing: Showings.offer(showing, remaining: min(all, left.all), opens: opens > now ? opens : nil),
                venue: venue, grades: grades, sections: sections.map(\.offer)))
    }

    /// The sections of a showing that have a fare for a journey, best first, with their grades' positions.
    /// - Parameter left: what the quotas of the showing leave to the asker.
    private func sections(of showing: ShowingRecord, _ journey: Journey, _ left: QuotaLeft) throws(StoreFault)
        -> [(grade: Int, offer: SectionOffer)]
    {
        let remaining = try Stock.remaining(of: showing.id, journey, now: clock.now, in: database)
        return try database.all(
            """
            SELECT section.id, section.keypad, section.name_ko, section.name_en, section.clip, grade.name_ko,
                grade.name_en, grade.clip, fare.price, section.grade
            FROM section JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
                JOIN fare ON fare.grade = section.grade
            WHERE section.venue = ? AND fare.program = ? AND fare.tariff = ? AND fare.from_stop = ? AND fare.to_stop = ?
            ORDER BY section.grade, section.rank, section.keypad
            """, showing.venue, showing.programRow, showing.tariff, journey.from, journey.to
        ) { row in
            let offer = SectionOffer(
                keypad: row.int(1), name: row.name(2), grade: row.name(5), price: row.won(8),
                remaining: min(left.of(row.int(9)), remaining[row.int64(0)] ?? 0))
            return (row.int(9), offer)
        }
    }
}
