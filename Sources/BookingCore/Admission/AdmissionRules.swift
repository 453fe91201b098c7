// AdmissionRules: decides which of a visitor's tickets may pass a gate. Pure: the same rules hold with the database and
// with a snapshot.

import BookingModel

/// A seat of a ticket, and how it went through the gates so far.
package struct TicketSeat: Hashable, Sendable {
    package let id: SeatID
    package let label: SeatLabel
    /// Whom its ticket is for.
    package let kind: FareKind
    /// How often it went in or out: odd means it is in.
    package var turn: Int
    /// The last time, and through which gate.
    package var lastAt: Instant?
    package var lastGate: String

    package init(
        id: SeatID, label: SeatLabel, kind: FareKind = .adultFare, turn: Int, lastAt: Instant?, lastGate: String
    ) {
        self.id = id
        self.label = label
        self.kind = kind
        self.turn = turn
        self.lastAt = lastAt
        self.lastGate = lastGate
    }

    package var isIn: Bool { !turn.isMultiple(of: 2) }
}

/// A ticket as a gate sees it: one version of a booking.
package struct GateTicket: Hashable, Sendable {
    /// Whether the money is in order.
    package enum State: Hashable, Sendable {
        case ticketed
        case cancelled
        /// The booking's newer version is this one, and is for something else.
        case changed(newer: Int)
        /// Held seats whose charge has no answer; there is no booking yet.
        case unsettled
    }

    /// Where the money of a good ticket is. The raw value is the word of a snapshot.
    package enum Money: String, Hashable, Sendable { case paid, disputed, refunded }

    /// The booking's row; 0 for held seats.
    package let row: Int64
    /// Nil for held seats.
    package let number: BookingNumber?
    package let version: Int
    package let state: State
    package let showing: ShowingID
    package let showingIsCancelled: Bool
    /// When it starts, or leaves the boarding stop.
    package let starts: Instant
    package let isTransport: Bool
    /// Where it is, for people sent elsewhere.
    package let place: Name
    /// Whether its showing is one of the gate's.
    package let isHere: Bool
    package var money = Money.paid
    package var seats: [TicketSeat]

    package init(
        row: Int64, number: BookingNumber?, version: Int, state: State, showing: ShowingID, showingIsCancelled: Bool,
        starts: Instant, isTransport: Bool, place: Name, isHere: Bool, money: Money = .paid, seats: [TicketSeat]
    ) {
        self.row = row
        self.number = number
        self.version = version
        self.state = state
        self.showing = showing
        self.showingIsCancelled = showingIsCancelled
        self.starts = starts
        self.isTransport = isTransport
        self.place = place
        self.isHere = isHere
        self.money = money
        self.seats = seats
    }
}

/// Seats of a ticket that may pass.
package struct Passing: Hashable, Sendable {
    package let ticket: GateTicket
    package let seats: [TicketSeat]
    /// Seats that stay outside for now.
    package let remaining: Int

    /// The kinds of its tickets that staff look at a card for, one for each, on the way in.
    package func proofs(_ way: Way) -> [FareKind] {
        way == .inward ? seats.map(\.kind).filter(\.needsCard) : []
    }
}

/// What the rules decide.
package enum AdmissionDecision: Hashable, Sendable {
    case pass(Passing)
    /// `ticket` is the one the reason is about, when there is one.
    case refuse(Refusal, GateTicket?)
}

