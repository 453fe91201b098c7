// CatalogReader: turns the files of an import into one batch, all or nothing. RecordKind has the columns, CSVHeader
// the headers of other programs, CatalogDocument the JSON form, SeatingPlan the seating plans.

import BookingModel
import Formats
import Platform

/// A file that was read already.
public struct IntakeFile: Sendable {
    /// As a person gave it; its ending (`.csv`, `.json`) tells the form, otherwise the first character does.
    public let name: String
    /// All of it, at most `IntakeLimits.fileBytes`; UTF-8 is checked when it is read.
    let bytes: [UInt8]
    /// - Parameter name: as a person gave it, for faults.
    public init(name: String, bytes: [UInt8]) { (self.name, self.bytes) = (name, bytes) }
    /// A file that was never on a disk, for tests and the demo.
    public init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }
}

/// Reads the files of one import.
public enum CatalogReader {
    /// What files hold.
    public enum Survey: Sendable {
        /// They are right, as far as the files alone tell.
        case whole(ReadCatalog)
        /// Something is wrong; the rest may be checked against the box office, so that all faults are reported
        /// together, and never stored.
        case faulty(ReadCatalog, IntakeError)
        /// A file, or a part of one, could not be read: what the others lack is most likely in it.
        case unreadable(IntakeError)
    }

    /// Reads files from the disk and puts them together.
    public static func survey(paths: [String], rules: IntakeRules = IntakeRules()) -> Survey {
        let faults = FaultLog()
        if paths.count > IntakeLimits.files {
            return .unreadable(
                IntakeError(faults: [
                    LineFault(
                        file: paths[0], line: 0,
                        reason: "is one of \(paths.count) files; \(IntakeLimits.files) are the most")
                ]))
        }
        let feeds = paths.filter(TimetableFeed.isFeed)
        guard feeds.count <= 1 else {
            faults.lose(Place(file: feeds[1], line: 0), "is a second timetable; import one at a time")
            return faults.error(files: paths).map { .unreadable($0) } ?? survey([], given: paths, rules, faults)
        }
        return survey(
            paths.filter { !TimetableFeed.isFeed($0) }.compactMap { contents(of: $0, faults) }, given: paths, rules,
            faults,
            timetable: feeds.first)
    }

    /// Reads files from the disk and puts them together, or nothing.
    /// - Throws: every fault of every file.
    public static func read(paths: [String]) throws(IntakeError) -> ReadCatalog { try whole(survey(paths: paths)) }

    /// Puts files together.
    /// - Throws: every fault of every file, in order of file and line.
    public static func read(_ files: [IntakeFile], rules: IntakeRules = IntakeRules()) throws(IntakeError)
        -> ReadCatalog
    {
        try whole(survey(files, given: files.map(\.name), rules, FaultLog()))
    }

    private static func whole(_ survey: Survey) throws(IntakeError) -> ReadCatalog {
        switch survey {
        case .whole(let catalog): return catalog
        case .faulty(_, let error), .unreadable(let error): throw error
        }
    }

