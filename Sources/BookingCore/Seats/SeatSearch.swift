// SeatSearch: finds seats for a caller's choice: which sections to search, in which order, and the best available
// seats in each.

import BookingModel
import SQLite

/// One search for seats of a showing. Lapsed holds must have been freed before.
struct SeatSearch {
    let database: Database
    let maps: SeatMapCache
    let now: Instant
    let showing: ShowingRecord
    let journey: Journey
    let count: Int
    /// A hold whose seats count as free.
    let replacing: HoldID?
    /// A booking, by row, whose seats count as free.
    let changing: Int64?
    /// What the quotas of the showing leave to the one who asks.
    var quotas = QuotaLeft.unlimited

    /// Seats found. A search finds all in one section, so all of one grade and at one adult's price; those that
    /// somebody chose on a plan may be of several.
    struct Found {
        let seats: [SeatID]
        /// Of each of `seats`.
        let fares: [SeatFare]
        let split: Bool
        let exact: Bool

        /// Seats of one section.
        init(seats: [SeatID], _ section: SaleSection, split: Bool, exact: Bool) {
            self.seats = seats
            fares = seats.map { _ in SeatFare(section) }
            self.split = split
            self.exact = exact
        }

        /// Seats of several sections.
        init(seats: [(id: SeatID, fare: SeatFare)], split: Bool, exact: Bool) {
            self.seats = seats.map(\.id)
            fares = seats.map(\.fare)
            self.split = split
            self.exact = exact
        }
    }

    /// What a seat is sold as.
    struct SeatFare {
        /// Position in the venue's list.
        let grade: Int
        /// What an adult pays.
        let price: Won

        init(_ section: SaleSection) {
            grade = section.grade
            price = section.price
        }
    }

    enum Outcome {
        case found(Found)
        /// The most one section still has.
        case notEnough(remaining: Int)
        case noSuchSeat
        /// Exactly these were asked for, and others have them.
        case taken([SeatLabel])
        case companionAlone
    }

    func choose(_ preference: SeatPreference) throws(StoreFault) -> Outcome {
        let all = try SeatMaps.sections(of: showing, journey, in: database)
        switch preference {
        case .best:
            return try chooseBest(in: showing.program.category.isTransport ? SeatSearch.cheapestFirst(all) : all)
        case .grade(let grade):
            return try chooseBest(in: all.filter { $0.grade == grade })
        case .section(let keypad):
            return try chooseBest(in: all.filter { $0.keypad == keypad })
        case .near(let keypad, let row, let seat):
            guard let section = all.first(where: { $0.keypad == keypad }) else { return .noSuchSeat }
            return try choose(nearRow: row, seat: seat, in: section)
        case .wheelchair:
            return try chooseAccessible(in: all)
        case .restricted:
            return try chooseRestricted(in: all)
        case .these(let seats):
            return try choose(these: seats, in: all)
        case .keep:
            return try keep(in: all)
        }
    }

    /// The same sections, the cheapest class first, the best section of a class still before the others.
    static func cheapestFirst(_ sections: [SaleSection]) -> [SaleSection] {
        sections.enumerated().sorted { (-$0.element.grade, $0.offset) < (-$1.element.grade, $1.offset) }.map(\.element)
    }

    /// Seats side by side in the first section, best first, that has them; else the split that tears the party apart
    /// least.
    private func chooseBest(in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        guard !sections.isEmpty else { return .noSuchSeat }
        let remaining = try remaining(sections)
        var best: (choice: BestAvailable.Choice, section: SaleSection)?
        for section in sections where remaining[section.row, default: 0] >= count {
            guard let choice = try choose(in: section) else { continue }
            if !choice.split { return found(choice, section, exact: true) }
            if best.map({ choice.cost < $0.choice.cost }) ?? true { best = (choice, section) }
        }
        if let best { return found(best.choice, best.section, exact: true) }
        return .notEnough(remaining: sections.map { remaining[$0.row, default: 0] }.max() ?? 0)
    }

