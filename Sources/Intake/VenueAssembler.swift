// VenueAssembler: joins venues, grades, sections and rows of seats into whole venues.

import BookingModel

/// Puts venues together from their records and checks that nothing is missing or given twice.
struct VenueAssembler {
    private struct Key: Hashable {
        let venue: String
        let section: Int
    }
    private struct Header {
        let code: String
        let name: Name
        let place: Place
    }
    private struct SectionHeader {
        let keypad: Int
        let name: Name
        let grade: Int
        let focusX: Double?
        let focusY: Double?
    }

    private let faults: FaultLog
    private var venues: [Header] = []
    private var grades: [String: [Placed<Name>]] = [:]
    private var sections: [String: [Placed<SectionHeader>]] = [:]
    private var rows: [Key: [Placed<PlannedRow>]] = [:]
    private var claimed = Unique<[String]>()

    init(faults: FaultLog) { self.faults = faults }

    /// The venues in the order of their records, then those of seating plans.
    mutating func assemble(_ records: [RecordKind: [Record]], plans: [Placed<PlannedVenue>]) -> [Placed<PlannedVenue>] {
        for record in records[.venues] ?? [] { addVenue(Fields(record: record, faults: faults)) }
        for record in records[.grades] ?? [] { addGrade(Fields(record: record, faults: faults)) }
        for record in records[.sections] ?? [] { addSection(Fields(record: record, faults: faults)) }
        for record in records[.rows] ?? [] { addRow(Fields(record: record, faults: faults)) }
        let whole = plans.filter { claimed.claim([$0.value.code], "venue \($0.value.code)", at: $0.place, faults) }
        return venues.map { Placed(value: venue($0), place: $0.place) } + whole
    }

    private mutating func addVenue(_ fields: Fields) {
        let (code, name) = (fields.code("venue"), fields.name())
        guard let code, claimed.claim([code], "venue \(code)", at: fields.place, faults), let name else { return }
        venues.append(Header(code: code, name: name, place: fields.place))
    }

    /// The record's venue, which has to be among the venues read: a venue is imported whole.
    private func venue(of fields: Fields) -> String? {
        guard let code = fields.code("venue") else { return nil }
        if claimed.place([code]) == nil {
            return fields.refuse(
                "venue",
                "\(code) is not among the venues given; a venue comes with its grades, sections and rows in one import")
        }
        return code
    }

    private mutating func addGrade(_ fields: Fields) {
        let (venue, position, name) = (venue(of: fields), fields.position("grade"), fields.name())
        guard let venue, let position, let name else { return }
        guard
            claimed.claim(
                [venue, "grade", "\(position)"], "grade \(position + 1) of \(venue)", at: fields.place, faults)
        else { return }
        let before = grades[venue]?.count ?? 0
        if position != before {
            fields.fault(
                "grade",
                "is \(position + 1) where \(before + 1) comes next; number the grades from 1, the dearest first")
        }
        grades[venue, default: []].append(Placed(value: name, place: fields.place))
    }

    private mutating func addSection(_ fields: Fields) {
        let (venue, keypad, name) = (
            venue(of: fields), fields.number("section", 1...IntakeLimits.keypad), fields.name()
        )
        let grade = fields.position("grade")
        let focusX = fields.isEmpty("focus_x") ? nil : fields.distance("focus_x", default: 0)
        let focusY = fields.isEmpty("focus_y") ? nil : fields.distance("focus_y", default: 0)
        guard let venue, let keypad, let name, let grade else { return }
        guard claimed.claim([venue, "section", "\(keypad)"], "section \(keypad) of \(venue)", at: fields.place, faults)
        else { return }
        let count = grades[venue]?.count ?? 0
        if grade >= count { fields.fault("grade", "is \(grade + 1), but \(venue) has \(count) grades") }
        let header = SectionHeader(keypad: keypad, name: name, grade: grade, focusX: focusX, focusY: focusY)
        sections[venue, default: []].append(Placed(value: header, place: fields.place))
    }

