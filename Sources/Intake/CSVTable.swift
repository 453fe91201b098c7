// CSVTable: a CSV file with fixed columns that is not part of a catalog (members' cards).

/// The rows of a CSV file whose first line names exactly the columns asked for, in any order; capitals and blanks do
/// not matter.
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
        if let file = CatalogReader.contents(of: path, faults) {
            rows = CSVTable.rows(of: file.bytes, path, columns, [], faults)
        }
        if let error = faults.error(files: [path]) { throw error }
        return CSVTable(rows: rows)
    }

    /// Reads the bytes of a file, as far as they can be read, for somebody who has faults of their own to add.
    /// - Parameters:
    ///   - file: its name in the faults.
    ///   - optional: columns that may be left out; then their fields are empty. They stand behind the others in a row.
    /// - Returns: the rows without a fault, and the faults, at most `IntakeLimits.faultsShown`; a line of 0 is the
    ///   whole file.
    public static func reading(
        _ bytes: [UInt8], file: String, columns: [String], optional: [String]
    ) -> (table: CSVTable, faults: [IntakeFault]) {
        let faults = FaultLog()
        let rows = CSVTable.rows(of: bytes, file, columns, optional, faults)
        return (CSVTable(rows: rows), faults.error(files: [file])?.faults ?? [])
    }

    private static func rows(
        of bytes: [UInt8], _ file: String, _ columns: [String], _ optional: [String], _ faults: FaultLog
    ) -> [Row] {
        guard let text = UTF8Text.checked(bytes, file: file, faults: faults) else { return [] }
        func isHeader(_ names: [String]) -> Bool {
            let found = Set(names)
            return found.count == names.count && found.isSuperset(of: columns)
                && found.isSubset(of: columns + optional)
        }
        let records = CSVFile.records(text, file: file, faults: faults) {
            isHeader($0.map(ColumnName.plain).withoutEmptyEnd(columns.count))
        }
        let head = (records.first?.fields ?? []).map(ColumnName.plain).withoutEmptyEnd(columns.count)
        guard isHeader(head) else {
            let more = optional.isEmpty ? "" : "[,\(optional.joined(separator: ","))]"
            faults.add(
                Place(file: file, line: records.first?.line ?? 1),
                "the first line has to be: \(columns.joined(separator: ","))\(more)")
            return []
        }
        let order = (columns + optional).map { head.firstIndex(of: $0) }
        return records.dropFirst().compactMap { record in
            let fields = record.fields.withoutEmptyEnd(head.count)
            guard fields.count == head.count else {
                faults.add(
                    Place(file: file, line: record.line),
                    "has \(record.fields.count) fields; \(head.count) are expected")
                return nil
            }
            return Row(line: record.line, fields: order.map { $0.map { fields[$0] } ?? "" })
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
