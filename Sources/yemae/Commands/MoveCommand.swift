// yemae showing move, showing moves: a showing goes to another time or into another venue, and everything sold follows;
// the list of those that did.

import BookingCore
import BookingModel
import CommandLineInterface
import Intake

extension Option {
    fileprivate static let newStart = Option("--to", "TIME", "when it starts then: 'YYYY-MM-DD HH:MM'")
    fileprivate static let newVenue = Option("--venue", "VENUE", "the code of the venue it is in then")
    fileprivate static let seatMap = Option(
        "--seats", "FILE",
        "which seat there takes the place of which, by the keys callers type; CSV with the columns "
            + SeatMap.columns.joined(separator: ",") + " (otherwise the seat with the same keys)")
    fileprivate static let freeUntil = Option(
        "--free-until", "TIME", "until when members may cancel without a fee (by the fee tables otherwise)")
    fileprivate static let dryRun = Option("--dry-run", "only say what it would do, and what stands in the way")
}

extension Subcommand {
    static let showingMove = Subcommand(
        "showing move", [Operand("ID")],
        options: Option.office + [.newStart, .newVenue, .seatMap, .freeUntil, .dryRun],
        "move a showing to another time or venue: bookings follow, and everybody is texted",
        details: """
            All or nothing. Every booking gets its next version and a text with both times, and until when it may be \
            cancelled for nothing. Callers who are about to agree hear that it was moved; charges under way follow. \
            Refused, with the bookings' names, where a sold seat has no place in the new venue. Take the showing off \
            sale before (`yemae showing close`) if it should not be sold meanwhile.
            """
    ) { arguments in
        let id = ShowingID(try arguments.rowNumber("showing"))
        var move = ShowingMove()
        move.starts = try arguments.localTime(.newStart)
        move.venue = arguments.value(.newVenue)
        move.freeUntil = try arguments.localTime(.freeUntil)
        move.seats = try arguments.value(.seatMap).map { try SeatMap.read($0) }
        guard move.starts != nil || move.venue != nil else {
            throw CommandFault.usage("--to or --venue is missing", of: arguments.command)
        }
        let staff = try arguments.openOffice().staff
        guard try staff.showingDetail(id) != nil else { throw CommandFault("there is no showing \(id)", .notFound) }
        let isTried = arguments.has(.dryRun)
        switch try staff.moveShowing(id, move, dryRun: isTried) {
        case .failure(let refusal): throw CommandFault("showing \(id) is not moved:\n\(refusal)", .data)
        case .success(let report):
            Console.write(report.words(isTried: isTried))
            return .success
        }
    }
}

extension Subcommand {
    static let showingMoves = Subcommand(
        "showing moves", options: Option.office + [.json, .program, .limit],
        "list the moves of showings, the newest first: both times and venues, and the bookings that followed"
    ) { arguments in
        let program = try arguments.value(.program).map { text in
            guard let number = ProgramNumber(text) else {
                throw CommandFault.usage("\(text) is no program number", of: arguments.command)
            }
            return number
        }
        let list = try arguments.openOffice().staff.showingMoves(
            of: program, limit: arguments.limit(otherwise: 200))
        return arguments.report(list, Columns.showingMoves, nothing: "no showing was moved")
    }
}

extension Columns {
    static let showingMoves: [Column<ShowingMoveLine>] = [
        Column("showing") { .number(Int($0.showing.value)) },
        Column("program") { .text($0.program.digits) },
        Column("moved_at") { .time($0.at) },
        Column("from") { .time($0.from) },
        Column("to") { .time($0.to) },
        Column("from_venue") { .text($0.fromVenue) },
        Column("to_venue") { .text($0.toVenue) },
        Column("free_until") { $0.freeUntil.map { .time($0) } ?? .none },
        Column("bookings") { .number($0.bookings) },
        Column("cancelled_since") { .number($0.cancelled) },
    ]
}

extension MoveReport {
    fileprivate func words(isTried: Bool) -> String {
        let would = isTried ? "would be " : ""
        var lines = ["\(would)moved from \(from) to \(to)"]
        if fromVenue != toVenue { lines.append("from venue \(fromVenue) to venue \(toVenue)") }
        lines.append("\(bookings) bookings with \(seats) seats follow, \(bookings) texts are written")
        if holdsReleased > 0 { lines.append("\(holdsReleased) holds of callers are given back") }
        if holdsFollowing > 0 { lines.append("\(holdsFollowing) charges under way follow") }
        return lines.joined(separator: "\n") + (isTried ? "\nnothing is stored\n" : "\n")
    }
}

/// The file of a move into another plan.
private enum SeatMap {
    static let columns = ["from_section", "from_row", "from_seat", "to_section", "to_row", "to_seat"]

    static func read(_ path: String) throws -> [SeatKeys: SeatKeys] {
        let table: CSVTable
        do throws(IntakeError) { table = try CSVTable.read(path: path, columns: columns) } catch {
            throw CommandFault("nothing was moved:\n\(error)", .data)
        }
        var (map, faults): ([SeatKeys: SeatKeys], [String]) = ([:], [])
        var taken: [SeatKeys: Int] = [:]
        for row in table.rows {
            let place = "\(path):\(row.line)"
            let keys = row.fields.map { Int($0).flatMap { (1...999).contains($0) ? $0 : nil } }
            if let wrong = keys.firstIndex(of: nil) {
                faults.append(
                    "\(place): \(columns[wrong]): is a key from 1 to 999, not \(row.fields[wrong].prefix(20))")
                continue
            }
            let numbers = keys.compactMap { $0 }
            let from = SeatKeys(section: numbers[0], row: numbers[1], seat: numbers[2])
            let to = SeatKeys(section: numbers[3], row: numbers[4], seat: numbers[5])
            if map.updateValue(to, forKey: from) != nil { faults.append("\(place): seat \(from) is named twice") }
            if let first = taken.updateValue(row.line, forKey: to) {
                faults.append("\(place): seat \(to) takes the place of two; the other is in line \(first)")
            }
        }
        guard faults.isEmpty else { throw CommandFault("nothing was moved:\n\(faults.joined(separator: "\n"))", .data) }
        return map
    }
}

extension Arguments {
    fileprivate func localTime(_ option: Option) throws -> LocalDateTime? {
        guard let text = value(option) else { return nil }
        guard let time = LocalDateTime(text) else {
            throw CommandFault.usage("\(option.name) \(text): expected 'YYYY-MM-DD HH:MM'", of: command)
        }
        return time
    }
}