    /// - Parameter timetable: the path of a feed.
    private static func survey(
        _ files: [IntakeFile], given: [String], _ rules: IntakeRules, _ faults: FaultLog, timetable: String? = nil
    ) -> Survey {
        var records: [RecordKind: [Record]] = [:]
        var plans: [Placed<PlannedVenue>] = []
        var warnings: [LineFault] = []
        for file in files {
            guard let text = UTF8Text.checked(file.bytes, file: file.name, faults: faults) else { continue }
            if isJSON(file.name, text) {
                readJSON(text, file.name, faults, &records, &plans)
            } else {
                readCSV(text, file.name, rules.columns, faults, &records, &warnings)
            }
        }
        // While a file cannot be read at all, what it lacks is not reported. A line that cannot be read does not hide
        // the faults of the others.
        if faults.hasLostFile, let error = faults.error(files: given) { return .unreadable(error) }
        var reader = TimetableReader(rules: rules, faults: faults)
        if let timetable {
            reader.read(timetable, lines: records[.lines] ?? [], bands: records[.bands] ?? [])
            if faults.hasLostFile, let error = faults.error(files: given) { return .unreadable(error) }
            let own = Dictionary(
                (records[.programs] ?? []).map { ($0.fields["program"], $0.place) },
                uniquingKeysWith: { first, _ in first })
            for program in reader.programs {
                guard let place = own[program.value.number.digits] else { continue }
                faults.add(
                    program.place,
                    "program: \(program.value.number) is also a program of \(place.spoken); take it out of one")
            }
        } else if rules.days != nil, let first = given.first {
            faults.add(
                Place(file: first, line: 0),
                "is no timetable, and only a timetable takes --from and --to; leave them out")
        } else if let record = records[.lines]?.first ?? records[.bands]?.first {
            faults.add(record.place, "is for a timetable; give the GTFS file or folder in the same import")
        }
        let catalog = assemble(records, plans, reader, rules, warnings, faults)
        return faults.error(files: given).map { .faulty(catalog, $0) } ?? .whole(catalog)
    }

    private static func assemble(
        _ records: [RecordKind: [Record]], _ plans: [Placed<PlannedVenue>], _ timetable: TimetableReader,
        _ rules: IntakeRules, _ warnings: [LineFault], _ faults: FaultLog
    ) -> ReadCatalog {
        var venueAssembler = VenueAssembler(faults: faults)
        let venues = venueAssembler.assemble(records, plans: plans)
        var programAssembler = ProgramAssembler(venues: venues.map(\.value), faults: faults)
        var kindAssembler = KindAssembler(faults: faults)
        let kinds = kindAssembler.kinds(records[.kinds] ?? [])
        let programs = programAssembler.programs(records) + timetable.programs
        let showings = programAssembler.showings(records) + timetable.showings
        var directionsAssembler = DirectionsAssembler(faults: faults)
        let directions = directionsAssembler.directions(records[.directions] ?? [])
        var memberAssembler = MemberAssembler(rules: rules, faults: faults)
        let members = memberAssembler.members(records[.members] ?? [])
        var feeAssembler = FeeAssembler(faults: faults)
        let tables = feeAssembler.tables(records[.fees] ?? [])
        var batch = CatalogBatch()
        (batch.venues, batch.programs, batch.showings) = (
            venues.map(\.value), programs.map(\.value), showings.map(\.value)
        )
        (batch.members, batch.feeTables) = (members.map(\.value), tables.map(\.value))
        batch.timetables = timetable.timetables
        batch.directions = directions.map(\.value)
        batch.kinds = kinds.map(\.value)
        batch.holidays = memberAssembler.holidays(records[.holidays] ?? [])
        return ReadCatalog(
            batch: batch, venues: venues.map(\.place), directions: directions.map(\.place),
            kinds: kinds.map(\.place), programs: programs.map(\.place), showings: showings.map(\.place),
            members: members.map(\.place),
            feeTables: tables.map(\.place), warnings: warnings + timetable.warnings)
    }

