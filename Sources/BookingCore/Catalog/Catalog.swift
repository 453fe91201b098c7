// Catalog: what is on sale, answered to a channel, and which key a caller types for which section, row and seat, for
// the leaflet and for operators. Reads only.

import BookingModel
import SQLite

extension BoxOffice {
    /// Showings of the program in the outer query that can still be boarded somewhere, and are sold now or will be.
    /// `?1` is the clock, `?2` and `?3` are the sale's cutoffs.
    private static let hasSomethingOnSale = PerChannel { channel in
        """
        EXISTS(SELECT 1 FROM showing JOIN showing_stop ON showing_stop.showing = showing.id
            \(SaleTerms.rules(channel))
            WHERE showing.program = program.id AND showing.state = 'open'
                AND showing.starts_at > ?1 - \(CatalogStore.longestRunMinutes * 60)
                AND showing_stop.leaves_at > \(SaleTerms.cutoff)
                AND (showing_stop.stop = 0
                    OR showing_stop.stop < (SELECT max(last.stop) FROM showing_stop AS last
                        WHERE last.showing = showing.id)))
        """
    }

    /// Categories with something on sale, in the order of their declaration.
    func categories(_ asker: Asker) throws(StoreFault) -> Reply {
        var found: [Category] = []
        for category in Category.allCases {
            let any = try database.first(
                "SELECT 1 FROM program WHERE category = ?4 AND \(BoxOffice.hasSomethingOnSale[asker.channel])",
                clock.now,
                saleCutoffs.transport, saleCutoffs.venue, category.rawValue
            ) { $0.bool(0) }
            if any != nil { found.append(category) }
        }
        return .categories(found)
    }

    /// Programs of a category with something on sale, by number.
    func programs(_ category: Category, _ asker: Asker) throws(StoreFault) -> Reply {
        let programs = try Showings.programs(
            Showings.selectPrograms
                + "program.category = ?4 AND \(BoxOffice.hasSomethingOnSale[asker.channel]) "
                + "ORDER BY program.number LIMIT \(Limits.programsOffered)", from: database,
            clock.now, saleCutoffs, category.rawValue)
        return .programs(programs)
    }

    /// The program with this number, if it has something on sale.
    func program(_ number: ProgramNumber, _ asker: Asker) throws(StoreFault) -> Reply {
        let programs = try Showings.programs(
            BoxOffice.programOfNumber[asker.channel], from: database, clock.now, saleCutoffs, number.digits)
        return .program(programs.first)
    }

    private static let programOfNumber = PerChannel { channel in
        Showings.selectPrograms + "program.number = ?4 AND \(hasSomethingOnSale[channel])"
    }

    /// Showings of a program still on sale, or with a sale to come, for a journey that has a fare, soonest first;
    /// sold-out ones too, with nothing remaining.
    func showings(
        _ number: ProgramNumber, _ journey: Journey, on day: LocalDate?, _ asker: Asker
    ) throws(StoreFault) -> Reply {
        let from = day.map { Zone.start(of: $0) + -1 } ?? Instant(0)
        let until = day.map { Zone.start(of: $0.adding(days: 1)) } ?? Instant(Int64.max)
        let now = clock.now
        let found = try database.all(
            BoxOffice.showingsOfProgram[asker.channel], now, saleCutoffs.transport, saleCutoffs.venue, number,
            journey.from, journey.to, from, until, asker.member
        ) { row in
            let more = Showings.columnCount
            return Showings.record(row, row.id(more), journey).map {
                (record: $0, free: row.int(more + 1), opens: row.instant(more + 2))
            }
        }.compactMap { $0 }
        guard let program = try Showings.whole(found.first?.record, from: database)?.program,
            journey.to <= program.wholeJourney.to
        else { return .showings([]) }
        var showings: [Showing] = []
        var kinds = KindsOfDays()
        for (record, free, opens) in found {
            let isOneLeg = journey.legs.count == 1
            let all = isOneLeg ? free : try Stock.total(of: record.id, journey, now: now, in: database)
            let left = try Quotas.left(of: record, journey, asker.channel, now: now, in: database)
            let remaining = min(all, left.all)
            showings.append(
                Showings.offer(
                    record.playing(program, try kinds.of(record, in: database)), remaining: remaining,
                    opens: opens > now ? opens : nil))
        }
        return .showings(showings)
    }

