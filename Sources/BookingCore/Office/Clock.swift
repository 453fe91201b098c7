// Clock: the core's only source of time (rehearsals bring their own), and the box office's time zone, by the C
// library, whose tables have every rule there is.

import BookingModel
import Glibc
import Platform
import Synchronization

/// Says what time it is.
public protocol Clock: Sendable {
    /// The current second.
    var now: Instant { get }
}

/// The machine's clock.
public struct SystemClock: Clock {
    /// The machine's clock.
    public init() {}
    /// Whole seconds of the system's clock.
    public var now: Instant { Instant(Int64(time(nil))) }
}

/// A clock that stands still until it is set. May be shared between threads.
public final class VirtualClock: Clock {
    private let seconds: Atomic<Int64>

    /// - Parameter now: what it says first.
    public init(_ now: Instant) { seconds = Atomic(now.seconds) }

    /// What it says. Setting it may move it back as well.
    public var now: Instant {
        get { Instant(seconds.load(ordering: .sequentiallyConsistent)) }
        set { seconds.store(newValue.seconds, ordering: .sequentiallyConsistent) }
    }

    /// Moves it on by whole seconds.
    public func advance(by step: Int64) { seconds.add(step, ordering: .sequentiallyConsistent) }
}

/// The time zone cannot be used.
public struct ZoneFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked for.
    let name: String
    /// For people: the name, and what to write instead.
    public var description: String {
        "unknown time zone '\(name)': give a name such as Asia/Seoul (the package tzdata must be installed) or a POSIX "
            + "rule such as KST-9"
    }
}

/// The one time zone of the process. `Asia/Seoul` until `use` is called.
public enum Zone {
    /// The zone of a process that names none.
    public static let standard = "Asia/Seoul"

    /// Sets the zone of the whole process. Call it once, at start, before any other thread runs (it changes the
    /// environment's TZ).
    /// - Parameter name: a name of the tz database (`Asia/Seoul`) or a POSIX rule (`KST-9`).
    public static func use(_ name: String) throws(ZoneFault) {
        _ = standardSet
        guard let rule = rule(for: name) else { throw ZoneFault(name: name) }
        set(rule)
    }

    /// Whether `use` would take this name: the system's tzdata has it, or it is a POSIX rule.
    public static func isKnown(_ name: String) -> Bool { rule(for: name) != nil }

    /// The civil time at an instant; seconds are cut off.
    public static func local(_ instant: Instant) -> LocalDateTime {
        _ = standardSet
        var seconds = time_t(instant.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        guard let date = LocalDate(Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)),
            let time = LocalTime(Int(parts.tm_hour), Int(parts.tm_min))
        else { preconditionFailure("an instant outside the years 1...9999: \(instant.seconds)") }
        return LocalDateTime(date, time)
    }

    /// The instant of a civil time. Where a clock change makes a time happen twice, the C library chooses; where it
    /// skips one, it moves on.
    public static func instant(_ local: LocalDateTime) -> Instant {
        _ = standardSet
        var parts = tm()
        parts.tm_year = Int32(local.date.year - 1900)
        parts.tm_mon = Int32(local.date.month - 1)
        parts.tm_mday = Int32(local.date.day)
        parts.tm_hour = Int32(local.time.hour)
        parts.tm_min = Int32(local.time.minute)
        parts.tm_isdst = -1
        return Instant(Int64(mktime(&parts)))
    }

    /// The first instant of a day.
    public static func start(of date: LocalDate) -> Instant { instant(LocalDateTime(date, LocalTime(0, 0)!)) }

    private static let standardSet: Void = set(rule(for: standard) ?? "KST-9")

    private static func set(_ rule: String) {
        setenv("TZ", rule, 1)
        tzset()
    }

    /// What to put into TZ, or nil when the C library would silently fall back to UTC.
    private static func rule(for name: String) -> String? {
        guard !name.isEmpty, !name.split(separator: "/").contains(".."), !name.hasPrefix("/"), !name.hasPrefix(":")
        else { return nil }
        if isCompiledZone("/usr/share/zoneinfo/\(name)") { return name }
        // A machine without tzdata: Korea has kept UTC+9 without summer time since 1988-10-09 (tz database, file asia).
        if name == standard { return "KST-9" }
        // A POSIX rule: three letters or more, then an offset (POSIX.1-2017, 8.3, TZ).
        let letters = name.prefix { $0.isLetter && $0.isASCII }
        let offset = name.dropFirst(letters.count)
        guard letters.count >= 3, let sign = offset.first, sign.isNumber || sign == "-" || sign == "+" else {
            return nil
        }
        return name
    }

    /// A compiled zone begins with "TZif" (RFC 9636, 3.1); its folder also has tables that are no zones.
    private static func isCompiledZone(_ path: String) -> Bool {
        Files.head(path, 4) == Array("TZif".utf8)
    }
}
