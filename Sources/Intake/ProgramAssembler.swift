// ProgramAssembler: joins programs, stops and fares into whole programs, and checks showings against them.

import BookingModel

/// Puts programs and showings together from their records. What a batch names but does not hold (a venue or program
/// that may be in the database already) is left to the core to check.
struct ProgramAssembler {
    private struct Header {
        let number: ProgramNumber
        let category: Category
        let title: Name
        let venue: String
        let organiser: String?
        let sale: SaleTimes
        let place: Place
    }

    private let faults: FaultLog
    private let grades: [String: Int]
    private var headers: [Header] = []
    private var stops: [ProgramNumber: [Name]] = [:]
    private var fares: [ProgramNumber: [Placed<Fare>]] = [:]
    private var claimed = Unique<[String]>()
    private var known: [ProgramNumber: PlannedProgram] = [:]

    /// - Parameter venues: those of the same batch.
    init(venues: [PlannedVenue], faults: FaultLog) {
        self.faults = faults
        grades = Dictionary(venues.map { ($0.code, $0.grades.count) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func programs(_ records: [RecordKind: [Record]]) -> [Placed<PlannedProgram>] {
        for record in records[.programs] ?? [] { addProgram(Fields(record: record, faults: faults)) }
        for record in records[.stops] ?? [] { addStop(Fields(record: record, faults: faults)) }
        for record in records[.fares] ?? [] { addFare(Fields(record: record, faults: faults)) }
        let programs = headers.map { Placed(value: program($0), place: $0.place) }
        known = Dictionary(programs.map { ($0.value.number, $0.value) }, uniquingKeysWith: { first, _ in first })
        return programs
    }

    private mutating func addProgram(_ fields: Fields) {
        let (number, title, venue) = (fields.program(), fields.name(), fields.code("venue"))
        let category = Category(rawValue: fields.text("category"))
        if category == nil {
            fields.fault(
                "category",
                "is one of \(Category.allCases.map(\.rawValue).joined(separator: ", "))"
                    + "\(fields.seen(fields.text("category")))"
            )
        }
        guard let number, claimed.claim([number.digits], "program \(number)", at: fields.place, faults) else { return }
        let organiser = fields.isEmpty("organiser") ? nil : fields.personal("organiser")
        let sale = fields.saleTimes()
        guard let title, let venue, let category, let sale, (organiser != nil) == !fields.isEmpty("organiser") else {
            return
        }
        headers.append(
            Header(
                number: number, category: category, title: title, venue: venue, organiser: organiser, sale: sale,
                place: fields.place))
    }

    private func program(of fields: Fields) -> ProgramNumber? {
        guard let number = fields.program() else { return nil }
        if claimed.place([number.digits]) == nil {
            return fields.refuse(
                "program",
                "\(number) is not among the programs given; a program comes with its stops and fares in one import")
        }
        return number
    }

    private mutating func addStop(_ fields: Fields) {
        let (number, position, name) = (program(of: fields), fields.position("stop"), fields.name())
        guard let number, let position, let name else { return }
        let before = stops[number]?.count ?? 0
        if position != before {
            fields.fault(
                "stop", "is \(position + 1) where \(before + 1) comes next; number the stops from 1 in running order")
        }
        stops[number, default: []].append(name)
    }

    private mutating func addFare(_ fields: Fields) {
        let (number, tariff, grade, price) = (
            program(of: fields), fields.code("tariff"), fields.position("grade"), fields.won("price")
        )
        let from = fields.isEmpty("from") ? 0 : fields.position("from")
        let to = fields.isEmpty("to") ? 1 : fields.position("to")
        if fields.isEmpty("from") != fields.isEmpty("to") {
            return fields.fault("from", "from and to are both given or both empty")
        }
        guard let number, let tariff, let grade, let price, let from, let to else { return }
        guard from < to else { return fields.fault("to", "is not after from; fares go forward") }
        let key = [number.digits, tariff, "\(grade)", "\(from)", "\(to)"]
        let what = "the fare of program \(number), tariff \(tariff), grade \(grade + 1), stops \(from + 1) to \(to + 1)"
        guard claimed.claim(key, what, at: fields.place, faults) else { return }
        let fare = Fare(tariff: tariff, grade: grade, journey: Journey(from: from, to: to), price: price)
        fares[number, default: []].append(Placed(value: fare, place: fields.place))
    }

    private func program(_ header: Header) -> PlannedProgram {
        let (stops, fares) = (stops[header.number] ?? [], fares[header.number] ?? [])
        let what = "program \(header.number)"
        if header.category.isTransport, stops.count < 2 {
            faults.add(
                header.place,
                "\(what) is a \(header.category.rawValue) and has \(stops.count) stops; give at least two")
        } else if !header.category.isTransport, !stops.isEmpty {
            faults.add(
                header.place, "\(what) is of category \(header.category.rawValue), which has no stops; leave them out")
        }
        if fares.isEmpty { faults.add(header.place, "\(what) has no fares; give at least one") }
        let lastStop = max(1, stops.count - 1)
        for placed in fares {
            if placed.value.journey.to > lastStop {
                faults.add(placed.place, "to: is \(placed.value.journey.to + 1), but \(what) has \(stops.count) stops")
            }
            if let count = grades[header.venue], placed.value.grade >= count {
                faults.add(
                    placed.place, "grade: is \(placed.value.grade + 1), but venue \(header.venue) has \(count) grades")
            }
        }
        checkComplete(fares.map(\.value), lastStop: lastStop, of: header)
        return PlannedProgram(
            number: header.number, category: header.category, title: header.title, venue: header.venue,
            organiser: header.organiser,
            stops: stops, fares: fares.map(\.value), sale: header.sale)
    }

    /// A tariff that lacks a fare would leave seats that cannot be sold.
    private func checkComplete(_ fares: [Fare], lastStop: Int, of header: Header) {
        guard let gradeCount = grades[header.venue] else { return }
        for (tariff, given) in Dictionary(grouping: fares, by: \.tariff).sorted(by: { $0.key < $1.key }) {
            let known = Set(given.map { [$0.grade, $0.journey.from, $0.journey.to] })
            for grade in 0..<gradeCount {
                for from in 0..<lastStop {
                    for to in (from + 1)...lastStop where !known.contains([grade, from, to]) {
                        let way = header.category.isTransport ? " from stop \(from + 1) to \(to + 1)" : ""
                        faults.add(
                            header.place,
                            "program \(header.number) has no fare for grade \(grade + 1)\(way) under "
                                + "tariff \(tariff); add it"
                        )
                    }
                }
            }
        }
    }

    /// Only to be called after `programs`.
    mutating func showings(_ records: [RecordKind: [Record]]) -> [Placed<PlannedShowing>] {
        (records[.showings] ?? []).compactMap { record in
            showing(Fields(record: record, faults: faults)).map { Placed(value: $0, place: record.place) }
        }
    }

    private mutating func showing(_ fields: Fields) -> PlannedShowing? {
        let (number, date) = (fields.program(), fields.date("date"))
        let (time, tariff) = (fields.time("time", on: date), fields.code("tariff"))
        let service = fields.text("service")
        if service.utf8.count > IntakeLimits.serviceDigits || !service.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return fields.refuse(
                "service", "is up to \(IntakeLimits.serviceDigits) digits or empty\(fields.seen(service))")
        }
        let minutes = fields.numbers("minutes", 0...(7 * 1440))
        let (sale, quotas) = (fields.saleTimes(), fields.quotas())
        guard let number, let date, let time, let tariff, let minutes, let sale, let quotas else { return nil }
        let reference = fields.isEmpty("reference") ? nil : fields.personal("reference")
        guard (reference != nil) == !fields.isEmpty("reference") else { return nil }
        if let reference {
            let key = ["reference", number.digits, reference]
            guard claimed.claim(key, "reference \(reference) of program \(number)", at: fields.place, faults) else {
                return nil
            }
        }
        if !minutes.isEmpty, minutes.first != 0 || zip(minutes, minutes.dropFirst()).contains(where: { $0 >= $1 }) {
            return fields.refuse("minutes", "begin with 0 and grow from stop to stop")
        }
        let starts = LocalDateTime(date, time)
        let what = "the showing of program \(number) at \(starts)" + (service.isEmpty ? "" : ", service \(service)")
        guard claimed.claim(["showing", number.digits, starts.description, service], what, at: fields.place, faults)
        else { return nil }
        if let program = known[number] { check(fields, tariff: tariff, minutes: minutes, against: program) }
        return PlannedShowing(
            program: number, starts: starts, service: service.isEmpty ? nil : service, tariff: tariff,
            stopMinutes: minutes, sale: sale, quotas: quotas, reference: reference)
    }

    private func check(_ fields: Fields, tariff: String, minutes: [Int], against program: PlannedProgram) {
        if !program.fares.isEmpty, !program.fares.contains(where: { $0.tariff == tariff }) {
            let tariffs = Set(program.fares.map(\.tariff)).sorted().joined(separator: ", ")
            fields.fault("tariff", "program \(program.number) has no tariff \(tariff); it has \(tariffs)")
        }
        if minutes.count != program.stops.count {
            fields.fault(
                "minutes", "are \(minutes.count) for the \(program.stops.count) stops of program \(program.number)")
        }
    }
}