    private func choose(in section: SaleSection) throws(StoreFault) -> BestAvailable.Choice? {
        guard let map = try maps.load(section.row, from: database) else { return nil }
        let taken = try taken(section, map)
        return BestAvailable.choose(count, in: map) { !taken.contains($0) && !map.reserved.contains($0) }
    }

    private func choose(nearRow row: Int, seat: Int, in section: SaleSection) throws(StoreFault) -> Outcome {
        guard let map = try maps.load(section.row, from: database),
            let named = map.rows.first(where: { $0.number == row })?.seats.first(where: { $0.number == seat })
        else { return .noSuchSeat }
        let taken = try taken(section, map)
        // Who names a seat with a restricted view asks for it; only the seats named are given so.
        if named.purpose == .restricted, let restricted = restrictedSeats(of: map),
            let (choice, exact) = BestAvailable.choose(
                count, nearRow: row, seat: seat, in: map,
                isFree: { !taken.contains($0) && (!map.reserved.contains($0) || restricted.contains($0)) }),
            exact
        {
            return found(choice, section, exact: true)
        }
        let isFree = { (seat: SeatID) in !taken.contains(seat) && !map.reserved.contains(seat) }
        guard let (choice, exact) = BestAvailable.choose(count, nearRow: row, seat: seat, in: map, isFree: isFree)
        else {
            return .notEnough(remaining: map.rows.reduce(0) { $0 + $1.seats.count { isFree($0.id) } })
        }
        return found(choice, section, exact: exact)
    }

    /// As many of the booking's own seats as there are tickets, and those nearest to them when there are more tickets
    /// than seats.
    private func keep(in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        let own = try ownSeats()
        guard let first = own.first, let section = sections.first(where: { $0.row == first.section }),
            let map = try maps.load(section.row, from: database)
        else { return try likeBefore(in: sections) }
        let taken = try taken(section, map)
        if own.contains(where: \.isAccessible) { return try keepAccessible(Set(own.map(\.seat)), section, map, taken) }
        let kept = Set(own.map(\.seat)).subtracting(taken)
        if kept.count >= count, let choice = BestAvailable.choose(count, in: map, isFree: kept.contains) {
            return found(choice, section, exact: true)
        }
        var places = map.places.filter { kept.contains($0.seat) }
        var free = map.places.filter {
            !taken.contains($0.seat) && !kept.contains($0.seat) && !map.reserved.contains($0.seat)
        }
        guard !places.isEmpty else { return try chooseBest(in: [section]) }
        while places.count < count {
            guard let next = free.indices.min(by: { free[$0].distance(to: places) < free[$1].distance(to: places) })
            else {
                return .notEnough(remaining: places.count)
            }
            places.append(free.remove(at: next))
        }
        places.sort { ($0.row, $0.x) < ($1.row, $1.x) }
        let split = !BestAvailable.areTogether(Set(places.map(\.seat)), in: map)
        return .found(
            Found(seats: places.map(\.seat), section, split: split, exact: kept.count == own.count))
    }

    /// For another showing: a wheelchair place for who has one; otherwise the best of the grade the booking has now,
    /// else the best of all.
    private func likeBefore(in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        let before = try database.first(
            """
            SELECT section.grade, EXISTS(SELECT 1 FROM booking_seat AS other WHERE other.booking = booking.id
                    AND other.version = booking.version AND other.purpose = 'wheelchair')
            FROM booking JOIN booking_seat ON booking_seat.booking = booking.id
                AND booking_seat.version = booking.version
                JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
            WHERE booking.id = ? ORDER BY booking_seat.position LIMIT 1
            """, changing
        ) { (grade: $0.int(0), isAccessible: $0.bool(1)) }
        if before?.isAccessible == true { return try chooseAccessible(in: sections) }
        let alike = try chooseBest(in: sections.filter { $0.grade == before?.grade })
        if case .found = alike { return alike }
        return try choose(.best)
    }

