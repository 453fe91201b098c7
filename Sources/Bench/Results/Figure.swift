// Figure: one measured number: what it is, how it compares with the baseline of the same run, and its goal.

/// What a figure is held against.
public enum Goal: Hashable, Sendable {
    case atMost(Double)
    case atLeast(Double)

    func isMet(by value: Double) -> Bool {
        switch self {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        }
    }

    /// So many times easier to meet.
    func relaxed(by slack: Double) -> Goal {
        switch self {
        case .atMost(let limit): .atMost(limit * slack)
        case .atLeast(let limit): .atLeast(limit / slack)
        }
    }

    /// `<= 1.5`.
    public var text: String {
        switch self {
        case .atMost(let limit): "<= \(Figure.short(limit))"
        case .atLeast(let limit): ">= \(Figure.short(limit))"
        }
    }
}

/// One line of the table.
public struct Figure: Sendable {
    /// What a number counts.
    public enum Unit: String, Sendable {
        case microseconds = "us"
        case milliseconds = "ms"
        case perSecond = "/s"
        case kibibytes = "KiB"
        case count = ""
        /// One number divided by another of the same run.
        case times = "x"

        /// Whether it says the same on a busy machine, about.
        var isSteady: Bool {
            switch self {
            case .times, .kibibytes: true
            case .microseconds, .milliseconds, .perSecond, .count: false
            }
        }
    }

    /// The part of the bench it belongs to.
    public let part: BenchPart
    /// What was measured, in words.
    public let name: String
    /// In `unit`.
    public let value: Double
    /// What `value` counts.
    public let unit: Unit
    /// The floor it is compared with, and how many times the floor it is.
    public let floor: (name: String, ratio: Double)?
    /// What it is held against; nil where nothing was promised.
    public let goal: Goal?

    init(
        _ part: BenchPart, _ name: String, _ value: Double, _ unit: Unit, floor: (name: String, ratio: Double)? = nil,
        goal: Goal? = nil
    ) {
        (self.part, self.name, self.value, self.unit, self.floor, self.goal) = (part, name, value, unit, floor, goal)
    }

    /// Whether the goal is met; nil where there is none.
    public var isMet: Bool? { goal.map { $0.isMet(by: value) } }

    /// `12.3 us`.
    public var text: String { unit == .count ? Figure.short(value) : "\(Figure.short(value)) \(unit.rawValue)" }

    /// Three digits that count: 0.123, 1.23, 12.3, 1234. Without Foundation, whose formatters cost every start of the
    /// program.
    public static func short(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let size = abs(value)
        let decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        let scale = [1.0, 10, 100, 1000][decimals]
        let scaled = Int((size * scale).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + String(scaled) }
        var fraction = String(scaled % Int(scale))
        fraction = String(repeating: "0", count: decimals - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return sign + String(scaled / Int(scale)) + (fraction.isEmpty ? "" : ".\(fraction)")
    }
}