    /// One statement for the whole list: a program may play a hundred times.
    private static let showingsOfProgram = PerChannel { channel in
        """
        SELECT \(Showings.columns), showing.id, \(Stock.onOneLeg(of: "showing.id", "?5", now: "?1")),
            \(SaleTerms.opens(for: "?9"))
        FROM program JOIN showing ON showing.program = program.id
            JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = ?5
            \(SaleTerms.rules(channel))
        WHERE program.number = ?4 AND showing.state = 'open'
            AND showing.starts_at
                > max(?7, \(SaleTerms.cutoff)) - \(CatalogStore.longestRunMinutes * 60)
            AND showing.starts_at < ?8 AND showing_stop.leaves_at > max(?7, \(SaleTerms.cutoff))
            AND showing_stop.leaves_at < ?8
            AND EXISTS(SELECT 1 FROM fare WHERE program = program.id AND tariff = showing.tariff AND from_stop = ?5
                AND to_stop = ?6)
        ORDER BY showing_stop.leaves_at, showing.service, showing.id LIMIT \(Limits.showingsOffered)
        """
    }

    /// The kinds of fares of showings in a list: those of one day and tariff are read once.
    private struct KindsOfDays {
        private var known: [String: [KindOffer]] = [:]

        mutating func of(_ record: ShowingRecord, in database: Database) throws(StoreFault) -> [KindOffer] {
            guard record.hasKinds else { return [] }
            let key = "\(record.tariff) \(Zone.local(record.leavesAt).date)"
            if let kinds = known[key] { return kinds }
            let kinds = try Showings.kinds(of: record, from: database)
            known[key] = kinds
            return kinds
        }
    }

    /// Grades of a showing that have a fare for the journey, dearest first; empty when it is no longer on sale.
    func grades(_ id: ShowingID, _ journey: Journey, _ having: Having, _ session: SessionID) throws(StoreFault)
        -> Reply
    {
        guard let showing = try Showings.load(id, journey, from: database), try isOnSale(showing, for: asker(session))
        else {
            return .grades([])
        }
        let byGrade =
            having == Having()
            ? try Stock.byGrade(of: showing, journey, now: clock.now, in: database)
            : try Stock.byGrade(remaining(showing, journey, having, session), venue: showing.venue, in: database)
        let left = try left(of: showing, journey, having, session)
        let offers = try database.all(
            """
            SELECT grade.position, grade.name_ko, grade.name_en, grade.clip, fare.price
            FROM fare JOIN grade ON grade.venue = ? AND grade.position = fare.grade
            WHERE fare.program = ? AND fare.tariff = ? AND fare.from_stop = ? AND fare.to_stop = ?
                ORDER BY grade.position
            """, showing.venue, showing.programRow, showing.tariff, journey.from, journey.to
        ) { row in
            GradeOffer(
                grade: row.int(0), name: row.name(1), price: row.won(4),
                remaining: min(left.of(row.int(0)), byGrade[row.int(0)] ?? 0))
        }
        return .grades(offers)
    }

    /// What the quotas of a showing leave to a conversation, the seats it has already counted.
    private func left(of showing: ShowingRecord, _ journey: Journey, _ having: Having, _ session: SessionID)
        throws(StoreFault) -> QuotaLeft
    {
        try Quotas.left(of: showing, journey, asker(session).channel, having, now: clock.now, in: database)
    }

    /// What is left by section, what the asker has already counted as free.
    private func remaining(_ showing: ShowingRecord, _ journey: Journey, _ having: Having, _ session: SessionID)
        throws(StoreFault) -> [Int64: Int]
    {
        var own: HoldID?
        if let hold = having.hold, let record = try Holds.load(hold, from: database),
            record.session == sessions[session]?.row
        {
            own = hold
        }
        var changing: Int64?
        if let number = having.booking, let member = sessions[session]?.member {
            changing = try Bookings.load(number, of: member, from: database)?.row
        }
        return try SeatSearch(
            database: database, maps: seatMaps, now: clock.now, showing: showing, journey: journey, count: 1,
            replacing: own, changing: changing
        ).remaining()
    }

