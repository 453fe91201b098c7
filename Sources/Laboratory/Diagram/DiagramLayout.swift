// DiagramLayout: computes the positions in the call flow diagram. Dialogs are framed groups, filled into columns in
// the order a call meets them; places are cards in their group, with one row for each way out. All numbers are
// pixels.

/// A computed picture.
struct DiagramLayout {
    enum Size {
        static let character = 6.65
        static let row = 15.0
        static let header = 19.0
        static let cardGap = 10.0
        static let groupPad = 10.0
        static let groupTitle = 22.0
        static let groupGap = 22.0
        /// Between the lines that run beside a group's cards.
        static let lane = 7.0
        /// Between columns, for the lines from one dialog to another.
        static let gutter = 70.0
        static let margin = 24.0
        static let legend = 84.0
        /// A column is filled to about this height.
        static let column = 1150.0
    }

    struct Row {
        let way: FlowGraph.Way
        let label: String
        let target: String
        let y: Double
    }

    struct Card {
        let place: FlowGraph.Place
        let kind: FlowGraph.Kind
        let rows: [Row]
        let x: Double
        let y: Double
        let width: Double
        var height: Double { Size.header + Double(rows.count) * Size.row + (rows.isEmpty ? 0 : 4) }
        var headerY: Double { y + Size.header / 2 }
    }

    struct Group {
        let dialog: String
        let cards: [Card]
        /// Lines between two cards of the group, each in a lane of its own beside the cards.
        let lanes: [(row: Row, to: Card, lane: Int)]
        let x: Double
        let y: Double
        let width: Double
        let height: Double
    }

    private(set) var groups: [Group] = []
    private(set) var width = 0.0
    private(set) var height = 0.0
    let graph: FlowGraph

    init(_ graph: FlowGraph) {
        self.graph = graph
        var (x, y, columnWidth) = (Size.margin, Size.legend, 0.0)
        for dialog in graph.dialogs {
            var group = DiagramLayout.group(dialog, graph, x: x, y: y)
            if y > Size.legend, y + group.height > Size.column {
                (x, y, columnWidth) = (x + columnWidth + Size.gutter, Size.legend, 0)
                group = DiagramLayout.group(dialog, graph, x: x, y: y)
            }
            groups.append(group)
            y += group.height + Size.groupGap
            columnWidth = max(columnWidth, group.width)
            width = max(width, group.x + group.width + Size.gutter)
            height = max(height, y + Size.margin)
        }
    }

    var cards: [FlowGraph.Place: Card] {
        Dictionary(groups.flatMap(\.cards).map { ($0.place, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The way's target as its row names it: short inside a dialog.
    private static func target(_ way: FlowGraph.Way) -> String {
        if way.to.name == FlowGraph.anywhere { return "back to where it was" }
        return way.to.dialog == way.from.dialog ? way.to.short : way.to.name
    }

    private static func group(_ dialog: String, _ graph: FlowGraph, x: Double, y: Double) -> Group {
        let places = graph.places.filter { $0.dialog == dialog }
        let texts = places.flatMap { place in graph.ways(from: place).map { (graph.label($0), target($0)) } }
        let labels = texts.map(\.0.count).max() ?? 0
        let characters = max(
            labels + 3 + (texts.map(\.1.count).max() ?? 0), places.map { $0.short.count + 4 }.max() ?? 0, dialog.count)
        let cardWidth = Double(characters) * Size.character + 16
        var top = y + Size.groupTitle
        var cards: [Card] = []
        for place in places {
            let rows = graph.ways(from: place).enumerated().map { index, way in
                Row(
                    way: way, label: graph.label(way), target: target(way),
                    y: top + Size.header + (Double(index) + 0.5) * Size.row + 1)
            }
            let card = Card(
                place: place, kind: graph.kinds[place] ?? .tell, rows: rows, x: x + Size.groupPad, y: top,
                width: cardWidth)
            cards.append(card)
            top += card.height + Size.cardGap
        }
        let lanes = lanes(cards)
        let used = Double((lanes.map(\.lane).max() ?? -1) + 1) * Size.lane
        return Group(
            dialog: dialog, cards: cards, lanes: lanes, x: x, y: y,
            width: cardWidth + 2 * Size.groupPad + used + (used > 0 ? Size.lane : 0),
            height: top - y - Size.cardGap + Size.groupPad)
    }

    /// Gives every line inside a group the innermost lane that is free over its whole height; short lines choose first.
    private static func lanes(_ cards: [Card]) -> [(row: Row, to: Card, lane: Int)] {
        let byPlace = Dictionary(uniqueKeysWithValues: cards.map { ($0.place, $0) })
        let lines = cards.flatMap(\.rows).compactMap { row in byPlace[row.way.to].map { (row: row, to: $0) } }
            .sorted { abs($0.row.y - $0.to.headerY) < abs($1.row.y - $1.to.headerY) }
        var taken: [[ClosedRange<Double>]] = []
        return lines.map { line in
            let span = min(line.row.y, line.to.headerY)...max(line.row.y, line.to.headerY)
            let lane = taken.firstIndex { !$0.contains { $0.overlaps(span) } } ?? taken.count
            if lane == taken.count { taken.append([]) }
            taken[lane].append(span)
            return (line.row, line.to, lane)
        }
    }
}
