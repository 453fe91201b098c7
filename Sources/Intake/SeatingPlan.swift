// SeatingPlan: the open seating-plan JSON of pretix becomes a venue. Zones become sections, categories become grades.
// (Format: the seating plan schema published with pretix: name, categories[{name}], size{width, height},
// zones[{name, position, rows[{row_number, position, seats[{seat_number, category, position}]}]}].)

import BookingModel

/// Reads one seating plan. A zone with seats of several categories becomes one section for each of them.
///
/// - The venue's code is the file's name without its ending; the first category is the dearest grade; the first zone the best section.
/// - Keypad numbers are the painted ones where those are numbers, A = 1, B = 2 ... where they are letters, and otherwise the places in order.
/// - A seat's x is the way along its row, in steps of the plan's usual distance between two neighbours, so that curved and slanted rows keep
///   their neighbours and their aisles. The focal point is the middle of the plan's upper edge, where plans have their stage.
struct SeatingPlan {
    private struct Point {
        var x = 0.0
        var y = 0.0
        static func + (a: Point, b: Point) -> Point { Point(x: a.x + b.x, y: a.y + b.y) }
        func distance(to other: Point) -> Double { ((x - other.x) * (x - other.x) + (y - other.y) * (y - other.y)).squareRoot() }
    }
    private struct Seat {
        let label: String
        let category: Int
        let at: Point
    }
    private struct Row {
        let label: String
        let seats: [Seat]
        let node: JSONNode
    }

    private struct Zone {
        let name: String
        let rows: [Row]
    }

    private let code: String
    private let faults: FaultLog

    init(code: String, faults: FaultLog) { (self.code, self.faults) = (code, faults) }

