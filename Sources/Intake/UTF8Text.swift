// UTF8Text: decodes the text of a file, whichever encoding it is saved in, to UTF-8.

import BookingModel

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