    /// One section of a showing; nil when there is none of that keypad number, or it has no fare for the journey.
    func section(_ id: ShowingID, _ journey: Journey, keypad: Int, _ having: Having, _ session: SessionID)
        throws(StoreFault) -> Reply
    {
        guard let showing = try Showings.load(id, journey, from: database), try isOnSale(showing, for: asker(session))
        else {
            return .section(nil)
        }
        let remaining = try remaining(showing, journey, having, session)
        let left = try left(of: showing, journey, having, session)
        let offer = try database.first(
            """
            SELECT section.id, section.name_ko, section.name_en, section.clip, grade.name_ko, grade.name_en, grade.clip,
                fare.price, section.grade
            FROM section JOIN grade ON grade.venue = section.venue AND grade.position = section.grade
                JOIN fare ON fare.grade = section.grade
            WHERE section.venue = ? AND section.keypad = ? AND fare.program = ? AND fare.tariff = ?
                AND fare.from_stop = ? AND fare.to_stop = ?
            """, showing.venue, keypad, showing.programRow, showing.tariff, journey.from, journey.to
        ) {
            SectionOffer(
                keypad: keypad, name: $0.name(1), grade: $0.name(4), price: $0.won(7),
                remaining: min(left.of($0.int(8)), remaining[$0.int64(0)] ?? 0))
        }
        return .section(offer)
    }
}

/// A venue with everything a caller types in it.
public struct VenueKeys: Hashable, Sendable {
    /// A seat, or the key of anything else that is typed.
    public struct Seat: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// What is painted on it.
        public let label: String
    }
    /// A row and its seats.
    public struct Row: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// What is painted on it.
        public let label: String
        /// From left to right.
        public let seats: [Seat]
    }
    /// A section and its rows.
    public struct Section: Hashable, Sendable {
        /// What a caller types, 1...999.
        public let key: Int
        /// As read to callers.
        public let name: Name
        /// What its seats are sold as.
        public let grade: Name
        /// In order of their keys.
        public let rows: [Row]
    }
    /// Staff's word for the venue.
    let code: String
    /// As read to callers.
    public let name: Name
    /// In order of their keys.
    public let sections: [Section]
}

extension StaffDoor {
    /// What callers type at a venue; nil when there is no venue of that code.
    public func venueKeys(_ code: String) throws(StoreFault) -> VenueKeys? {
        try database.read { () throws(StoreFault) -> VenueKeys? in
            guard
                let venue = try database.first(
                    "SELECT id, name_ko, name_en, clip FROM venue WHERE code = ?", code,
                    as: { ($0.int64(0), $0.name(1)) })
            else { return nil }
            let grades = try database.all(
                "SELECT name_ko, name_en, clip FROM grade WHERE venue = ? ORDER BY position", venue.0
            ) { $0.name(0) }
            let rows = try database.all("SELECT id FROM section WHERE venue = ? ORDER BY keypad", venue.0) {
                $0.int64(0)
            }
            var sections: [VenueKeys.Section] = []
            for row in rows {
                guard let section = try SeatMaps.load(row, from: database), grades.indices.contains(section.grade)
                else { continue }
                sections.append(
                    VenueKeys.Section(
                        key: section.keypad, name: section.name, grade: grades[section.grade],
                        rows: section.rows.map { row in
                            VenueKeys.Row(
                                key: row.number, label: row.label,
                                seats: row.seats.map { VenueKeys.Seat(key: $0.number, label: $0.label) })
                        }))
            }
            return VenueKeys(code: code, name: venue.1, sections: sections)
        }
    }

    /// The codes of all venues, in their order.
    public func venueCodes() throws(StoreFault) -> [String] {
        try database.all("SELECT code FROM venue ORDER BY code") { $0.text(0) }
    }
}
