// SeatSearchByPurpose: seats for callers who ask for a wheelchair place or for a restricted view, and for a booking
// that has a wheelchair place.

import BookingModel
import SQLite

extension SeatSearch {
    /// A wheelchair place and companion seats next to it, in the first section, best first, that has them with the
    /// fewest wheelchair places.
    func chooseAccessible(in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        guard !sections.isEmpty else { return .noSuchSeat }
        var best: (choice: BestAvailable.Choice, section: SaleSection, places: Int)?
        var most = 0
        for section in try having(.wheelchair, sections) {
            guard let map = try maps.load(section.row, from: database) else { continue }
            let taken = try taken(section, map)
            most = max(most, BestAvailable.mostAccessible(in: map) { !taken.contains($0) })
            guard let choice = BestAvailable.chooseAccessible(count, in: map, isFree: { !taken.contains($0) }) else {
                continue
            }
            let places = map.seats(.wheelchair).intersection(choice.seats).count
            if best.map({ places < $0.places }) ?? true { best = (choice, section, places) }
        }
        return best.map { found($0.choice, $0.section, exact: true) } ?? .notEnough(remaining: most)
    }

    /// The best seats with a restricted view, in the first section that has enough of them side by side; else the split
    /// that tears the party apart least.
    func chooseRestricted(in sections: [SaleSection]) throws(StoreFault) -> Outcome {
        guard !sections.isEmpty else { return .noSuchSeat }
        var best: (choice: BestAvailable.Choice, section: SaleSection)?
        var most = 0
        for section in try having(.restricted, sections) {
            guard let map = try maps.load(section.row, from: database) else { continue }
            let free = map.seats(.restricted).subtracting(try taken(section, map))
            most = max(most, free.count)
            guard let choice = BestAvailable.choose(count, in: map, isFree: free.contains) else { continue }
            if !choice.split { return found(choice, section, exact: true) }
            if best.map({ choice.cost < $0.choice.cost }) ?? true { best = (choice, section) }
        }
        return best.map { found($0.choice, $0.section, exact: true) } ?? .notEnough(remaining: most)
    }

    /// As many of a booking's own wheelchair places and companion seats as there are tickets; with more tickets, the
    /// stretch of the same section that has them.
    func keepAccessible(_ own: Set<SeatID>, _ section: SaleSection, _ map: Section, _ taken: Set<SeatID>)
        throws(StoreFault) -> Outcome
    {
        let kept = own.subtracting(taken)
        if let choice = BestAvailable.chooseAccessible(count, in: map, isFree: kept.contains) {
            return found(choice, section, exact: true)
        }
        guard let choice = BestAvailable.chooseAccessible(count, in: map, isFree: { !taken.contains($0) }) else {
            return .notEnough(remaining: BestAvailable.mostAccessible(in: map) { !taken.contains($0) })
        }
        return found(choice, section, exact: own.isSubset(of: choice.seats))
    }

    /// The seats with a restricted view in a section; nil when it has none.
    func restrictedSeats(of map: Section) -> Set<SeatID>? {
        let seats = map.seats(.restricted)
        return seats.isEmpty ? nil : seats
    }

    /// Those of the sections that have seats of a purpose: on transport the cheapest class first, as for "the best".
    private func having(_ purpose: SeatPurpose, _ sections: [SaleSection]) throws(StoreFault) -> [SaleSection] {
        let rows = Set(
            try database.all(
                """
                SELECT DISTINCT section.id FROM section CROSS JOIN seat ON seat.section = section.id
                    AND seat.purpose = ?2 AND seat.purpose <> 'usual'
                WHERE section.venue = ?1
                """, showing.venue, purpose.rawValue
            ) { $0.int64(0) })
        let some = sections.filter { rows.contains($0.row) }
        return showing.program.category.isTransport ? SeatSearch.cheapestFirst(some) : some
    }
}

extension Section {
    /// Its seats of one purpose, which is not a usual one.
    fileprivate func seats(_ purpose: SeatPurpose) -> Set<SeatID> {
        guard !reserved.isEmpty else { return [] }
        return Set(rows.lazy.flatMap(\.seats).filter { $0.purpose == purpose }.map(\.id))
    }
}
