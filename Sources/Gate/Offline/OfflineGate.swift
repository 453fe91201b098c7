// OfflineGate: a gate that cannot ask the core. It decides by a snapshot, remembers the visitors it admitted, and
// writes a queue for a later report.

import BookingCore
import BookingModel

/// A gate without the core. One per gate; the lines it answers belong in a queue file.
public struct OfflineGate: Sendable {
    /// Which gate it is: name, scope, sections, way.
    public let gate: Gate
    private let pepper: Pepper
    private let failing: GateRules.Failing
    private var snapshot: GateSnapshot?
    private var last: (nonce: String, verdict: ScanResult)?
    /// The latest moment it was asked at: a clock that is set back does not make an old snapshot fresh again.
    private var latest = Instant(0)
    /// Seconds by which its clock is behind the core's at the least; nil while it was never seen to be.
    private var behind: Int64?

    /// - Parameters:
    ///   - snapshot: nil when there is none.
    ///   - failing: what to do when the snapshot is missing or too old.
    public init(gate: Gate, pepper: Pepper, snapshot: GateSnapshot?, failing: GateRules.Failing) {
        (self.gate, self.pepper, self.failing) = (gate, pepper, failing)
        self.snapshot = snapshot
    }

    /// When its list was made, by the core's clock; nil when it has none.
    public var madeAt: Instant? { snapshot?.madeAt }

    /// The moment it decides for: never before it was asked last. A clock that stands before the list was made is
    /// behind, and counts on from there, so that no visitor is refused because of it.
    public func time(_ now: Instant) -> Instant {
        guard let madeAt, now < madeAt else { return max(now, latest) }
        return max(now + (behind ?? max(madeAt, latest) - now), latest)
    }

    /// Whether its snapshot is for this gate, and recent enough.
    public func isFresh(_ now: Instant) -> Bool {
        guard let snapshot, time(now) < snapshot.validUntil else { return false }
        switch gate.scope {
        case .showing(let id): return id == snapshot.showing
        case .venue(let code): return code == snapshot.venue
        }
    }

    /// Decides a scan.
    /// - Returns: the verdict, and the sealed line to queue; nil when this nonce was decided just before.
    public mutating func checkIn(_ attempt: ScanAttempt, nonce: String, now clock: Instant) -> (
        verdict: ScanResult, line: String?
    ) {
        if let last, last.nonce == nonce { return (last.verdict, nil) }
        if let madeAt, clock < madeAt, behind == nil { behind = max(madeAt, latest) - clock }
        let now = time(clock)
        latest = now
        var entry = OfflineScan(gate: gate.name, nonce: nonce, at: now, way: gate.way)
        if case .success(let read) = attempt {
            (entry.digest, entry.booking) = (read.card?.digest(pepper), read.booking)
        }
        let verdict = decide(attempt, &entry, now)
        entry.verdict = verdict
        last = (nonce, verdict)
        return (verdict, entry.sealed(with: pepper))
    }

    /// Learns from a line of the queue what it did before it was started again. False when the line is no good.
    public mutating func recall(_ line: String) -> Bool {
        guard let entry = OfflineScan(line, pepper: pepper) else { return false }
        latest = max(latest, entry.at)
        move(entry.seats, of: entry.bookingRow, at: entry.at, gate: entry.gate)
        return true
    }

    /// Learns whom the core let through here: should the core be lost later, they are not let in a second time.
    public mutating func learn(_ admission: Admission) {
        guard
            let ticket = snapshot?.tickets.values.joined().first(where: {
                $0.number == admission.booking && $0.state == .ticketed
            })
        else { return }
        let seats = ticket.seats.filter { seat in admission.seats.contains { $0.isPlace(of: seat.label) } }
        move(seats.map(\.id), of: ticket.row, at: admission.at, gate: gate.name)
    }