    private mutating func addRow(_ fields: Fields) {
        let (venue, section) = (venue(of: fields), fields.number("section", 1...IntakeLimits.keypad))
        let number = fields.number("row", 1...IntakeLimits.keypad)
        let seats = seats(fields)
        guard let venue, let section, let number else { return }
        if claimed.place([venue, "section", "\(section)"]) == nil {
            return fields.fault("section", "\(section) is not among the sections of \(venue)")
        }
        let key = Key(venue: venue, section: section)
        let what = "row \(number) of section \(section) of \(venue)"
        guard claimed.claim([venue, "row", "\(section)", "\(number)"], what, at: fields.place, faults) else { return }
        let label = fields.isEmpty("label") ? "\(number)" : fields.personal("label", upTo: IntakeLimits.labelCharacters)
        let y = fields.distance("y", default: Double(rows[key]?.count ?? 0))
        let around = RowPurposes(fields: fields).around(seats ?? [])
        // A row with a fault in it still counts as there: its section is not reported as empty too.
        let row = PlannedRow(number: number, label: label ?? "", y: y ?? 0, seats: seats ?? [], around: around)
        rows[key, default: []].append(Placed(value: row, place: fields.place))
    }

    private func seats(_ fields: Fields) -> [PlannedSeat]? {
        let (first, count) = (
            fields.number("first", 1...IntakeLimits.keypad, default: 1), fields.number("count", 1...IntakeLimits.keypad)
        )
        let (aisles, x) = (fields.numbers("aisles", 1...IntakeLimits.keypad), fields.distance("x", default: 0))
        guard let first, let count, let aisles, let x else { return nil }
        guard let labels = seatLabels(fields, count: count) else { return nil }
        // A number that is painted is what callers type. Where none is painted, they count from `first`.
        let isCounted = labels.isEmpty || (first > 1 && !KeypadKeys.hasNumber(labels))
        if isCounted, first + count - 1 > IntakeLimits.keypad {
            return fields.refuse(
                "count", "the last seat is \(first + count - 1); \(IntakeLimits.keypad) is the highest")
        }
        let keys = isCounted ? (first..<first + count).map { KeypadKey(number: $0) } : KeypadKeys.seats([labels])[0]
        let numbers = keys.map(\.number)
        if let stray = aisles.first(where: { !numbers.dropLast().contains($0) }) {
            return fields.refuse("aisles", "no seat of the row is \(stray), or there is no seat to its right")
        }
        guard let purposes = RowPurposes(fields: fields).purposes(of: numbers) else { return nil }
        let isAisle = Set(aisles)
        var at = x
        return keys.enumerated().map { index, key in
            defer { at += isAisle.contains(key.number) ? 2 : 1 }
            return PlannedSeat(
                number: key.number, label: labels.isEmpty ? "\(key.number)" : labels[index], x: at,
                isFreeNumber: key.isFree, purpose: purposes[key.number] ?? .usual)
        }
    }

    /// What is painted on the seats of a row; empty: their numbers.
    private func seatLabels(_ fields: Fields, count: Int) -> [String]? {
        let labels = fields.text("seat_labels").split(whereSeparator: \.isWhitespace).map(String.init)
        if labels.isEmpty { return [] }
        guard labels.count == count else {
            return fields.refuse("seat_labels", "are \(labels.count) for \(count) seats")
        }
        guard fields.personal("seat_labels", upTo: count * (IntakeLimits.labelCharacters + 1)) != nil else {
            return nil
        }
        if let long = labels.first(where: { $0.count > IntakeLimits.labelCharacters }) {
            return fields.refuse(
                "seat_labels", "\"\(long.prefix(40))\" is longer than \(IntakeLimits.labelCharacters) characters")
        }
        return labels
    }

