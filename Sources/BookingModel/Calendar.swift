// Calendar: civil dates and times without a clock and without Foundation's formatters (those cost milliseconds at
// start-up). Only the core, which knows the time zone, turns an Instant into a civil time.

/// A point in time: whole seconds since 1970-01-01 00:00 UTC.
public struct Instant: Hashable, Comparable, Sendable {
    /// Seconds since 1970-01-01 00:00 UTC.
    public var seconds: Int64
    /// - Parameter seconds: since 1970-01-01 00:00 UTC.
    public init(_ seconds: Int64) { self.seconds = seconds }
    public static func < (a: Instant, b: Instant) -> Bool { a.seconds < b.seconds }
    /// This instant moved by whole seconds.
    public static func + (a: Instant, seconds: Int64) -> Instant { Instant(a.seconds + seconds) }
    /// Seconds from `b` to `a`.
    public static func - (a: Instant, b: Instant) -> Int64 { a.seconds - b.seconds }
}

/// A day of the week; raw value 0 is Sunday.
public enum Weekday: Int, Hashable, CaseIterable, Sendable {
    case sunday, monday, tuesday, wednesday, thursday, friday, saturday
}

/// A day of the proleptic Gregorian calendar.
public struct LocalDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 1...9999 where it was read or typed; `daysSinceEpoch` arithmetic can leave that range.
    public let year: Int
    /// 1...12; 1 is January.
    public let month: Int
    /// 1...31, and never more than the month has.
    public let day: Int

    /// Nil when there is no such day (month 13, 30 February). Years 1...9999.
    public init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= LocalDate.days(inMonth: month, of: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day that lies `days` days after 1970-01-01 (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
    /// civil_from_days).
    public init(daysSinceEpoch days: Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let doe = z - era * 146_097
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
        let mp = (5 * doy + 2) / 153
        day = doy - (153 * mp + 2) / 5 + 1
        month = mp < 10 ? mp + 3 : mp - 9
        year = yoe + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `2026-03-07`. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let y = LocalTime.number(parts[0], digits: 4),
            let m = LocalTime.number(parts[1], digits: 2),
            let d = LocalTime.number(parts[2], digits: 2)
        else { return nil }
        self.init(y, m, d)
    }

    /// Days since 1970-01-01 (days_from_civil of the same source).
    public var daysSinceEpoch: Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yoe = y - era * 400
        let doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy
        return era * 146_097 + doe - 719_468
    }

    /// The day of the week.
    public var weekday: Weekday {
        let n = (daysSinceEpoch + 4) % 7
        return Weekday(rawValue: n < 0 ? n + 7 : n)!
    }

    /// The day `days` later (earlier when negative).
    public func adding(days: Int) -> LocalDate { LocalDate(daysSinceEpoch: daysSinceEpoch + days) }

    /// `2026-03-07`.
    public var description: String {
        "\(LocalTime.padded(year, 4))-\(LocalTime.padded(month, 2))-\(LocalTime.padded(day, 2))"
    }

    public static func < (a: LocalDate, b: LocalDate) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

    /// Days in a month, leap years included.
    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}

/// A time of day to the minute.
public struct LocalTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// 0...23, in the box office's own time zone.
    public let hour: Int
    /// 0...59. There are no seconds: nothing on sale starts at one.
    public let minute: Int

    /// Nil outside 00:00...23:59.
    public init?(_ hour: Int, _ minute: Int) {
        guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
        (self.hour, self.minute) = (hour, minute)
    }

    /// Reads `09:30`. Nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let h = LocalTime.number(parts[0], digits: 2),
            let m = LocalTime.number(parts[1], digits: 2)
        else { return nil }
        self.init(h, m)
    }

    /// Minutes since midnight.
    public var minuteOfDay: Int { hour * 60 + minute }

    /// `09:30`.
    public var description: String { "\(LocalTime.padded(hour, 2)):\(LocalTime.padded(minute, 2))" }

    public static func < (a: LocalTime, b: LocalTime) -> Bool { a.minuteOfDay < b.minuteOfDay }

    /// A number of exactly so many ASCII digits (`Int` alone would take a sign too).
    static func number(_ text: some StringProtocol, digits: Int) -> Int? {
        text.utf8.count == digits && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    /// A number with leading zeros.
    static func padded(_ n: Int, _ width: Int) -> String {
        let s = String(n)
        return s.count >= width ? s : String(repeating: "0", count: width - s.count) + s
    }
}

/// A civil date and time, in the box office's own time zone.
public struct LocalDateTime: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The day, in the box office's own time zone.
    public let date: LocalDate
    /// The time of that day; a minute that a change of the clocks leaves out is not refused here.
    public let time: LocalTime

    /// Any day and any time of it; both were checked when they were made.
    public init(_ date: LocalDate, _ time: LocalTime) { (self.date, self.time) = (date, time) }

    /// Reads `2026-03-07 14:00` (or with a `T` between). Nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == " " || $0 == "T" })
        guard parts.count == 2, let d = LocalDate(parts[0]), let t = LocalTime(parts[1]) else { return nil }
        self.init(d, t)
    }

    /// `2026-03-07 14:00`.
    public var description: String { "\(date) \(time)" }

    public static func < (a: LocalDateTime, b: LocalDateTime) -> Bool { (a.date, a.time) < (b.date, b.time) }
}
