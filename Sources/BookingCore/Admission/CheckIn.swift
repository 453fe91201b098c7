// CheckIn: decides a scan at a gate, in one transaction with its record. The same nonce gets the same answer.

import BookingModel
import SQLite

/// A scan, or why it cannot be read.
public typealias ScanAttempt = Result<Scan, ScanFault>

/// Why the core decided nothing; the gate goes on without it.
public enum GateFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No venue has the code the gate was set up with.
    case noSuchVenue(String)
    /// No showing has the row number the gate was set up with.
    case noSuchShowing(ShowingID)
    /// The file could not be read or written.
    case database(StoreFault)

    public var description: String {
        switch self {
        case .noSuchVenue(let code): "there is no venue '\(code)'; `yemae gate rules` lists them"
        case .noSuchShowing(let id): "there is no showing \(id); `yemae showing list` lists them"
        case .database(let fault): fault.description
        }
    }
}

extension GateDoor {
    /// Longest nonce in characters.
    static let nonceLength = 80

    /// Decides a scan and records the result, refusals and bad scans too.
    /// - Parameter nonce: names this one scan at this gate, 1...`nonceLength` characters; the same again gets the same
    ///   answer.
    public func checkIn(_ attempt: ScanAttempt, at gate: Gate, nonce: String) throws(GateFault) -> ScanResult {
        precondition(
            (1...GateDoor.nonceLength).contains(nonce.count), "a nonce has 1...\(GateDoor.nonceLength) characters")
        let outcome = try gateAct { () throws(StoreFault) -> Result<ScanResult, GateFault> in
            if let told = try office.toldBefore(gate, nonce) { return .success(told) }
            guard let venue = try office.venue(of: gate.scope) else { return .failure(GateDoor.missing(gate.scope)) }
            let rules = try office.gateRules(ofVenueRow: venue)
            let found = try identify(attempt, gate, rules)
            return .success(try store(found, gate, nonce))
        }
        return try outcome.get()
    }

    /// Runs a gate's act in a writing transaction.
    func gateAct<T>(_ body: () throws(StoreFault) -> T) throws(GateFault) -> T {
        do throws(StoreFault) { return try database.transaction(body) } catch { throw .database(error) }
    }

    static func missing(_ scope: Gate.Scope) -> GateFault {
        switch scope {
        case .venue(let code): .noSuchVenue(code)
        case .showing(let id): .noSuchShowing(id)
        }
    }
}

extension BoxOffice {
    func venue(of scope: Gate.Scope) throws(StoreFault) -> Int64? {
        switch scope {
        case .venue(let code): try database.first("SELECT id FROM venue WHERE code = ?", code) { $0.int64(0) }
        case .showing(let id):
            try database.first(
                """
                SELECT coalesce(showing.venue, program.venue) FROM showing JOIN program
                    ON program.id = showing.program WHERE showing.id = ?
                """, id
            ) {
                $0.int64(0)
            }
        }
    }
}

/// A scan with what is known of it, before it is recorded.
struct FoundRead {
    var card: Int64?
    /// Of a card that no member has.
    var digest: String?
    var booking: Int64?
    var decision: AdmissionDecision
}

extension GateDoor {
    /// Who it is, and what to say.
    private func identify(_ attempt: ScanAttempt, _ gate: Gate, _ venueRules: GateRules) throws(StoreFault)
        -> FoundRead
    {
        let read: Scan
        switch attempt {
        case .failure(let fault): return FoundRead(decision: .refuse(.unreadable(fault), nil))
        case .success(let good): read = good
        }
        let tickets = TicketReading(database: database, scope: gate.scope, now: clock.now)
        let rules = AdmissionRules(gate: gate, rules: venueRules, now: clock.now)
        let digests = read.card?.digests(pepper) ?? []
        let digest = digests.first
        for digest in digests {
            guard let card = try cardRow(digest) else { continue }
            guard card.isUsable else { return FoundRead(card: card.row, decision: .refuse(.blockedCard, nil)) }
            return FoundRead(
                card: card.row, decision: rules.decide(try tickets.tickets(of: .member(card.member)), version: nil))
        }
        if let number = read.booking {
            let row = try database.first("SELECT id FROM booking WHERE number = ?", number) { $0.int64(0) }
            guard let row else {
                return FoundRead(digest: digest, decision: .refuse(digest == nil ? .noBooking : .unknownCard, nil))
            }
            return FoundRead(
                booking: row, decision: rules.decide(try tickets.tickets(of: .booking(row)), version: read.version))
        }
        return FoundRead(digest: digest, decision: .refuse(.unknownCard, nil))
    }

    private func cardRow(_ digest: String) throws(StoreFault) -> (row: Int64, member: MemberID, isUsable: Bool)? {
        try database.first(
            """
            SELECT card.id, card.member, card.state = 'active' AND member.state = 'active'
            FROM card JOIN member ON member.id = card.member WHERE card.digest = ?
            """, digest
        ) { ($0.int64(0), $0.id(1), $0.bool(2)) }
    }

    /// Records the scan and moves the seats.
    private func store(_ found: FoundRead, _ gate: Gate, _ nonce: String) throws(StoreFault) -> ScanResult {
        let now = clock.now
        switch found.decision {
        case .refuse(let refusal, let ticket):
            var line = ScanRecord(gate: gate, nonce: nonce, at: now, verdict: .refuse(refusal))
            (line.card, line.digest) = (found.card, found.digest)
            (line.booking, line.showing) = (
                found.booking ?? ticket.flatMap { $0.row > 0 ? $0.row : nil }, ticket?.showing
            )
            try line.store(in: database)
            return line.verdict
        case .pass(let passing):
            // Only held seats have no number, and those never pass.
            guard let number = passing.ticket.number else {
                preconditionFailure("a ticket without a number was let in")
            }
            let admission = Admission(
                booking: number, way: gate.way, seats: passing.seats.map(\.label), remaining: passing.remaining,
                at: now,
                isDisputed: passing.ticket.money != .paid)
            var line = ScanRecord(gate: gate, nonce: nonce, at: now, verdict: .admit(admission))
            (line.card, line.booking, line.showing) = (found.card, passing.ticket.row, passing.ticket.showing)
            let read = try line.store(in: database)
            let ticket = passing.ticket
            let place = Admissions.Place(booking: ticket.row, version: ticket.version, showing: ticket.showing)
            for seat in passing.seats {
                try Admissions.enter(read, place, seat.id, turn: seat.turn + 1, gate, at: now, in: database)
            }
            return line.verdict
        }
    }
}

enum Admissions {
    /// What is used: a version of a booking, for a showing.
    struct Place {
        let booking: Int64
        let version: Int
        let showing: ShowingID
    }

    /// Moves a seat of a booking through a gate. Only inside a writing transaction.
    /// - Parameter turn: nil marks a conflict.
    static func enter(
        _ read: Int64, _ place: Place, _ seat: SeatID, turn: Int?, _ gate: Gate, at: Instant, in database: Database
    ) throws(StoreFault) {
        try database.run(
            """
            INSERT INTO admission(read, booking, version, showing, seat, turn, way, gate, at, conflict)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, read, place.booking, place.version, place.showing, seat, turn, gate.way.rawValue, gate.name, at,
            turn == nil)
    }

    /// Whether a ticket of the booking has been used: then it cannot be cancelled or changed any more.
    static func isUsed(_ booking: Int64, in database: Database) throws(StoreFault) -> Bool {
        try database.first("SELECT 1 FROM admission WHERE booking = ? LIMIT 1", booking) { _ in true } ?? false
    }
}
