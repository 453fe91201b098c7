// ChartDrawing: draws a part's chart as SVG that scales with the page. The scale begins at zero; a bar shows its
// value under the pointer.

import Formats

/// Draws charts.
enum ChartDrawing {
    /// Bars drawn at most; of more, an upright chart shows the last and a lying one the longest.
    static let mostBars = 62
    static let mostLying = 20
    /// The width all drawings are made for, in user units; the page scales them.
    private static let width = 720

    private struct Bar {
        let name: String
        let value: Int64
        let shown: String
        /// Its classes in the page's style.
        var style: String { value < 0 ? "bar below" : "bar" }
    }

    /// Nil when there is nothing to draw.
    static func svg(_ part: ReportPart) -> String? {
        guard let chart = part.chart else { return nil }
        let bars = part.rows.map { row in
            Bar(name: name(row, chart), value: row[chart.value].magnitude, shown: row[chart.value].shown)
        }
        guard bars.contains(where: { $0.value != 0 }) else { return nil }
        let label = "\(part.title): \(part.columns[chart.value].title)"
        switch chart.shape {
        case .upright:
            return upright(Array(withEveryDay(bars, part.rows.map { $0[chart.name] }).suffix(mostBars)), label)
        case .lying: return lying(longest(bars), label)
        }
    }

    /// What a lying chart leaves out, in words; nil when it shows every row.
    static func leftOut(_ part: ReportPart) -> String? {
        guard let chart = part.chart, chart.shape == .lying else { return nil }
        let drawn = min(mostLying, part.rows.count { $0[chart.value].magnitude != 0 })
        return drawn < part.rows.count ? "the longest, \(drawn) of \(part.rows.count) rows" : nil
    }

    /// The longest, in the order of the rows; those without a length tell nothing.
    private static func longest(_ bars: [Bar]) -> [Bar] {
        let long = bars.indices.filter { bars[$0].value != 0 }
        let order = long.sorted { (bars[$1].value.magnitude, $0) < (bars[$0].value.magnitude, $1) }
        return order.prefix(mostLying).sorted().map { bars[$0] }
    }

    private static func name(_ row: [ReportCell], _ chart: ReportChart) -> String {
        (chart.time.map { "\(row[$0].shown) " } ?? "") + row[chart.name].shown
    }

    /// Bars of days with an empty one for each day between that has none: on a line of days a gap must look like one.
    private static func withEveryDay(_ bars: [Bar], _ names: [ReportCell]) -> [Bar] {
        let days = names.compactMap { cell in if case .day(let day) = cell { day } else { nil } }
        guard days.count == bars.count, let first = days.first, let last = days.last, first <= last else { return bars }
        let known = Dictionary(zip(days, bars), uniquingKeysWith: { first, _ in first })
        let shown = max(first.daysSinceEpoch, last.daysSinceEpoch - mostBars + 1)...last.daysSinceEpoch
        return shown.map { number in
            let day = last.adding(days: number - last.daysSinceEpoch)
            return known[day] ?? Bar(name: day.description, value: 0, shown: "0")
        }
    }

    private static func frame(_ height: Int, _ label: String, _ body: String) -> String {
        """
        <svg viewBox="0 0 \(width) \(height)" role="img" aria-label="\(XML.escaped(label))">
        \(body)</svg>

        """
    }

    /// The largest and the smallest value, with zero between them.
    private static func bounds(_ bars: [Bar]) -> (low: Int64, high: Int64) {
        (min(0, bars.map(\.value).min() ?? 0), max(0, bars.map(\.value).max() ?? 0))
    }

    private static func scaled(_ value: Int64, _ length: Int, _ low: Int64, _ high: Int64) -> Int {
        Int(Double(value) / Double(max(1, high - low)) * Double(length))
    }

    private static func upright(_ bars: [Bar], _ label: String) -> String {
        let (top, plot, left) = (38, 200, 8)
        let (low, high) = bounds(bars)
        let zero = top + scaled(high, plot, low, high)
        let step = (width - 2 * left) / max(bars.count, 1)
        let wide = max(2, min(step - 2, 60))
        // As many names as fit next to each other, in the larger letters of a telephone.
        let room = (bars.map(\.name.count).max() ?? 1) * 15 + 10
        let every = max(1, (room + step - 1) / max(step, 1))
        var body = ""
        for (index, bar) in bars.enumerated() {
            let x = left + index * step
            let length = max(bar.value == 0 ? 0 : 1, abs(scaled(bar.value, plot, low, high)))
            body += """
                <rect class="\(bar.style)" x="\(x)" y="\(bar.value < 0 ? zero : zero - length)" width="\(wide)" \
                height="\(length)">\
                <title>\(XML.escaped("\(bar.name): \(bar.shown)"))</title></rect>

                """
            if index % every == 0, index == 0 || x + room <= width {
                body += "<text x=\"\(x)\" y=\"\(top + plot + 28)\">\(XML.escaped(bar.name))</text>\n"
            }
        }
        body += "<line x1=\"0\" y1=\"\(zero)\" x2=\"\(width)\" y2=\"\(zero)\"/>\n"
        if let most = bars.max(by: { $0.value < $1.value }) {
            body +=
                "<text class=\"most\" x=\"\(left)\" "
                + "y=\"26\">\(XML.escaped("highest: \(most.shown), \(most.name)"))</text>\n"
        }
        return frame(top + plot + 38, label, body)
    }

    private static func lying(_ bars: [Bar], _ label: String) -> String {
        // High enough for the larger letters of a telephone.
        let row = 54
        let (low, high) = bounds(bars)
        let zero = -scaled(low, width, low, high)
        var body = ""
        for (index, bar) in bars.enumerated() {
            let y = index * row
            let length = max(bar.value == 0 ? 0 : 1, abs(scaled(bar.value, width, low, high)))
            body += """
                <text x="0" y="\(y + 28)">\(XML.escaped(bar.name))</text>\
                <text class="value" x="\(width)" y="\(y + 28)">\(XML.escaped(bar.shown))</text>
                <rect class="\(bar.style)" x="\(bar.value < 0 ? zero - length : zero)" y="\(y + 36)" width="\(length)" \
                height="12"/>

                """
        }
        return frame(bars.count * row + 4, label, body)
    }
}
