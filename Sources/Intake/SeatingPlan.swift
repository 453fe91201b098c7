// SeatingPlan: turns the open seating-plan JSON of pretix into a venue. Zones become sections, categories become
// grades. (Format: the seating plan schema published with pretix: name, categories[{name}], size{width, height},
// zones[{name, position, rows[{row_number, position, seats[{seat_number, category, position}]}]}].)

import BookingModel

/// Reads one seating plan. A zone with seats of several categories becomes one section for each of them.
///
/// - The venue's code is the file's name without its ending; the first category is the dearest grade; the first zone
///   the best section.
/// - Zones of one name are one section, and so are all zones without a name; rows of one label in a section are one
///   row.
/// - KeypadKeys has what a caller types for a section, row or seat.
/// - A seat's x is the way along its row, in steps of the plan's usual distance between two neighbours, so that curved
///   and slanted rows keep their neighbours and their aisles; around a table the last seat is next to the first
///   (SeatLine). The focal point is the middle of the plan's upper edge, where plans have their stage.
/// - A category or seat may say its `purpose`, one of the words of `SeatPurpose`; a category whose name says it
///   (`NOT AVAILABLE`, `휠체어석`) needs no such key, and `"wheelchair": true` is another word for a seat. Categories that
///   are not for sale, for the house, for wheelchairs or for companions are no grades: their seats have the grade of
///   the nearest seat of a grade, in their row where it has one.
struct SeatingPlan {
    private struct Seat {
        let label: String
        /// Its grade; nil: that of the nearest seat that has one.
        var grade: Int?
        let purpose: SeatPurpose
        let at: PlanPoint
        /// The row of the file it is in.
        let row: Place
    }
    /// What the seats of a category are sold as; without a grade, as what is next to them.
    private struct Kind {
        let grade: Int?
        let purpose: SeatPurpose
    }
    private struct Row {
        let label: String
        var seats: [Seat]
        let node: JSONNode
    }

    private struct Zone {
        let name: Name
        var rows: [Row]
    }
    private struct Part {
        let name: Name
        let grade: Int
        let rows: [Row]
        /// The section's name.
        var label: String { name.local }
    }

    /// What zones without a name are called.
    private static let nameless = Name(local: "객석", latin: "Hall")

    private let code: String
    private let called: String?
    private let faults: FaultLog

    /// - Parameter called: the name of a plan that has none inside.
    init(code: String, called: String? = nil, faults: FaultLog) {
        (self.code, self.called) = (code, called)
        self.faults = faults
    }

