// ReadValues: reads amounts, days and times as people and spreadsheets write them, where they can mean one thing
// only; a batch keeps where each item was read, so that what the core refuses is reported with file and line.

import BookingCore
import BookingModel

enum ReadValue<Value> {
    case value(Value)
    /// What is wrong, in words that go on from the name of the column.
    case wrong(String)
}

/// Amounts in won.
public enum WonText {
    /// `300000`, `300,000`, `300,000원`, `₩300000`, `KRW 300,000`, `300000.00`, `30만원`, `3만 5천원`. Nil for anything else:
    /// `300.000` may be 300.
    public static func amount(_ text: String) -> Int? {
        var rest = text.filter { $0 != " " && $0 != "\u{A0}" }[...]
        for sign in ["₩", "￦", "\\", "KRW", "krw"] where rest.hasPrefix(sign) {
            rest = rest.dropFirst(sign.count)
            break
        }
        for word in ["원", "won", "KRW"] where rest.hasSuffix(word) && rest.count > word.count {
            rest = rest.dropLast(word.count)
            break
        }
        return ten(rest) ?? plain(rest)
    }

    /// Digits, with commas before every third or with none, and no part of a won but `.0` or `.00`.
    private static func plain(_ text: Substring) -> Int? {
        var whole = text
        for fraction in [".00", ".0"] where whole.hasSuffix(fraction) {
            whole = whole.dropLast(fraction.count)
            break
        }
        let groups = whole.split(separator: ",", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && isDigits($0) }), groups.dropFirst().allSatisfy({ $0.count == 3 }),
            groups.count == 1 || groups[0].count <= 3
        else { return nil }
        return Int(groups.joined())
    }

    /// `30만`, `3만5천`, `3만5000`, `5천`: ten thousands and thousands.
    private static func ten(_ text: Substring) -> Int? {
        guard text.contains("만") || text.contains("천") else { return nil }
        var rest = text
        func take(_ unit: Character) -> Int? {
            guard let at = rest.firstIndex(of: unit) else { return 0 }
            let digits = rest[..<at]
            guard isDigits(digits), (1...5).contains(digits.count), let number = Int(digits), number > 0 else {
                return nil
            }
            rest = rest[rest.index(after: at)...]
            return number
        }
        guard let tens = take("만"), let thousands = take("천"), thousands < 10 else { return nil }
        let ones = rest.isEmpty ? 0 : isDigits(rest) ? Int(rest) : nil
        guard let ones, ones < (thousands > 0 ? 1_000 : 10_000) else { return nil }
        return tens * 10_000 + thousands * 1_000 + ones
    }
}

enum DayText {
    /// `2030-03-07`, `2030-3-7`, `2030/03/07`, `2030. 3. 7.`, `2030.3.7`, `2030년 3월 7일`, each with a weekday or
    /// midnight behind.
    static func day(_ text: String) -> ReadValue<LocalDate> {
        let like = "is a day like 2026-03-07"
        guard let numbers = parts(withoutEnd(text)) else {
            if isDigits(text[...]), text.count == 5 {
                return .wrong("\(like), not the number a spreadsheet keeps for it; format the column as a date")
            }
            return .wrong(like)
        }
        guard numbers[0].count == 4, let year = Int(numbers[0]), let month = Int(numbers[1]), let day = Int(numbers[2])
        else {
            return .wrong("\(like), the year first and with four digits")
        }
        if let date = LocalDate(year, month, day) { return .value(date) }
        if (1...12).contains(month), year > 0 {
            return .wrong("there is no such day; that month has \(LocalDate.days(inMonth: month, of: year)) days")
        }
        return .wrong("there is no such day; a day is written year, month, day, like 2026-03-07")
    }

    private static func parts(_ text: String) -> [Substring]? {
        let bare = text.filter { $0 != " " }
        for signs in [["-", "-", ""], ["/", "/", ""], [".", ".", "."], [".", ".", ""], ["년", "월", "일"]] {
            var rest = bare[...]
            var numbers: [Substring] = []
            for sign in signs {
                let digits = rest.prefix { isDigits(Substring(String($0))) }
                guard (1...4).contains(digits.count), rest.dropFirst(digits.count).hasPrefix(sign) else { break }
                numbers.append(digits)
                rest = rest.dropFirst(digits.count + sign.count)
            }
            if numbers.count == 3, rest.isEmpty, numbers[1].count <= 2, numbers[2].count <= 2 || numbers[2].count == 4 {
                return numbers
            }
        }
        return nil
    }

    /// Without `(목)`, `목요일`, `Thu` or ` 0:00:00` at the end.
    private static func withoutEnd(_ text: String) -> String {
        var text = text
        if text.hasSuffix(")"), let open = text.lastIndex(of: "(") { text = String(text[..<open]) }
        for end in [" 00:00:00", " 0:00:00", " 00:00", " 0:00", "T00:00:00"] where text.hasSuffix(end) {
            text = String(text.dropLast(end.count))
        }
        for day in ["월", "화", "수", "목", "금", "토", "일"] where text.hasSuffix(" \(day)요일") || text.hasSuffix(" \(day)") {
            // `2030년 3월 7 일` ends with the sign of a day.
            if day == "일", text.contains("월"), !text.hasSuffix("요일") { continue }
            text = String(text[..<(text.lastIndex(of: " ") ?? text.endIndex)])
        }
        return CSVFile.trimmed(text)
    }
}

