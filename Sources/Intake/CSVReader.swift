// CSVReader: the text of a file, whichever encoding it is saved in, and separated values as RFC 4180 has them: quotes,
// doubled quotes, line ends inside quotes; CRLF, LF or CR; any separator.

import BookingModel

/// One record of a CSV file.
struct CSVRecord: Equatable {
    /// The line it begins on, counted from 1.
    let line: Int
    let fields: [String]
}

/// Takes CSV text apart. A fault ends its record, not the file: the next line is read as a new record.
struct CSVReader {
    private let bytes: ArraySlice<UInt8>
    private let file: String
    private let separator: UInt8
    private var at: Int
    private var line: Int

    /// - Parameters:
    ///   - bytes: valid UTF-8 without a byte order mark.
    ///   - separator: the character between two fields.
    ///   - line: the number of the first line of `bytes`.
    init(_ bytes: ArraySlice<UInt8>, file: String, separator: UInt8 = UInt8(ascii: ","), line: Int = 1) {
        (self.bytes, self.file, self.separator) = (bytes, file, separator)
        (at, self.line) = (bytes.startIndex, line)
    }

    /// All records, or the first ones. Empty lines are skipped.
    /// - Parameter most: records, after which reading ends.
    mutating func records(faults: FaultLog, most: Int = .max) -> [CSVRecord] {
        var records: [CSVRecord] = []
        while at < bytes.endIndex, records.count < most {
            let (begun, start) = (line, at)
            switch record() {
            case .success(let fields):
                if at - start > IntakeLimits.recordBytes {
                    faults.add(
                        Place(file: file, line: begun), "the record is longer than \(IntakeLimits.recordBytes) bytes")
                } else if fields != [""] {
                    records.append(CSVRecord(line: begun, fields: fields))
                }
            case .failure(let fault):
                faults.add(Place(file: file, line: line), fault.reason)
                skipLine()
            }
            if records.count > IntakeLimits.records {
                faults.lose(Place(file: file, line: begun), "more than \(IntakeLimits.records) records; split the file")
                break
            }
        }
        return records
    }

    private struct Malformed: Error { let reason: String }

    private mutating func record() -> Result<[String], Malformed> {
        var fields: [String] = []
        while true {
            let start = at
            skipBlanks()
            // ="010-1234-5678" keeps a spreadsheet from making a number of a text.
            if bytes[safe: at] == Byte.equals, bytes[safe: at + 1] == Byte.quote { at += 1 }
            if bytes[safe: at] != Byte.quote { at = start }
            switch bytes[safe: at] == Byte.quote ? quoted() : plain() {
            case .failure(let fault): return .failure(fault)
            case .success(let field): fields.append(field)
            }
            if fields.count > IntakeLimits.columns {
                return .failure(Malformed(reason: "more than \(IntakeLimits.columns) fields"))
            }
            if bytes[safe: at] == separator {
                at += 1
                continue
            }
            endLine()
            return .success(fields)
        }
    }

    private mutating func plain() -> Result<String, Malformed> {
        let start = at
        while let byte = bytes[safe: at], byte != separator, !isLineEnd {
            if byte == Byte.quote {
                return .failure(
                    Malformed(
                        reason: "a quote inside a field that does not begin with one; put quotes around the field and "
                            + "double those in it"))
            }
            at += 1
        }
        return checked(bytes[start..<at])
    }

    private mutating func quoted() -> Result<String, Malformed> {
        let (opened, start) = (line, at)
        var content: [UInt8] = []
        at += 1
        while let byte = bytes[safe: at] {
            at += 1
            if byte == Byte.quote {
                guard bytes[safe: at] == Byte.quote else {
                    skipBlanks()
                    guard at == bytes.endIndex || bytes[at] == separator || isLineEnd else {
                        let closed = line
                        // Over several lines it is the opening quote that is most likely wrong: told there, and the
                        // next line is a record again.
                        (line, self.at) = (opened, start)
                        return .failure(
                            Malformed(
                                reason: closed == opened
                                    ? "text after a closing quote; double the quotes inside a quoted field"
                                    : "a quote is opened here and closed in the middle of a field of line \(closed); "
                                        + "close it here or double it"
                            ))
                    }
                    return checked(content[...])
                }
                at += 1
            } else if byte == Byte.newline || (byte == Byte.carriageReturn && bytes[safe: at] != Byte.newline) {
                line += 1
            }
            content.append(byte)
            if content.count > IntakeLimits.fieldBytes { break }
        }
        // Read on after the line of the opening quote: what follows is most likely not part of the field.
        (line, at) = (opened, start)
        return .failure(
            Malformed(
                reason: "a quote is opened and not closed within \(IntakeLimits.fieldBytes) bytes; close it or "
                    + "double it"))
    }