/// The rules of one gate at one moment.
package struct AdmissionRules {
    package let gate: Gate
    package let rules: GateRules
    package let now: Instant

    package init(gate: Gate, rules: GateRules, now: Instant) {
        self.gate = gate
        self.rules = rules
        self.now = now
    }

    /// The first ticket that may pass, or the reason that helps its holder most.
    package func decide(_ tickets: [GateTicket], version: Int?) -> AdmissionDecision {
        var best: (refusal: Refusal, ticket: GateTicket?) = (.noBooking, nil)
        for ticket in tickets.sorted(by: { ($0.starts, $0.row) < ($1.starts, $1.row) }) {
            switch decide(ticket, version: version) {
            case .pass(let passing): return .pass(passing)
            case .refuse(let refusal, _): if rank(refusal) > rank(best.refusal) { best = (refusal, ticket) }
            }
        }
        return .refuse(best.refusal, best.ticket)
    }

    /// Whether it is valid here and now comes before whether it was used.
    private func decide(_ ticket: GateTicket, version: Int?) -> AdmissionDecision {
        if let refusal = invalid(ticket, version: version) { return .refuse(refusal, ticket) }
        let here = ticket.seats.filter { gate.sections.isEmpty || gate.sections.contains($0.label.sectionKeypad) }
        switch gate.way {
        case .outward:
            let inside = here.filter(\.isIn)
            return inside.isEmpty ? .refuse(.notInside, ticket) : pass(inside, of: ticket)
        case .inward:
            let outside = here.filter { !$0.isIn && (rules.reEntry || $0.turn == 0) }
            if !outside.isEmpty { return pass(outside, of: ticket) }
            let last = here.max { ($0.lastAt ?? Instant(0)) < ($1.lastAt ?? Instant(0)) }
            return .refuse(.alreadyUsed(at: last?.lastAt ?? now, gate: last?.lastGate ?? gate.name), ticket)
        }
    }

    private func pass(_ seats: [TicketSeat], of ticket: GateTicket) -> AdmissionDecision {
        let going = rules.atOnce ? seats : Array(seats.prefix(1))
        return .pass(Passing(ticket: ticket, seats: going, remaining: seats.count - going.count))
    }

    /// Why a ticket is not valid here and now, or nil.
    private func invalid(_ ticket: GateTicket, version: Int?) -> Refusal? {
        switch ticket.state {
        case .cancelled: return ticket.showingIsCancelled ? .eventCancelled : .cancelled
        case .changed(let newer): return .changed(newer: newer)
        case .unsettled: return ticket.showingIsCancelled ? .eventCancelled : .unsettled
        case .ticketed: break
        }
        if let version, version != ticket.version { return .changed(newer: ticket.version) }
        if !ticket.isHere { return .otherGate(ticket.place.written) }
        if ticket.showingIsCancelled { return .eventCancelled }
        // Who is in may go out, paid for or not.
        switch (ticket.money, rules.disputed, gate.way) {
        case (.paid, _, _), (_, .admit, _), (_, _, .outward): break
        case (.disputed, .refuse, .inward): return .disputed
        case (.refunded, .refuse, .inward): return .refunded
        }
        if gate.way == .inward, let refusal = untimely(ticket) { return refusal }
        if !gate.sections.isEmpty, let first = ticket.seats.first,
            !ticket.seats.contains(where: { gate.sections.contains($0.label.sectionKeypad) })
        {
            return .otherGate(first.label.section.written)
        }
        return nil
    }

    private func untimely(_ ticket: GateTicket) -> Refusal? {
        let opens = ticket.starts + Int64(-rules.opens * 60)
        if now < opens { return .tooEarly(opens: opens) }
        // A train that has left takes no more passengers.
        return now > ticket.starts + (ticket.isTransport ? 0 : Int64(rules.closes * 60)) ? .tooLate : nil
    }

    /// Of several tickets' reasons the one that is worth telling: what can still be helped first, what is past last.
    private func rank(_ refusal: Refusal) -> Int {
        switch refusal {
        case .alreadyUsed: 12
        case .notInside: 11
        case .otherGate: 10
        case .unsettled, .disputed, .refunded: 9
        case .eventCancelled: 8
        case .tooEarly: 7
        case .changed: 6
        case .cancelled: 5
        case .tooLate: 4
        case .noBooking, .notOnList: 3
        case .blockedCard, .unknownCard, .unreadable, .unreachable: 0
        }
    }
}

extension Name {
    /// Without its recording: a gate shows names, it does not say them.
    package var written: Name { Name(local: local, latin: latin) }
}
