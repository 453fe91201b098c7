// SVGWriter: writes the layout as an SVG picture. A click on a way out leads to the place it names.

import Formats

/// Draws a layout as SVG 1.1.
struct SVGWriter {
    private typealias Size = DiagramLayout.Size
    /// A place with more ways into it from other dialogs is only named at their rows, not drawn to: the lines would
    /// hide everything else.
    private static let mostLinesIn = 6

    private let layout: DiagramLayout
    private let cards: [FlowGraph.Place: DiagramLayout.Card]
    private var body = ""

    static func text(_ graph: FlowGraph) -> String {
        var writer = SVGWriter(DiagramLayout(graph))
        writer.draw()
        return writer.document
    }

    private init(_ layout: DiagramLayout) { (self.layout, cards) = (layout, layout.cards) }

    private var document: String {
        let (width, height) = (number(layout.width), number(layout.height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \
            \(height)">
            <title>Yemae: the call flow</title>
            <style>
              text { font: 11px 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1c2733 }
              .title { font-size: 18px; font-weight: bold } .legend { fill: #51606e }
              .group { fill: #f4f6f8; stroke: #c3ccd5 } .dialog { font-weight: bold; font-size: 13px; fill: #35506b }
              .card { stroke: #8296a8; fill: #fff } .name { font-weight: bold }
              .ask { fill: #dcebfb } .tell { fill: #eceff2 } .request { fill: #fdeecb } .end { fill: #e3d5ee }
              .key { fill: #9c3b12; font-weight: bold } .word { fill: #6a6f2c } .to { fill: #1c2733 } .far { fill: \
            #1d6a4f }
              .in { fill: none; stroke: #5b7690; stroke-width: 1.1 } .out { fill: none; stroke: #2b8a67; stroke-width: \
            1; opacity: .38 }
              g:target .card { stroke: #d1242f; stroke-width: 2.5 } a:hover .to, a:hover .far { text-decoration: \
            underline }
            </style>
            <defs>
              <marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" \
            orient="auto"><path d="M0 0L8 4L0 8z" fill="#5b7690"/></marker>
              <marker id="fartip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" \
            orient="auto"><path d="M0 0L8 4L0 8z" fill="#2b8a67"/></marker>
            </defs>
            <rect width="100%" height="100%" fill="#fff"/>
            \(body)</svg>

            """
    }

    private mutating func draw() {
        legend()
        for group in layout.groups {
            body +=
                "<rect class=\"group\" rx=\"8\" x=\"\(number(group.x))\" y=\"\(number(group.y))\" "
                + "width=\"\(number(group.width))\" height=\"\(number(group.height))\"/>\n"
            text(group.dialog, "dialog", group.x + Size.groupPad, group.y + 15)
        }
        for group in layout.groups { farLines(group) }
        for group in layout.groups {
            for line in group.lanes { nearLine(line.row, line.to, line.lane) }
            for card in group.cards { self.card(card) }
        }
    }

    private mutating func legend() {
        text("Yemae: the call flow", "title", Size.margin, 28)
        var x = Size.margin
        for (kind, words) in [
            ("ask", "asks, waits for keys"), ("tell", "says something"), ("request", "asks the booking core"),
            ("end", "leaves the line"),
        ] {
            body += "<rect class=\"card \(kind)\" rx=\"3\" x=\"\(number(x))\" y=\"40\" width=\"14\" height=\"12\"/>\n"
            text(words, "legend", x + 20, 50)
            x += 44 + Double(words.count) * Size.character
        }
        text("Green names are places of other dialogs: a click leads there.", "legend", x + 20, 50)
        text(
            "At every question: * says it again, # goes back one step, 0 calls the operator. A hang-up ends the call "
                + "anywhere; what is held is parked.",
            "legend", Size.margin, 70)
    }

    private mutating func card(_ card: DiagramLayout.Card) {
        body += "<g id=\"\(XML.escaped(card.place.name))\">\n"
        body +=
            "<rect class=\"card\" rx=\"4\" x=\"\(number(card.x))\" y=\"\(number(card.y))\" "
            + "width=\"\(number(card.width))\" height=\"\(number(card.height))\"/>\n"
        body +=
            "<rect class=\"card \(word(card.kind))\" rx=\"4\" x=\"\(number(card.x))\" y=\"\(number(card.y))\" "
            + "width=\"\(number(card.width))\" height=\"\(number(Size.header))\"/>\n"
        text(card.place.short, "name", card.x + 7, card.y + 13.5)
        let labels = Double(card.rows.map(\.label.count).max() ?? 0) * Size.character
        for row in card.rows {
            let isKey = row.label.first.map { $0.isNumber } ?? false
            if !row.label.isEmpty {
                text(row.label, isKey || row.label == "digits" ? "key" : "word", card.x + 7, row.y + 4)
            }
            let far = row.way.to.dialog != row.way.from.dialog
            body += "<a href=\"#\(XML.escaped(row.way.to.name))\">"
            text("\u{2192} \(row.target)", far ? "far" : "to", card.x + 7 + labels + (labels > 0 ? 8 : 0), row.y + 4)
            body += "</a>"
        }
        body += "</g>\n"
    }

    /// A line inside a group runs beside the cards.
    private mutating func nearLine(_ row: DiagramLayout.Row, _ to: DiagramLayout.Card, _ lane: Int) {
        let edge = to.x + to.width
        let x = edge + Double(lane + 1) * Size.lane
        path("M\(number(edge)) \(number(row.y))H\(number(x))V\(number(to.headerY))H\(number(edge + 1))", "in", "tip")
    }

    /// Lines to other dialogs leave at the right of the group and arrive at the left of a card. Ways back to the left
    /// are only named.
    private mutating func farLines(_ group: DiagramLayout.Group) {
        for card in group.cards {
            for row in card.rows where row.way.to.dialog != group.dialog {
                guard let to = cards[row.way.to], to.x > card.x + card.width,
                    linesInto(row.way.to) <= SVGWriter.mostLinesIn
                else { continue }
                let (x1, x2) = (card.x + card.width, to.x)
                let bend = max(60, abs(x2 - x1) * 0.35)
                path(
                    "M\(number(x1)) \(number(row.y))C\(number(x1 + bend)) \(number(row.y)) \(number(x2 - bend)) "
                        + "\(number(to.headerY)) \(number(x2 - 1)) \(number(to.headerY))",
                    "out", "fartip")
            }
        }
    }

    private func linesInto(_ place: FlowGraph.Place) -> Int {
        layout.graph.ways.count { $0.to == place && $0.from.dialog != place.dialog }
    }

    private mutating func path(_ data: String, _ style: String, _ tip: String) {
        body += "<path class=\"\(style)\" marker-end=\"url(#\(tip))\" d=\"\(data)\"/>\n"
    }

    private mutating func text(_ words: String, _ style: String, _ x: Double, _ y: Double) {
        body += "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">\(XML.escaped(words))</text>\n"
    }

    private func word(_ kind: FlowGraph.Kind) -> String {
        switch kind {
        case .tell: "tell"
        case .ask: "ask"
        case .request: "request"
        case .end: "end"
        }
    }

    private func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }
}
