// UTF8Text: is a file UTF-8, and where is it not?

import BookingModel

/// Checks what a file is written in. Korean spreadsheets like to save EUC-KR or UTF-16, which must not become garbage in the database.
enum UTF8Text {
    /// The bytes without a byte order mark; nil, with a fault naming the line, when they are not UTF-8.
    static func checked(_ bytes: [UInt8], file: String, faults: FaultLog) -> ArraySlice<UInt8>? {
        let whole = Place(file: file, line: 0)
        guard bytes.count <= IntakeLimits.fileBytes else {
            faults.lose(whole, "is larger than \(IntakeLimits.fileBytes / 1_048_576) MiB; split it into several files")
            return nil
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            faults.lose(Place(file: file, line: 1), "is UTF-16, not UTF-8; save it as \"CSV UTF-8\"")
            return nil
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if String(validating: text, as: UTF8.self) != nil { return HangulComposition.composed(Array(text))[...] }
        var line = 1
        for part in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            line += 1
        }
        faults.lose(Place(file: file, line: line), "is not UTF-8 (perhaps EUC-KR); save it as \"CSV UTF-8\"")
        return nil
    }
}