    private mutating func decide(_ attempt: ScanAttempt, _ entry: inout OfflineScan, _ now: Instant) -> ScanResult {
        // What cannot be read is refused even by a gate that fails open.
        if case .failure(let fault) = attempt { return .refuse(.unreadable(fault)) }
        guard isFresh(now), let snapshot else {
            switch failing {
            case .open: return .unchecked(at: now)
            case .closed: return .refuse(.unreachable)
            }
        }
        guard case .success(let read) = attempt else { preconditionFailure("a fault was refused above") }
        // What was sold after the list was made is not on it: that is no word on the ticket.
        let notOnList = ScanResult.refuse(.notOnList(madeAt: snapshot.madeAt))
        switch find(read, &entry, in: snapshot) {
        case .nobody: return notOnList
        case .blocked: return .refuse(.blockedCard)
        case .holder(let tickets):
            // Changed after the list was made: the seats are others by now.
            if let version = read.version, tickets.allSatisfy({ $0.version < version }) { return notOnList }
            switch AdmissionRules(gate: gate, rules: snapshot.rules, now: now).decide(tickets, version: read.version) {
            case .refuse(.noBooking, _): return notOnList
            case .refuse(let refusal, _): return .refuse(refusal)
            case .pass(let passing): return admit(passing, &entry, now)
            }
        }
    }

    private enum Found {
        case nobody
        case blocked
        case holder([GateTicket])
    }

    private func find(_ read: Scan, _ entry: inout OfflineScan, in snapshot: GateSnapshot) -> Found {
        for digest in read.card?.digests(pepper) ?? [] {
            guard let holder = snapshot.cards[digest] else { continue }
            entry.digest = digest
            return holder.isUsable ? .holder(snapshot.tickets[holder.member] ?? []) : .blocked
        }
        guard let number = read.booking else { return .nobody }
        let tickets = snapshot.tickets.values.joined().filter { $0.number == number }
        return tickets.isEmpty ? .nobody : .holder(tickets)
    }

    private mutating func admit(_ passing: Passing, _ entry: inout OfflineScan, _ now: Instant) -> ScanResult {
        guard let number = passing.ticket.number else { preconditionFailure("a ticket without a number was let in") }
        (entry.booking, entry.bookingRow, entry.version) = (number, passing.ticket.row, passing.ticket.version)
        (entry.showing, entry.seats) = (passing.ticket.showing, passing.seats.map(\.id))
        move(entry.seats, of: passing.ticket.row, at: now, gate: gate.name)
        return .admit(
            Admission(
                booking: number, way: gate.way, seats: passing.seats.map(\.label), remaining: passing.remaining,
                at: now,
                isDisputed: passing.ticket.money != .paid, proofs: passing.proofs(gate.way)))
    }

    private mutating func move(_ seats: [SeatID], of row: Int64, at: Instant, gate: String) {
        guard !seats.isEmpty, var found = snapshot else { return }
        for (member, tickets) in found.tickets where tickets.contains(where: { $0.row == row }) {
            found.tickets[member] = tickets.map { ticket in
                var ticket = ticket
                guard ticket.row == row else { return ticket }
                for index in ticket.seats.indices where seats.contains(ticket.seats[index].id) {
                    ticket.seats[index].turn += 1
                    (ticket.seats[index].lastAt, ticket.seats[index].lastGate) = (at, gate)
                }
                return ticket
            }
        }
        snapshot = found
    }
}

extension SeatLabel {
    /// Whether both are the same seat of one venue, whatever its section is called by now.
    fileprivate func isPlace(of other: SeatLabel) -> Bool {
        (sectionKeypad, row, seat) == (other.sectionKeypad, other.row, other.seat)
    }
}

extension OfflineGate {
    /// Seconds a gate's clock may be behind the core's before the screen says so.
    public static let clockTolerance: Int64 = 60

    /// What it decides by at this moment.
    public func standing(_ now: Instant) -> GateStanding {
        guard let madeAt else { return .nothing }
        guard isFresh(now) else { return .oldList(madeAt: madeAt) }
        return .list(madeAt: madeAt, clock: madeAt - now > OfflineGate.clockTolerance ? now : nil)
    }

    /// What is to be said once of a gate whose clock is behind the core's, with both times; nil when it is not.
    public func clockWarning(_ now: Instant) -> String? {
        guard let madeAt, madeAt - now > OfflineGate.clockTolerance else { return nil }
        return "this gate's clock says \(Zone.local(now)), and its list was made at \(Zone.local(madeAt)) by the "
            + "core's clock: set the gate's clock; until then it counts on from \(Zone.local(madeAt))"
    }
}
