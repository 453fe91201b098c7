// Figure: measured numbers and times, how they compare with the baselines of the same run, their goals, and the table
// of them all.

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
    /// The baseline it is compared with, and how many times the baseline it is.
    public let baseline: (name: String, ratio: Double)?
    /// What it is held against; nil where nothing was promised.
    public let goal: Goal?

    init(
        _ part: BenchPart, _ name: String, _ value: Double, _ unit: Unit,
        baseline: (name: String, ratio: Double)? = nil,
        goal: Goal? = nil
    ) {
        (self.part, self.name, self.value, self.unit, self.baseline, self.goal) = (
            part, name, value, unit, baseline, goal
        )
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

/// A part of the bench.
public enum BenchPart: String, CaseIterable, Sendable {
    /// The raw loopback, pipe, epoll loop, SQLite commits and process start that the other figures are compared with.
    /// Always measured.
    case baselines
    /// From a reply of Asterisk to the next command, by place of the conversation, one call at a time; and the CPU a
    /// command takes.
    case reaction
    /// Calls that book without a pause, 1, 8, 64 and 512 at once, over FastAGI.
    case flatOut = "flat-out"
    /// One program a call.
    case process
    /// Calls that wait at the first question.
    case memory
    /// Callers with human think time who type at human speed.
    case human
    /// A disk on which every sync takes 4 ms longer.
    case slowDisk = "slow-disk"
    /// PIN checks at full cost while other calls run.
    case storm
    /// A hall of 25,000 seats.
    case hall
    /// Everybody at the second at which a sale begins.
    case opening
    /// A gate's verdicts.
    case gate
    /// The same from 1,000 to 1,000,000 bookings.
    case growth
    /// `kill -9` under load.
    case kill
    /// Servers of our own in other languages, when a list of them is given.
    case peers
}

/// What a run found.
public struct BenchReport: Sendable {
    /// All that was measured, in the order of the parts.
    public internal(set) var figures: [Figure] = []
    /// What is wrong, whatever the speed: audit findings, numbers read out and not stored, calls that went astray.
    public internal(set) var faults: [String] = []
    /// Seconds the whole run took.
    public internal(set) var seconds = 0

    /// Goals that are not met. On a machine that is busy with other things they say little.
    public var missed: [Figure] { figures.filter { $0.isMet == false } }

    /// A line a figure, headed by the parts.
    public var table: String {
        let rows = figures.map { figure in
            [
                figure.name, figure.text, figure.baseline.map { "\(Figure.short($0.ratio)) x \($0.name)" } ?? "",
                figure.goal?.text ?? "", figure.isMet.map { $0 ? "met" : "MISSED" } ?? "",
            ]
        }
        let widths = (0..<5).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines: [String] = []
        var part: BenchPart?
        for (figure, row) in zip(figures, rows) {
            if figure.part != part {
                part = figure.part
                lines += ["", figure.part.rawValue]
            }
            let cells = row.enumerated().map { column, cell in
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return column == 1 ? blanks + cell : cell + blanks
            }
            var line = "  " + cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            lines.append(line)
        }
        let judged = figures.filter { $0.isMet != nil }
        lines += [
            "",
            "\(judged.count - missed.count) of \(judged.count) goals met, \(faults.count) faults, \(seconds) s",
        ]
        lines += faults.map { "FAULT: \($0)" }
        return lines.dropFirst().joined(separator: "\n") + "\n"
    }
}

/// Times in nanoseconds, each up to 4.29 s; longer ones count as that.
struct Samples {
    private var values: [UInt32] = []
    private var isSorted = true

    var count: Int { values.count }

    mutating func add(nanoseconds: UInt64) {
        values.append(UInt32(clamping: nanoseconds))
        isSorted = false
    }

    mutating func add(_ other: Samples) {
        values += other.values
        isSorted = false
    }

    /// The quantile of the samples, in microseconds; 0 when there is none.
    mutating func microseconds(perMille: Int) -> Double {
        guard !values.isEmpty else { return 0 }
        if !isSorted {
            values.sort()
            isSorted = true
        }
        let rank = (values.count * perMille + 999) / 1000
        return Double(values[min(max(rank, 1), values.count) - 1]) / 1000
    }
}
