// Page: writes reports as one HTML page without scripts, fonts or pictures from elsewhere, for telephone, desk and
// paper.

import Formats

/// Writes the page.
public enum Page {
    /// Rows of one table a page shows; the rest is only counted. CSV and JSON have all.
    static let rowsShown = 400

    /// - Parameter made: when it was made, in words.
    public static func html(_ reports: [Report], made: String) -> String {
        let heading = reports.count == 1 ? reports[0].title : "Yemae: the numbers"
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light">
            <title>\(XML.escaped(heading))</title>
            <style>
            \(style)
            </style>
            </head>
            <body>
            <header><h1>\(XML.escaped(heading))</h1><p>Made \(XML.escaped(made)).</p></header>
            \(reports.map { section($0, alone: reports.count == 1) }.joined())</body>
            </html>

            """
    }

    private static func section(_ report: Report, alone: Bool) -> String {
        let verdict = report.verdict.map { "<p class=\"\(report.ties ? "ties" : "differs")\">\(XML.escaped($0))</p>\n" }
            .joined()
        let heading = alone ? "" : "<h2>\(XML.escaped(report.title))</h2>\n"
        return
            "<section>\n\(heading)<p class=\"days\">\(XML.escaped(report.days))</p>\n"
            + "\(verdict)\(report.parts.map(part).joined())</section>\n"
    }

    private static func part(_ part: ReportPart) -> String {
        var out = "<article>\n<h3>\(XML.escaped(part.title))</h3>\n"
        guard !part.rows.isEmpty else { return out + "<p class=\"nothing\">Nothing.</p>\n</article>\n" }
        if let chart = ChartDrawing.svg(part), let shown = part.chart {
            let words = [part.columns[shown.value].about, ChartDrawing.leftOut(part)].compactMap { $0 }.joined(
                separator: "; ")
            out += "<figure>\n\(chart)<figcaption>\(XML.escaped(words))</figcaption>\n</figure>\n"
        }
        out += "<div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr>"
        out += part.columns.indices.map { column in
            let isNumber = part.rows.contains { $0[column].isNumber }
            return
                "<th\(isNumber ? " class=\"n\"" : "") "
                + "title=\"\(XML.escaped(part.columns[column].about))\">\(XML.escaped(part.columns[column].title))</th>"
        }.joined()
        out += "</tr></thead>\n<tbody>\n"
        for row in part.rows.prefix(rowsShown) {
            out +=
                "<tr>" + row.map { "<td\($0.isNumber ? " class=\"n\"" : "")>\(XML.escaped($0.shown))</td>" }.joined()
                + "</tr>\n"
        }
        out += "</tbody></table></div>\n"
        if part.rows.count > rowsShown { out += "<p>\(part.rows.count - rowsShown) more rows are in the CSV.</p>\n" }
        return out + "</article>\n"
    }

    private static let style = """
        :root { --ink: #1c2733; --soft: #5b6b7a; --line: #d5dce3; --bar: #2f6f9f; --below: #b0472b }
        * { box-sizing: border-box }
        body { margin: 0 auto; max-width: 1100px; padding: 16px; color: var(--ink); background: #fff;
          font: 16px/1.45 system-ui, 'Noto Sans CJK KR', 'Malgun Gothic', 'Apple SD Gothic Neo', sans-serif }
        h1 { font-size: 1.5rem; margin: 0 } h2 { font-size: 1.3rem; margin: 2rem 0 0; border-top: 3px solid \
        var(--ink); padding-top: .6rem }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem }
        header p, .days, figcaption, .nothing { color: var(--soft); margin: .2rem 0 .6rem }
        .ties, .differs { padding: .5rem .7rem; border-left: 5px solid #2b8a57; background: #eef7f1; overflow-wrap: \
        anywhere; margin: .3rem 0 }
        .differs { border-color: #c92a2a; background: #fdeeee; font-weight: 600 }
        figure { margin: 0 0 .6rem; max-width: 760px } svg { width: 100%; height: auto; display: block }
        svg text { font-size: 15px; fill: var(--ink) } svg .value { text-anchor: end } svg .most { fill: var(--soft) }
        svg .bar { fill: var(--bar) } svg .below { fill: var(--below) } svg line { stroke: var(--ink); stroke-width: 1 }
        /* A shadow at the right says that a table goes on there. */
        .wide { overflow-x: auto; background: linear-gradient(to left, #fff 40%, #fff0) right / 48px 100% no-repeat \
        local,
          linear-gradient(to left, #0003, #0000) right / 12px 100% no-repeat scroll }
        table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums }
        th, td { padding: .3rem .6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap }
        th { border-bottom: 2px solid var(--ink); vertical-align: bottom } .n { text-align: right }
        @media (max-width: 600px) { svg text { font-size: 26px } svg .most { font-size: 24px } th, td { padding: .3rem \
        .4rem } }
        @media print { body { max-width: none; padding: 0; font-size: 10pt } .wide { overflow: visible; background: \
        none }
          article { break-inside: avoid-page } h2, h3, .days { break-after: avoid }
          table { font-size: 7.5pt } th, td { white-space: normal; padding: .15rem .3rem } thead { display: \
        table-header-group }
          .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact } figure { max-width: 14cm } }
        """
}
