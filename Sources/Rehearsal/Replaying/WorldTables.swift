// WorldTables: what the `show` lines of transcripts print: bookings, money, seats, texts, holds and calls.

import BookingCore
import BookingModel
import Intake

extension World {
    /// The lines of a table; a table without rows says so.
    func table(_ table: Table) throws(RehearsalFault) -> [String] {
        switch table {
        case .bookings(let member): try orNone("no bookings", bookings(member))
        case .ledger(let member): try ledger(member)
        case .seats(let name): try seats(name)
        case .outbox:
            try orNone(
                "no texts",
                admin { try stage.office.outbox.list(limit: 1000) }.reversed().filter { !isCrowd($0.member) }.map(text))
        case .holds:
            try orNone(
                "no holds", admin { try stage.office.staff.liveHolds() }.filter { !isCrowd($0.member) }.map(hold))
        case .calls:
            try orNone(
                "no calls",
                admin { try stage.office.staff.calls(limit: 1000) }.reversed().filter { $0.channel == .telephone }.map(
                    call))
        }
    }

    /// What the crowd has is no part of the story.
    private func isCrowd(_ member: MemberNumber?) -> Bool { member.map { World.crowd.contains($0) } ?? false }

    private func orNone(_ none: String, _ lines: [String]) -> [String] { lines.isEmpty ? [none] : lines }

    private func bookings(_ member: MemberNumber?) throws(RehearsalFault) -> [String] {
        var members = member.map { [$0] } ?? []
        if member == nil {
            members = try admin { try stage.office.staff.members() }.map(\.number).filter { !isCrowd($0) }
        }
        var numbers: [BookingNumber] = []
        for member in members { numbers += try admin { try stage.office.staff.bookingNumbers(of: member) } }
        var lines: [String] = []
        for number in numbers.sorted() {
            guard let detail = try admin({ try stage.office.staff.bookingDetail(number) }),
                let last = detail.versions.max(by: { $0.version < $1.version })
            else { continue }
            let state =
                detail.isCancelled
                ? "cancelled fee \(detail.cancelFee ?? .zero) by \(detail.cancelRule ?? "?")" : "ticketed"
            let seats = last.seats.map(\.description).joined(separator: ", ")
            lines.append(
                "booking \(number) v\(last.version) \(detail.member) \(last.showing.title) \(last.showing.starts) "
                    + "\(seats) \(last.total) \(state)"
            )
        }
        return lines
    }

    private func ledger(_ number: MemberNumber) throws(RehearsalFault) -> [String] {
        guard let member = try admin({ try stage.office.staff.member(number) }) else {
            throw RehearsalFault("there is no member \(number)")
        }
        let lines = try admin { try stage.office.staff.accountLines(of: number) }.map { line in
            "\(line.kind.rawValue) \(line.amount)" + (line.booking.map { " \($0)" } ?? "")
                + (line.rule.map { " by \($0)" } ?? "")
        }
        return lines + ["owes \(member.owes)"]
    }

    /// Only sections where a seat is taken, then all together: a stadium has a hundred sections.
    private func seats(_ name: ShowingName) throws(RehearsalFault) -> [String] {
        let showing = try find(name)
        let sections = try admin { try stage.office.staff.showingDetail(showing.id) }?.sections ?? []
        let taken = sections.filter { $0.counts.sold + $0.counts.held > 0 }.map {
            "section \($0.keypad) \($0.name): \(counts($0.counts))"
        }
        return taken + ["\(showing.state.rawValue): \(counts(showing.counts))"]
    }

    private func counts(_ counts: SeatCounts) -> String {
        "\(counts.remaining) of \(counts.seats) left, \(counts.sold) sold, \(counts.held) held"
    }

    private func text(_ text: TextRecord) -> String {
        let about = text.booking.map { " \($0) v\(text.version ?? 1)" } ?? ""
        return "text \(text.telephone) \(text.kind.rawValue)\(about) \(text.state.rawValue)"
            + (text.copy > 0 ? " copy \(text.copy)" : "")
            + (text.language == .local ? "" : " (\(text.language.rawValue))")
    }

    private func hold(_ hold: LiveHold) -> String {
        let end = hold.state == "held" ? "until \(Zone.local(hold.expires).time)" : hold.state
        return "hold \(hold.id) \(hold.member) \(hold.program) \(hold.starts) \(hold.seats) "
            + "seat\(hold.seats == 1 ? "" : "s") \(end)"
            + (hold.isParked ? " parked" : "")
    }

    private func call(_ call: CallRecord) -> String {
        let calling = call.calling.map { " from \($0)" } ?? ""
        let member = call.member.map { " member \($0.masked)" } ?? ""
        let end = call.outcome.map { " \($0.rawValue)" + (call.place.map { " at \($0)" } ?? "") } ?? " not ended"
        return "call \(RehearsalLines.number(dialled: call.line))\(calling) at "
            + "\(Zone.local(call.startedAt))\(member)\(end)"
    }
}
