// PaintedSeats: finds seats that are painted twice, because two callers would each hold a ticket for such a seat.

import BookingModel

/// The seats of one venue as people know them: section name, row label, seat label.
struct PaintedSeats {
    private struct Key: Hashable {
        let section: String
        let row: String
        let seat: String
    }
    private var places: [Key: Place] = [:]
    private let faults: FaultLog

    init(faults: FaultLog) { self.faults = faults }

    /// The seats of a row that are not painted yet. Each of the others goes into a fault of the row.
    /// - Parameters:
    ///   - section: its names; a ticket says one of them.
    ///   - advice: what to do, as the file's format has it.
    mutating func claim(_ seats: [PlannedSeat], row: String, of section: Name, at place: Place, advice: String)
        -> [PlannedSeat]
    {
        var twice: [(place: Place, labels: [String])] = []
        let unique = seats.filter { seat in
            let keys = Set([section.korean, section.english].map(PaintedLabel.folded)).map {
                Key(section: $0, row: PaintedLabel.folded(row), seat: PaintedLabel.folded(seat.label))
            }
            if let first = keys.compactMap({ places[$0] }).first {
                if twice.last?.place == first {
                    twice[twice.count - 1].labels.append(seat.label)
                } else {
                    twice.append((first, [seat.label]))
                }
                return false
            }
            for key in keys { places[key] = place }
            return true
        }
        for (first, labels) in twice {
            let others = labels.count > Self.shown ? " and \(labels.count - Self.shown) more" : ""
            let spot =
                first == place ? "in this row" : "in \(first.spoken)\(first.path.isEmpty ? "" : ", \(first.path)")"
            faults.add(
                place,
                "\(section.korean) row \(row) seat \(labels.prefix(Self.shown).joined(separator: ", "))\(others): "
                    + "painted twice, first \(spot); two callers would hold one seat's ticket: \(advice)")
        }
        return unique
    }

    /// Seats of one row that a fault names.
    private static let shown = 6
}
