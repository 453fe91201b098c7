// TimetableCalendar: on which days the services of a timetable run: calendar.txt, and calendar_dates.txt with its
// exceptions. Times of a service day go on past midnight: 25:10 is ten past one on the next day.

import BookingModel

/// The days of every service.
struct TimetableCalendar {
    private struct Week {
        let from: LocalDate
        let until: LocalDate
        /// By `Weekday`.
        let days: Set<Weekday>
    }

    private var weeks: [String: Week] = [:]
    private var added: [String: Set<LocalDate>] = [:]
    private var removed: [String: Set<LocalDate>] = [:]

    private static let weekdays: [(column: String, day: Weekday)] = zip(
        ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], Weekday.allCases
    ).map { ($0, $1) }

    init(_ feed: TimetableFeed, _ faults: FaultLog) {
        let columns = ["service_id", "start_date", "end_date"]
        if let table = feed.table("calendar.txt", needs: columns + Self.weekdays.map(\.column), faults) {
            readWeeks(table, faults)
        }
        if let table = feed.table("calendar_dates.txt", needs: ["service_id", "date", "exception_type"], faults) {
            readExceptions(table, faults)
        }
    }

    private mutating func readWeeks(_ table: FeedTable, _ faults: FaultLog) {
        let (id, start, end) = (table.column("service_id"), table.column("start_date"), table.column("end_date"))
        let days = Self.weekdays.map { (column: table.column($0.column), name: $0.column, day: $0.day) }
        for row in table.rows {
            var running = Set<Weekday>()
            for day in days {
                switch row[day.column] {
                case "1": running.insert(day.day)
                case "0": break
                case let other: faults.add(table.place(row), "\(day.name): is 0 or 1, not \"\(other.prefix(40))\"")
                }
            }
            guard let from = Self.date(row[start], "start_date", table.place(row), faults),
                let until = Self.date(row[end], "end_date", table.place(row), faults)
            else { continue }
            weeks[row[id]] = Week(from: from, until: until, days: running)
        }
    }

    private mutating func readExceptions(_ table: FeedTable, _ faults: FaultLog) {
        let (id, day, type) = (table.column("service_id"), table.column("date"), table.column("exception_type"))
        for row in table.rows {
            guard let date = Self.date(row[day], "date", table.place(row), faults) else { continue }
            switch row[type] {
            case "1": added[row[id], default: []].insert(date)
            case "2": removed[row[id], default: []].insert(date)
            case let other:
                faults.add(table.place(row), "exception_type: is 1 (added) or 2 (removed), not \"\(other.prefix(40))\"")
            }
        }
    }

    /// `20260307`.
    private static func date(_ text: String, _ column: String, _ place: Place, _ faults: FaultLog) -> LocalDate? {
        let digits = Array(text.utf8)
        if digits.count == 8, digits.allSatisfy({ (48...57).contains($0) }), let year = Int(text.prefix(4)),
            let month = Int(text.dropFirst(4).prefix(2)), let day = Int(text.suffix(2)),
            let date = LocalDate(year, month, day)
        {
            return date
        }
        faults.add(place, "\(column): is a day like 20260307, not \"\(text.prefix(40))\"")
        return nil
    }

    /// Whether any table names the service.
    func isKnown(_ service: String) -> Bool {
        weeks[service] != nil || added[service] != nil || removed[service] != nil
    }

    /// Whether it runs on a day.
    func runs(_ service: String, on day: LocalDate) -> Bool {
        if removed[service]?.contains(day) == true { return false }
        if added[service]?.contains(day) == true { return true }
        guard let week = weeks[service] else { return false }
        return week.from <= day && day <= week.until && week.days.contains(day.weekday)
    }
}

/// A time of a service day, which may be past midnight.
enum TimetableTime {
    /// Hours of a service day, named so that a slip of the pen is none: three days.
    private static let mostHours = 72

    /// Seconds after the day's beginning: `8:05:00`, `25:10:30`. Nil for anything else.
    static func seconds(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3,
            parts.allSatisfy({ (1...2).contains($0.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hours = Int(parts[0]), let minutes = Int(parts[1]), let seconds = Int(parts[2]),
            hours < mostHours, minutes < 60, seconds < 60
        else { return nil }
        return (hours * 60 + minutes) * 60 + seconds
    }
}
