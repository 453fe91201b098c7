// GateSnapshot: what a gate needs of one showing when it cannot ask the core: tickets, digests of cards, admissions
// so far. Short-lived. Room Gate has its file.

import BookingModel
import SQLite

/// One showing as a gate carries it.
public struct GateSnapshot: Hashable, Sendable {
    /// Longest time a snapshot may be used for, in hours.
    public static let mostHours = 48

    /// The one showing whose tickets it holds.
    public let showing: ShowingID
    /// The code of the venue it is at; a gate of all of that venue may go by it too.
    public let venue: String
    /// When the core wrote it. A gate whose clock stands before that does not trust it.
    public let madeAt: Instant
    /// From this moment on it is too old.
    public let validUntil: Instant
    /// The venue's rules of that moment, so that a gate on its own goes by the same ones.
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

    /// How many tickets it holds.
    public var ticketCount: Int { tickets.values.reduce(0) { $0 + $1.count } }

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