    private static func isJSON(_ name: String, _ text: ArraySlice<UInt8>) -> Bool {
        if name.lowercased().hasSuffix(".json") { return true }
        if name.lowercased().hasSuffix(".csv") { return false }
        let first = text.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    private static func readCSV(
        _ text: ArraySlice<UInt8>, _ file: String, _ map: ColumnMap, _ faults: FaultLog,
        _ records: inout [RecordKind: [Record]],
        _ warnings: inout [LineFault]
    ) {
        let lines = CSVFile.records(text, file: file, faults: faults) { fields in
            if case .success = CSVHeader.read(fields, map) { true } else { false }
        }
        guard let first = lines.first else {
            return faults.lose(Place(file: file, line: 0), "is empty; its first line has to be a header")
        }
        let header: CSVHeader
        switch CSVHeader.read(first.fields, map) {
        case .success(let recognised): header = recognised
        case .failure(let unknown):
            let later = lines.dropFirst().prefix(headerSought).first {
                if case .success = CSVHeader.read($0.fields, map) { true } else { false }
            }
            let reason =
                later.map { "is no header; line \($0.line) is one: delete the lines above it" } ?? unknown.reason
            return faults.lose(Place(file: file, line: first.line), reason)
        }
        if !header.leftOut.isEmpty {
            warnings.append(
                LineFault(
                    file: file, line: first.line,
                    reason: "columns that are not read: \(header.leftOut.joined(separator: ", "))"))
        }
        for line in lines.dropFirst() {
            guard let fields = fields(of: line, header, first.fields, file, faults) else { continue }
            let constants = map.constants.filter {
                header.kind.columns.contains($0.key) && !header.columns.contains($0.key) && !$0.value.isEmpty
            }
            records[header.kind, default: []].append(
                Record(
                    place: Place(file: file, line: line.line), fields: fields.merging(constants) { own, _ in own },
                    theirs: header.theirs(first.fields)))
        }
    }

    /// Lines among which a header is looked for that does not stand first.
    private static let headerSought = 20

    /// The fields of a record by our names; nil, with a fault, when they do not fit the header.
    private static func fields(
        of line: CSVRecord, _ header: CSVHeader, _ names: [String], _ file: String, _ faults: FaultLog
    ) -> [String: String]? {
        let place = Place(file: file, line: line.line)
        let given = line.fields.withoutEmptyEnd(names.count)
        // Excel writes no separators for empty fields at the end of a line, from the 16th line on.
        let isCutShort =
            given.count < names.count
            && header.columns[given.count...].allSatisfy { $0.map(header.kind.optional.contains) ?? true }
        guard given.count == names.count || isCutShort else {
            faults.add(place, "has \(given.count) fields where the header has \(names.count)")
            return nil
        }
        var fields: [String: String] = [:]
        for (index, value) in given.enumerated() where !value.isEmpty {
            if let column = header.columns[index] {
                fields[column] = value
            } else if names[index].isEmpty {
                faults.add(
                    place,
                    "field \(index + 1) has a value, and its column has no name in the header; name the "
                        + "column or empty it")
                return nil
            }
        }
        return fields
    }

    private static func readJSON(
        _ text: ArraySlice<UInt8>, _ file: String, _ faults: FaultLog, _ records: inout [RecordKind: [Record]],
        _ plans: inout [Placed<PlannedVenue>]
    ) {
        var reader = JSONReader(text, bounds: IntakeLimits.json)
        do {
            let value = try reader.document()
            let node = JSONNode(value: value, file: file, path: "", faults: faults)
            let layouts = SeatingPlanFile.plans(in: node, code: baseName(of: file))
            if !layouts.isEmpty {
                for plan in layouts {
                    if let venue = SeatingPlan(code: plan.code, called: plan.name, faults: faults).venue(plan.node) {
                        plans.append(Placed(value: venue, place: plan.node.place))
                    }
                }
            } else {
                var document = CatalogDocument(file: file, faults: faults)
                document.read(value)
                records.merge(document.records) { $0 + $1 }
            }
        } catch {
            faults.lose(
                Place(file: file, line: error.line), "is no JSON: \(error.reason); the rest of this file was not read")
        }
    }

    /// `hall` for `plans/hall.json`.
    private static func baseName(of file: String) -> String {
        let last = file.split(separator: "/").last ?? ""
        return String(last.split(separator: ".").first ?? "").lowercased()
    }

    static func contents(of path: String, _ faults: FaultLog) -> IntakeFile? {
        do {
            return IntakeFile(name: path, bytes: try WholeFile(path, most: IntakeLimits.fileBytes, .anything).bytes)
        } catch {
            let reason =
                switch error {
                case .tooLong: UTF8Text.tooLong
                case .missing: "cannot be opened: \(error.reason)"
                case .notAFile, .unreadable: "cannot be read: \(error.reason)"
                }
            faults.lose(Place(file: path, line: 0), reason)
            return nil
        }
    }
}
