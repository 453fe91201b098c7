// CSVFile: a CSV file as other programs write it: finds its separator, its header, and its empty rows and columns.

import BookingModel

/// Finds the separator of a CSV file and reads its records.
enum CSVFile {
    /// Separators of fields, the likeliest first. Excel takes what the country's settings say.
    private static let separators = [",", ";", "\t", "|"].map { $0.utf8.first! }

    /// The records of a file, the header first. Fields are without blanks around them; records of nothing but empty
    /// fields are left out.
    /// - Parameters:
    ///   - bytes: valid UTF-8 without a byte order mark.
    ///   - isHeader: whether a line is the header that is wanted. It decides the separator.
    static func records(_ bytes: ArraySlice<UInt8>, file: String, faults: FaultLog, isHeader: ([String]) -> Bool)
        -> [CSVRecord]
    {
        var (text, line, separator) = (bytes, 1, UInt8?.none)
        if let named = namedSeparator(bytes) { (text, line, separator) = (named.rest, 2, named.separator) }
        let chosen = separator ?? likeliest(text, file, isHeader)
        var reader = CSVReader(text, file: file, separator: chosen, line: line)
        return reader.records(faults: faults).compactMap { record in
            let fields = record.fields.map { unformulated(trimmed($0)) }
            return fields.allSatisfy(\.isEmpty) ? nil : CSVRecord(line: record.line, fields: fields)
        }
    }

    /// Excel's first line `sep=;`, which names the separator.
    private static func namedSeparator(_ bytes: ArraySlice<UInt8>) -> (separator: UInt8, rest: ArraySlice<UInt8>)? {
        let first = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
        let word = String(decoding: first.prefix(8), as: UTF8.self).lowercased().filter { $0 != "\"" }
        guard first.count <= 8, word.hasPrefix("sep="), let separator = word.utf8.dropFirst(4).first else { return nil }
        var rest = bytes.dropFirst(first.count)
        if rest.first == 0x0D { rest = rest.dropFirst() }
        if rest.first == 0x0A { rest = rest.dropFirst() }
        return (separator, rest)
    }

    /// The separator that makes the first line with words the header that is wanted, otherwise the one that finds the
    /// most fields in it.
    private static func likeliest(_ bytes: ArraySlice<UInt8>, _ file: String, _ isHeader: ([String]) -> Bool) -> UInt8 {
        var best = (separator: separators[0], fields: 0)
        for separator in separators {
            var reader = CSVReader(bytes, file: file, separator: separator)
            let first = reader.records(faults: FaultLog(), most: linesLookedAt).lazy.map { $0.fields.map(trimmed) }
            guard let fields = first.first(where: { !$0.allSatisfy(\.isEmpty) }) else { continue }
            if isHeader(fields) { return separator }
            if fields.count > best.fields { best = (separator, fields.count) }
        }
        return best.separator
    }

    /// Lines at the top of a file that may be blank.
    private static let linesLookedAt = 20

    /// What `="010-1234-5678"` says: a spreadsheet's formula for a text that is to stay a text.
    private static func unformulated(_ text: String) -> String {
        guard text.utf8.count >= 3, text.hasPrefix("=\""), text.hasSuffix("\"") else { return text }
        let inside = text.dropFirst(2).dropLast()
        return inside.contains("\"") ? text : String(inside)
    }

    /// Without blanks around: spaces, those that do not break, and the wide ones of Korean and Japanese keyboards.
    static func trimmed(_ text: String) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { [0x20, 0xA0, 0x3000, 0xFEFF].contains(scalar.value) }
        let head = text.unicodeScalars.drop(while: isBlank)
        guard let last = head.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(String.UnicodeScalarView(head[...last]))
    }
}

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

    /// Reads the bytes of a file, as far as they can be read, for a caller that has faults to add.
    /// - Parameters:
    ///   - file: its name in the faults.
    ///   - optional: columns that may be left out; then their fields are empty. They stand behind the others in a row.
    /// - Returns: the rows without a fault, and the faults, at most `IntakeLimits.faultsShown`; a line of 0 is the
    ///   whole file.
    public static func reading(
        _ bytes: [UInt8], file: String, columns: [String], optional: [String]
    ) -> (table: CSVTable, faults: [LineFault]) {
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
