// TicketReading: the tickets of a member, of one booking, or of a whole showing for a gate that cannot ask the core.

import BookingModel
import SQLite

/// Reads the tickets that a gate decides on. Writes nothing.
struct TicketReading {
    /// Whose tickets.
    enum Holder {
        case member(MemberID)
        case booking(Int64)
    }

    let database: Database
    let scope: Gate.Scope
    let now: Instant

    /// Seconds before and after now within which a ticket for somewhere else is worth telling of.
    private static let today: Int64 = 12 * 3600
    /// Seconds before and after now within which a ticket for here is worth telling of: a day too late, a month too
    /// early.
    private static let past: Int64 = 86_400
    private static let future: Int64 = 31 * 86_400
    /// Tickets looked at, at most.
    private static let most = 50

    private static let places = """
        JOIN showing ON showing.id = v.showing JOIN program ON program.id = showing.program JOIN venue
            ON venue.id = coalesce(showing.venue, program.venue)
            JOIN showing_stop ON showing_stop.showing = showing.id AND showing_stop.stop = v.from_stop
        """
    private static let facts = """
        v.showing, showing.state = 'cancelled', showing_stop.leaves_at, program.category, venue.name_ko,
            venue.name_en, venue.clip, venue.code
        """

    /// Every version of the holder's bookings that is near in time, and held seats whose charge has no answer.
    func tickets(of holder: Holder) throws(StoreFault) -> [GateTicket] {
        var tickets: [GateTicket] = []
        for found in try versions(of: holder) {
            var ticket = found
            // What was cancelled elsewhere is no news here.
            if ticket.state == .cancelled, !ticket.isHere { continue }
            // An older version matters only where the newer one is for another showing: it is what the holder believes
            // in.
            if case .changed = ticket.state,
                !ticket.isHere || tickets.contains(where: { $0.row == ticket.row && $0.showing == ticket.showing })
            {
                continue
            }
            ticket.seats = try seats(of: ticket)
            tickets.append(ticket)
        }
        if case .member(let member) = holder { tickets += try unsettled(member) }
        return tickets
    }

    private func versions(of holder: Holder) throws(StoreFault) -> [GateTicket] {
        let columns = """
            SELECT booking.id, booking.number, v.version, booking.version, booking.state, \(TicketReading.facts),
                CASE WHEN \(Returns.isDisputed) THEN 'disputed' WHEN \(Returns.isRefunded) THEN 'refunded'
                    ELSE 'paid' END
            FROM booking JOIN booking_version AS v ON v.booking = booking.id \(TicketReading.places)
            """
        let order = "ORDER BY booking.id DESC, v.version DESC LIMIT \(TicketReading.most)"
        switch holder {
        case .member(let member):
            return try database.all(
                "\(columns) WHERE booking.member = ? AND showing_stop.leaves_at BETWEEN ? AND ? \(order)", member,
                now + -TicketReading.past, now + TicketReading.future, as: ticket
            ).compactMap { $0 }
        case .booking(let row):
            return try database.all("\(columns) WHERE booking.id = ? \(order)", row, as: ticket).compactMap { $0 }
        }
    }

    private func ticket(_ row: ResultRow) -> GateTicket? {
        let (version, newest) = (row.int(2), row.int(3))
        let state: GateTicket.State =
            version < newest
            ? .changed(newer: newest) : row.word(4, as: BookingRecord.State.self) == .cancelled ? .cancelled : .ticketed
        var ticket = make(row, from: 5, booking: row.int64(0), number: row.bookingNumber(1), version: version, state)
        ticket?.money = row.word(13)
        return ticket
    }

    /// Nil for a ticket for somewhere else at some other time: it does not concern this gate.
    private func make(
        _ row: ResultRow, from column: Int, booking: Int64, number: BookingNumber?, version: Int,
        _ state: GateTicket.State
    ) -> GateTicket? {
        let showing: ShowingID = row.id(column)
        let starts = row.instant(column + 2)
        let isHere =
            switch scope {
            case .showing(let id): id == showing
            case .venue(let code): code == row.text(column + 7)
            }
        guard isHere || abs(starts - now) <= TicketReading.today else { return nil }
        return GateTicket(
            row: booking, number: number, version: version, state: state, showing: showing,
            showingIsCancelled: row.bool(column + 1),
            starts: starts, isTransport: row.word(column + 3, as: Category.self).isTransport,
            place: row.name(column + 4), isHere: isHere,
            seats: [])
    }

