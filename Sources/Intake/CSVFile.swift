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