enum TimeText {
    /// `19:30`, `9:30`, `19:30:00`, `오후 7:30`, `7:30 PM`, `19시 30분`, `오후 7시`.
    /// - Parameter day: that of the same record, for saying which day comes next.
    static func time(_ text: String, day: LocalDate?) -> ReadValue<LocalTime> {
        let like = "is a time like 19:30"
        guard let read = parts(text) else {
            if text.hasPrefix("0.") || text.hasPrefix("0,") {
                return .wrong(
                    "\(like), not the part of a day that a spreadsheet keeps for it; format the column as a time")
            }
            return .wrong(like)
        }
        guard read.second == 0 else { return .wrong("\(like), to the minute: nothing on sale starts at a second") }
        guard (0...59).contains(read.minute), let hour = hour(read) else { return .wrong(like) }
        if let time = LocalTime(hour, read.minute) { return .value(time) }
        guard (24...47).contains(hour), let time = LocalTime(hour - 24, read.minute) else { return .wrong(like) }
        let next = day.map { " (\($0.adding(days: 1)))" } ?? ""
        return .wrong("is a time before 24:00; write \(time) of the next day\(next)")
    }

    private struct Parts {
        var half: Half?
        var hour = 0
        var minute = 0
        var second = 0
    }
    private enum Half { case morning, afternoon }

    private static func hour(_ read: Parts) -> Int? {
        switch read.half {
        case nil: read.hour
        case .morning?: read.hour == 12 ? 0 : read.hour < 12 ? read.hour : nil
        case .afternoon?: read.hour < 12 ? read.hour + 12 : read.hour < 24 ? read.hour : nil
        }
    }

    private static let halves: [(String, Half)] = [
        ("오전", .morning), ("오후", .afternoon), ("a.m.", .morning), ("p.m.", .afternoon), ("am", .morning),
        ("pm", .afternoon),
    ]

    private static func parts(_ text: String) -> Parts? {
        var rest = text.lowercased().filter { $0 != " " }[...]
        var read = Parts()
        for (word, half) in halves where read.half == nil {
            if rest.hasPrefix(word) {
                (read.half, rest) = (half, rest.dropFirst(word.count))
            } else if rest.hasSuffix(word) {
                (read.half, rest) = (half, rest.dropLast(word.count))
            }
        }
        var numbers = rest.split(separator: ":", omittingEmptySubsequences: false)
        if rest.contains("시") {
            numbers = rest.split(separator: "시", omittingEmptySubsequences: false)
            guard numbers.count == 2 else { return nil }
            if numbers[1].isEmpty {
                numbers[1] = "00"
            } else if numbers[1] == "반" {
                numbers[1] = "30"
            } else {
                guard numbers[1].hasSuffix("분") else { return nil }
                numbers[1] = numbers[1].dropLast()
                if numbers[1].count == 1 { numbers[1] = "0" + numbers[1] }
            }
        }
        // Seconds that are none: 19:30:00.000.
        if numbers.count == 3, numbers[2].hasSuffix(".0") || numbers[2].hasSuffix(".000") {
            numbers[2] = numbers[2].prefix { $0 != "." }
        }
        guard (2...3).contains(numbers.count), (1...2).contains(numbers[0].count),
            numbers.dropFirst().allSatisfy({ $0.count == 2 }),
            numbers.allSatisfy(isDigits)
        else { return nil }
        let values = numbers.compactMap { Int($0) }
        (read.hour, read.minute, read.second) = (values[0], values[1], values.count > 2 ? values[2] : 0)
        return read
    }
}

/// ASCII digits, one or more.
private func isDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
}

/// What an import brings, and from where.
public struct ReadCatalog: Sendable {
    /// Ready for `BoxOffice.storeCatalog`.
    public let batch: CatalogBatch
    let venues: [Place]
    let directions: [Place]
    let kinds: [Place]
    let programs: [Place]
    let showings: [Place]
    let members: [Place]
    let feeTables: [Place]
    /// What people should know of the files although they are read.
    public let warnings: [LineFault]

    /// What the core has to say of the items it stored, as warnings of the files they were read from, behind those of
    /// the files themselves.
    public func warnings(_ report: CatalogReport) -> [LineFault] {
        warnings
            + report.notes.map { note in
                let place = place(of: note.item) ?? Place(file: "import", line: 0)
                return LineFault(file: place.file, line: place.line, reason: note.text)
            }
    }

    /// The core's problems with `batch`, as faults of the files it was read from.
    public func error(for problems: [CatalogProblem]) -> IntakeError {
        let log = FaultLog()
        for problem in problems { log.add(place(of: problem.item) ?? Place(file: "import", line: 0), problem.reason) }
        return log.error(files: (venues + directions + kinds + programs + showings + members + feeTables).map(\.file))
            ?? IntakeError(faults: [LineFault(file: "import", line: 0, reason: "was refused without a reason")])
    }

    private func place(of item: CatalogItem) -> Place? {
        switch item {
        case .venue(let index): venues[bounded: index]
        case .directions(let index): directions[bounded: index]
        case .kind(let index): kinds[bounded: index]
        case .program(let index): programs[bounded: index]
        case .showing(let index): showings[bounded: index]
        case .member(let index): members[bounded: index]
        case .feeTable(let index): feeTables[bounded: index]
        }
    }
}

extension Array {
    /// Nil outside the list.
    fileprivate subscript(bounded index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
