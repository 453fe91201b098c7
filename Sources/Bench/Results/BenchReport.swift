// BenchReport: all figures of a run as a table for people. The command prints the same as JSON for programs.

/// What a run found.
public struct BenchReport: Sendable {
    /// All that was measured, in the order of the parts.
    public internal(set) var figures: [Figure] = []
    /// What is wrong, whatever the speed: the audit's findings, numbers told and not stored, calls that went astray.
    public internal(set) var faults: [String] = []
    /// Seconds the whole run took.
    public internal(set) var seconds = 0

    /// Goals that are not met. On a machine that is busy with other things they say little.
    public var missed: [Figure] { figures.filter { $0.isMet == false } }

    /// A line a figure, headed by the parts.
    public var table: String {
        let rows = figures.map { figure in
            [
                figure.name, figure.text, figure.floor.map { "\(Figure.short($0.ratio)) x \($0.name)" } ?? "",
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
