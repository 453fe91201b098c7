// TimetableFeed: a timetable in the form of GTFS (gtfs.org, "GTFS Schedule Reference"): a ZIP file or a folder of CSV
// files. A ZIP is unpacked by unzip, a file at a time, within bounds.

import BookingModel
import Glibc
import Platform

/// One table of a feed: its rows, and where the columns are.
struct FeedTable {
    /// As faults name it: `gtfs.zip/trips.txt`.
    let name: String
    private let columns: [String: Int]
    let rows: [CSVRecord]

    /// - Parameter records: the header first.
    init(name: String, records: [CSVRecord]) {
        self.name = name
        let header = (records.first?.fields ?? []).map { $0.lowercased() }
        columns = Dictionary(header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        rows = Array(records.dropFirst())
    }

    /// Where a column is; nil: the table has none of that name.
    func column(_ name: String) -> Int? { columns[name] }

    func place(_ row: CSVRecord) -> Place { Place(file: name, line: row.line) }
}

extension CSVRecord {
    /// Empty where there is no such column, or the row ends before it.
    subscript(column: Int?) -> String { column.map { fields.indices.contains($0) ? fields[$0] : "" } ?? "" }
}

/// A feed that was found, not read yet.
struct TimetableFeed {
    /// As a person gave it.
    let path: String
    private let isFolder: Bool
    /// The folder inside the ZIP that has the tables, with its slash; usually none.
    private let prefix: String
    /// The tables that are there.
    private let names: Set<String>

    /// Bytes of one table, and rows of it, are those of any file: `IntakeLimits.fileBytes` and `IntakeLimits.records`.
    static let tableBytes = IntakeLimits.fileBytes
    /// Bytes of the list of a ZIP's files.
    private static let listBytes = 1 << 20
    /// How long unzip may take for one table, in seconds.
    private static let unzipSeconds = 120
    /// The tables that every feed has (calendar.txt or calendar_dates.txt besides).
    private static let required = ["agency.txt", "routes.txt", "trips.txt", "stops.txt", "stop_times.txt"]

    /// Whether an import takes a path for a timetable.
    static func isFeed(_ path: String) -> Bool {
        path.lowercased().hasSuffix(".zip") || Files.exists("\(path)/trips.txt")
    }

    /// Nil, with a fault, when it is none.
    init?(_ path: String, _ faults: FaultLog) {
        self.path = path
        isFolder = Files.isFolder(path)
        let place = Place(file: path, line: 0)
        let files: [String]
        if isFolder {
            files = Files.names(in: path)
        } else {
            switch TimetableFeed.unzip(["-Z1", path], most: TimetableFeed.listBytes) {
            case .success(let bytes):
                files = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            case .failure(let fault):
                faults.lose(place, fault.reason)
                return nil
            }
        }
        // Some are packed with the folder they lie in.
        let trips = files.filter { $0 == "trips.txt" || $0.hasSuffix("/trips.txt") }
        guard trips.count == 1, let first = trips.first else {
            faults.lose(
                place,
                trips.isEmpty
                    ? "is no timetable: it has no trips.txt; a GTFS feed has "
                        + TimetableFeed.required.joined(separator: ", ")
                    : "has \(trips.count) timetables; import one at a time")
            return nil
        }
        let prefix = String(first.dropLast("trips.txt".count))
        self.prefix = prefix
        names = Set(files.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
        let missing = TimetableFeed.required.filter { !names.contains($0) }
        guard missing.isEmpty else {
            faults.lose(place, "lacks \(missing.joined(separator: ", ")); ask the publisher for the whole feed")
            return nil
        }
    }

    /// Reads a table with the columns that it must have; nil when it is not there, or cannot be read, with a fault.
    func table(_ name: String, needs: [String], _ faults: FaultLog) -> FeedTable? {
        guard names.contains(name) else { return nil }
        let file = "\(path)/\(name)"
        let bytes: [UInt8]
        if isFolder {
            do throws(FileFault) { bytes = try WholeFile(file, most: TimetableFeed.tableBytes, .anything).bytes } catch
            {
                faults.lose(Place(file: file, line: 0), error == .tooLong ? TimetableFeed.tooLong : error.reason)
                return nil
            }
        } else {
            switch TimetableFeed.unzip(["-p", path, prefix + name], most: TimetableFeed.tableBytes) {
            case .success(let content): bytes = content
            case .failure(let fault):
                faults.lose(Place(file: file, line: 0), fault.reason)
                return nil
            }
        }
        guard let text = UTF8Text.checked(bytes, file: file, faults: faults) else {
            return nil
        }
        var reader = CSVReader(text, file: file)
        let table = FeedTable(
            name: file,
            records: reader.records(faults: faults).map {
                CSVRecord(line: $0.line, fields: $0.fields.map(CSVFile.trimmed))
            })
        let missing = needs.filter { table.column($0) == nil }
        guard missing.isEmpty else {
            faults.lose(
                Place(file: file, line: 1),
                "lacks the columns \(missing.joined(separator: ", ")); it is no GTFS \(name)")
            return nil
        }
        return table
    }

    private static let tooLong = "is larger than \(tableBytes >> 20) MiB: cut the feed to the lines that are sold"

    private struct Fault: Error { let reason: String }

    /// What unzip writes to standard output.
    private static func unzip(_ words: [String], most: Int) -> Result<[UInt8], Fault> {
        // A path that begins with a hyphen would be an option.
        let words = words.map { $0.hasPrefix("-") && $0.hasSuffix(".zip") ? "./\($0)" : $0 }
        let program: RunningProgram
        do throws(PlatformFault) {
            program = try RunningProgram(
                ["unzip"] + words, input: .nothing, output: .pipe, errors: .nothing, isGroup: true)
        } catch {
            return .failure(
                Fault(
                    reason: error.code == ENOENT
                        ? "cannot be unpacked: unzip is not installed (`apt-get install unzip`); a folder of its files "
                            + "works, too" : "cannot be unpacked: unzip: \(error.reason)"))
        }
        let deadline = SteadyClock.milliseconds + unzipSeconds * 1000
        var bytes: [UInt8] = []
        while Files.hasInput(program.output, within: deadline - SteadyClock.milliseconds) {
            guard let more = RunningProgram.some(of: program.output) else {
                let status = program.wait().status
                guard status == 0 else {
                    return .failure(
                        Fault(
                            reason:
                                "cannot be unpacked: unzip ended with \(status): it is no ZIP file, damaged or "
                                + "encrypted"
                        ))
                }
                return .success(bytes)
            }
            bytes += more
            guard bytes.count <= most else { return .failure(Fault(reason: tooLong)) }
        }
        return .failure(Fault(reason: "cannot be unpacked: unzip took more than \(unzipSeconds) s"))
    }
}
