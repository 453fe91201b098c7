// KindCoverage: whether the rules of a program's kinds say one price for every ticket, as the reader of the files and
// the core both check it. A gap would leave seats that a kind cannot have; two rules for one ticket would be two
// prices.

/// Checks the rules of a program's kinds against its fares.
public struct KindCoverage {
    private let program: PlannedProgram

    /// - Parameter program: with its fares and the rules of its kinds.
    public init(_ program: PlannedProgram) { self.program = program }

    /// One tariff's kind on one kind of day.
    private struct Sold: Hashable {
        let tariff: String
        let kind: String
        let day: DayKind
    }

    /// What a rule is for.
    private struct Reach: Hashable {
        let grade: Int?
        let journey: Journey?
    }

    /// What is wrong, in words that go on from the program's name; none when all is right.
    public var faults: [String] {
        var faults: [String] = []
        for (sold, rules) in byKind.sorted(by: { key($0.key) < key($1.key) }) {
            let what = "kind \(sold.kind) under tariff \(sold.tariff) on a \(sold.day.rawValue)"
            var seen = Set<Reach>()
            for rule in rules where !seen.insert(Reach(grade: rule.grade, journey: rule.journey)).inserted {
                faults.append("\(what) has two prices\(words(rule.grade, rule.journey))")
            }
            let gap = program.fares.first { fare in
                fare.tariff == sold.tariff && !rules.contains { KindCoverage.covers($0, fare.grade, fare.journey) }
            }
            if let gap {
                faults.append("\(what) has no price\(words(gap.grade, gap.journey)); add it, or a rule for all")
            }
        }
        for (tariff, rules) in Dictionary(grouping: program.kindFares, by: \.tariff).sorted(by: { $0.key < $1.key }) {
            let kinds = Set(rules.map(\.kind)).count
            if kinds > KindCoverage.kindsOfATariff {
                faults.append(
                    "tariff \(tariff) sells \(kinds) kinds besides adults; \(KindCoverage.kindsOfATariff) are the "
                        + "most, because a caller is asked for each")
            }
        }
        return faults
    }

    /// Most kinds besides the adult's that one tariff sells.
    public static let kindsOfATariff = 8

    /// True when a rule is for a grade and journey.
    public static func covers(_ rule: KindFare, _ grade: Int, _ journey: Journey) -> Bool {
        (rule.grade ?? grade) == grade && (rule.journey ?? journey) == journey
    }

    private var byKind: [Sold: [KindFare]] {
        var found: [Sold: [KindFare]] = [:]
        for rule in program.kindFares {
            for day in rule.days {
                found[Sold(tariff: rule.tariff, kind: rule.kind, day: day), default: []].append(rule)
            }
        }
        return found
    }

    private func key(_ sold: Sold) -> String {
        "\(sold.tariff) \(sold.kind) \(DayKind.allCases.firstIndex(of: sold.day) ?? 0)"
    }

    private func words(_ grade: Int?, _ journey: Journey?) -> String {
        let way = journey.map { " from stop \($0.from + 1) to \($0.to + 1)" } ?? ""
        return (grade.map { " for grade \($0 + 1)" } ?? "") + (program.category.isTransport ? way : "")
    }
}