    /// Whether these are the very seats the booking to be changed has, for the very same showing and the same kinds of
    /// fares.
    func isWhatThereIs(_ found: Found, _ party: Party) throws(StoreFault) -> Bool {
        let own = try ownSeats()
        return !own.isEmpty && Set(own.map(\.seat)) == Set(found.seats)
            && own.map(\.kind).sorted() == party.kinds.sorted()
    }

    /// The seats of the booking to be changed, when it is for this very showing.
    private func ownSeats() throws(StoreFault) -> [(seat: SeatID, section: Int64, isAccessible: Bool, kind: String)] {
        try database.all(
            """
            SELECT booking_seat.seat, seat.section, booking_seat.purpose IN ('wheelchair', 'companion'),
                booking_seat.kind
            FROM booking JOIN booking_version
                    ON booking_version.booking = booking.id AND booking_version.version = booking.version
                JOIN booking_seat ON booking_seat.booking = booking.id AND booking_seat.version = booking.version
                JOIN seat ON seat.id = booking_seat.seat
            WHERE booking.id = ? AND booking_version.showing = ? ORDER BY booking_seat.position
            """, changing, showing.id
        ) { ($0.id(0), $0.int64(1), $0.bool(2), $0.text(3)) }
    }

    func found(_ choice: BestAvailable.Choice, _ section: SaleSection, exact: Bool) -> Outcome {
        .found(Found(seats: choice.seats, section, split: choice.split, exact: exact))
    }

    func taken(_ section: SaleSection, _ map: Section) throws(StoreFault) -> Set<SeatID> {
        try SeatMaps.taken(section.row, map, of: showing.id, journey, except: replacing, changing, in: database)
    }

    /// What is left of some sections, by row, as far as quotas of their grades allow. Only a search that begins with
    /// freed lapsed holds may ask so.
    private func remaining(_ sections: [SaleSection]) throws(StoreFault) -> [Int64: Int] {
        var remaining: [Int64: Int]
        if journey.legs.count == 1 {
            let free = Dictionary(sections.map { ($0.row, $0.free) }, uniquingKeysWith: { first, _ in first })
            remaining = try withOwn(free)
        } else {
            remaining = try self.remaining()
        }
        for section in sections where remaining[section.row, default: 0] > quotas.of(section.grade) {
            remaining[section.row] = quotas.of(section.grade)
        }
        return remaining
    }

    /// What is left by section row, with the seats of the replaced hold and the changed booking counted as free
    /// (perhaps twice on several legs: it only decides which sections are worth a look).
    func remaining() throws(StoreFault) -> [Int64: Int] {
        try withOwn(try Stock.remaining(of: showing.id, journey, now: now, in: database))
    }

    private func withOwn(_ free: [Int64: Int]) throws(StoreFault) -> [Int64: Int] {
        var remaining = free
        guard replacing != nil || changing != nil else { return remaining }
        // The + keeps SQLite from walking through all that is taken of the showing: what one hold or booking has is a
        // few rows.
        let own = try database.all(
            """
            SELECT seat.section, count(DISTINCT claim.seat) FROM claim JOIN seat ON seat.id = claim.seat
            WHERE (claim.hold = ?1 OR claim.booking = ?2) AND +claim.showing = ?3 AND claim.leg >= ?4 AND claim.leg < ?5
                AND seat.purpose IN ('usual', 'house')
                GROUP BY seat.section
            """, replacing, changing, showing.id, journey.from, journey.to
        ) { ($0.int64(0), $0.int(1)) }
        for (section, seats) in own { remaining[section, default: 0] += seats }
        return remaining
    }
}

/// A seat with its position.
private struct Place {
    let seat: SeatID
    let row: Int
    let x: Double
    let y: Double

    /// How far it is from the nearest of some seats. A row away is as bad as three seats: neighbours beat the seat
    /// behind.
    func distance(to others: [Place]) -> Double {
        others.map { abs($0.x - x) + 3 * abs($0.y - y) }.min() ?? .infinity
    }
}

extension Section {
    fileprivate var places: [Place] {
        rows.flatMap { row in row.seats.map { Place(seat: $0.id, row: row.number, x: $0.x, y: row.y) } }
    }
}