    /// The venue; nil, with faults, when the plan cannot be used.
    func venue(_ plan: JSONNode) -> PlannedVenue? {
        guard Fields.isCode(code[...]) else {
            plan.fault(
                "the file's name is to become the venue's code: name it with small letters, digits and hyphens only")
            return nil
        }
        let name = plan.optional("name") == nil ? called ?? plan["name"]?.name() : plan["name"]?.name()
        let (kinds, categories) = kinds(plan["categories"]?.elements() ?? [])
        if categories.isEmpty || categories.count > IntakeLimits.positions {
            plan.fault("has \(categories.count) categories; 1 to \(IntakeLimits.positions) can become grades")
        }
        let width = plan.optional("size")?["width"]?.distance() ?? 0
        let zones = joined(
            (plan["zones"]?.elements() ?? []).map { Zone(name: self.name(of: $0), rows: rows(of: $0, kinds)) })
        let seats = zones.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } }
        if seats == 0 { plan.fault("has no seats") }
        if seats > IntakeLimits.seatsPerVenue {
            plan.fault("has \(seats) seats; \(IntakeLimits.seatsPerVenue) are the most")
        }
        let unit = Self.unit(zones.flatMap(\.rows))
        guard let name, seats > 0, !categories.isEmpty else { return nil }
        let sections = sections(graded(zones), unit: unit, focus: width / 2 / unit, categories: categories)
        return PlannedVenue(
            code: code, name: Name(local: name), grades: categories.map { Name(local: $0) }, sections: sections)
    }

    /// What the seats of each category are, by its name, and the names of those that are grades.
    private func kinds(_ categories: [JSONNode]) -> (kinds: [String: Kind], grades: [String]) {
        var (kinds, grades): ([String: Kind], [String]) = ([:], [])
        for category in categories {
            guard let name = category["name"]?.name(), kinds[name] == nil else { continue }
            let purpose = purpose(category) ?? SeatPurpose(category: name) ?? .usual
            switch purpose {
            case .usual, .restricted:
                kinds[name] = Kind(grade: grades.count, purpose: purpose)
                grades.append(name)
            case .wheelchair, .companion, .house, .notForSale:
                kinds[name] = Kind(grade: nil, purpose: purpose)
            }
        }
        return (kinds, grades)
    }

    /// What a category or seat says of its purpose.
    private func purpose(_ node: JSONNode) -> SeatPurpose? {
        if let flag = node.optional("wheelchair"), case .flag(true) = flag.value.kind { return .wheelchair }
        guard let node = node.optional("purpose") else { return nil }
        guard let word = node.name() else { return nil }
        if let purpose = SeatPurpose(rawValue: word) { return purpose }
        node.fault("is one of \(SeatPurpose.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// The zones with a grade for every seat.
    private func graded(_ zones: [Zone]) -> [Zone] {
        let all = zones.flatMap { $0.rows.flatMap(\.seats) }.filter { $0.grade != nil }
        var zones = zones
        for zone in zones.indices {
            let ofZone = zones[zone].rows.flatMap(\.seats).filter { $0.grade != nil }
            for row in zones[zone].rows.indices {
                let ofRow = zones[zone].rows[row].seats.filter { $0.grade != nil }
                for seat in zones[zone].rows[row].seats.indices where zones[zone].rows[row].seats[seat].grade == nil {
                    let at = zones[zone].rows[row].seats[seat].at
                    let near = !ofRow.isEmpty ? ofRow : !ofZone.isEmpty ? ofZone : all
                    let nearest = near.min { $0.at.distance(to: at) < $1.at.distance(to: at) }
                    zones[zone].rows[row].seats[seat].grade = nearest?.grade ?? 0
                }
            }
        }
        return zones
    }

    /// A zone may be without a name, or have an empty one.
    private func name(of zone: JSONNode) -> Name {
        guard let name = zone.optional("name"), !name.isBlank else { return Self.nameless }
        return name.name().map { Name(local: $0) } ?? Self.nameless
    }

    /// Zones of one name as one zone, in the order of the first of them.
    private func joined(_ zones: [Zone]) -> [Zone] {
        var joined: [Zone] = []
        for zone in zones {
            if let index = joined.firstIndex(where: {
                PaintedLabel.folded($0.name.local) == PaintedLabel.folded(zone.name.local)
            }) {
                joined[index].rows += zone.rows
            } else {
                joined.append(zone)
            }
        }
        return joined
    }

    private func rows(of zone: JSONNode, _ kinds: [String: Kind]) -> [Row] {
        let origin = position(zone)
        return (zone["rows"]?.elements() ?? []).compactMap { row in
            guard let label = row["row_number"]?.label() else { return nil }
            let start = origin + position(row)
            let seats = (row["seats"]?.elements() ?? []).compactMap { seat -> Seat? in
                let (label, category) = (seat["seat_number"]?.label(), seat["category"]?.name())
                guard let label, let category, seat["position"] != nil else { return nil }
                guard let kind = kinds[category] else {
                    seat.fault("category \"\(category)\" is not among the plan's categories")
                    return nil
                }
                return Seat(
                    label: label, grade: kind.grade, purpose: purpose(seat) ?? kind.purpose,
                    at: start + position(seat), row: row.place)
            }
            return Row(label: label, seats: seats, node: row)
        }
    }

    /// The position of a thing; the origin when it does not say.
    private func position(_ node: JSONNode) -> PlanPoint {
        guard let position = node.optional("position") else { return PlanPoint() }
        return PlanPoint(x: position["x"]?.distance() ?? 0, y: position["y"]?.distance() ?? 0)
    }

    /// The usual distance between two neighbours (the median), in the plan's units.
    private static func unit(_ rows: [Row]) -> Double {
        let sorted = rows.flatMap { SeatLine($0.seats.map(\.at)).gaps }.filter { $0 > 0 }.sorted()
        return sorted.isEmpty ? 1 : sorted[sorted.count / 2]
    }

    /// The seats in the order of their row.
    private static func inOrder(_ seats: [Seat]) -> [Seat] { SeatLine(seats.map(\.at)).order.map { seats[$0] } }

    private func sections(_ zones: [Zone], unit: Double, focus: Double, categories: [String]) -> [PlannedSection] {
        let parts: [Part] = zones.flatMap { self.parts(of: $0, categories: categories) }
        var painted = PaintedSeats(faults: faults)
        var sections: [PlannedSection] = []
        for (part, key) in zip(parts, KeypadKeys.keys(parts.map(\.label))) {
            let rowKeys = KeypadKeys.keys(part.rows.map(\.label))
            let seatKeys = KeypadKeys.seats(part.rows.map { row in Self.inOrder(row.seats).map(\.label) })
            var rows: [PlannedRow] = []
            for (index, row) in part.rows.enumerated() {
                rows.append(planned(row, rowKeys[index], seatKeys[index], unit: unit, of: part.name, &painted))
            }
            sections.append(
                PlannedSection(
                    keypad: key.number, name: part.name, grade: part.grade, focusX: focus, focusY: 0, rows: rows,
                    isFreeKeypad: key.isFree))
        }
        return sections
    }

    /// A zone's seats of each category, with rows of one label put together.
    private func parts(of zone: Zone, categories: [String]) -> [Part] {
        let used = Set(zone.rows.flatMap { $0.seats.compactMap(\.grade) }).sorted()
        return used.map { grade in
            var rows: [Row] = []
            for row in zone.rows {
                let own = row.seats.filter { $0.grade == grade }
                if own.isEmpty { continue }
                if let index = rows.firstIndex(where: {
                    PaintedLabel.folded($0.label) == PaintedLabel.folded(row.label)
                }) {
                    rows[index] = Row(label: rows[index].label, seats: rows[index].seats + own, node: rows[index].node)
                } else {
                    rows.append(Row(label: row.label, seats: own, node: row.node))
                }
            }
            let (korean, english) = (zone.name.local, zone.name.latin)
            let name =
                used.count == 1
                ? zone.name : Name(local: "\(korean) \(categories[grade])", latin: "\(english) \(categories[grade])")
            return Part(name: name, grade: grade, rows: rows)
        }
    }

    private func planned(
        _ row: Row, _ key: KeypadKey, _ keys: [KeypadKey], unit: Double, of section: Name, _ painted: inout PaintedSeats
    ) -> PlannedRow {
        if row.seats.count > IntakeLimits.keypad {
            row.node.fault("has \(row.seats.count) seats; \(IntakeLimits.keypad) are the most")
        }
        let line = SeatLine(row.seats.map(\.at))
        let seats = line.order.map { row.seats[$0] }
        let isRound = line.isRound(unit: unit)
        let ways = line.gaps.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1 / unit) }
        // A table is where its middle is.
        let middles = (seats.reduce(0) { $0 + $1.at.x } / unit - ways.reduce(0, +)) / Double(max(1, seats.count))
        let start = isRound ? middles : (seats.first?.at.x ?? 0) / unit
        let planned = seats.indices.map { index in
            PlannedSeat(
                number: keys[index].number, label: seats[index].label, x: start + ways[index],
                isFreeNumber: keys[index].isFree, purpose: seats[index].purpose)
        }
        let y = seats.reduce(0) { $0 + $1.at.y } / Double(max(1, seats.count)) / unit
        let once = unpainted(seats, planned, row, of: section, &painted)
        return PlannedRow(
            number: key.number, label: row.label, y: y, seats: once, isFreeNumber: key.isFree,
            around: isRound ? (ways.last ?? 0) + line.closing / unit : nil)
    }

    /// The seats without those that are painted twice, which are faults of the row of the file they are in.
    private func unpainted(
        _ seats: [Seat], _ planned: [PlannedSeat], _ row: Row, of section: Name, _ painted: inout PaintedSeats
    ) -> [PlannedSeat] {
        var places: [Place] = []
        for seat in seats where !places.contains(seat.row) { places.append(seat.row) }
        places.sort { ($0.line, $0.path.count, $0.path) < ($1.line, $1.path.count, $1.path) }
        var once = Set<PlannedSeat>()
        for place in places {
            let own = seats.indices.filter { seats[$0].row == place }.map { planned[$0] }
            once.formUnion(
                painted.claim(
                    own, row: row.label, of: section, at: place,
                    advice: "give one of them another seat_number or row_number, or its zone a name of its own"))
        }
        return planned.filter(once.contains)
    }
}