    /// The venue; nil, with faults, when the plan cannot be used.
    func venue(_ plan: JSONNode) -> PlannedVenue? {
        guard Fields.isCode(code[...]) else {
            plan.fault("the file's name is to become the venue's code: name it with small letters, digits and hyphens only")
            return nil
        }
        let name = plan["name"]?.name()
        let categories = (plan["categories"]?.elements() ?? []).compactMap { $0["name"]?.name() }
        if categories.isEmpty || categories.count > IntakeLimits.positions {
            plan.fault("has \(categories.count) categories; 1 to \(IntakeLimits.positions) can become grades")
        }
        let grades = Dictionary(categories.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let width = plan.optional("size")?["width"]?.distance() ?? 0
        let zones = (plan["zones"]?.elements() ?? []).map { Zone(name: $0["name"]?.name() ?? "", rows: rows(of: $0, grades: grades)) }
        let seats = zones.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } }
        if seats == 0 { plan.fault("has no seats") }
        if seats > IntakeLimits.seatsPerVenue { plan.fault("has \(seats) seats; \(IntakeLimits.seatsPerVenue) are the most") }
        let unit = Self.unit(zones.flatMap(\.rows))
        guard let name, seats > 0, !categories.isEmpty else { return nil }
        let sections = sections(zones, unit: unit, focus: width / 2 / unit, categories: categories)
        return PlannedVenue(code: code, name: Name(korean: name), grades: categories.map { Name(korean: $0) }, sections: sections)
    }

    private func rows(of zone: JSONNode, grades: [String: Int]) -> [Row] {
        let origin = position(zone)
        return (zone["rows"]?.elements() ?? []).compactMap { row in
            guard let label = row["row_number"]?.label() else { return nil }
            let start = origin + position(row)
            let seats = (row["seats"]?.elements() ?? []).compactMap { seat -> Seat? in
                let (label, category) = (seat["seat_number"]?.label(), seat["category"]?.name())
                guard let label, let category, seat["position"] != nil else { return nil }
                guard let grade = grades[category] else {
                    seat.fault("category \"\(category)\" is not among the plan's categories")
                    return nil
                }
                return Seat(label: label, category: grade, at: start + position(seat))
            }
            return Row(label: label, seats: seats, node: row)
        }
    }

    /// Where a thing stands; the origin when it does not say.
    private func position(_ node: JSONNode) -> Point {
        guard let position = node.optional("position") else { return Point() }
        return Point(x: position["x"]?.distance() ?? 0, y: position["y"]?.distance() ?? 0)
    }

    /// The usual distance between two neighbours (the median), in the plan's units.
    private static func unit(_ rows: [Row]) -> Double {
        let gaps = rows.flatMap { row in
            let seats = inOrder(row.seats)
            return zip(seats, seats.dropFirst()).map { $0.at.distance(to: $1.at) }
        }
        let sorted = gaps.filter { $0 > 0 }.sorted()
        return sorted.isEmpty ? 1 : sorted[sorted.count / 2]
    }

    /// From left to right, or downwards in a row that runs more downwards.
    private static func inOrder(_ seats: [Seat]) -> [Seat] {
        let (xs, ys) = (seats.map(\.at.x), seats.map(\.at.y))
        let isUpright = (ys.max() ?? 0) - (ys.min() ?? 0) > (xs.max() ?? 0) - (xs.min() ?? 0)
        return seats.sorted { isUpright ? $0.at.y < $1.at.y : $0.at.x < $1.at.x }
    }

    private func sections(_ zones: [Zone], unit: Double, focus: Double, categories: [String]) -> [PlannedSection] {
        var parts: [(name: String, grade: Int, rows: [Row])] = []
        for zone in zones {
            let used = Set(zone.rows.flatMap { $0.seats.map(\.category) }).sorted()
            for grade in used {
                let own = zone.rows.map { Row(label: $0.label, seats: $0.seats.filter { $0.category == grade }, node: $0.node) }.filter {
                    !$0.seats.isEmpty
                }
                parts.append((used.count == 1 ? zone.name : "\(zone.name) \(categories[grade])", grade, own))
            }
        }
        return zip(parts, Self.keypads(parts.map(\.name))).map { part, keypad in
            PlannedSection(
                keypad: keypad, name: Name(korean: part.name), grade: part.grade, focusX: focus, focusY: 0,
                rows: zip(part.rows, Self.keypads(part.rows.map(\.label))).map { planned($0, keypad: $1, unit: unit) })
        }
    }

    private func planned(_ row: Row, keypad: Int, unit: Double) -> PlannedRow {
        if row.seats.count > IntakeLimits.keypad { row.node.fault("has \(row.seats.count) seats; \(IntakeLimits.keypad) are the most") }
        let seats = Self.inOrder(row.seats)
        let numbers = Self.keypads(seats.map(\.label))
        var x = (seats.first?.at.x ?? 0) / unit
        let planned = seats.indices.map { index in
            if index > 0 { x += seats[index - 1].at.distance(to: seats[index].at) / unit }
            return PlannedSeat(number: numbers[index], label: seats[index].label, x: x)
        }
        let y = seats.reduce(0) { $0 + $1.at.y } / Double(max(1, seats.count)) / unit
        return PlannedRow(number: keypad, label: row.label, y: y, seats: planned)
    }

    /// What to type for painted labels: all of them by one rule, and no two alike.
    static func keypads(_ labels: [String]) -> [Int] {
        for rule in [number, letter] {
            let numbers = labels.compactMap(rule)
            if numbers.count == labels.count, Set(numbers).count == numbers.count { return numbers }
        }
        return labels.indices.map { $0 + 1 }
    }

    private static func number(_ label: String) -> Int? {
        guard label.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(label), (1...IntakeLimits.keypad).contains(number)
        else { return nil }
        return number
    }

    private static func letter(_ label: String) -> Int? {
        let bytes = Array(label.utf8)
        guard bytes.count == 1, let byte = bytes.first, (0x41...0x5A).contains(byte & 0xDF) else { return nil }
        return Int(byte & 0xDF) - 0x40
    }
}
