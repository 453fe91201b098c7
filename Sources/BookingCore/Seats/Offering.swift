// Offering: the one rule by which seats that come free go to those who wait for them.
//
// The line of a showing is gone through from its first entry to its last. Each whose party fits what is free at that
// moment, in one section of the grade it asks for or, if that has too few, of the next dearer one, has seats held for
// it. Who does not fit keeps their place, and is looked at first when more comes free: nobody is passed over for a
// party that came later, unless what is free is too little for them. A caller who is not in line is sold only what fits
// nobody in line: every hold goes through the line first (`Holding.swift`), and so does every act that frees seats.
// What only time has freed, a lapsed hold, is offered by the next hold or by `StaffDoor.offerSeats`, whichever is
// first. An offer lasts `OfficeRules.offerMinutes`; not taken, its seats go to the next. The line ends that long before
// the sale does, so that every offer has its whole time.

import BookingModel
import SQLite

/// One pass over the line of a showing.
struct Offering {
    let office: BoxOffice
    let showing: ShowingID
    /// An entry, by row, whose member is in a call and needs no text.
    let caller: Int64?

    private var views: [Way: View] = [:]

    init(office: BoxOffice, showing: ShowingID, caller: Int64? = nil) {
        self.office = office
        self.showing = showing
        self.caller = caller
    }

    private var database: Database { office.database }
    private var now: Instant { office.clock.now }

    /// What is to be done about an entry now.
    enum Decision {
        /// It stays in line.
        case stays
        /// The line is over: the member is texted.
        case over
        /// Its member may not have so many tickets any more, or is no member any more.
        case leaves
        case offer(SeatSearch.Found, [BoxOffice.Ticket])
    }

    /// Whether a pass would change anything. Writes nothing; what lapsed holds have is not looked at.
    mutating func isDue() throws(StoreFault) -> Bool {
        for entry in try line() {
            switch try decision(on: entry) {
            case .stays: continue
            case .over, .leaves, .offer: return true
            }
        }
        return false
    }

    /// Offers what is free, and ends what is over. Only inside a writing transaction.
    /// - Returns: offers made, and entries whose line is over.
    mutating func run() throws(StoreFault) -> (offers: Int, over: Int) {
        try Holds.freeLapsed(showing, now: now, in: database)
        try Quotas.fallBack(showing, now: now, in: database)
        var done = (offers: 0, over: 0)
        for entry in try line() {
            switch try decision(on: entry) {
            case .stays: continue
            case .leaves: try end(entry, "withdrawn")
            case .over:
                try end(entry, "expired")
                try text(.waitingEnd, entry, deadline: now + BoxOffice.noticeSeconds)
                done.over += 1
            case .offer(let found, let tickets):
                try offer(found, tickets, to: entry)
                views = [:]
                done.offers += 1
            }
        }
        return done
    }

    private func line() throws(StoreFault) -> [WaitingRecord] {
        try WaitingList.line(of: showing, most: office.rules.waitingPerShowing, in: database)
    }

    /// See `Decision`. Reads only.
    private mutating func decision(on entry: WaitingRecord) throws(StoreFault) -> Decision {
        let view = try view(of: entry)
        guard let showing = view.showing, !view.isOver else { return .over }
        guard view.most >= entry.party.count else { return .stays }
        // Taken off sale for a while.
        guard try office.isOnSale(showing, for: Asker(channel: entry.channel, member: entry.member)),
            let found = try seats(for: entry, showing, view.left),
            let tickets = try office.tickets(of: showing.kinds.inOrder(entry.party), found, showing)
        else { return .stays }
        guard try office.payer(entry.member) != nil,
            try office.ticketsLeft(entry.member, entry.showing) >= entry.party.count
        else { return .leaves }
        return .offer(found, tickets)
    }

    /// What entries of one journey and channel have in common.
    private struct View {
        /// Nil: cancelled.
        let showing: ShowingRecord?
        let isOver: Bool
        /// Seats free in the section with most of them, as far as quotas allow.
        let most: Int
        let left: QuotaLeft
    }

    private struct Way: Hashable {
        let journey: Journey
        let channel: Channel
    }

    /// Read once for all of them, and again after an offer.
    private mutating func view(of entry: WaitingRecord) throws(StoreFault) -> View {
        let way = Way(journey: entry.journey, channel: entry.channel)
        if let known = views[way] { return known }
        let view = try view(of: entry.showing, way)
        views[way] = view
        return view
    }

