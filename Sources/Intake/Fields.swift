// Fields: the values of one record, read by type. Every wrong value is an error that names its column.

import BookingModel

/// A record of a CSV file, or an object of a JSON document.
struct Record {
    let place: Place
    /// Only those that are not empty.
    let fields: [String: String]
    /// By our names, what the file calls its columns, where that is another word.
    var theirs: [String: String] = [:]
}

/// Reads the fields of one record. What is wrong goes to the log, and the answer is nil.
struct Fields {
    let record: Record
    let faults: FaultLog
    var place: Place { record.place }

    /// As given; empty when it is missing.
    func text(_ column: String) -> String { record.fields[column] ?? "" }
    func isEmpty(_ column: String) -> Bool { record.fields[column] == nil }

    func fault(_ column: String, _ reason: String) {
        let theirs = record.theirs[column].map { " (\($0.prefix(40)))" } ?? ""
        faults.add(place, "\(column)\(theirs): \(reason)")
    }

    /// Any text of people's: characters that steer the text around them are refused, everything else is kept as it
    /// is.
    func personal(_ column: String, upTo characters: Int = IntakeLimits.nameCharacters) -> String? {
        let text = text(column)
        if text.isEmpty { return refuse(column, "is empty; fill it in") }
        if text.unicodeScalars.contains(where: \.steers) {
            return refuse(column, "holds a control character, line end or direction mark; take it out")
        }
        if text.count > characters { return refuse(column, "is longer than \(characters) characters; shorten it") }
        if text.allSatisfy(\.isWhitespace) { return refuse(column, "is blank; fill it in") }
        return text
    }

    /// `korean`, `english` (may be empty) and `clip` (may be empty).
    func name() -> Name? {
        let korean = personal("korean")
        let english = isEmpty("english") ? nil : personal("english")
        let clip = isEmpty("clip") ? nil : clip()
        guard let korean, (english != nil) == !isEmpty("english"), (clip != nil) == !isEmpty("clip") else { return nil }
        return Name(local: korean, latin: english, clip: clip)
    }

    /// A clip's name ends up in an AGI command and a path: nothing but `names/` and plain letters.
    func clip() -> String? {
        let clip = text("clip")
        guard clip.hasPrefix("names/"), Self.isCode(clip.dropFirst(6)) else {
            return refuse("clip", "is names/ and then small letters, digits and hyphens, like names/show-hamlet")
        }
        return clip
    }

    /// Small letters, digits and hyphens: what things are called between files.
    func code(_ column: String) -> String? {
        let text = text(column)
        return Self.isCode(text[...])
            ? text
            : refuse(column, "is 1 to \(IntakeLimits.codeCharacters) small letters, digits and hyphens")
    }

    static func isCode(_ text: Substring) -> Bool {
        (1...IntakeLimits.codeCharacters).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }

    /// A whole number without a sign.
    func number(_ column: String, _ range: ClosedRange<Int>, default standard: Int? = nil) -> Int? {
        if let standard, isEmpty(column) { return standard }
        let text = text(column)
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else {
            return refuse(column, "is a whole number from \(range.lowerBound) to \(range.upperBound)\(seen(text))")
        }
        return number
    }

    /// A position counted from 1 in the file and from 0 in the seat map.
    func position(_ column: String) -> Int? { number(column, 1...IntakeLimits.positions).map { $0 - 1 } }

    /// An amount, as price lists write it too.
    func won(_ column: String) -> Won? {
        let text = text(column)
        guard let amount = WonText.amount(PaintedLabel.narrowed(text)), (0...IntakeLimits.won).contains(amount) else {
            return refuse(column, "is a whole number from 0 to \(IntakeLimits.won)\(seen(text))")
        }
        return Won(Int64(amount))
    }

    /// A place in the venue, in seat widths or row depths.
    func distance(_ column: String, default standard: Double) -> Double? {
        if isEmpty(column) { return standard }
        guard let number = Double(text(column)), number.isFinite, abs(number) <= IntakeLimits.distance else {
            return refuse(
                column,
                "is a number between -\(Int(IntakeLimits.distance)) and "
                    + "\(Int(IntakeLimits.distance))\(seen(text(column)))")
        }
        return number
    }

    /// Whole numbers separated by blanks.
    func numbers(_ column: String, _ range: ClosedRange<Int>) -> [Int]? {
        let parts = text(column).split(separator: " ")
        let numbers = parts.compactMap { part in part.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(part) : nil }
            .filter(range.contains)
        guard numbers.count == parts.count else {
            return refuse(
                column,
                "are whole numbers from \(range.lowerBound) to \(range.upperBound), separated by "
                    + "blanks\(seen(text(column)))")
        }
        return numbers
    }

    func date(_ column: String) -> LocalDate? { value(column, DayText.day(PaintedLabel.narrowed(text(column)))) }

    /// - Parameter day: that of the same record.
    func time(_ column: String, on day: LocalDate?) -> LocalTime? {
        value(column, TimeText.time(PaintedLabel.narrowed(text(column)), day: day))
    }

    private func value<Value>(_ column: String, _ read: ReadValue<Value>) -> Value? {
        switch read {
        case .value(let value): return value
        case .wrong(let reason): return refuse(column, reason + seen(text(column)))
        }
    }

    func program() -> ProgramNumber? {
        ProgramNumber(text("program"))
            ?? refuse(
                "program",
                "is 3 or 4 digits beginning with 6, 7 or 8, so that it can be typed at a menu, where 1 to 5 choose and "
                    + "9 is \"more\"\(seen(text("program")))"
            )
    }

    func refuse<T>(_ column: String, _ reason: String) -> T? {
        fault(column, reason)
        return nil
    }

    /// What was there instead; never used for secrets.
    func seen(_ text: String) -> String {
        let shown = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
        return text.isEmpty
            ? "; it is empty"
            : ", not \"\(shown.prefix(40))\""
                + "\(Self.isShortened(text) ? "; the spreadsheet shortened it: \(Self.unshorten)" : "")"
    }

    private static let unshorten = "format the column as a number without decimals and save again"

    /// `1.00234E+05`, which has lost digits.
    private static func isShortened(_ text: String) -> Bool {
        let parts = text.uppercased().split(separator: "E", omittingEmptySubsequences: false)
        return parts.count == 2 && Double(parts[0]) != nil && parts[1].hasPrefix("+")
            && Int(parts[1].dropFirst()) != nil
    }
}

/// Keys that must not come twice, with where they came first.
struct Unique<Key: Hashable> {
    private var places: [Key: Place] = [:]

    /// False, with a fault, when the key was there before.
    mutating func claim(_ key: Key, _ what: String, at place: Place, _ faults: FaultLog) -> Bool {
        if let first = places[key] {
            faults.add(place, "\(what) is given twice; first in \(first.spoken)")
            return false
        }
        places[key] = place
        return true
    }

    func place(_ key: Key) -> Place? { places[key] }
}
