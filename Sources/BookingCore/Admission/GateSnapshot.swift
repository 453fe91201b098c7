// GateSnapshot: what a gate needs of one showing when it cannot ask the core: tickets, digests of cards, admissions
// so far. Sealed and short-lived.

import BookingModel
import SQLite

/// Why a snapshot cannot be used.
public enum SnapshotFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is no snapshot, or of another version of this program.
    case notASnapshot
    /// Its seal does not fit: it was changed, cut off, or made with another pepper.
    case brokenSeal
    /// A line makes no sense although the seal fits.
    case badLine(Int)

    public var description: String {
        switch self {
        case .notASnapshot: "this is no gate snapshot of this version; make one with: yemae gate snapshot"
        case .brokenSeal:
            "the seal does not fit: the file was changed or cut off, or made with another pepper; make a new one"
        case .badLine(let line): "line \(line) makes no sense; make a new snapshot"
        }
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
    /// When the core wrote it. A gate whose clock stands before that does not trust it.
    public let madeAt: Instant
    /// From this moment on it is too old.
    public let validUntil: Instant
    /// The venue's rules of that moment, so that a gate on its own goes by the same ones.
    public let rules: GateRules
    /// By digest: whose card, and whether it may be used.
    var cards: [String: Holder] = [:]
    /// By member's row.
    var tickets: [Int64: [GateTicket]] = [:]

    struct Holder: Hashable, Sendable {
        let member: Int64
        let isUsable: Bool
    }

    static let heading = "yemae gate snapshot 2"

    /// How many tickets it holds.
    public var ticketCount: Int { tickets.values.reduce(0) { $0 + $1.count } }

    init(showing: ShowingID, venue: String, madeAt: Instant, validUntil: Instant, rules: GateRules) {
        (self.showing, self.venue, self.madeAt, self.validUntil, self.rules) = (
            showing, venue, madeAt, validUntil, rules
        )
    }
}

extension GateDoor {
    /// A sealed snapshot of a showing.
    /// - Parameter hours: how long it may be used, 1...`GateSnapshot.mostHours`.
    public func snapshot(of showing: ShowingID, hours: Int) throws(GateFault) -> String {
        precondition(
            (1...GateSnapshot.mostHours).contains(hours), "a snapshot lives 1...\(GateSnapshot.mostHours) hours")
        let now = clock.now
        let made: GateSnapshot?
        do throws(SQLiteFault) {
            made = try database.read { () throws(SQLiteFault) in
                try snapshot(of: showing, now, until: now + Int64(hours) * 3600)
            }
        } catch {
            throw .database(error)
        }
        guard let made else { throw .noSuchShowing(showing) }
        return made.sealed(with: pepper)
    }

    private func snapshot(of showing: ShowingID, _ now: Instant, until: Instant) throws(SQLiteFault) -> GateSnapshot? {
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