    private func checked(_ field: ArraySlice<UInt8>) -> Result<String, Malformed> {
        guard field.count <= IntakeLimits.fieldBytes else {
            return .failure(Malformed(reason: "a field is longer than \(IntakeLimits.fieldBytes) bytes"))
        }
        return .success(String(decoding: field, as: UTF8.self))
    }

    /// At LF, CR LF, or the CR alone that old spreadsheets of the Mac write.
    private var isLineEnd: Bool { bytes[safe: at] == Byte.newline || bytes[safe: at] == Byte.carriageReturn }

    /// Blanks around a quoted field are no part of it.
    private mutating func skipBlanks() {
        while let byte = bytes[safe: at], byte == Byte.blank || (byte == Byte.tab && separator != Byte.tab) { at += 1 }
    }

    private mutating func endLine() {
        if bytes[safe: at] == Byte.carriageReturn { at += 1 }
        if bytes[safe: at] == Byte.newline { at += 1 }
        line += 1
    }

    private mutating func skipLine() {
        while at < bytes.endIndex, !isLineEnd { at += 1 }
        endLine()
    }

    private enum Byte {
        static let quote = UInt8(ascii: "\"")
        static let equals = UInt8(ascii: "=")
        static let blank = UInt8(ascii: " ")
        static let tab = UInt8(ascii: "\t")
        static let newline = UInt8(ascii: "\n")
        static let carriageReturn = UInt8(ascii: "\r")
    }
}

extension ArraySlice {
    /// Nil beyond the end.
    subscript(safe index: Int) -> Element? { index < endIndex ? self[index] : nil }
}

/// Finds out what a file is written in. Korean spreadsheets save EUC-KR or UTF-16 too, which must not become garbage in
/// the database.
enum UTF8Text {
    /// What a file hears that has more than `IntakeLimits.fileBytes`.
    static let tooLong = "is larger than \(IntakeLimits.fileBytes / 1_048_576) MiB; split it into several files"

    /// The text without a byte order mark; nil, with a fault naming the line, when it can be read as nothing.
    static func checked(_ bytes: [UInt8], file: String, faults: FaultLog) -> ArraySlice<UInt8>? {
        let whole = Place(file: file, line: 0)
        guard bytes.count <= IntakeLimits.fileBytes else {
            faults.lose(whole, tooLong)
            return nil
        }
        if let program = foreign(bytes) {
            faults.lose(whole, "is \(program); open it there and save it as \"CSV UTF-8\"")
            return nil
        }
        if let text = utf16(bytes) {
            if let text { return HangulComposition.composed(text)[...] }
            faults.lose(Place(file: file, line: 1), "is damaged UTF-16; save it as \"CSV UTF-8\"")
            return nil
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if String(validating: text, as: UTF8.self) != nil { return HangulComposition.composed(Array(text))[...] }
        if let korean = KoreanEncoding.text(text) { return Array(korean.utf8)[...] }
        // The first line that is neither; where lines of both are mixed, the first that is not UTF-8.
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let foreign = lines.indices.filter { String(validating: lines[$0], as: UTF8.self) == nil }
        let line = 1 + (foreign.first { KoreanEncoding.text(lines[$0]) == nil } ?? foreign.first ?? 0)
        faults.lose(
            Place(file: file, line: line),
            "is neither UTF-8 nor EUC-KR (mixed, or with Chinese characters); save it as \"CSV UTF-8\"")
        return nil
    }

    /// What is no text, or none of ours, whatever its name says: many programs of Korean offices write web pages that
    /// are called .xls.
    private static func foreign(_ bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            return "a workbook of a spreadsheet (.xlsx, .ods) or an archive"
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { return "a workbook of Excel (.xls)" }
        let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased().drop {
            $0.isWhitespace || $0 == "\u{FEFF}"
        }
        let isPage = ["<html", "<!doctype", "<table", "<meta", "<?xml"].contains { head.hasPrefix($0) }
        return isPage ? "a web page or XML of a spreadsheet" : nil
    }

    /// UTF-16 as UTF-8: with a byte order mark, or beginning with an ASCII character. Nil: it is something else; a nil
    /// inside: it is damaged.
    private static func utf16(_ bytes: [UInt8]) -> [UInt8]?? {
        guard bytes.count >= 2 else { return nil }
        let isLittle = bytes.starts(with: [0xFF, 0xFE]) || (bytes[0] != 0 && bytes[1] == 0)
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) || (bytes[0] == 0 && bytes[1] != 0) else { return nil }
        guard bytes.count.isMultiple(of: 2) else { return .some(nil) }
        let hasMark = Set(bytes.prefix(2)) == [0xFE, 0xFF]
        let units = stride(from: hasMark ? 2 : 0, to: bytes.count, by: 2).map { at in
            UInt16(bytes[isLittle ? at + 1 : at]) << 8 | UInt16(bytes[isLittle ? at : at + 1])
        }
        return .some(String(validating: units, as: UTF16.self).map { Array($0.utf8) })
    }
}