    private func view(of id: ShowingID, _ way: Way) throws(StoreFault) -> View {
        guard let showing = try Showings.load(id, way.journey, from: database), showing.state != .cancelled else {
            return View(showing: nil, isOver: true, most: 0, left: .unlimited)
        }
        let free = try Stock.remaining(of: id, way.journey, now: now, in: database).values.max() ?? 0
        let left = try Quotas.left(of: showing, way.journey, way.channel, now: now, in: database)
        return View(
            showing: showing, isOver: try office.isLineOver(showing, for: Asker(channel: way.channel)),
            most: min(free, left.all), left: left)
    }

    /// Seats of the grade asked for, or of the next dearer one that has them; nil: there are none.
    private func seats(for entry: WaitingRecord, _ showing: ShowingRecord, _ left: QuotaLeft) throws(StoreFault)
        -> SeatSearch.Found?
    {
        guard showing.kinds.cover(entry.party) else { return nil }
        let search = SeatSearch(
            database: database, maps: office.seatMaps, now: now, showing: showing, journey: entry.journey,
            count: entry.party.count, replacing: nil, changing: nil, quotas: left)
        let wishes = entry.grade.map { grade in (0...grade).reversed().map(SeatPreference.grade) } ?? [.best]
        for wish in wishes {
            if case .found(let found) = try search.choose(wish) { return found }
        }
        return nil
    }

    private func offer(_ found: SeatSearch.Found, _ tickets: [BoxOffice.Ticket], to entry: WaitingRecord)
        throws(StoreFault)
    {
        let until = now + 60 * Int64(office.rules.offerMinutes)
        // Turns of the conversation are numbered from 1; what is offered to it afterwards, from -1 down.
        let last = try database.first("SELECT min(0, min(act)) FROM hold WHERE session = ?", entry.session) {
            $0.isNull(0) ? 0 : $0.int(0)
        }
        let hold = try office.insert(
            found, tickets, for: entry.request, nil, row: entry.session, act: (last ?? 0) - 1,
            time: BoxOffice.HeldTime(until: until, extensions: 0))
        try database.run(
            "UPDATE waiting SET state = 'offered', hold = ?, offered_at = ?, offer_until = ? WHERE id = ?", hold.id,
            now, until, entry.row)
        if entry.row != caller { try text(.waitingOffer, entry, hold: hold.id, deadline: until) }
    }

    private func end(_ entry: WaitingRecord, _ state: String) throws(StoreFault) {
        try database.run("UPDATE waiting SET state = ? WHERE id = ? AND state = 'waiting'", state, entry.row)
    }

    private func text(_ kind: TextKind, _ entry: WaitingRecord, hold: HoldID? = nil, deadline: Instant)
        throws(StoreFault)
    {
        guard let payer = try office.payer(entry.member) else { return }
        try Outbox.enqueue(
            NewText(
                kind: kind, member: entry.member, telephone: payer.telephone, language: entry.language, hold: hold,
                waiting: entry.row, deadline: deadline),
            in: database, at: now)
    }
}

extension BoxOffice {
    /// Offers seats of a showing to those who wait for them. Only inside a writing transaction, at its end. Costs one
    /// look where nobody waits.
    /// - Parameter caller: an entry, by row, whose member is in a call and needs no text.
    func offerSeats(of showing: ShowingID, caller: Int64? = nil) throws(StoreFault) {
        guard try WaitingList.isThere(for: showing, in: database) else { return }
        var offering = Offering(office: self, showing: showing, caller: caller)
        _ = try offering.run()
    }

    /// Whether a showing's sale ends so soon that no offer would have its whole time.
    func isLineOver(_ showing: ShowingRecord, for asker: Asker) throws(StoreFault) -> Bool {
        showing.leavesAt <= (try saleEnd(showing, for: asker)) + 60 * Int64(rules.offerMinutes)
    }

    /// How many tickets more a member may have for a showing, over all bookings and holds; 0 or below: none.
    func ticketsLeft(_ member: MemberID, _ showing: ShowingID) throws(StoreFault) -> Int {
        let had = try database.first(
            """
            SELECT (SELECT coalesce(sum(booking_version.seats), 0) FROM booking JOIN booking_version
                    ON booking_version.booking = booking.id AND booking_version.version = booking.version
                    WHERE booking.member = ?1 AND booking.state = 'ticketed' AND booking_version.showing = ?2)
                + (SELECT coalesce(sum(seats), 0) FROM hold WHERE member = ?1 AND hold.showing = ?2
                    AND changing IS NULL
                    AND (hold.state IN ('charging', 'unknown') OR (hold.state = 'held' AND expires_at > ?3)))
            """, member, showing, clock.now
        ) { $0.int(0) }
        return rules.ticketsPerShowing - (had ?? 0)
    }
}
