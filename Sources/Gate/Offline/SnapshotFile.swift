// SnapshotFile: a snapshot as a file: lines of fields, with a seal as the last one.

import BookingCore
import BookingModel

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

extension GateDoor {
    /// A sealed snapshot of a showing, as the text of its file.
    /// - Parameter hours: how long it may be used, 1...`GateSnapshot.mostHours`.
    public func snapshot(of showing: ShowingID, hours: Int) throws(GateFault) -> String {
        try snapshotValue(of: showing, hours: hours).sealed(with: pepper)
    }
}

extension GateSnapshot {
    static let heading = "yemae gate snapshot 4"

    /// As text, sealed.
    func sealed(with pepper: Pepper) -> String {
        let head = [
            "showing", showing.description, venue, String(madeAt.seconds), String(validUntil.seconds),
            rules.atOnce ? "1" : "0",
            rules.reEntry ? "1" : "0", String(rules.opens), String(rules.closes), rules.failing.rawValue,
            rules.disputed.rawValue,
        ]
        var lines = [GateSnapshot.heading, TabLine.join(head)]
        for (digest, holder) in cards.sorted(by: { $0.key < $1.key }) {
            lines.append(TabLine.join(["card", digest, String(holder.member), holder.isUsable ? "1" : "0"]))
        }
        for (member, tickets) in tickets.sorted(by: { $0.key < $1.key }) {
            for ticket in tickets { lines += GateSnapshot.lines(ticket, member) }
        }
        let body = lines.joined(separator: "\n") + "\n"
        return "\(body)seal\t\(pepper.seal("snapshot", body))\n"
    }

    private static func lines(_ ticket: GateTicket, _ member: Int64) -> [String] {
        let state: (String, Int) =
            switch ticket.state {
            case .ticketed: ("ticketed", 0)
            case .cancelled: ("cancelled", 0)
            case .changed(let newer): ("changed", newer)
            case .unsettled: ("unsettled", 0)
            }
        let fields = [
            "ticket", String(member), String(ticket.row), ticket.number?.digits ?? "-", String(ticket.version), state.0,
            String(state.1),
            ticket.showing.description, ticket.showingIsCancelled ? "1" : "0", String(ticket.starts.seconds),
            ticket.isTransport ? "1" : "0",
            ticket.place.local, ticket.place.latin, ticket.isHere ? "1" : "0", ticket.money.rawValue,
        ]
        return [TabLine.join(fields)]
            + ticket.seats.map { seat in
                TabLine.join([
                    "seat", seat.id.description, seat.label.section.local, seat.label.section.latin,
                    String(seat.label.sectionKeypad),
                    seat.label.row, seat.label.seat, String(seat.turn), seat.lastAt.map { String($0.seconds) } ?? "-",
                    seat.lastGate, seat.kind.code, seat.kind.name.local, seat.kind.name.latin, String(seat.kind.rank),
                    seat.kind.needsCard ? "1" : "0", seat.label.purpose.rawValue,
                ])
            }
    }

    /// Reads a sealed snapshot.
    public init(text: String, pepper: Pepper) throws(SnapshotFault) {
        guard text.hasPrefix(GateSnapshot.heading + "\n") else { throw .notASnapshot }
        guard let cut = text.range(ofLast: "\nseal\t") else { throw .brokenSeal }
        let body = String(text[...cut])
        let seal = text[text.index(cut, offsetBy: 6)...].filter { $0 != "\n" }
        guard SHA256.same(Array(seal.utf8), Array(pepper.seal("snapshot", body).utf8)) else { throw .brokenSeal }
        let lines = body.split(separator: "\n").map { TabLine.split($0) }
        guard lines.count > 1, let head = GateSnapshot.head(lines[1]) else { throw .badLine(2) }
        self = head
        var member: Int64 = 0
        for (index, line) in lines.enumerated().dropFirst(2) where !take(line, &member) { throw .badLine(index + 1) }
    }

    private static func head(_ line: [String]) -> GateSnapshot? {
        var fields = FieldReader(line)
        guard fields.text() == "showing" else { return nil }
        let (showing, venue) = (ShowingID(fields.number()), fields.text())
        let (made, until) = (fields.instant(), fields.instant())
        var rules = GateRules()
        (rules.atOnce, rules.reEntry, rules.opens, rules.closes) = (
            fields.flag(), fields.flag(), fields.int(), fields.int()
        )
        rules.failing = fields.word(.closed)
        rules.disputed = fields.word(.refuse)
        return fields.isWhole
            ? GateSnapshot(showing: showing, venue: venue, madeAt: made, validUntil: until, rules: rules) : nil
    }

    private mutating func take(_ line: [String], _ member: inout Int64) -> Bool {
        var fields = FieldReader(line)
        switch fields.text() {
        case "card":
            let digest = fields.text()
            cards[digest] = Holder(member: fields.number(), isUsable: fields.flag())
        case "ticket":
            member = fields.number()
            guard let ticket = GateSnapshot.ticket(&fields) else { return false }
            tickets[member, default: []].append(ticket)
        case "seat":
            guard var list = tickets[member], !list.isEmpty else { return false }
            let id = SeatID(fields.number())
            let section = Name(local: fields.text(), latin: fields.text())
            let (keypad, row, number) = (fields.int(), fields.text(), fields.text())
            let (turn, lastAt, lastGate) = (fields.int(), fields.optionalInstant(), fields.text())
            let kind = FareKind(
                code: fields.text(), name: Name(local: fields.text(), latin: fields.text()), rank: fields.int(),
                needsCard: fields.flag())
            let label = SeatLabel(
                section: section, sectionKeypad: keypad, row: row, seat: number, purpose: fields.word(.usual))
            list[list.count - 1].seats.append(
                TicketSeat(id: id, label: label, kind: kind, turn: turn, lastAt: lastAt, lastGate: lastGate))
            tickets[member] = list
        default: return false
        }
        return fields.isWhole
    }

    private static func ticket(_ fields: inout FieldReader) -> GateTicket? {
        let (row, number, version) = (fields.number(), fields.optional(), fields.int())
        let (word, newer) = (fields.text(), fields.int())
        let states: [String: GateTicket.State] = [
            "ticketed": .ticketed, "cancelled": .cancelled, "changed": .changed(newer: newer), "unsettled": .unsettled,
        ]
        guard let state = states[word] else { return nil }
        let (showing, isCancelled, starts, isTransport) = (
            ShowingID(fields.number()), fields.flag(), fields.instant(), fields.flag()
        )
        let place = Name(local: fields.text(), latin: fields.text())
        let (isHere, money) = (fields.flag(), fields.word(GateTicket.Money.paid))
        guard fields.isWhole else { return nil }
        return GateTicket(
            row: row, number: number.flatMap { BookingNumber($0) }, version: version, state: state, showing: showing,
            showingIsCancelled: isCancelled, starts: starts, isTransport: isTransport, place: place, isHere: isHere,
            money: money, seats: [])
    }
}

extension String {
    /// Where the last occurrence of a text begins.
    fileprivate func range(ofLast text: String) -> Index? {
        let (all, part) = (Array(utf8), Array(text.utf8))
        guard all.count >= part.count else { return nil }
        for start in stride(from: all.count - part.count, through: 0, by: -1)
        where all[start..<start + part.count].elementsEqual(part) {
            return utf8.index(utf8.startIndex, offsetBy: start)
        }
        return nil
    }
}