    private func venue(_ header: Header) -> PlannedVenue {
        let parts = sections[header.code] ?? []
        if (grades[header.code] ?? []).isEmpty {
            faults.add(header.place, "venue \(header.code) has no grades; give at least one")
        }
        if parts.isEmpty { faults.add(header.place, "venue \(header.code) has no sections; give at least one") }
        var painted = PaintedSeats(faults: faults)
        let planned = parts.map { section($0, of: header.code, &painted) }
        let seats = planned.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } }
        if seats > IntakeLimits.seatsPerVenue {
            faults.add(
                header.place, "venue \(header.code) has \(seats) seats; \(IntakeLimits.seatsPerVenue) is the most")
        }
        return PlannedVenue(
            code: header.code, name: header.name, grades: (grades[header.code] ?? []).map(\.value), sections: planned)
    }

    private func section(_ part: Placed<SectionHeader>, of venue: String, _ painted: inout PaintedSeats)
        -> PlannedSection
    {
        let header = part.value
        let placed = rows[Key(venue: venue, section: header.keypad)] ?? []
        let rows = alike(placed.map(\.value)).enumerated().map { index, row in
            let isLabelRead = !row.label.isEmpty
            let seats =
                !isLabelRead
                ? row.seats
                : painted.claim(
                    row.seats, row: row.label, of: header.name, at: placed[index].place,
                    advice: "give one of them another label or seat_labels, or its section another name")
            return row.having(seats)
        }
        if rows.isEmpty {
            faults.add(part.place, "section \(header.keypad) of \(venue) has no rows; give at least one")
        }
        let xs = rows.flatMap { [$0.seats.first?.x, $0.seats.last?.x].compactMap { $0 } }
        let middle = ((xs.min() ?? 0) + (xs.max() ?? 0)) / 2
        return PlannedSection(
            keypad: header.keypad, name: header.name, grade: header.grade, focusX: header.focusX ?? middle,
            focusY: header.focusY ?? rows.map(\.y).min() ?? 0, rows: rows)
    }

    /// The rows of a section with the same free key for the same odd label (`2a`).
    private func alike(_ rows: [PlannedRow]) -> [PlannedRow] {
        let keys = KeypadKeys.seats(rows.map { $0.seats.map(\.label) })
        return zip(rows, keys).map { row, keys in
            let seats = zip(row.seats, keys).map { seat, key in
                seat.isFreeNumber
                    ? PlannedSeat(
                        number: key.number, label: seat.label, x: seat.x, isFreeNumber: true, purpose: seat.purpose)
                    : seat
            }
            return row.having(seats)
        }
    }
}

/// Reads how to get to venues, each venue once. Whether there is such a venue is left to the core.
struct DirectionsAssembler {
    private let faults: FaultLog
    private var claimed = Unique<String>()

    init(faults: FaultLog) { self.faults = faults }

    mutating func directions(_ records: [Record]) -> [Placed<PlannedDirections>] {
        var read: [Placed<PlannedDirections>] = []
        for record in records {
            let fields = Fields(record: record, faults: faults)
            let venue = fields.code("venue")
            let address = name("address", IntakeLimits.addressCharacters, fields)
            let way = name("directions", IntakeLimits.directionsCharacters, fields)
            let clip = fields.isEmpty("clip") ? nil : fields.clip()
            guard let venue, claimed.claim(venue, "the way to \(venue)", at: fields.place, faults) else { continue }
            guard let address, let way, (clip != nil) == !fields.isEmpty("clip") else { continue }
            let directions = Directions(
                address: address, way: Name(local: way.local, latin: way.latin, clip: clip))
            read.append(
                Placed(value: PlannedDirections(venue: venue, directions: directions), place: fields.place))
        }
        return read
    }

    private func name(_ column: String, _ most: Int, _ fields: Fields) -> Name? {
        let english = "\(column)_english"
        let korean = fields.personal(column, upTo: most)
        let other = fields.isEmpty(english) ? nil : fields.personal(english, upTo: most)
        guard let korean, (other != nil) == !fields.isEmpty(english) else { return nil }
        return Name(local: korean, latin: other)
    }
}