    /// The seats of a ticket with how they went so far. A seat kept in a change keeps its history: it is the booking's.
    private func seats(of ticket: GateTicket) throws(StoreFault) -> [TicketSeat] {
        try database.all(
            """
            SELECT seat.id, section.name_ko, section.name_en, section.clip, section.keypad, seat.row_label, seat.label,
                coalesce(last.turn, 0), last.at, last.gate
            FROM booking_seat JOIN seat ON seat.id = booking_seat.seat JOIN section ON section.id = seat.section
                LEFT JOIN admission AS last ON last.booking = ?1 AND last.showing = ?3 AND last.seat = seat.id
                    AND last.turn = (SELECT max(turn) FROM admission WHERE booking = ?1 AND showing = ?3
                        AND seat = booking_seat.seat)
            WHERE booking_seat.booking = ?1 AND booking_seat.version = ?2 ORDER BY booking_seat.position
            """, ticket.row, ticket.version, ticket.showing
        ) { row in
            TicketSeat(
                id: row.id(0),
                label: SeatLabel(section: row.name(1), sectionKeypad: row.int(4), row: row.text(5), seat: row.text(6)),
                turn: row.int(7), lastAt: row.optionalInstant(8), lastGate: row.text(9))
        }
    }

    private func unsettled(_ member: MemberID) throws(StoreFault) -> [GateTicket] {
        try database.all(
            """
            SELECT \(TicketReading.facts) FROM hold AS v \(TicketReading.places)
            WHERE v.member = ? AND v.state IN ('charging', 'unknown') AND v.changing IS NULL ORDER BY v.id
                LIMIT \(TicketReading.most)
            """, member
        ) { make($0, from: 0, booking: 0, number: nil, version: 0, .unsettled) }.compactMap { $0 }.filter(\.isHere)
    }
}

/// One showing as a gate carries it.
public struct GateSnapshot: Hashable, Sendable {
    /// Longest time a snapshot may be used for, in hours.
    public static let mostHours = 48

    /// The one showing whose tickets it holds.
    public let showing: ShowingID
    /// The code of the venue it is at; a gate of all of that venue may go by it too.
    public let venue: String
    /// When the core wrote it. A gate whose clock is earlier than that does not trust its clock.
    public let madeAt: Instant
    /// From this moment on it is too old.
    public let validUntil: Instant
    /// The venue's rules of that moment, so that a gate without the core decides by the same ones.
    public let rules: GateRules
    /// By digest: whose card, and whether it may be used.
    package var cards: [String: Holder] = [:]
    /// By member's row.
    package var tickets: [Int64: [GateTicket]] = [:]

    /// Whose card it is.
    package struct Holder: Hashable, Sendable {
        package let member: Int64
        package let isUsable: Bool

        package init(member: Int64, isUsable: Bool) {
            self.member = member
            self.isUsable = isUsable
        }
    }

    package init(showing: ShowingID, venue: String, madeAt: Instant, validUntil: Instant, rules: GateRules) {
        self.showing = showing
        self.venue = venue
        self.madeAt = madeAt
        self.validUntil = validUntil
        self.rules = rules
    }
}

extension GateDoor {
    /// A showing as a gate carries it.
    /// - Parameter hours: how long it may be used, 1...`GateSnapshot.mostHours`.
    public func snapshotValue(of showing: ShowingID, hours: Int) throws(GateFault) -> GateSnapshot {
        precondition(
            (1...GateSnapshot.mostHours).contains(hours), "a snapshot lives 1...\(GateSnapshot.mostHours) hours")
        let now = clock.now
        let made: GateSnapshot?
        do throws(StoreFault) {
            made = try database.read { () throws(StoreFault) in
                try snapshot(of: showing, now, until: now + Int64(hours) * 3600)
            }
        } catch {
            throw .database(error)
        }
        guard let made else { throw .noSuchShowing(showing) }
        return made
    }

    private func snapshot(of showing: ShowingID, _ now: Instant, until: Instant) throws(StoreFault) -> GateSnapshot? {
        guard let venue = try office.venue(of: .showing(showing)),
            let code = try database.first("SELECT code FROM venue WHERE id = ?", venue, as: { $0.text(0) })
        else { return nil }
        var snapshot = GateSnapshot(
            showing: showing, venue: code, madeAt: now, validUntil: until,
            rules: try office.gateRules(ofVenueRow: venue))
        let members = try database.all(
            """
            SELECT DISTINCT booking.member FROM booking_version JOIN booking ON booking.id = booking_version.booking
            WHERE booking_version.showing = ?
            """, showing
        ) { $0.id(0) as MemberID }
        let reading = TicketReading(database: database, scope: .showing(showing), now: now)
        for member in members {
            snapshot.tickets[member.value] = try reading.tickets(of: .member(member))
            let cards = try database.all(
                """
                SELECT card.digest, card.state = 'active' AND member.state = 'active'
                FROM card JOIN member ON member.id = card.member WHERE card.member = ?
                """, member
            ) { ($0.text(0), $0.bool(1)) }
            for (digest, isUsable) in cards {
                snapshot.cards[digest] = GateSnapshot.Holder(member: member.value, isUsable: isUsable)
            }
        }
        return snapshot
    }
}
