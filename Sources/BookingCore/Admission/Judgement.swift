// Judgement: decides on a visitor's tickets at a gate. Pure: the same rules with the database and with a snapshot.

import BookingModel

/// A seat of a ticket, and how it went through the gates so far.
struct TicketSeat: Hashable, Sendable {
    let id: SeatID
    let label: SeatLabel
    /// How often it went in or out: odd means it is in.
    var turn: Int
    /// The last time, and through which gate.
    var lastAt: Instant?
    var lastGate: String

    var isIn: Bool { !turn.isMultiple(of: 2) }
}

/// A ticket as a gate sees it: one version of a booking.
struct GateTicket: Hashable, Sendable {
    /// Whether the money is in order.
    enum State: Hashable, Sendable {
        case ticketed
        case cancelled
        /// The booking's newer version is this one, and is for something else.
        case changed(newer: Int)
        /// Held seats whose charge has no answer; there is no booking yet.
        case unsettled
    }

    /// Where the money of a good ticket is. The raw value is the word of a snapshot.
    enum Money: String, Hashable, Sendable { case paid, disputed, refunded }

    /// The booking's row; 0 for held seats.
    let row: Int64
    /// Nil for held seats.
    let number: BookingNumber?
    let version: Int
    let state: State
    let showing: ShowingID
    let showingIsCancelled: Bool
    /// When it starts, or leaves the boarding stop.
    let starts: Instant
    let isTransport: Bool
    /// Where it is, for people sent elsewhere.
    let place: Name
    /// Whether its showing is one of the gate's.
    let isHere: Bool
    var money = Money.paid
    var seats: [TicketSeat]
}

/// Seats of a ticket that may pass.
struct Passing: Hashable, Sendable {
    let ticket: GateTicket
    let seats: [TicketSeat]
    /// Seats that stay outside for now.
    let remaining: Int
}

/// What judging comes to.
enum Judged: Hashable, Sendable {
    case pass(Passing)
    /// `ticket` is the one the reason is about, when there is one.
    case refuse(Refusal, GateTicket?)
}

/// Judges tickets at a gate.
struct Judgement {
    let gate: Gate
    let rules: GateRules
    let now: Instant

    /// The first ticket that may pass, or the reason that helps its holder most.
    func judge(_ tickets: [GateTicket], version: Int?) -> Judged {
        var best: (refusal: Refusal, ticket: GateTicket?) = (.noBooking, nil)
        for ticket in tickets.sorted(by: { ($0.starts, $0.row) < ($1.starts, $1.row) }) {
            switch judge(ticket, version: version) {
            case .pass(let passing): return .pass(passing)
            case .refuse(let refusal, _): if rank(refusal) > rank(best.refusal) { best = (refusal, ticket) }
            }
        }
        return .refuse(best.refusal, best.ticket)
    }

    /// Whether it is valid here and now comes before whether it was used.
    private func judge(_ ticket: GateTicket, version: Int?) -> Judged {
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

    private func pass(_ seats: [TicketSeat], of ticket: GateTicket) -> Judged {
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
    var written: Name { Name(korean: korean, english: english) }
}
