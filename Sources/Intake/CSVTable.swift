// CSVTable: a CSV file with fixed columns that is not part of a catalog (members' cards).

/// The rows of a CSV file whose first line names exactly the columns asked for, in any order; capitals and blanks do not matter.
public struct CSVTable: Hashable, Sendable {
    /// One row.
    public struct Row: Hashable, Sendable {
        /// The line it begins on, counted from 1.
        public let line: Int
        /// In the order the columns were asked for.
        public let fields: [String]
    }
    /// In the order of the file, without the header; at most `IntakeLimits.records`.
    public let rows: [Row]

    /// Reads a file. No fault shows what a field holds.
    /// - Throws: every fault of the file.
    public static func read(path: String, columns: [String]) throws(IntakeError) -> CSVTable {
        let faults = FaultLog()
        var rows: [Row] = []
        if let file = CatalogReader.contents(of: path, faults), let text = UTF8Text.checked(file.bytes, file: path, faults: faults) {
            let records = CSVFile.records(text, file: path, faults: faults) { Set($0.map(ColumnName.plain)) == Set(columns) }
            rows = table(records, columns, path, faults)
        }
        if let error = faults.error(files: [path]) { throw error }
        return CSVTable(rows: rows)
    }

    private static func table(_ records: [CSVRecord], _ columns: [String], _ file: String, _ faults: FaultLog) -> [Row] {
        let head = (records.first?.fields ?? []).map(ColumnName.plain).withoutEmptyEnd(columns.count)
        guard Set(head) == Set(columns), head.count == columns.count else {
            faults.add(Place(file: file, line: records.first?.line ?? 1), "the first line has to be: \(columns.joined(separator: ","))")
            return []
        }
        let order = columns.compactMap { head.firstIndex(of: $0) }
        return records.dropFirst().compactMap { record in
            let fields = record.fields.withoutEmptyEnd(columns.count)
            guard fields.count == columns.count else {
                faults.add(Place(file: file, line: record.line), "has \(record.fields.count) fields; \(columns.count) are expected")
                return nil
            }
            return Row(line: record.line, fields: order.map { fields[$0] })
        }
    }
}

extension [String] {
    /// Without the empty fields that a spreadsheet adds behind the last column.
    func withoutEmptyEnd(_ least: Int) -> [String] {
        var fields = self
        while fields.count > least, fields.last?.isEmpty == true { fields.removeLast() }
        return fields
    }
}
